"""Turn records into rows: for each record type and part, a function that is put together once from its fields.

The function is Python's own source (`source`): it takes the values of a record one by one, makes the cells of its row and
counts them for the ledger. An empty cell is bound as `EMPTY`.

The staging tables have the columns of `exporter.database.tables` and no constraints, so that a record with a mistake
that only a rule can find gets in and can be reported with all others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from operator import attrgetter
from textwrap import indent
from typing import Any

import orjson

from exporter.database.batches import Batch
from exporter.database.tables import (
    PINNED,
    Column,
    Table,
    columns_of,
    is_pinned_key,
    link_table_name,
    table_of,
)
from exporter.model.compiled import compiled
from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields, models
from exporter.model.keys import key_maker
from schemas import Evidence, Model, Part, Record
from schemas.edtf import parse
from schemas.vocabularies import Stance

Cell = str | float
Write = Callable[[Any, str, str, str], int]
"""Make the rows of records or parts, and return the number of keys they were written with.

The arguments are the records or parts, the id of the record, and for evidence the path of its part by key
(`participations[pakistan-party]`), and by position with a dot at the end (`participations[0].`).
"""

SUSPECTS = {"sign": "TEXT", "family": "TEXT", "id": "TEXT"}
"""The columns of the table of records that a rule must check, because of what was noticed while their rows were made."""
TWICE = "twice"
"""The sign of a list with two parts that agree in all fields of `Part.once`."""
NOTHING = "supports nothing"
"""The sign of evidence that may support nothing: a field that is not there, or none."""
SAME_KEY = "same key"
"""The sign of a list with two parts that have one key."""
STRANGE = "strange word"
"""The sign of a word that is not in its list."""
LEFT_OUT = "left out of "
"""What the sign begins with, before the field's name, where something wrong was left out of a record's field."""

EMPTY = float("nan")
"""What is bound for an empty cell: SQLite takes a NaN for NULL.

Python's sqlite3 takes several times as long to bind None, as it first looks for an adapter for it.
"""

TRANSLATIONS = Table(
    "translations",
    (
        Column("family", not_null=True, description="The family of the record."),
        Column("record_id", not_null=True, description="The id of the record."),
        Column("path", not_null=True, description="The field (`name`, `outcomes[statement-k2x7q4ab].text`)."),
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

FORMER_IDS = Table(
    "former_ids",
    (
        Column("family", not_null=True, description="The family of the record."),
        Column("former_id", not_null=True, description="An id that the record had before."),
        Column("record_id", not_null=True, description="The id of the record."),
    ),
    ("family", "former_id"),
    description="Every id that a record had before, so that old links can be followed.",
)
"""The earlier ids of records, which the JSON arrays in their own tables hold too."""


@lru_cache(maxsize=2**14)
def edtf_cells(text: str) -> tuple[Cell, ...]:
    """Return an EDTF date as written, and the first and last day it can mean (ISO 8601)."""
    date = parse(text)
    return (text, _cell(date.earliest), _cell(date.latest))


@lru_cache(maxsize=2**14)
def start_cells(text: str) -> tuple[Cell, ...]:
    """Return the cells of an event's start: as `edtf_cells`, then its year and month where they are certain."""
    date = parse(text)
    first, last = date.earliest, date.latest
    year = month = None
    if first is not None and last is not None and first[:4] == last[:4]:
        year = int(first[:4])
        month = int(first[5:7]) if first[5:7] == last[5:7] else None
    return (*edtf_cells(text), _cell(year), _cell(month))


def _cell(value: Cell | None) -> Cell:
    return EMPTY if value is None else value


@lru_cache(maxsize=2**14)
def json_cell(values: tuple[str, ...]) -> str:
    """Return a list of texts as a JSON array."""
    return orjson.dumps(values).decode()


@lru_cache(maxsize=2**14)
def json_set_cell(values: tuple[str, ...]) -> str:
    """Return a set of texts as a sorted JSON array."""
    return orjson.dumps(sorted(values)).decode()


def may_support_nothing(pieces: Iterable[Evidence], values: dict[str, Any]) -> bool:
    """Tell whether evidence may be for a field that is not there among the values of what carries it, or for no field.

    This is the quick check of what may be millions of records; `exporter.checks.rules.evidence` checks again what it finds,
    and must find nothing that this does not. A path through a part is not followed, so it may lead to nothing; evidence
    that contradicts may be all there is.
    """
    for piece in pieces:
        if piece.stance != Stance.CONTRADICTS and "supports" in piece.__pydantic_fields_set__:
            if not piece.supports:
                return True
            for path in piece.supports:
                if not values.get(path):
                    return True
    return False


