"""One month: what would be done, and doing it. What is written appears as a whole or not at all."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thuiszit_cli.commands.month.exports import find_exports, records, same_files
from thuiszit_cli.commands.month.settings import Settings
from thuiszit_cli.errors import InputError, OutputError
from thuiszit_cli.privacy.hidden import Hidden
from thuiszit_cli.report import forms
from thuiszit_cli.report.model import Classified, Counted, Listed, told
from thuiszit_cli.store import log, manifest, stage
from thuiszit_cli.store.history import add_month, month_lines, read_history
from thuiszit_cli.store.lock import locked
from thuiszit_cli.store.recover import recover
from thuiszit_cli.version import __version__

if TYPE_CHECKING:
    from thuiszit_cli.judge import Classification
    from thuiszit_cli.privacy.keys import Key
    from thuiszit_cli.report.summary import Summary
    from thuiszit_cli.store.stage import Writer

SUMMARY = "samenvatting.json"
COMPARISON = "vergelijking"  # how its files begin
WORKLIST_FORMS = ("md", "xlsx", "csv", "ics")
LOCK = "slot nemen"  # the step that fails when another run is at work
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")

Now = Callable[[], str]


class Toestand(StrEnum):
    """What a month needs."""

    NIEUW = "nieuw"
    GEWIJZIGD = "gewijzigd"  # other exports or settings than those of the output that stands there
    ONGEWIJZIGD = "ongewijzigd"


@dataclass(frozen=True)
class Plan:
    """What a run would do."""

    maand: str
    peildatum: date
    opdracht: str
    toestand: Toestand
    invoer: list[dict[str, Any]]
    instellingen: list[dict[str, Any]]  # files that the settings name
    map: Path
    vorige: Path | None  # the output it would be compared with
    geen_vergelijking: str  # why there is none

    @property
    def exports(self) -> list[Path]:
        """The files to read."""
        return [Path(item["bestand"]) for item in self.invoer]


@dataclass
class Steps:
    """How far a run came, for a message that can be mailed."""

    done: list[str] = field(default_factory=list)
    busy: str = ""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Name what is being done; it stays `busy` when that fails."""
        self.busy = name
        yield
        self.done.append(name)
        self.busy = ""


@dataclass(frozen=True)
class Outcome:
    """What a run did."""

    plan: Plan
    klassen: dict[str, int]
    bevindingen: dict[str, int]
    uitvoer: list[Path]
    geschiedenis_bijgewerkt: bool


def plan_month(settings: Settings, peildatum: date, key: Key | None) -> Plan:
    """What a run for the month of `peildatum` would do. Writes nothing. Raises InputError."""
    inputs = records(find_exports(settings, peildatum))
    own = (settings.lesdagen, settings.koppeltabel, *settings.layouts)
    named = records([path for path in own if path])
    month = f"{peildatum:%Y-%m}"
    folder = settings.uitvoer / month
    command = _command(settings, peildatum)
    before = manifest.read_manifest(folder) if manifest.is_complete(folder) else None
    state = Toestand.GEWIJZIGD if folder.exists() else Toestand.NIEUW
    if (
        before is not None
        and before["opdracht"] == command
        and same_files(before.get("invoer"), inputs)
        and same_files(before.get("instellingen"), named)
        and before.get("sleutel_id") == _key_id(settings, key)
    ):
        state = Toestand.ONGEWIJZIGD
    previous, why = _previous(settings, month, key)
    return Plan(month, peildatum, command, state, inputs, named, folder, previous, why)


def _key_id(settings: Settings, key: Key | None) -> str | None:
    """The key by which the output hides anything, as its manifest names it."""
    return key.id if key is not None and (settings.pseudoniem or settings.versleutel) else None


def _command(settings: Settings, peildatum: date) -> str:
    """The command that gives the same again; what of the settings changes its answer is in it."""
    parts = ["thuiszit run", f"--peildatum {peildatum.isoformat()}", f"(definitie {settings.definitie}"]
    parts += [f"vakantieregio {settings.vakantieregio}"] if settings.vakantieregio else []
    parts += [name for name in ("pseudoniem", "versleutel") if getattr(settings, name)]
    parts += [f"formaat {' '.join(settings.formaat)}"] if settings.formaat else []
    return " ".join(parts[:2]) + " " + ", ".join(parts[2:]) + ")"


