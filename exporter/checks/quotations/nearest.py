"""Find the passage of a text that is most like a quotation that is not in it.

The time that this takes is proportional to the text. A long quotation is not compared as a whole while a place is sought:
its beginning and its end are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from exporter.checks.quotations.passages import Passage, Place, passage
from exporter.checks.quotations.texts import Text
from exporter.checks.quotations.typography import fold
from exporter.checks.quotations.word_boundaries import UNSPACED, inside_number, inside_word

QUOTE_MOST = 20_000
"""For a quotation of more characters, no passage is sought."""

WHOLE_TEXT = 20_000
"""Up to this length, a text is searched whole for the nearest passage; in a longer one only promising places are."""

END = 200
"""How many characters of the beginning and the end of a long quotation are compared."""

REPEATED_MOST = 10
"""How often a word of a quotation shows where in the text it may be."""

_WORD = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")
"""A word between spaces, or a letter of a script without them."""

_TELLING = re.compile(rf"(?=([{UNSPACED}]{{2}}))|[^\s{UNSPACED}]+")
"""What shows where in a text a passage is: its words, and every two letters that follow each other in scripts without
spaces, where one letter is not enough."""


def nearest(text: Text, quote: str) -> Passage | None:
    """Return the passage of a text that is most like `quote`, in whole words; None if there is none, or it is too long."""
    from rapidfuzz import fuzz

    folded = text.folded
    needle = fold(quote, text.markup) if len(quote) <= QUOTE_MOST else ""
    best: tuple[float, Place] | None = None
    for window in _windows(folded.text, needle) if needle else ():
        place = _aligned(folded.text, needle, window)
        if place is None:
            continue
        whole = _whole_words(text, needle, window, place)
        alike = fuzz.ratio(needle, folded.text[slice(*whole)]) if whole else 0.0
        if best is None or alike > best[0]:
            best = alike, whole or place
    if best is None:
        return None
    place = folded.original(*best[1])
    return Passage(place, passage(text, place).words, best[0])


def _windows(text: str, needle: str) -> Iterator[Place]:
    """Yield the parts of a text where a quotation may have been taken from: all of it, or where most of its words are."""
    if len(text) <= WHOLE_TEXT:
        yield 0, len(text)
        return
    offsets: dict[str, list[int]] = {}
    for match in _TELLING.finditer(needle):
        places = offsets.setdefault(match[1] or match[0], [])
        if len(places) < REPEATED_MOST:
            places.append(match.start())
    width = len(needle) + 40
    votes: Counter[int] = Counter()
    for match in _TELLING.finditer(text):
        word = match[1] or match[0]
        for offset in offsets.get(word, ()):
            votes[max(0, match.start() - offset) // width] += len(word)
    best = [block for block, _ in votes.most_common(5)] or [0]
    for block in best:
        yield max(0, (block - 1) * width), min(len(text), (block + 3) * width)


def _aligned(text: str, needle: str, window: Place) -> Place | None:
    """Return the place in a window of a text that is most like `needle`, or like its beginning and its end."""
    from rapidfuzz import fuzz

    start, end = window
    if len(needle) <= 2 * END:
        found = fuzz.partial_ratio_alignment(needle, text[start:end])
        if found is None or found.dest_start >= found.dest_end:
            return None
        return start + found.dest_start, start + found.dest_end
    head = _aligned(text, needle[:END], window)
    if head is None:
        return None
    expected = head[0] + len(needle)
    around = len(needle) // 5 + END
    tail = _aligned(text, needle[-END:], (max(head[1], expected - around), min(end, expected + around)))
    return head[0], tail[1] if tail else min(end, expected)


def _whole_words(text: Text, needle: str, window: Place, place: Place) -> Place | None:
    """Return the whole words around a place in the folded text that are most like `needle`, or None if there are none.

    Where they begin and where they end is chosen by the beginning and the end of `needle`.
    """
    from rapidfuzz import fuzz

    folded = text.folded
    near = max(window[0], place[0] - END), min(window[1], place[1] + END)
    words = [match.span() for match in _WORD.finditer(folded.text, *near)]
    first = max(0, sum(end <= place[0] for _, end in words) - 2)
    last = sum(start < place[1] for start, _ in words)
    starts = [start for start, _ in words[first : first + 5] if _is_boundary(text, start)]
    ends = [end for _, end in words[max(0, last - 3) : last + 3] if _is_boundary(text, end)]
    candidates = [(start, end) for start in starts for end in ends if start < end]
    if not candidates:
        return None
    if len(needle) > 2 * END:
        start = max(starts, key=lambda start: fuzz.ratio(needle[:END], folded.text[start : start + END]))
        end = max(ends, key=lambda end: fuzz.ratio(needle[-END:], folded.text[max(0, end - END) : end]))
        best = (start, end) if start < end else candidates[0]
    else:
        best = max(
            candidates,
            key=lambda place: (fuzz.ratio(needle, folded.text[slice(*place)]), place[0] - place[1], place),
        )
    return _trim(folded.text, needle, best)


def _is_boundary(text: Text, at: int) -> bool:
    """Return whether a place in the folded text is outside of words and numbers."""
    if inside_word(text.folded.text, at):
        return False
    ends = text.folded.original(max(0, at - 1), at)[1], text.folded.original(at, at + 1)[0]
    return not any(inside_number(text.characters, end) for end in ends)


def _trim(text: str, needle: str, place: Place) -> Place:
    """Leave out punctuation at the ends of a passage that `needle` does not have there."""
    start, end = place
    while end - start > 1 and not text[end - 1].isalnum() and text[end - 1] != needle[-1]:
        end -= 1
    while end - start > 1 and not text[start].isalnum() and text[start] != needle[0]:
        start += 1
    return start, end
