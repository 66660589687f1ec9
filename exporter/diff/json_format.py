"""Changes as JSON, which `communique patch` reads, and the JSON Schema of that form (draft 2020-12)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from exporter.diff.changes import Change, Kind
from exporter.diff.content import text
from exporter.problems import MisuseError

VERSION = 1
"""The version of the form; a change that breaks its readers raises it."""

_OPTIONAL = ("path", "old", "new", "position", "old_position")


class ChangeJson(BaseModel):
    """One change, as `exporter.diff.changes.Change` describes it."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    change: Kind
    """The type of the change."""
    record: str
    """`family/id` in the new state, in the old one for a record that was removed; `dataset` for `dataset.yaml`."""
    path: str = ""
    """Where in the record, with parts by their keys; left out for the whole record."""
    old: Any = None
    """The value before, if there was one."""
    new: Any = None
    """The value now, if there is one."""
    position: int | None = None
    """The position, from 0, of a part that was added or moved, in the new list."""
    old_position: int | None = None
    """The position, from 0, of a part that was removed or moved, in the old list."""
    certain: bool = True
    """False for a renamed record that does not state its earlier id, but has the same content."""
    evidence: list[tuple[str, str | None]] = Field(default_factory=list)
    """The source and quotation of each piece of evidence that came with the value."""


class ChangesJson(BaseModel):
    """All changes from one state of a dataset to another."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    version: int
    """The version of this form."""
    old: str
    """The old state, as it was named."""
    new: str
    """The new state, as it was named."""
    changes: list[ChangeJson]
    """The changes."""
    number: int
    """How many changes there are."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the form."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ChangesJson.model_json_schema(),
    }


def lines(old: str, new: str, changes: Iterable[Change]) -> Iterator[str]:
    """Yield the text of the JSON, one change a line."""
    head = orjson.dumps({"version": VERSION, "old": old, "new": new}).decode()
    yield f'{head[:-1]},"changes":['
    number = 0
    for number, change in enumerate(changes, 1):
        yield f"{'' if number == 1 else ','}{text(as_json(change))}"
    yield f'],"number":{number}}}'


def as_json(change: Change) -> dict[str, Any]:
    """Return a change as the mapping of `ChangeJson`, without what is empty."""
    values: dict[str, Any] = {"change": change.kind.value, "record": change.record}
    values |= {name: getattr(change, name) for name in _OPTIONAL if getattr(change, name) not in (None, "")}
    if not change.certain:
        values["certain"] = False
    if change.evidence:
        values["evidence"] = [list(pair) for pair in change.evidence]
    return values


def parse(content: str) -> list[Change]:
    """Return the changes that a text in this form states.

    Raises:
        MisuseError: it is not in this form, or in a later version of it.
    """
    try:
        found = TypeAdapter(ChangesJson).validate_python(json.loads(content, parse_float=Decimal))
    except json.JSONDecodeError as error:
        raise MisuseError(f"invalid JSON: line {error.lineno}, column {error.colno}: {error.msg}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise MisuseError(f"invalid changes: {where}: {first['msg']}") from error
    if found.version > VERSION:
        raise MisuseError(f"unknown version {found.version} of the changes; this communique reads {VERSION}")
    return [
        Change(
            one.change,
            one.record,
            one.path,
            one.old,
            one.new,
            one.position,
            one.old_position,
            one.certain,
            tuple(one.evidence),
        )
        for one in found.changes
    ]
