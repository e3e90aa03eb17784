"""The tables of a school year: the telling with its rules, by school and municipality, outcomes and funnel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from thuiszit_cli.counts import gemeenten
from thuiszit_cli.counts.episodes import Runs
from thuiszit_cli.counts.inwoners import WITHOUT_INWONERS, Inwoners
from thuiszit_cli.counts.placed import tally
from thuiszit_cli.counts.sector import Sector, sectors
from thuiszit_cli.counts.tables import Column, Equation, Line, Report, Table, lines
from thuiszit_cli.counts.telling import count_year
from thuiszit_cli.counts.year import Afloop, Post, SchoolYear, Trechter, YearCount, rule_of
from thuiszit_cli.errors import InternalError
from thuiszit_cli.question import Question
from thuiszit_cli.tables.model import Tables
from thuiszit_cli.wording import number as written

UNKNOWN = gemeenten.UNKNOWN
_BY_GEMEENTE = (Post.ABSOLUUT, Post.LRV, Post.LRV_LANG, Post.RELATIEF, Post.LUXE, Post.VRIJGESTELD)
_PER_THOUSAND = (Post.ABSOLUUT, Post.LRV, Post.RELATIEF, Post.VRIJGESTELD)
_HEADS = {
    Sector.PO: "Bo, sbo",
    Sector.VSO: "So, vso",
    Sector.VO: "Vo, pro",
    Sector.MBO: "Mbo",
    Sector.ONBEKEND: "Onbekend",
    Sector.GEEN: "Geen onderwijs",
}
# Items that are parts of others: each part is at most its whole.
_PARTS = {
    Post.ABSOLUUT_LANG: Post.ABSOLUUT,
    Post.ABSOLUUT_OPGELOST: Post.ABSOLUUT,
    Post.LRV_LANG: Post.LRV,
    Post.LRV_VERHUISD: Post.LRV,
    Post.HERHAALD: Post.RELATIEF,
}
# Items that are the sum of others.
_SUMS = {
    Post.LRV: (Post.LRV_AANVANG, Post.LRV_NIEUW),
    Post.VRIJGESTELD: tuple(post for post in Post if post.value.startswith("vrijgesteld_")),
}


def year_report(
    tables: Tables, found: Runs, year: SchoolYear, question: Question, inwoners: Inwoners | None = None
) -> tuple[YearCount, Report]:
    """One school year, from runs that hold it. Raises InternalError when figures disagree.

    Rates per 1,000 are of what a desk gives: the persons in the export need not be all inhabitants.
    """
    count = count_year(tables, found, year, question)
    made = _tables(tables, found, count)
    labels = {id_of(count, post): post.label for post in _PER_THOUSAND}
    rates, without = inwoners.rates(made[-1], labels) if inwoners else ([], WITHOUT_INWONERS)
    report = Report(
        title=f"Leerplichttelling schooljaar {year.name}",
        tables=tuple(made),
        between=tuple(_between(count)),
        rates=tuple(rates) if tables.enrolment_known else (),  # else nobody is absoluut
        counted=(
            f"Personen van {_ages(count)} die op 1 augustus in de export stonden: {written(count.inwoners)}.",
        ),
        notes=(
            *([without] if without else []),
            "Er wordt geteld wie in de export staat; gemeente is de woongemeente die de export nu noemt.",
            "So en vso, onbekend en geen onderwijs zijn niet naar primair en voortgezet onderwijs te splitsen.",
        ),
    )
    report.check()
    check_telling(count.telling, count.meldingen)
    return count, report


def check_telling(telling: Mapping[str, int], meldingen: int | None = None) -> None:
    """Raise InternalError, with the figures, when a part exceeds its whole, parts do not add up, or persons
    exceed meldingen. What a telling does not have is not looked at.
    """
    for part, whole in _PARTS.items():
        if telling.get(part, 0) > telling.get(whole, telling.get(part, 0)):
            raise InternalError(
                f"De cijfers kloppen niet: {part.value} {telling[part]} is meer dan {whole.value} {telling[whole]}."
            )
    for whole, parts in _SUMS.items():
        known = [telling[part] for part in parts if part in telling]
        if len(known) == len(parts) and whole in telling and sum(known) != telling[whole]:
            raise InternalError(
                f"De cijfers kloppen niet: {' + '.join(map(str, known))} is niet {whole.value} {telling[whole]}."
            )
    if meldingen is not None and telling[Post.RELATIEF] > meldingen:
        raise InternalError(
            f"De cijfers kloppen niet: relatief {telling[Post.RELATIEF]} personen op {meldingen} meldingen."
        )


def _ages(count: YearCount) -> str:
    return f"{count.ages.start} tot en met {count.ages.stop - 1} jaar"


def id_of(count: YearCount, post: Post) -> str:
    """The name of the total of an item, in every table."""
    return f"telling:{count.year.name}:{post.value}"


def _between(count: YearCount) -> list[Equation]:
    """Long absence is its stock and its new cases; exemptions are those of each ground; the rest names alike."""
    found: list[Equation] = []
    for whole, parts in _SUMS.items():  # in all, and within every sector: each looks at one day of a pupil
        for of in ("", *(f" sector={sector.value}" for sector in Sector)):
            sum_ = {f"{id_of(count, part)}{of}": 1 for part in parts}
            found.append({**sum_, f"{id_of(count, whole)}{of}": -1})
    ended = {
        Post.ABSOLUUT_OPGELOST: (Post.ABSOLUUT, (Afloop.OP_SCHOOL, Afloop.LRV)),
        Post.LRV_VERHUISD: (Post.LRV, (Afloop.VERHUISD, Afloop.OVERLEDEN)),
    }
    for post, (whole, ways) in ended.items():
        outcomes = {f"{id_of(count, whole)} afloop={way.value}": 1 for way in ways}
        found.append({**outcomes, id_of(count, post): -1})
    if count.trechter:
        raw = zonder_inschrijving(count).id
        absolute = {f"{raw} trechter={each.value}": 1 for each in (Trechter.ABSOLUUT, Trechter.ZONDER_LESDAG)}
        found.append({**absolute, id_of(count, Post.ABSOLUUT): -1})
    return found


def zonder_inschrijving(count: YearCount) -> Column:
    """Who had no school on some day."""
    return Column(f"zonder_inschrijving:{count.year.name}", "Personen")


def _tables(tables: Tables, found: Runs, count: YearCount) -> list[Table]:
    """The last one divides by municipality."""
    made = [
        _telling(count, tables.enrolment_known),
        _outcomes(count, Post.ABSOLUUT, "Absoluut verzuim: hoe liep het af"),
        _outcomes(count, Post.LRV, "Langdurig relatief verzuim: hoe liep het af"),
        _by_gemeente(count, found),
    ]
    if count.trechter:
        made.insert(1, _funnel(count))
    return made


def _telling(count: YearCount, known: bool) -> Table:
    """Every item: in all, and by onderwijssoort. A line is an item; the sectors add up to it."""
    columns = [Column(sector.value, _HEADS[sector]) for sector in Sector]
    made = []
    for post in Post:
        of = tally([sector.value for sector in Sector], sectors(count.at[post], known))
        made.append(Line(post.value, post.label, (*of.values(), count.telling[post.value])))
    return _NamedLines(
        id=f"telling_{count.year.name}",
        title="De telling",
        rule="Elke leerling telt per regel één keer. De telregel staat bij elke regel.",
        dimension=f"telling:{count.year.name}",
        heading="Post",
        columns=(*columns, Column("totaal", "Totaal")),
        lines=tuple(made),
        balance=({**{column.id: 1 for column in columns}, "totaal": -1},),
        rules={post.value: rule_of(post) for post in Post},
    )


class _NamedLines(Table):
    """A table whose last column is the total of each line, named as every other table names it."""

    def quantity(self, line: str, column: str) -> str:
        """The name of one count."""
        name = f"{self.dimension}:{line}"
        return name if column == "totaal" else f"{name} sector={column}"


def _outcomes(count: YearCount, post: Post, title: str) -> Table:
    """How the last absence of each pupil ended. It cannot have ended in itself: that line is left out."""
    counted = count.afloop[post]
    ways = {each.value: each.label for each in Afloop if each.value != post.value or counted[each.value]}
    return Table(
        id=f"afloop_{post.value}_{count.year.name}",
        title=title,
        rule="Van elke leerling het laatste verzuim van deze soort in het schooljaar: de klasse op de eerste dag "
        "erna, of dat het op 31 juli nog loopt.",
        dimension="afloop",
        heading="Afloop",
        columns=(Column(id_of(count, post), "Leerlingen"),),
        lines=lines(ways, [counted]),
        total=(sum(counted.values()),),
    )


def _funnel(count: YearCount) -> Table:
    return Table(
        id=f"trechter_{count.year.name}",
        title="Van ruwe telling naar absoluut verzuim",
        rule=f"Iedereen van {_ages(count)} (en wie geen bruikbare geboortedatum heeft) die op enige dag van het "
        "schooljaar niet was ingeschreven, naar de eerste reden die op een van die dagen past. De eerste twee regels samen "
        "zijn absoluut verzuim: de tweede is wie dat op geen enkele lesdag was, zoals tussen twee scholen in de zomer. De "
        "rest valt af.",
        dimension="trechter",
        heading="Waarom (niet)",
        columns=(zonder_inschrijving(count),),
        lines=lines({each.value: each.label for each in Trechter}, [count.trechter]),
        total=(sum(count.trechter.values()),),
        unit="personen",
    )


def _by_gemeente(count: YearCount, found: Runs) -> Table:
    values = found.facts.people.gemeentecode
    names = [str(kind) for kind in values.categories]

    def of(pupils: np.ndarray) -> Mapping[str, int]:
        codes = values.codes[pupils]
        return {**tally(names, codes), UNKNOWN: int((codes < 0).sum())}

    measures: Sequence[Mapping[str, int]] = [of(count.members[post].pupil) for post in _BY_GEMEENTE]
    labels = gemeenten.labels(names)
    return Table(
        id=f"gemeente_{count.year.name}",
        title="Naar woongemeente",
        rule="Dezelfde leerlingen als in de telling, naar de woongemeente zoals nu in de gegevens.",
        dimension="gemeente",
        heading="Woongemeente (CBS-code)",
        columns=tuple(Column(id_of(count, post), post.label) for post in _BY_GEMEENTE),
        lines=lines(labels, measures, keep_empty=False),
        total=tuple(sum(each.values()) for each in measures),
    )


def year_json(count: YearCount, report: Report) -> dict[str, Any]:
    """What `--json` prints, as the report shows it; null for a count that is not shown."""
    values = report.shown()

    def told(keys: Iterable[str], name: Callable[[str], str]) -> dict[str, int | None]:
        # A line of zeros that no table has is 0 all the same.
        return {key: None if name(key) in report.hidden else values.get(name(key), 0) for key in keys}

    shown = count.as_json()
    shown["telling"] = {post.value: values.get(id_of(count, post)) for post in Post}
    shown["afloop"] = {
        post.value: told(counts, lambda way, post=post: f"{id_of(count, post)} afloop={way}")  # type: ignore[misc]
        for post, counts in count.afloop.items()
    }
    shown["trechter"] = told(count.trechter, lambda why: f"{zonder_inschrijving(count).id} trechter={why}")
    if not report.exact:
        shown |= {"inwoners_5_tot_18": None, "meldingen": None}
    return shown
