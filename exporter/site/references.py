"""Which records refer to a record, by which field: lists that are streamed from the database, a hundred to a page."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import TypeVar

from exporter.database.tables import Table, tables
from exporter.model.fields import FAMILIES, by_name, parts
from exporter.site import inline
from exporter.site.inline import Inline
from exporter.site.labels import referring_label
from exporter.site.library import Library
from schemas import Evidence

T = TypeVar("T")

PAGE = 100
"""Entries on one page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: a record, when it was, and what else is worth knowing of it."""

    link: Inline
    when: Inline | None = None
    notes: tuple[Inline, ...] = ()
    others: tuple[Inline, ...] = ()
    more: int = 0
    """How many others there are that `others` leaves out."""


@dataclass(slots=True)
class Section:
    """A list of a record's page. `rest` yields the entries after the first `PAGE`, for the pages that follow."""

    heading: str
    slug: str
    entries: list[Entry]
    total: int
    columns: tuple[str, ...] = ()
    rest: Iterator[Entry] = field(default_factory=lambda: iter(()))


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that refers to records: in which table, and how its rows lead to the records that they are part of."""

    family: str
    path: str
    table: str
    column: str
    owner: str
    shared: bool


@cache
def references_to(target: str) -> tuple[Reference, ...]:
    """Return every column that refers to records of a family, except from evidence."""
    found = []
    for table in tables():
        if table.model is Evidence:
            continue
        for column in table.columns:
            if column.references == target and column.field is not None:
                found += [
                    Reference(family, path, table.name, column.name, owner, table.shared)
                    for family, path, owner in _owners(table, column.field.name)
                ]
    order = list(FAMILIES)
    return tuple(sorted(found, key=lambda one: (-order.index(one.family), one.path)))


def _owners(table: Table, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield the family that a table's rows belong to, the path of a field there, and the column of the record."""
    if table.model is not None and table.name in FAMILIES:
        yield table.name, name, "id"
        return
    for family, record_type in FAMILIES.items():
        lists = {f.name: part for f, part in parts(record_type)}
        if table.name in lists and (table.shared or table.columns[0].references == family):
            yield family, f"{table.name}.{name}", "record_id" if table.shared else table.key[0]
        elif table.link is not None and table.columns[0].references == family:
            if table.link.owner is record_type:
                yield family, name, table.key[0]
            else:
                holder = next((n for n, part in lists.items() if part is table.link.owner), None)
                if holder is not None:
                    yield family, f"{holder}.{name}", table.key[0]


def section(library: Library, reference: Reference, record_id: str) -> Section | None:
    """Return the records that refer to a record by one column, in the order of dates, then names; None if none does."""
    dated = [name for name in ("start", "date", "published") if name in by_name(FAMILIES[reference.family])]
    when = f'r."{dated[0]}"' if dated else "NULL"
    end = 'r."end"' if "end" in by_name(FAMILIES[reference.family]) else "NULL"
    order = (
        f'r."{dated[0]}_earliest", r.id'
        if dated
        else "r.name, r.id"
        if reference.family != "images"
        else "r.id"
    )
    if reference.table == reference.family:
        joined, what = f'FROM "{reference.family}" r WHERE r."{reference.column}" = ?', "r.id"
    else:
        shared = f" AND t.family = '{reference.family}'" if reference.shared else ""
        joined = (
            f'FROM "{reference.table}" t CROSS JOIN "{reference.family}" r ON r.id = t."{reference.owner}"'
            f' WHERE t."{reference.column}" = ?{shared}'
        )
        what = "DISTINCT r.id"
    found = library.connection.execute(f"SELECT 1 {joined} LIMIT 1", (record_id,)).fetchone()
    if found is None:
        return None
    (total,) = library.connection.execute(f"SELECT count({what}) {joined}", (record_id,)).fetchone()
    sql = f"SELECT {what}, {when} AS start, {end} AS end {joined} ORDER BY {order}"

    def entry(row: sqlite3.Row) -> Entry:
        return Entry(library.link(reference.family, row[0]), inline.period(row[1], row[2]))

    slug = reference.path.replace(".", "-").replace("_", "-")
    heading = referring_label(reference.family, reference.path)
    return listed(library, heading, f"{reference.family}-{slug}", (sql, (record_id,)), entry, total=total)


def listed(
    library: Library,
    heading: str,
    slug: str,
    query: tuple[str, tuple[str, ...]],
    entry: Callable[[sqlite3.Row], Entry],
    *,
    total: int,
    columns: tuple[str, ...] = (),
) -> Section:
    """Return a section whose entries come from a query."""
    cursor = library.connection.execute(*query)
    cursor.row_factory = sqlite3.Row
    rows = map(entry, cursor)
    first = list(islice(rows, PAGE))
    return Section(heading, slug, first, total, columns, rows)


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of `size`; the last may be shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
