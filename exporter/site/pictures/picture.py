"""What all pictures have in common: a heading, words in place of the picture, and the same data as a table."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from exporter.site.inline import Inline

WIDTH = 720
"""The width of every picture, in units of its own."""
LETTER = 6.4
"""The width of a letter of the labels, on average."""


@dataclass(frozen=True, slots=True)
class Table:
    """The data of a picture."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]
    more: int = 0
    """How many rows are left out."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: the template that draws it, what the template needs, and what readers get who cannot see it."""

    template: str
    heading: str
    alternative: str
    table: Table
    drawing: object
    height: int
    top: int = 0
    width: int = WIDTH


def shortened(text: str, room: float) -> str:
    """Return as much of a text as fits into `room`, with an ellipsis where it is cut."""
    if len(text) * 2 * LETTER <= room:
        return text
    used = 0.0
    for number, letter in enumerate(text):
        used += width(letter)
        if used > room:
            return f"{text[: max(1, number - 1)].rstrip()}…"
    return text


def width(text: str) -> float:
    """Return how wide a text is, about: letters of East Asian scripts are twice as wide as Latin ones."""
    return sum(LETTER * (2 if unicodedata.east_asian_width(letter) in "WF" else 1) for letter in text)
