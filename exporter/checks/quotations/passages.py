"""Find the places of a quotation in a text, and what distinguishes them.

A quotation is found exactly, else after folding typography, else across words that are broken at the ends of lines. It is
always found as whole words: "in 20" is not in "in 2025". The text before and after it (`prefix`, `suffix`) must be there
if it is given, and may begin and end inside a word, as annotation tools write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from exporter.checks.quotations.texts import Text
from exporter.checks.quotations.typography import HYPHENS, fold, on_one_line
from exporter.checks.quotations.word_boundaries import inside_number, inside_word

Place = tuple[int, int]
"""Where a passage begins and ends (not included), in characters of the text from 0."""

PLACES_MOST = 1000
"""How many places of one quotation are found."""

APART_WORDS = 8
APART_MOST = 120
"""How many words, in about how many characters, may distinguish two places of a quotation."""

EMPHASIS = frozenset("*_`~\\")
"""Characters of Markdown that may be inside a word."""

BROKEN_MOST = 20_000
"""How many characters a quotation may have to be found across words that are broken at the ends of lines."""

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
    """Return the place of a quotation that is in a text exactly, and once; None means that only `places` can decide.

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
    """Return the first places of a quotation in a text, between `prefix` and `suffix`."""
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
    """Return the fewest words that distinguish a place from the other places of a quotation, as its `prefix` or `suffix`.

    There are none where it is the only place, where no words near it distinguish it, or where the quotation is very long.
    """
    all_places = places(text, quote) if len(quote) <= BROKEN_MOST else []
    if len(all_places) <= 1:
        return {}
    before = {other: preceding(text, other, APART_MOST) for other in all_places}
    after = {other: following(text, other, APART_MOST) for other in all_places}
    words_before, words_after = before[place].split(), after[place].split()
    for number in range(1, APART_WORDS + 1):
        prefix, suffix = " ".join(words_before[-number:]), " ".join(words_after[:number])
        if prefix and sum(words.endswith(prefix) for words in before.values()) == 1:
            return {"prefix": prefix}
        if suffix and sum(words.startswith(suffix) for words in after.values()) == 1:
            return {"suffix": suffix}
    return {}


def preceding(text: Text, place: Place, length: int) -> str:
    """Return the folded text before a place, at least `length` characters if there are as many."""
    end = text.folded.place(*place)[0]
    return text.folded.text[max(0, end - length - 40) : end].strip()


def following(text: Text, place: Place, length: int) -> str:
    """Return the folded text after a place, at least `length` characters if there are as many."""
    start = text.folded.place(*place)[1]
    return text.folded.text[start : start + length + 40].strip()


def passage(text: Text, place: Place) -> Passage:
    """Return the passage at a place: its text on one line, folded if its markup is not complete."""
    line = on_one_line(text.characters[slice(*place)])
    folded = text.folded.text[slice(*text.folded.place(*place))]
    return Passage(place, line if fold(line, text.markup) == folded.strip() else folded)


def _exact(text: Text, quote: str) -> Iterator[Place]:
    """Yield the exact places of a quotation in what readers see: not in a comment or the address of a link."""
    for start in _occurrences(text.characters, quote):
        place = start, start + len(quote)
        if text.markup is None or _seen(text, place):
            yield place


def _seen(text: Text, place: Place) -> bool:
    """Return whether readers see a place, as whole words: emphasis may be inside a word, an element or a link may not."""
    folded, characters = text.folded, text.characters
    start, end = folded.place(*place)
    if start == end or folded.original(start, end) != place:
        return False
    ends = (start, characters[max(0, place[0] - 1) : place[0]]), (end, characters[place[1] : place[1] + 1])
    return not any(beside in EMPHASIS and inside_word(folded.text, at) for at, beside in ends)


def _folded(text: Text, words: str, prefix: str, suffix: str) -> Iterator[Place]:
    """Yield where folded words are, between a folded prefix and suffix, which may begin and end inside a word."""
    folded = text.folded.text
    for start in _occurrences(folded, words):
        if _is_between(folded, (start, start + len(words)), prefix, suffix):
            yield text.folded.original(start, start + len(words))


def _is_between(text: str, place: Place, prefix: str, suffix: str) -> bool:
    """Return whether a place is after `prefix` and before `suffix`, with or without a space between."""
    start, end = place
    start -= text[start - 1 : start] == " "
    end += text[end : end + 1] == " "
    return text.endswith(prefix, 0, start) and text.startswith(suffix, end)


def _broken(text: Text, words: str, prefix: str, suffix: str) -> Iterator[Place]:
    """Yield where folded words are, across words that are broken at the ends of lines.

    They are sought without any hyphens and line breaks first; a pattern then checks whether those at a place may be there.
    """
    folded = text.broken
    if folded is None or not words or len(words) > BROKEN_MOST:
        return
    joined, places_in = text.joined
    pattern = re.compile(_SEAM.sub(lambda seam: _SEAMS[seam.group()], re.escape(words)))
    before, quote, after = (HYPHENS.sub("", part) for part in (prefix, words, suffix))
    leading = 2 * (len(words) - len(words.lstrip("- ")))
    for at in islice(_overlapping(joined, quote), PLACES_MOST):
        end = at + len(quote)
        if not _is_between(joined, (at, end), before, after):
            continue
        first = places_in(at)
        for start in range(max(places_in(at - 1) + 1, first - leading), first + 1):
            found = pattern.match(folded.text, start)
            if found is not None and not any(
                inside_word(folded.text, place) or _is_broken(folded.text, place) for place in found.span()
            ):
                yield folded.original(*found.span())
                break


def _is_broken(text: str, at: int) -> bool:
    """Return whether a word may be broken just before or after the character `at`."""
    return "\n" in text[max(0, at - 1) : at + 1]


def _occurrences(text: str, words: str) -> Iterator[int]:
    """Yield where `words` begin in `text`, as whole words."""
    for at in _overlapping(text, words):
        if not inside_word(text, at) and not inside_word(text, at + len(words)):
            yield at


def _overlapping(text: str, words: str) -> Iterator[int]:
    """Yield where `words` begin in `text`, also where two of these places overlap, in time proportional to the text.

    Where two places that follow each other overlap by half or more, they repeat themselves in between, and the next
    place is as far away as the second is from the first if the text goes on repeating.
    """
    length = len(words)
    at, period = (text.find(words) if words else -1), 0
    while at >= 0:
        yield at
        repeats = (
            period and text[at + length : at + length + period] == text[at + length - period : at + length]
        )
        following = at + period if repeats else text.find(words, at + 1)
        period = following - at if 0 < following - at <= length // 2 else 0
        at = following
