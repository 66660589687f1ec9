"""Make records of the rows of a table: what the name of a column says about the values in its cells.

A name is the path to a value: `start`, `name.en` (a language), `participations.0.role` (the first participation, also
written `participations[0].role`). Under a name that ends in `[]`, a cell holds a list with semicolons between the items:
`topics[]` with `security; trade`. White space around the semicolons is ignored; an item that contains a semicolon needs
columns of its own (`topics.0`, `topics.1`). An empty cell has no value, and the other items of a list close up: with
`topics.0` and `topics.2` filled, the list has two items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import orjson

from exporter.model.field_paths import FieldPath, field_name
from exporter.problems import Problem, Span
from exporter.records.readers import Limits, Raw
from exporter.records.readers.text import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

Cell: TypeAlias = "str | int | float | orjson.Fragment"
Made: TypeAlias = "Cell | list[Made] | dict[str, Made]"
Cells: TypeAlias = "dict[int, Cell]"
"""The cells of a row that are not empty, by position (from 0), in the order of the columns."""

_INDEX = re.compile(r"\[([0-9]+)\]")
_EACH_COLUMN = "give each column its own name, in one row above the records"
_UNMERGE = "unmerge the cells, and write the value of each"
_LONGEST_INDEX = 9
"""Digits of a list position; a longer number is a name."""


class Column(NamedTuple):
    """One column: its name as written, the path to its values, and whether a cell holds a list."""

    name: str
    path: FieldPath
    several: bool


class Flaw(NamedTuple):
    """A mistake in a cell: its position (from 0), and what the problem says about it."""

    at: int
    message: str
    hint: str
    value: str | None = None
    code: str = "CQ002"


class Merged(NamedTuple):
    """What a range of merged cells means for one row: the columns that it covers, and the value of its first cell."""

    name: str
    columns: range
    value: Cell | None
    is_first: bool
    """Whether this is the row of the first cell."""


class Row(Protocol):
    """A row of a table that is not empty."""

    @property
    def line(self) -> int:
        """Return the first line of the row."""
        ...

    @property
    def cells(self) -> Cells:
        """Return the cells that are not empty."""
        ...

    @property
    def flaws(self) -> Sequence[Flaw]:
        """Return the mistakes in the cells."""
        ...

    @property
    def merged(self) -> Sequence[Merged]:
        """Return the ranges of merged cells that cover some of the cells."""
        ...

    def span(self, at: int | None) -> Span:
        """Return the place of a cell, or of the row."""
        ...


def records(
    rows: Iterator[Row | Problem], path: str, limits: Limits, *, stray: str
) -> Iterator[Raw | Problem]:
    """Yield the record of each row below the header row; `stray` is the advice on a cell under no column name."""
    header = next(rows, None)
    if header is None or isinstance(header, Problem):
        yield from (problem for problem in (header, *rows) if isinstance(problem, Problem))
        return
    columns = {at: column_of(str(cell)) for at, cell in header.cells.items()}
    merges = [
        Flaw(merged.columns[0], f"merged cells {merged.name} in the header row", _EACH_COLUMN)
        for merged in header.merged
    ]
    flaws = merges or [*header.flaws, *_flaws(columns, limits)]
    if flaws:
        yield from (_problem(flaw, header, {}, path) for flaw in flaws)
        return
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        flaws = [*row.flaws, *_fill(row, columns), *_stray_cell(row, columns, stray)]
        if flaws:
            yield from (_problem(flaw, row, columns, path) for flaw in flaws)
        else:
            yield Raw(orjson.dumps(record_of(columns, row.cells)), row.line, _Places(row, columns), lax=True)


def _problem(flaw: Flaw, row: Row, columns: Mapping[int, Column], path: str) -> Problem:
    field = field_name(columns[flaw.at].path) if flaw.at in columns else None
    return Problem(
        flaw.code, flaw.message, path, row.span(flaw.at), field=field, value=flaw.value, hint=flaw.hint
    )


def _fill(row: Row, columns: Mapping[int, Column]) -> Iterator[Flaw]:
    """Give the cells of each merged range the value of its first cell; yield what would not be one value per cell."""
    for merged in row.merged:
        covered = [at for at in merged.columns if at in columns]
        name, wide = f"merged cells {merged.name}", len(covered) > 1
        if any(columns[at].path == ("id",) for at in covered) and (wide or not merged.is_first):
            yield Flaw(covered[0], f"{name} in the column id", "give each record a row and an id of its own")
        elif wide and any(_is_in_part(columns[at]) for at in covered):
            names = ", ".join(shown(columns[at].name) for at in covered)
            yield Flaw(covered[0], f"{name} in several columns: {names}", _UNMERGE)
        elif merged.value is not None:
            for at in covered:
                if row.cells.setdefault(at, merged.value) != merged.value:
                    message = f"conflicting values: this cell is covered by the {name}, which have another"
                    yield Flaw(at, message, _UNMERGE, str(row.cells[at]))
    if row.merged:
        cells = sorted(row.cells.items())
        row.cells.clear()
        row.cells.update(cells)


def _is_in_part(column: Column) -> bool:
    """Return whether the cells of a column hold a field of an item in a list."""
    return any(isinstance(step, int) for step in column.path[:-1])


def _stray_cell(row: Row, columns: Mapping[int, Column], hint: str) -> Iterator[Flaw]:
    """Find the first cell that is in no column with a name."""
    if not row.cells.keys() <= columns.keys():
        at = min(row.cells.keys() - columns.keys())
        yield Flaw(at, "this cell is in a column without a name", hint, str(row.cells[at]))


def column_of(name: str) -> Column:
    """Read the name of a column."""
    dotted = _INDEX.sub(r".\1", name.removesuffix("[]"))
    steps = (int(step) if _is_index(step) else step for step in dotted.split("."))
    return Column(name, tuple(steps), name.endswith("[]"))


def _is_index(step: str) -> bool:
    return step.isascii() and step.isdigit() and len(step) <= _LONGEST_INDEX


def _flaws(columns: Mapping[int, Column], limits: Limits) -> Iterator[Flaw]:
    """Yield the mistakes in columns: in each alone, and in each with those before it."""
    kinds: dict[FieldPath, tuple[str, Column]] = {}
    for at, column in columns.items():
        name, path = column.name, column.path
        if name != name.strip():
            yield Flaw(at, f'the column name "{shown(name)}" has white space around it', "remove it", name)
        elif "" in path or isinstance(path[0], int):
            hint = "columns are named like start, name.en or participations.0.role"
            yield Flaw(at, f'invalid column name "{shown(name)}"', hint, name)
        elif len(path) > limits.depth:
            message = f"the column name has more than {limits.depth} steps (--max-depth)"
            yield Flaw(at, message, "no field is nested so deep in a record", name, "CQ004")
        else:
            yield from _conflict(at, column, kinds)


def _conflict(at: int, column: Column, kinds: dict[FieldPath, tuple[str, Column]]) -> Iterator[Flaw]:
    """Yield a flaw if a column before this one needs another kind of value on the path to its values."""
    name = column.name
    for length in range(len(column.path) + 1):
        step = column.path[length] if length < len(column.path) else None
        kind = "value" if step is None else "list" if isinstance(step, int) else "mapping"
        known, other = kinds.setdefault(column.path[:length], (kind, column))
        if other is column or known == kind != "value":
            continue
        if known == kind and other.name == name:
            yield Flaw(at, f'duplicate column "{shown(name)}"', "remove one of the two", name, "CQ003")
        else:
            message = f'conflicting columns "{shown(other.name)}" and "{shown(name)}"'
            yield Flaw(at, message, "a field is one value, or a list, or a mapping", name, "CQ003")
        return


def items(cell: str) -> list[str]:
    """Return the items of the list in a cell."""
    return [item for item in map(str.strip, cell.split(";")) if item]


def record_of(columns: Mapping[int, Column], cells: Cells) -> dict[str, Made]:
    """Return the record that the cells of a row make; the columns have no flaw."""
    tree: dict[str | int, object] = {}
    for at, cell in cells.items():
        _, path, several = columns[at]
        branch = tree
        for step in path[:-1]:
            branch = branch.setdefault(step, {})  # type: ignore[assignment]
        if several:
            branch[path[-1]] = items(cell) if isinstance(cell, str) else [cell]
        else:
            branch[path[-1]] = cell
    return _closed_up(tree)  # type: ignore[return-value]


def _closed_up(tree: dict[str | int, object]) -> object:
    """Turn mappings by position into lists, without the positions that are not used."""
    for step, below in tree.items():
        if isinstance(below, dict):
            tree[step] = _closed_up(below)
    if tree and isinstance(next(iter(tree)), int):
        return [tree[index] for index in sorted(tree)]
    return tree


class _Places:
    """Finds the cell of the value at a path inside the record of a row; a key has no place of its own."""

    __slots__ = ("_columns", "_row", "_whole")

    def __init__(self, row: Row, columns: Mapping[int, Column]) -> None:
        self._row = row
        self._columns = columns
        self._whole: Made | None = None

    def __call__(self, path: FieldPath, /, *, key: bool = False) -> Span:
        """Return the span of the cell at `path`, or of the first cell of its nearest parent."""
        if self._whole is None:  # the record, with the positions of the cells in place of their values
            self._whole = record_of(self._columns, {at: at for at in self._row.cells})
        found = self._whole
        for step in path:
            below = found.get(step) if isinstance(found, dict) else _item(found, step)  # type: ignore[arg-type]
            if below is None:
                break
            found = below
        if found is self._whole:
            return self._row.span(None)
        while isinstance(found, dict | list):
            found = next(iter(found.values() if isinstance(found, dict) else found))
        return self._row.span(found if isinstance(found, int) else None)


def _item(found: Made, step: str | int) -> Made | None:
    within = isinstance(found, list) and isinstance(step, int) and 0 <= step < len(found)
    return found[step] if within else None  # type: ignore[index]
