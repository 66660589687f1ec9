"""Write a record in the one form that equal records share, as plain values in canonical order.

What has no content is left out: absent fields, empty lists, the default type and stance. Sets are sorted; a mapping of
languages that holds only the dataset's own is the plain text. Two records are the same when these forms are equal.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson

from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, fields
from schemas import Dataset, Model, Record


def canonical(model: Model, language: str) -> dict[str, Any]:
    """Return a record or part as a mapping of plain values, for a dataset's language; numbers stay Decimal."""
    result: dict[str, Any] = {}
    for f in fields(type(model)):
        value = getattr(model, f.name)
        if value is None or value == () or (not f.required and value == f.default):
            continue
        if f.part is not None:
            result[f.name] = [canonical(item, language) for item in value]
        elif f.many:
            result[f.name] = list(value) if f.ordered else sorted(value)
        elif f.datatype.kind is Kind.LANGUAGE_TEXT and isinstance(value, dict):
            result[f.name] = value[language] if set(value) == {language} else dict(sorted(value.items()))
        else:
            result[f.name] = str(value) if f.choices else value
    return result


def record_of(family: str, mapping: dict[str, Any]) -> Record:
    """Return the record that a plain mapping describes, through its schema; a Decimal keeps its digits."""
    return FAMILIES[family].model_validate_json(orjson.dumps(mapping, default=_digits))


def _digits(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(type(value).__name__)


def same(one: Record, other: Record, dataset: Dataset) -> bool:
    """Tell whether two records say the same."""
    return canonical(one, dataset.language) == canonical(other, dataset.language)
