"""The contents of a line: texts with their language, links, dates in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from schemas.edtf import parse

RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
"""Languages that are written from right to left, unless their tag names another script."""
_NOT_KNOWN = re.compile(r"\ba(?= day in | month in | year from )")
_DAY = re.compile(
    r"(?P<date>(?P<day>\d+) (?P<month>[A-Z]\w+) (?P<year>\d+))(?:, (?P<time>[\d:.]+)(?P<zone> \(.*\))?)?"
)
"""A day in words, or a moment."""
_DATE_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_TIME_UNITS = {"H": "hour", "M": "minute", "S": "second"}
_SCRIPTS = frozenset({"Arab", "Hebr", "Nkoo", "Syrc", "Thaa"})


@dataclass(frozen=True, slots=True)
class Inline:
    """A piece of text: `path` leads to a page of the site, `address` to another site; `moment` is a date for machines."""

    text: str
    language: str = ""
    path: str = ""
    address: str = ""
    moment: str = ""
    title: str = ""

    @property
    def direction(self) -> str:
        """Whether the text runs from right to left (`rtl`), left to right, or as its letters do (`auto`)."""
        return direction(self.language) if self.language else "auto"


@dataclass(frozen=True, slots=True)
class Mark:
    """A link from a fact to the note that supports it; `kind` is `infers` or `contradicts`, or empty."""

    number: int
    anchor: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its values."""

    label: str
    items: tuple[Inline, ...]
    marks: tuple[Mark, ...] = ()
    field: str = ""


def direction(language: str) -> str:
    """Return the direction of a language's script."""
    first, *others = language.split("-")
    scripts = [part for part in others if len(part) == len("Arab")]
    rtl = scripts[0] in _SCRIPTS if scripts else first in RIGHT_TO_LEFT
    return "rtl" if rtl else "ltr"


def texts(value: Any, language: str) -> list[Inline]:
    """Return a language text as lines: that in the dataset's language first."""
    if isinstance(value, str):
        return [Inline(value, language)]
    tags = sorted(value, key=lambda tag: (tag != language, tag))
    return [Inline(value[tag], tag) for tag in tags]


@lru_cache(2**14)
def date(text: str) -> Inline:
    """Return a date in words."""
    value = parse(text)
    words = _NOT_KNOWN.sub("some", value.words)
    return Inline(words, "en", moment=value.iso[0] if value.iso and not value.qualified else "", title=text)


@lru_cache(2**14)
def period(start: str | None, end: str | None) -> Inline | None:
    """Return when something began and ended, in words; None if neither is known."""
    if start is None and end is None:
        return None
    if end is None or end == start:
        return date(start or "")
    if start is None:
        return Inline(f"until {date(end).text}" if end != ".." else "ongoing", "en")
    first, last = date(start), date(end)
    if end == "..":
        return Inline(f"since {first.text}", "en", moment=first.moment)
    return Inline(_together(first.text, last.text), "en", moment=first.moment)


def _together(first: str, last: str) -> str:
    """Return two dates in words as a period; what they have in common is stated once."""
    one, other = _DAY.fullmatch(first), _DAY.fullmatch(last)
    if one and other and one["time"] and other["time"] and one["date"] == other["date"]:
        zone = "" if one["zone"] == other["zone"] else one["zone"] or ""
        return f"{one['date']}, {one['time']}{zone} – {other['time']}{other['zone'] or ''}"
    if one and other and not one["time"] and not other["time"] and one["year"] == other["year"]:
        month = "" if one["month"] == other["month"] else f" {one['month']}"
        return f"{one['day']}{month} – {last}"
    return f"{first} – {last}"


@lru_cache(2**14)
def year_of(text: str | None) -> str:
    """Return the year a date certainly lies in, for headings; empty if none is certain."""
    if not text:
        return ""
    value = parse(text)
    first, last = value.earliest, value.latest
    return first[:4] if first and last and first[:4] == last[:4] else ""


def duration(text: str) -> Inline:
    """Return a duration (ISO 8601, such as `P1DT2H`) in words."""
    date_part, _, time_part = text.removeprefix("P").partition("T")
    found = [
        (number, units[letter])
        for part, units in ((date_part, _DATE_UNITS), (time_part, _TIME_UNITS))
        for number, letter in re.findall(r"([\d.]+)([A-Z])", part)
    ]
    words = [f"{number} {unit}{'' if number == '1' else 's'}" for number, unit in found]
    return Inline(" ".join(words) or text, "en", title=text)
