"""A mapping: which sheet, which rows, and for each family which columns make which fields.

The classes for families and parts are derived from the record types, so a mapping has exactly their fields, and its
mistakes are found as those of records are: at file, line and column, with the nearest valid word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from exporter.model.field_paths import FieldPath, written
from exporter.model.fields import FAMILIES, by_name, fields
from exporter.problems import MisuseError, Problem
from exporter.records import safe_open
from exporter.records.readers import Limits, Raw, reader_for
from exporter.records.suggestions import did_you_mean
from exporter.records.validation import validate
from schemas import Model

Separator = Literal[";", ",", "/", "line", "and"]

FORM = re.compile(r"(?P<first>\w+) ?(?P<sign>[(,:/-]) ?(?P<second>\w+)\)?")
"""A pattern: two components, and the sign between them."""


class Fill(Model):
    """How a field is filled from a row."""

    column: str | None = None
    """The header of the column with the value."""
    text: str | None = None
    """A text with the headers of columns in braces: `Meeting of {Minister}`."""
    constant: Any = None
    """The same value for every row."""
    split: list[Separator] = Field(default_factory=list)
    """What separates several values in a cell; the first of these that occurs counts, and `and` always does."""
    pattern: str | None = None
    """How a value is composed: `name (capacity)`, `name - on_behalf_of`, `name, contained_in`."""
    dates: list[str] = Field(default_factory=list)
    """The formats of dates to expect: `D/M/YYYY`, `D MMMM YYYY`, `MMM YYYY`."""
    words: dict[str, str] = Field(default_factory=dict)
    """Their word: our word."""
    make: dict[str, Any] = Field(default_factory=dict)
    """Fields of each record that is made for a name."""
    match: Literal["make", "existing"] = "make"
    """Whether a name that no record has makes one, or is a problem."""

    @model_validator(mode="before")
    @classmethod
    def text_is_a_column(cls, value: Any) -> Any:
        """Read a text as the header of a column."""
        return {"column": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def has_one_origin(self) -> Self:
        """Refuse a field without an origin, or with several, and a pattern that is not one of the forms."""
        if sum(it is not None for it in (self.column, self.text, self.constant)) != 1:
            raise PydanticCustomError(
                "origin", "missing or conflicting origin", {"expected": "one of column, text, constant"}
            )
        if self.pattern is not None:
            form = FORM.fullmatch(self.pattern)
            if form is None or "name" not in (form["first"], form["second"]):
                raise PydanticCustomError(
                    "pattern",
                    "unknown pattern",
                    {"expected": "a form like name (capacity) or name - on_behalf_of"},
                )
        return self


class Stop(Model):
    """The row at which reading stops."""

    column: str
    """The header of the column to look into."""
    text: str
    """The text in it, in upper or lower case."""


@cache
def block(model: type[Model]) -> type[Model]:
    """Return the class for how the fields of a record type or part are filled."""
    found: dict[str, Any] = {}
    for field in fields(model):
        inside = tuple[block(field.part), ...] if field.part else Fill | None  # type: ignore[misc]
        found[field.name] = (
            inside,
            Field((() if field.part else None), description=field.description or "-"),
        )
    return create_model(model.__name__, __base__=Model, __doc__=model.__doc__, **found)


_HEAD: dict[str, Any] = {
    "sheet": (str | None, Field(None, description="The sheet; by default the first.")),
    "header": (int, Field(1, ge=1, description="The row with the headers.")),
    "skip": (tuple[int, ...], Field((), description="Rows that are not read.")),
    "stop": (Stop | None, Field(None, description="The row at which reading stops.")),
    "dataset": (dict[str, Any], Field(default_factory=dict, description="The content of dataset.yaml.")),
    "ignore": (tuple[str, ...], Field((), description="Headers of columns that are not imported.")),
}


@cache
def schema() -> type[Model]:
    """Return the class of mappings."""
    families: dict[str, Any] = {
        name: (block(model) | None, Field(None, description=f"How {name} are filled."))
        for name, model in FAMILIES.items()
    }
    return create_model("Mapping", __base__=Model, __doc__="A mapping of a table.", **_HEAD, **families)


def load(path: Path) -> tuple[Any, list[Problem]]:
    """Read a mapping from YAML: the mapping, or None and its problems.

    Raises:
        MisuseError: there is no such file, or it is not YAML by name.
    """
    read = reader_for(path)
    if read is None or path.suffix not in (".yaml", ".yml"):
        raise MisuseError(f"{path}: unknown type of mapping, expected .yaml")
    try:
        with safe_open.opened(path) as stream:
            found = list(read(stream, str(path), Limits()))
    except OSError as error:
        raise MisuseError(f"{path}: unreadable mapping: {error.strerror}") from error
    problems = [it for it in found if isinstance(it, Problem)]
    raws = [it for it in found if isinstance(it, Raw)]
    if problems or len(raws) != 1:
        return None, problems or [
            Problem("CQ002", "invalid mapping, expected one mapping of keys", str(path))
        ]
    mapping = validate(raws[0], schema(), str(path), name="mapping")
    if isinstance(mapping, list):
        return None, mapping
    if not any(getattr(mapping, family) for family in FAMILIES):
        message = "missing family: the mapping fills no records"
        return None, [Problem("CQ102", message, str(path), expected=f"one of {', '.join(FAMILIES)}")]
    problems = [
        Problem(
            "CQ101",
            f"{written(where)}.pattern: unknown field {component!r}",
            str(path),
            raws[0].locate((*where, "pattern")),
            expected=f"one of {', '.join(known)}",
            hint=did_you_mean(component, known),
        )
        for family, model in FAMILIES.items()
        for where, component, known in _unknown_components(model, getattr(mapping, family), (family,))
    ]
    return (None if problems else mapping), problems


def _unknown_components(
    model: type[Model], filled: Any, where: FieldPath
) -> Iterator[tuple[FieldPath, str, list[str]]]:
    """Yield each component of a pattern that is not a field of the part or of the record that is made."""
    for field in fields(model) if filled is not None else ():
        how = getattr(filled, field.name)
        if field.part is not None:
            for index, item in enumerate(how):
                yield from _unknown_components(field.part, item, (*where, field.name, index))
        elif how is not None and how.pattern is not None:
            form = FORM.fullmatch(how.pattern)
            known = [*by_name(model), *(by_name(FAMILIES[field.target]) if field.target in FAMILIES else ())]
            for component in (form["first"], form["second"]) if form else ():
                if component not in known and component != "name":
                    yield (*where, field.name), component, known


def columns(fill: Fill) -> list[str]:
    """Return the headers that a field is filled from."""
    return [fill.column] if fill.column else re.findall(r"\{([^{}]+)\}", fill.text or "")
