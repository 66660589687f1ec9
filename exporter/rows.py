"""Turn records into rows: for each record type and part, a function that is put together once from its fields.

The function is Python's own source (`source`): it takes the values of a record one by one, makes the cells of its row and
counts them for the ledger. No cell is made where there is no value: rows that have the same cells, which are of one form,
are inserted together, and most datasets know a few dozen forms. (Python's sqlite3 takes longer to bind None than a text.)

The staging tables have the columns of `exporter.tables` and no constraints, so that a record with a mistake that only a
rule can see gets in and can be reported with all others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from textwrap import indent
from typing import Any

import orjson

from exporter.batches import Batch
from exporter.datatypes import Kind
from exporter.fields import FAMILIES, Field, Shape, fields, models
from exporter.generated import compiled
from exporter.tables import Column, Table, columns_of, link_table_name, table_of
from schemas import Model, Record
from schemas.edtf import parse

Write = Callable[[Any, str, str], int]
"""Make the rows of records or parts: given them, the record's id and where they stand; the number of their keys."""

MOST_FORMS = 512
"""How many forms are kept; when there are more, all are made anew."""

TRANSLATIONS = Table(
    "translations",
    (
        Column("family", not_null=True, description="The family of the record."),
        Column("record_id", not_null=True, description="The id of the record."),
        Column("path", not_null=True, description="The field (`name`, `outcomes[0].text`)."),
        Column("language", not_null=True, description="The language of the text (BCP 47)."),
        Column("text", not_null=True, description="The text."),
        Column(
            "shown",
            "INTEGER",
            not_null=True,
            choices=("0", "1"),
            description="1 if the field's own column shows this text, as there is none in the dataset's language.",
        ),
    ),
    ("family", "record_id", "path", "language"),
    description="Every text that is not in the dataset's language.",
)


@lru_cache(maxsize=2**14)
def edtf_cells(text: str | None) -> tuple[str | None, str | None, str | None]:
    """Return an EDTF date as written, and the first and last day it can mean (ISO 8601)."""
    if text is None:
        return (None, None, None)
    date = parse(text)
    return (text, date.earliest, date.latest)


@lru_cache(maxsize=2**14)
def start_cells(text: str | None) -> tuple[str | int | None, ...]:
    """Return the cells of an event's start: as `edtf_cells`, then its year and month where they are certain."""
    written, earliest, latest = edtf_cells(text)
    if earliest is None or latest is None or earliest[:4] != latest[:4]:
        return (written, earliest, latest, None, None)
    return (
        written,
        earliest,
        latest,
        int(earliest[:4]),
        int(earliest[5:7]) if earliest[5:7] == latest[5:7] else None,
    )


@lru_cache(maxsize=2**14)
def json_cell(values: tuple[str, ...]) -> str | None:
    """Return a list of texts as a JSON array, None for an empty one."""
    return orjson.dumps(values).decode() if values else None


@lru_cache(maxsize=2**14)
def json_set_cell(values: tuple[str, ...]) -> str | None:
    """Return a set of texts as a sorted JSON array, None for an empty one."""
    return orjson.dumps(sorted(values)).decode() if values else None


