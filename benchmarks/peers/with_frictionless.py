"""frictionless: tables of CSV, described by a data package."""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from dataset import LAYOUT, Mapping, run_command

NULL = "\\N"
"""How a cell without a value is written: an empty one holds an empty text, as the path of evidence on a whole record."""
TYPES = {"TEXT": "string", "INTEGER": "integer", "REAL": "number"}


def prepare(folder: Path, out: Path) -> None:
    """Write the tables of the script written by hand as CSV, and describe them as `by_hand.sql` does."""
    subprocess.run([sys.executable, LAYOUT.with_suffix(".py"), folder, out], check=True)
    resources = []
    with closing(sqlite3.connect(":memory:")) as layout, closing(sqlite3.connect(out / "agency.db")) as db:
        layout.executescript(LAYOUT.read_text())
        for (table,) in layout.execute("SELECT name FROM sqlite_master WHERE sql IS NOT NULL").fetchall():
            schema = _schema(layout, table)
            with (out / f"{table}.csv").open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(field["name"] for field in schema["fields"])
                for row in db.execute(f"SELECT * FROM {table}"):
                    writer.writerow(NULL if cell is None else cell for cell in row)
            resources.append({"name": table, "type": "table", "path": f"{table}.csv", "schema": schema})
    (out / "datapackage.json").write_text(json.dumps({"name": "agency", "resources": resources}))


def _schema(layout: sqlite3.Connection, table: str) -> Mapping:
    """Return the Table Schema of a table: types, required columns, primary key, foreign keys to the `id` of others."""
    columns = layout.execute(f"PRAGMA table_info({table})").fetchall()
    references = layout.execute(f"PRAGMA foreign_key_list({table})").fetchall()
    return {
        "missingValues": [NULL],
        "fields": [
            {"name": name, "type": TYPES[kind]}
            | ({"constraints": {"required": True}} if required or key else {})
            for _, name, kind, required, _, key in columns
        ],
        "primaryKey": [name for _, name, _, _, _, key in sorted(columns, key=lambda row: row[5]) if key],
        "foreignKeys": [
            {"fields": [name], "reference": {"resource": "" if target == table else target, "fields": ["id"]}}
            for _, _, target, name, *_ in references
        ],
    }


def run(folder: Path, out: Path) -> None:
    """Validate all tables: types, required columns, primary keys, foreign keys. No other rules, nothing written."""
    run_command(out / "report.json", "frictionless", "validate", out / "datapackage.json", "--json")


def written(folder: Path, out: Path) -> str:
    """Count the rows that were found valid."""
    report = json.loads((out / "report.json").read_text())
    rows = sum(task["stats"]["rows"] for task in report["tasks"] if task["valid"])
    return f"{rows:,} rows in {len(report['tasks'])} tables, {report['stats']['errors']} errors"
