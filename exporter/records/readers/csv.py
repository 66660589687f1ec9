"""Read CSV and TSV: each row is a record and all values are text; `columns` explains the names in the header row.

The delimiter is the one that a first line such as `sep=;` declares, else whichever of comma, semicolon, tab and bar is
most frequent in the header row. `csv.Sniffer` is not used: it also guesses from a few rows how quotation marks are
doubled and whether a space follows a delimiter, and a wrong guess changes cells. Quoting is that of RFC 4180. A line
break inside a cell is one newline, for any line ends of the file.

The standard library's limit on the size of a cell (128 KiB) applies to the whole process. It is raised only while a row
that large is parsed, to the limit on rows, and restored before the row is yielded.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache, cached_property
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from exporter.problems import Problem, Span
from exporter.records.readers import Limits, Raw
from exporter.records.readers.columns import Cells, Flaw, Merged, records
from exporter.records.readers.text import BOM, ConflictMarkers, Places, foreign_encoding, not_utf8, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS = ",;\t|"
_SAMPLE = 64 * 1024
"""Bytes of a table in which the delimiter is looked for."""

_QUOTED = re.compile(r'"[^"]*"')
_DECLARED = re.compile(r'"?sep=([^"\r\n])"?\s*', re.IGNORECASE)
"""A first line that states the delimiter for Excel."""


class Row:
    """A row that is not empty: its first line, its cells, its text as written, and the delimiter."""

    flaws: tuple[Flaw, ...] = ()
    merged: tuple[Merged, ...] = ()

    def __init__(self, cells: list[str], line: int, text: str, delimiter: str) -> None:
        """Keep the cells that are not empty."""
        self.cells: Cells = {at: cell for at, cell in enumerate(cells) if cell}
        self.line = line
        self.text = text
        self._delimiter = delimiter

    def span(self, at: int | None) -> Span:
        """Return the place of a cell, or of the row."""
        return Span(self.line) if at is None else self._spans[at]

    @cached_property
    def _spans(self) -> list[Span]:
        places = Places(self.text, line=self.line)
        cell, start, spans = _cell(self._delimiter), 0, []
        for _ in range(max(self.cells) + 1):
            found = cell.match(self.text, start)
            end = found.end() if found else start
            spans.append(places.span(start, end))
            start = end + 1
        return spans


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf'"(?:[^"]|"")*"|[^{re.escape(delimiter)}\n]*')


class _RefusedError(Exception):
    """A line that cannot be passed to the CSV parser."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def read(stream: BinaryIO, path: str, limits: Limits) -> Iterator[Raw | Problem]:
    """Yield the record of each row below the header row."""
    lines = _Lines(stream, path, limits)
    stray = "name the column in the header row, or put text that contains the delimiter in quotation marks"
    yield from records(_rows(lines, path, limits), path, limits, stray=stray)


def table(stream: BinaryIO, path: str, limits: Limits) -> Iterator[Row | Problem]:
    """Yield the rows that are not empty, as cells, without reading them as records.

    The first lines may be a title, so the delimiter is the one that is equally frequent in most lines.
    """
    sample = stream.read(_SAMPLE)
    stream.seek(0)
    return _rows(_Lines(stream, path, limits, sample.decode("utf-8", "replace")), path, limits)


def delimiter_of(line: str, path: str) -> tuple[str, bool]:
    """Return the delimiter of the cells, as the first line of a file has it, and whether the line only declares it."""
    declared = _DECLARED.fullmatch(line)
    if declared:
        return declared[1], True
    header = _QUOTED.sub("", line)
    usual = "\t" if path.lower().endswith(".tsv") else ","
    return max(usual + DELIMITERS, key=header.count), False


def _usual_delimiter(sample: str, path: str) -> str:
    """Return the delimiter that occurs equally often in most lines of a sample."""
    usual = "\t" if path.lower().endswith(".tsv") else ","
    lines = _QUOTED.sub("", sample).splitlines()

    def lines_alike(delimiter: str) -> tuple[int, int]:
        counts = Counter(number for line in lines if (number := line.count(delimiter)))
        return max(((times, number) for number, times in counts.items()), default=(0, 0))

    return max(usual + DELIMITERS, key=lines_alike)


def _rows(lines: _Lines, path: str, limits: Limits) -> Iterator[Row | Problem]:
    """Parse line after line into rows; a row that cannot be parsed is a problem."""
    conflicts = ConflictMarkers(path)
    is_empty = True
    try:
        delimiter = lines.delimiter()
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            start = lines.begin_row()
            try:
                cells = next(reader, None)
            except csv.Error as error:
                is_empty = False
                yield _quoting_problem(str(error), path, start)
                continue
            finally:
                lines.end_row()
            if cells is None:
                break
            text = "".join(lines.row)
            if conflicts.excludes(text):
                is_empty = False
                yield from conflicts.problems(text, start)
            elif len(cells) + text.count(";") >= limits.nodes:
                message = f"more than {limits.nodes} values in one record (--max-nodes)"
                yield Problem("CQ004", message, path, Span(start))
            elif any(cells):
                is_empty = False
                yield Row(cells, start, text, delimiter)
        if is_empty:
            yield Problem("CQ002", "the header row is missing", path, expected="id,name,…")
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


class _Lines:
    """The lines of a file as text, never more of them than one row may hold."""

    def __init__(self, stream: BinaryIO, path: str, limits: Limits, sample: str = "") -> None:
        self.row: list[str] = []
        self._sample = sample
        self._stream = stream
        self._path = path
        self._most = limits.record_bytes
        self._cell_limit = csv.field_size_limit()
        self._line = self._offset = self._size = 0
        self._start = 1
        self._first = ""

    def delimiter(self) -> str:
        """Look ahead to the first row and return the delimiter of its cells, or of those in the sample."""
        self._first = self._next_line()
        while self._first and not self._first.strip():
            self._first = self._next_line()
        delimiter, declared = delimiter_of(self._first, self._path)
        if self._sample and not declared:
            delimiter = _usual_delimiter(self._sample, self._path)
        self._first = "" if declared else self._first
        return delimiter

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
