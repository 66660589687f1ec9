"""Find a quotation in a text: where it stands, or the passage that is nearest to it.

A quotation is found exactly, else after folding typography (`folding`), always as whole words: "in 20" is not in "in
2025". The words before and after it (`prefix`, `suffix`) must be there when they are given, also folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from exporter.quotations.folding import INVISIBLE, Folded, fold, on_one_line
from exporter.quotations.texts import Text

Place = tuple[int, int]
"""Where a passage begins and ends (not included), in characters of the text from 0."""

PLACES_MOST = 1000
"""How many places of one quotation are told apart."""

WHOLE_TEXT = 20_000
"""Up to this length, a text is searched whole for the nearest passage; in a longer one only promising places are."""

APART_WORDS = 8
APART_MOST = 120
"""How many words, in about how many characters, may tell two places of a quotation apart."""

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of scripts that set no space between words, or join particles to them."""

_WORD = re.compile(r"\S+")


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
    start = characters.find(quote)
    end = start + len(quote)
    if start < 0 or start == end or characters.find(quote, start + 1) >= 0:
        return None
    if start and characters[start - 1] != " " and inside_word(characters, start):
        return None
    if characters[end : end + 1] != " " and inside_word(characters, end):
        return None
    return start, end


def places(text: Text, quote: str, prefix: str | None = None, suffix: str | None = None) -> list[Place]:
    """Return every place where a quotation stands in a text, between `prefix` and `suffix`."""
    found: list[Place] = []
    if prefix is None and suffix is None:
        found = [(at, at + len(quote)) for at in _occurrences(text.characters, quote)]
    if not found:
        found = _folded_places(text.folded, fold(quote, text.markup))
    for unbroken in text.unbroken if not found else ():
        found = _folded_places(unbroken, fold(quote, text.markup))
        if found:
            break
    if prefix is not None:
        found = _after(text, found, fold(prefix, text.markup))
    if suffix is not None:
        found = _before(text, found, fold(suffix, text.markup))
    return found


def apart(text: Text, quote: str, place: Place) -> dict[str, str]:
    """Return the fewest words that tell a place from the other places of a quotation, as its `prefix` or `suffix`.

    There are none where it is the only place, or where nothing near tells it from others.
    """
    before, after = preceding(text, place, APART_MOST).split(), following(text, place, APART_MOST).split()
    alike_before = alike_after = places(text, quote)
    if len(alike_before) == 1:
        return {}
    for number in range(1, APART_WORDS + 1):
        prefix, suffix = " ".join(before[-number:]), " ".join(after[:number])
        alike_before = _after(text, alike_before, prefix)
        if prefix and alike_before == [place]:
            return {"prefix": prefix}
        alike_after = _before(text, alike_after, suffix)
        if suffix and alike_after == [place]:
            return {"suffix": suffix}
    return {}


def _after(text: Text, found: list[Place], prefix: str) -> list[Place]:
    """Return the places that stand after the folded words `prefix`."""
    return [place for place in found if _ends_with(preceding(text, place, len(prefix)), prefix)]


def _before(text: Text, found: list[Place], suffix: str) -> list[Place]:
    """Return the places that stand before the folded words `suffix`."""
    return [place for place in found if _starts_with(following(text, place, len(suffix)), suffix)]


def _ends_with(text: str, words: str) -> bool:
    return text.endswith(words) and not inside_word(text, len(text) - len(words))


def _starts_with(text: str, words: str) -> bool:
    return text.startswith(words) and not inside_word(text, len(words))


def preceding(text: Text, place: Place, length: int) -> str:
    """Return the folded words before a place, at least `length` characters where there are as many."""
    return fold(text.characters[max(0, place[0] - 4 * length - 200) : place[0]], text.markup)


def following(text: Text, place: Place, length: int) -> str:
    """Return the folded words after a place, at least `length` characters where there are as many."""
    return fold(text.characters[place[1] : place[1] + 4 * length + 200], text.markup)


def passage(text: Text, place: Place) -> Passage:
    """Return the passage at a place, its words as they stand there but on one line."""
    return Passage(place, on_one_line(text.characters[slice(*place)]))


