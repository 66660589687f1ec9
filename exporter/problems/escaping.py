"""Make text from the data harmless where it is shown: no terminal command, no reversed writing, no endless line."""

from __future__ import annotations

import re
import unicodedata

LIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
"""Control characters, controls of direction, what shows nothing, and halves of surrogate pairs."""


def inert(text: str, most: int = 160) -> str:
    """Return `text` on one line, with escapes for what a terminal would act on, cut after `most` characters."""
    if len(text) > most:
        text = f"{text[: most - 1]}…"
    return LIVE.sub(escape, text)


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
