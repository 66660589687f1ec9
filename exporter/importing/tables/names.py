"""Fold names, so that spellings of one name become equal, and find the names most like another."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from anyascii import anyascii
from rapidfuzz import fuzz

_OFFICES = (
    "dr prof professor general rt right hon honourable honorable he hrh hm his her excellency majesty the"
    " ambassador amb minister"
)
_MEN = "mr mister herr m monsieur sr senor don sir lord"
_WOMEN = "mrs ms miss frau mme mlle madame sra srta senora dona dame lady baroness"
_PEERS = {"lord", "lady", "baroness"}
"""Titles that can be all that distinguishes two people of one name."""
TITLES = {*_OFFICES.split(), *_MEN.split(), *_WOMEN.split()} - _PEERS
_GENDERS = {**dict.fromkeys(_MEN.split(), "m"), **dict.fromkeys(_WOMEN.split(), "f")}
_POSTS = (
    "president presidente presidenta prime chancellor bundeskanzler bundeskanzlerin kanzler kanzlerin secretary state mp"
    " kc mep senator governor king queen prince princess sheikh shri commissioner foreign premier premiere ministre"
)
_LESS = {
    *TITLES,
    *_PEERS,
    *_POSTS.split(),
    *["al", "el", "ad", "as", "ash", "ar", "an", "the", "of", "de", "da", "do", "la", "le", "den"],
}
"""Words that say little when names are compared: titles, posts, articles."""
_SOUNDS = (
    *(
        ("schtsch", "s"),
        ("chtch", "s"),
        ("shch", "s"),
        ("tsch", "s"),
        ("dsch", "j"),
        ("tch", "s"),
        ("sch", "s"),
    ),
    *(
        ("sh", "s"),
        ("zh", "s"),
        ("dzh", "j"),
        ("dj", "j"),
        ("ts", "s"),
        ("kh", "k"),
        ("ch", "s"),
        ("ph", "f"),
    ),
    *(("dh", "d"), ("th", "t"), ("gh", "g"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("c", "k"), ("q", "k")),
    *(("x", "ks"), ("w", "v"), ("z", "s"), ("j", "i"), ("y", "i"), ("ou", "u"), ("oo", "u")),
)
_CONSONANTS = str.maketrans("dgbf", "tkpv", "aeiouhj")
"""Consonants that languages write for each other, and letters that say little."""
_ONE_WORD = 75.0
"""The score that at least one pair of words must have."""
LIKE = 78.0
"""The score, of 100, from which a name is a candidate for another."""


@cache
def words(text: str) -> tuple[str, ...]:
    """Split a name into words in ASCII and lower case, titles included."""
    plain = anyascii(text).lower().replace("h.e.", "he ").replace("’", "'").replace("'", "")
    return tuple(re.findall(r"[a-z0-9]+", plain))


@cache
def folded(text: str, *, is_person: bool) -> str:
    """Return what spellings of one name have in common: no accents, case, punctuation; of people, no titles."""
    if is_person and text.count(",") == 1:
        family, _, given = text.partition(",")
        text = f"{given} {family}"
    found = whole = words(text)
    while is_person and len(found) > 1 and found[0] in TITLES:
        found = found[1:]
    # Only a title distinguishes Dr Li and Professor Li.
    return " ".join(found if len(found) > 1 else whole)


def accents(text: str) -> str:
    """Return the letters of a name that are not ASCII, in alphabetical order."""
    letters = unicodedata.normalize("NFC", text).casefold()
    return "".join(sorted(it for it in letters if it.isalpha() and not it.isascii()))


def may_lack(letters: str) -> bool:
    """Return whether a name with these accents may also be written without them: in Latin, Greek, or Cyrillic letters."""
    return all(ord(it) < 0x590 or 0x1E00 <= ord(it) < 0x2000 for it in letters)  # noqa: PLR2004 - blocks of Unicode


def gender(text: str) -> str:
    """Return `m` or `f` if a title in front of a name states it, else nothing."""
    for word in words(text):
        if word not in TITLES | _PEERS:
            return ""
        if word in _GENDERS:
            return _GENDERS[word]
    return ""


def person(text: str) -> dict[str, str]:
    """Return the fields of a person that a name states: `Dr Ana Pérez` and `Pérez, Ana` are `Ana Pérez`."""
    if text.count(",") == 1:
        family, _, given = text.partition(",")
        text = f"{given.strip()} {family.strip()}".strip()
    parts = text.split()
    number = 0
    while number < len(parts) and parts[number].lower().rstrip(".") in TITLES:
        number += 1
    if number == 0 or len(parts) - number < 2:  # noqa: PLR2004 - `Mr Smith` is the whole name that is known
        return {"name": text}
    return {"name": " ".join(parts[number:]), "honorific_prefix": " ".join(parts[:number])}


def likeness(one: str, other: str) -> float:
    """Return how like two folded names are, of 100: in spelling or sound, in any order, with words or initials left out."""
    best = max(fuzz.token_sort_ratio(one, other), fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")))
    best = max(best, _word(one.replace(" ", ""), other.replace(" ", "")))
    short, long = sorted((_telling(one), _telling(other)), key=len)
    full = [_word(word, it) for word in short for it in long if min(len(word), len(it)) > 1]
    if max(full, default=0.0) < _ONE_WORD:  # initials alone say nothing
        return best
    close = [max(_word(word, it) for it in long) for word in short]
    return max(best, (1.0 if len(short) == len(long) else 0.95) * sum(close) / len(close))


@cache
def _telling(name: str) -> tuple[str, ...]:
    found = name.split()
    return tuple(it for it in found if it not in _LESS) or tuple(found) or ("",)


@cache
def _word(one: str, other: str) -> float:
    if len(one) <= 1 or len(other) <= 1:
        return 90.0 if one[:1] == other[:1] else 0.0
    spelling = fuzz.ratio(one, other)
    score = max(spelling, fuzz.ratio(sound(one), sound(other)) - 5)
    first, second = skeleton(one), skeleton(other)
    if min(len(first), len(second)) > 1:
        score = max(score, 0.6 * fuzz.ratio(first, second) + 0.4 * spelling)
    return score


@cache
def sound(word: str) -> str:
    """Return what romanisations of one name in English, French and German have in common."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = re.sub(r"(?:ov|ev|of|ef|eff|off)$", "ev", word)
    return re.sub(r"(.)\1+", r"\1", word)


@cache
def skeleton(word: str) -> str:
    """Return the consonants of a word as they sound."""
    return re.sub(r"(.)\1+", r"\1", sound(word).translate(_CONSONANTS))
