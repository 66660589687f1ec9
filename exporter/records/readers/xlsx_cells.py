"""Look into the sheets of a workbook, and turn what its cells hold into numbers, truth values and text.

A cell with a date becomes ISO text, but only as far as the cell shows it: what is typed as `Jan 2025` is stored as the
first of January, though no one gave a day. A formula counts by the value that was stored with it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import iterparse

import orjson
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser
from openpyxl.xml.constants import ARC_STYLE

from exporter.records.readers.columns import Cell, Flaw
from exporter.records.readers.text import SAVE_AGAIN, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zipfile import ZipFile

_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_LONGEST = 2**63


class Sheet(NamedTuple):
    """A sheet: the name of its part, and whether it is hidden."""

    part: str
    hidden: bool


class _Parser(WorkSheetParser):  # type: ignore[misc] # openpyxl has no types
    """Parses the rows of a sheet, and finds the formulas that no value was stored with."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.get("t") != "str" and element.find(FORMULA_TAG) is not None:
            cell |= {"value": self.parse_formula(element), "data_type": "f"}
        return cell


class Workbook:
    """A workbook whose parts were found harmless, and the work that openpyxl does on it."""

    def __init__(self, content: bytes) -> None:
        """Read all but the rows."""
        reader = self._reader = ExcelReader(
            BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        self._formats = _formats(reader.archive)
        dates = {name for name in set(self._formats) if is_date_format(name)}
        lengths = {name for name in set(self._formats) if is_timedelta_format(name)}
        self._dates = {style for style, name in enumerate(self._formats) if name in dates}
        self._lengths = {style for style, name in enumerate(self._formats) if name in lengths}
        self.sheets = {
            sheet.name: Sheet(rel.target, sheet.state != "visible")
            for sheet, rel in reader.parser.find_sheets()
            if rel.target in reader.valid_files and rel.Type.endswith("/worksheet")
        }
        self._looked_into: set[str] = set()

    def part(self, title: str) -> bytes:
        """Return the XML of a sheet."""
        content: bytes = self._reader.archive.read(self.sheets[title].part)
        return content

    def parser(self, title: str) -> _Parser:
        """Return what parses the rows of a sheet."""
        return _Parser(
            self._reader.archive.open(self.sheets[title].part),
            self._reader.shared_strings,
            data_only=True,
            epoch=self._reader.wb.epoch,
            date_formats=self._dates,
            timedelta_formats=self._lengths,
        )

    def values(self, cells: Sequence[dict[str, Any]]) -> tuple[dict[int, Cell], list[Flaw]]:
        """Return the values in the cells of a row by position (from 0), and the mistakes in them."""
        values: dict[int, Cell] = {}
        flaws = []
        last = -1
        for cell in cells:
            at = cell["column"] - 1
            if cell["value"] is None or cell["value"] == "":
                continue
            if at <= last:
                flaws.append(Flaw(at, "this cell is stored twice, or after a later one", SAVE_AGAIN))
            last = at
            try:
                values[at] = self._value(cell)
            except _CellError as error:
                message, hint = error.args
                flaws.append(Flaw(at, message, hint, shown(cell["value"])))
        return values, flaws

    def _value(self, cell: dict[str, Any]) -> Cell:
        """Return what a cell holds, as a number, a truth value or text."""
        value = cell["value"]
        if cell["data_type"] == "e":
            raise _CellError(f"the cell holds the error {shown(value)}", "fix the formula, or clear the cell")
        if cell["data_type"] == "f":
            formula = getattr(value, "text", value)
            raise _CellError(f"the formula {shown(formula)} has no stored value", SAVE_AGAIN)
        match value:
            case bool():
                return value
            case str():
                return _text(value)
            case int():
                return value if abs(value) < _LONGEST else orjson.Fragment(str(value).encode())
            case float() if isfinite(value):
                return value
            case date():
                return _shown_date(value, self._formats[cell["style_id"]])
            case time():
                return value.isoformat()
            case timedelta():
                raise _CellError("a length of time cannot be kept", "make the cell text, like PT1H30M")
        raise _CellError(f"the value {shown(value)} cannot be kept", "make the cell text")

    def hidden(self, title: str, parser: _Parser) -> list[str]:
        """Return what is hidden of a sheet whose rows were parsed: the sheet, rows, columns."""
        rows = [int(row) for row, found in parser.row_dimensions.items() if _is_true(found.get("hidden"))]
        columns = [
            number
            for found in parser.column_dimensions.values()
            if _is_true(found.get("hidden"))
            for number in (int(found["min"]), int(found["max"]))
        ]
        hidden = ["the sheet"] if self.sheets[title].hidden else []
        if rows:
            hidden.append(f"{_count(len(rows), 'row')} from row {min(rows)}")
        if columns:
            hidden.append(f"columns from {get_column_letter(min(columns))}")
        return hidden

    def first_cell(self, title: str) -> tuple[int, int] | None:
        """Return the row and column of the first cell of a sheet that is not empty; look into no part twice."""
        part = self.sheets[title].part
        if part not in self._looked_into:
            self._looked_into.add(part)
            for line, cells in self.parser(title).parse():
                for cell in cells:
                    if cell["value"] not in (None, ""):
                        return line, cell["column"]
        return None


def _formats(parts: ZipFile) -> list[str]:
    """Return the number format of each style of cells; openpyxl takes 20 times as long, as it reads fonts and borders."""
    own: dict[int, str] = {}
    numbers: list[int] = []
    inside = False
    if ARC_STYLE in parts.namelist():
        for event, element in iterparse(parts.open(ARC_STYLE), events=("start", "end")):  # noqa: S314 - no entities
            tag = element.tag.rpartition("}")[2]
            if tag == "cellXfs":
                inside = event == "start"
            elif tag == "numFmt" and event == "start":
                own[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
            elif tag == "xf" and event == "start" and inside:
                numbers.append(int(element.get("numFmtId", "0")))
            if event == "end":
                element.clear()
    return [own.get(number) or BUILTIN_FORMATS.get(number, "General") for number in numbers] or ["General"]


def _is_true(value: str | None) -> bool:
    return value in ("1", "true")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


class _CellError(ValueError):
    """What a cell holds cannot be kept; its arguments are a message and a hint."""


def _text(value: str) -> str:
    """Undo the escapes of XLSX (`_x000D_`), and make line breaks newlines."""
    text: str = unescape(value).replace("\r\n", "\n")
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise _CellError("invalid character: lone surrogate", "write the character itself") from error


def _shown_date(value: date, number_format: str) -> str:
    """Return a date as ISO text, as far as the cell shows it, and no further than what it leaves out may be."""
    shown = _NOT_SHOWN.sub("", number_format).partition(";")[0].lower()
    if isinstance(value, datetime):
        if value.time() != time() or "h" in shown:
            whole = value.second == 0 and "s" not in shown
            return (value + timedelta(milliseconds=500)).isoformat(timespec="minutes" if whole else "seconds")
        value = value.date()
    if "d" in shown or not shown or value.day != 1:
        return value.isoformat()
    return value.isoformat()[:7] if "m" in shown or value.month != 1 else value.isoformat()[:4]
