"""sqlite-utils: a database, table by table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dataset import LANGUAGE, LAYOUT, Mapping, records

DEFAULTS: dict[str, Mapping] = {
    "topics": {"type": "DefinedTerm"},
    "agreements": {"type": "CreativeWork"},
    "sources": {"type": "NewsArticle"},
    "series": {"type": "EventSeries"},
    "events": {"type": "Event"},
    "evidence": {"stance": "supports"},
}
"""The value of a row where the record has none, in columns that must be filled."""
SEARCHED = ("name", "description", "text", "quote")


def prepare(folder: Path, out: Path) -> None:
    """Do nothing: the records are read as they stand."""


def run(folder: Path, out: Path) -> None:
    """Insert all records and all their lists into the tables of `by_hand.sql`, with indexes and full-text search.

    Each table with one `insert_all`. No validation, no bounds of dates, no rules, no graph, nothing read back.
    """
    from sqlite_utils import Database

    db = Database(out / "agency.db", recreate=True)
    db.executescript(LAYOUT.read_text())
    columns = {table.name: list(table.columns_dict) for table in db.tables}
    with db.atomic():  # one transaction, not one for each batch
        for table, found in Rows(columns).of_all(folder).items():
            db.table(table).insert_all(found, batch_size=1000)
    db.index_foreign_keys()
    for table, names in columns.items():
        if table != "translations" and (searched := [name for name in names if name in SEARCHED]):
            db.table(table).enable_fts(searched, tokenize="unicode61 remove_diacritics 2")


def written(folder: Path, out: Path) -> str:
    """Count the rows."""
    from sqlite_utils import Database

    db = Database(out / "agency.db")
    counts = [table.count for table in db.tables if table.strict]
    return f"{sum(counts):,} rows in {len(counts)} tables"


class Rows:
    """Takes records apart into rows; the columns of the tables say where a value goes."""

    def __init__(self, columns: dict[str, list[str]]) -> None:
        """Take the tables, each with its columns in order."""
        self.columns = columns
        self.column_of = {
            table: {name.removesuffix("_id"): name for name in names} for table, names in columns.items()
        }
        self.rows: dict[str, list[Mapping]] = {table: [] for table in columns}

    def of_all(self, folder: Path) -> dict[str, list[Mapping]]:
        """Return the rows of a dataset by table."""
        for family, record in records(folder):
            self._take(
                record, family, {}, (record["id"],), {"family": family, "record_id": record["id"], "path": ""}
            )
        return self.rows

    def _take(
        self, values: Mapping, table: str, row: Mapping, owner: tuple[Any, ...], shared: Mapping
    ) -> None:
        """Take a record or part, whose `row` holds its key so far.

        Tables of its lists begin with `owner`, or, where several families share them, hold what they can of `shared`.
        """
        column_of = self.column_of[table]
        row |= {**DEFAULTS.get(table, {}), **row}
        for name, value in values.items():
            column = column_of.get(name)
            if isinstance(value, dict):
                row[column] = value[LANGUAGE]
                self.rows["translations"] += (
                    {**shared, "path": name, "language": language, "text": text}
                    for language, text in value.items()
                    if language != LANGUAGE
                )
            elif column is not None:
                row[column] = value  # a list of texts is written as JSON by `insert_all`
            elif isinstance(value[0], dict):
                self._take_parts(value, name, owner, shared)
            else:
                link = f"{table[:-1]}_{name}"  # event_topics, outcome_by
                names = self.columns[link]
                self.rows[link] += (dict(zip(names, (*owner, item), strict=True)) for item in value)
        self.rows[table].append(row)

    def _take_parts(self, parts: list[Mapping], table: str, owner: tuple[Any, ...], shared: Mapping) -> None:
        names = self.columns[table]
        key = {name: shared[name] for name in names if name in shared} or {names[0]: owner[0]}
        for position, part in enumerate(parts):
            self._take(part, table, {**key, "position": position}, (*owner, position), shared)
