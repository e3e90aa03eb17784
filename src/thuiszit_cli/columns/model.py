"""What is said of a column and of a table."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from thuiszit_cli.rules import terms


class Kind(StrEnum):
    """How the text of an input column is read, with its dtype in a converted table, and the type in an output."""

    NUMMER = "nummer"  # persoonsgebonden nummer -> column `persoon`, int32 key (see person_numbers.py)
    DATUM = "datum"  # int32, days since 1970-01-01; MISSING_DAY when empty
    EINDDATUM = "einddatum"  # as DATUM; 9999-12-31 reads as "no end known", so empty
    TIJDSTIP = "tijdstip"  # int64, microseconds since 1970-01-01; MISSING_MOMENT when empty
    CODE = "code"  # int8, position in the enum `codes`; -1 when empty or unknown
    JA_NEE = "ja_nee"  # int8: 1 ja, 0 nee, -1 empty or unreadable
    GETAL = "getal"  # categories of float64; NaN when empty, unreadable or negative
    TEKST = "tekst"  # pandas category of stripped text; missing when empty
    GEMEENTECODE = "gemeentecode"  # as TEKST: GM dropped, padded to four digits
    SLEUTEL = "sleutel"  # int64 (see serials.py); NO_SERIAL when empty
    # Of an output only.
    LIJST = "lijst"  # texts
    GEHEEL = "geheel"  # int32
    AANTAL = "aantal"  # int64


class Masking(StrEnum):
    """What a personal column becomes where numbers become pseudonyms. A column that says nothing gets TOKEN."""

    TOKEN = "token"  # noqa: S105 - equal where it was equal, and nothing else
    PSEUDONIEM = "pseudoniem"
    POSTCODE = "postcode"  # its four digits
    VORM = (
        "vorm"  # stays where it has the form of what the column holds; else as TOKEN, or empty in an answer
    )
    WAARDE = "waarde"  # stays where it can be read as its kind: a rule or a count needs it


class Column(BaseModel):
    """One column of a table or an output."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: str
    kind: Kind
    meaning: str  # Dutch, for the data dictionary
    personal: bool  # whether it points at a person, alone or with others: then it is encrypted, and masked
    masking: Masking = Masking.TOKEN
    codes: type[terms.Term] | None = None
    aliases: tuple[str, ...] = ()
    kept: bool = True  # whether it is part of `Tables`; else it is read for findings and to find equal rows
    always: bool = False  # whether it is never empty in an output
    unit: str = ""  # Dutch, of an output: dagen, uren, jaren; empty for a text or a date

    @property
    def is_converted(self) -> bool:
        """Whether its texts are read as values: not those of a text that is not kept."""
        return self.kept or self.kind is not Kind.TEKST

    @property
    def repeats(self) -> bool:
        """Whether its texts recur, so that each is worth remembering."""
        return self.is_converted and self.kind not in (Kind.NUMMER, Kind.SLEUTEL, Kind.TIJDSTIP)

    @property
    def becomes(self) -> Masking:
        """What it becomes where numbers become pseudonyms."""
        return self.masking if self.personal else Masking.WAARDE

    def where(self, meaning: str = "", *, always: bool = False, unit: str | None = None) -> Column:
        """The same column in another table, with what it means there."""
        there = {
            "meaning": meaning or self.meaning,
            "always": always,
            "unit": self.unit if unit is None else unit,
        }
        return self.model_copy(update=there)


class Table(BaseModel):
    """One canonical table: a row is one `row`, and `key` must be filled for a row to belong to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that canonical name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical column names, in order."""
        return tuple(column.name for column in self.columns)

    def personal(self, name: str) -> bool:
        """Whether a column is personal; one that is not described is."""
        return name not in self.names or self.column(name).personal


def harmless(name: str, kind: Kind, meaning: str, **more: object) -> Column:
    """A column that points at nobody, also beside the others that do not."""
    return Column(name=name, kind=kind, meaning=meaning, personal=False, **more)  # type: ignore[arg-type]


def personal(name: str, kind: Kind, meaning: str, masking: Masking = Masking.TOKEN, **more: object) -> Column:
    """A column that points at a person, alone or with others."""
    return Column(name=name, kind=kind, meaning=meaning, personal=True, masking=masking, **more)  # type: ignore[arg-type]