class RowMaker:
    """Make the rows of records of all families, for a dataset in one `language`.

    `add` puts a record's rows into batches and returns how many keys the record was written with; `insert` moves the
    batches into the staging tables.
    """

    def __init__(self, language: str) -> None:
        """Begin with no functions; those of a family are put together when its first record comes."""
        self.language = language
        self._whole: dict[str, Batch] = {}
        self._forms: list[Forms] = []
        self._translations = self._batch(TRANSLATIONS).cells
        self._writes: dict[str, Write] = {}

    def add(self, record: Record) -> int:
        """Put the rows of `record` into batches; return the number of keys it was written with."""
        family = record.family
        write = self._writes.get(family)
        if write is None:
            write = self._writes[family] = self._write(FAMILIES[family], FAMILIES[family], family)
        return write((record,), record.id, "")

    def insert(self, connection: sqlite3.Connection, *, everything: bool = False) -> None:
        """Insert what is waiting, all of it or only whole batches."""
        for batch in self._whole.values():
            batch.insert(connection, everything=everything)
        crowded = sum(map(len, self._forms)) > MOST_FORMS
        for forms in self._forms:
            forms.insert(connection, everything=everything or crowded)
            if crowded:
                forms.forget()

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """What each field of each record type and part held so far: the records' side of the ledger."""
        summed = {model.__name__: dict.fromkeys((f.name for f in fields(model)), 0) for model in models()}
        for forms in self._forms:
            counted = summed[forms.model.__name__]
            for name, number in forms.counts().items():
                counted[name] += number
        return summed

    def _batch(self, table: Table) -> Batch:
        """Return the rows that wait for a table all of whose cells are always there."""
        if table.name not in self._whole:
            self._whole[table.name] = Batch(table.name, table.names)
        return self._whole[table.name]

    def _write(self, model: type[Model], record_type: type[Record], name: str) -> Write:
        """Return what makes the rows of `model` in records of `record_type`, which stand in the list or family `name`."""
        forms = Forms(model, record_type, name)
        self._forms.append(forms)
        names: dict[str, Any] = {
            "edtf_cells": edtf_cells,
            "family": record_type.family,
            "forms": forms,
            "json_cell": json_cell,
            "json_set_cell": json_set_cell,
            "start_cells": start_cells,
            "translate": self._translate,
        }
        for f in fields(model):
            if f.part is not None:
                names[f"write_{f.name}"] = self._write(f.part, record_type, f.name)
            elif _is_link(f):
                names[f"link_{f.name}"] = self._batch(table_of(link_table_name(f))).cells.extend
        make = compiled(f"rows of {model.__name__}", source(model, record_type, name), names)["make"]
        write, forms.more = make()
        return write  # type: ignore[no-any-return]

    def _translate(self, text: dict[str, str], family: str, record_id: str, path: str) -> str:
        """Add the translations of a text; return the text that the column shows."""
        own = text.get(self.language)
        first = own if own is not None else text[min(text)]
        for language in sorted(text):
            if language != self.language:
                shown = int(own is None and language == min(text))
                self._translations += (family, record_id, path, language, text[language], shown)
        return first


class Forms(dict[int, Callable[[list[object]], None]]):
    """The rows of a record type or part: for each form, told by the bits of its cells, what takes the cells of a row."""

    def __init__(self, model: type[Model], record_type: type[Record], name: str) -> None:
        """Begin with no form."""
        super().__init__()
        self.model = model
        self.more: Callable[[], dict[str, int]] = dict
        """Returns what is to be added, by field, to the number of its cells: other languages; of lists, all items."""
        self._record_type = record_type
        self._table = name
        self._batches: dict[int, Batch] = {}
        self._before: dict[int, int] = {}
        """Form -> how many rows of it went in before it was forgotten."""

    def __missing__(self, form: int) -> Callable[[list[object]], None]:
        """Make a form when its first row comes."""
        columns = [*_key(self.model, self._record_type, self._table)]
        for f, bit in _layout(self.model):
            if not bit or form & bit:
                columns += _columns(f, self._record_type)
        batch = self._batches[form] = Batch(self._table, tuple(columns))
        self[form] = batch.cells.extend
        return self[form]

    def insert(self, connection: sqlite3.Connection, *, everything: bool) -> None:
        """Insert what is waiting, all of it or only whole batches."""
        for batch in self._batches.values():
            batch.insert(connection, everything=everything)

    def forget(self) -> None:
        """Start again with no form; nothing may be waiting."""
        self._before = self._rows()
        self._batches.clear()
        self.clear()

    def counts(self) -> dict[str, int]:
        """Return how many values each field held."""
        rows, more, bits = self._rows(), self.more(), dict(_layout(self.model))
        counted = {}
        for f in fields(self.model):
            cells = 0
            if f in bits and not f.many:
                cells = sum(number for form, number in rows.items() if not bits[f] or form & bits[f])
            counted[f.name] = cells + more.get(f.name, 0)
        return counted

    def _rows(self) -> dict[int, int]:
        """Return how many rows of each form there were."""
        rows = dict(self._before)
        for form, batch in self._batches.items():
            rows[form] = rows.get(form, 0) + batch.rows
        return rows