class RowMaker:
    """Make the rows of records of all families, for a dataset in one `language` with its `words`, by list.

    `add` puts a record's rows into batches and returns how many keys the record was written with; `insert` moves the
    batches into the staging tables.
    """

    def __init__(self, language: str, words: dict[str, set[str]]) -> None:
        """Begin with no functions; those of a family are put together when its first record comes."""
        self.language = language
        self._words = words
        self._batches: dict[str, Batch] = {}
        self._counts: list[tuple[type[Model], Callable[[], dict[str, int]]]] = []
        self._suspects = self._batch("suspects", tuple(SUSPECTS)).cells
        self._translations = self._batch(TRANSLATIONS.name, TRANSLATIONS.names).cells
        self._writes: dict[str, Write] = {}

    def add(self, record: Record) -> int:
        """Put the rows of `record` into batches; return the number of keys it was written with."""
        family = record.family
        write = self._writes.get(family)
        if write is None:
            write = self._writes[family] = self._write(FAMILIES[family], FAMILIES[family], family)
        return write((record,), record.id, "", "")

    def suspect(self, sign: str, record: Record) -> None:
        """Note that a rule must check `record`, or must not."""
        self._suspects += (sign, record.family, record.id)

    def insert(self, connection: sqlite3.Connection, *, everything: bool = False) -> None:
        """Insert what is waiting, all of it or only whole batches."""
        for batch in self._batches.values():
            batch.insert(connection, everything=everything)

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """What each field of each record type and part held so far: the records' side of the ledger."""
        summed = {model.__name__: dict.fromkeys((f.name for f in fields(model)), 0) for model in models()}
        for model, counts in self._counts:
            counted = summed[model.__name__]
            for name, number in counts().items():
                counted[name] += number
        return summed

    def _batch(self, table: str, columns: tuple[str, ...]) -> Batch:
        """Return the rows that wait for a table; the families that share one have the same columns in it."""
        if table not in self._batches:
            self._batches[table] = Batch(table, columns)
        return self._batches[table]

    def _write(self, model: type[Model], record_type: type[Record], name: str) -> Write:
        """Return what makes the rows of `model` in records of `record_type`, which are in the list or family `name`."""
        columns = [*_key(model, record_type, name)]
        names: dict[str, Any] = {
            "EMPTY": EMPTY,
            "make_key": key_maker(model, self.language) if issubclass(model, Part) else None,
            "edtf_cells": edtf_cells,
            "family": record_type.family,
            "json_cell": json_cell,
            "json_set_cell": json_set_cell,
            "start_cells": start_cells,
            "may_support_nothing": may_support_nothing,
            "suspect": self._suspects.extend,
            "translate": self._translate,
        }
        for f in fields(model):
            own = [*_columns(f, record_type)]
            columns += own
            if f.datatype.kind is Kind.EDTF:
                names[f"no_{f.name}"] = (EMPTY,) * len(own)
            if f.shape is Shape.WORD:
                names[f"words_{f.name}"] = self._words[f.target or ""]
            if f.part is not None:
                names[f"write_{f.name}"] = self._write(f.part, record_type, f.name)
                if f.part.once:
                    names[f"key_{f.name}"] = attrgetter(*f.part.once)
            elif _is_link(f):
                table = table_of(link_table_name(f))
                staged = (table.staged.name,) if table.staged else ()
                names[f"link_{f.name}"] = self._batch(table.name, (*table.names, *staged)).cells.extend
        names["add"] = self._batch(name, tuple(columns)).cells.extend
        make = compiled(f"rows of {model.__name__}", source(model, record_type, name), names)["make"]
        write, counts = make()
        self._counts.append((model, counts))
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


def source(model: type[Model], record_type: type[Record], name: str) -> str:
    """Return the source of what makes the rows of `model` in records of `record_type`, in the list or family `name`.

    It is a function `make`, which returns `write` (see `Write`) and `counts`, which tells how many values each field held.
    """
    inside = name if model is not record_type else ""
    cells = list(_key(model, record_type, name).values())
    lines: list[str] = []
    counted: dict[str, str] = {}
    for f in fields(model):
        if is_pinned_key(f):
            lines += ["pinned = 0", 'if values["key"] is not None:', "    pinned = 1", "    key_n += 1"]
            lines += ["part_key = make_key(values)", "seen.add(part_key)"]
            counted[f.name] = "key_n"
        elif not columns_of(f):
            lines += _list_lines(f, inside)
            counted[f.name] = f"{f.name}_n"
        elif _is_simple(f):
            cells.append(f'values["{f.name}"]')
            counted[f.name] = "rows"
            lines += _word_lines(f, cells[-1])
        else:
            lines += _cell_lines(f, record_type, inside)
            cells.append(f"{'*' if f.datatype.kind is Kind.EDTF else ''}{f.name}_cell")
            counted[f.name] = f"rows + {f.name}_n" if _is_always(f) else f"{f.name}_n"
    body = indent("\n".join(lines), " " * 12)
    counters = ", ".join(["rows", *(f"{f}_n" for f, sum_ in counted.items() if sum_ != "rows")])
    return f"""
def make():
    {counters.replace(", ", " = ")} = 0

    def write(items, record_id, path, holder):
        nonlocal {counters}
        rows += len(items)
        keys = 0
        seen = set()
        for index, item in enumerate(items):
            keys += len(item.__pydantic_fields_set__)
            values = item.__dict__
{body}
            add([{", ".join(cells)}])
        if seen and len(seen) < len(items):
            suspect(("{SAME_KEY}", family, record_id))
        return keys

    def counts():
        return {{{", ".join(f'"{f}": {sum_}' for f, sum_ in counted.items())}}}

    return write, counts
"""


