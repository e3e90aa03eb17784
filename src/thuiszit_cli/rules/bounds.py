"""Which ages and spans can occur at all, from the parameters: so that no other room holds an age of its own."""

from __future__ import annotations

from dataclasses import dataclass

from thuiszit_cli.rules.timeline import Timeline

_YEAR = 366  # days, so that years in days are never too few
_LONGEST_VACATION = 100  # days without a lesdag in a row, and more


@dataclass(frozen=True)
class Bounds:
    """Over every day of a timeline. Ages are in full years, `*_days` in days.

    The leerplicht begins at the age of `youngest` at the earliest and before that of `begun`; no duty rests on
    who is `oldest` or older.
    """

    youngest: int
    begun: int
    oldest: int
    lesweken: int

    @property
    def youngest_days(self) -> int:
        """Days from birth before which no leerplicht begins."""
        return self.youngest * (_YEAR - 1)

    @property
    def begun_days(self) -> int:
        """Days from birth in which every leerplicht begins."""
        return self.begun * _YEAR

    @property
    def oldest_days(self) -> int:
        """Days from birth after which no duty is left."""
        return self.oldest * _YEAR

    @property
    def window_days(self) -> int:
        """Longer than any window of lesweken, and than the longest run of days without a lesdag."""
        return _LONGEST_VACATION + self.lesweken * 2 * 7


def bounds(law: Timeline) -> Bounds:
    """What can occur under any of the values of `law`."""

    def every(name: str) -> list[int]:
        return [p.integer(name) for p in law.stretches]

    # The leerplicht begins in the month after a birthday and ends with the school year of another: within a year.
    ends = [
        *every("kwalificatieplicht.eind_leeftijd"),
        *(age + 1 for age in every("leerplicht.eind_leeftijd")),
    ]
    begins = every("leerplicht.begin_leeftijd")
    return Bounds(
        youngest=min(begins),
        begun=max(begins) + 1,
        oldest=max(ends),
        lesweken=max(every("zestien_uur.lesweken")),
    )
