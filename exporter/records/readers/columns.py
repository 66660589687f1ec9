"""Make records of tables: what a column's name says about the place of its cells.

A name is the way to a value: `start`, `name.en` (a language), `participations.0.role` (the first participation, also
written `participations[0].role`). Under a name that ends in `[]` a cell holds a list, its items parted by
semicolons: `topics[]` with `security; trade`. White space around the semicolons does not count; an item that holds a
semicolon needs columns of its own (`topics.0`, `topics.1`). An empty cell says nothing, and the items of a list that
are left out close up: with `topics.0` and `topics.2` filled, the list has two items.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from exporter.records.readers.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import orjson

    from exporter.model.field_paths import FieldPath
    from exporter.records.readers import Limits

Cell: TypeAlias = "str | int | float | orjson.Fragment | None"
Made: TypeAlias = "Cell | list[Made] | dict[str, Made]"

_INDEX = re.compile(r"\[([0-9]+)\]")
_LONGEST_INDEX = 9
"""Digits of a list position; a longer number is a name."""


class Column(NamedTuple):
    """One column: its name as written, the way to its values, and whether a cell holds a list."""

    name: str
    path: FieldPath
    several: bool


class Flaw(NamedTuple):
    """What is wrong with a column: its position (from 0) and name, and the code, message, hint of a problem."""

    column: int
    name: str
    code: str
    message: str
    hint: str


def column_of(name: str) -> Column:
    """Read the name of a column."""
    dotted = _INDEX.sub(r".\1", name.removesuffix("[]"))
    steps = (int(step) if _is_index(step) else step for step in dotted.split("."))
    return Column(name, tuple(steps), name.endswith("[]"))


def _is_index(step: str) -> bool:
    return step.isascii() and step.isdigit() and len(step) <= _LONGEST_INDEX


def flaws(columns: Sequence[Column], limits: Limits) -> Iterator[Flaw]:
    """Yield what is wrong with columns, each alone and each beside those before it; one without a name is passed."""
    kinds: dict[FieldPath, tuple[str, Column]] = {}
    for number, column in enumerate(columns):
        name, path = column.name, column.path
        if not name:
            continue
        if name != name.strip():
            yield Flaw(
                number,
                name,
                "CQ002",
                f'the column name "{shown(name)}" has white space around it',
                "remove it",
            )
        elif "" in path or isinstance(path[0], int):
            hint = "columns are named like start, name.en or participations.0.role"
            yield Flaw(number, name, "CQ002", f'the column name "{shown(name)}" is no way to a field', hint)
        elif len(path) > limits.depth:
            message = f"the column name has more than {limits.depth} steps (--max-depth)"
            yield Flaw(number, name, "CQ004", message, "no field is so deep inside a record")
        else:
            yield from _conflict(number, column, kinds)


def _conflict(number: int, column: Column, kinds: dict[FieldPath, tuple[str, Column]]) -> Iterator[Flaw]:
    """Yield a flaw if a column before this one says otherwise what stands on the way to its values."""
    name = column.name
    for length in range(len(column.path) + 1):
        step = column.path[length] if length < len(column.path) else None
        kind = "value" if step is None else "list" if isinstance(step, int) else "mapping"
        known, other = kinds.setdefault(column.path[:length], (kind, column))
        if other is column or known == kind != "value":
            continue
        if known == kind and other.name == name:
            message = f'the column "{shown(name)}" stands twice'
            yield Flaw(number, name, "CQ003", message, "remove one of the two")
        else:
            message = f'the columns "{shown(other.name)}" and "{shown(name)}" exclude each other'
            yield Flaw(number, name, "CQ003", message, "a field is one value, or a list, or a mapping")
        return


def items(cell: str) -> list[str]:
    """Take the list in a cell apart."""
    return [item for item in map(str.strip, cell.split(";")) if item]


def record_of(columns: Sequence[Column], cells: Sequence[Cell]) -> dict[str, Made]:
    """Return the record that the cells of a row make; the columns have no flaw."""
    tree: dict[str | int, object] = {}
    for (name, path, several), cell in zip(columns, cells, strict=False):
        if cell is None or cell == "" or not name:
            continue
        branch = tree
        for step in path[:-1]:
            branch = branch.setdefault(step, {})  # type: ignore[assignment]
        if several:
            branch[path[-1]] = items(cell) if isinstance(cell, str) else [cell]
        else:
            branch[path[-1]] = cell
    return _closed_up(tree)  # type: ignore[return-value]


def _closed_up(tree: dict[str | int, object]) -> object:
    """Make lists of what is counted, without the positions left out."""
    for step, below in tree.items():
        if isinstance(below, dict):
            tree[step] = _closed_up(below)
    if tree and isinstance(next(iter(tree)), int):
        return [tree[index] for index in sorted(tree)]
    return tree


def column_at(columns: Sequence[Column], cells: Sequence[Cell], path: FieldPath) -> int | None:
    """Return the position of the column whose cell is the value at `path`, or the first of its nearest parent.

    None where that is the whole row.
    """
    marks: list[Cell] = [None if cell is None or cell == "" else at for at, cell in enumerate(cells)]
    row: Made = record_of(columns, marks)
    found = row
    for step in path:
        below = found.get(step) if isinstance(found, dict) else _item(found, step)  # type: ignore[arg-type]
        if below is None:
            break
        found = below
    if found is row:
        return None
    while isinstance(found, dict | list):
        found = next(iter(found.values() if isinstance(found, dict) else found))
    return found if isinstance(found, int) else None


def _item(found: Made, step: str | int) -> Made:
    within = isinstance(found, list) and isinstance(step, int) and 0 <= step < len(found)
    return found[step] if within else None  # type: ignore[index]
