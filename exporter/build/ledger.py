"""The ledger: how much of every field went in, and how much of it is in each output.

For each record type and part, and each of its fields, it holds three counts: `records`, counted while the records were
read; `cells`, counted by SQL in the finished database; `triples`, counted in the graph by what read it back. They are
equal or the build fails.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from exporter.database.tables import PINNED, columns_of, is_pinned_key, link_table_name, table_of
from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields, models, parts
from schemas import Evidence, Model, Record

Counts = dict[str, dict[str, int]]
"""Record type or part -> field -> number of values: items of a list, texts of a language text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger; None where an output was not written."""

    model: str
    field: str
    records: int
    cells: int | None
    triples: int | None

    @property
    def closes(self) -> bool:
        """Whether every count is the same."""
        return self.cells in (None, self.records) and self.triples in (None, self.records)


def entries(records: Counts, cells: Counts | None, triples: Counts | None) -> Iterator[Entry]:
    """Yield a line for every field that is not empty everywhere, in the order of types and fields."""
    for model in models():
        name = model.__name__
        for f in fields(model):
            entry = Entry(
                name,
                f.name,
                records.get(name, {}).get(f.name, 0),
                None if cells is None else cells.get(name, {}).get(f.name, 0),
                None if triples is None else triples.get(name, {}).get(f.name, 0),
            )
            if entry.records or entry.cells or entry.triples:
                yield entry


def add(counts: Counts, model: type[Model], values: dict[str, object]) -> None:
    """Add what a record or part holds, given as plain values, parts and all."""
    counted = counts.setdefault(model.__name__, {})
    for f in fields(model):
        value = values.get(f.name)
        if value is None or value in ([], ()):
            continue
        counted[f.name] = counted.get(f.name, 0) + (len(value) if isinstance(value, list | dict) else 1)
        if f.part is not None and isinstance(value, list):
            for item in value:
                add(counts, f.part, item)


def cells(connection: sqlite3.Connection) -> Counts:
    """Count the values in a finished database, field by field."""
    counts: Counts = {}
    for record_type in FAMILIES.values():
        _count(connection, record_type, record_type, record_type.family, "", counts)
    return counts


def _count(
    connection: sqlite3.Connection,
    model: type[Model],
    record_type: type[Record],
    table: str,
    inside: str,
    counts: Counts,
) -> None:
    """Count the fields of one type of row; `inside` is the list that holds the part (`outcomes`)."""
    counted = counts.setdefault(model.__name__, {})
    family = record_type.family
    shared = table_of(table).shared
    where = f"family = '{family}'" if shared else "1"
    if model is Evidence:
        where += f" AND path {_pattern(inside)}"
    inner = [f for f in fields(model) if f.part is None and not (f.many and f.shape is Shape.REFERENCE)]
    sums = ", ".join(_sum(f) for f in inner)
    row = connection.execute(f'SELECT {sums} FROM "{table}" WHERE {where}').fetchone()
    numbers = {f.name: int(number) for f, number in zip(inner, row, strict=True)}
    for f in fields(model):
        if f.part is not None:
            holder = "family = ?" if table_of(f.name).shared else "? <> ''"
            if f.part is Evidence:
                holder += f" AND path {_pattern(inside)}"
            number = _one(connection, f'SELECT count(*) FROM "{f.name}" WHERE {holder}', family)
        elif f.name not in numbers:
            number = _one(connection, f'SELECT count(*) FROM "{link_table_name(f)}"')
        else:
            number = numbers[f.name] + _translated(connection, f, family, inside)
        counted[f.name] = counted.get(f.name, 0) + number
    for f, part in parts(model):
        _count(connection, part, record_type, f.name, inside if part is Evidence else f.name, counts)


def _sum(f: Field) -> str:
    """Return SQL for how many values of a field the columns of a table hold."""
    if is_pinned_key(f):
        return f"coalesce(sum({PINNED}), 0)"
    column = columns_of(f)[0].name
    return f'coalesce(sum(json_array_length("{column}")), 0)' if f.many else f'count("{column}")'


def _translated(connection: sqlite3.Connection, f: Field, family: str, inside: str) -> int:
    """Return how many texts of a field are in other languages than its column."""
    if f.datatype.kind is not Kind.LANGUAGE_TEXT:
        return 0
    path = f"= '{f.name}'" if not inside else f"GLOB '{inside}[[]*].{f.name}'"
    return _one(
        connection,
        f"SELECT coalesce(sum(1 - shown), 0) FROM translations WHERE family = ? AND path {path}",
        family,
    )


def _pattern(inside: str) -> str:
    return f"GLOB '{inside}[[]*]'" if inside else "= ''"


def _one(connection: sqlite3.Connection, sql: str, *values: str) -> int:
    (number,) = connection.execute(sql, values).fetchone()
    return int(number)
