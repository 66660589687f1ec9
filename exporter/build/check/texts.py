"""Say where a text file differs from what it should be: the first place, and how many lines there are of the kind."""

from __future__ import annotations

from collections import Counter

from exporter.problems import Span

BEFORE, AFTER = 20, 60
"""How many characters before and after the first that differs are shown."""


def difference(given: bytes, expected: bytes) -> tuple[Span, str] | None:
    """Return where a text is not the expected one and what differs, or None if it is the same to the byte."""
    if given == expected:
        return None
    here, there = (text.decode("utf-8", "backslashreplace").split("\n") for text in (given, expected))
    line = _first(here, there)
    if line >= len(here) or line >= len(there):
        longer, says = (there, "ends before") if line >= len(here) else (here, "goes on with")
        return Span(min(line, len(here) - 1) + 1), f"{says} '{longer[line][:AFTER]}'{_more(here, there)}"
    column = _first(here[line], there[line])
    start = max(0, column - BEFORE)
    said, should = (f"'{text[line][start : column + AFTER]}'" for text in (here, there))
    return Span(line + 1, column + 1), f"says {said}, the records give {should}{_more(here, there)}"


def _first(one: list[str] | str, other: list[str] | str) -> int:
    """Return the first index at which two sequences differ; one of them may end there."""
    return next(
        (index for index, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )


def _more(here: list[str], there: list[str]) -> str:
    """Say how many lines differ, if more than one does, or that only their order does."""
    extra, missing = Counter(here) - Counter(there), Counter(there) - Counter(here)
    if not extra and not missing:
        return "; the lines are the same, in another order"
    number = max(extra.total(), missing.total())
    return f"; {number:,} lines differ" if number > 1 else ""
