"""Every parameter of the law, moved up and down, through every command: an answer or a refusal, never an internal error."""

from __future__ import annotations

from pathlib import Path

import pytest

from thuiszit_cli.commands.app import run
from thuiszit_cli.rules.parameters import all_parameters

PUPIL = "999990019"
ROWS = (
    "persoonsgebonden_nummer;geboortedatum;begindatum;einddatum;verzuimsoort;verzuimuren;inschrijving_begin\n"
    f"{PUPIL};01-02-2012;01-09-2026;;LRV;;01-08-2018\n"
    "999990020;15-06-2009;07-09-2026;11-09-2026;V3;18;01-08-2018\n"
    "999990032;30-09-2021;;;;;\n"
    "999990044;31-10-2008;01-06-2026;;L;40;01-08-2018\n"
)
COMMANDS = {
    "classify": (),
    "explain": ("--leerling", PUPIL),
    "check": (),
    "definitions": (),
    "tally": ("--kwartaal", "2026-Q3", "--schooljaar", "2025-2026"),
    "worklist": (),
}


def moved(name: str) -> list[str]:
    """Other values than the one in force: one less and one more; the other choices; the other yes or no."""
    parameter = all_parameters()[name]
    value = parameter.versions[-1].waarde
    if isinstance(value, bool):
        return ["nee" if value else "ja"]
    if isinstance(value, str):
        return [choice for choice in parameter.choices if choice != value]
    return [f"{found:g}" for found in (max(value - 1, 0), value + 1) if found != value]


@pytest.mark.parametrize("name", sorted(all_parameters()))
def test_a_parameter_moved_up_and_down_never_ends_in_an_internal_error(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("export.csv").write_text(ROWS, encoding="utf-8")
    ended = {}
    for value in moved(name):
        for command, own in COMMANDS.items():
            line = [
                command,
                "export.csv",
                "--peildatum",
                "2026-10-01",
                "--parameter",
                f"{name}={value}",
                "--stil",
            ]
            code = run([*line, *own, *(["--json"] if command != "classify" else ["--uit", f"uit-{value}"])])
            if code not in (0, 2):
                ended[f"{command} {name}={value}"] = code
    assert ended == {}