def _cell_lines(f: Field, record_type: type[Record], inside: str) -> Iterator[str]:
    """Yield the lines that make the cells of a field; `inside` is the list that holds the part, empty for a record."""
    cell, number = f"{f.name}_cell", f"{f.name}_n"
    yield f'{cell} = values["{f.name}"]'
    if not _is_always(f):
        yield f"if not {cell}:" if f.many else f"if {cell} is None:"
        yield f"    {cell} = {f'no_{f.name}' if f.datatype.kind is Kind.EDTF else 'EMPTY'}"
        yield "else:"
        yield f"    {number} += {f'len({cell})' if f.many else 1}"
    lines: list[str] = []
    if f.many:
        lines = [f"{cell} = {'json_cell' if f.ordered else 'json_set_cell'}({cell})"]
    elif f.datatype.kind is Kind.LANGUAGE_TEXT:
        path = f'f"{inside}[{{part_key}}].{f.name}"' if inside else f'"{f.name}"'
        lines = [
            f"if {cell}.__class__ is dict:",
            f"    keys += len({cell})",
            f"    {number} += len({cell}) - 1",
            f"    {cell} = translate({cell}, family, record_id, {path})",
        ]
    elif f.datatype.kind is Kind.EDTF:
        lines = [f"{cell} = {'start_cells' if _dates_event(f, record_type) else 'edtf_cells'}({cell})"]
    elif f.datatype.sqlite == "REAL":
        lines = [f"{cell} = float({cell})"]
    lines += _word_lines(f, cell)
    yield from lines if _is_always(f) else (f"    {line}" for line in lines)


def _word_lines(f: Field, cell: str) -> Iterator[str]:
    """Yield the lines that note a word which is not in its list."""
    if f.shape is Shape.WORD:
        yield f"if {cell} not in words_{f.name}:"
        yield f'    suspect(("{STRANGE}", family, record_id))'


def _list_lines(f: Field, inside: str) -> Iterator[str]:
    """Yield the lines that make the rows of a list with a table of its own."""
    yield f'x = values["{f.name}"]'
    yield "if x:"
    yield f"    {f.name}_n += len(x)"
    if f.part is not None:
        path, holder = f'f"{inside}[{{part_key}}]"', f'f"{inside}[{{index}}]."'
        where = f"{path}, {holder}" if inside else '"", ""'
        yield f"    keys += write_{f.name}(x, record_id, {where})"
        if f.part.once:
            yield f"    if len(x) > 1 and len(set(map(key_{f.name}, x))) < len(x):"
            yield f'        suspect(("{TWICE}", family, record_id))'
        if f.part is Evidence:
            yield "    if may_support_nothing(x, values):"
            yield f'        suspect(("{NOTHING}", family, record_id))'
    else:
        yield "    for target in sorted(x) if len(x) > 1 else x:"
        yield f"        link_{f.name}(({'record_id, part_key, target, index' if inside else 'record_id, target'}))"


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
    """Return the columns that identify and place a part, each with the expression for its cell; none for a record."""
    if model is record_type:
        return {}
    table = table_of(name)
    own = {"family": "family", "path": "path", "key": "part_key"}
    cells = {column: own.get(column, "record_id") for column in table.key}
    cells |= {"position": "index", PINNED: "pinned"}
    return cells | ({table.staged.name: "holder"} if table.staged else {})


def _columns(f: Field, record_type: type[Record]) -> Iterator[str]:
    """Yield the columns that take the cells of a field."""
    yield from (column.name for column in columns_of(f))
    if _dates_event(f, record_type):
        yield from ("year", "month")


def _dates_event(f: Field, record_type: type[Record]) -> bool:
    return record_type.family == "events" and f.owner is record_type and f.name == "start"
