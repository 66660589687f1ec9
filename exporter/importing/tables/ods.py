"""Read the rows of a sheet of an OpenDocument workbook (ODS) from its content, one after the other."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import IO, BinaryIO
from xml.etree.ElementTree import Element, ParseError, iterparse

from exporter.importing.tables.sheets import SheetRow
from exporter.problems import Problem, Span
from exporter.records.readers import Limits
from exporter.records.readers.columns import Flaw
from exporter.records.readers.text import SAVE_AGAIN, shown, too_large
from exporter.records.readers.xlsx import refused

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
MOST_REPEATED = 1000
"""How often a cell or row that is not empty may be repeated."""


def rows(stream: BinaryIO, path: str, limits: Limits, sheet: str | None) -> Iterator[SheetRow | Problem]:
    """Yield the rows of the named or first sheet that are not empty."""
    content = stream.read(limits.file_bytes + 1)
    if len(content) > limits.file_bytes:
        yield too_large(path, limits)
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            refusal = refused(parts, len(content), path, limits)
            if refusal:
                yield refusal
                return
            with parts.open("content.xml") as xml:
                yield from _rows(xml, path, sheet)
    except (zipfile.BadZipFile, KeyError, ParseError, ValueError) as error:
        yield Problem("CQ002", f"not readable as a workbook: {shown(str(error), 200)}", path, hint=SAVE_AGAIN)


def _rows(xml: IO[bytes], path: str, sheet: str | None) -> Iterator[SheetRow | Problem]:
    titles: list[str] = []
    wanted, line = False, 0
    spans: dict[int, tuple[int, str]] = {}
    for event, element in iterparse(xml, events=("start", "end")):  # noqa: S314 - no entities
        if element.tag == f"{_TABLE}table" and event == "start":
            title = element.get(f"{_TABLE}name", "")
            wanted = (not titles) if sheet is None else title.casefold() == sheet.casefold()
            titles.append(title)
            line = 0
        elif element.tag == f"{_TABLE}table" and wanted:
            return
        elif element.tag == f"{_TABLE}table-row" and event == "end":
            times = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
            if wanted:
                row = _row(element, titles[-1], line + 1, spans)
                if row.cells or row.flaws:
                    if times > MOST_REPEATED:
                        yield Problem("CQ004", f"a row repeated {times} times", path, Span(line + 1))
                        return
                    for more in range(times):
                        yield SheetRow(row.sheet, line + 1 + more, dict(row.cells), row.flaws, row.covered)
                line += times
            element.clear()
    if sheet is not None and not wanted:
        expected = f"one of {', '.join(map(shown, titles))}"
        yield Problem("CQ002", f"missing sheet {shown(sheet)}", path, expected=expected)


def _row(element: Element, title: str, line: int, spans: dict[int, tuple[int, str]]) -> SheetRow:
    """Read a row; `spans` holds the merged cells from above, by column: how many rows they still cover, and their text."""
    row, at, across, value = SheetRow(title, line, {}), 0, 0, ""
    for cell in element:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        is_covered = cell.tag.endswith("covered-table-cell")
        text = _value(cell)
        if is_covered:
            for column in range(at, at + min(times, MOST_REPEATED)):
                row.covered.add(column)
                if across > 0:
                    row.cells[column] = value
                    across -= 1
                elif spans.get(column, (0, ""))[0] > 0:
                    row.cells[column] = spans[column][1]
                    spans[column] = (spans[column][0] - 1, spans[column][1])
        elif text:
            across, value = int(cell.get(f"{_TABLE}number-columns-spanned", "1")) - 1, text
            down = int(cell.get(f"{_TABLE}number-rows-spanned", "1")) - 1
            for column in range(at, at + min(times, MOST_REPEATED)):
                row.cells[column] = text
                if text.startswith(("#", "Err:")) and cell.get(f"{_TABLE}formula"):
                    row.flaws.append(
                        Flaw(column, f"the cell holds the error {text}", "fix the formula", text)
                    )
            for column in range(at, at + 1 + min(across, MOST_REPEATED)):
                if down:
                    spans[column] = (down, text)
        at += times
    return row


def _value(cell: Element) -> str:
    """Return what a cell shows; a date as ISO, as far as it is shown; a number with all its digits."""
    shown_text = "\n".join("".join(it.itertext()) for it in cell.iter(f"{_TEXT}p"))
    kind = cell.get(f"{_OFFICE}value-type")
    if kind == "date":
        return _shown_date(cell.get(f"{_OFFICE}date-value", ""), shown_text)
    if kind == "float":
        return cell.get(f"{_OFFICE}value", shown_text).removesuffix(".0")
    return shown_text


def _shown_date(value: str, text: str) -> str:
    year, month, day = (*value[:10].split("-"), "01", "01")[:3]
    numbers = [int(it) for it in re.findall(r"\d+", text)]
    has_name = re.search(r"[^\W\d_]{3}", text) is not None
    if int(day) in numbers and (int(day) != int(month) or has_name or numbers.count(int(day)) > 1):
        return value.removesuffix("T00:00:00")
    return f"{year}-{month}" if has_name or int(month) in numbers else year
