"""The three promises of docs/privacy.md, for every command, whether it succeeds or is broken off."""

from __future__ import annotations

import os
import random
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from watched import EXPORT, THUISZIT, surroundings, watched

from thuiszit_cli.commands.app import program
from thuiszit_cli.store.manifest import is_complete

DAY = ("--peildatum", "2026-10-01")
# These hold persons, because they were asked for. Everything else that a command leaves must name nobody.
PERSONAL = (
    "export.csv",
    "classificatie.parquet",
    "classificatie.csv",
    "classificatie.xlsx",
    "perioden.parquet",
    "perioden.csv",
    "werklijst.parquet",
    "uitgesloten.csv",
    "veranderingen.csv",
    "sleutel",
)
ALL_FORMATS = ("--formaat", "xlsx,html,csv,parquet")
# Each command as it is tried: with every option that makes it say more.
SECRET = "geheim/classificatie.parquet"
COMMANDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "classify": (
        ("classify", "export.csv", *DAY, "--uit", "uit"),
        (
            "classify",
            "export.csv",
            *DAY,
            "--uit",
            "uit",
            "--json",
            "--streng",
            "waarschuwing",
            "--pseudoniem",
            "--logboek",
            *ALL_FORMATS,
        ),
        ("classify", "export.csv", *DAY, "--uit", "uit", "--versleutel"),
    ),
    "explain": (
        ("explain", "export.csv", "--leerling", "999990019", *DAY),
        ("explain", "export.csv", "--leerling", "999990019", *DAY, "--json"),
        ("explain", "export.csv", "--leerling", "999990020", *DAY, "--markdown"),
        ("explain", "export.csv", "--leerling", "999990020", *DAY, "--uit", "uit"),
    ),
    "inspect": (
        ("inspect", "export.csv"),
        ("inspect", "export.csv", "--json"),
        ("inspect", "export.csv", "--uit", "uit"),
        ("inspect", "export.csv", "--schrijf-layout", "eigen.toml"),
    ),
    "check": (
        ("check", "export.csv"),
        ("check", "export.csv", "--json"),
        ("check", "export.csv", "--uit", "uit"),
    ),
    "rules": (("rules", *DAY),),
    "rules show": (("rules", "show", "R5", *DAY),),
    "definitions": (
        ("definitions", "export.csv", *DAY),
        ("definitions", "export.csv", *DAY, "--json"),
        ("definitions", "export.csv", *DAY, "--uit", "uit"),
    ),
    "tally": (
        ("tally", "export.csv", "--kwartaal", "2026-Q3", "--uit", "uit", *ALL_FORMATS),
        (
            "tally",
            "export.csv",
            "--kwartaal",
            "2026-Q3",
            "--herleiding",
            "--register",
            "--met-5a",
            "--uit",
            "uit",
        ),
        ("tally", "export.csv", "--schooljaar", "2025-2026", "--publiceerbaar", "--uit", "uit", *ALL_FORMATS),
        ("tally", "export.csv", "--schooljaar", "2025-2026", "--json"),
    ),
    "compare": (
        ("compare", "vorige", "huidige", "--leerlingen", "--uit", "uit"),
        ("compare", "vorige", "huidige", "--uit", "uit", *ALL_FORMATS),
        ("compare", "vorige", "huidige", "--json"),
    ),
    "worklist": (
        ("worklist", "export.csv", *DAY, "--uit", "uit", *ALL_FORMATS),
        ("worklist", "export.csv", *DAY, "--json"),
    ),
    "sample": (("sample", "register", "--leerlingen", "50"),),
    "pseudonymise": (("pseudonymise", "export.csv", "--uit", "uit", "--json"),),
    "sleutel maak": (("sleutel", "maak", "nieuw"),),
    "sleutel wachtwoord": (("sleutel", "wachtwoord"),),
    "open": (("open", SECRET),),
    "verify": (("verify", "vorige"), ("verify", "vorige", "--json")),
    "init": (("init",),),
    "handboek": (("handboek", "--pad"),),
    "run": (("run", *DAY), ("run", *DAY, "--proef"), ("run", *DAY, "--json")),
    "purge": (("purge", *DAY, "--proef"), ("purge", *DAY)),
    "trend": (("trend", "--json"), ("trend", "--uit", "uit", *ALL_FORMATS)),
}
# What must be there before a command can be tried, by a word of the command.
BEFORE = {
    "vorige": ("classify", "export.csv", "--peildatum", "2026-09-01", "--uit", "vorige"),
    "huidige": ("classify", "export.csv", *DAY, "--uit", "huidige"),
    SECRET: ("classify", "export.csv", *DAY, "--uit", "geheim", "--versleutel"),
}
SETTINGS = """
[run]
exports = "data"
patronen = ["*.csv"]
uitvoer = "uitkomsten"
logboek_personen = true
bewaar_maanden = 1
"""


