"""Read a date as people write it, in English, French, German and Spanish, as EDTF; what it leaves out is not invented."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from schemas.letters import plain

_MONTHS = (
    "january janvier januar enero",
    "february fevrier februar febrero",
    "march mars marz maerz marzo",
    "april avril abril",
    "may mai mayo",
    "june juin juni junio",
    "july juillet juli julio",
    "august aout agosto",
    "september septembre septiembre",
    "october octobre oktober octubre",
    "november novembre noviembre",
    "december decembre dezember diciembre",
)
_WEEKDAYS = (
    "monday montag lundi lunes",
    "tuesday dienstag mardi martes",
    "wednesday mittwoch mercredi miercoles",
    "thursday donnerstag jeudi jueves",
    "friday freitag vendredi viernes",
    "saturday samstag samedi sabado",
    "sunday sonntag dimanche domingo",
)
_SHORT = {"juil": 7, "jan": 1, "janv": 1, "sept": 9, "mrz": 3, "ene": 1, "fev": 2}
_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<year>\d{2})",
    "MMMM": r"(?P<name>[^\W\d_]+)\.?",
    "MMM": r"(?P<name>[^\W\d_]+)\.?",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?",
}
_TIME_FORMAT = re.compile(r",?\s*HH:mm$")
"""The end of a format that states a time, which is read with every format."""
_LAST_OF_2000 = 68
"""Two digits up to this are years from 2000, others years from 1900, as POSIX has it."""
_TIME = re.compile(
    r"(?P<day>.*\d)(?:,|T)?\s*(?<=[\s,T])(?:(?:at|um|à|a las)\s+)?(?P<hour>\d{1,2})"
    r"(?:\s*[:.h]\s*(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
    r"\s*(?P<mark>a\.?m\.?|p\.?m\.?|Uhr|hrs?|h)?\s*(?P<zone>Z|UTC|GMT|\+\d\d:\d\d)?",
    re.IGNORECASE,
)
"""A day and a time: `12 March 2025, 14:30`, `12 March 2025 at 2.30 pm`, `12 mars 2025 à 14h30`, `12.3.2025 14 Uhr`."""
USUAL = ("D MMMM YYYY", "MMMM D, YYYY", "MMMM D YYYY", "D de MMMM de YYYY", "MMMM YYYY", "MMMM de YYYY")
"""Formats that can be read in one way only, and are always expected, next to ISO 8601."""
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?")
_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


class DateError(ValueError):
    """A text is not a date, or several; the arguments are a message and a hint."""


def read(text: str, formats: Sequence[str]) -> str:
    """Return a date as EDTF.

    Args:
        text: a date as it is written.
        formats: the formats to expect, such as `D/M/YYYY`.

    Raises:
        DateError: it is not a date, or could be several.
    """
    text = " ".join(text.split())
    if _ISO.fullmatch(text):
        _day(text[:10])
        return text
    if (timed := _TIME.fullmatch(text)) and (timed["minute"] or timed["mark"]):
        return read(timed["day"].rstrip(","), formats) + _time(timed, text)
    if (begins := re.match(r"([^\W\d_]{3,})\.?,?\s+(?=\d)", text)) and (weekdays := _weekdays(begins[1])):
        found_day = read(text[begins.end() :], formats)
        if len(found_day) >= 10 and date.fromisoformat(found_day[:10]).weekday() not in weekdays:  # noqa: PLR2004 - a day
            raise DateError(f"conflicting date {text!r}: {found_day[:10]} is another weekday", "correct it")
        return found_day
    found = {it for form in (*formats, *USUAL) if (it := _matched(text, form))}
    numbers = _NUMBERS.fullmatch(text)
    if numbers and not found and not formats:
        one, two, year = map(int, numbers.groups())
        days = {it for month, day in ((one, two), (two, one)) if (it := _iso(year, month, day))}
        if len(days) > 1:
            either = " or ".join(sorted(days))
            raise DateError(
                f"ambiguous date {text!r}: {either}", "state the order in the mapping: dates: [D/M/YYYY]"
            )
        found = days
    if len(found) > 1:
        raise DateError(f"ambiguous date {text!r}: {' or '.join(sorted(found))}", "write it as YYYY-MM-DD")
    if not found:
        short = re.fullmatch(r"\d{1,2}([./-])\d{1,2}[./-]\d\d", text)
        hint = f", such as D{short[1]}M{short[1]}YY" if short else ""
        raise DateError(f"invalid date {text!r}", f"correct it, or add its format to `dates`{hint}")
    return found.pop()


@cache
def _form(form: str) -> re.Pattern[str]:
    parts = re.split(r"(YYYY|YY|MMMM?|MM?|DD?(?![a-z]))", _TIME_FORMAT.sub("", form))
    return re.compile("".join(_TOKENS.get(part, re.escape(part)) for part in parts), re.IGNORECASE)


def _matched(text: str, form: str) -> str | None:
    match = _form(form).fullmatch(text)
    if match is None:
        return None
    found = match.groupdict()
    month = _month(found["name"]) if found.get("name") else int(found.get("month") or 0) or None
    if found.get("name") and month is None:
        return None
    day = found.get("day")
    year = int(found["year"])
    if len(found["year"]) == 2:  # noqa: PLR2004 - YY
        year += 2000 if year <= _LAST_OF_2000 else 1900
    return f"{year:04}" if month is None else _iso(year, month, int(day) if day else None)


def _time(timed: re.Match[str], text: str) -> str:
    """Return a time of day as in ISO 8601, with a zone only if the text states it."""
    hour, minute, mark = int(timed["hour"]), int(timed["minute"] or 0), (timed["mark"] or "")[:1].lower()
    if mark in ("a", "p"):
        is_hour = 1 <= hour <= 12  # noqa: PLR2004 - hours of half a day
        hour = hour % 12 + 12 * (mark == "p")
    else:
        is_hour = hour < 24  # noqa: PLR2004 - hours of a day
    if not is_hour or minute > 59 or int(timed["second"] or 0) > 59:  # noqa: PLR2004 - minutes of an hour
        raise DateError(f"invalid time in {text!r}", "correct it")
    second = f":{timed['second']}" if timed["second"] else ""
    zone = (timed["zone"] or "").upper()
    return f"T{hour:02}:{minute:02}{second}{'Z' if zone in ('UTC', 'GMT') else zone}"


def _weekdays(name: str) -> list[int]:
    """Return the days of the week (from 0, Monday) that a word in front of a date can mean; none for `Mar 12, 2025`."""
    plain_name = "".join(plain(sign) for sign in name.lower())
    if _month(name) is not None:
        return []
    return [
        number
        for number, names in enumerate(_WEEKDAYS)
        if any(it.startswith(plain_name) for it in names.split())
    ]


def _month(name: str) -> int | None:
    short = "".join(plain(sign) for sign in name.lower())
    if short in _SHORT:
        return _SHORT[short]
    if len(short) < 3:  # noqa: PLR2004 - `ma` is March or May
        return None
    months = {
        number for number, names in enumerate(_MONTHS, 1) if any(it.startswith(short) for it in names.split())
    }
    return months.pop() if len(months) == 1 else None


def _iso(year: int, month: int, day: int | None) -> str | None:
    try:
        whole = date(year, month, day or 1).isoformat()
    except ValueError:
        return None
    return whole if day else whole[:7]


def _day(text: str) -> None:
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    if _iso(year, month, day) is None:
        raise DateError(f"invalid date {text!r}", "there is no such day")
