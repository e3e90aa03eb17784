"""A layout from a proposal: what is sure as a layout that works, and the same as text to read and edit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from thuiszit_cli.columns import PGN, TABLES
from thuiszit_cli.recognise.layout import canonical, held_tables, is_ambiguous, may_be_told
from thuiszit_cli.recognise.layout_files import COLUMNS, LayoutFile
from thuiszit_cli.recognise.proposal import Guess, Proposal
from thuiszit_cli.recognise.words import is_foreign
from thuiszit_cli.values.parse import fold
from thuiszit_cli.values.personal import may_be_quoted

_HEAD = """\
# Een layout voor thuiszit: onder welke koppen een systeem de kolommen schrijft.
# Hoofdletters, accenten, spaties en leestekens tellen niet. Gebruik hem met --layout, of zet hem in de map
# layouts van uw eigen instellingen (Linux: ~/.config/thuiszit/layouts; Windows: %LOCALAPPDATA%\\thuiszit\\layouts;
# macOS: ~/Library/Application Support/thuiszit/layouts; of van de map waar THUISZIT_CONFIG naar wijst).
# Een bestand of blad is van deze layout als het alle koppen van herken heeft. Wat zeker is staat ingevuld; haal het
# teken # weg voor een regel die klopt, en zet er een voor wat niet klopt.
naam = {name}
"""
# No class depends on these.
_NEUTRAL = frozenset(
    {"geslacht", "postcode", "brin", "vestiging", "onderwijssoort", "vermoedelijke_reden", "verzuimdagen"}
)
_BEGIN_AND_END = ("begindatum", "einddatum")
_ROLES = (
    ("begindatum", "inschrijving_begin", "vrijstelling_begin"),
    ("einddatum", "inschrijving_eind", "vrijstelling_eind"),
)
_TAIL = """
# Ook mogelijk (in elk blad):
# tabellen = ["meldingen", "leerlingen", "inschrijvingen", "vrijstellingen"]   # welke tabellen het geeft
# [eerste_gevulde]                                    # van deze koppen geldt de eerste die is gevuld en niet 0 is
# persoonsgebonden_nummer = ["BSN", "Onderwijsnummer"]
# [vast]                                              # een vaste tekst voor elke regel
# alle_lessen_gemist = "nee"
# [overslaan]                                         # regels die niets mogen geven: een kop en de teksten daaronder
# "Besluit" = ["afgewezen"]
"""


@dataclass(frozen=True)
class Drafted:
    """One file or sheet of which a layout is made."""

    title: str  # of the file and sheet, for a comment
    headers: Sequence[str]
    proposal: Proposal
    known: Mapping[int, str]  # what its layout made of it without the proposal

    def columns(self) -> dict[int, Guess | None]:
        """By position what is sure: a proposal, or None for a canonical name that means what it says."""
        sure: dict[int, Guess | None] = dict(self.proposal.sure())
        guessed = {guess.column for guess in self.proposal.guesses.values()}
        for at, column in self.known.items():
            guess = self.proposal.guesses.get(at)
            if at not in sure and (
                (column not in guessed or self._is_number(at)) if guess is None else guess.column == column
            ):
                sure[at] = guess
        return {
            at: guess
            for at, guess in sorted(sure.items())
            if at not in self.undecided() and fold(self.headers[at])
        }

    def undecided(self) -> set[int]:
        """The columns that are begin and end of something that nothing tells."""
        meant = {**self.known, **{at: guess.column for at, guess in self.proposal.sure().items()}}
        ambiguous = is_ambiguous(meant.values())
        return {at for at, name in meant.items() if ambiguous and name in _BEGIN_AND_END}

    def doubts(self) -> list[int]:
        """Columns that are not used and may be one that matters: not sure, or nobody knows what they are."""
        used, guesses, looks = self.columns(), self.proposal.guesses, self.proposal.looks
        return [
            at
            for at, header in enumerate(self.headers)
            if at not in used
            and at not in self.known
            and fold(header)
            and may_be_told(header)
            and (
                guesses[at].column not in _NEUTRAL
                if at in guesses
                else (looks and looks[at].may_matter and not is_foreign(header))
            )
        ]

    def _is_number(self, at: int) -> bool:
        """Whether a known header is a second one of the person's number: its cells are, or there are none."""
        looks = self.proposal.looks
        return (
            self.known[at] == PGN.name and bool(looks) and (looks[at].numbers >= 0.9 or not looks[at].filled)
        )


def as_layout(drafted: Drafted, name: str) -> LayoutFile:
    """The layout of one file or sheet with everything that is sure, recognised by the whole set of its headers."""
    columns = drafted.columns()
    names = {at: guess.column if guess else drafted.known[at] for at, guess in columns.items()}
    given: dict[str, list[str]] = {}
    for at, column in sorted(names.items(), key=lambda each: columns[each[0]] is None):  # proposals first
        given.setdefault(column, []).append(_clean(drafted.headers[at]))
    given = {
        column: list({fold(each): each for each in headers}.values()) for column, headers in given.items()
    }
    known = canonical().headers
    headers = [_clean(header) for header in drafted.headers if fold(header) and may_be_told(header)]
    return LayoutFile(
        naam=name,
        herken=list(dict.fromkeys(headers)),
        tabellen=tables_of(given),  # type: ignore[arg-type]
        kolommen={column: headers for column, headers in given.items() if len(headers) == 1},
        eerste_gevulde={column: headers for column, headers in given.items() if len(headers) > 1},
        waarden={
            guess.column: {text: value for text, value in guess.codes.items() if may_be_told(text)}
            for guess in columns.values()
            if guess and guess.codes
        },
        negeer=[
            _clean(header)
            for at, header in enumerate(drafted.headers)
            if at not in {*columns, *drafted.undecided()} and fold(header) in known and may_be_told(header)
        ],
        twijfel=list(dict.fromkeys(_clean(drafted.headers[at]) for at in drafted.doubts())),
    )


