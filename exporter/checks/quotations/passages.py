"""Find a quotation in a text: where it stands, and what tells its places apart.

A quotation is found exactly, else after folding typography (`folding`), else across words that are broken at the ends of
lines; always as whole words (`words`): "in 20" is not in "in 2025". The words before and after it (`prefix`, `suffix`)
must be there when they are given, found in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from exporter.checks.quotations.texts import Text
from exporter.checks.quotations.typography import fold, on_one_line
from exporter.checks.quotations.word_boundaries import inside_number, inside_word

Place = tuple[int, int]
"""Where a passage begins and ends (not included), in characters of the text from 0."""

PLACES_MOST = 1000
"""How many places of one quotation are told apart."""

APART_WORDS = 8
APART_MOST = 120
"""How many words, in about how many characters, may tell two places of a quotation apart."""

EMPHASIS = frozenset("*_`~\\")
"""Characters of Markdown that may stand inside a word."""

_SEAM = re.compile(r"\\-(?:\\ )?|(?<=[^\W\d_])(?=[^\W\d_])")
_SEAMS = {"": r"\n?", r"\-": r"[-\n]", r"\-\ ": r"(?:-\ |\n)"}
"""Where words in a regular expression may be broken -> what finds them broken (a line break) and whole."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a text: its place, its words on one line, and how much they are like those looked for (0 to 100)."""

    place: Place
    words: str
    similarity: float = 100.0


def only_place(text: Text, quote: str) -> Place | None:
    """Return the place of a quotation that stands in a text exactly, and once; None says that `places` must tell.

    Nearly every quotation is like that, and this takes a tenth of the time.
    """
    characters = text.characters
    start = characters.find(quote) if text.markup is None else -1
    end = start + len(quote)
    if start < 0 or start == end or characters.find(quote, start + 1) >= 0:
        return None
    if start and characters[start - 1] != " " and inside_word(characters, start):
        return None
    if characters[end : end + 1] != " " and inside_word(characters, end):
        return None
    return start, end


def places(text: Text, quote: str, prefix: str | None = None, suffix: str | None = None) -> list[Place]:
    """Return the first places where a quotation stands in a text, between `prefix` and `suffix`."""
    words, before, after = (fold(part or "", text.markup) for part in (quote, prefix, suffix))
    ways = (
        _exact(text, quote) if not before and not after else iter(()),
        _folded(text, words, before, after),
        _broken(text, words, before, after),
    )
    for way in ways:
        whole = (place for place in way if not any(inside_number(text.characters, at) for at in place))
        if found := list(islice(whole, PLACES_MOST)):
            return found
    return []


def apart(text: Text, quote: str, place: Place) -> dict[str, str]:
    """Return the fewest words that tell a place from the other places of a quotation, as its `prefix` or `suffix`.

    There are none where it is the only place, or where nothing near tells it from others.
    """
    if len(places(text, quote)) == 1:
        return {}
    before, after = preceding(text, place, APART_MOST).split(), following(text, place, APART_MOST).split()
    for number in range(1, APART_WORDS + 1):
        prefix, suffix = " ".join(before[-number:]), " ".join(after[:number])
        if prefix and places(text, quote, prefix=prefix) == [place]:
            return {"prefix": prefix}
        if suffix and places(text, quote, suffix=suffix) == [place]:
            return {"suffix": suffix}
    return {}


def preceding(text: Text, place: Place, length: int) -> str:
    """Return the folded words before a place, at least `length` characters where there are as many."""
    return fold(text.characters[max(0, place[0] - 4 * length - 200) : place[0]], text.markup)


def following(text: Text, place: Place, length: int) -> str:
    """Return the folded words after a place, at least `length` characters where there are as many."""
    return fold(text.characters[place[1] : place[1] + 4 * length + 200], text.markup)


def passage(text: Text, place: Place) -> Passage:
    """Return the passage at a place: its words as they stand there but on one line, folded if its markup is not whole."""
    line = on_one_line(text.characters[slice(*place)])
    folded = text.folded.text[slice(*text.folded.place(*place))]
    return Passage(place, line if fold(line, text.markup) == folded.strip() else folded)


def _exact(text: Text, quote: str) -> Iterator[Place]:
    """Yield where a quotation stands as it is, in what readers see: not in a comment, nor in the address of a link."""
    for start in _occurrences(text.characters, quote):
        place = start, start + len(quote)
        if text.markup is None or _seen(text, place):
            yield place


def _seen(text: Text, place: Place) -> bool:
    """Tell whether readers see a place, and as whole words: emphasis stands inside words, an element or a link does not."""
    folded, characters = text.folded, text.characters
    start, end = folded.place(*place)
    if start == end or folded.original(start, end) != place:
        return False
    ends = (start, characters[max(0, place[0] - 1) : place[0]]), (end, characters[place[1] : place[1] + 1])
    return not any(beside in EMPHASIS and inside_word(folded.text, at) for at, beside in ends)


def _folded(text: Text, words: str, prefix: str, suffix: str) -> Iterator[Place]:
    """Yield where folded words stand, between a folded prefix and suffix."""
    folded = text.folded.text
    for start in _occurrences(folded, words):
        end = start + len(words)
        before = start - (folded[start - 1 : start] == " ")
        after = end + (folded[end : end + 1] == " ")
        if (
            folded.endswith(prefix, 0, before)
            and folded.startswith(suffix, after)
            and not (prefix and inside_word(folded, before - len(prefix)))
            and not (suffix and inside_word(folded, after + len(suffix)))
        ):
            yield text.folded.original(start, end)


def _broken(text: Text, words: str, prefix: str, suffix: str) -> Iterator[Place]:
    """Yield where folded words stand whose breaks at the ends of lines are passed over."""
    folded = text.broken
    if folded is None or not words:
        return
    before, quote, after = (
        _SEAM.sub(lambda seam: _SEAMS[seam.group()], re.escape(part)) for part in (prefix, words, suffix)
    )
    pattern = re.compile(f"{before}{' ?' if prefix else ''}({quote}){' ?' if suffix else ''}{after}")
    found = pattern.search(folded.text)
    while found is not None:
        ends = (*found.span(0), *found.span(1))
        if not any(inside_word(folded.text, at) or _is_broken(folded.text, at) for at in ends):
            yield folded.original(*found.span(1))
        found = pattern.search(folded.text, found.start() + 1)


def _is_broken(text: str, at: int) -> bool:
    """Tell whether a word may be broken just before or after the character `at`."""
    return "\n" in text[max(0, at - 1) : at + 1]


def _occurrences(text: str, words: str) -> Iterator[int]:
    """Yield where `words` begin in `text`, as whole words."""
    at = text.find(words) if words else -1
    while at >= 0:
        if not inside_word(text, at) and not inside_word(text, at + len(words)):
            yield at
        at = text.find(words, at + 1)
