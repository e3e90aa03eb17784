"""Which canonical column is each unknown header? From its words and its cells, all columns at once.

`zeker` is said only where word and content agree, or where the content is nothing else. What is said of one column
depends on the others: no two are one column, what a file is about decides what its "Einddatum" ends, and an end
does not lie before its begin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from thuiszit_cli.columns import INSCHRIJVINGEN, MELDINGEN, PGN, SERIAL, TABLES, VRIJSTELLINGEN, Kind
from thuiszit_cli.recognise import assignment, contents, words
from thuiszit_cli.recognise.codes import translations
from thuiszit_cli.recognise.contents import EMPTY, MAY, NO, YES, Look, Sample
from thuiszit_cli.recognise.layout_files import COLUMNS
from thuiszit_cli.values.parse import fold

SURE, LIKELY = "zeker", "waarschijnlijk"
BY_HEADER, BY_CONTENT, BY_BOTH = "kop", "inhoud", "beide"
# Without these a pupil can get another class (spec section 2).
DECIDING = ("geboortedatum", "einddatum", "verzuimsoort", "verzuimuren")
KEYS = frozenset(key for table in TABLES for key in table.key)
_EVENTS_TABLES = (MELDINGEN, INSCHRIJVINGEN, VRIJSTELLINGEN)
_EVENTS = tuple(table.name for table in _EVENTS_TABLES)
# What the words begin and end alone may be.
_GENERAL = frozenset(
    name
    for table in _EVENTS_TABLES
    for name in table.names
    if COLUMNS[name].kind in (Kind.DATUM, Kind.EINDDATUM)
)
_PAIRS = (
    ("begindatum", "einddatum"),
    ("inschrijving_begin", "inschrijving_eind"),
    ("vrijstelling_begin", "vrijstelling_eind"),
    ("begindatum", "melddatum"),
    ("begindatum", "datum_afgesloten"),
)
_CHANGED = "laatste_mutatie"  # any table may tell it
_OF_SCHOOLS = frozenset({"brin", "vestiging", "onderwijssoort"})
_CODE_LISTS = ("verzuimsoort", "status", "reden_afgesloten", "vrijstelling_soort")
_CLEARLY = 1  # the least by which an assignment must be better than the next to be sure
_CODES = 15  # texts that a code list may have of its own
_MOST = 0.9
_DISORDER = 0.2  # the share of rows with the end before the begin from which one of the two is something else


@dataclass(frozen=True)
class Guess:
    """What is proposed for one column of a file."""

    column: str
    certainty: str
    ground: str
    why: str = ""  # Dutch, for a person
    codes: Mapping[str, str] = field(default_factory=dict)  # text → id, where the column has codes of its own
    unknown: Mapping[str, int] = field(default_factory=dict)  # texts that stay untranslated, with their count

    @property
    def sure(self) -> bool:
        return self.certainty == SURE


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a file or sheet, by position of its columns."""

    guesses: Mapping[int, Guess]
    tables: tuple[str, ...]  # what it is about, by words and content
    looks: Sequence[Look]

    def sure(self) -> dict[int, Guess]:
        return {at: guess for at, guess in self.guesses.items() if guess.sure}


@dataclass
class _Candidate:
    at: int
    column: str
    score: float
    certainty: str
    ground: str
    why: str


def propose(headers: Sequence[str], sample: Sample, place: str = "") -> Proposal:
    """The proposal for a header line with a sample of its rows; `place` is the name of file and sheet."""
    looks = [contents.look(column, sample.counts.get(at)) for at, column in enumerate(sample.columns)]
    common = words.shared_words(headers)
    headers = words.with_tables(headers, common)
    reference = _reference(looks)
    named = [
        [
            match
            for match in words.matches(header, common)
            if contents.agrees(match.column, look, reference) != NO
        ]
        for header, look in zip(headers, looks, strict=True)
    ]
    about = _about(named, looks, place)
    numbers = {at for at, look in enumerate(looks) if look.numbers >= _MOST}
    candidates = [
        candidate
        for at, header in enumerate(headers)
        if header.strip()
        for candidate in _candidates(at, header, named, looks[at], reference, about, numbers)
    ]
    chosen = _in_order(_assigned(candidates), looks)
    guesses = {at: _guess(candidate, headers[at], looks[at]) for at, candidate in sorted(chosen.items())}
    return Proposal(guesses, tuple(table for table in _EVENTS if table in about), looks)


