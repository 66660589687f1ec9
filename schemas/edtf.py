"""Dates as exact as their source: EDTF level 1 (ISO 8601-2:2019, Annex A) and the date-times of ISO 8601-1.

`parse` answers what a date as written can mean: its bounds, its ISO prefix, its English words. It never
changes the text; `schemas.values` makes value types of it. Left out on purpose: years outside 0001 to 9999
(`Y17000`, `-0043`), 24:00, leap seconds, times inside intervals, and all of level 2 (sets, quarters).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta
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
# fmt: off
_MONTHS = ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December")
# fmt: on
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_WINTER = "24"
_MARKS = {"": "", "?": "perhaps ", "~": "about ", "%": "perhaps about "}
_UNKNOWN = {"", "-", "?", "n.d.", "none", "tba", "tbc", "tbd", "undated", "unknown"}


class EdtfError(ValueError):
    """A text is no date that can be written here; `suggestion` is the one to write, where that is obvious."""

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
    """The longest safe ISO prefix and its XSD datatype: `date`, `gYearMonth`, `gYear` or `dateTime`."""
    qualified: bool = False
    """Whether it is marked as uncertain (`?`), approximate (`~`) or both (`%`), in any part."""
    is_interval: bool = False
    """Whether it names a stretch of time by two ends."""


_OPEN = EdtfValue(None, None, "ongoing")


@lru_cache(maxsize=2**16)
def parse(text: str) -> EdtfValue:
    """Say what the date `text` can mean.

    `..` alone is the end of what goes on; it has no bounds. Seasons are bounded by their year, except that
    winter runs to the end of the next February. A date-time is bounded by its date as written, in any zone.

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
    if re.fullmatch(r"Y?-[0-9]+|Y[0-9]+|[0-9]{5,7}", text):
        raise EdtfError("years run from 0001 to 9999")
    if text.strip().lower() in _UNKNOWN:
        raise EdtfError("where a date is unknown, its field is left out")
    raise EdtfError("this is not a date in EDTF")


def _date(match: re.Match[str]) -> EdtfValue:
    """Read a date of any precision, with unspecified digits and a qualification."""
    year, month, day, mark = match["year"], match["month"], match["day"], match["mark"]
    if year == "0000":
        raise EdtfError("years run from 0001 to 9999")
    if "X" in year:
        if month:
            raise EdtfError("a year with unspecified digits stands alone")
        value = _some_year(year)
    elif month is None or month == "XX" or month in _SEASONS:
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
        words = f"{_SEASONS[month]} {words}"
        if month == _WINTER and int(year) < MAXYEAR:
            following = int(year) + 1
            latest = f"{following:04}-02-{monthrange(following, 2)[1]}"
    return EdtfValue(f"{year}-01-01", latest, words, (year, "gYear"))


def _part_of_month(year: str, month: str, day: str | None) -> EdtfValue:
    """Bound a month, one of its days, or a day in it that is not known."""
    if not "01" <= month <= "12":
        raise EdtfError("months are 01 to 12, seasons 21 (spring) to 24 (winter)")
    words, days = f"{_MONTHS[int(month) - 1]} {int(year)}", monthrange(int(year), int(month))[1]
    if day and day != "XX":
        if not 1 <= int(day) <= days:
            raise EdtfError(f"{words} has {days} days")
        whole = f"{year}-{month}-{day}"
        return EdtfValue(whole, whole, f"{int(day)} {words}", (whole, "date"))
    words = f"a day in {words}" if day else words
    return EdtfValue(f"{year}-{month}-01", f"{year}-{month}-{days}", words, (f"{year}-{month}", "gYearMonth"))


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
    start, _, end = text.partition("/")
    if "/" in end:
        raise EdtfError("an interval has one slash, between its two ends, and a date has hyphens")
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


