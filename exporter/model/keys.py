"""The key of a part: what the part is, in a form for its IRI and its row that does not depend on its neighbours.

A key is made from the fields that identify the part (`Part.identity`): references and words as they are, the year of a
date, a short digest of a text. It never depends on the position of the part or on other parts, so inserting, moving or
deleting a part changes the key of no other. A curator can pin a key (`key: opening-statement`), which replaces the derived
one.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import blake2b
from typing import Any

from exporter.model.datatypes import Kind
from exporter.model.fields import Field, Shape, by_name, parts
from schemas import Model, Part
from schemas.values import LanguageTag

LONGEST = 100
"""Characters in a key, as in a slug; a longer one ends in a digest of the whole."""

_READABLE = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_YEAR = re.compile(r"\d{4}(?!\d)")

Key = Callable[[Mapping[str, Any]], str]
"""Return the key of a part, given its values by field."""


@cache
def key_maker(part: type[Part], language: str) -> Key:
    """Return the function that gives each part of a type its key, in a dataset of one language (BCP 47).

    The result takes the values of a part as they are in a record: what is absent is missing or None.
    """
    alternatives = [
        [
            (name, _component(by_name(part)[name], language))
            for name in ([one] if isinstance(one, str) else one)
        ]
        for one in part.identity
    ]

    def key(values: Mapping[str, Any]) -> str:
        pinned = values.get("key")
        if pinned is not None:
            return str(pinned)
        components = []
        for fields in alternatives:
            for name, component in fields:
                value = values.get(name)
                if value is not None and (found := component(value)):
                    components.append(found)
                    break
        whole = "-".join(components)
        return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 9].rstrip('._-')}-{digest(whole)}"

    return key


def pin_duplicates(model: type[Model], values: dict[str, Any], language: str) -> None:
    """Give all except the first of the parts in a list that have one derived key a `key` of their own, in place.

    Importers need this: what they read knows no keys, and two parts with one key are an error (CQ414).

    Args:
        model: the record type, or a part that holds evidence.
        values: a record or part as plain values.
        language: the dataset's (BCP 47).
    """
    for f, part in parts(model):
        key, numbers = key_maker(part, language), dict[str, int]()
        for item in values.get(f.name) or ():
            own = key(item)
            number = numbers[own] = numbers.get(own, 0) + 1
            if number > 1:
                item["key"] = f"{own}-{number}"
            pin_duplicates(part, item, language)


def digest(text: str) -> str:
    """Return eight characters (a-z, 2-7) that identify a text: 40 bits of BLAKE2b over its UTF-8 form."""
    return b32encode(blake2b(text.encode(), digest_size=5).digest()).decode().lower()


def _component(f: Field, language: str) -> Callable[[Any], str]:
    """Return what makes a field's value a component of a key."""
    if f.datatype.kind is Kind.EDTF:
        return _year
    if f.datatype.kind is Kind.LANGUAGE_TEXT:
        return lambda text: digest(text if isinstance(text, str) else text.get(language, text[min(text)]))
    if f.named_type is LanguageTag:
        return str.lower
    return str if f.shape in (Shape.REFERENCE, Shape.WORD) else _text


def _text(text: str) -> str:
    """Return a text as it is where it reads like a slug (`wikidata`), else its digest."""
    return text if len(text) <= LONGEST and _READABLE.fullmatch(text) else digest(text)


def _year(date: Any) -> str:
    """Return the year in which an EDTF date begins, empty where no digit of it is known."""
    found = _YEAR.match(str(date))
    return found[0] if found else ""
