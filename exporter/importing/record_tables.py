"""Write records as tables, one for each family, in the form that the readers of tables take (docs/tables.md).

Records of one family have one set of columns: a column for each value that some record has, in the order of the fields.
A list of short values is one column (`topics[]`); if a value somewhere contains a semicolon, it is a column for each
position. A text that has several languages in some record has a column for each language in all of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from exporter.importing.outputs import Recovered
from exporter.importing.record_files import described
from exporter.model.datatypes import Kind
from exporter.model.field_paths import FieldPath
from exporter.model.fields import FAMILIES, Field, fields
from exporter.problems import MissingExtraError, MisuseError
from schemas import Model

Form = Literal["csv", "xlsx"]
Value = str | int | bool
Place = tuple[int | str, ...]
"""Where a column is: the number of the field, the position in a list or the language, and so on."""

ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that are in no XML (XML 1.0, §2.2)."""

ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""The beginning of what a workbook takes for an escaped character (ECMA-376, part 1, §22.9.2.19)."""

LAST_ROW, LAST_COLUMN, LONGEST = 1_048_576, 16_384, 32_767
"""The last row and column of a sheet, and the characters of its longest cell, in Excel."""


@dataclass
class Columns:
    """The columns of a family's table; it grows with each record that it `takes`."""

    language: str
    places: dict[FieldPath, Place] = field(default_factory=dict)
    """The path of each value -> its place; a list that can be one column has one path."""
    apart: set[FieldPath] = field(default_factory=set)
    """Lists with a column for each position."""
    lengths: dict[FieldPath, int] = field(default_factory=dict)
    """How many values the longest list at a path has."""
    translated: set[FieldPath] = field(default_factory=set)
    """Texts that have several languages in some record."""

    def take(self, record: dict[str, Any], model: type[Model]) -> None:
        """Add the columns that a record needs."""
        for path, place, value, its in values(record, model):
            self.places[path] = place
            if isinstance(value, list):
                self.lengths[path] = max(self.lengths.get(path, 0), len(value))
                if not all(_is_plain(item) for item in value):
                    self.apart.add(path)
            elif isinstance(value, dict):
                self.translated.add(path)
                self.places |= {(*path, language): (*place, language) for language in value}
            elif its.datatype.kind is Kind.LANGUAGE_TEXT:
                self.places.setdefault((*path, self.language), (*place, self.language))

    def names(self) -> dict[FieldPath, str]:
        """Return the columns in order: the path of each, and its name in the header row."""
        found: dict[FieldPath, tuple[Place, str]] = {}
        for path, place in self.places.items():
            name = ".".join(map(str, path))
            above = path[:-1]
            if path in self.translated or (above in self.places and above not in self.translated):
                continue
            if path in self.apart:
                for at in range(self.lengths[path]):
                    found[*path, at] = (*place, at), f"{name}.{at}"
            else:
                found[path] = place, f"{name}[]" if path in self.lengths else name
        return {path: name for path, (_, name) in sorted(found.items(), key=lambda item: item[1][0])}

    def row(self, record: dict[str, Any], model: type[Model]) -> dict[FieldPath, Value]:
        """Return the cells of a record, by the path of their column."""
        cells: dict[FieldPath, Value] = {}
        for path, _, value, _ in values(record, model):
            if isinstance(value, dict):
                cells |= {(*path, language): text for language, text in value.items()}
            elif isinstance(value, list) and path in self.apart:
                cells |= {(*path, at): _cell(item) for at, item in enumerate(value)}
            elif isinstance(value, list):
                cells[path] = "; ".join(str(_cell(item)) for item in value)
            elif path in self.translated:
                cells[*path, self.language] = _cell(value)
            else:
                cells[path] = _cell(value)
        return cells


def values(
    record: dict[str, Any], model: type[Model], path: FieldPath = (), place: Place = ()
) -> Iterator[tuple[FieldPath, Place, Any, Field]]:
    """Yield the path, the place, the value and the field of each value in a record, with the parts taken apart."""
    for number, its in enumerate(fields(model)):
        value = record.get(its.name)
        here, there = (*path, its.name), (*place, number)
        if value is None:
            continue
        if its.part is not None:
            for at, item in enumerate(value):
                yield from values(item, its.part, (*here, at), (*there, at))
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            for at, item in enumerate(value):
                yield (*here, at), (*there, at), item, its
        else:
            yield here, there, value, its


