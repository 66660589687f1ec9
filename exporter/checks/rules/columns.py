"""Where in the staging tables the values of a kind of field stand, and how SQL says whose value it is.

Rules about references and words are written once, for every field that holds one: they walk these cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from exporter.database.tables import Table, tables
from exporter.model.field_paths import steps
from exporter.model.fields import FAMILIES, Field, Shape, by_name, parts
from schemas import Evidence, Model, Part


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a staging table; `family`, `record` and `path` are SQL for the family, the id and the field's path."""

    table: str
    column: str
    field: Field
    family: str
    record: str
    path: str


@cache
def cells(shape: Shape) -> tuple[Cell, ...]:
    """Return every column that holds values of fields of `shape`."""
    return tuple(cell for table in tables() for cell in _cells_of(table) if cell.field.shape is shape)


def field_at(family: str, path: str) -> Field | None:
    """Return the field that a path inside a record of `family` names, or None."""
    owner: type[Model] | None = FAMILIES.get(family)
    found: Field | None = None
    for step in steps(path):
        if isinstance(step, str):
            found = by_name(owner).get(step) if owner else None
            owner = found.part if found else None
    return found


def _cells_of(table: Table) -> Iterator[Cell]:
    family, record, prefix = _whose(table)
    for column in table.columns:
        f = column.field
        if f is not None and f.shape in (Shape.REFERENCE, Shape.WORD):
            yield Cell(table.name, column.name, f, family, record, f"{prefix}'{f.name}'")


def _whose(table: Table) -> tuple[str, str, str]:
    """Return SQL for the family, the id and the path of what holds the rows of a table."""
    if table.link is not None:
        family = table.columns[0].references or ""
        if not issubclass(table.link.owner, Part):
            return f"'{family}'", f'"{table.key[0]}"', ""
        holder = next(f.name for f, part in parts(FAMILIES[family]) if part is table.link.owner)
        return f"'{family}'", f'"{table.key[0]}"', f"'{holder}[' || place || '].' || "
    if table.model is Evidence:
        return "family", "record_id", f"holder || '{table.name}[' || position || '].' || "
    if table.shared:
        return "family", "record_id", f"'{table.name}[' || position || '].' || "
    if table.parent is not None:
        return f"'{table.parent}'", f'"{table.key[0]}"', f"'{table.name}[' || position || '].' || "
    return f"'{table.name}'", "id", ""
