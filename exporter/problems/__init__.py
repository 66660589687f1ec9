"""Mistakes in the data (`Problem`, a value), and the reasons why a program cannot continue (`ExporterError`).

Wrong data is never an exception: problems are collected and reported together. An exception of this tree means that
the work itself cannot continue; the command line prints its message and exits with 2.

    ExporterError
    ├── MisuseError                   the caller asked for something that cannot be: no such folder, no `dataset.yaml`
    │   ├── DatabaseError             a file is not a database that can be read (`exporter.database.reader`)
    │   └── ManifestError             the manifest of outputs is missing or unreadable (`exporter.build.manifest`)
    ├── BuildError                    a build was stopped; the previous outputs are unchanged
    │   └── LedgerError               what was written is not what was read
    │       └── BrokenReferenceError  a reference in the database is broken
    ├── MissingExtraError             an optional package is needed and not installed
    ├── QueryError                    a canned query is not written as one (`exporter.database.queries`)
    └── RemoteContextError            a graph names a context that would have to be fetched (`exporter.graph.contexts`)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ExporterError(Exception):
    """The work cannot continue; the message states the reason in one line."""


class MisuseError(ExporterError):
    """What the caller asked for cannot be done as asked."""


class BuildError(ExporterError):
    """The build was stopped; the previous outputs are unchanged."""


class LedgerError(BuildError):
    """What was written is not what was read."""


class BrokenReferenceError(LedgerError):
    """A reference in the database that was written is broken."""


class MissingExtraError(ExporterError):
    """An optional package is needed for this and is not installed."""

    def __init__(self, extra: str, purpose: str) -> None:
        """Name the `extra` to install and the `purpose` it serves."""
        self.extra = extra
        super().__init__(f"{purpose} needs an optional package: pip install 'communique[{extra}]'")


class Severity(StrEnum):
    """How much a problem matters: an error fails the run, a warning only with `--strict`."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: lines and columns count from 1, columns in characters; `end_column` is past the last one.

    In a spreadsheet the line is the row, the column the cell's column, and `cell` its name (`Sheet1!B7`).
    """

    line: int = 1
    column: int = 1
    end_line: int | None = None
    end_column: int | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the data: where it is, what was found, what was expected, and what would do.

    `path` is the file as the user named it; `record` is `family/id`; `field` is the path inside the record
    (`participations[0].role`); `value` is the offending value as it was written, shortened by the reporter;
    `expected` says what a valid value looks like; `hint` is one line of advice (`did you mean "held"?`);
    `replacement` is the one right value where there is one (`--fix` writes it). `begins` is the line and column where
    the record begins, if the problem is one of a record that was read.
    """

    code: str
    message: str
    path: str
    span: Span = Span()
    severity: Severity = Severity.ERROR
    record: str | None = None
    field: str | None = None
    value: str | None = None
    expected: str | None = None
    hint: str | None = None
    replacement: str | None = None
    begins: tuple[int, int] | None = None

    @property
    def group_key(self) -> tuple[str, int, int]:
        """Order problems by file and record: known before the exact places are, and agreeing with their order."""
        return (self.path, *(self.begins or (self.span.line, self.span.column)))

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """Order problems by file, place, code, field and text, so that every run prints them alike."""
        return (self.path, self.span.line, self.span.column, self.code, self.field or "", self.message)
