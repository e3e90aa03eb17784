"""Doing one month. What is written appears as a whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from thuiszit_cli.commands.classify import classification_facts
from thuiszit_cli.commands.job import Job
from thuiszit_cli.commands.month.plan import Month, Plan, Toestand, is_month, plan_month
from thuiszit_cli.commands.options import now
from thuiszit_cli.counts.doubt import Doubt, doubt_of
from thuiszit_cli.errors import InputError, OutputError
from thuiszit_cli.report import forms
from thuiszit_cli.report.model import Classified, Counted, Listed
from thuiszit_cli.rules.terms import Klasse
from thuiszit_cli.store import log, manifest
from thuiszit_cli.store.history import Count, add_month, month_lines, read_history
from thuiszit_cli.store.lock import locked
from thuiszit_cli.store.recover import recover

if TYPE_CHECKING:
    from thuiszit_cli.judge import Classification
    from thuiszit_cli.report.summary import Summary
    from thuiszit_cli.store.stage import Writer

SUMMARY, COMPARISON = "samenvatting.json", "vergelijking"
LOCK = "slot nemen"  # the step that fails when another run is at work
SEARCH = "exports zoeken"  # the step that fails when there is no export yet


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
    doubt: Doubt
    uitvoer: list[Path]
    geschiedenis_bijgewerkt: bool


def run_month(month: Month, steps: Steps) -> Outcome:
    """Do what is needed for the month; nothing when all of it was done before.

    Raises a ThuiszitError; what stood in the output folder then still stands.
    """
    settings = month.settings
    with ExitStack() as held:
        with steps.step(LOCK):
            held.enter_context(locked(settings.uitvoer))
        with steps.step("logboek openen"):
            told = log.Record("maandelijkse run", month.name, bij=lambda: steps.busy)
            record = held.enter_context(log.recorded(settings.log, told, now))
        with steps.step("herstellen wat een afgebroken run liet liggen"):
            recover_months(settings.uitvoer)
            read_history(settings.uitvoer)
        with steps.step(SEARCH):
            plan = plan_month(month)
        if plan.toestand is not Toestand.ONGEWIJZIGD:
            _write_month(month, plan, steps)
        with steps.step("logboek nalezen"):
            _tell(month, plan, record)
        with steps.step("geschiedenis bijwerken"):
            summary = json.loads((plan.map / SUMMARY).read_text(encoding="utf-8"))
            told_by, sha256 = manifest.read_manifest(plan.map) or {}, _manifest_sha256(plan.map)
            lines = month_lines(plan.maand, summary, told_by, sha256, _kept(month, plan))
            changed = add_month(settings.uitvoer, list(lines))
        written = sorted(path for path in plan.map.iterdir())
        # The summary of a month does not tell whether enrolments were known: both reasons are named.
        doubt = Doubt(
            summary["leerlingen"],
            summary["klassen"][Klasse.ONBESLIST.value],
            summary.get("onzeker", 0),  # a month of an older version
            enrolment_known=False,
            nameless=summary["rijen"]["uitgesloten"].get("geen_nummer", 0),
        )
        return Outcome(plan, summary["klassen"], summary["bevindingen"], doubt, written, changed)


def _tell(month: Month, plan: Plan, record: log.Record) -> None:
    """Tell of the month as it stands, unless the log does so already.

    A run that died after writing the month had not told of it: then this one does.
    """
    record.manifest_sha256 = _manifest_sha256(plan.map)
    record.is_news = not log.mentions(month.settings.log, record.manifest_sha256)
    if record.is_news and month.key is not None and month.settings.logboek_personen:
        import pyarrow.parquet as pq

        table = pq.read_table(
            plan.map / "classificatie.parquet",
            columns=["persoonsgebonden_nummer"],
            decryption_properties=month.hidden.decryption(),
        )
        key = month.key
        record.sleutel_id = key.id
        record.betrokkenen = (key.pseudonym(number) for number in table.column(0).to_pylist())


def _kept(month: Month, plan: Plan) -> Iterator[Count]:
    """What the history keeps of the month beside its summary, by place where the settings ask so."""
    from thuiszit_cli.counts.compare import read_classified
    from thuiszit_cli.counts.trend import Verdeling, kept

    found = read_classified(plan.map, month.hidden.decryption())
    yield from kept(found, [Verdeling(each) for each in month.settings.bewaar_per])


def recover_months(folder: Path) -> None:
    """Put back what runs that died left at any month. Raises OutputError."""
    names = {path.name.strip(".").split(".")[0] for path in folder.iterdir()}
    for name in sorted(filter(is_month, names)):
        try:
            recover(folder / name, unmarked=True)
        except OSError as error:
            raise OutputError(f"{folder / name} is niet hersteld.", "Controleer de rechten.") from error


def _write_month(month: Month, plan: Plan, steps: Steps) -> None:
    from thuiszit_cli import api
    from thuiszit_cli.privacy.pseudonyms import pseudonymised
    from thuiszit_cli.report.summary import summarise

    question = plan.asked.question
    with steps.step("uitvoermap controleren"):
        job = Job(plan.asked, plan.opdracht, (*question.inputs, *month.settings.scholen), plan.map)
    with steps.step("exports lezen en leerlingen indelen"):
        answer = api.classify(question)
        job.records()
    with steps.step("werklijst maken"):
        work = _worklist(month, job, plan, answer)
    if month.key is not None and month.hidden.pseudoniem:
        answer = pseudonymised(answer, month.key)
    summary = summarise(answer, question)
    with steps.step("uitkomsten schrijven en vergelijken"):
        files = forms.writers(Classified(answer, summary, job.command, month.hidden), month.formats)
        facts = classification_facts(plan.asked, summary, month.hidden) | log.anchor(
            month.settings.log, plan.map
        )
        facts["vergeleken_met"] = plan.vorige.name if plan.vorige else None
        files |= {SUMMARY: _summary(summary), **work, **_comparison(month, plan, job)}
        job.write(files, facts, month.hidden)


def _manifest_sha256(folder: Path) -> str:
    return hashlib.sha256((folder / manifest.FILE).read_bytes()).hexdigest()


def _summary(summary: Summary) -> Writer:
    from thuiszit_cli.report.summary import as_json

    def write(path: Path) -> None:
        path.write_text(json.dumps(as_json(summary, []), indent=2) + "\n", encoding="utf-8")

    return write


def _worklist(month: Month, job: Job, plan: Plan, answer: Classification) -> dict[str, Writer]:
    """The files of the worklist, without numbers: a meldingsnummer, a place or a pseudonym tells whom it is about."""
    from thuiszit_cli.counts.worklist import named, worklist
    from thuiszit_cli.findings import FindingLog
    from thuiszit_cli.privacy.pseudonyms import pseudonymised_items
    from thuiszit_cli.report.calendar import marked
    from thuiszit_cli.tables.schools import read_schools

    asked, hidden = plan.asked.question, month.hidden
    # The findings of the facts came with the classification; gathered again they would be told twice.
    found = worklist(replace(answer.tables, findings=FindingLog()), asked)
    items = named(found.items, read_schools(month.settings.scholen))
    if month.key is not None and hidden.pseudoniem:
        items = pseudonymised_items(items, month.key)
    doubt = doubt_of(answer.tables, found.doubt.undecided)
    earlier = _earlier_list(month, plan)
    if month.key is not None and earlier is not None:
        items = marked(items, month.key, earlier)
    content = Listed(
        items, asked.peildatum, job.about({}), hidden.pseudoniem, found.warnings, doubt, hidden, earlier
    )
    made = forms.writers(content, month.worklist_forms)
    return {name: write for name, write in made.items() if name != "kolommen.csv"}


def _earlier_list(month: Month, plan: Plan) -> dict[str, date] | None:
    """The appointments of last month's list; None where there is none, or where another key or none made it."""
    from thuiszit_cli.report.calendar import FILE, read_earlier

    if month.key is None or plan.vorige is None or not (plan.vorige / FILE).is_file():
        return None
    try:
        return read_earlier(plan.vorige, month.key, plan.asked.question.peildatum)
    except InputError:
        return None


def _comparison(month: Month, plan: Plan, job: Job) -> dict[str, Writer]:
    """Last month beside this one; this one is read where it was just written."""
    previous = plan.vorige
    if previous is None:
        return {}
    from thuiszit_cli.counts.compare import read_classified, report_or_why
    from thuiszit_cli.counts.movers import movers_or_none
    from thuiszit_cli.report import besides

    wanted = [*month.formats, "csv"]

    def both(path: Path) -> Any:
        opened, folders = month.hidden.decryption(), (previous, path.parent)
        return [read_classified(each, opened, manifest.read_manifest) for each in folders]

    def writer(name: str) -> Writer:
        def write(path: Path) -> None:
            report = report_or_why(*both(path))
            forms.writers(Counted(COMPARISON, report.title, [report], job.about({})), wanted)[name](path)

        return write

    names = [name for name in forms.names(Counted, wanted, COMPARISON) if name != "kolommen.csv"]
    made = {name.replace("rapport", COMPARISON): writer(name) for name in names}
    file = forms.described(besides.MOVERS_FILE)
    if file is not None and file.is_allowed(month.hidden):  # its numbers are those of the classification
        made[besides.MOVERS_FILE] = lambda path: besides.write_movers(path, movers_or_none(*both(path)))
    return made