def tables_of(columns: Mapping[str, object]) -> list[str]:
    """What the layout must say of its tables: only where begin and end may be those of something else."""
    return [table.name for table in held_tables(columns)] if is_ambiguous(columns) else []


def draft(parts: Sequence[Drafted], name: str) -> str:
    """The text of one layout for files or sheets. It holds headers and codes of them, never another cell."""
    lines = [_HEAD.format(name=_text(name))]
    for part in parts:
        layout = as_layout(part, name)
        section = "blad." if len(parts) > 1 else ""
        lines.append(f"\n# {_comment(part.title)}\n")
        lines.append("[[blad]]\n" if section else "")
        lines.append(f"herken = {_list(layout.herken)}\n")
        if layout.tabellen:
            lines.append(f"tabellen = {_list(layout.tabellen)}\n")
        if layout.twijfel:
            lines.append(
                "# Wat dit is, is niet zeker: elke run waarschuwt ervoor. Zet een kop bij zijn kolom, of haal\n"
            )
            lines.append("# hem hier weg als hij niets betekent.\n")
            lines.append(f"twijfel = {_list(layout.twijfel)}\n")
        if layout.negeer:
            lines.append("# Koppen die hier iets anders betekenen dan hun naam doet vermoeden.\n")
            lines.append(f"negeer = {_list(layout.negeer)}\n")
        lines += _columns(part, layout, section)
        lines += _codes(part, layout, section)
    return "".join(lines) + _TAIL


def _columns(part: Drafted, layout: LayoutFile, section: str) -> list[str]:
    lines = [f"\n[{section}kolommen]\n"]
    lines += [f"{column} = {_list(headers)}\n" for column, headers in layout.kolommen.items()]
    known = {**layout.kolommen, **layout.eerste_gevulde}
    doubtful = {at: guess for at, guess in part.proposal.guesses.items() if guess.column not in known}
    if doubtful:
        lines.append("# Niet zeker; controleer het en haal dan het # weg:\n")
        for at, guess in doubtful.items():
            if may_be_told(part.headers[at]):
                header = _list([_clean(part.headers[at])])
                lines += [
                    f"# {name} = {header}  # {COLUMNS[name].meaning}\n" for name in _choices_of(part, guess)
                ]
    used = {*part.columns(), *doubtful}
    rest = [h for at, h in enumerate(part.headers) if at not in used and fold(h) and may_be_told(h)]
    if rest:
        lines.append(f"# Koppen zonder bestemming: {_comment(', '.join(map(_clean, rest)))}\n")
    told = {*known, *(guess.column for guess in doubtful.values())}
    lacking = [
        column
        for table in TABLES
        if not known or set(table.names[1:]) & (told - _SHARED)
        for column in table.columns
        if column.name not in told
    ]
    for column in {each.name: each for each in lacking}.values():
        lines.append(f"# {column.name} = []  # {column.meaning}\n")
    if layout.eerste_gevulde:
        lines.append("\n# De eerste die is gevuld en niet 0 is, geldt; zet ze in de goede volgorde.\n")
        lines.append(f"[{section}eerste_gevulde]\n")
        lines += [f"{column} = {_list(headers)}\n" for column, headers in layout.eerste_gevulde.items()]
    return lines


def _choices_of(part: Drafted, guess: Guess) -> Sequence[str]:
    """What a column that is not sure may be: a begin or an end of every table, where nothing tells of which."""
    roles = [role for role in _ROLES if guess.column in role]
    return roles[0] if roles and not part.proposal.tables else [guess.column]


_SHARED = {
    name for table in TABLES for name in table.names if sum(name in other.names for other in TABLES) > 1
}


def _codes(part: Drafted, layout: LayoutFile, section: str) -> list[str]:
    lines = []
    for guess in part.columns().values():
        if guess is None or not (guess.codes or guess.unknown):
            continue
        own = layout.waarden.get(guess.column, {})
        lines.append(f"\n[{section}waarden.{guess.column}]\n")
        lines += [f"{_text(text)} = {_text(value)}\n" for text, value in own.items()]
        hidden = 0
        for text, count in guess.unknown.items():
            if may_be_quoted(text):
                lines.append(f'# {_text(text)} = ""  # onbekend, {count} keer; kies uit {_choices(guess)}\n')
            else:
                hidden += count
        if hidden:
            lines.append(
                f"# nog {hidden} keer een andere tekst die niet bekend is en hier niet wordt getoond\n"
            )
    return lines


def _choices(guess: Guess) -> str:
    codes = COLUMNS[guess.column].codes
    return ", ".join(term.value for term in codes) if codes else "ja, nee"


def _clean(header: str) -> str:
    return " ".join(header.split())


def _comment(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _list(headers: Iterable[str | list[str]]) -> str:
    return "[" + ", ".join(_text(header) for header in headers if isinstance(header, str)) + "]"


def _text(header: str) -> str:
    """A TOML string: as JSON writes it in ASCII, but for signs beyond its first plane and DEL."""
    text = json.dumps(header, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
