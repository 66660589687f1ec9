"""Measure the floor: the same rows and bytes written from ready tuples, nothing read, checked or made.

Run `python benchmarks/floor.py OUT`, with what `communique build` wrote. Only the writing is timed: rows into the same
tables, many a statement and empty cells bound as communique binds them, the same indexes and full-text tables, the
JSON-LD as ready lines. Full-text tables that SQLite cannot fill by itself are left out, which makes the floor a little
too low.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from exporter.database.batches import Batch
from exporter.database.rows import EMPTY

FETCHED = 5000
"""Rows read at a time."""


def floor(out: Path) -> float:
    """Return the seconds of processor time that writing took."""
    (database,) = out.glob("*.db")
    with tempfile.TemporaryDirectory() as folder:
        source = sqlite3.connect(database)
        target = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            target.execute(f"PRAGMA {pragma}")
        made = source.execute(
            "SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
        ).fetchall()
        searched = [name for name, _, sql in made if sql.startswith("CREATE VIRTUAL TABLE")]
        shadows = tuple(f"{name}_" for name in searched)
        spent = 0.0
        target.execute("BEGIN")
        for name, kind, sql in made:
            if kind == "table" and not name.startswith((*shadows, "sqlite_")) and name not in searched:
                target.execute(sql)
                spent += _fill(name, source, target)
        rest = [sql for name, kind, sql in made if kind in ("index", "view") or name in searched]
        spent += _timed(lambda: [target.execute(sql) for sql in rest])
        spent += sum(_timed(partial(_index_texts, name, target)) for name in searched)
        spent += _timed(lambda: target.execute("COMMIT"))
        return spent + sum(_copy(path, Path(folder) / path.name) for path in out.glob("*.jsonld"))


def _timed(do: Callable[[], object]) -> float:
    started = time.process_time()
    do()
    return time.process_time() - started


def _fill(table: str, source: sqlite3.Connection, target: sqlite3.Connection) -> float:
    """Write the rows of a table."""
    spent = 0.0
    cursor = source.execute(f'SELECT * FROM "{table}"')
    batch = Batch(table, tuple(column for column, *_ in cursor.description))
    while rows := cursor.fetchmany(FETCHED):
        batch.cells += (EMPTY if cell is None else cell for row in rows for cell in row)
        spent += _timed(partial(batch.insert, target, everything=False))
    return spent + _timed(partial(batch.insert, target, everything=True))


def _index_texts(table: str, target: sqlite3.Connection) -> None:
    """Fill a full-text table, except one whose texts our own function makes."""
    with suppress(sqlite3.OperationalError):
        target.execute(f'INSERT INTO "{table}" ("{table}") VALUES (\'rebuild\')')


def _copy(path: Path, copy: Path) -> float:
    """Write lines that are ready."""
    spent = 0.0
    with path.open("rb") as lines, copy.open("wb") as file:
        while ready := lines.readlines(1 << 20):
            spent += _timed(partial(file.writelines, ready))
    return spent


if __name__ == "__main__":
    print(f"{floor(Path(sys.argv[1])):.2f}")
