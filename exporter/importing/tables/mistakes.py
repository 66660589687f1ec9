"""Find the mistakes of a mapping that its schema cannot express: components of patterns, and what names make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from exporter.importing.tables.mapping import FORM, Fill, blocks
from exporter.model.field_paths import FieldPath, written
from exporter.model.fields import FAMILIES, Field, Shape, by_name, fields
from exporter.problems import Problem, Span
from exporter.records.readers import Raw
from exporter.records.suggestions import did_you_mean
from exporter.records.validation import validate
from schemas import Dataset, Model


def mistakes(mapping: Any, raw: Raw, path: str) -> Iterator[Problem]:
    """Yield a problem for each component, and for each field of records to make, that is unknown or missing.

    Args:
        mapping: the mapping, which follows its schema.
        raw: the file that it was read from.
        path: the name of the file.
    """
    usual = {"name": "imported", "title": "Imported", "base": "https://example.org/", "language": "en"}
    dataset = Raw(orjson.dumps(usual | mapping.dataset), raw.line, _inside(raw))
    described = validate(dataset, Dataset, path, name="mapping")
    yield from described if isinstance(described, list) else ()
    for family, model in FAMILIES.items():
        found = blocks(mapping, family)
        for index, block in enumerate(found):
            start = (family, index) if isinstance(getattr(mapping, family), list) else (family,)
            for field, how, where in _fills(model, block, start):
                yield from _of_fill(field, how, where, raw, path)


def _inside(raw: Raw) -> Any:
    def locate(where: FieldPath, *, key: bool = False) -> Span:
        return raw.locate(("dataset", *where), key=key)

    return locate


def _fills(model: type[Model], block: Any, where: FieldPath) -> Iterator[tuple[Field, Fill, FieldPath]]:
    for field in fields(model):
        how = getattr(block, field.name)
        if field.part is not None:
            for index, item in enumerate(how):
                yield from _fills(field.part, item, (*where, field.name, index))
        elif how is not None:
            yield field, how, (*where, field.name)


def _of_fill(field: Field, how: Fill, where: FieldPath, raw: Raw, path: str) -> Iterator[Problem]:
    made = by_name(FAMILIES[field.target]) if field.shape is Shape.REFERENCE and field.target else {}
    form = FORM.fullmatch(how.pattern or "")
    components = {form["first"], form["second"]} - {"name"} if form else set()
    known = {**by_name(field.owner), **made}
    for component in sorted(components - known.keys()):
        yield _unknown((*where, "pattern"), component, list(known), raw, path)
    for name, value in how.make.items():
        if name not in made and not (name in components and isinstance(value, dict)):
            yield _unknown((*where, "make", name), name, [*made, *sorted(components)], raw, path)
    types: list[tuple[FieldPath, Any, Field]] = [(("make",), how.make, field)]
    types += [(("make", it), how.make[it], known[it]) for it in sorted(components & how.make.keys())]
    for below, given, about in types:
        allowed = list(_types(about.target))
        if isinstance(given, dict) and "type" in given and allowed and given["type"] not in allowed:
            yield Problem(
                "CQ105",
                f"{written((*where, *below, 'type'))}: unknown type {given['type']!r}",
                path,
                raw.locate((*where, *below, "type")),
                expected=f"one of {', '.join(allowed)}",
                hint=did_you_mean(str(given["type"]), allowed),
            )
    makes = how.match == "make" and how.constant is None and field.shape is Shape.REFERENCE
    if makes and field.target == "participants" and "type" not in how.make:
        yield Problem(
            "CQ102",
            f"{written((*where, 'make'))}: missing type of the participants that are made for names",
            path,
            raw.locate(where),
            expected=f"make: {{type: …}}, one of {', '.join(_types('participants'))}",
            hint="if no record is to be made, write `match: existing`",
        )


def _types(family: str | None) -> Iterator[str]:
    field = by_name(FAMILIES[family]).get("type") if family in FAMILIES else None
    yield from map(str, (field and field.choices) or ())


def _unknown(where: FieldPath, name: str, known: list[str], raw: Raw, path: str) -> Problem:
    return Problem(
        "CQ101",
        f"{written(where)}: unknown field {name!r}",
        path,
        raw.locate(where),
        expected=f"one of {', '.join(known)}",
        hint=did_you_mean(name, known),
    )
