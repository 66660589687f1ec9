"""Compare the contents of two databases: what there is in them, the rows of their tables, and their full-text indexes.

Two versions of SQLite write the same content as other bytes, so bytes are not compared. What `ANALYZE` counts and how an
index is cut into blocks is not content.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from exporter.build.check.texts import difference
from exporter.database.reader import open_database
from exporter.database.rows import FORMER_IDS, TRANSLATIONS
from exporter.database.tables import tables as layout

GIVEN, RESTATED = "main", "restated"
COUNTS = ("sqlite_stat1", "sqlite_stat4")
SHADOWS = ("data", "idx", "docsize", "config")
"""The tables in which SQLite keeps a full-text index, named after it."""
LONGEST = 60
"""Characters of a value that are shown."""
_OWN = {table.name: table for table in (*layout(), TRANSLATIONS, FORMER_IDS)}


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs; in which record and in which column of it, where it is in one."""

    message: str
    record: str | None = None
    column: str | None = None


def differences(given: Path, expected: Path) -> Iterator[Difference]:
    """Yield one difference for each table, view, index or trigger; one for full-text indexes, where all else is equal."""
    with closing(open_database(given)) as connection:
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"ATTACH ? AS {RESTATED}", (f"{expected.resolve().as_uri()}?mode=ro",))
        here, there = (_objects(connection, schema) for schema in (GIVEN, RESTATED))
        indexes = {name for (_, name), sql in there.items() if sql.startswith("CREATE VIRTUAL TABLE")}
        for name in (f"{index}_{table}" for index in indexes for table in SHADOWS):
            here.pop(("table", name), None)
            there.pop(("table", name), None)
        unequal = {key for key in here.keys() | there.keys() if here.get(key) != there.get(key)}
        for key in sorted(unequal):
            yield _object(key, here.get(key), there.get(key))
        tables = sorted(
            name for kind, name in there.keys() - unequal if kind == "table" and name not in indexes
        )
        rows = [found for name in tables if (found := _rows(connection, name))]
        yield from rows
        if not unequal and not rows:
            words = (_index(connection, name) for name in sorted(indexes))
            yield from filter(None, (next(filter(None, words), None),))


# --- What there is ---------------------------------------------------------------------------------------


def _objects(connection: sqlite3.Connection, schema: str) -> dict[tuple[str, str], str]:
    """Return the statement that makes each table, view, index and trigger, by type and name, without SQLite's own.

    A trigger can have the name of a table.
    """
    return {
        (str(kind), str(name)): str(sql)
        for name, kind, sql in connection.execute(f"SELECT name, type, sql FROM {schema}.sqlite_schema")
        if sql is not None and name not in COUNTS
    }


def _object(key: tuple[str, str], here: str | None, there: str | None) -> Difference:
    kind, name = key
    if here is None or there is None:
        return Difference(f"the {kind} {name} {'is none of a build' if here else 'is missing'}")
    _, says = difference(here.encode(), there.encode()) or (None, "is different")
    return Difference(f"the {kind} {name} is another: {says}")


# --- Rows ------------------------------------------------------------------------------------------------


def _rows(connection: sqlite3.Connection, table: str) -> Difference | None:
    """Compare the rows of a table, and show the first that differs."""
    about = connection.execute(f'PRAGMA {RESTATED}.table_info("{table}")').fetchall()
    names = [name for _, name, *_ in about]
    key = [name for *_, name in sorted((row[5], row[1]) for row in about if row[5])]
    columns = ", ".join(f'"{name}"' for name in names)
    extra, missing = (
        _alone(connection, columns, f'{one}."{table}"', f'{other}."{table}"')
        for one, other in ((GIVEN, RESTATED), (RESTATED, GIVEN))
    )
    if not extra and not missing:
        return None
    number = max(extra[1] if extra else 0, missing[1] if missing else 0)
    more = f"; {number:,} rows differ" if number > 1 else ""
    row = dict(zip(names, (extra or missing or ((), 0))[0], strict=True))
    where = " AND ".join(f'"{name}" IS ?' for name in key)
    same = f'SELECT {columns} FROM {RESTATED}."{table}" WHERE {where}'
    twin = connection.execute(same, [row[name] for name in key]).fetchone() if extra else None
    shown = f"{table} {', '.join(str(row[name]) for name in key)}"
    if twin is None:
        says = "is a row that the records do not give" if extra else "is missing"
        return Difference(f"{_cut(shown)} {says}{more}", _record(table, row))
    unlike = (name for name, value in zip(names, twin, strict=True) if value != row[name])
    column = next(unlike, names[0])
    says = f"is {_cut(repr(row[column]))}, the records give {_cut(repr(twin[names.index(column)]))}"
    return Difference(f"{_cut(shown)}: {column} {says}{more}", _record(table, row), column)


def _alone(
    connection: sqlite3.Connection, columns: str, one: str, other: str
) -> tuple[tuple[object, ...], int] | None:
    """Return the first row of one table that the other has not, and how many there are."""
    rows = f"SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other}"
    first = connection.execute(f"{rows} ORDER BY {columns} LIMIT 1").fetchone()
    if first is None:
        return None
    (number,) = connection.execute(f"SELECT count(*) FROM ({rows})").fetchone()
    return first, number


def _record(table: str, row: dict[str, object]) -> str | None:
    """Return the record that a row belongs to, if it belongs to one."""
    own = _OWN.get(table)
    if own is None:
        return None
    if own.shared:
        return f"{row['family']}/{row['record_id']}"
    owner = next(column for column in own.columns if column.name == own.key[0])
    return f"{owner.references or table}/{row[owner.name]}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


# --- Words -----------------------------------------------------------------------------------------------


def _index(connection: sqlite3.Connection, name: str) -> Difference | None:
    """Compare which words a full-text index has, where, and how it orders what it finds."""
    for schema in (GIVEN, RESTATED):
        connection.execute(
            f"CREATE VIRTUAL TABLE temp.\"words_{schema}_{name}\" USING fts5vocab('{schema}', '{name}', 'instance')"
        )
    looks = (
        ("term, doc, col, offset", 'temp."words_{schema}_{name}"'),
        ("id, sz", '{schema}."{name}_docsize"'),
        ("k, v", "(SELECT * FROM {schema}.\"{name}_config\" WHERE k <> 'version')"),
    )
    for columns, table in looks:
        one, other = (table.format(schema=schema, name=name) for schema in (GIVEN, RESTATED))
        for here, there, says in ((one, other, "does not belong there"), (other, one, "is missing")):
            found = _alone(connection, columns, here, there)
            if found:
                what = ", ".join(
                    f"{c} {_cut(repr(v))}" for c, v in zip(columns.split(", "), found[0], strict=True)
                )
                return Difference(f"the full-text index {name} finds something else: {what} {says}")
    return None
