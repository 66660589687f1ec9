"""Show single cells: a date in words, a reference by the name of what it refers to."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import cache
from typing import Any

from markupsafe import Markup

from exporter.database.tables import tables
from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Shape, fields, models
from exporter.outputs.datasette_plugin.subjects import VIEWS
from schemas.edtf import EdtfError, parse

DATES: frozenset[str] = frozenset(
    f.name
    for model in models()
    for f in fields(model)
    if f.shape is Shape.VALUE and f.datatype.kind is Kind.EDTF
)
"""The names of the columns that hold dates as written; no other column of our tables has one of these names."""


def render(
    datasette: Any, database: str, table: str | None, column: str, value: Any, row: Any
) -> Markup | Awaitable[Markup | None] | None:
    """Return what a cell shows, or None to leave it to Datasette."""
    if column in DATES and isinstance(value, str):
        return date(value)
    if isinstance(value, dict):  # Datasette has looked for a label, and found an empty one
        if value.get("label") is None:
            return link(datasette, database, _references().get((table, column), ""), str(value["value"]))
        return None
    if not isinstance(value, str):
        return None
    if column == "record_id":
        return labelled(datasette, database, _family(row), value)
    if table in VIEWS and column == "id":
        return link(datasette, database, VIEWS[table], value)
    if (table, column) in _references():
        return labelled(datasette, database, _references()[table, column], value)
    if column == "event_id":
        return link(datasette, database, "events", value)
    return None


def date(text: str) -> Markup | None:
    """Return a date in words, with the value itself as its title."""
    try:
        words = parse(text).words
    except EdtfError:
        return None
    return Markup('<time title="{}">{}</time>').format(text, words)


def link(
    datasette: Any, database: str, family: str, record_id: str, label: str | None = None
) -> Markup | None:
    """Return a link to the page of a record."""
    if family not in FAMILIES:
        return None
    href = address(datasette, database, family, record_id)
    if label is None or label == record_id:
        return Markup('<a href="{}">{}</a>').format(href, record_id)
    return Markup('<a href="{}">{}</a>&nbsp;<em>{}</em>').format(href, label, record_id)


async def labelled(datasette: Any, database: str, family: str, record_id: str) -> Markup | None:
    """Return a link to a record that shows its name, as Datasette 0.65 does on the page of a table only."""
    if family not in FAMILIES:
        return None
    found = await datasette.get_database(database).execute(
        f'SELECT name FROM "{family}" WHERE id = ?', [record_id]
    )
    row = found.first()
    return link(datasette, database, family, record_id, row["name"] if row else None)


def address(datasette: Any, database: str, family: str, record_id: str) -> str:
    """Return the address of a record's page."""
    from datasette.utils import tilde_encode

    return str(datasette.urls.row(database, family, tilde_encode(record_id)))


def _family(row: Any) -> str:
    try:
        return str(row["family"])
    except (IndexError, KeyError):
        return ""


@cache
def _references() -> dict[tuple[str | None, str], str]:
    return {(table.name, c.name): c.references for table in tables() for c in table.columns if c.references}
