# Everything a new user or developer runs. Needs only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH := benchmarks/.venv
FUZZ := fuzz/.venv
AUDIT := supply/.venv
SITE := handboek/.venv
TOOLS := supply/.venv-install

.PHONY: demo test lint types contracts unit elsewhere series browser deep mutation fuzz hostile crash soak licences audit handboek installs wheel bench bench-national profile docs lock clean

# The first command of the README: install, then classify the invented sample.
demo: $(VENV)/.run
	@rm -rf demo
	$(BIN)/thuiszit classify sample_data/meldingen.csv sample_data/leerlingen.csv sample_data/inschrijvingen.csv sample_data/vrijstellingen.csv --peildatum 2026-10-01 --uit demo

# The second command of the README: lint, types, import contracts and every test.
test: lint types contracts unit

lint: $(VENV)/.dev
	$(BIN)/ruff check src tests docs handboek benchmarks fuzz examples supply
	$(BIN)/ruff format --check src tests docs handboek benchmarks fuzz examples supply

types: $(VENV)/.dev
	$(BIN)/mypy
	MYPYPATH=src:tests:docs $(BIN)/mypy docs/generate.py
	MYPYPATH=supply $(BIN)/mypy supply/sbom.py supply/licences.py

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist worksteal

# The same tests as on a system without fcntl, resource, pwd and /proc: what Windows and macOS do not have.
elsewhere: $(VENV)/.dev
	THUISZIT_ELSEWHERE=1 $(BIN)/pytest -n 2 --dist worksteal

# Publications in series, attacked with integer programming; prints how many small counts follow. Three minutes.
series: $(VENV)/.dev
	THUISZIT_DEEP=1 $(BIN)/pytest -s tests/counts/test_series.py

# A headless Chromium, in which the tests look at rapport.html; where there is none they are skipped. Only as root
# on Debian or Ubuntu is it installed; elsewhere install Chromium or Chrome as you are used to.
browser:
	@command -v chromium-headless-shell || command -v chromium || command -v google-chrome || \
	{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get -qq update && \
	DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium-headless-shell fonts-dejavu-core >/dev/null; } || \
	echo "No Chromium here, and it could not be installed: the tests of rapport.html in a browser are skipped."

# Thousands of random registers, against the slow reference and every day by itself: an hour.
deep: $(VENV)/.dev
	THUISZIT_DEEP=1 $(BIN)/pytest tests/test_reference_agrees.py tests/test_what_if.py tests/facts/test_slices.py tests/counts/test_worklist.py tests/counts/test_episodes.py

# Change the law in a thousand ways, one at a time: a test of tests/rules must fail each time. Three minutes.
# Fails when a change survives; show one with mutmut show NAME. One that makes a loop endless is stopped, and dead too.
# See docs/decisions/mutatie.md.
mutation: $(VENV)/.mutation
	rm -rf mutants
	$(BIN)/mutmut run --max-children 1
	$(BIN)/mutmut results
	$(BIN)/mutmut export-cicd-stats
	@$(BIN)/python -c "import json; s = json.load(open('mutants/mutmut-cicd-stats.json')); \
	dead = s['killed'] + s['timeout']; print(dead, 'gedood van', s['total']); raise SystemExit(dead != s['total'])"

# Bytes and texts that nobody thought of, a minute each (Linux).
fuzz: $(FUZZ)/.ready
	$(FUZZ)/bin/python fuzz/sniffing.py -max_total_time=60 -artifact_prefix=fuzz/
	$(FUZZ)/bin/python fuzz/conversion.py -max_total_time=60 -artifact_prefix=fuzz/

$(FUZZ)/.ready: fuzz/requirements.lock requirements.lock
	$(PYTHON) -m venv $(FUZZ)
	$(FUZZ)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock --requirement fuzz/requirements.lock
	$(FUZZ)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# Break off every command that writes 200 times, at random moments (SIGKILL, Ctrl-C, SIGTERM); a whole output must stand
# each time. An hour.
crash: $(VENV)/.dev
	THUISZIT_KILLS=200 $(BIN)/pytest -s tests/test_output.py tests/privacy/test_killed.py -k killed

