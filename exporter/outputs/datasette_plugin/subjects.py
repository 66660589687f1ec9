"""Tell which records the rows of a table or view speak of."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from exporter.database.tables import tables
from exporter.model.fields import FAMILIES

VIEWS: dict[str, str] = {
    "event_overview": "events",
    "people": "participants",
    "organizations": "participants",
    "agreement_overview": "agreements",
    "place_countries": "places",
}
"""View -> the family whose ids its column `id` holds."""

Subject = tuple[str | None, str]
"""The family of the records (None: it is in the column `family`), and the column with their ids."""


def subject_of(table: str, columns: Iterable[str]) -> Subject | None:
    """Return of which records a table or view speaks, or None if of none."""
    names = set(columns)
    if {"family", "record_id"} <= names:
        return None, "record_id"
    family, column = _subjects().get(table, ("events", "event_id"))
    return (family, column) if column in names else None


@cache
def _subjects() -> dict[str, tuple[str, str]]:
    found = {view: (family, "id") for view, family in VIEWS.items()}
    for table in tables():
        first = table.columns[0]
        if table.name in FAMILIES:
            found[table.name] = (table.name, "id")
        elif first.references:
            found[table.name] = (first.references, first.name)
    return found


def records_in(subject: Subject, rows: Iterable[Any]) -> dict[str, list[str]]:
    """Return the ids of the records that rows speak of, by family, each once, in the order of the rows."""
    family, column = subject
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        key = family or plain(row["family"])
        if key in FAMILIES:
            found.setdefault(key, {})[plain(row[column])] = None
    return {family: list(ids) for family, ids in found.items()}


def plain(value: Any) -> str:
    """Return the value of a cell, to which Datasette may have added a label."""
    return str(value["value"] if isinstance(value, dict) else value)
