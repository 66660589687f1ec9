"""The projection: what the record types say about their fields, as plain values that everything else reads.

This is the only module that reads Pydantic's introspection. Columns, terms, shapes, JSON Schema and documentation
are derived from `Field`; none of them sees `model_fields` or `get_args`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from inspect import cleandoc, getsource
from itertools import pairwise
from textwrap import dedent
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo
from typing_extensions import TypeAliasType

from exporter.model.datatypes import Datatype, datatype
from schemas import RECORD_TYPES, ClosedList, Model, Part, Record, Ref, Searched, Structure, Term
from schemas.record import no_duplicates
from schemas.vocabularies import VOCABULARIES

FAMILIES: dict[str, type[Record]] = {record_type.family: record_type for record_type in RECORD_TYPES}
"""Family name -> record type, referenced families before referring ones."""

_HEAD = ("id", "type", "name", "description")


class Shape(Enum):
    """What a field holds."""

    VALUE = "value"
    """A value of a named type."""
    REFERENCE = "reference"
    """The id of a record."""
    WORD = "word"
    """A word of an open list of the vocabulary."""
    CHOICE = "choice"
    """A word of a closed list."""
    PART = "part"
    """A part; always in a list."""


@dataclass(frozen=True, slots=True, eq=False)  # there is one object for each field, so identity will do
class Field:
    """One field of a record type or part.

    `many` says that it is a list; `ordered` that the order of the list is content (parts and texts), else it is a set.
    `term` is None for fields that stay out of the linked data. `types` are the types of the target family that a
    reference may point to (none: any). `named_type` is the value type of `schemas.values`.
    `search_weight` is how much a match in the field counts in full-text search; None for fields that are not searched.
    """

    name: str
    owner: type[Model]
    shape: Shape
    many: bool
    required: bool
    term: Term | None
    structure: bool
    named_type: Any
    datatype: Datatype
    target: str | None = None
    types: tuple[str, ...] = ()
    part: type[Part] | None = None
    choices: type[ClosedList] | None = None
    unique: bool = False
    search_weight: float | None = None

    @property
    def ordered(self) -> bool:
        """Whether it is a list whose order is content; the other lists are sets."""
        return self.many and not self.unique

    @property
    def default(self) -> Any:
        """What the field holds when it is left out."""
        return self.owner.model_fields[self.name].default

    @property
    def facets(self) -> dict[str, Any]:
        """What the JSON Schema of its value type asks: `pattern`, `enum`, `minimum`, `maximum`."""
        schema: dict[str, Any] = TypeAdapter(self.named_type).json_schema()
        return schema

    @property
    def description(self) -> str:
        """The field's docstring."""
        return descriptions(self.owner).get(self.name, "")


@cache
def fields(model: type[Model]) -> tuple[Field, ...]:
    """Return the fields of a record type or part, in canonical order.

    The order is that of columns, of the keys in canonical YAML and of the reference: `id, type, name, description`, the
    type's own fields as declared, then what every record has, evidence last.
    """
    everyone = set(Record.model_fields)
    found = [_field(model, name, info) for name, info in model.model_fields.items()]
    if not issubclass(model, Record):
        return tuple(found)
    head = sorted((f for f in found if f.name in _HEAD), key=lambda f: _HEAD.index(f.name))
    own = [f for f in found if f.name not in everyone and f.name not in _HEAD]
    return (*head, *own, *(f for f in found if f.name in everyone and f.name not in _HEAD))


def field(model: type[Model], name: str) -> Field:
    """Return the field `name` of `model`.

    Raises:
        KeyError: there is no such field.
    """
    return by_name(model)[name]


@cache
def by_name(model: type[Model]) -> dict[str, Field]:
    """Return the fields of `model` by their names."""
    return {f.name: f for f in fields(model)}


def classes_of(model: type[Model], types: Sequence[str] = ()) -> set[str]:
    """Return the classes whose nodes are records of a type, or only those of some `types`, or parts of a kind."""
    if issubclass(model, Record):
        choices = by_name(model)["type"].choices or ()
        return {member.term for member in choices if not types or member.value in types}
    return {model.term.curie} if issubclass(model, Part) else set()


@cache
def has_decimals(model: type[Model]) -> bool:
    """Tell whether a field of a record type holds decimal numbers, whose digits a reader of JSON may not keep."""
    return issubclass(model, Record) and any(f.datatype.sqlite == "REAL" for f in fields(model))


