"""Read CSV and TSV: a row a record, all values text; `columns` says what the names in the header row mean.

The delimiter is the one of comma, semicolon, tab and bar that the header row has most of. `csv.Sniffer` is not asked:
it also guesses from a few rows how quotation marks are doubled and whether a space follows a delimiter, and a wrong
guess changes cells. Quoting is that of RFC 4180. A line break inside a cell is one newline, whatever the file's line
ends are.

The standard library's limit on the size of a cell (128 KiB) is one for the whole process. It is raised only while a
row that large is parsed, to the limit on rows, and put back before the row is handed on.
"""

from __future__ import annotations

import csv
import re
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, NoReturn

import orjson

from exporter.model.field_paths import FieldPath
from exporter.problems import Problem, Span
from exporter.records.readers import Limits, Raw
from exporter.records.readers.columns import Column, column_at, column_of, flaws, record_of
from exporter.records.readers.text import BOM, Places, foreign_encoding, not_utf8, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DELIMITERS = ",;\t|"

_QUOTED = re.compile(r'"[^"]*"')
_CELL = {mark: re.compile(rf'"(?:[^"]|"")*"|[^{re.escape(mark)}\n]*') for mark in DELIMITERS}


class Row(NamedTuple):
    """The cells of a row that is not empty, its first line, its text as written, and what parts its cells."""

    cells: list[str]
    line: int
    text: str
    delimiter: str

    def spans(self) -> Iterator[Span]:
        """Yield the place of each cell."""
        places = Places(self.text, line=self.line)
        cell, start = _CELL[self.delimiter], 0
        for _ in self.cells:
            found = cell.match(self.text, start)
            end = found.end() if found else start
            places.move_to(start)
            yield places.span(start, end)
            start = end + 1

    def span(self, at: int) -> Span:
        """Return the place of a cell."""
        return next(islice(self.spans(), at, None))


class _RefusedError(Exception):
    """A line that cannot be handed to the CSV parser."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def read(stream: BinaryIO, path: str, limits: Limits) -> Iterator[Raw | Problem]:
    """Yield the record of each row below the header row."""
    rows = _rows(_Lines(stream, path, limits), path)
    header = next(rows, None) or Problem("CQ002", "the file has no header row", path, expected="id,name,…")
    if isinstance(header, Problem):
        yield header
        return
    columns = [column_of(name) for name in header.cells]
    spans = list(header.spans())
    problems = [
        Problem(flaw.code, flaw.message, path, spans[flaw.column], value=flaw.name, hint=flaw.hint)
        for flaw in flaws(columns, limits)
    ]
    yield from problems or _records(rows, columns, path, limits)


def _records(
    rows: Iterator[Row | Problem], columns: Sequence[Column], path: str, limits: Limits
) -> Iterator[Raw | Problem]:
    for row in rows:
        yield row if isinstance(row, Problem) else _record(row, columns, path, limits)


def _record(row: Row, columns: Sequence[Column], path: str, limits: Limits) -> Raw | Problem:
    """Make the record of a row, unless a cell stands where it has no name."""
    for at, cell in enumerate(row.cells):
        if cell and (at >= len(columns) or not columns[at].name):
            message = f"cell {at + 1} stands under no column name"
            hint = f"put text that holds {_shown(row.delimiter)} in quotation marks"
            return Problem("CQ002", message, path, row.span(at), value=cell, hint=hint)
    if len(row.cells) + row.text.count(";") >= limits.nodes:
        message = f"more than {limits.nodes} values in one record (--max-nodes)"
        return Problem("CQ004", message, path, Span(row.line))
    made = orjson.dumps(record_of(columns, row.cells))
    return Raw(made, row.line, partial(_locate, row, columns), lax=True)


def _locate(row: Row, columns: Sequence[Column], path: FieldPath, *, key: bool = False) -> Span:  # noqa: ARG001
    """Find the cell of the value at `path`; a key has no place of its own in a row."""
    at = column_at(columns, row.cells, path)
    return Span(row.line) if at is None else row.span(at)


def _rows(lines: _Lines, path: str) -> Iterator[Row | Problem]:
    """Parse line after line into rows; what cannot be parsed is a problem."""
    try:
        delimiter = lines.delimiter()
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            start = lines.begin_row()
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield _quoting_problem(str(error), path, start)
                continue
            finally:
                lines.end_row()
            if cells is None:
                return
            if any(cells):
                yield Row(cells, start, "".join(lines.row), delimiter)
    except _RefusedError as refused:
        yield refused.problem


def _quoting_problem(error: str, path: str, line: int) -> Problem:
    if "unexpected end of data" in error:
        message, hint = "a quotation mark in this row is not closed", "close it, or double it inside a cell"
    elif "new-line character" in error:
        message, hint = "a carriage return inside the row", "save the file with line ends LF or CRLF"
    else:
        message, hint = f"the row is not well quoted: {shown(error)}", 'inside a quoted cell " is written ""'
    return Problem("CQ002", message, path, Span(line), hint=hint)


def _shown(delimiter: str) -> str:
    return "a tab" if delimiter == "\t" else f'"{delimiter}"'


class _Lines:
    """The lines of a file as text, never more of them than one row may hold."""

    def __init__(self, stream: BinaryIO, path: str, limits: Limits) -> None:
        self.row: list[str] = []
        self._stream = stream
        self._path = path
        self._most = limits.record_bytes
        self._cell_limit = csv.field_size_limit()
        self._line = self._offset = self._size = 0
        self._start = 1
        self._first = ""

    def delimiter(self) -> str:
        """Look ahead to the header row and return what parts its cells."""
        self._first = self._next_line()
        while self._first and not self._first.strip():
            self._first = self._next_line()
        header = _QUOTED.sub("", self._first)
        usual = "\t" if self._path.lower().endswith(".tsv") else ","
        return max(usual + DELIMITERS, key=header.count)

    def begin_row(self) -> int:
        """Forget the last row, and return the line that the next one starts on."""
        self.row = []
        self._size = 0
        self._start = self._line if self._first else self._line + 1
        return self._start

    def end_row(self) -> None:
        """Put the limit of the CSV parser back."""
        if self._size > self._cell_limit:
            csv.field_size_limit(self._cell_limit)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._first or self._next_line()
        self._first = ""
        if not line:
            raise StopIteration
        self.row.append(line)
        return line

    def _next_line(self) -> str:
        """Read a line that ends in a newline if the file's does; nothing at the end."""
        line = self._stream.readline(self._most - self._size + 1)
        self._line += 1
        self._size += len(line)
        if self._size > self._most:
            self._refuse(
                "CQ004", f"the row is longer than {self._most} bytes (--max-record-size)", self._start
            )
        if self._size > self._cell_limit:
            csv.field_size_limit(self._most)
        if self._offset == 0:
            foreign = foreign_encoding(line[:4], self._path)
            if foreign:
                raise _RefusedError(foreign)
            self._offset = len(BOM) if line.startswith(BOM) else 0
            line = line[self._offset :]
        if b"\0" in line:
            self._refuse("CQ008", "the character U+0000 is not allowed", self._line)
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            start = (self._line, 1)
            raise _RefusedError(
                not_utf8(line, error, self._path, offset=self._offset, start=start)
            ) from error
        self._offset += len(line)
        return f"{text[:-2]}\n" if text.endswith("\r\n") else text

    def _refuse(self, code: str, message: str, line: int) -> NoReturn:
        raise _RefusedError(Problem(code, message, self._path, Span(line)))
