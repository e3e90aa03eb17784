"""A table of counts as every output gets it: what is counted, by which rule, and which sums must hold.

A count is a *quantity* with a name; the same name in two tables is the same count. Sums over quantities are
checked before anything is shown, and disclosure control looks at all tables of a report through them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from thuiszit_cli.counts.doubt import Doubt
from thuiszit_cli.errors import InternalError

# A sum of named quantities, each times +1 or -1, that must be zero.
Equation = Mapping[str, int]
DAYS = (
    "stand:",
    "klassen:",
)  # how the names of counts begin that are of a day, whatever the period around it


@dataclass(frozen=True)
class Column:
    """One measure of a table: its id, which is part of the name of its quantities, and its Dutch head."""

    id: str
    label: str


@dataclass(frozen=True)
class Line:
    """One line of a table: a value for every column, None where the measure does not apply to it."""

    id: str
    label: str
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class Table:
    """A table of counts. `dimension` names what the lines divide by; `total` is the line they add up to.

    Without a total the lines do not add up (a pupil may be in several). `balance` are sums over the columns
    that hold for every line, by column id. `rule` is the counting rule, in Dutch.
    """

    id: str
    title: str
    rule: str
    dimension: str
    heading: str  # Dutch, above the labels of the lines
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: tuple[int, ...] | None = None
    balance: tuple[Equation, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)  # line id -> its own counting rule
    unit: str = "leerlingen"  # what is counted, in Dutch
    judged: Mapping[str, str] = field(default_factory=dict)  # line id -> whether its target is met, in Dutch

    def quantity(self, line: str, column: str) -> str:
        """The name of one count; that of a total is the same in every table."""
        return f"{column} {self.dimension}={line}" if line else column

    def cells(self) -> Iterator[tuple[str, int]]:
        """Every count with its name, the totals included."""
        for line in self.lines:
            for column, value in zip(self.columns, line.values, strict=True):
                if value is not None:
                    yield self.quantity(line.id, column.id), value
        for column, value in zip(self.columns, self.total or (), strict=False):
            yield self.quantity("", column.id), value

    def equations(self) -> Iterator[Equation]:
        """The sums that must hold within this table."""
        if self.total is not None:
            for at, column in enumerate(self.columns):
                parts = {
                    self.quantity(line.id, column.id): 1 for line in self.lines if line.values[at] is not None
                }
                yield {**parts, self.quantity("", column.id): -1}
        whole = [line.id for line in self.lines if None not in line.values]
        for line in [*whole, *([""] if self.total is not None else [])]:
            for balance in self.balance:
                yield {self.quantity(line, column): sign for column, sign in balance.items()}


@dataclass(frozen=True)
class Rate:
    """A sentence that tells a count in another way, so that it is shown only where that count is."""

    quantity: str
    text: str


@dataclass(frozen=True)
class Report:
    """The tables of one answer, and the sums between them that no single table shows."""

    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    rates: tuple[Rate, ...] = ()
    warnings: tuple[str, ...] = ()
    doubt: Doubt | None = None  # about the pupils that it counts
    between: tuple[Equation, ...] = ()
    latent: Mapping[str, int] = field(default_factory=dict)  # counts in `between` that no table shows
    hidden: frozenset[str] = frozenset()  # quantities that are not shown (disclosure control)
    limit: int = 0  # below which they are small, when it was used
    counted: tuple[str, ...] = ()  # notes that tell an exact number
    exact: bool = True  # no count was rounded
    scope: str = ""  # of names that do not tell of which period they are

    @property
    def doubt_in_words(self) -> str:
        """How many are onbeslist and onzeker; without numbers where counts are hidden or rounded."""
        if self.doubt is None:
            return ""
        protected = self.hidden or self.limit or not self.exact
        return self.doubt.without_numbers() if protected else self.doubt.in_words()

    def shown(self) -> dict[str, int]:
        """Every count that is shown, by name."""
        return {name: value for name, value in self.quantities().items() if name not in self.hidden}

    def scoped(self, name: str) -> str:
        """The name of a count among those of every period."""
        return f"{self.scope}:{name}" if self.scope and not name.startswith(DAYS) else name

    def quantities(self) -> dict[str, int]:
        """Every count by name. Raises InternalError when one name has two values."""
        found: dict[str, int] = {}
        for table in self.tables:
            for name, value in table.cells():
                if found.setdefault(name, value) != value:
                    raise InternalError(
                        f"Twee tabellen verschillen over {name}: {found[name]} en {value} (tabel {table.id})."
                    )
        return found

    def equations(self) -> list[Equation]:
        """Every sum that must hold."""
        return [*(sum_ for table in self.tables for sum_ in table.equations()), *self.between]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is told beneath the tables."""
        return (
            *(rate.text for rate in self.rates if rate.quantity not in self.hidden),
            *self.counted,
            *self.notes,
        )

    def check(self) -> None:
        """Raise InternalError, with the figures that disagree, when a sum does not hold."""
        known = {**self.quantities(), **self.latent}
        for equation in self.equations():
            if sum(sign * known[name] for name, sign in equation.items()):
                plus = [f"{name} {known[name]}" for name, sign in equation.items() if sign > 0]
                minus = [f"{name} {known[name]}" for name, sign in equation.items() if sign < 0]
                raise InternalError(
                    "De cijfers kloppen niet: " + " + ".join(plus) + " is niet " + " + ".join(minus) + "."
                )


def lines(
    labels: Mapping[str, str], columns: Sequence[Mapping[str, int]], *, keep_empty: bool = True
) -> tuple[Line, ...]:
    """A line for every label, with its count in each column, 0 where there is none.

    With `keep_empty` off, a line of zeros only is left out.
    """
    made = [
        Line(key, label, tuple(column.get(key, 0) for column in columns)) for key, label in labels.items()
    ]
    return tuple(line for line in made if keep_empty or any(line.values))