# A year of sample months, twice, of 10,000 pupils each; the second time must change nothing. A minute.
soak: $(VENV)/.dev
	THUISZIT_SOAK=10000 $(BIN)/pytest -s tests/commands/test_cli_run.py -k year

# Each hostile text alone in a file of its own, in five kinds of places, through nine commands. Fifteen minutes.
hostile: $(VENV)/.dev
	THUISZIT_DEEP=1 $(BIN)/pytest -s tests/privacy/test_hostile.py tests/read/test_damaged_files.py

# The licence of every package that is shipped with; fails when one is unknown or binds others. No network.
licences: $(VENV)/.dev
	$(BIN)/python supply/licences.py

# Whether a weakness is known of any package in the locks (needs the network).
audit: $(AUDIT)/.ready
	$(AUDIT)/bin/pip-audit --require-hashes --disable-pip --progress-spinner off --requirement requirements.lock
	$(AUDIT)/bin/pip-audit --require-hashes --disable-pip --progress-spinner off --requirement requirements-dev.lock

$(AUDIT)/.ready: requirements-audit.lock
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# The handbook as a site that opens and searches without a network; `thuiszit handboek` opens it, and a wheel holds it.
handboek: $(SITE)/.ready
	rm -rf src/thuiszit_cli/data/handboek
	$(SITE)/bin/python -m sphinx --quiet --fail-on-warning --keep-going --fresh-env --doctree-dir handboek/.doctrees --conf-dir handboek docs src/thuiszit_cli/data/handboek

$(SITE)/.ready: handboek/requirements.lock
	$(PYTHON) -m venv $(SITE)
	$(SITE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# The package in dist/, with the handbook: the same bytes at every build, whoever builds it and when.
wheel: $(VENV)/.dev handboek
	rm -rf dist
	$(BIN)/python -m hatchling build --target wheel
	cd dist && sha256sum *.whl

# Install the wheel as people do, by pip, uv and pipx, each in a home where nothing is (needs the network). Two minutes.
installs: $(VENV)/.dev handboek $(TOOLS)/.ready
	THUISZIT_INSTALL=$(abspath $(TOOLS)/bin) $(BIN)/pytest tests/supply/test_install.py

$(TOOLS)/.ready: requirements-install.lock
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# The same job by DuckDB, Polars and thuiszit on the same files: equal answers first, then times.
bench: $(VENV)/.run $(BENCH)/.ready
	$(BENCH)/bin/python benchmarks/check.py gemeente 100k
	$(BENCH)/bin/python benchmarks/check.py 1m --snel
	$(BENCH)/bin/python benchmarks/run.py
	$(BENCH)/bin/python benchmarks/intake.py

# The national register of a year.
bench-national: $(VENV)/.run $(BENCH)/.ready
	$(BENCH)/bin/python benchmarks/check.py 1m 5m --snel
	$(BENCH)/bin/python benchmarks/run.py --sizes 5m

# Where the time and memory of one run go, stage by stage (docs/decisions/snelheid.md).
profile: $(VENV)/.run
	$(BIN)/python benchmarks/generate.py 1m
	$(BIN)/python benchmarks/stages.py 1m

$(BENCH)/.ready: benchmarks/requirements.lock
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# Write the generated pages of docs/ and README.md anew; a test keeps them current.
docs: $(VENV)/.dev
	$(BIN)/python docs/generate.py

# Only what the program needs to run.
$(VENV)/.run: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# And what its tests need.
$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	@touch $@

# And what mutation testing needs.
$(VENV)/.mutation: requirements-mutation.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-mutation.lock
	@touch $@

# Write the lock files anew (needs uv). No registry address is written into them.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --constraint requirements.lock --output-file requirements-dev.lock
	cd benchmarks && uv pip compile requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
	cd handboek && uv pip compile requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --group mutation --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --constraint requirements-dev.lock --output-file requirements-mutation.lock
	uv pip compile pyproject.toml --group audit --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --constraint requirements-dev.lock --output-file requirements-audit.lock
	uv pip compile pyproject.toml --group install --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --constraint requirements-dev.lock --output-file requirements-install.lock
	$(PYTHON) supply/sbom.py

clean:
	rm -rf $(VENV) $(BENCH) $(FUZZ) $(AUDIT) $(SITE) $(TOOLS) handboek/.doctrees src/thuiszit_cli/data/handboek dist demo mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis
