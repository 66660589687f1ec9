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
_SHORT = {"juil": 7, "jan": 1, "janv": 1, "sept": 9, "mrz": 3, "ene": 1, "fev": 2}
_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "MMMM": r"(?P<name>[^\W\d_]+)\.?",
    "MMM": r"(?P<name>[^\W\d_]+)\.?",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?",
}
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
        raise DateError(f"invalid date {text!r}", "correct it, or add its format to `dates`")
    return found.pop()


@cache
def _form(form: str) -> re.Pattern[str]:
    parts = re.split(r"(YYYY|MMMM?|MM?|DD?(?![a-z]))", form)
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
    if month is None:
        return found.get("year")
    return _iso(int(found["year"]), month, int(day) if day else None)


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