def parts(model: type[Model]) -> Iterator[tuple[Field, type[Part]]]:
    """Yield the fields of `model` that hold parts, each with the part's type."""
    for f in fields(model):
        if f.part is not None:
            yield f, f.part


def model_at(model: type[Model], path: Sequence[int | str]) -> type[Model] | None:
    """Return the record type, part or other model whose mapping is at `path` inside one of `model`, or None."""
    here: Any = model
    for step, after in zip(path, (*path[1:], ""), strict=False):
        if isinstance(here, type) and issubclass(here, Model):
            info = here.model_fields.get(str(step))
            here = info.annotation if info else None
        else:
            here = get_args(here)[0 if get_origin(here) is tuple else -1] if get_args(here) else None
        while get_origin(here) in (Annotated, Union, UnionType):
            known = [arg for arg in get_args(here) if arg is not NoneType]
            listed = [arg for arg in known if "list[" in str(arg) and isinstance(after, int)]
            here = (listed or known)[0]
    return here if isinstance(here, type) and issubclass(here, Model) else None


def is_required(model: type[Model], name: str) -> bool:
    """Say whether a field of `model` may not be left out."""
    info = model.model_fields.get(name)
    return info is not None and info.is_required()


def models() -> Iterator[type[Model]]:
    """Yield every record type and every type of part, each once."""
    seen: set[type[Model]] = set()
    waiting: list[type[Model]] = list(RECORD_TYPES)
    while waiting:
        model = waiting.pop(0)
        if model not in seen:
            seen.add(model)
            yield model
            waiting += [part for _, part in parts(model)]


@cache
def descriptions(model: type[Model]) -> dict[str, str]:
    """Return the docstrings of a model's fields by name, also in a process that was started without them."""
    return {
        name: info.description or _docstrings(model).get(name, "")
        for name, info in model.model_fields.items()
    }


@cache
def _docstrings(model: type[Model]) -> dict[str, str]:
    """Return the docstrings of a model's fields from its source."""
    found: dict[str, str] = {}
    for owner in reversed(model.__mro__):
        if not issubclass(owner, Model):
            continue
        (definition,) = ast.parse(dedent(getsource(owner))).body
        body = definition.body if isinstance(definition, ast.ClassDef) else []
        for statement, after in pairwise(body):
            if (
                isinstance(statement, ast.AnnAssign)
                and isinstance(statement.target, ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                found[statement.target.id] = cleandoc(str(after.value.value))
    return found


def _field(model: type[Model], name: str, info: FieldInfo) -> Field:
    marks: dict[type, Any] = {}
    named_type, many = _unwrap(info.annotation, marks)
    for mark in info.metadata:
        marks.setdefault(type(mark), mark)
    ref: Ref | None = marks.get(Ref)
    part = named_type if isinstance(named_type, type) and issubclass(named_type, Part) else None
    choices = named_type if isinstance(named_type, type) and issubclass(named_type, ClosedList) else None
    if part is not None:
        shape = Shape.PART
    elif choices is not None:
        shape = Shape.CHOICE
    elif ref is not None:
        shape = Shape.WORD if ref.target in VOCABULARIES else Shape.REFERENCE
    else:
        shape = Shape.VALUE
    return Field(
        name=name,
        owner=model,
        shape=shape,
        many=many,
        required=info.is_required(),
        term=marks.get(Term),
        structure=Structure in marks,
        named_type=named_type,
        datatype=datatype(named_type),
        target=ref.target if ref else None,
        types=ref.types if ref else (),
        part=part,
        choices=choices,
        search_weight=marks[Searched].weight if Searched in marks else None,
        unique=no_duplicates in (getattr(mark, "func", None) for mark in marks.values()),
    )


def _unwrap(annotation: Any, marks: dict[type, Any]) -> tuple[Any, bool]:
    """Return the named type inside `annotation` and whether it is in a list; put the markers met on the way in `marks`."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        for mark in metadata:
            marks.setdefault(type(mark), mark)
        return _unwrap(inner, marks)
    if isinstance(origin, TypeAliasType):
        return origin, False
    if origin in (Union, UnionType):
        (inner,) = (arg for arg in get_args(annotation) if arg is not NoneType)
        return _unwrap(inner, marks)
    if origin is tuple:
        inner, _ = get_args(annotation)
        return _unwrap(inner, marks)[0], True
    return annotation, False
