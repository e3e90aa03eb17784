# Everything a new user or developer runs. Needs only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types contracts unit deep docs lock clean

# The first command of the README: install, then classify the invented sample.
demo: $(VENV)/.run
	@rm -rf demo
	$(BIN)/thuiszit classify sample_data/meldingen.csv sample_data/leerlingen.csv sample_data/inschrijvingen.csv sample_data/vrijstellingen.csv --peildatum 2026-10-01 --uit demo

# The second command of the README: lint, types, import contracts and every test.
test: lint types contracts unit

lint: $(VENV)/.dev
	$(BIN)/ruff check src tests docs benchmarks
	$(BIN)/ruff format --check src tests docs benchmarks

types: $(VENV)/.dev
	$(BIN)/mypy
	MYPYPATH=src:tests:docs $(BIN)/mypy docs/generate.py

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(BIN)/pytest -n 2

# Thousands of random registers against the slow reference: half an hour.
deep: $(VENV)/.dev
	THUISZIT_DEEP=1 $(BIN)/pytest tests/test_reference_agrees.py

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

# Write both lock files anew (needs uv). No registry address is written into them.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
