"""A database that shows readers something else than its records is never sound."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from forging import NAME, seal, sql

from exporter.build.check.check import check
from exporter.problems import Severity

COMMUNIQUE = Path(sys.executable).with_name("communique")
TRIGGER = "AFTER INSERT ON events BEGIN DELETE FROM events; END"


def errors(dist, **options):
    return [
        problem.message for problem in check(dist, **options).problems if problem.severity is Severity.ERROR
    ]


@pytest.mark.parametrize("full", [True, False], ids=["full", "pieces"])
@pytest.mark.parametrize("name", ["events", "search_idx", "events_fts_data", "search"])
def test_a_trigger_of_any_name_is_found(dist, name, full):
    sql(dist, f'CREATE TRIGGER "{name}" {TRIGGER}')
    assert f"unknown trigger in the database: {name}" in errors(dist, full=full)


@pytest.mark.parametrize("full", [True, False], ids=["full", "pieces"])
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO search (search, rowid, family, record_id, name) VALUES ('delete', 1, 'places', 'x', 'Paris')",
        "DELETE FROM search_idx",
        "DELETE FROM search_data WHERE rowid = (SELECT max(rowid) FROM search_data)",
        "DELETE FROM events_fts_idx",
        "DELETE FROM participants_fts_docsize WHERE rowid = 1",
        "UPDATE search_data SET block = x'00' WHERE rowid = (SELECT max(rowid) FROM search_data)",
    ],
)
def test_a_damaged_full_text_index_is_found(dist, statement, full):
    sql(dist, statement)
    assert any("full-text index" in message for message in errors(dist, full=full))


@pytest.mark.parametrize("stray", ["-wal", "-journal"])
def test_a_log_next_to_the_database_is_an_error(dist, stray):
    (dist / f"{NAME}.db{stray}").write_bytes(b"x")
    assert errors(dist) == ["conflicting: with this file, SQLite shows other content"]


ENDLESS = (
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS key, i AS value FROM n"
)


@pytest.mark.parametrize("table", ["dataset", "vocabulary", "events", "translations"])
@pytest.mark.parametrize("command", ["check", "records"])
def test_a_table_that_is_an_endless_view_ends_at_once(dist, table, command):
    with closing(sqlite3.connect(dist / f"{NAME}.db")) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = ?", (table,))
        connection.execute(
            "INSERT INTO sqlite_schema VALUES ('view', ?, ?, 0, ?)",
            (table, table, f'CREATE VIEW "{table}" AS {ENDLESS}'),
        )
        connection.commit()
    seal(dist)
    given = dist if command == "check" else dist / f"{NAME}.db"
    done = subprocess.run(
        [COMMUNIQUE, command, given], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