def _leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of all commands that do something."""
    for name, inner in getattr(command, "commands", {}).items():
        yield from _leaves(inner, (*path, name))
    if path and (not hasattr(command, "commands") or command.invoke_without_command):
        yield " ".join(path)


def test_every_command_of_the_program_is_tried() -> None:
    untried = (
        set(_leaves(program(read=True))) - COMMANDS.keys() - {"handboek"}
    )  # it opens a page, and reads nothing
    assert not untried, "add the new command to COMMANDS"


KNOWN = set(_leaves(program(read=True)))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder `folder` with the export of two persons whom nothing may name."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "export.csv").write_text(EXPORT, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "argv", [each for name in COMMANDS if name in KNOWN for each in COMMANDS[name]], ids=" ".join
)
def test_a_command_names_nobody_calls_nobody_and_writes_for_its_owner_only(
    base: Path, argv: tuple[str, ...]
) -> None:
    for word, command in BEFORE.items():
        if word in argv:
            assert watched(base, *command).code == 0
    if argv[0] in ("run", "purge", "trend"):
        (base / "folder" / "thuiszit.toml").write_text(SETTINGS, encoding="utf-8")
        (base / "folder" / "data").mkdir()
        shutil.copy(base / "folder" / "export.csv", base / "folder" / "data" / "export.csv")
    if argv[0] in ("purge", "trend"):
        assert watched(base, "run", "--peildatum", "2026-05-01").code == 0
    before = os.umask(0)
    try:
        ended = watched(base, *argv)
    finally:
        os.umask(before)
    assert ended.code in (0, 1, *([3] if argv[0] == "handboek" else [])), ended.stderr  # one not built yet
    # A rewritten export holds birth dates, and what is opened is what was asked for.
    allowed = (*PERSONAL, *{"pseudonymise": ("uit",), "open": ("thuiszit-open",)}.get(argv[0], ()))
    if argv[0] == "pseudonymise":  # birth dates stay there, numbers and names do not: see test_pseudonyms
        shutil.rmtree(base / "folder" / "uit")
    assert ended.met(apart=allowed) == []
    assert not ended.network.exists()
    assert (base / "folder" / "export.csv").read_text(
        encoding="utf-8"
    ) == EXPORT  # no command changes its input
    ours = [path for path in ended.files() if path.name not in ("export.csv", "thuiszit.toml")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in ours} <= {0o600}
    assert list(ended.temporary.iterdir()) == []


@pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode != 0,
    reason="needs the right to make a machine without network",
)
def test_everything_works_on_a_machine_without_network(base: Path) -> None:
    command = ["unshare", "--net", str(THUISZIT), "classify", "export.csv", *DAY, "--uit", "uit"]
    done = subprocess.run(
        command, cwd=base / "folder", env=surroundings(base), capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert is_complete(base / "folder" / "uit")


def _quoted(text: str) -> bytes:
    return text.replace("8803;", '"8803;').encode()


def _workbook(base: Path) -> bytes:
    import xlsxwriter

    path = base / "boek.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Liselotte"[:3])
        for row, line in enumerate(EXPORT.splitlines()):
            sheet.write_row(row, 0, line.split(";"))
    content = path.read_bytes()
    path.unlink()
    return content


def _parquet(base: Path) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [line.split(";")[:13] for line in EXPORT.splitlines()]
    rows = [[*row, *[""] * (13 - len(row))] for row in rows]
    table = pa.table({name: [row[at] for row in rows[1:]] for at, name in enumerate(rows[0])})
    path = base / "tabel.parquet"
    pq.write_table(table, path, compression="none")
    content = path.read_bytes()
    path.unlink()
    return content


def _damaged(base: Path) -> Iterator[tuple[str, bytes]]:
    """Files a crash is hoped of, all with the two persons in them."""
    text = EXPORT.encode()
    yield "no header", EXPORT.split("\n", 1)[1].encode()
    yield "header with a number", text.replace(b"Voornaam", b"999990019", 1)
    yield "no column of numbers", text.replace(b"persoonsgebonden_nummer", b"nr", 1)
    yield "two columns of numbers", text.replace(b"Voornaam", b"bsn", 1)
    yield "open quote", _quoted(EXPORT)
    yield "zero bytes", text.replace(b"ziek", b"zi\0k")
    yield "wrong utf-8", text.replace(b"ziek", b"z\xe9\xff\xfek")
    yield "half of utf-16", EXPORT.encode("utf-16")[:-7]
    yield "one endless line", text.replace(b"\n", b";") * 50
    yield "a name as a date and a date as a name", text.replace(b"01-08-2020", b"Liselotte")
    book, table = _workbook(base), _parquet(base)
    dice = random.Random(7)
    for kind, content in (("xlsx", book), ("parquet", table)):
        yield f"{kind} cut off", content[: len(content) * 2 // 3]
        for attempt in range(4):
            wrong = bytearray(content)
            for _ in range(20):
                wrong[dice.randrange(len(wrong))] = dice.randrange(256)
            yield f"{kind} with wrong bytes {attempt}", bytes(wrong)


@pytest.mark.parametrize("part", range(4))
def test_a_damaged_file_ends_in_dutch_and_names_nobody(base: Path, part: int) -> None:
    for number, (what, content) in enumerate(_damaged(base)):
        if number % 4 != part:
            continue
        (base / "folder" / "export.csv").write_bytes(content)
        for argv in (
            ("classify", "export.csv", "--uit", "uit"),
            ("pseudonymise", "export.csv", "--uit", "anders"),
        ):
            ended = watched(base, *argv, *(DAY if argv[0] == "classify" else ()))
            assert ended.code in (0, 3), (what, ended.stderr)
            assert "Traceback" not in ended.stderr, what
            for folder in ("uit", "anders"):
                if argv[0] == "pseudonymise" or ended.code == 3:
                    shutil.rmtree(base / "folder" / folder, ignore_errors=True)
            assert ended.met(apart=PERSONAL) == [], what
            shutil.rmtree(base / "folder" / "uit", ignore_errors=True)


@pytest.fixture
def unwritable(base: Path) -> Iterator[Path]:
    """A folder in which nothing can be written, by whoever runs the tests."""
    place = base / "folder" / "schijf"
    place.mkdir(mode=0o500)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(place)]
    if is_root and subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("root can write in any folder here")
    yield place
    if is_root:
        subprocess.run(["umount", str(place)], check=False, capture_output=True)


@pytest.mark.skipif(os.name == "nt", reason="rights of a Unix")
def test_a_folder_that_cannot_be_written_ends_in_4(base: Path, unwritable: Path) -> None:
    for argv in (
        ("classify", "export.csv", *DAY, "--uit", "schijf/uit"),
        ("pseudonymise", "export.csv", "--uit", "schijf/uit"),
        ("sleutel", "maak", "schijf/sleutel"),
        ("sample", "schijf/register"),
    ):
        ended = watched(base, *argv)
        assert ended.code == 4, (argv, ended.stderr)
        assert ended.met(apart=PERSONAL) == []
    assert list(unwritable.iterdir()) == []
