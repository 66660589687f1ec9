"""Find the boundaries of words and numbers, and count words, in scripts with and without spaces between words."""

from __future__ import annotations

import re
import unicodedata

from exporter.checks.quotations.typography import INVISIBLE

UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Letters of scripts that set no space between words, or join particles to them, as a regular expression's class."""

LETTERS = 3
"""How many letters of a script without spaces count as a word: Chinese words have fewer, Thai words more."""

_RAISED = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2079]")
_POWER = re.compile(r"(?<![^\W_])(?:10|[cdkmµ]?m|ft|in|mi|s)$")
"""What a superscript number after it is the power of (10⁶, km²); after other words, it is the mark of a note."""
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_COUNTED = re.compile(f"(?![\u1100-\u11ff\uac00-\ud7ff])[{UNSPACED}]")  # Korean sets spaces
_JOINED = re.compile(r"\d(?:[.,:'\u2019](?=\d)|[\u00a0\u2009\u202f](?=\d{3}(?!\d)))")
"""A digit and the mark that joins the next to it: `2.5`, `10:30`, `1'000`. A space does so before three digits, if it is
thin or does not break; in folded text, these cannot be distinguished."""


def inside_word(text: str, at: int) -> bool:
    """Return whether the place before the character `at` is inside a word or number."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before == " " or after == " ":
        return False
    if _RAISED.match(after) and not _RAISED.match(before):
        return _POWER.search(text[max(0, at - 4) : at]) is not None
    if _wordy(before) and _wordy(after):
        return not (_UNSPACED.match(before) or _UNSPACED.match(after)) or unicodedata.combining(after) > 0
    return inside_number(text, at)


def inside_number(text: str, at: int) -> bool:
    """Return whether the place before the character `at` is before or after a mark that joins two digits."""
    return any(start >= 0 and _JOINED.match(text, start) for start in (at - 1, at - 2))


def count_words(text: str) -> int:
    """Return how many words a text has, or about how many if no spaces separate them."""
    spaced = len(text.split())
    return spaced if text.isascii() else max(spaced, len(_COUNTED.findall(text)) // LETTERS)


def _wordy(character: str) -> bool:
    if character.isascii():
        return character.isalnum()
    return (
        character.isalnum()
        or unicodedata.category(character)[0] == "M"
        or _INVISIBLE.match(character) is not None
    )
