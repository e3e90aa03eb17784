"""The school calendar as the sample needs it: which days are lesdagen, and counting back from a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from thuiszit_cli.facts.calendar import REGIONS, Calendar
from thuiszit_cli.facts.days import as_date, number
from thuiszit_cli.rules.bounds import bounds
from thuiszit_cli.rules.terms import Vakantieregio
from thuiszit_cli.rules.timeline import timeline
from thuiszit_cli.sample.draw import Bools, Ints


@dataclass(frozen=True)
class Schooldays:
    """Vacation days and lesdagen from day number `first` on, one row a region in the order of REGIONS."""

    first: int
    vacation: Bools
    lesson: Bools
    following_lesson: Ints  # day number of the first lesdag on or after each day

    def next_lesson(self, region: Ints, day: Ints) -> Ints:
        """The first lesdag on or after `day`."""
        return self.following_lesson[region, day - self.first]

    def counted_begin(self, last: date, counted: int, region: Vakantieregio) -> date:
        """The begin of a period up to and including `last` with `counted` days outside vacations."""
        row = self.vacation[REGIONS.index(region)]
        day = number(last)
        while True:
            counted -= not row[day - self.first]
            if counted <= 0:
                return as_date(day)
            day -= 1

    def lesson_before(self, day: date, region: Vakantieregio) -> date:
        """The latest lesdag before `day`."""
        row = self.lesson[REGIONS.index(region)]
        position = number(day) - self.first - 1
        while not row[position]:
            position -= 1
        return as_date(position + self.first)

    def lesson_after(self, day: date, region: Vakantieregio) -> date:
        """The first lesdag after `day`."""
        return as_date(int(self.following_lesson[REGIONS.index(region), number(day) + 1 - self.first]))

    def last_vacation(self, day: date, region: Vakantieregio) -> tuple[date, date]:
        """First and last day of the latest vacation that ended before `day`."""
        row = self.vacation[REGIONS.index(region)]
        last = number(day) - self.first - 1
        while not row[last] or row[last + 1]:
            last -= 1
        begin = last
        while row[begin - 1]:
            begin -= 1
        return as_date(begin + self.first), as_date(last + self.first)


def schooldays(first: int, last: int) -> Schooldays:
    """The calendar from day number `first` to `last`."""
    calendar = Calendar(first, last, bounds(timeline()).window_days)
    days = np.broadcast_to(np.arange(first, last + 1), (len(REGIONS), last - first + 1))
    region = np.arange(len(REGIONS))[:, None]
    lesson = calendar.lesdagen(region, days, days) > 0
    vacation = calendar.vacation_days(region, days, days) > 0
    ahead = np.where(lesson, days, last)
    following = np.minimum.accumulate(ahead[:, ::-1], axis=1)[:, ::-1].astype(np.int64)
    return Schooldays(first, vacation, lesson, following)
