"""The recipes of CONTRIBUTING.md, followed with made-up examples in a copy of the program.

Each recipe is what one writes, in the files that CONTRIBUTING.md names for it and in no other; what the program then
does is all that is looked at. One process runs the changed copy for all of them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "src" / "thuiszit_cli"
FLAT = (
    "BSN;geboortedatum;begindatum;verzuimsoort;einddatum\n"
    "999990019;01-05-2014;07-09-2026;luxe verzuim;08-09-2026\n"
    "999990019;01-05-2014;10-09-2026;te laat;10-09-2026\n"
)
OWN = "Kindnummer;Jarig;Weg vanaf\n999990019;01-05-2014;17-08-2026\n"

SIGNAL = '''
def ooit_te_laat(te_laat_schooljaar: int, p: Parameters) -> bool:
    """Once is enough."""
    return te_laat_schooljaar >= p.integer("ooit_te_laat.keren")


OOIT_TE_LAAT = Signal(
    id="ooit_te_laat",
    naam="Ooit te laat",
    betekenis="Ten minste {ooit_te_laat.keren} keer te laat in dit schooljaar",
    artikelen=("keuze",),
    standing="keuze",
    needs=("te_laat_schooljaar",),
    parameters=("ooit_te_laat.keren",),
    fires=ooit_te_laat,
)


SIGNALS = {'''
THRESHOLD = """
["ooit_te_laat.keren"]
betekenis = "Vanaf zoveel keren gaat het signaal af"
eenheid = "keren"
artikel = "keuze"
lid = ""
standing = "keuze"
waarden = [{ vanaf = 2009-08-01, waarde = 1 }]
"""
LAYOUT = """
naam = "Verzonnen"
omschrijving = "een systeem dat niet bestaat"
bron = "verzonnen"
herken = ["Kindnummer"]
tabellen = ["meldingen"]
koppen = ["Kindnummer", "Jarig", "Weg vanaf"]

