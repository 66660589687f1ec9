"""Read the rows of a table (CSV, TSV, XLSX, ODS) as text, with the mistakes in their cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from exporter.problems import MisuseError, Problem, Span
from exporter.records import safe_open
from exporter.records.readers import Limits, csv
from exporter.records.readers.columns import Flaw

SUFFIXES = (".csv", ".tsv", ".xlsx", ".ods")


@dataclass(slots=True)
class SheetRow:
    """A row that is not empty: its sheet and number, the text of its cells by position (from 0), and their mistakes.

    All cells of a merged range have the value of its first; `covered` are the others.
    """

    sheet: str
    line: int
    cells: dict[int, str]
    flaws: list[Flaw] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)

    def span(self, at: int) -> Span:
        """Return the place of a cell."""
        return Span(self.line, at + 1, cell=f"{self.sheet}!{name(self.line, at)}")


def name(line: int, at: int) -> str:
    """Return the A1 name of a cell in a row (from 1) and at a position (from 0)."""
    letters, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{line}"


def rows(path: Path, sheet: str | None, limits: Limits) -> Iterator[SheetRow | Problem]:
    """Yield the rows of a table that are not empty, from the named or the first sheet, and what cannot be read.

    Raises:
        MisuseError: there is no such file, or it is not a table by name.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise MisuseError(f"{path}: unknown type of table, expected one of {', '.join(SUFFIXES)}")
    try:
        stream = safe_open.opened(path)
    except OSError as error:
        raise MisuseError(f"{path}: unreadable file: {error.strerror}") from error
    with stream:
        if suffix in (".csv", ".tsv"):
            for number, row in enumerate(csv.table(stream, str(path), limits), 1):
                if isinstance(row, Problem):
                    yield row
                else:
                    cells = {at: text for at, cell in row.cells.items() if (text := _clean(str(cell)))}
                    yield SheetRow(path.stem, row.line or number, cells)
            return
        if suffix == ".ods":
            from exporter.importing.tables import ods

            for found in ods.rows(stream, str(path), limits, sheet):
                if isinstance(found, SheetRow):
                    found.cells = {at: text for at, cell in found.cells.items() if (text := _clean(cell))}
                yield found
            return
        from exporter.records.readers import xlsx

        for xrow in xlsx.table(stream, str(path), limits, sheet):
            if isinstance(xrow, Problem):
                yield xrow
                continue
            cells = {at: text for at, cell in xrow.cells.items() if (text := _clean(_text(cell)))}
            covered: dict[int, str] = {}
            for merge in xrow.merged:
                text = "" if merge.value is None else _clean(_text(merge.value))
                covered |= {at: text for at in merge.columns if text and at not in cells}
            yield SheetRow(xrow.sheet, xrow.line, cells | covered, xrow.flaws, set(covered))


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    contents = getattr(cell, "contents", cell)
    return contents.decode() if isinstance(contents, bytes) else str(contents)


def _clean(text: str) -> str:
    """Return text in NFC, without white space around it, and with plain spaces in place of non-breaking ones."""
    import unicodedata

    plain = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    return unicodedata.normalize("NFC", plain).strip()
