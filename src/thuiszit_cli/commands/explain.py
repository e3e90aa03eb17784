"""`thuiszit explain`: the whole trace for one pupil."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from thuiszit_cli.commands.options import (
    MetNummersOption,
    PseudoniemOption,
    SleutelOption,
    ZoutOption,
    has_key,
    read_key,
)
from thuiszit_cli.commands.reading import Asked, reading
from thuiszit_cli.errors import UsageError
from thuiszit_cli.wording import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    from thuiszit_cli.explanation import Explanation

LeerlingOption = Annotated[
    str,
    typer.Option(
        "--leerling",
        metavar="NUMMER",
        help="De leerling: persoonsgebonden nummer, meldingsnummer of pseudoniem.",
    ),
]
MarkdownOption = Annotated[
    bool, typer.Option("--markdown", help="Schrijf de uitleg als Markdown naar standaarduitvoer.")
]


_BRANCHES = 8  # of a line of the tree, before its text


@reading("Schrijf uitleg.md en uitleg.json in deze map.")
def explain(
    asked: Asked,
    leerling: LeerlingOption,
    markdown: MarkdownOption = False,
    met_nummers: MetNummersOption = False,
    pseudoniem: PseudoniemOption = False,
    sleutel: SleutelOption = None,
    zout: ZoutOption = None,
) -> int:
    """Explain one pupil's class, rule by rule, with the place of every fact."""
    if asked.json and markdown:
        raise UsageError("--json en --markdown gaan niet samen.", "Kies één van beide.")

    from thuiszit_cli.commands.job import Job, judged, pages

    question = asked.question
    job = Job(asked, asked.command("explain"), question.inputs, asked.uit, pages("uitleg"))

    # Read while a thread looks at the inputs for the first time.
    from thuiszit_cli import api
    from thuiszit_cli.commands import console
    from thuiszit_cli.privacy.hidden import Hidden
    from thuiszit_cli.privacy.pseudonyms import pseudonymised_explanation
    from thuiszit_cli.report.told import explanation
    from thuiszit_cli.values.person_numbers import is_pseudonym

    # A key serves two ends: to find the pupil of a pseudonym, and to give the pseudonym of a number.
    key = read_key(
        sleutel,
        zout,
        wanted=pseudoniem or sleutel is not None or (is_pseudonym(leerling.strip()) and has_key(sleutel)),
    )
    with job.reading(question.exports):
        found, law = api.explain(question, leerling=leerling, key=key)
    if pseudoniem and key is not None:
        found = pseudonymised_explanation(found, key)
    answer = explanation.as_json(found, law, personal=met_nummers)
    page = explanation.as_markdown(found, law, personal=met_nummers)
    job.write_texts("uitleg", page, answer, judged(asked), Hidden(key, pseudoniem=pseudoniem))

    def show(target: Console) -> None:
        if not asked.json and not markdown:
            target.print(_tree(found, target.width, personal=met_nummers))

    if markdown:
        console.write_out(page)
    return job.done(show, lambda: answer, Counter(item.ernst for item in found.tegenstrijdig))


def _tree(found: Explanation, width: int, *, personal: bool) -> Tree:
    from rich.tree import Tree

    from thuiszit_cli.counts.limits import SIMULATION
    from thuiszit_cli.report.told.explanation import UNCERTAIN, change_sentence
    from thuiszit_cli.wording import long_date

    outcome = found.uitkomst
    tree = Tree(_text(f"Uitleg op {long_date(found.peildatum)}: {outcome['klasse']}", "bold"))
    if found.simulatie:
        tree.add(_text(SIMULATION, "bold yellow"))
    tree.add(_text(f"{outcome['toelichting']} Grond: {outcome['grond']}."))
    if outcome["onzeker"]:
        tree.add(_text(UNCERTAIN, "bold yellow"))
    tree.add(_text(f"Definitie: {found.definitie.label}", "dim"))
    tree.add(_text(change_sentence(found, personal=personal)))
    _add_rules(tree, found)
    _add_signals(tree, found)
    _add_periods(tree, found, width)
    conflicts = tree.add(_text("Tegenstrijdigheden in de gegevens", "bold"))
    for item in found.tegenstrijdig:
        conflicts.add(_text(f"{item.ernst}: {item.melding} {item.plaats}"))
    if not found.tegenstrijdig:
        conflicts.add(_text("geen", "dim"))
    _add_facts(tree, found, personal=personal)
    return tree


def _text(line: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(plain(line), style=style)


def _add_rules(tree: Tree, found: Explanation) -> None:
    rules = tree.add(_text("Regels, in volgorde", "bold"))
    for step in found.regels:
        mark, style = ("▶", "bold green") if step.decides else ("·", "" if step.matches else "dim")
        branch = rules.add(_text(f"{mark} {step.rule.id} {step.rule.klasse.label}: {step.why}", style))
        if step.saw:
            branch.add(_text(", ".join(f"{name} = {value}" for name, value in step.saw), style))
        if step.decides and step.rule.mens:
            branch.add(_text(f"Wat een mens beslist: {step.rule.mens}"))


def _add_signals(tree: Tree, found: Explanation) -> None:
    from thuiszit_cli.rules.parameters import as_text

    signals = tree.add(_text("Signalen", "bold"))
    for step in found.signalen:
        saw = ", ".join(f"{name} = {value}" for name, value in step.saw)
        limits = ", ".join(f"{name} = {as_text(value)}" for name, value in step.thresholds)
        mark, style = ("▶", "yellow") if step.fires else ("·", "dim")
        tail = f" (drempel: {limits})" if limits else ""
        signals.add(_text(f"{mark} {step.signal.id}: {saw}{tail}", style))


def _add_periods(tree: Tree, found: Explanation, width: int) -> None:
    from rich.text import Text

    from thuiszit_cli.report.told.explanation import TIMELINE_BESIDE, WEEKS, timeline

    periods = tree.add(_text("Perioden en tijdlijn (een teken per week)", "bold"))
    for period in found.perioden:
        runs = "loopt" if period.lopend else "beëindigd"
        periods.add(
            _text(
                f"{period.begin:%d-%m-%Y} tot en met {period.eind:%d-%m-%Y}, {runs}: "
                f"{period.dagen_geteld} geteld, {period.dagen_kalender} kalender, {period.lesdagen} lesdagen"
            )
        )
    for line in timeline(found, max(8, min(WEEKS, width - TIMELINE_BESIDE - _BRANCHES))):
        periods.add(Text(line))


def _add_facts(tree: Tree, found: Explanation, *, personal: bool) -> None:
    from thuiszit_cli.report.told.explanation import shown

    facts = tree.add(_text("Feiten en hun herkomst", "bold"))
    for place, cells in groupby(found.cellen, key=lambda cell: (cell.bestand, cell.blad, cell.regel)):
        file, sheet, line = place
        row = facts.add(_text(f"{file}, {f'blad {sheet}, ' if sheet else ''}regel {line}"))
        for cell in cells:
            heading = "" if cell.kop == cell.kolom else f" (kolom {cell.kop})"
            row.add(_text(f"{cell.kolom} = {shown(cell, personal=personal)}{heading}"))
