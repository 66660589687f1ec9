"""Read files into raw mappings that know where they stand; one module a format.

A reader knows nothing of record types. It takes an open binary stream and yields one `Raw` for each record it finds,
never a list, so that a file of a million lines takes the memory of one. What it cannot read it yields as a `Problem`
and goes on where it can. `READERS` is the table of formats: a line added to it adds a format to every command.

A reader module has one function, `read(stream, path, limits) -> Iterator[Raw | Problem]`, where `path` is only used in
problems. It never opens other files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from exporter.problems import Problem, Span

FieldPath = tuple[str | int, ...]
"""The way to a value inside a record: keys and list positions, `("participations", 0, "role")`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a reader accepts before it refuses; each has a command line option."""

    depth: int = 100
    """Nesting of lists and mappings."""
    nodes: int = 1_000_000
    """Values of one record after YAML aliases are expanded."""
    file_bytes: int = 64 * 1024 * 1024
    """Size of a file that must be read whole (YAML, JSON, XLSX); line-based formats have no limit on the file."""
    record_bytes: int = 8 * 1024 * 1024
    """Size of one line of JSONL or one row of CSV."""


class Locate(Protocol):
    """Tell where the value at a path inside one record stands in its file."""

    def __call__(self, path: FieldPath, /, *, key: bool = False) -> Span:
        """Return the span of the value at `path` (of its key with `key=True`), or of its nearest parent that exists."""
        ...


@dataclass(frozen=True, slots=True)
class Raw:
    """One record as it was read: JSON-like text or values, its line, and a way to find any of its values.

    `json` is the record as UTF-8 JSON (what the schemas validate); it holds no duplicate keys, NaN, Infinity or lone
    surrogates, and nothing is converted: what YAML 1.2 core calls a string is a string. `line` (from 1) is where the
    record starts; reading the file again yields a record with the same `line`.
    """

    json: bytes
    line: int
    locate: Locate = field(compare=False)
    lax: bool = False
    """True where every value is text (CSV): `"9"` then stands for a number where the field is one."""
    unchecked: bool = False
    """True where duplicate keys have not been looked for yet, to save the time (JSONL); `json_text.check` does."""


Read = Callable[[BinaryIO, str, Limits], Iterator[Raw | Problem]]

READERS: dict[str, str] = {
    ".yaml": "exporter.readers.yaml",
    ".yml": "exporter.readers.yaml",
    ".json": "exporter.readers.json",
    ".jsonl": "exporter.readers.jsonl",
    ".csv": "exporter.readers.csv",
    ".tsv": "exporter.readers.csv",
    ".xlsx": "exporter.readers.xlsx",
}
"""File suffix -> the module whose `read` takes it; imported when the first such file is met."""
