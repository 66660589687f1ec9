"""Measure the floor: the same rows and bytes written from ready tuples, nothing read, checked or made.

Run `python benchmarks/floor.py OUT`, with what `communique build` wrote. Only the writing is timed: rows into the same
tables, the same indexes and full-text tables, the JSON-LD as ready lines. Full-text
tables that SQLite cannot fill by itself are left out, which makes the floor a little too low.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path


def floor(out: Path) -> float:
    """Return the seconds of processor time that writing took."""
    spent = 0.0
    (database,) = out.glob("*.db")
    with tempfile.TemporaryDirectory() as folder:
        source, target = (
            sqlite3.connect(database),
            sqlite3.connect(Path(folder) / "floor.db", isolation_level=None),
        )
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            target.execute(f"PRAGMA {pragma}")
        made = source.execute(
            "SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
        ).fetchall()
        searched = [name for name, _, sql in made if sql.startswith("CREATE VIRTUAL TABLE")]
        shadows = tuple(f"{name}_" for name in searched)
        target.execute("BEGIN")
        for name, kind, sql in made:
            if kind != "table" or name.startswith((*shadows, "sqlite_")) or name in searched:
                continue
            target.execute(sql)
            cursor = source.execute(f'SELECT * FROM "{name}"')
            insert = f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(cursor.description))})'
            while rows := cursor.fetchmany(5000):
                started = time.process_time()
                target.executemany(insert, rows)
                spent += time.process_time() - started
        started = time.process_time()
        for name, kind, sql in made:
            if kind == "index" or name in searched:
                target.execute(sql)
        for view in (sql for _, kind, sql in made if kind == "view"):
            target.execute(view)
        for name in searched:
            with suppress(sqlite3.OperationalError):  # a table whose texts a function of ours puts together
                target.execute(f'INSERT INTO "{name}" ("{name}") VALUES (\'rebuild\')')
        target.execute("COMMIT")
        spent += time.process_time() - started
        for path in out.glob("*.jsonld"):
            with path.open("rb") as lines, (Path(folder) / path.name).open("wb") as copy:
                while ready := lines.readlines(1 << 20):
                    started = time.process_time()
                    copy.writelines(ready)
                    spent += time.process_time() - started
    return spent


if __name__ == "__main__":
    print(f"{floor(Path(sys.argv[1])):.2f}")
