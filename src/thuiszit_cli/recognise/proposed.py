"""Headers that no layout knows: when a proposal for them matters, and the recognition with what is sure of it.

What makes a proposal is imported when there is one to make: a known layout never asks.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from thuiszit_cli.columns import PGN
from thuiszit_cli.errors import InputError
from thuiszit_cli.read.reading import Opened
from thuiszit_cli.recognise import words
from thuiszit_cli.recognise.layout import Layout, Recognition, compiled, may_be_told, recognise
from thuiszit_cli.values.parse import fold

if TYPE_CHECKING:
    from thuiszit_cli.recognise.draft import Drafted
    from thuiszit_cli.recognise.proposal import Guess, Proposal

LAYOUT = "layout.toml"  # the name offered for a layout to write
_AMBIGUOUS = (
    "heeft een kolom begindatum en geen kolom die alleen verzuimmeldingen hebben, zoals verzuimsoort of meldingsnummer: "
    "die dag kan ook het begin van een inschrijving zijn."
)
_CHOOSE = f"Zeg in die layout wat het is (haal het # weg bij die regels) en geef --layout {LAYOUT} mee."
_TAKE = (
    f"Kijk de layout na en geef --layout {LAYOUT} mee; of geef --neem-voorstel-over, dan geldt wat zeker is."
)
ADOPTED = "voorstel"  # the name of a layout that was made of what is sure
FRAME = "frame"  # the format of a table in memory


@dataclass(frozen=True)
class Sheet:
    """A file or sheet with a proposal."""

    opened: Opened
    found: Recognition
    proposal: Proposal
    rows: int

    @property
    def drafted(self) -> Drafted:
        """What a layout is made of."""
        from thuiszit_cli.recognise.draft import Drafted

        opened = self.opened
        title = f"{opened.file}, blad {opened.sheet}" if opened.sheet else opened.file
        known = {at: column.canonical for at, column in enumerate(self.found.mapping) if column.canonical}
        return Drafted(title, opened.headers, self.proposal, known)

    def matters(self) -> dict[int, Guess]:
        """The proposals without which the answer can be another: for a key or a deciding column.

        None where nothing is, or may be, the number of a person: no layout would help.
        """
        from thuiszit_cli.recognise.proposal import BY_CONTENT, DECIDING, KEYS

        if not has_number(self):
            return {}
        known = {at: column.canonical for at, column in enumerate(self.found.mapping)}
        given = set(self.found.columns)
        found = {}
        for at, guess in self.proposal.guesses.items():
            if guess.column == known[at]:
                continue
            lacks = guess.column not in given and guess.column in (*KEYS, *DECIDING)
            told = guess.ground != BY_CONTENT or guess.column == PGN.name
            if (lacks and told) or (known[at] is not None and guess.sure):
                found[at] = guess
        return found


def has_number(sheet: Sheet) -> bool:
    """Whether a column of the sheet is, or may be, the person's number."""
    columns = {guess.column for guess in sheet.proposal.guesses.values()}
    return PGN.name in columns | set(sheet.found.columns)


@dataclass(frozen=True)
class Recognised:
    """A sheet as it is read; with `sheet` where that is by a proposal."""

    found: Recognition
    sheet: Sheet | None = None


class ProposalNeeded(InputError):
    """A file is refused of which unknown headers matter; the hint names the command that shows them."""

    def __init__(self, file: str, sheets: Sequence[Sheet], exports: Sequence[str] = ()) -> None:
        self.file, self.sheets = file, list(sheets)
        told = [
            f"'{' '.join(sheet.opened.headers[at].split())}' is misschien {guess.column}"
            for sheet in sheets
            for at, guess in sheet.matters().items()
            if may_be_told(sheet.opened.headers[at])
        ]
        about = f": {'; '.join(told[:4])}{' …' if len(told) > 4 else ''}" if told else ""
        ambiguous = any(sheet.found.ambiguous and adopted(sheet).ambiguous for sheet in sheets)
        super().__init__(
            f"{file} {_AMBIGUOUS if ambiguous else f'heeft koppen die geen layout kent{about}.'}",
            f"Typ: {command(exports or [file])}. {_CHOOSE if ambiguous else _TAKE}",
        )


@contextmanager
def naming(exports: Iterable[object]) -> Iterator[None]:
    """Name every export of a run in the command that a refusal tells to type."""
    try:
        yield
    except ProposalNeeded as needed:
        raise ProposalNeeded(needed.file, needed.sheets, [str(export) for export in exports]) from None


def command(exports: Iterable[str]) -> str:
    """The command that writes a layout of these files."""
    return f"thuiszit inspect {shlex.join(exports)} --schrijf-layout {LAYOUT}"


def place_of(opened: Opened) -> str:
    """The name of a file and sheet in messages."""
    return f"{opened.file}, blad {opened.sheet}" if opened.sheet else opened.file


def look_at(opened: Opened, found: Recognition, *, always: bool = False) -> Sheet | None:
    """The sheet with a proposal; None when a layout knows it, or no header could matter (unless `always`)."""
    if opened.skipped or not (found.loose or found.ambiguous):
        return None
    unknown = [
        at for at, column in enumerate(found.mapping) if column.canonical is None and fold(column.source)
    ]
    if not unknown and not found.ambiguous:
        return None
    if not (always or found.ambiguous or _may_matter(opened.headers, unknown, set(found.columns))):
        return None
    from thuiszit_cli.recognise import contents
    from thuiszit_cli.recognise.proposal import propose

    looked_at = contents.sample(opened)
    return Sheet(opened, found, propose(opened.headers, looked_at, place_of(opened)), looked_at.rows)


def _may_matter(headers: Sequence[str], unknown: Sequence[int], given: set[str]) -> bool:
    """Whether an unknown header says, or may hold, what the file lacks."""
    if PGN.name not in given:
        return True
    from thuiszit_cli.recognise.proposal import DECIDING, KEYS

    lacking = {*KEYS, *DECIDING} - given
    common = words.shared_words(headers)
    return any(match.column in lacking for at in unknown for match in words.matches(headers[at], common))


def recognised(
    file: str, sheets: Sequence[Opened], own: Sequence[Layout], *, adopt: bool = False
) -> list[Recognised]:
    """Each sheet of a file as it is to be read.

    With `adopt` what is sure of a proposal is taken. Raises ProposalNeeded when a proposal matters and is not to
    be taken, or a file stays ambiguous with it; InputError for a header that is none.
    """
    result: list[Recognised] = []
    needed: list[Sheet] = []
    for opened in sheets:
        place = place_of(opened)
        in_memory = opened.format == FRAME  # its names were chosen for this program
        found = recognise(opened.headers, place, own, certain=in_memory)
        sheet = None if in_memory else look_at(opened, found)
        if sheet is None or not (sheet.matters() or found.ambiguous):
            result.append(Recognised(found))
        elif adopt and not (taken := adopted(sheet)).ambiguous:
            result.append(Recognised(taken, sheet))
        else:
            needed.append(sheet)
    if needed:
        raise ProposalNeeded(file, needed)
    return result


def adopted(sheet: Sheet) -> Recognition:
    """The sheet as recognised with what is sure of its proposal."""
    from thuiszit_cli.recognise.draft import as_layout

    layout = compiled(as_layout(sheet.drafted, ADOPTED))
    return recognise(sheet.opened.headers, place_of(sheet.opened), layout=layout)
