"""Read a range of dates in one cell: `12-14 March 2025`, `12/03/2025 - 14/03/2025`, `28 Feb to 2 March 2025`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from exporter.importing.tables import dates
from exporter.importing.tables.dates import DateError

_FROM = re.compile(r"^(?:from|between|du|de|vom|von|del|desde)\s+(?:el\s+)?", re.IGNORECASE)
_TO = re.compile(
    r"\s*[-\u2013\u2014]\s*|\s+(?:to|until|till|through|bis|zum|au|al|a|hasta)\s+(?:zum\s+|el\s+)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4}[\dT:.Z+-]*)\s*/\s*(\d{4}[\dT:.Z+-]*|\.\.)")
"""An interval of ISO 8601 or EDTF."""


@lru_cache(10_000)
def read(text: str, formats: tuple[str, ...]) -> tuple[str, str | None]:
    """Return the first and the last day of a range, as EDTF, or one date and nothing.

    A month or year that is written once counts for both days, as in `12-14 March 2025`.

    Args:
        text: a date or range as it is written.
        formats: the formats of dates to expect.

    Raises:
        DateError: it is neither a date nor a range, could be several, or ends before it begins.
    """
    text = " ".join(text.split())
    if iso := _ISO.fullmatch(text):
        start, end = dates.read(iso[1], ()), iso[2] if iso[2] == ".." else dates.read(iso[2], ())
        return _in_order(start, end, text)
    try:
        return dates.read(text, formats), None
    except DateError as error:
        if error.args[0].startswith("ambiguous"):
            raise
        found = {pair for split in _TO.finditer(text) for pair in _pairs(text, split, formats)}
        if not found:
            raise
    if len(found) > 1:
        either = " or ".join("/".join(pair) for pair in sorted(found))
        raise DateError(f"ambiguous date {text!r}: {either}", "write it as YYYY-MM-DD/YYYY-MM-DD")
    return _in_order(*found.pop(), text)


def _pairs(text: str, split: re.Match[str], formats: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what the texts before and after a sign can mean, each completed with a piece of the other."""
    left, right = _FROM.sub("", text[: split.start()]), text[split.end() :]
    if re.fullmatch(r"\d{1,2}[:.h]\d{2}", right):  # 14:00-15:30
        left_day = re.match(r".*\d(?=,?\s+\S+$)", left)
        right = f"{left_day[0]} {right}" if left_day else right
    starts = [left, *(left + right[at.start() :] for at in re.finditer(r"(?!^)\W", right))]
    ends = [right, *(left[: at.end()] + right for at in re.finditer(r"\W", left))]
    for one in starts:
        for other in ends:
            try:
                start, end = dates.read(one, formats), dates.read(other, formats)
            except DateError as error:
                if error.args[0].startswith("ambiguous") and (one, other) == (left, right):
                    raise
                continue
            if len(start) == len(end):
                yield start, end


def _in_order(start: str, end: str, text: str) -> tuple[str, str]:
    if end not in ("..", start) and end < start:
        raise DateError(
            f"conflicting dates {text!r}: the range ends before it begins", "correct it, or state both years"
        )
    return start, end
