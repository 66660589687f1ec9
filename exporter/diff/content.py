"""A record as the comparison sees it: plain values, every text by language, every part with its key.

Two records state the same when their contents are equal, in any language of their datasets.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import orjson

from exporter.model.canonical import canonical
from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields
from exporter.model.keys import key_maker
from schemas import Model, Part, Record

Content = dict[str, Any]


def content(record: Record, language: str) -> Content:
    """Return a record, whose dataset has a language (BCP 47), as plain values with texts by language."""
    return _by_language(canonical(record, language), type(record), language)


def _by_language(values: Content, model: type[Model], language: str) -> Content:
    for f in fields(model):
        value = values.get(f.name)
        if value is None:
            continue
        if f.part is not None:
            values[f.name] = [_by_language(item, f.part, language) for item in value]
        elif f.datatype.kind is Kind.LANGUAGE_TEXT and isinstance(value, str):
            values[f.name] = {language: value}
    return values


def text(values: Any) -> str:
    """Return plain values as JSON in one form; equal values have equal texts."""
    return orjson.dumps(values, default=_number, option=orjson.OPT_SORT_KEYS).decode()


def parsed(line: str) -> Any:
    """Return the values of `text`, with the digits of decimal numbers kept."""
    return json.loads(line, parse_float=Decimal)


def _number(value: Any) -> Any:
    if not isinstance(value, Decimal):
        raise TypeError(type(value).__name__)
    digits = format(value, "f")
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return orjson.Fragment("0" if digits == "-0" else digits)


def keys(part: type[Part], items: list[Content], language: str) -> dict[str, Content]:
    """Return the parts of a list by their keys, in their order.

    Where a dataset has two parts with one key, which is an error, all but the first get a number (`a-party~2`).
    """
    key = _keys_of(part, language)
    found: dict[str, Content] = {}
    for item in items:
        name = own = key(item)
        number = 1
        while name in found:
            number += 1
            name = f"{own}~{number}"
        found[name] = item
    return found


@cache
def _keys_of(part: type[Part], language: str) -> Callable[[Content], str]:
    return key_maker(part, language)


def references(family: str, values: Content, new_id: Callable[[str, str], str]) -> Content:
    """Return the content of a record with its references as `new_id` gives them, for the family and id of each."""
    return _refer(FAMILIES[family], values, new_id)


def _refer(model: type[Model], values: Content, new_id: Callable[[str, str], str]) -> Content:
    changed: Content = {}
    for f, family in _referring(model):
        value = values.get(f.name)
        if value is None:
            continue
        if f.part is not None:
            changed[f.name] = [_refer(f.part, item, new_id) for item in value]
        elif f.many:
            changed[f.name] = sorted(new_id(family, item) for item in value)
        else:
            changed[f.name] = new_id(family, value)
    return values | changed


@cache
def _referring(model: type[Model]) -> tuple[tuple[Field, str], ...]:
    """Return the fields that refer to records, each with their family, and the lists of parts."""
    return tuple(
        (f, f.target or "") for f in fields(model) if f.part is not None or f.shape is Shape.REFERENCE
    )


def records_in(values: Content, family: str) -> Iterator[tuple[str, str]]:
    """Yield the family and id of each record that a record refers to."""
    found: list[tuple[str, str]] = []

    def note(target: str, record_id: str) -> str:
        found.append((target, record_id))
        return record_id

    references(family, values, note)
    yield from found