# What people write instead, as pattern and template. A suggestion is made only where the text reads one way:
# slashes tell day from month only when one of them is past 12; with points the day comes first.
_DAY, _MONTH, _YEAR = r"(?P<d>[0-9]{1,2})", r"(?P<m>[0-9]{1,2})", r"(?P<y>[0-9]{4})"
_LATE_DAY = r"(?P<d>1[3-9]|2[0-9]|3[01])"
_ORDINAL, _NAME = rf"{_DAY}(?:st|nd|rd|th)?", r"(?P<m>[a-z]{3,9})\.?"
_CLOCK = r"(?P<at>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)"
_MOMENT = rf"(?P<on>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})[T ] ?{_CLOCK} ?"
_WHOLE = "{y}-{m:0>2}-{d:0>2}"
_REWRITES = tuple(
    (re.compile(pattern, re.IGNORECASE), template)
    for pattern, template in (
        (r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})", _WHOLE),
        (rf"{_YEAR}[-./]{_MONTH}[-./]{_DAY}", _WHOLE),
        (rf"{_DAY}\. ?{_MONTH}\. ?{_YEAR}", _WHOLE),
        (rf"{_LATE_DAY}[-/]{_MONTH}[-/]{_YEAR}", _WHOLE),
        (rf"{_MONTH}[-/]{_LATE_DAY}[-/]{_YEAR}", _WHOLE),
        (rf"{_ORDINAL} (?:of )?{_NAME},? {_YEAR}", _WHOLE),
        (rf"{_NAME} {_ORDINAL},? {_YEAR}", _WHOLE),
        (rf"{_YEAR}[.]{_MONTH}", "{y}-{m:0>2}"),
        (rf"{_MONTH}[-./]{_YEAR}", "{y}-{m:0>2}"),
        (rf"{_NAME},? {_YEAR}", "{y}-{m:0>2}"),
        (r"(?:the )?(?P<y>[0-9]{2}[1-9])0s", "{y}X"),
        (rf"{_MOMENT}(?P<zone>Z|[+-][0-9]{{2}}:[0-9]{{2}})", "{on}T{at}{zone}"),
        (_MOMENT, "{on}T{at}"),
        (rf"{_MOMENT}(?:UTC|GMT|-00:00)", "{on}T{at}Z"),
        (rf"{_MOMENT}(?P<hours>[+-][0-9]{{2}})", "{on}T{at}{hours}:00"),
        (rf"{_MOMENT}(?P<hours>[+-][0-9]{{2}})(?P<minutes>[0-9]{{2}})", "{on}T{at}{hours}:{minutes}"),
    )
)
_NUMBERS = {name.lower(): f"{number}" for number, name in (*enumerate(_MONTHS, 1), *_SEASONS.items())}
_NUMBERS["fall"] = "23"
_QUALIFIED = tuple(
    (re.compile(pattern, re.IGNORECASE), mark)
    for pattern, mark in (
        (r"(?P<rest>.+?) ?(?:\?~|~\?)", "%"),
        (r"(?:ca?(?![a-z])|circa|about|around|~)\.? ?(?P<rest>.+)", "~"),
        (r"(?P<rest>.+?) ~", "~"),
        (r"(?:perhaps|probably|\?) ?(?P<rest>.+)", "?"),
        (r"(?P<rest>.+?) ?\(?\?\)?", "?"),
    )
)
# A slash, a word, a dash with space around it, or a dash between two years parts the ends of an interval.
_BETWEEN = re.compile(r" ?/ ?| (?:--?|to|until) |(?<=^[0-9]{4})--?(?=[0-9]{4}$)", re.IGNORECASE)
_LONGEST = 60  # characters of a text in which a date is looked for


def _suggestion(text: str) -> str | None:
    """Return the date that `text` obviously stands for, or None."""
    if len(text) > _LONGEST:
        return None
    tidy = "".join(f"{int(sign)}" if sign.isdecimal() else sign for sign in " ".join(text.split()))
    tidy = re.sub(r"[\u2010-\u2015\u2212]", "-", tidy)
    for word, template in (("since ", "{}/.."), ("until ", "../{}")):
        if tidy.lower().startswith(word):
            tidy = template.format(tidy[len(word) :])
    sides = _BETWEEN.split(tidy)
    for candidate in (*_readings(tidy), "/".join(next(_readings(side), side) for side in sides)):
        with suppress(EdtfError):
            if candidate != text:
                _parse(candidate)
                return candidate
    return None


def _readings(text: str) -> Iterator[str]:
    """Yield the dates, qualified or not, that `text` may stand for."""
    if text.lower() in {"present", "ongoing", "now", "open"}:
        yield ".."
    yield from _unqualified_readings(text)
    for pattern, mark in _QUALIFIED:
        if match := pattern.fullmatch(text):
            yield from (f"{reading}{mark}" for reading in _unqualified_readings(match["rest"]))


def _unqualified_readings(text: str) -> Iterator[str]:
    """Yield the dates without interval that `text` may stand for; each is valid."""
    candidates = [text, text.upper()]
    for pattern, template in _REWRITES:
        if match := pattern.fullmatch(text):
            groups = match.groupdict()
            name = groups.get("m", "").lower()
            numbers = [number for full, number in _NUMBERS.items() if name and full.startswith(name)]
            candidates.append(template.format(**groups | ({"m": numbers[0]} if numbers else {})))
    if match := re.fullmatch(r"(.{10})T24:00(?:(:00)(?:\.0+)?)?(Z|[+-].{5})?", text):
        with suppress(ValueError, OverflowError):
            next_day = date.fromisoformat(match[1]) + timedelta(days=1)
            candidates.append(f"{next_day}T00:00{match[2] or ''}{match[3] or ''}")
    for candidate in candidates:
        with suppress(EdtfError):
            if not _parse(candidate).is_interval:
                yield candidate