def source(model: type[Model], record_type: type[Record], name: str) -> str:
    """Return the source of what makes the rows of `model` in records of `record_type`, in the list or family `name`.

    It is a function `make`, which returns `write` (see `Write`) and `more` (see `Forms.more`).
    """
    inside = name if model is not record_type else ""
    cells = list(_key(model, record_type, name).values())
    lines: list[str] = []
    for f, bit in _layout(model):
        if _is_simple(f):
            cells.append(f'values["{f.name}"]')
        else:
            lines += _cell_lines(f, bit, record_type, inside)
    for f in fields(model):
        if not columns_of(f):
            lines += _list_lines(f, inside)
    counted = [f.name for f in fields(model) if f.many or f.datatype.kind is Kind.LANGUAGE_TEXT]
    begin = f"{' = '.join(f'{field}_n' for field in counted)} = 0" if counted else "pass"
    inner = f"nonlocal {', '.join(f'{field}_n' for field in counted)}" if counted else "pass"
    body = indent("\n".join(lines), " " * 12)
    return f"""
def make():
    {begin}

    def write(items, record_id, path):
        {inner}
        keys = 0
        for index, item in enumerate(items):
            keys += len(item.__pydantic_fields_set__)
            values = item.__dict__
            form = 0
            row = [{", ".join(cells)}]
{body}
            forms[form](row)
        return keys

    def more():
        return {{{", ".join(f'"{field}": {field}_n' for field in counted)}}}

    return write, more
"""


def _cell_lines(f: Field, bit: int, record_type: type[Record], inside: str) -> Iterator[str]:
    """Yield the lines that make the cells of a field; `inside` is the list that holds the part, empty for a record."""
    yield f'x = values["{f.name}"]'
    if f.datatype.kind is Kind.LANGUAGE_TEXT:
        yield "if x.__class__ is dict:"
        yield "    keys += len(x)"
        yield f"    {f.name}_n += len(x) - 1"
        path = f'f"{inside}[{{index}}].{f.name}"' if inside else f'"{f.name}"'
        yield f"    x = translate(x, family, record_id, {path})"
    if f.many:
        convert = "json_cell" if f.ordered else "json_set_cell"
        lines = [f"{f.name}_n += len(x)", f"row.append({convert}(x))"]
    elif f.datatype.kind is Kind.EDTF:
        lines = [f"row += {'start_cells' if _dates_event(f, record_type) else 'edtf_cells'}(x)"]
    else:
        lines = ["row.append(float(x))" if f.datatype.sqlite == "REAL" else "row.append(x)"]
    if bit:
        yield "if x:" if f.many else "if x is not None:"
        lines = [f"    {line}" for line in (f"form |= {bit}", *lines)]
    yield from lines


def _list_lines(f: Field, inside: str) -> Iterator[str]:
    """Yield the lines that make the rows of a list with a table of its own."""
    yield f'x = values["{f.name}"]'
    yield "if x:"
    yield f"    {f.name}_n += len(x)"
    if f.part is not None:
        path = f'f"{inside}[{{index}}]"' if inside else '""'
        yield f"    keys += write_{f.name}(x, record_id, {path})"
    else:
        yield "    for target in sorted(x) if len(x) > 1 else x:"
        yield f"        link_{f.name}(({'record_id, index' if inside else 'record_id'}, target))"


@cache
def _layout(model: type[Model]) -> tuple[tuple[Field, int], ...]:
    """Return the fields that are cells of a row, in the order of the cells, each with its bit in forms.

    It is 0 for fields that every record or part has a value for; the simple ones of them come first.
    """
    found = sorted((f for f in fields(model) if columns_of(f)), key=_is_simple, reverse=True)
    bits = iter(1 << at for at in range(len(found)))
    return tuple((f, 0 if _is_always(f) else next(bits)) for f in found)


def _is_always(f: Field) -> bool:
    """Tell whether every record or part has a value for a field."""
    return not f.many and (f.required or f.default is not None)


def _is_simple(f: Field) -> bool:
    """Tell whether a field's value is always there, and is its cell."""
    plain = f.datatype.kind not in (Kind.EDTF, Kind.LANGUAGE_TEXT) and f.datatype.sqlite != "REAL"
    return _is_always(f) and plain


def _is_link(f: Field) -> bool:
    return f.many and f.shape is Shape.REFERENCE


def _key(model: type[Model], record_type: type[Record], name: str) -> dict[str, str]:
    """Return the key columns of a part's table, each with the expression for its cell; none for a record."""
    if model is record_type:
        return {}
    own = {"family": "family", "path": "path", "position": "index"}
    return {column: own.get(column, "record_id") for column in table_of(name).key}


def _columns(f: Field, record_type: type[Record]) -> Iterator[str]:
    """Yield the columns that take the cells of a field."""
    yield from (column.name for column in columns_of(f))
    if _dates_event(f, record_type):
        yield from ("year", "month")


def _dates_event(f: Field, record_type: type[Record]) -> bool:
    return record_type.family == "events" and f.owner is record_type and f.name == "start"
