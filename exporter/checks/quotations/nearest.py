"""Find the passage of a text that is most like a quotation which does not stand there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from exporter.checks.quotations.passages import Passage, Place, passage
from exporter.checks.quotations.texts import Text
from exporter.checks.quotations.typography import fold
from exporter.checks.quotations.word_boundaries import UNSPACED, WORD, inside_number, inside_word

WHOLE_TEXT = 20_000
"""Up to this length, a text is searched whole for the nearest passage; in a longer one only promising places are."""

_TELLING = re.compile(rf"(?=([{UNSPACED}]{{2}}))|[^\s{UNSPACED}]+")
"""What tells where in a text a passage is: its words, and every two letters that follow each other in scripts without
spaces, where one letter tells little."""


def nearest(text: Text, quote: str) -> Passage | None:
    """Return the passage of a text that is most like `quote`, in whole words, or None if the text has no words."""
    from rapidfuzz import fuzz

    folded = text.folded
    needle = fold(quote, text.markup)
    best: tuple[float, Place] | None = None
    for start, end in _windows(folded.text, needle) if needle else ():
        aligned = fuzz.partial_ratio_alignment(needle, folded.text[start:end])
        if aligned is None or aligned.dest_start >= aligned.dest_end:
            continue
        place = start + aligned.dest_start, start + aligned.dest_end
        alike = _whole_words(text, needle, (start, end), place)
        if best is None or alike[0] > best[0]:
            best = alike
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
        offsets.setdefault(match[1] or match[0], []).append(match.start())
    width = len(needle) + 40
    votes: Counter[int] = Counter()
    for match in _TELLING.finditer(text):
        word = match[1] or match[0]
        for offset in offsets.get(word, ()):
            votes[max(0, match.start() - offset) // width] += len(word)
    best = [block for block, _ in votes.most_common(5)] or [0]
    for block in best:
        yield max(0, (block - 1) * width), min(len(text), (block + 3) * width)


def _whole_words(text: Text, needle: str, window: Place, place: Place) -> tuple[float, Place]:
    """Return the whole words around a place in the folded text that are most like `needle`, and how much they are."""
    from rapidfuzz import fuzz

    folded = text.folded
    words = [match.span() for match in WORD.finditer(folded.text, *window)]
    first = max(0, sum(end <= place[0] for _, end in words) - 2)
    last = sum(start < place[1] for start, _ in words)
    starts = [start for start, _ in words[first : first + 5] if not inside_word(folded.text, start)]
    ends = [end for _, end in words[max(0, last - 3) : last + 3] if not inside_word(folded.text, end)]
    candidates = [
        (start, end)
        for start in starts
        for end in ends
        if start < end and not any(inside_number(text.characters, at) for at in folded.original(start, end))
    ]
    if not candidates:
        return 0.0, place
    scored = (
        (fuzz.ratio(needle, folded.text[start:end]), -(end - start), (start, end))
        for start, end in candidates
    )
    similarity, _, best = max(scored)
    trimmed = _trim(folded.text, needle, best)
    return max(similarity, fuzz.ratio(needle, folded.text[slice(*trimmed)])), trimmed


def _trim(text: str, needle: str, place: Place) -> Place:
    """Leave out punctuation at the ends of a passage that the words looked for do not have there."""
    start, end = place
    while end - start > 1 and not text[end - 1].isalnum() and text[end - 1] != needle[-1]:
        end -= 1
    while end - start > 1 and not text[start].isalnum() and text[start] != needle[0]:
        start += 1
    return start, end
