"""A mapping: which sheet, which rows, and for each family which columns make which fields.

The classes for families and parts are derived from the record types, so a mapping has exactly their fields, and its
mistakes are found as those of records are: at file, line and column, with the nearest valid word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, create_model, model_validator
from pydantic_core import PydanticCustomError

from exporter.model.fields import FAMILIES, fields
from exporter.problems import MisuseError, Problem
from exporter.records import safe_open
from exporter.records.readers import Limits, Raw, reader_for
from exporter.records.validation import validate
from schemas import Dataset, Model

Separator = Literal[";", ",", "/", "line", "and"]

FORM = re.compile(r"(?P<first>\w+) ?(?P<sign>[(,:/-]) ?(?P<second>\w+)\)?")
"""A pattern: two components, and the sign between them."""


TOKENS = re.compile(r"YYYY|YY|MMMM?|MM?|DD?|HH|mm|\bde\b")
"""What a format of dates is made of, in addition to signs."""


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
    """The formats of dates to expect: `D/M/YYYY`, `D MMMM YYYY`, `MMM YYYY`, `D/M/YY`."""
    words: dict[str, str] = Field(default_factory=dict)
    """Their word: our word."""
    make: dict[str, Any] = Field(default_factory=dict)
    """Fields of each record that is made for a name: `{type: Person}`.

    For the record of the other component of a pattern, a mapping: `{type: City, contained_in: {type: Country}}`.
    """
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
        for form_ in self.dates:
            if re.search(r"[^\W\d_]", TOKENS.sub("", form_)) or "YY" not in form_:
                raise PydanticCustomError(
                    "date_format",
                    "unknown date format",
                    {"expected": "YYYY or YY, MMMM or MM or M, DD or D, HH:mm, such as D/M/YYYY"},
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
        inside = list[block(field.part)] if field.part else Fill | None  # type: ignore[misc]
        default = {"default_factory": list} if field.part else {"default": None}
        found[field.name] = (inside, Field(**default, description=field.description or "-"))
    return create_model(model.__name__, __base__=Model, __doc__=model.__doc__, **found)


_HEAD: dict[str, Any] = {
    "sheet": (str | None, Field(None, description="The sheet; by default the first.")),
    "header": (int, Field(1, ge=1, description="The row with the headers.")),
    "skip": (tuple[int, ...], Field((), description="Rows that are not read.")),
    "stop": (Stop | None, Field(None, description="The row at which reading stops.")),
    "dataset": (dict[str, Any], Field(default_factory=dict, description="The content of dataset.yaml.")),
    "ignore": (tuple[str, ...], Field((), description="Headers of columns that are not imported.")),
}


_HOW = "How {} are filled; a list if a row makes several."


def _one_or_several(model: type[Model]) -> Any:
    one, several = Annotated[model, Tag("one")], Annotated[list[model], Tag("several")]  # type: ignore[valid-type]
    which = Discriminator(lambda value: "several" if isinstance(value, list) else "one")
    return Annotated[one | several, which] | None


def blocks(mapping: Any, family: str) -> list[Any]:
    """Return the blocks of a mapping for a family."""
    found = getattr(mapping, family)
    return found if isinstance(found, list) else [] if found is None else [found]


@cache
def schema() -> type[Model]:
    """Return the class of mappings."""
    families: dict[str, Any] = {
        name: (_one_or_several(block(model)), Field(None, description=_HOW.format(name)))
        for name, model in FAMILIES.items()
    }
    return create_model("Mapping", __base__=Model, __doc__="A mapping of a table.", **_HEAD, **families)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a mapping."""
    found = schema().model_json_schema()
    fill = found["$defs"].pop("Fill")
    origins = [{"required": [name]} for name in ("column", "text", "constant")]
    header = {"type": "string", "description": "The header of the column with the value."}
    found["$defs"]["Fill"] = {"anyOf": [header, fill | {"oneOf": origins}], "title": "Fill"}
    fill["properties"]["pattern"]["anyOf"][0]["pattern"] = "^" + re.sub(r"\?P<\w+>", "", FORM.pattern) + "$"
    dataset = Dataset.model_json_schema()
    found["$defs"] |= dataset.pop("$defs")
    del dataset["required"]
    found["properties"]["dataset"] = dataset
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | found


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
    from exporter.importing.tables.mistakes import mistakes

    mapping = validate(raws[0], schema(), str(path), name="mapping")
    if isinstance(mapping, list):
        return None, mapping
    if not any(getattr(mapping, family) for family in FAMILIES):
        message = "missing family: the mapping fills no records"
        return None, [Problem("CQ102", message, str(path), expected=f"one of {', '.join(FAMILIES)}")]
    problems = list(mistakes(mapping, raws[0], str(path)))
    return (None if problems else mapping), problems


def columns(fill: Fill) -> list[str]:
    """Return the headers that a field is filled from."""
    return [fill.column] if fill.column else re.findall(r"\{([^{}]+)\}", fill.text or "")


def fills(block: Any) -> Iterator[Fill]:
    """Yield how each field is filled in a block or mapping, also inside parts."""
    if isinstance(block, Fill):
        yield block
    elif isinstance(block, tuple | list):
        for item in block:
            yield from fills(item)
    elif isinstance(block, Model):
        for _, value in block:
            yield from fills(value)