def nearest(text: Text, quote: str) -> Passage | None:
    """Return the passage of a text that is most like `quote`, in whole words, or None if the text has no words."""
    from rapidfuzz import fuzz

    folded = text.folded
    needle = fold(quote, text.markup)
    best: tuple[float, Place] | None = None
    for start, end in _windows(folded.text, needle) if needle else ():
        window = folded.text[start:end]
        aligned = fuzz.partial_ratio_alignment(needle, window)
        if aligned is None or aligned.dest_start >= aligned.dest_end:
            continue
        similarity, place = _whole_words(window, needle, (aligned.dest_start, aligned.dest_end))
        if best is None or similarity > best[0]:
            best = (similarity, (start + place[0], start + place[1]))
    if best is None:
        return None
    place = folded.original(*best[1])
    return Passage(place, passage(text, place).words, best[0])


def _folded_places(folded: Folded, needle: str) -> list[Place]:
    return [folded.original(at, at + len(needle)) for at in _occurrences(folded.text, needle)]


def _occurrences(text: str, words: str) -> list[int]:
    """Return where `words` begin in `text`, as whole words."""
    found: list[int] = []
    at = text.find(words) if words else -1
    while at >= 0 and len(found) < PLACES_MOST:
        if not inside_word(text, at) and not inside_word(text, at + len(words)):
            found.append(at)
        at = text.find(words, at + 1)
    return found


def inside_word(text: str, at: int) -> bool:
    """Tell whether the place before the character `at` is inside a word or number."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before == " " or after == " ":
        return False
    if _wordy(before) and _wordy(after):
        return not (_UNSPACED.match(before) or _UNSPACED.match(after)) or unicodedata.combining(after) > 0
    if before in ".," and after.isdigit():
        return at > 1 and text[at - 2].isdigit()
    if after in ".," and before.isdigit():
        return at + 1 < len(text) and text[at + 1].isdigit()
    return False


def _wordy(character: str) -> bool:
    if character.isascii():
        return character.isalnum()
    return (
        character.isalnum()
        or unicodedata.category(character)[0] == "M"
        or _INVISIBLE.match(character) is not None
    )


def _windows(text: str, needle: str) -> Iterator[Place]:
    """Yield the parts of a text where a quotation may have been taken from: all of it, or where most of its words are."""
    if len(text) <= WHOLE_TEXT:
        yield 0, len(text)
        return
    offsets: dict[str, list[int]] = {}
    for match in _WORD.finditer(needle):
        offsets.setdefault(match.group(), []).append(match.start())
    width = len(needle) + 40
    votes: Counter[int] = Counter()
    for match in _WORD.finditer(text):
        for offset in offsets.get(match.group(), ()):
            votes[max(0, match.start() - offset) // width] += len(match.group())
    best = [block for block, _ in votes.most_common(5)] or [0]
    for block in best:
        yield max(0, (block - 1) * width), min(len(text), (block + 3) * width)


def _whole_words(text: str, needle: str, place: Place) -> tuple[float, Place]:
    """Return the passage of whole words around a place that is most like `needle`, and how much it is."""
    from rapidfuzz import fuzz

    words = [match.span() for match in _WORD.finditer(text)]
    first = max(0, sum(end <= place[0] for _, end in words) - 2)
    last = sum(start < place[1] for start, _ in words)
    starts = [start for start, _ in words[first : first + 5]]
    ends = [end for _, end in words[max(0, last - 3) : last + 3]]
    candidates = [(start, end) for start in starts for end in ends if start < end]
    if not candidates:
        return 0.0, place
    scored = (
        (fuzz.ratio(needle, text[start:end]), -(end - start), (start, end)) for start, end in candidates
    )
    similarity, _, best = max(scored)
    trimmed = _trim(text, needle, best)
    return max(similarity, fuzz.ratio(needle, text[slice(*trimmed)])), trimmed


def _trim(text: str, needle: str, place: Place) -> Place:
    """Leave out punctuation at the ends of a passage that the words looked for do not have there."""
    start, end = place
    while end - start > 1 and not text[end - 1].isalnum() and text[end - 1] != needle[-1]:
        end -= 1
    while end - start > 1 and not text[start].isalnum() and text[start] != needle[0]:
        start += 1
    return start, end
