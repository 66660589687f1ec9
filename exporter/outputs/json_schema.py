"""Write a JSON Schema (2020-12) for each record type, for editors and for other people's validators.

Pydantic makes it from the classes; what only the projection and the dataset know is put in: the entries of open lists with
their labels and definitions, and which family a reference points to.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from exporter.model.fields import FAMILIES, Field, Shape, by_name, descriptions, models
from exporter.records.corpus import Corpus, vocabulary_rows
from schemas import Dataset, Model, Record
from schemas import dataset as dataset_models

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def write(corpus: Corpus, folder: Path) -> None:
    """Write `schemas/<type>.schema.json` for every record type, and one for `dataset.yaml`."""
    place = folder / "schemas"
    place.mkdir()
    for name, schema in schemas(corpus.dataset).items():
        (place / name).write_bytes(orjson.dumps(schema, option=orjson.OPT_INDENT_2) + b"\n")


def schemas(dataset: Dataset) -> dict[str, Schema]:
    """Return the JSON Schemas of a dataset's files by file name (`event.schema.json`)."""
    found = {
        f"{record_type.singular}.schema.json": schema_of(record_type, dataset)
        for record_type in FAMILIES.values()
    }
    return {**found, "dataset.schema.json": {"$schema": DRAFT, **_dataset_schema()}}


def schema_of(record_type: type[Record], dataset: Dataset) -> Schema:
    """Return the JSON Schema of a file of one family: a record, or a list of records."""
    schema = record_type.model_json_schema(ref_template="#/$defs/{model}")
    definitions: dict[str, Schema] = schema.pop("$defs", {})
    words: dict[str, list[Schema]] = {}
    for name, word, label, meaning in vocabulary_rows(dataset):
        words.setdefault(name, []).append({"const": word, "title": label, "description": meaning})
    known = {model.__name__: model for model in models()}
    for name, definition in [*definitions.items(), (record_type.__name__, schema)]:
        if name in known:
            _tidy(known[name], definition, words)
    for f in (f for model in known.values() for f in by_name(model).values() if f.choices):
        if f.choices and f.choices.__name__ in definitions:
            definitions[f.choices.__name__] = _choices(f)
    one: Schema = {"$ref": f"#/$defs/{record_type.__name__}"}
    return {
        "$schema": DRAFT,
        "$id": f"{dataset.base}schemas/{record_type.singular}.schema.json",
        "title": f"{record_type.__name__} records",
        "anyOf": [one, {"type": "array", "items": one}],
        "$defs": {**definitions, record_type.__name__: schema},
    }


def _dataset_schema() -> Schema:
    schema = Dataset.model_json_schema()
    objects = {Dataset.__name__: schema, **schema["$defs"]}
    for title, about in objects.items():
        if "properties" in about:
            model: type[Model] = vars(dataset_models)[title]
            for name, description in descriptions(model).items():
                _describe(about["properties"][name], description)
    return schema


def _describe(field: Schema, description: str) -> None:
    """Put the description last, whether or not Pydantic knew it already."""
    field.pop("description", None)
    field["description"] = description


def _tidy(model: type[Model], schema: Schema, words: dict[str, list[Schema]]) -> None:
    """Describe each field, and state what references and words may be."""
    for name, f in by_name(model).items():
        inner: Schema = schema["properties"][name]
        if inner.get("default", 0) is None or inner.get("default") == []:
            del inner["default"]
        item = inner["items"] if f.many else inner.get("anyOf", [inner])[0]
        if f.shape is Shape.WORD:
            item.pop("$ref", None)
            item["oneOf"] = words[f.target or ""]
        elif f.shape is Shape.REFERENCE:
            item["$comment"] = f"the id of a record in {f.target}/"
        if f.unique:
            inner["uniqueItems"] = True
        inner.pop("title", None)
        _describe(inner, f.description)
        schema["properties"][name] = inner


def _choices(f: Field) -> Schema:
    members = f.choices or ()
    return {
        "oneOf": [{"const": m.value, "title": m.label, "description": m.definition} for m in members],
        "description": (f.choices.__doc__ if f.choices else None) or f.description,
    }
