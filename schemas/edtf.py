"""Dates as exact as their source: EDTF level 1 (ISO 8601-2:2019, Annex A) and the date-times of ISO 8601-1.

`parse` answers what a date as written can mean: its bounds, its ISO prefix, its English words. It never changes the
text; `schemas.values` makes value types of it. Left out on purpose: years outside 0001 to 9999 (`Y17000`, `-0043`),
24:00, leap seconds, times inside intervals, and everything of level 2 (sets, qualified components, quarters).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_DATE = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?"
    r"(?P<mark>[?~%]?)"
)
_DATE_TIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?P<fraction>\.[0-9]{1,9})?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_MARKS = {"": "", "?": "perhaps ", "~": "about ", "%": "perhaps about "}


class EdtfError(ValueError):
    """A text is not a date that can be written here; `suggestion` is the one to write, where that is obvious."""

    def __init__(self, reason: str, suggestion: str | None = None) -> None:
        """Keep the `reason`, a short clause, and the `suggestion`."""
        self.reason = reason
        self.suggestion = suggestion
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class EdtfValue:
    """What a date as written can mean."""

    earliest: str | None
    """The first day it can mean (`YYYY-MM-DD`); None where the beginning is open or unknown."""
    latest: str | None
    """The last day it can mean (`YYYY-MM-DD`); None where the end is open or unknown."""
    words: str
    """The date in English."""
    iso: tuple[str, str] | None = None
    """The longest ISO prefix that says nothing untrue, and its XSD datatype (`date`, `gYearMonth`, `gYear`, `dateTime`)."""
    qualified: bool = False
    """Whether it is marked as uncertain (`?`), approximate (`~`) or both (`%`), in any part."""
    is_interval: bool = False
    """Whether it names a stretch of time by two ends."""


_OPEN = EdtfValue(None, None, "ongoing")


@lru_cache(maxsize=2**16)
def parse(text: str) -> EdtfValue:
    """Say what the date `text` can mean.

    `..` alone is the end of what goes on, open on both sides. Seasons are bounded by their year, except that winter
    runs to the end of the next February. A date-time has the bounds of its date as written, in whatever zone.

    Raises:
        EdtfError: `text` is not a date as described in this module.
    """
    try:
        return _parse(text)
    except EdtfError as error:
        raise EdtfError(error.reason, _suggestion(text)) from None


def _parse(text: str) -> EdtfValue:
    """Parse without looking for a suggestion."""
    if text == "..":
        return _OPEN
    if "/" in text:
        return _interval(text)
    if match := _DATE.fullmatch(text):
        return _date(match)
    if match := _DATE_TIME.fullmatch(text):
        return _date_time(match)
    if re.fullmatch(r"Y?-?[0-9]{4,}", text):
        raise EdtfError("years run from 0001 to 9999")
    raise EdtfError("this is not a date in EDTF")


def _date(match: re.Match[str]) -> EdtfValue:
    """Read a date of any precision, with unspecified digits and a qualification."""
    year, month, day, mark = match["year"], match["month"], match["day"], match["mark"]
    if year == "0000":
        raise EdtfError("years run from 0001 to 9999")
    if "X" in year:
        if month:
            raise EdtfError("a year with unspecified digits stands alone")
        first, last = year.replace("X", "0"), year.replace("X", "9")
        words = f"the {int(first)}s" if year[2] != "X" else f"a year from {int(first)} to {int(last)}"
        return EdtfValue(f"{max(first, '0001')}-01-01", f"{last}-12-31", _MARKS[mark] + words, None, mark != "")
    number = int(year)
    earliest, latest, iso = f"{year}-01-01", f"{year}-12-31", (year, "gYear")
    if month is None:
        words = str(number)
    elif month == "XX":
        if day not in {None, "XX"}:
            raise EdtfError("a day without its month cannot be written")
        words = f"a {'day' if day else 'month'} in {number}"
    elif month in _SEASONS:
        if day:
            raise EdtfError("a season has no days")
        words = f"{_SEASONS[month]} {number}"
        if month == "24" and number < 9999:
            latest = f"{number + 1:04}-02-{monthrange(number + 1, 2)[1]}"
    else:
        if not "01" <= month <= "12":
            raise EdtfError("months are 01 to 12, seasons 21 (spring) to 24 (winter)")
        words = f"{_MONTHS[int(month) - 1]} {number}"
        days = monthrange(number, int(month))[1]
        earliest, latest, iso = f"{year}-{month}-01", f"{year}-{month}-{days}", (f"{year}-{month}", "gYearMonth")
        if day == "XX":
            words = f"a day in {words}"
        elif day:
            if not 1 <= int(day) <= days:
                raise EdtfError(f"{words} has {days} days")
            words = f"{int(day)} {words}"
            earliest = latest = f"{year}-{month}-{day}"
            iso = (latest, "date")
    return EdtfValue(earliest, latest, _MARKS[mark] + words, iso, mark != "")


def _date_time(match: re.Match[str]) -> EdtfValue:
    """Read a date with a time of day, with or without seconds and zone."""
    on = _parse(match["date"])
    hour, minute, second, zone = match["hour"], match["minute"], match["second"], match["zone"]
    if hour == "24":
        raise EdtfError("24:00 is written as 00:00 of the next day")
    if hour > "23" or minute > "59":
        raise EdtfError("times run from 00:00 to 23:59")
    if second and second > "59":
        raise EdtfError("seconds run from 00 to 59; a leap second cannot be written")
    if zone and zone != "Z" and (zone[1:] > "14:00" or zone[4:] > "59" or zone == "-00:00"):
        raise EdtfError("zones run from -14:00 to +14:00; UTC is Z or +00:00")
    words = f"{on.words}, {hour}:{minute}"
    if second and (second != "00" or match["fraction"]):
        words += f":{second}{match['fraction'] or ''}"
    if zone:
        words += " (UTC)" if zone in {"Z", "+00:00"} else f" (UTC{zone})"
    # XSD 1.1 part 2, §3.3.7: an xsd:dateTime always has its seconds.
    return EdtfValue(on.earliest, on.latest, words, (match[0], "dateTime") if second else on.iso)


def _interval(text: str) -> EdtfValue:
    """Read two dates with a slash between them; `..` is an open end, nothing an unknown one."""
    if "T" in text:
        raise EdtfError("an interval runs between dates, without times of day")
    start, slash, end = text.partition("/")
    if "/" in end:
        raise EdtfError("an interval has two ends")
    first, last = (_parse(side) if side not in {"", ".."} else None for side in (start, end))
    if first and last:
        words = f"{first.words} to {last.words}"
        if first.earliest and last.latest and last.latest < first.earliest:
            raise EdtfError("the interval ends before it begins")
    elif first:
        words = f"since {first.words}" if end else f"{first.words} to an unknown end"
    elif last:
        words = f"until {last.words}" if start else f"an unknown start to {last.words}"
    else:
        raise EdtfError("an interval names at least one date")
    return EdtfValue(
        earliest=first.earliest if first else None,
        latest=last.latest if last else None,
        words=words,
        qualified=any(side.qualified for side in (first, last) if side),
        is_interval=True,
    )


def _suggestion(text: str) -> str | None:
    """Return a date that `text` obviously stands for, or None."""
    return None
