"""Work divided over processes: the answer is the same whatever their number, and however one of them ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from thuiszit_cli import judge, workers
from thuiszit_cli.commands.app import run
from thuiszit_cli.read import encodings
from thuiszit_cli.tables.load import load
from thuiszit_cli.workers import WORKERS, available, divided

SAMPLE = Path(__file__).parents[1] / "sample_data"
EXPORTS = [
    str(SAMPLE / f"{name}.csv") for name in ("meldingen", "leerlingen", "inschrijvingen", "vrijstellingen")
]

forks = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks")


def test_one_two_and_three_workers_write_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(judge, "ROWS_AT_ONCE", 40)
    monkeypatch.setattr(encodings, "BLOCK", 4096)
    monkeypatch.chdir(tmp_path)
    found = []
    for many in ("1", "2", "3"):
        monkeypatch.setenv(WORKERS, many)
        workers._threads.cache_clear()
        command = [
            "classify",
            *EXPORTS,
            "--peildatum",
            "2026-10-01",
            "--uit",
            "uit",
            "--overschrijf",
            "--stil",
        ]
        assert run([*command, "--formaat", "md,html,xlsx"]) == 0
        files = sorted(path for path in Path("uit").iterdir() if path.name != "manifest.json")
        manifest = Path("uit/manifest.json").read_text(encoding="utf-8").partition('"gestart"')[0]
        found.append(({path.name: path.read_bytes() for path in files}, manifest))
    assert found[0] == found[1] == found[2]
    assert "classificatie.parquet" in found[0][0]


DRESSED = (
    "meldingsnummer;persoonsgebonden_nummer;brin;verzuimsoort;begindatum;einddatum;laatste_mutatie;verzuimuren\r\n"
    + "".join(
        f"{number};{person};{brin};{soort};{begin};;{moment};{uren}\r\n"
        for at in range(40)
        for number, person, brin, soort, begin, moment, uren in (
            (
                f"M{at % 30:04d}",
                "999900019",
                f"99X{at % 7}",
                "L",
                "01-09-2026",
                f"02-09-2026 08:{at:02d}",
                at,
            ),
            (
                "",
                "TP-" + "abcdefghijklmnopqrstuvwxyz"[at % 3 :] + "abc"[: at % 3],
                "99X1",
                "O",
                "07-09-2026",
                "",
                "n.v.t.",
            ),
            ("", "UUID-9-abc", f"99X{at % 5}", "onzin", "08-09-2026", f"09-09-2026 08:{at:02d}", "12:30"),
            (f"{at}", " 999900020", "nvt", "4e soort", "31-02-2026", "", "zes"),
        )
    )
    + ";;;;;;;\r\nTotaal;40;;;;;;\r\n"
)


QUOTED, MONTH_FIRST, SHORT = (
    '1;999900019;;L;01-10-2026;;;"6"\r\n',
    "1;999900019;;L;1/31/2026;;;6\r\n",
    "1;2\r\n",
)


@pytest.mark.parametrize("codec", ["ascii", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("between", ["", QUOTED, MONTH_FIRST, SHORT])
def test_a_dressed_file_read_in_parts_gives_the_same_tables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, codec: str, between: str
) -> None:
    path = tmp_path / "verkleed.csv"
    path.write_bytes((DRESSED + between + DRESSED.partition("\n")[2]).encode(codec))
    monkeypatch.setattr(encodings, "BLOCK", 2000)
    found = []
    for many in ("1", "2", "3"):
        monkeypatch.setenv(WORKERS, many)
        tables = load([path])
        number = dict(zip(tables.persons.tolist(), tables.numbers.tolist(), strict=True)) | {0: ""}
        told = sorted(
            (batch.code, batch.column, batch.detail, line, number[person])
            for batch in tables.findings.batches
            for line, person in zip(
                batch.line.tolist(),
                [0] * len(batch) if batch.person is None else batch.person.tolist(),
                strict=True,
            )
        )
        serials = tables.serials.texts_of(tables.meldingen["meldingsnummer"].to_numpy()).to_pylist()
        frames = [
            tables.meldingen.drop(columns="meldingsnummer").to_dict("list"),
            tables.leerlingen.to_dict("list"),
        ]
        found.append(repr((frames, serials, sorted(number.values()), told, tables.rows)))
    assert found[0] == found[1] == found[2]
    assert "999900019" in found[0]


def test_results_come_in_the_order_of_the_tasks() -> None:
    tasks = [partial(np.full, 3, at) for at in range(7)]
    assert [result.tolist() for result in divided(tasks, 3)] == [[at] * 3 for at in range(7)]


@forks
def test_each_worker_is_a_process_of_its_own() -> None:
    assert len(set(divided([os.getpid] * 3, 3))) == 3


@forks
def test_what_a_worker_that_was_killed_did_not_do_is_done_here() -> None:
    here = os.getpid()

    def task() -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return "gedaan"

    assert divided([task, task, task], 2) == ["gedaan"] * 3


def test_an_error_of_any_task_is_raised_here() -> None:
    def wrong() -> None:
        raise ValueError("zo niet")

    for tasks in ([wrong, bool], [bool, wrong]):
        with pytest.raises(ValueError, match="zo niet"):
            divided(tasks, 2)


@forks
def test_an_interrupt_ends_the_workers_too() -> None:
    here, reader, writer = os.getpid(), *os.pipe()

    def interrupted() -> None:
        raise KeyboardInterrupt

    def endless() -> None:
        assert os.getpid() != here
        signal.pause()

    with pytest.raises(KeyboardInterrupt):
        divided([interrupted, endless], 2)
    os.close(writer)  # a worker that still ran would hold it open, and there would be no end to read
    assert os.read(reader, 1) == b""
    os.close(reader)


def test_a_thread_has_no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WORKERS, "4")
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(available()))
    thread.start()
    thread.join()
    assert found == [1]