def _reference(looks: Sequence[Look]) -> int:
    """About which day the export tells: the latest among the usual days of its columns."""
    days = [look.usual(90) for look in looks if look.dates >= 0.6 and look.filled >= 1]
    return max(days, default=contents._NONE) if len(days) > 1 else contents._NONE


def _about(
    named: Sequence[Sequence[words.Match]],
    looks: Sequence[Look],
    place: str,
) -> set[str]:
    """Of which tables with events the file tells: by names of their own, by its name, else by what a school is."""
    found: set[str] = set()
    for matches in named:
        for match in matches[:1]:
            tables = [table.name for table in TABLES if match.column in table.names]
            about = match.own and len(tables) == 1 and tables[0] in _EVENTS and match.column != _CHANGED
            if about:
                found.add(tables[0])
    if found:
        return found
    for part in (PurePath(place).stem, place):
        if tables_named := words.tables_of(part).intersection(_EVENTS):
            return tables_named
    schools = any(match.column in _OF_SCHOOLS for matches in named for match in matches[:1])
    begins = any(
        looks[at].begins_school_year
        for at, matches in enumerate(named)
        if any(match.column == "inschrijving_begin" for match in matches)
    )
    return {INSCHRIJVINGEN.name} if schools and begins else set()


def _candidates(
    at: int,
    header: str,
    named: Sequence[Sequence[words.Match]],
    look: Look,
    reference: int,
    about: set[str],
    only_numbers: set[int],
) -> list[_Candidate]:
    """What one column may be, by its words and its cells; `only_numbers` are the columns with numbers of persons."""
    found = []
    for match in named[at]:
        agreement = contents.agrees(match.column, look, reference)
        if match.column == _CHANGED and MELDINGEN.name not in about:
            continue
        if not match.own and not _fits_table(match.column, at, about, named, look, reference):
            continue
        score: float = (10 if match.own else 6) + 2 * match.size + 2 * agreement - (0 if match.clean else 6)
        sure = match.clean and (agreement in (YES, EMPTY) or (agreement == MAY and _may_be_sure(match, look)))
        if match.column == SERIAL:
            sure = match.clean and agreement == YES
        if match.column == PGN.name:
            sure = agreement == YES and (match.clean or (only_numbers == {at} and words.is_of_pupil(header)))
        if not match.own and not about and match.column in _GENERAL:
            sure = False  # of what it is the begin or the end, nothing tells
            score += 0.5 * (fold(header) == fold(match.column))
        if match.column == PGN.name and "bsn" in fold(header) + ("bsn" if "burger" in fold(header) else ""):
            score += 1  # before an onderwijsnummer beside it
        ground = BY_BOTH if agreement in (YES, MAY) else BY_HEADER
        why = "kop en inhoud" if ground == BY_BOTH else "kop; de kolom is leeg"
        found.append(_Candidate(at, match.column, score, SURE if sure else LIKELY, ground, why))
    if words.is_foreign(header):
        return found
    if not any(candidate.certainty == SURE for candidate in found):
        found += _by_codes(at, header, look)
    return found or _by_content(at, look, reference)


def _by_codes(at: int, header: str, look: Look) -> list[_Candidate]:
    """The code list that the texts of a column are, and no other; sure where its header has a word for it."""
    lists = [name for name in _CODE_LISTS if look.is_list_of(COLUMNS[name])]
    if len(lists) != 1:
        return []
    sure = words.has_word_of(header, lists[0])
    certainty, ground = (SURE, BY_BOTH) if sure else (LIKELY, BY_CONTENT)
    why = "inhoud: teksten van deze codelijst"
    return [_Candidate(at, lists[0], 12 if sure else 4, certainty, ground, why)]


def _may_be_sure(match: words.Match, look: Look) -> bool:
    """Whether words are enough for cells that can be what they say: codes nobody knows, a birth date alone."""
    kind = COLUMNS[match.column].kind
    codes = kind is Kind.CODE and match.size > 1 and 0 < len(look.few) <= _CODES
    return match.own and (codes or kind is Kind.TEKST or (kind is Kind.DATUM and look.dates >= _MOST))


