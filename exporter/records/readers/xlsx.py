"""Read a workbook (XLSX): a row a record; `columns` says what the names in the header row mean.

The sheet is the one named as the folder the file is in (`events`), else the first. Other sheets are not read, as the
folder gives the family of all that is in the file; a warning names those in which something stands.
Numbers and truth values are kept. A cell that holds a date becomes ISO text, and only as much of it as the cell
shows: what is typed as `Jan 2025` is stored as the first of January, and was never said to be. A formula counts by
the value that was stored with it.

openpyxl does the reading. The file is looked through first for what would make it read for ever: parts that unpack
to more than the limit, XML entities, rows and columns that nothing stands in.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from functools import partial
from io import BytesIO
from itertools import repeat
from math import isfinite
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import orjson

from exporter.model.field_paths import FieldPath
from exporter.problems import MissingExtraError, Problem, Severity, Span
from exporter.records.readers import Limits, Raw
from exporter.records.readers.columns import Cell, Column, column_at, column_of, flaws, record_of
from exporter.records.readers.text import shown, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LAST_ROW = 1_048_576
"""Excel has no more rows; openpyxl would fill up to any row that a file names."""

_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_LONGEST = 2**63
_SAVE_AGAIN = "open the file in a spreadsheet program and save it again as .xlsx"


class Row(NamedTuple):
    """The values of a row that is not empty, where it is, and what is wrong with its cells."""

    sheet: str
    line: int
    cells: list[Cell]
    problems: list[Problem]

    def span(self, at: int) -> Span:
        """Return the place of a cell."""
        return _span(self.sheet, self.line, at + 1)


def read(stream: BinaryIO, path: str, limits: Limits) -> Iterator[Raw | Problem]:
    """Yield the record of each row below the header row."""
    content = stream.read(limits.file_bytes + 1)
    if len(content) > limits.file_bytes:
        yield too_large(path, limits)
        return
    try:
        import openpyxl  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("xlsx", "reading a workbook (.xlsx)") from error
    rows = _guarded(_rows(content, path, limits), path)
    header = next(rows, None)
    if not isinstance(header, Row):
        yield from (problem for problem in (header, *rows) if isinstance(problem, Problem))
        return
    columns = [column_of("" if cell is None else str(cell)) for cell in header.cells]
    problems = header.problems + [
        Problem(flaw.code, flaw.message, path, header.span(flaw.column), value=flaw.name, hint=flaw.hint)
        for flaw in flaws(columns, limits)
    ]
    yield from problems or _records(rows, columns, path)


def _records(rows: Iterator[Row | Problem], columns: Sequence[Column], path: str) -> Iterator[Raw | Problem]:
    """Make the records of the rows below the header row."""
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        stray = _stray_cell(row, columns, path)
        if stray or row.problems:
            yield from (*row.problems, *stray)
            continue
        made = orjson.dumps(record_of(columns, row.cells))
        yield Raw(made, row.line, partial(_locate, row, columns), lax=True)


def _stray_cell(row: Row, columns: Sequence[Column], path: str) -> list[Problem]:
    """Find the first cell that stands under no column name."""
    for at, cell in enumerate(row.cells):
        if cell is not None and (at >= len(columns) or not columns[at].name):
            hint = "name the column in the header row, or clear the cell"
            message = "this cell stands under no column name"
            return [Problem("CQ002", message, path, row.span(at), value=str(cell), hint=hint)]
    return []


def _locate(row: Row, columns: Sequence[Column], path: FieldPath, *, key: bool = False) -> Span:  # noqa: ARG001
    """Find the cell of the value at `path`; a key has no place of its own in a row."""
    at = column_at(columns, row.cells, path)
    return row.span(at or 0)


def _span(sheet: str, line: int, column: int) -> Span:
    from openpyxl.utils import get_column_letter

    return Span(line, column, cell=f"{sheet}!{get_column_letter(column)}{line}")


def _guarded(rows: Iterator[Row | Problem], path: str) -> Iterator[Row | Problem]:
    """Turn whatever a broken file makes openpyxl stumble over into a problem, and drop its warnings."""
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row = next(rows, None)
        except Exception as error:  # noqa: BLE001 - zipfile, expat and openpyxl raise some twenty kinds
            what = f"{type(error).__name__}: {error}"
            message = f"not readable as a workbook: {shown(what, 200)}"
            yield Problem("CQ002", message, path, hint=_SAVE_AGAIN)
            return
        if row is None:
            return
        yield row


def _rows(content: bytes, path: str, limits: Limits) -> Iterator[Row | Problem]:
    """Yield the rows of the sheet that are not empty, the header row first."""
    from openpyxl import load_workbook

    if content.startswith(_OLD_WORKBOOK):
        message = "this is a workbook of the old format (.xls), or one with a password"
        yield Problem("CQ002", message, path, hint="save it as .xlsx without a password")
        return
    with zipfile.ZipFile(BytesIO(content)) as parts:
        refusal = _refusal(parts, path, limits)
        if refusal:
            yield refusal
            return
        calculates = any(
            _FORMULA.search(parts.read(name)) for name in parts.namelist() if "worksheets/" in name
        )
    workbook = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheet = _sheet(workbook, path)
    formulas: Iterator[Sequence[Any]] = repeat(())
    if calculates:
        formulas = _sheet(load_workbook(BytesIO(content), read_only=True, keep_links=False), path).iter_rows()
    width = beyond = 0
    for line, (cells, written) in enumerate(zip(sheet.iter_rows(), formulas, strict=False), 1):
        beyond += max(0, len(cells) - width)
        if line > LAST_ROW:
            yield Problem("CQ004", f"a row beyond {LAST_ROW}, the last that Excel has", path, Span(line))
            return
        if beyond > limits.nodes:
            message = f"more than {limits.nodes} cells beyond the columns of the header row (--max-nodes)"
            yield Problem("CQ004", message, path, Span(line))
            return
        row = _row(sheet.title, line, cells, written, path)
        if row:
            width = width or len(row.cells)
            yield row
    if not width:
        yield Problem("CQ002", "the sheet has no header row", path, expected="id, name, …")
    others = [other for other in workbook.worksheets if other is not sheet]
    yield from _not_read(
        {other.title: place for other in others if (place := _first_cell(other, limits))}, path
    )


def _not_read(places: dict[str, Span], path: str) -> Iterator[Problem]:
    """Warn of sheets in which something stands and that are not read, at the first place of the first of them."""
    if places:
        names = ", ".join(shown(title) for title in places)
        message = f"not read: the sheet {names}" if len(places) == 1 else f"not read: the sheets {names}"
        yield Problem(
            "CQ013",
            message,
            path,
            next(iter(places.values())),
            severity=Severity.WARNING,
            expected=f"one sheet, {PurePath(path).parent.name or 'the first'}",
            hint="move the records of each sheet into a workbook of its own, in the folder of their family",
        )


def _first_cell(sheet: Any, limits: Limits) -> Span | None:
    """Return the place of the first cell of a sheet in which something stands, if there is one within the limits."""
    sheet.reset_dimensions()
    looked = 0
    for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        at = next((at for at, value in enumerate(cells, 1) if value not in (None, "")), None)
        if at is not None:
            return _span(sheet.title, line, at)
        looked += len(cells)
        if looked > limits.nodes or line >= LAST_ROW:
            break
    return None


def _refusal(parts: zipfile.ZipFile, path: str, limits: Limits) -> Problem | None:
    """Look for what would make the file read for ever."""
    size = sum(part.file_size for part in parts.infolist())
    if size > limits.file_bytes:
        message = f"the workbook unpacks to {size} bytes, more than {limits.file_bytes} (--max-file-size)"
        return Problem("CQ004", message, path)
    for name in parts.namelist():
        content = parts.read(name)
        if any(doctype in content for doctype in _DOCTYPES):
            return Problem("CQ002", "the workbook declares XML entities, which none needs", path)
    return None


def _sheet(workbook: Any, path: str) -> Any:
    """Choose the sheet named as the folder, else the first."""
    folder = PurePath(path).parent.name.casefold()
    sheets = workbook.worksheets
    sheet = next((sheet for sheet in sheets if sheet.title.casefold() == folder), sheets[0])
    sheet.reset_dimensions()  # what the file says about its size may be anything
    return sheet


def _row(sheet: str, line: int, cells: Sequence[Any], written: Sequence[Any], path: str) -> Row | None:
    """Convert the cells of a row, `written` being those with their formulas; None if nothing stands in it."""
    row = Row(sheet, line, [], [])
    for at, cell in enumerate(cells):
        try:
            row.cells.append(_value(cell, written[at] if at < len(written) else None))
        except _CellError as error:
            row.cells.append(None)
            message, hint = error.args
            row.problems.append(Problem("CQ002", message, path, row.span(at), hint=hint))
    return row if row.problems or any(cell is not None for cell in row.cells) else None


class _CellError(ValueError):
    """What a cell holds cannot be kept; its arguments are a message and a hint."""


def _value(cell: Any, written: Any) -> Cell:
    """Return what a cell holds, as a number, a truth value or text."""
    value = cell.value
    if cell.data_type == "e":
        raise _CellError(f"the cell holds the error {shown(value)}", "mend the formula, or clear the cell")
    match value:
        case None if written is not None and written.data_type == "f":
            raise _CellError(f"the formula {shown(written.value)} has no stored value", _SAVE_AGAIN)
        case None | "":
            return None
        case bool():
            return value
        case str():
            return _text(value)
        case int():
            return value if abs(value) < _LONGEST else orjson.Fragment(str(value).encode())
        case float() if isfinite(value):
            return value
        case date():
            return _shown_date(value, cell.number_format)
        case time():
            return value.isoformat()
        case timedelta():
            raise _CellError("a length of time is not kept as such", "make the cell text, like PT1H30M")
    raise _CellError(f"the value {shown(value)} cannot be kept", "make the cell text")


def _text(value: str) -> str:
    """Undo the escapes of XLSX (`_x000D_`), and make line breaks newlines."""
    from openpyxl.utils.escape import unescape

    text: str = unescape(value).replace("\r\n", "\n")
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise _CellError("half of a surrogate pair is no character", "write the character itself") from error


def _shown_date(value: date, number_format: str | None) -> str:
    """Return a date as ISO text, as far as the cell shows it and no part that says something is left out."""
    shown = _NOT_SHOWN.sub("", number_format or "").partition(";")[0].lower()
    if isinstance(value, datetime):
        if value.time() != time() or "h" in shown:
            whole = value.second == 0 and "s" not in shown
            return (value + timedelta(milliseconds=500)).isoformat(timespec="minutes" if whole else "seconds")
        value = value.date()
    if "d" in shown or not shown or value.day != 1:
        return value.isoformat()
    return value.isoformat()[:7] if "m" in shown or value.month != 1 else value.isoformat()[:4]
