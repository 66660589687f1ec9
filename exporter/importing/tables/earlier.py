"""What a dataset holds before an import: its records, and which of them an earlier import of the same table made.

`import-report.csv` decides: a file `<family>/<table>.jsonl` belongs to a table if the report names every record in it on
a row of that table. All other files have another author, and an import never replaces or removes them. A table is
known by its file name without the ending, so `meetings.csv` may become `meetings.xlsx`, and by its sheet.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from exporter.importing.schema_org.ids import slugified
from exporter.model.fields import FAMILIES
from exporter.problems import MisuseError
from exporter.records.folder import IMPORT_FILES
from exporter.records.readers import Limits, Raw, reader_for

REPORT = IMPORT_FILES[0]
REPORT_HEADER = ("file", "sheet", "cell", "row", "column", "value", "result", "record", "field", "reason")
Records = dict[str, dict[str, dict[str, Any]]]
"""Records by family and id."""


@dataclass
class Earlier:
    """What a dataset holds before an import.

    Attributes:
        stem: the name of the files of the table, without the ending.
        others: the records that this table did not make.
        own: the records that an earlier import of this table made.
        files: the files of those.
        strange: files of the same name that this table did not make, and why.
    """

    output: Path
    table: str
    sheet: str
    stem: str
    others: Records = field(default_factory=dict)
    own: Records = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    strange: dict[Path, str] = field(default_factory=dict)

    def file(self, family: str) -> Path:
        """Return the file of the records of a family."""
        return self.output / family / f"{self.stem}.jsonl"

    def refuse_strange(self, families: list[str]) -> None:
        """Refuse to write records of families whose file this table did not make.

        Raises:
            MisuseError: there is such a file.
        """
        for family in families:
            if (why := self.strange.get(self.file(family))) is not None:
                raise MisuseError(
                    f"{self.file(family)}: conflicting file: {why}; rename it, or rename {self.table}"
                )

    def rows_of_others(self) -> Iterator[list[str]]:
        """Yield the rows of the earlier report that are about other tables."""
        for row in _report(self.output):
            if not _is_same(row, self.table, self.sheet):
                yield row


def look(output: Path, table: Path, sheet: str) -> Earlier:
    """Return what a dataset holds before a sheet of a table is imported into it.

    Raises:
        MisuseError: its `import-report.csv` is not one that an import wrote.
    """
    named: set[str] = set()
    sheets: set[str] = set()
    for row in _report(output):
        if _is_same(row, table.name, sheet):
            named.add(row[7])
        elif row[0] == table.name:
            sheets.add(row[1])
    found = Earlier(output, table.name, sheet, table.stem)
    if sheets and not named:  # another sheet of the workbook came first
        found.stem = f"{table.stem}-{slugified(sheet) or 'sheet'}"
    elif named and any(output.glob(f"*/{table.stem}-{slugified(sheet)}.jsonl")):
        found.stem = f"{table.stem}-{slugified(sheet)}"
    for family in FAMILIES:
        folder = output / family
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            read = reader_for(path)
            if read is None or not path.is_file() or path.name.startswith((".", "~$")):
                continue
            records, is_whole = _records(path)
            into = found.others
            if path == found.file(family):
                strangers = [it for it in records if f"{family}/{it}" not in named]
                if is_whole and not strangers and named:
                    into = found.own
                    found.files.append(path)
                else:
                    what = f"{strangers[0]!r}" if strangers else "all that it holds"
                    found.strange[path] = f"no import of {table.name} made {what}, as {REPORT} shows"
            into.setdefault(family, {}).update(records)
    return found


def _records(path: Path) -> tuple[dict[str, dict[str, Any]], bool]:
    """Return the records in a file by id, and whether all of it can be read."""
    read = reader_for(path)
    found, is_whole = {}, True
    with path.open("rb") as stream:
        for raw in read(stream, str(path), Limits()) if read else ():
            record = orjson.loads(raw.json) if isinstance(raw, Raw) else None
            if isinstance(record, dict):
                found[str(record.get("id") or path.stem)] = record
            else:
                is_whole = False
    return found, is_whole


def _is_same(row: list[str], table: str, sheet: str) -> bool:
    """Return whether a row of a report is about a sheet of a table; one saved in another format is the same."""
    return row[1] == sheet if row[0] == table else Path(row[0]).stem == Path(table).stem


def _report(output: Path) -> Iterator[list[str]]:
    path = output / REPORT
    if not path.exists():
        return
    limit = csv.field_size_limit(Limits().record_bytes)
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream)
            if tuple(next(rows, ())) != REPORT_HEADER:
                raise MisuseError(
                    f"{path}: invalid report, expected the columns {', '.join(REPORT_HEADER)}; rename the file"
                )
            yield from (row for row in rows if len(row) == len(REPORT_HEADER))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise MisuseError(f"{path}: unreadable report: {error}") from error
    finally:
        csv.field_size_limit(limit)
