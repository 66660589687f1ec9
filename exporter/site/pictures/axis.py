"""Where a day is in a timeline, and the marks below it: months, years or centuries, as the dates need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from exporter.site.pictures.picture import WIDTH
from schemas.edtf import MONTHS

LEFT, RIGHT = 12, WIDTH - 12
STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
"""How many months may lie between two marks."""
MARKS = 8
"""How many steps there are at most."""
YEAR = 12


@dataclass(frozen=True, slots=True)
class Scale:
    """The marks below the bars, each at its place."""

    marks: tuple[tuple[float, str], ...]
    y: int


class Axis:
    """Where a day is in the picture: from the mark before the first day to the mark after the last one."""

    def __init__(self, first: str, last: str) -> None:
        """Choose the distance of marks."""
        begin, end = month_of(first), month_of(last) + 1
        self.step = next((step for step in STEPS if (end - begin) / step <= MARKS), STEPS[-1])
        self.first = begin // self.step * self.step
        self.last = -(-end // self.step) * self.step
        self._begin, self._end = _day(self.first), _day(self.last)

    def x(self, day: str, *, after: bool = False) -> float:
        """Return the place of the beginning (or end) of a day."""
        return self._at(date.fromisoformat(day).toordinal() + after)

    def x_of(self, month: int) -> float:
        """Return the place of the beginning of a month."""
        return self._at(_day(month))

    def _at(self, ordinal: int) -> float:
        part = (ordinal - self._begin) / max(1, self._end - self._begin)
        return round(LEFT + min(1.0, max(0.0, part)) * (RIGHT - LEFT), 1)

    def scale(self, y: int) -> Scale:
        """Return the marks."""
        months = range(self.first, self.last + 1, self.step)
        return Scale(tuple((self.x_of(month), _name(month, self.step)) for month in months), y)


def month_of(day: str) -> int:
    """Return the number of the month that a day is in, from the beginning of the year 0."""
    return int(day[:4]) * YEAR + int(day[5:7]) - 1


def _day(month: int) -> int:
    """Return the first day of a month as a number; those before the year 1 and after 9999 are the ends of the calendar."""
    year, number = divmod(month, YEAR)
    if year < 1:
        return date.min.toordinal()
    return date.max.toordinal() if year > date.max.year else date(year, number + 1, 1).toordinal()


def _name(month: int, size: int) -> str:
    year, number = divmod(month, YEAR)
    return f"{year}" if size % YEAR == 0 else f"{MONTHS[number][:3]} {year}"


def period(month: int, size: int) -> str:
    """Return what the period of `size` months from a month on is called."""
    year, number = divmod(month, YEAR)
    if size == 1:
        return f"{MONTHS[number]} {year}"
    if size < YEAR:
        end, last = divmod(month + size - 1, YEAR)
        return f"{MONTHS[number]} – {MONTHS[last]} {end}"
    return f"{year}" if size == YEAR else f"{year} – {year + size // YEAR - 1}"
