"""Make text from the data harmless where it is shown: no command to a terminal or a CI log, no reversed writing."""

from __future__ import annotations

import re
import unicodedata

LIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
    r"|#(?=#[a-zA-Z]*\[)"
)
"""Control characters, controls of direction, what shows nothing, halves of surrogate pairs, and the first character of
what CI servers obey anywhere in a line: `##[group]`, `##vso[…]`, `##teamcity[…]`."""

_STYLE = r"\x1b\[[0-9;]*m"
_ACTED_ON = (
    r"(?!\t|\r?\n)[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff]"
    r"|#(?=#[a-zA-Z]*\[)"
)
"""What a terminal or a log acts on, in text that keeps its lines and every character that letters need."""
_IN_TEXT = re.compile(_ACTED_ON)
_IN_STYLED_TEXT = re.compile(rf"(?!{_STYLE})(?:{_ACTED_ON})")
_AT_THE_START = re.compile(rf"^((?:[^\S\n]|{_STYLE})*):(?=:)", re.MULTILINE)
"""A workflow command of GitHub Actions: `::add-mask::x`, also after white space."""


def inert(text: str, most: int = 160) -> str:
    """Return `text` on one line, with escapes for what a terminal would act on, cut after `most` characters."""
    if len(text) > most:
        text = f"{text[: most - 1]}…"
    return LIVE.sub(escape, text)


def inert_lines(text: str, *, styled: bool = False, commands: bool = False) -> str:
    """Return text of several lines with escapes for what a terminal or a CI log would act on, and otherwise unchanged.

    Args:
        text: the text; tabs and line breaks stay.
        styled: whether the colours in it are ours.
        commands: whether the workflow commands in it are ours.
    """
    text = (_IN_STYLED_TEXT if styled else _IN_TEXT).sub(escape, text)
    return text if commands else _AT_THE_START.sub(r"\1\\x3a", text)


def inert_json(text: str) -> str:
    """Return a JSON document in which what a terminal or a CI log would act on is written as an escape of JSON."""
    return LIVE.sub(lambda found: found[0] if found[0] in "\n\t" else _units(found[0]), text)


def inert_yaml(text: str) -> str:
    """Return the same for texts of YAML in double quotation marks, which keep the joiners that letters need."""
    return _IN_TEXT.sub(lambda found: _units(found[0]), text)


def inert_rdf(text: str) -> str:
    """Return N-Quads, Turtle or SPARQL in which what a terminal or a CI log would act on is an escape of Turtle."""
    return _IN_TEXT.sub(lambda found: f"\\u{ord(found[0]):04X}", text)


def escape(found: re.Match[str]) -> str:
    """Return the escape for a character, as Python writes it."""
    sign = ord(found[0])
    if found[0] in "\n\t\r":
        return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}[found[0]]
    return f"\\x{sign:02x}" if sign < 0x100 else f"\\u{sign:04x}" if sign < 0x10000 else f"\\U{sign:08x}"  # noqa: PLR2004 (the widths of escapes)


def width(text: str) -> int:
    """Return how many columns of a terminal an inert text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def printable(text: str) -> str:
    """Write half surrogate pairs as escapes, as no terminal and no file takes them."""
    return text.encode("utf-8", "backslashreplace").decode()


def _units(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