def _fits_table(
    column: str,
    at: int,
    about: set[str],
    named: Sequence[Sequence[words.Match]],
    look: Look,
    reference: int,
) -> bool:
    """Whether a general name ("Einddatum") is this column, by what the file is about.

    In a file about more it is of the one table of which no column has a name of its own for this.
    """
    tables = {table.name for table in TABLES if column in table.names}
    if len(tables) > 1 or tables == {"leerlingen"}:
        return True
    if _named_elsewhere(column, at, named):
        return False
    if not about:
        return column in _GENERAL
    if not tables & about:
        return False
    return not any(
        match.column != column
        and not match.own
        and COLUMNS[match.column].kind is COLUMNS[column].kind
        and not about.isdisjoint({each.name for each in TABLES if match.column in each.names} - tables)
        and not _named_elsewhere(match.column, at, named)
        and contents.agrees(match.column, look, reference) == YES
        for match in named[at]
    )


def _named_elsewhere(column: str, at: int, named: Sequence[Sequence[words.Match]]) -> bool:
    return any(
        match.own and match.clean and match.column == column
        for other, matches in enumerate(named)
        if other != at
        for match in matches[:1]
    )


def _by_content(at: int, look: Look, reference: int) -> list[_Candidate]:
    """What a column without any word can only be. It may be of somebody else: never sure."""
    if look.filled < 5:
        return []
    if look.numbers >= 0.95:
        return [_Candidate(at, PGN.name, 4, LIKELY, BY_CONTENT, "inhoud: nummers die de elfproef doorstaan")]
    young = contents.agrees("geboortedatum", look, reference) == YES
    if young and (reference - look.usual(90)) / 365 > 3 and look.distinct > 3:
        return [_Candidate(at, "geboortedatum", 3, LIKELY, BY_CONTENT, "inhoud: datums van jaren geleden")]
    return []


def _assigned(candidates: Sequence[_Candidate]) -> dict[int, _Candidate]:
    """The best candidates together such that no two columns are one; sure is only what is clearly better.

    A column that only has to make way for another is not sure either.
    """
    by_column: dict[int, dict[str, _Candidate]] = {}
    for candidate in sorted(candidates, key=lambda each: each.score):
        by_column.setdefault(candidate.at, {})[candidate.column] = candidate
    scores = {at: {name: each.score for name, each in may_be.items()} for at, may_be in by_column.items()}
    names = assignment.best(scores)
    chosen = {at: by_column[at][name] for at, name in names.items()}
    for at, margin in assignment.margins(scores, names).items():
        if margin < _CLEARLY or scores[at][names[at]] < max(scores[at].values()):
            chosen[at].certainty = LIKELY
    return chosen


def _in_order(chosen: dict[int, _Candidate], looks: Sequence[Look]) -> dict[int, _Candidate]:
    """Leave nothing sure of a pair of dates of which the second often lies before the first."""
    by_column = {candidate.column: candidate for candidate in chosen.values()}
    for first, second in _PAIRS:
        if first in by_column and second in by_column:
            begin, end = (looks[by_column[name].at].days for name in (first, second))
            if not len(begin) or not len(end):
                continue
            both = (begin != contents._NONE) & (end != contents._NONE)
            if both.sum() >= 3 and (end[both] < begin[both]).mean() > _DISORDER:
                for name in (first, second):
                    by_column[name].certainty = LIKELY
    birth = by_column.get("geboortedatum")
    if birth is not None and looks[birth.at].filled:
        born = looks[birth.at].days
        for candidate in chosen.values():
            days = looks[candidate.at].days
            if (
                COLUMNS[candidate.column].kind in (Kind.DATUM, Kind.EINDDATUM)
                and candidate is not birth
                and len(days)
            ):
                both = (born != contents._NONE) & (days != contents._NONE)
                if both.sum() >= 3 and (days[both] < born[both]).mean() > _DISORDER:
                    birth.certainty = candidate.certainty = LIKELY
    return chosen


def _guess(candidate: _Candidate, header: str, look: Look) -> Guess:
    column = COLUMNS[candidate.column]
    guess = Guess(candidate.column, candidate.certainty, candidate.ground, candidate.why)
    if column.codes is None and column.kind is not Kind.JA_NEE:
        return guess
    said = words.concepts(header)
    opposite = candidate.column == "geoorloofd" and any("ongeoorloofd" in each for _, each in said)
    proposed, unknown = translations(column, look.few, opposite)
    return replace(guess, codes=proposed, unknown=unknown)
