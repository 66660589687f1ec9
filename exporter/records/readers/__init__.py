"""Read files into raw records that know where they stand; one module a format.

A reader knows nothing of record types. It takes an open binary stream and yields one `Raw` for each record it
finds, never a list, so that a file of a million lines takes the memory of one. What it cannot read it yields
as a `Problem` and goes on where it can. `READERS` is the table of formats: a line added to it adds a format
to every command.

A reader module has one function, `read(stream, path, limits) -> Iterator[Raw | Problem]`, where `path` is
only used in problems (and for workbooks, to choose the sheet named as the folder). It never opens other
files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, Protocol

from exporter.model.field_paths import FieldPath
from exporter.problems import MisuseError, Problem, Span

if TYPE_CHECKING:
    from os import PathLike


DEEPEST = 180
"""The most `--max-depth` may be: the JSON parser behind the schemas gives up at 200 levels, orjson at 254."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a reader accepts before it refuses; each has a command line option."""

    depth: int = 100
    """Nesting of lists and mappings, counted from the top of the file."""
    nodes: int = 1_000_000
    """Values of one record, YAML aliases expanded; in YAML of one document too, as it is held whole."""
    file_bytes: int = 64 * 1024 * 1024
    """Size of a file that must be read whole (YAML, JSON, XLSX unpacked); the others go line by line."""
    record_bytes: int = 8 * 1024 * 1024
    """Size of one line of JSONL or one row of CSV."""

    def __post_init__(self) -> None:
        """Refuse a depth that a later stage could not follow."""
        if self.depth > DEEPEST:
            raise MisuseError(f"--max-depth is at most {DEEPEST}, not {self.depth}")


class Locate(Protocol):
    """Find where the value at a path inside one record is in its file."""

    def __call__(self, path: FieldPath, /, *, key: bool = False) -> Span:
        """Return the span of the value at `path`, or of its key, or of its nearest parent that exists."""
        ...


@dataclass(slots=True)
class Raw:
    """One record as it was read: JSON text, its place, and a way to find any of its values.

    `json` is the record as UTF-8 JSON (what the schemas validate); it holds no duplicate keys, NaN, Infinity
    or lone surrogates, and nothing is converted: what YAML 1.2 core calls a string is a string, and a number
    has the digits it was written with. `line` and `column` (from 1) say where the record starts; reading the
    file again yields a record at the same place. Not frozen, as a frozen one takes twice the time to make and
    there are millions.
    """

    json: bytes
    line: int
    locate: Locate = field(compare=False)
    lax: bool = False
    """True where every value is text (CSV): `"9"` then means a number where the field is one."""
    unchecked: bool = False
    """True where duplicate keys have not been looked for, to save time (JSONL); `json_text.check` does."""
    listed: bool = False
    """True in a list of YAML or JSON, even of one record: its file can have any name."""
    column: int = 1
    offset: int = 0
    """Where the record's bytes start in the file; only line-based JSON tells."""
    written: Callable[[FieldPath], str | None] | None = field(default=None, compare=False)
    """Tell how the scalar at a path is written where `json` may write it otherwise (YAML: `007`, `0x1F`, `True`)."""


Read = Callable[[BinaryIO, str, Limits], Iterator[Raw | Problem]]

READERS: dict[str, str] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
}
"""File suffix -> the module of this package whose `read` takes it, imported for the first such file."""


def reader_for(path: str | PathLike[str]) -> Read | None:
    """Return the reader for a file name or a bare suffix (`.yaml`), or None when no format claims it."""
    name = PurePath(path)
    module = READERS.get((name.suffix or name.name).lower())
    if module is None:
        return None
    read: Read = import_module(f"{__name__}.{module}").read
    return read


def reread(stream: BinaryIO, path: str, limits: Limits, line: int, column: int = 1) -> Raw | None:
    """Read a file again up to the record that starts at `line` and `column`."""
    return next(rereads(stream, path, limits, {(line, column)}), None)


def rereads(
    stream: BinaryIO, path: str, limits: Limits, places: Collection[tuple[int, int]]
) -> Iterator[Raw]:
    """Read a file again, once, for all the records that start at one of `places` (line, column)."""
    read = reader_for(path)
    if read is None:
        return
    wanted = set(places)
    for raw in read(stream, path, limits):
        if isinstance(raw, Raw) and (raw.line, raw.column) in wanted:
            yield raw
            wanted.discard((raw.line, raw.column))
            if not wanted:
                return
