"""What people write where a date in EDTF is expected, and the date that they mean.

A suggestion is made only where a text has one reading, as `validate --fix` writes it. `03.04.2025` has two: it gets a hint
that names both. Loaded when the first wrong date is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from schemas.edtf import MONTHS, SEASONS, EdtfError, parse_strictly

_DAY, _MONTH, _YEAR = r"(?P<d>[0-9]{1,2})", r"(?P<m>[0-9]{1,2})", r"(?P<y>[0-9]{4})"
_ORDINAL, _NAME = rf"{_DAY}(?:st|nd|rd|th)?", r"(?P<m>[a-z]{3,9})\.?"
_WHOLE = "{y}-{m:0>2}-{d:0>2}"
_REWRITES = tuple(
    (re.compile(pattern, re.IGNORECASE), template)
    for pattern, template in (
        (r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})", _WHOLE),
        (rf"{_YEAR}[-./]{_MONTH}[-./]{_DAY}", _WHOLE),
        (rf"{_ORDINAL} (?:of )?{_NAME},? {_YEAR}", _WHOLE),
        (rf"{_NAME} {_ORDINAL},? {_YEAR}", _WHOLE),
        (rf"{_YEAR}[.]{_MONTH}", "{y}-{m:0>2}"),
        (rf"{_MONTH}[-./]{_YEAR}", "{y}-{m:0>2}"),
        (rf"{_NAME},? {_YEAR}", "{y}-{m:0>2}"),
        (r"(?:the )?(?P<y>[0-9]{2}[1-9])0s", "{y}X"),
    )
)
_NUMERIC = re.compile(rf"(?P<one>[0-9]{{1,2}})(?P<mark>[-/]|\. ?)(?P<two>[0-9]{{1,2}})(?P=mark){_YEAR}")
"""A day and a month in either order: only a number above 12 says which is which."""
_ZONE = r" ?(?P<zone>Z|UTC|GMT|(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})?)?"
_MOMENTS = (
    re.compile(
        rf"(?P<on>.{{6,}}?)(?P<mark>T ?|,? )(?P<h>[0-9]{{1,2}}):(?P<m>[0-9]{{2}})"
        rf"(?::(?P<s>[0-9]{{2}}(?:[.,][0-9]{{1,9}})?))?{_ZONE}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<on>[0-9]{{8}})(?P<mark>T?)(?P<h>[0-9]{{2}})(?P<m>[0-9]{{2}})(?P<s>[0-9]{{2}}(?:[.,][0-9]{{1,9}})?)?{_ZONE}",
        re.IGNORECASE,
    ),
)
_NUMBERS = {name.lower(): f"{number}" for number, name in (*enumerate(MONTHS, 1), *SEASONS.items())}
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
# A slash, a word, a dash with spaces around it, or a dash between two years separates the ends of an interval.
_BETWEEN = re.compile(r" ?/ ?| (?:--?|to|until) |(?<=^[0-9]{4})--?(?=[0-9]{4}$)", re.IGNORECASE)
_LONGEST = 60
"""Characters of a text in which a date is looked for."""


def suggestion(text: str) -> str | None:
    """Return the only date that `text` can mean, or None."""
    if len(text) > _LONGEST:
        return None
    tidy = _tidy(text)
    for word, template in (("since ", "{}/.."), ("until ", "../{}")):
        if tidy.lower().startswith(word):
            tidy = template.format(tidy[len(word) :])
    sides = _BETWEEN.split(tidy)
    for candidate in (*_readings(tidy), "/".join(next(_readings(side), side) for side in sides)):
        if candidate != text and _is_date(candidate):
            return candidate
    return None


def ambiguity(text: str) -> str | None:
    """Return a hint with both dates that a text such as `03.04.2025` can mean, or None if it is no such text."""
    found = _NUMERIC.fullmatch(_tidy(text)) if len(text) <= _LONGEST else None
    meant = list(_numeric(found)) if found else []
    if len(meant) < 2:  # noqa: PLR2004 (two readings)
        return None
    first, second = meant
    return f"write {first} or {second}: it can mean {' or '.join(parse_strictly(one).words for one in meant)}"


def _tidy(text: str) -> str:
    """Return a text with ASCII digits, plain hyphens and single spaces."""
    tidy = "".join(f"{int(sign)}" if sign.isdecimal() else sign for sign in " ".join(text.split()))
    return re.sub(r"[\u2010-\u2015\u2212]", "-", tidy)


def _is_date(text: str) -> bool:
    with suppress(EdtfError):
        parse_strictly(text)
        return True
    return False


def _readings(text: str) -> Iterator[str]:
    """Yield the dates, qualified or not, that `text` can mean."""
    if text.lower() in {"present", "ongoing", "now", "open"}:
        yield ".."
    yield from _unqualified_readings(text)
    for pattern, mark in _QUALIFIED:
        if match := pattern.fullmatch(text):
            yield from (f"{reading}{mark}" for reading in _unqualified_readings(match["rest"]))


def _unqualified_readings(text: str) -> Iterator[str]:
    """Yield the dates without interval that `text` can mean; each is valid."""
    for candidate in (text, text.upper(), *_rewritten(text), *_moments(text)):
        with suppress(EdtfError):
            if not parse_strictly(candidate).is_interval:
                yield candidate


def _rewritten(text: str) -> Iterator[str]:
    """Yield what a text with a date without a time of day can mean."""
    if match := _NUMERIC.fullmatch(text):
        dates = list(_numeric(match))
        yield from dates if len(dates) == 1 else ()
    for pattern, template in _REWRITES:
        if match := pattern.fullmatch(text):
            groups = match.groupdict()
            name = groups.get("m", "").lower()
            numbers = [number for full, number in _NUMBERS.items() if name and full.startswith(name)]
            yield template.format(**groups | ({"m": numbers[0]} if numbers else {}))


def _numeric(match: re.Match[str]) -> Iterator[str]:
    """Yield the days that two numbers and a year can mean, the day first and the month first."""
    orders = dict.fromkeys(((match["one"], match["two"]), (match["two"], match["one"])))
    dates = (_WHOLE.format(y=match["y"], m=month, d=day) for day, month in orders)
    yield from (one for one in dates if _is_date(one) and int(one[5:7]) <= len(MONTHS))


def _moments(text: str) -> Iterator[str]:
    """Yield what a text with a day and a time of day can mean."""
    for pattern in _MOMENTS:
        if (match := pattern.fullmatch(text)) is None:
            continue
        if len(match["h"]) == 1 and "T" not in match["mark"].upper():
            continue  # 9:30 may be in the evening
        on = match["on"]
        days = [one for one in (on, *_rewritten(on)) if len(one) == len("2025-02-20") and _is_date(one)]
        if not days:
            continue
        day, hour, second = days[0], match["h"].zfill(2), match["s"]
        if hour == "24" and not (match["m"] + (second or "")).strip("0.,"):
            with suppress(ValueError, OverflowError):
                day, hour = f"{date.fromisoformat(day) + timedelta(days=1)}", "00"
                second = second and "00"
        time = f"{hour}:{match['m']}{':' if second else ''}{(second or '').replace(',', '.')}"
        yield f"{day}T{time}{_zone(match)}"


def _zone(match: re.Match[str]) -> str:
    if match["sign"] is None:
        return "Z" if match["zone"] else ""
    zone = f"{match['sign']}{match['hours']}:{match['minutes'] or '00'}"
    return "Z" if zone == "-00:00" else zone