[kolommen]
persoonsgebonden_nummer = ["Kindnummer"]
geboortedatum = ["Jarig"]
begindatum = ["Weg vanaf"]
"""
COLUMN = """        harmless("verjaart", Kind.JA_NEE, "Of de leerling al eens jarig was"),
        personal("leeftijd","""
FORM = '''"""The numbers with strokes between them."""

from pathlib import Path

from thuiszit_cli.report.model import Classified


def write_pupils(path: Path, content: Classified) -> None:
    """Raises OSError."""
    path.write_text("|".join(content.answer.pupils["persoonsgebonden_nummer"]))
'''
IN_REGISTRY = """        Form(
            "psv",
            "met strepen",
            "psv",
            {Classified: (File("leerlingen.psv", "write_pupils", personal=True, can=_PSEUDONIEM),)},
        ),
        Form("ics\""""
COMMAND = '''"""`thuiszit tel`: how many pupils there are."""

from thuiszit_cli.commands.reading import Asked, reading


@reading("Map voor het aantal.")
def tel(asked: Asked) -> int:
    from thuiszit_cli import api
    from thuiszit_cli.commands.job import Job, judged

    job = Job(asked, asked.command("tel"), asked.question.inputs, asked.uit, ["samenvatting.json"])
    with job.reading(asked.question.exports):
        found = len(api.classify(asked.question).pupils)
    job.write({"samenvatting.json": lambda path: path.write_text(str(found))}, judged(asked))
    return job.done(lambda target: target.print(found), lambda: {"leerlingen": found})
'''
# What each recipe has one write: file → a text that stands there and what takes its place, or "" and a file of its own.
RECIPES: dict[str, dict[str, tuple[str, str]]] = {
    "a signal": {
        "rules/signals.py": ("\nSIGNALS = {", SIGNAL),
        "rules/signals.py#": ("        TE_LAAT,\n", "        TE_LAAT,\n        OOIT_TE_LAAT,\n"),
        "rules/parameters/signalen.toml": ('\n["luxe.meldingen"]', THRESHOLD + '\n["luxe.meldingen"]'),
    },
    "a layout": {"recognise/layouts/verzonnen.toml": ("", LAYOUT)},
    "a law from a date": {
        "rules/parameters/signalen.toml#": (
            '  { vanaf = 2017-06-01, waarde = 1 },\n]\n\n["halt_uren.uren"]',
            "  { vanaf = 2017-06-01, waarde = 1 },\n  { vanaf = 2026-10-02, waarde = 2 },\n]\n\n"
            '["halt_uren.uren"]',
        )
    },
    "a column": {
        "columns/outputs.py": ('        personal("leeftijd",', COLUMN),
        "frames.py": (
            '        "leeftijd": ',
            '        "verjaart": _booleans((age > 0).astype(np.int8)),\n        "leeftijd": ',
        ),
    },
    "a form": {
        "report/psv.py": ("", FORM),
        "report/forms.py": ('        Form("ics"', IN_REGISTRY),
    },
    "a command": {
        "commands/tel.py": ("", COMMAND),
        "commands/app.py": (
            "COMMANDS = (",
            'COMMANDS = (\n    Unread("tel", "tel:tel", "Tel ze.", "Tel de leerlingen."),',
        ),
    },
}
DAY = ["--peildatum", "2026-10-01", "--stil"]
COMMANDS = {
    "signal": ["classify", "export.csv", *DAY, "--json", "--uit", "signal"],
    "rules": ["rules", "--json", "--peildatum", "2026-10-01"],
    "layout": ["inspect", "eigen.csv", "--json"],
    "read": ["classify", "eigen.csv", *DAY, "--json", "--uit", "layout"],
    "before": ["classify", "export.csv", *DAY, "--uit", "before"],
    "from": ["classify", "export.csv", "--peildatum", "2026-10-02", "--stil", "--uit", "from"],
    "form": ["classify", "export.csv", *DAY, "--formaat", "psv", "--uit", "form"],
    "form hidden": ["classify", "export.csv", *DAY, "--formaat", "psv", "--pseudoniem", "--uit", "hidden"],
    "form refused": ["classify", "export.csv", *DAY, "--formaat", "psv", "--versleutel", "--uit", "refused"],
    "column": ["classify", "export.csv", *DAY, "--formaat", "csv", "--uit", "column"],
    "command": ["tel", "export.csv", *DAY, "--json", "--uit", "tel"],
}
_RUN = """
import contextlib, io, json, sys
from pathlib import Path
import pyarrow.parquet as pq
import thuiszit_cli
from thuiszit_cli.commands.app import run
found = {"program": thuiszit_cli.__file__}
for name, argv in json.loads(sys.argv[1]).items():
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(argv)
    found[name] = [code, out.getvalue(), err.getvalue()]
found["rows"] = {path.parent.name: pq.read_table(path).to_pylist() for path in Path().glob("*/classificatie.parquet")}
print(json.dumps(found, default=str))
"""


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """What the program does after all recipes were followed, and the folder where it did so."""
    folder = tmp_path_factory.mktemp("recipes")
    copy = folder / "src" / "thuiszit_cli"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for edits in RECIPES.values():
        for name, (before, after) in edits.items():
            path = copy / name.rstrip("#")
            text = path.read_text(encoding="utf-8") if before else ""
            assert text.count(before) == 1 or not before, f"{before} in {name}"
            path.write_text(text.replace(before, after) if before else after, encoding="utf-8")
    (folder / "export.csv").write_text(FLAT, encoding="utf-8")
    (folder / "eigen.csv").write_text(OWN, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "THUISZIT_SLEUTEL": "ab" * 32}
    done = subprocess.run(
        [sys.executable, "-P", "-c", _RUN, json.dumps(COMMANDS)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["program"].startswith(str(folder))
    return folder, found


def told(changed: tuple[Path, dict[str, Any]], name: str) -> Any:
    """What a command of `COMMANDS` said as JSON."""
    code, out, err = changed[1][name]
    assert code == 0, err
    return json.loads(out)


def rows(changed: tuple[Path, dict[str, Any]], name: str, folder: str) -> list[dict[str, Any]]:
    """What a command wrote of the pupils in its folder."""
    code, _, err = changed[1][name]
    assert code == 0, err
    return changed[1]["rows"][folder]


def test_contributing_names_every_file_that_a_recipe_writes() -> None:
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| \*\*(.+?)\*\* \| (.+?) \|", text, re.MULTILINE))
    # A finding has its example in the docs and a page its commands: tests/docs runs those.
    assert rows.keys() - {"a finding", "a page of the handbook"} == RECIPES.keys()
    for recipe, edits in RECIPES.items():
        for name in edits:
            folder, _, file = name.rstrip("#").rpartition("/")
            places = (f"`{folder}/{file}`", f"`{folder}/*.toml`", f"`{folder}/`", "where it is computed")
            assert any(place in rows[recipe] for place in places), f"{recipe}: {name}"


def test_a_signal_fires_and_is_explained_by_the_rules(changed: tuple[Path, dict[str, Any]]) -> None:
    (pupil,) = rows(changed, "signal", "signal")
    assert "ooit_te_laat" in pupil["signalen"]
    (entry,) = [each for each in told(changed, "rules")["signalen"] if each["id"] == "ooit_te_laat"]
    assert "Ten minste 1 keer te laat" in json.dumps(entry, ensure_ascii=False)


def test_a_layout_is_recognised_and_read(changed: tuple[Path, dict[str, Any]]) -> None:
    assert "Verzonnen" in changed[1]["layout"][1]
    (pupil,) = rows(changed, "read", "layout")
    assert (pupil["persoonsgebonden_nummer"], pupil["leeftijd"]) == ("999990019", 12)


def test_a_law_holds_from_its_date_and_not_on_the_day_before(changed: tuple[Path, dict[str, Any]]) -> None:
    fired = {day: "luxe" in rows(changed, day, day)[0]["signalen"] for day in ("before", "from")}
    assert fired == {"before": True, "from": False}


def test_a_column_is_written_in_every_form_and_explained(changed: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = changed
    assert [row["verjaart"] for row in rows(changed, "column", "column")] == [True]
    text = (folder / "column" / "classificatie.csv").read_text(encoding="utf-8-sig")
    assert "verjaart" in text.splitlines()[0].split(";")
    assert "Of de leerling al eens jarig was" in (folder / "column" / "kolommen.csv").read_text(
        encoding="utf-8-sig"
    )


def test_a_form_can_be_asked_and_goes_by_how_it_can_be_protected(
    changed: tuple[Path, dict[str, Any]],
) -> None:
    folder, found = changed
    assert (folder / "form" / "leerlingen.psv").read_text() == "999990019"
    assert found["form hidden"][0] == 0, found["form hidden"]
    assert "999990019" not in (folder / "hidden" / "leerlingen.psv").read_text()
    assert found["form refused"][0] == 2
    assert "De vorm psv" in found["form refused"][2]


def test_a_command_has_the_shared_options_and_a_manifest_that_asks_it_again(
    changed: tuple[Path, dict[str, Any]],
) -> None:
    assert told(changed, "command") == {"leerlingen": 1}
    manifest = json.loads((changed[0] / "tel" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["opdracht"].startswith("thuiszit tel --peildatum 2026-10-01")
