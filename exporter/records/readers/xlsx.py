"""Read a workbook (XLSX): each row is a record; `columns` explains the names in the header row.

The sheet is the one named as the folder that the file is in (`events`), else the first. Other sheets are not read, as
the folder gives the family of all records in the file; a warning names those that are not empty. Hidden rows, columns
and sheets are read, and reported. Numbers and truth values are kept. Merged cells all have the value of the first.

openpyxl reads the parts of the file. Its parser of rows is used directly, since its sheets fill the space up to a cell
that is far away, and have neither merged cells nor hidden rows. The work is proportional to the size of the parts.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from xml.etree.ElementTree import iterparse

from exporter.problems import MissingExtraError, Problem, Severity, Span
from exporter.records.readers import Limits, Raw
from exporter.records.readers.columns import Cell, Flaw, Merged, records
from exporter.records.readers.text import SAVE_AGAIN, shown, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.records.readers.xlsx_cells import Workbook

LAST_ROW = 1_048_576
"""The last row that Excel has."""
MOST_PACKED = 100
"""How many times smaller than its content a workbook can be; real ones reach 30, and attacks 1,000."""
SMALL = 4 * 1024 * 1024
"""Bytes of content that are read however well they are packed."""

_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_UNHIDE = "show it, to see all the records"
_STRAY = "name the column in the header row, or clear the cell"


class Row(NamedTuple):
    """The values of a row that is not empty, where it is, the mistakes in its cells, and the merged ranges in it."""

    sheet: str
    line: int
    cells: dict[int, Cell]
    flaws: list[Flaw]
    merged: list[Merged]

    def span(self, at: int | None) -> Span:
        """Return the place of a cell, or of the row."""
        return _span(self.sheet, self.line, (at or 0) + 1)


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
    folder = PurePath(path).parent.name
    yield from records(_guarded(_rows(content, path, limits, folder), path), path, limits, stray=_STRAY)


def table(stream: BinaryIO, path: str, limits: Limits, sheet: str | None) -> Iterator[Row | Problem]:
    """Yield the rows of a sheet that are not empty or are covered by merged cells; by default, of the first sheet."""
    content = stream.read(limits.file_bytes + 1)
    if len(content) > limits.file_bytes:
        yield too_large(path, limits)
        return
    try:
        import openpyxl  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("xlsx", "reading a workbook (.xlsx)") from error
    yield from _guarded(
        _rows(content, path, limits, sheet or "", exact=sheet is not None, covered=True), path
    )


def _span(sheet: str, line: int, column: int) -> Span:
    from openpyxl.utils import get_column_letter

    return Span(line, column, cell=f"{sheet}!{get_column_letter(column)}{line}")


def _guarded(rows: Iterator[Row | Problem], path: str) -> Iterator[Row | Problem]:
    """Turn any error of openpyxl on a broken file into a problem, and drop its warnings."""
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                row = next(rows, None)
        except Exception as error:  # noqa: BLE001 - zipfile, expat and openpyxl raise some twenty kinds
            what = f"{type(error).__name__}: {error}"
            message = f"not readable as a workbook: {shown(what, 200)}"
            yield Problem("CQ002", message, path, hint=SAVE_AGAIN)
            return
        if row is None:
            return
        yield row


def _rows(
    content: bytes, path: str, limits: Limits, name: str, *, exact: bool = False, covered: bool = False
) -> Iterator[Row | Problem]:
    """Yield the rows of the sheet of that name, unless `exact` else of the first, that are not empty.

    With `covered`, also those that only have cells of a range that begins above.
    """
    from exporter.records.readers.xlsx_cells import Workbook

    if content.startswith(_OLD_WORKBOOK):
        message = "this is a workbook of the old format (.xls), or one with a password"
        yield Problem("CQ002", message, path, hint="save it as .xlsx without a password")
        return
    with zipfile.ZipFile(BytesIO(content)) as parts:
        refusal = refused(parts, len(content), path, limits)
        if refusal:
            yield refusal
            return
    workbook = Workbook(content)
    sheets = workbook.sheets
    title = next((title for title in sheets if title.casefold() == name.casefold()), None)
    if title is None and exact:
        message = f"missing sheet {shown(name)}"
        yield Problem("CQ002", message, path, expected=f"one of {', '.join(map(shown, sheets))}")
        return
    title = title or next(iter(sheets))
    yield from _rows_of(workbook, title, path, covered=covered)
    yield from _not_read(workbook, title, path)


def refused(parts: zipfile.ZipFile, packed: int, path: str, limits: Limits) -> Problem | None:
    """Return why a workbook is not read: it would take too long or too much memory."""
    size = sum(part.file_size for part in parts.infolist())
    if size > limits.file_bytes:
        message = f"the workbook unpacks to {size} bytes, more than {limits.file_bytes} (--max-file-size)"
        return Problem("CQ004", message, path)
    if size > max(SMALL, MOST_PACKED * packed):
        message = f"the workbook unpacks to {size} bytes, more than {MOST_PACKED} times its own size"
        return Problem("CQ004", message, path, hint=SAVE_AGAIN)
    names = parts.namelist()
    if len(set(names)) < len(names):
        return Problem("CQ002", "duplicate parts of the same name in the workbook", path, hint=SAVE_AGAIN)
    for name in names:
        content = parts.read(name)
        if any(doctype in content for doctype in _DOCTYPES):
            return Problem("CQ002", "the workbook declares XML entities, which none needs", path)
    return None


def _rows_of(workbook: Workbook, title: str, path: str, *, covered: bool) -> Iterator[Row | Problem]:
    """Yield the rows of a sheet that are not empty, and then a warning of what is hidden."""
    parser = workbook.parser(title)
    merges = _Merges(workbook.part(title))
    last, is_empty = 0, True
    for line, found in parser.parse():
        if line > LAST_ROW:
            message, place = (
                f"a row beyond {LAST_ROW}, the last that Excel has",
                _span(title, LAST_ROW + 1, 1),
            )
            yield Problem("CQ004", message, path, place)
            return
        if line <= last:
            message, place = f"row {line} is stored after row {last}", _span(title, line, 1)
            yield Problem("CQ002", message, path, place, hint=SAVE_AGAIN)
            return
        last = line
        cells, flaws = workbook.values(found)
        merged = merges.on(line, cells)
        if cells or flaws or (covered and any(merge.value is not None for merge in merged)):
            is_empty = False
            yield Row(title, line, cells, flaws, merged)
    if is_empty:
        place = _span(title, 1, 1)
        yield Problem("CQ002", "the header row is missing", path, place, expected="id, name, …")
    hidden = workbook.hidden(title, parser)
    if hidden and not is_empty:
        message = f"hidden, but read: {', '.join(map(shown, hidden))}"
        yield Problem("CQ014", message, path, _span(title, 1, 1), severity=Severity.WARNING, hint=_UNHIDE)


class _Merges:
    """The ranges of merged cells of a sheet, in the order of its rows."""

    def __init__(self, sheet: bytes) -> None:
        """Look for ranges in the XML of a sheet, where they are after all the rows."""
        self._waiting: list[tuple[int, int, int, int, str]] = []
        self._open: list[tuple[int, range, Cell | None, str]] = []
        if b"mergeCell" not in sheet and sheet[:1] == b"<":  # no other encoding, which would hide the name
            return
        for _, element in iterparse(BytesIO(sheet)):  # noqa: S314 - it declares no entities
            found = _RANGE.fullmatch(element.get("ref", "")) if element.tag.endswith("}mergeCell") else None
            if found:
                left, top, right, bottom = found.groups()
                name = found[0]
                self._waiting.append((int(top), _position(left), _position(right), int(bottom), name))
            element.clear()
        self._waiting.sort(reverse=True)

    def on(self, line: int, cells: dict[int, Cell]) -> list[Merged]:
        """Return the ranges that cover cells of a row, which is after those that were asked for."""
        self._open = [merge for merge in self._open if merge[0] >= line]
        merged = [Merged(name, columns, value, is_first=False) for _, columns, value, name in self._open]
        while self._waiting and self._waiting[-1][0] <= line:
            top, left, right, bottom, name = self._waiting.pop()
            value = cells.get(left) if top == line else None
            self._open.append((bottom, range(left, right + 1), value, name))
            merged.append(Merged(name, range(left, right + 1), value, is_first=top == line))
        return merged


def _position(letters: str) -> int:
    from openpyxl.utils import column_index_from_string

    column: int = column_index_from_string(letters)
    return column - 1


def _not_read(workbook: Workbook, title: str, path: str) -> Iterator[Problem]:
    """Warn of sheets that are not empty and not read, at the first cell of the first of them."""
    places = {
        other: _span(other, *place)
        for other in workbook.sheets
        if other != title and (place := workbook.first_cell(other))
    }
    if places:
        names = ", ".join(
            shown(f"{other} (hidden)" if workbook.sheets[other].hidden else other) for other in places
        )
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
