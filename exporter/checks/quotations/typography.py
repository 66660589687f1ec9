"""Fold the typography of a text, so that words can be compared, and map each place back to the original characters.

Two texts that differ only in how they are set (white space, quotation marks, dashes, ligatures, soft hyphens, composed
or decomposed letters, the shapes of Arabic letters) fold to the same. Letters, case, digits and all other punctuation
stay.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from html import unescape

from schemas.grammars import MARKS_MOST

INVISIBLE = "\u00ad\u034f\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
"""Characters that show nothing and join nothing, as a regular expression's class; a soft hyphen is one."""

_ENTITY = r"&(?:#\w{1,8}|[A-Za-z]\w{1,30});"

SOFT_HYPHEN = "\u00ad"

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RAISED_NUMBER = re.compile(r"[\s,;.()\[\]*-]*[0-9][0-9\s,;.()\[\]*-]*")

_BLANK = re.compile(rf"[\s{INVISIBLE}]+")

BROKEN = r"[-\u2010](?<=\w[-\u2010])[^\S\r\n]*+[\r\n]\s*+(?=\w)"
"""Where a word may be broken at the end of a line: in itself (`commit-`, `ment`) or at a hyphen of its own."""

HYPHENS = re.compile(r"- ?|\n")
"""What may be between the parts of a word that is broken at the end of a line, in a folded text that notes such places."""

_ALIKE = {
    "'": "\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u0060\u00b4\u02bc\u02b9\uff07",
    '"': "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u301d\u301e\uff02",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d",
}
_CHARACTERS = {character: plain for plain, alike in _ALIKE.items() for character in alike} | {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
    "\u0640": "",  # the stroke that makes an Arabic word longer
}
_SHAPES = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
"""Arabic letters in the shapes that they have inside words, as many PDFs hold them."""

_BREAKING = (
    r"</?(?:address|article|aside|blockquote|br|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer"
    r"|form|h[1-6]|header|hr|legend|li|main|menu|nav|ol|option|p|pre|section|summary|t[dhr]|table|tbody|tfoot|thead|ul)"
    r"(?=[\s/>])[^<>\n]*+>"
)
"""A tag of an element of HTML that breaks the line, in Markdown."""
_SUPERSCRIPT = r"<sup>[\s0-9,;.()\[\]*-]{1,40}</sup>"


class Folded:
    """A text with its typography folded, and the way from each of its characters back to the original's."""

    def __init__(self, original: str, markup: str | None = None, *, broken: bool = False) -> None:
        """Fold `original`.

        Args:
            original: the text.
            markup: a regular expression of the parts to leave out; with it, entities (`&amp;`) count as their characters.
            broken: whether a line break is left wherever a word may be broken at the end of a line.
        """
        pieces: list[str] = []
        self._at, self._from, self._length = [0], [0], [-1]
        done = at = 0
        last = ""
        for match in _pattern(original, markup, broken=broken).finditer(original):
            start, end = match.span()
            kind = match.lastgroup
            piece = unescape(match.group()) if kind == "entity" else match.group()
            before = original[start - 1] if start > done else last
            if kind == "markup":
                new = ""
            elif kind == "superscript":
                number = match.group()[len("<sup>") : -len("</sup>")]
                new = raised(number) or number.strip()
            elif kind == "broken":
                new = "\n"
            elif kind == "breaking":
                new = "" if before == " " else " "
            elif kind == "space" or (kind == "entity" and _BLANK.fullmatch(piece)):
                new = _space(piece, before)
            else:
                composed = unicodedata.normalize("NFC", piece) if len(piece) <= MARKS_MOST else piece
                new = "".join(_folded(character) for character in composed)
            if new == match.group():
                continue
            pieces += (original[done:start], new)
            last = new[-1:] or before
            at += start - done
            self._add(at, start, end - start)
            at += len(new)
            self._add(at, end, -1)
            done = end
        pieces.append(original[done:])
        self.text = "".join(pieces)

    def _add(self, at: int, origin: int, length: int) -> None:
        """Note that the folded text from `at` on comes from `origin`: as a whole of `length`, or (-1) one by one."""
        self._at.append(at)
        self._from.append(origin)
        self._length.append(length)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of the folded characters from `start` to `end` (not included)."""
        first = bisect_right(self._at, start) - 1
        last = bisect_right(self._at, end - 1) - 1
        begins, ends = self._from[first], self._from[last]
        if self._length[first] < 0:
            begins += start - self._at[first]
        ends += self._length[last] if self._length[last] >= 0 else end - self._at[last]
        return begins, ends

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the folded text of the original's characters from `start` to `end` (not included)."""
        return self._place(start), self._place(end)

    def _place(self, origin: int) -> int:
        piece = bisect_right(self._from, origin) - 1
        return self._at[piece] + (origin - self._from[piece] if self._length[piece] < 0 else 0)


def raised(number: str) -> str | None:
    """Return a number, or several, in superscript digits, as in the mark of a footnote; None for any other text."""
    return number.translate(_RAISED) if _RAISED_NUMBER.fullmatch(number) else None


def fold(text: str, markup: str | None = None) -> str:
    """Return a text folded, without white space around it."""
    return Folded(text, markup).text.strip()


def on_one_line(text: str) -> str:
    """Return a text with its white space and invisible characters folded, and all others unchanged."""
    return _BLANK.sub(lambda run: _space(run.group(), ""), text).strip()


def _space(run: str, before: str) -> str:
    """Fold a run of white space and invisible characters that stands after the character `before`."""
    if run == " ":
        return "" if before == " " else " "
    if run[0] == SOFT_HYPHEN or not any(character.isspace() for character in run):
        return ""  # what follows a soft hyphen is the break of a line inside a word
    return "" if before == " " else " "


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    composed = unicodedata.normalize("NFC", character)
    if _SHAPES.match(composed):
        return unicodedata.normalize("NFKC", composed).strip()
    return _CHARACTERS.get(composed, composed)


@lru_cache(maxsize=4096)
def _continues(character: str) -> bool:
    """Return whether a character may be composed with the one before it: marks, and the vowels and finals of Hangul."""
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"


def _pattern(text: str, markup: str | None, *, broken: bool) -> re.Pattern[str]:
    """Return what finds the places that folding changes, made from the characters that occur in the text."""
    alternatives = (
        [
            f"(?P<superscript>{_SUPERSCRIPT})",
            f"(?P<breaking>{_BREAKING})",
            f"(?P<markup>{markup})",
            f"(?P<entity>{_ENTITY})",
        ]
        if markup
        else []
    )
    if broken:
        alternatives.append(f"(?P<broken>{BROKEN})")
    alternatives.append(f"(?P<space>{_BLANK.pattern})")
    found = set(text)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        marks = "".join(sorted(map(re.escape, filter(_continues, found))))
        if marks:
            alternatives.append(f"[^{marks}][{marks}]+")
    single = "".join(sorted(re.escape(c) for c in found if not c.isspace() and _folded(c) != c))
    if single:
        alternatives.append(f"[{single}]")
    return re.compile("|".join(alternatives), re.MULTILINE)