def months(folder: Path) -> list[Path]:
    """The folders of months in an output folder, the earliest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and _MONTH.fullmatch(path.name))


def _previous(settings: Settings, month: str, key: Key | None) -> tuple[Path | None, str]:
    """The last month before, when the two can be compared; else why not."""
    earlier = [path for path in months(settings.uitvoer) if path.name < month and manifest.is_complete(path)]
    if not earlier:
        return None, "er is geen eerdere maand"
    told = manifest.read_manifest(earlier[-1]) or {}
    if told.get("definitie") != settings.definitie:
        return None, f"{earlier[-1].name} heeft een andere definitie"
    if told.get("sleutel_id") != _key_id(settings, key):
        return None, f"{earlier[-1].name} heeft een andere sleutel"
    return earlier[-1], ""


def run_month(settings: Settings, peildatum: date, key: Key | None, steps: Steps, now: Now) -> Outcome:
    """Do what is needed for the month of `peildatum`; nothing when all of it was done before.

    Raises a ThuiszitError; what stood in the output folder then still stands.
    """
    started = now()
    with ExitStack() as held:
        with steps.step(LOCK):
            held.enter_context(locked(settings.uitvoer))
        with steps.step("logboek openen"):
            told = log.Record("maandelijkse run", f"{peildatum:%Y-%m}", bij=lambda: steps.busy)
            record = held.enter_context(log.recorded(settings.log, told, now))
        return _run_locked(settings, peildatum, key, steps, now, started, record)


def _run_locked(
    settings: Settings,
    peildatum: date,
    key: Key | None,
    steps: Steps,
    now: Now,
    started: str,
    record: log.Record,
) -> Outcome:
    with steps.step("herstellen wat een afgebroken run liet liggen"):
        recover_months(settings.uitvoer)
        read_history(settings.uitvoer)
    with steps.step("exports zoeken"):
        plan = plan_month(settings, peildatum, key)
    if plan.toestand is not Toestand.ONGEWIJZIGD:
        _write_month(settings, plan, key, steps, now, started)
    with steps.step("logboek nalezen"):
        _tell(settings, plan, key, record)
    with steps.step("geschiedenis bijwerken"):
        summary = _read_summary(plan.map)
        changed = add_month(settings.uitvoer, _lines_of(plan, summary))
    written = sorted(path for path in plan.map.iterdir())
    return Outcome(plan, summary["klassen"], summary["bevindingen"], written, changed)


def _tell(settings: Settings, plan: Plan, key: Key | None, record: log.Record) -> None:
    """Tell of the month as it stands, unless the log does so already.

    A run that died after writing the month had not told of it: then this one does.
    """
    record.manifest_sha256 = _manifest_sha256(plan.map)
    record.is_news = not log.mentions(settings.log, record.manifest_sha256)
    if record.is_news and key is not None and settings.logboek_personen:
        import pyarrow.parquet as pq

        table = pq.read_table(
            plan.map / "classificatie.parquet",
            columns=["persoonsgebonden_nummer"],
            decryption_properties=_hidden(settings, key).decryption(),
        )
        record.sleutel_id = key.id
        record.betrokkenen = (key.pseudonym(number) for number in table.column(0).to_pylist())


def _hidden(settings: Settings, key: Key | None) -> Hidden:
    """How the settings hide who the output is about."""

    return Hidden(key, pseudoniem=settings.pseudoniem, versleutel=settings.versleutel)


def recover_months(folder: Path) -> None:
    """Put back what runs that died left at any month. Raises OutputError."""
    names = {path.name.strip(".").split(".")[0] for path in folder.iterdir()}
    for name in sorted(name for name in names if _MONTH.fullmatch(name)):
        try:
            recover(folder / name, unmarked=True)
        except OSError as error:
            raise OutputError(f"{folder / name} is niet hersteld.", "Controleer de rechten.") from error


def _write_month(
    settings: Settings, plan: Plan, key: Key | None, steps: Steps, now: Now, started: str
) -> None:
    from thuiszit_cli import api
    from thuiszit_cli.privacy.pseudonyms import pseudonymised
    from thuiszit_cli.report.summary import summarise

    with steps.step("uitvoermap controleren"):
        stage.prepare(plan.map, (), overwrite=True, inputs=plan.exports)
    with steps.step("exports lezen en leerlingen indelen"):
        answer = api.classify(
            plan.exports,
            peildatum=plan.peildatum,
            definitie=settings.definitie,
            vakantieregio=settings.vakantieregio,
            own_days=_own_days(settings),
            layouts=settings.layouts,
            links=settings.koppeltabel,
        )
        if records(plan.exports) != plan.invoer:
            raise InputError(
                "Een export is veranderd terwijl hij werd gelezen.",
                "Begin opnieuw als het kopiëren klaar is.",
            )
    with steps.step("werklijst maken"):
        work = _worklist(settings, plan, answer, key)
    hidden, formats = _hidden(settings, key), ["md", *settings.formaat]
    if key is not None and settings.pseudoniem:
        answer = pseudonymised(answer, key)
    summary = summarise(answer, version=__version__, vakantieregio=_region(settings))
    with steps.step("uitkomsten schrijven en vergelijken"):
        stage.write_folder(
            plan.map,
            {
                **forms.writers(Classified(answer, summary, plan.opdracht, hidden), formats),
                SUMMARY: _summary(summary),
                **work,
                **_comparison(plan, hidden, formats),
            },
            lambda written: (
                _manifest(plan, summary, hidden, written, started, now()) | log.anchor(settings.log, plan.map)
            ),
            overwrite=True,
            inputs=plan.exports,
        )


def _manifest_sha256(folder: Path) -> str:
    return hashlib.sha256((folder / manifest.FILE).read_bytes()).hexdigest()


def _region(settings: Settings) -> Any:
    """The configured vakantieregio as a term."""
    from thuiszit_cli.rules.terms import Vakantieregio

    return Vakantieregio(settings.vakantieregio) if settings.vakantieregio else None


def _own_days(settings: Settings) -> Sequence[Any]:
    if settings.lesdagen is None:
        return ()
    from thuiszit_cli.tables.own_days import read_own_days

    return read_own_days(settings.lesdagen)


def _summary(summary: Summary) -> Writer:
    from thuiszit_cli.report.summary import as_json

    def write(path: Path) -> None:
        path.write_text(json.dumps(as_json(summary, []), indent=2) + "\n", encoding="utf-8")

    return write


def not_written(settings: Settings) -> list[str]:
    """What a month leaves out, because it cannot be protected as the settings ask; in Dutch."""
    return forms.left_out(Listed, _worklist_forms(settings), _hidden(settings, None))


def _worklist_forms(settings: Settings) -> tuple[str, ...]:
    """The forms of the worklist; encrypted also one that can be."""
    return (*WORKLIST_FORMS, *(["parquet"] if settings.versleutel else []))


def _worklist(settings: Settings, plan: Plan, answer: Classification, key: Key | None) -> dict[str, Writer]:
    """The files of the worklist, without numbers: a meldingsnummer, a place or a pseudonym tells whom it is about."""
    from thuiszit_cli.counts.status import Question
    from thuiszit_cli.counts.worklist import worklist
    from thuiszit_cli.findings import FindingLog
    from thuiszit_cli.privacy.pseudonyms import pseudonymised_items
    from thuiszit_cli.rules.timeline import timeline

    day = plan.peildatum
    question = Question(answer.definitie, timeline(), _region(settings), _own_days(settings))
    # The findings of the facts came with the classification; gathered again they would be told twice.
    found = worklist(replace(answer.tables, findings=FindingLog()), day, question)
    hides = key is not None and settings.pseudoniem
    items = pseudonymised_items(found.items, key) if key is not None and hides else found.items
    about = told(__version__, plan.opdracht, {})
    content = Listed(items, day, about, hides, found.warnings, _hidden(settings, key))
    made = forms.writers(content, _worklist_forms(settings))
    return {name: write for name, write in made.items() if name != "kolommen.csv"}


def _comparison(plan: Plan, hidden: Hidden, formats: Sequence[str]) -> dict[str, Writer]:
    """Last month beside this one; this one is read where it was just written."""
    previous = plan.vorige
    if previous is None:
        return {}
    from thuiszit_cli.counts.compare import read_classified, report_or_why

    wanted = [*formats, "csv"]

    def writer(name: str) -> Writer:
        def write(path: Path) -> None:
            opened, folders = hidden.decryption(), (previous, path.parent)
            before, after = (read_classified(each, opened, manifest.read_manifest) for each in folders)
            report = report_or_why(before, after)
            content = Counted(COMPARISON, report.title, [report], told(__version__, plan.opdracht, {}))
            forms.writers(content, wanted)[name](path)

        return write

    names = [name for name in forms.names(Counted, wanted, COMPARISON) if name != "kolommen.csv"]
    return {name.replace("rapport", COMPARISON): writer(name) for name in names}


def _manifest(
    plan: Plan,
    summary: Summary,
    hidden: Hidden,
    written: list[dict[str, Any]],
    started: str,
    ended: str,
) -> dict[str, Any]:
    from thuiszit_cli.report.summary import class_counts, rows_json

    return {
        "versie": summary.version,
        "opdracht": plan.opdracht,
        "peildatum": summary.peildatum.isoformat(),
        "definitie": summary.definitie.value,
        "parameters_sha256": summary.parameters_sha256,
        "invoer": plan.invoer,
        "instellingen": plan.instellingen,
        "vergeleken_met": plan.vorige.name if plan.vorige else None,
        "rijen": rows_json(summary),
        "klassen": class_counts(summary),
        "uitvoer": written,
        **hidden.record(),
        "gestart": started,
        "klaar": ended,
    }


def _read_summary(folder: Path) -> dict[str, Any]:
    """The counts of a month, as they stand in its folder."""
    summary: dict[str, Any] = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    return summary


def _lines_of(plan: Plan, summary: dict[str, Any]) -> list[dict[str, Any]]:
    told = manifest.read_manifest(plan.map) or {}
    return list(month_lines(plan.maand, summary, told, _manifest_sha256(plan.map)))
