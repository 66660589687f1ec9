"""Fold names, so that spellings of one name become equal, and find the names most like another."""

from __future__ import annotations

import re
from functools import cache

from anyascii import anyascii
from rapidfuzz import fuzz

_OFFICES = (
    "dr prof professor general rt right hon honourable honorable he hrh hm his her excellency majesty the"
    " ambassador amb minister"
)
_MEN = "mr mister herr m monsieur sr senor don sir lord"
_WOMEN = "mrs ms miss frau mme mlle madame sra srta senora dona dame lady baroness"
TITLES = {*_OFFICES.split(), *_MEN.split(), *_WOMEN.split()}
_GENDERS = {**dict.fromkeys(_MEN.split(), "m"), **dict.fromkeys(_WOMEN.split(), "f")}
_SOUNDS = (
    *(
        ("schtsch", "x"),
        ("chtch", "x"),
        ("shch", "x"),
        ("tsch", "c"),
        ("tch", "c"),
        ("sch", "s"),
        ("sh", "s"),
    ),
    *(("kh", "h"), ("ch", "h"), ("ph", "f"), ("dh", "d"), ("gh", "g"), ("q", "g"), ("ck", "k"), ("w", "v")),
    *(("j", "i"), ("y", "i"), ("ou", "u"), ("oo", "u")),
)
LIKE = 80.0
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
    found = words(text)
    while is_person and len(found) > 1 and found[0] in TITLES:
        found = found[1:]
    return " ".join(found)


def gender(text: str) -> str:
    """Return `m` or `f` if a title in front of a name states it, else nothing."""
    for word in words(text):
        if word not in TITLES:
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
    """Return how like two folded names are, of 100: in spelling, in any order, with words or initials left out."""
    best = max(fuzz.token_sort_ratio(one, other), fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")))
    short, long = sorted((one.split(), other.split()), key=len)
    if not short:
        return 0.0
    close = [max(_word(word, it) for it in long) for word in short]
    return max(best, 0.95 * sum(close) / len(close))


@cache
def _word(one: str, other: str) -> float:
    if len(one) == 1 or len(other) == 1:
        return 90.0 if one[0] == other[0] else 0.0
    return max(fuzz.ratio(one, other), fuzz.ratio(_sound(one), _sound(other)) - 5)


@cache
def _sound(word: str) -> str:
    """Return what romanisations of one name in English, French and German have in common."""
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    word = re.sub(r"(?:ov|ev|of|ef|eff|off)$", "ev", word)
    return re.sub(r"(.)\1+", r"\1", word)