def _is_plain(item: Any) -> bool:
    text = str(_cell(item))
    return ";" not in text and text == text.strip() != ""


def _cell(value: Any) -> Value:
    """Return a value as a cell holds it: a decimal number as plain digits, so that no digit of it changes."""
    if isinstance(value, float | Decimal):
        return f"{Decimal(str(value)):f}"
    return value if isinstance(value, bool | int) else str(value)


def files(recovered: Recovered, form: Form) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file: a table for each family that has records, and `dataset.yaml` last.

    Raises:
        MisuseError: a family does not fit into a sheet.
        MissingExtraError: the library that writes workbooks is not installed.
        ExporterError: a record cannot be read.
    """
    columns: dict[str, Columns] = {}
    for family, record in recovered.records():
        columns.setdefault(family, Columns(recovered.dataset.language)).take(record, FAMILIES[family])
    table: _Csv | _Workbook | None = None
    for family, record in recovered.records():
        if table is None or table.family != family:
            if table is not None:
                yield table.file()
            table = (_Csv if form == "csv" else _Workbook)(family, columns[family].names())
        table.add(columns[family].row(record, FAMILIES[family]))
    if table is not None:
        yield table.file()
    yield described(recovered)


class _Csv:
    """A table as CSV (RFC 4180) with a line feed at the end of each row."""

    def __init__(self, family: str, names: dict[FieldPath, str]) -> None:
        self.family = family
        self._names = names
        self._text = io.StringIO()
        self._writer = csv.writer(self._text, lineterminator="\n")
        self._writer.writerow(names.values())

    def add(self, cells: dict[FieldPath, Value]) -> None:
        """Add a row."""
        shown = (cells.get(path, "") for path in self._names)
        self._writer.writerow(str(cell).lower() if isinstance(cell, bool) else cell for cell in shown)

    def file(self) -> tuple[str, bytes]:
        """Return the name and the content of the file."""
        return f"{self.family}/{self.family}.csv", self._text.getvalue().encode()


class _Workbook:
    """A table as a workbook, with texts as texts, also where they look like numbers, dates or formulas."""

    def __init__(self, family: str, names: dict[FieldPath, str]) -> None:
        try:
            from openpyxl import Workbook
        except ImportError as error:
            raise MissingExtraError("xlsx", "writing a workbook (.xlsx)") from error
        if len(names) > LAST_COLUMN:
            raise MisuseError(f"{family}: {len(names):,} columns, more than a sheet has; write csv")
        self.family = family
        self._names = names
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(family)
        self._sheet.freeze_panes = "B2"
        self._rows = 0
        self.add(dict(names))

    def add(self, cells: dict[FieldPath, Value]) -> None:
        """Add a row."""
        self._rows += 1
        try:
            row = [self._cell(cells.get(path), name) for path, name in self._names.items()]
        except MisuseError:
            self._sheet.close()
            raise
        self._sheet.append(row)

    def _cell(self, value: Value | None, column: str) -> Any:
        if self._rows > LAST_ROW:
            raise MisuseError(f"{self.family}: more than {LAST_ROW:,} rows, which no sheet has; write csv")
        if not isinstance(value, str):
            return value
        if len(value) > LONGEST:
            raise MisuseError(f"{self.family}: a {column} of more than {LONGEST:,} characters; write csv")
        if ILLEGAL.search(value):
            raise MisuseError(f"{self.family}: a {column} with a character that no cell holds; write csv")
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self._sheet, ESCAPE.sub("_x005F_", value))
        cell.data_type, cell.number_format = "s", "@"
        return cell

    def file(self) -> tuple[str, bytes]:
        """Return the name and the content of the file."""
        out = io.BytesIO()
        self._book.save(out)
        return f"{self.family}/{self.family}.xlsx", _without_times(out)


def _without_times(workbook: io.BytesIO) -> bytes:
    """Return a workbook without the time at which it was written, so that equal records give equal bytes."""
    out = io.BytesIO()
    with ZipFile(workbook) as written, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        for name in written.namelist():
            content = written.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"<dcterms:(created|modified).*?</dcterms:\1>", b"", content)
            kept.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, ZIP_DEFLATED)
    return out.getvalue()
