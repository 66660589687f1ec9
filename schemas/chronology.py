"""Order in time: when one date as written is certainly before another.

A date without a zone is compared as it is written. Two moments with zones are compared as moments. Between a moment
with a zone and a date without one there is a contradiction only where no zone makes the statement true: zones run from
UTC-12:00 to UTC+14:00.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from pydantic_core import PydanticCustomError

from schemas.edtf import parse

_SECOND = 10**9
_HOUR = 3600 * _SECOND
_DAY = 24 * _HOUR
_WEST, _EAST = -12 * _HOUR, 14 * _HOUR
"""The zones with the latest and the earliest time of day, in nanoseconds."""
_MINUTE = len("2025-02-03T10:00")
_FRACTION = re.compile(r"\.([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The time that a date can mean, in nanoseconds; the end is not included, and None is open or unknown."""

    start: int | None
    end: int | None
    zoned: bool
    """Whether the date is a moment with a zone: its bounds are in UTC, and as written otherwise."""
    exact: bool
    """Whether the date has a time of day."""
    certain: bool
    """Whether the date has no mark of uncertainty."""

    def before(self, other: Bounds, *, one_clock: bool = True) -> bool:
        """Return whether this time is certainly over before the other begins.

        Args:
            other: the time to compare with.
            one_clock: whether times of day without a zone are by the same clock; if not, only their days count.
        """
        if not self.certain or not other.certain or self.end is None or other.start is None:
            return False
        end, start = self.end, other.start
        if self.zoned != other.zoned:
            return end - _WEST <= start if other.zoned else end <= start - _EAST
        if not self.zoned and not one_clock and self.exact and other.exact:
            return end // _DAY < start // _DAY
        return end <= start


@lru_cache(maxsize=2**14)
def bounds(text: str) -> Bounds:
    """Return the time that an EDTF date can mean.

    A time to the minute is any moment of that minute.

    Raises:
        EdtfError: `text` is not a date.
    """
    value = parse(text)
    if "T" in text:
        moment = datetime.fromisoformat(text)
        fraction = _FRACTION.search(text)
        start = moment.toordinal() * _DAY + (moment.hour * 60 + moment.minute) * 60 * _SECOND
        start += moment.second * _SECOND + (int(fraction[1].ljust(9, "0")) if fraction else 0)
        offset = moment.utcoffset()
        start -= int(offset.total_seconds()) * _SECOND if offset is not None else 0
        to_the_minute = text[_MINUTE : _MINUTE + 1] != ":"
        length = 60 * _SECOND if to_the_minute else 1 if fraction else _SECOND
        return Bounds(
            start, start + length, zoned=offset is not None, exact=True, certain=not value.qualified
        )
    return Bounds(
        date.fromisoformat(value.earliest).toordinal() * _DAY if value.earliest else None,
        (date.fromisoformat(value.latest).toordinal() + 1) * _DAY if value.latest else None,
        zoned=False,
        exact=False,
        certain=not value.qualified,
    )


def check_order(start: str | None, end: str | None) -> None:
    """Refuse an `end` that is certainly before `start` (both EDTF, as written).

    Raises:
        PydanticCustomError: `end_before_start`.
    """
    if start is None or end is None or start == end or not bounds(end).before(bounds(start)):
        return
    raise PydanticCustomError(
        "end_before_start",
        "end {end} is before start {start}",
        {"start": start, "end": end, "field": "end", "expected": "a date that is not before the start"},
    )
