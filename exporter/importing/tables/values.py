"""Take a cell apart: several values in it, and several components of a value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from exporter.importing.tables.mapping import FORM

_AND = re.compile(r"\s+(?:and|und|et|y|&)\s+", re.IGNORECASE)


def split(text: str, separators: Sequence[str]) -> list[str]:
    """Return the values in a cell.

    The first separator that occurs outside brackets counts, so `Smith, John; Doe, Jane` with `;` and `,` is two values;
    `and` divides each of them again.
    """
    items = [text]
    for separator in separators:
        if separator == "and":
            continue
        found = _outside(text, "\n" if separator == "line" else separator)
        if len(found) > 1:
            items = found
            break
    if "and" in separators:
        items = [part for item in items for part in _AND.split(item)]
        items = [item.removeprefix("and ") for item in items]
    return [item.strip() for item in items if item.strip()]


def _outside(text: str, separator: str) -> list[str]:
    found, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if sign == separator and depth <= 0:
            found.append(text[start:at])
            start = at + 1
    return [*found, text[start:]]


def components(text: str, pattern: str) -> dict[str, str]:
    """Return the components of a value by their names in a pattern; a value without the sign is a name."""
    form = FORM.fullmatch(pattern)
    if form is None:
        return {"name": text}
    first, sign, second = form["first"], form["sign"], form["second"]
    if sign == "(":
        match = re.fullmatch(r"(?P<a>.*?)\s*\((?P<b>.*)\)", text, re.DOTALL)
    elif sign == "-":
        match = re.fullmatch(r"(?P<a>.*?)\s+[-–—]\s+(?P<b>.*)", text, re.DOTALL)
    else:
        match = re.fullmatch(rf"(?P<a>.*?)\s*{re.escape(sign)}\s*(?P<b>.*)", text, re.DOTALL)
    if match is None:
        return {"name": text}
    return {
        name: value for name, value in ((first, match["a"].strip()), (second, match["b"].strip())) if value
    }
