"""Dates as exact as their source: EDTF level 1 (ISO 8601-2:2019, Annex A) and the date-times of ISO 8601-1.

`parse` returns what a date as written can mean: its bounds, its ISO prefix, its English words. It never changes the
text; `schemas.values` makes value types of it, and `schemas.date_suggestions` knows what people write instead. Left out
on purpose: years outside 0001 to 9999 (`Y17000`, `-0043`), 24:00, leap seconds, more than nine decimals of a second,
times inside intervals, and all of level 2 (sets, quarters).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import MAXYEAR
from functools import lru_cache

_DATE = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?"
    r"(?P<mark>[?~%]?)"
)
_DATE_TIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?P<fraction>\.[0-9]{1,9})?)?"
    r"(?P<zone>Z|[+-][0-9]{2}(?::[0-9]{2})?)?"
)
# fmt: off
MONTHS = ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December")
# fmt: on
SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_WINTER = "24"
_MARKS = {"": "", "?": "perhaps ", "~": "about ", "%": "perhaps about "}
_UNKNOWN = {"", "-", "?", "n.d.", "none", "tba", "tbc", "tbd", "undated", "unknown"}

_DAY_PATTERN = (
    r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP_YEAR = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_YEAR_PATTERN = r"(?!0000)[0-9]{4}"
DATE_PATTERN = (
    rf"(?:[0-9]{{3}}X|[0-9]{{2}}XX|{_YEAR_PATTERN}(?:-(?:XX(?:-XX)?|2[1-4]|(?:0[1-9]|1[0-2])(?:-XX)?|{_DAY_PATTERN}))?"
    rf"|(?!0000){_LEAP_YEAR}-02-29)[?~%]?"
)
"""A date without interval, for regular expressions of Python and ECMA 262 alike; exact."""
MOMENT_PATTERN = (
    rf"(?:{_YEAR_PATTERN}-{_DAY_PATTERN}|(?!0000){_LEAP_YEAR}-02-29)"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
    r"(?:Z|(?!-00(?::00)?$)[+-](?:(?:0[0-9]|1[0-3])(?::[0-5][0-9])?|14(?::00)?))?"
)
"""A date with a time of day, likewise."""
INTERVAL_PATTERN = rf"(?:{DATE_PATTERN}/(?:{DATE_PATTERN}|\.\.)?|(?:\.\.)?/{DATE_PATTERN})"
"""An interval, likewise; that it does not end before it begins is more than a pattern can express."""


class EdtfError(ValueError):
    """A text is not a date that can be written here.

    Attributes:
        reason: the mistake, as a short clause.
        suggestion: the date to write, where there is only one that the text can mean.
        hint: advice where the text can mean more than one.
    """

    def __init__(self, reason: str, suggestion: str | None = None, hint: str | None = None) -> None:
        """Keep the reason and the advice."""
        self.reason = reason
        self.suggestion = suggestion
        self.hint = hint
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
    """The longest safe ISO prefix and its XSD datatype: `date`, `gYearMonth`, `gYear` or `dateTime`."""
    qualified: bool = False
    """Whether it is marked as uncertain (`?`), approximate (`~`) or both (`%`), in any part."""
    is_interval: bool = False
    """Whether it names a stretch of time by two ends."""


_OPEN = EdtfValue(None, None, "ongoing")


@lru_cache(maxsize=2**16)
def parse(text: str) -> EdtfValue:
    """Return what the date `text` can mean.

    `..` alone is the end of what goes on; it has no bounds. Seasons are bounded by their year, except that
    winter runs to the end of the next February. A date-time is bounded by its date as written, in any zone.

    Raises:
        EdtfError: `text` is not a date as described in this module.
    """
    try:
        return parse_strictly(text)
    except EdtfError as error:
        from schemas.date_suggestions import ambiguity, suggestion

        raise EdtfError(error.reason, suggestion(text), ambiguity(text)) from None


def parse_strictly(text: str) -> EdtfValue:
    """Parse without looking for a suggestion."""
    if text == "..":
        return _OPEN
    if "/" in text:
        return _interval(text)
    if match := _DATE.fullmatch(text):
        return _date(match)
    if match := _DATE_TIME.fullmatch(text):
        return _date_time(match)
    if re.fullmatch(r"Y?-[0-9]+|Y[0-9]+|[0-9]{5,7}", text):
        raise EdtfError("years run from 0001 to 9999")
    if text.strip().lower() in _UNKNOWN:
        raise EdtfError("where a date is unknown, its field is left out")
    if re.search(r":[0-9]{2}\.[0-9]{10}", text):
        raise EdtfError("a second has nine decimals at most")
    raise EdtfError("this is not a date in EDTF")


def _date(match: re.Match[str]) -> EdtfValue:
    """Read a date of any precision, with unspecified digits and a qualification."""
    year, month, day, mark = match["year"], match["month"], match["day"], match["mark"]
    if year == "0000":
        raise EdtfError("years run from 0001 to 9999")
    if "X" in year:
        if month:
            raise EdtfError("a year with unspecified digits is only allowed alone")
        value = _some_year(year)
    elif month is None or month == "XX" or month in SEASONS:
        value = _part_of_year(year, month, day)
    else:
        value = _part_of_month(year, month, day)
    return replace(value, words=_MARKS[mark] + value.words, qualified=True) if mark else value


def _some_year(year: str) -> EdtfValue:
    """Bound a year of which one or two digits are not known."""
    first, last = year.replace("X", "0"), year.replace("X", "9")
    words = f"a year from {int(first)} to {int(last)}" if year.endswith("XX") else f"the {int(first)}s"
    return EdtfValue(f"{max(first, '0001')}-01-01", f"{last}-12-31", words)


def _part_of_year(year: str, month: str | None, day: str | None) -> EdtfValue:
    """Bound a year, one of its seasons, or a month or day in it that is not known."""
    latest, words = f"{year}-12-31", f"{int(year)}"
    if month == "XX":
        if day and day != "XX":
            raise EdtfError("a day without its month cannot be written")
        words = f"a {'day' if day else 'month'} in {words}"
    elif month:
        if day:
            raise EdtfError("a season has no days")
        words = f"{SEASONS[month]} {words}"
        if month == _WINTER and int(year) < MAXYEAR:
            following = int(year) + 1
            latest = f"{following:04}-02-{monthrange(following, 2)[1]}"
    return EdtfValue(f"{year}-01-01", latest, words, (year, "gYear"))


def _part_of_month(year: str, month: str, day: str | None) -> EdtfValue:
    """Bound a month, one of its days, or a day in it that is not known."""
    if not "01" <= month <= "12":
        raise EdtfError("months are 01 to 12, seasons 21 (spring) to 24 (winter)")
    words, days = f"{MONTHS[int(month) - 1]} {int(year)}", monthrange(int(year), int(month))[1]
    if day and day != "XX":
        if not 1 <= int(day) <= days:
            raise EdtfError(f"{words} has {days} days")
        whole = f"{year}-{month}-{day}"
        return EdtfValue(whole, whole, f"{int(day)} {words}", (whole, "date"))
    words = f"a day in {words}" if day else words
    return EdtfValue(f"{year}-{month}-01", f"{year}-{month}-{days}", words, (f"{year}-{month}", "gYearMonth"))


def _date_time(match: re.Match[str]) -> EdtfValue:
    """Read a date with a time of day, with or without seconds and zone."""
    on = parse_strictly(match["date"])
    hour, minute, second, zone = match["hour"], match["minute"], match["second"], match["zone"]
    if hour == "24":
        raise EdtfError("24:00 is written as 00:00 of the next day")
    if hour > "23" or minute > "59":
        raise EdtfError("times run from 00:00 to 23:59")
    if second and second > "59":
        raise EdtfError("seconds run from 00 to 59; a leap second cannot be written")
    if zone and zone != "Z" and (zone[1:] > "14:00" or zone[4:] > "59" or zone in {"-00", "-00:00"}):
        raise EdtfError("zones run from -14:00 to +14:00; UTC is Z or +00:00")
    words = f"{on.words}, {hour}:{minute}"
    if second and (second != "00" or match["fraction"]):
        words += f":{second}{match['fraction'] or ''}"
    if zone:
        words += " (UTC)" if zone in {"Z", "+00", "+00:00"} else f" (UTC{zone})"
    # XSD 1.1 part 2, §3.3.7: an xsd:dateTime always has its seconds, and its zone has minutes.
    iso = (
        (f"{match[0]}:00" if zone and len(zone) == len("+14") else match[0], "dateTime") if second else on.iso
    )
    return EdtfValue(on.earliest, on.latest, words, iso)


def _interval(text: str) -> EdtfValue:
    """Read two dates with a slash between them; `..` is an open end, nothing an unknown one."""
    if "T" in text:
        raise EdtfError("an interval runs between dates, without times of day")
    start, _, end = text.partition("/")
    if "/" in end:
        raise EdtfError("an interval has one slash, between its two ends, and a date has hyphens")
    first, last = (parse_strictly(side) if side not in {"", ".."} else None for side in (start, end))
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
