"""The records of a dataset as they are staged, to be asked by rules and written from by outputs."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from exporter.model.field_paths import FieldPath
from exporter.model.fields import FAMILIES
from exporter.problems import Problem, Span
from exporter.problems.collected import Findings
from exporter.records.folder import RecordFile, open_inside
from exporter.records.readers import Limits, reread
from schemas import Dataset, Record

STAGING = "staging.db"
SPOOL = "records.jsonl"
SPOOL_BUFFER = 1 << 16
"""Bytes read and written at a time; the usual eight thousand are too few for records of a thousand."""


@dataclass
class Order:
    """Whether the records of a family came in the order of their ids, each id once, from the id `first` to `last`."""

    first: str = ""
    last: str = ""
    kept: bool = True

    def add(self, record_id: str) -> None:
        """Take a record that came next."""
        if record_id <= self.last:
            self.kept = False
        self.first = self.first or record_id
        self.last = record_id

    def join(self, other: Order) -> None:
        """Take the records of `other`, which came next."""
        if other.last:
            self.kept = self.kept and other.kept and self.last < other.first
            self.first = self.first or other.first
            self.last = other.last


@dataclass
class Corpus:
    """A dataset read into a staging database.

    `problems` are those of single files and records; rules add theirs. `counts` counts what each field of the accepted
    records held (record type or part -> field -> values). `replaced` are files whose content is not that on the disk,
    such as what an editor has not saved yet. `misnamed` is said of files not called as their record, if it stays alone;
    `unreadable` are the files, by their paths, with something in them that could not be read.
    `shard_size` is how many bytes a file of the graph is to have before the next begins, None for one file. `orders` tells
    of each family whether its records, and so their rows, were staged in order.
    """

    dataset: Dataset
    folder: Path
    connection: sqlite3.Connection
    spool: IO[bytes]
    problems: Findings = field(default_factory=Findings)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    replaced: dict[Path, bytes] = field(default_factory=dict)
    misnamed: list[Problem] = field(default_factory=list)
    unreadable: dict[str, RecordFile] = field(default_factory=dict)
    shard_size: int | None = None
    orders: dict[str, Order] = field(default_factory=lambda: {family: Order() for family in FAMILIES})

    @property
    def staged(self) -> Staged:
        """What another process needs to read these records."""
        spool = Path(self.spool.name)
        return Staged(
            self.dataset,
            self.folder,
            spool.with_name(STAGING),
            spool,
            self.counts,
            self.orders,
            self.shard_size,
        )

    def lines(self, family: str, ids: Sequence[str] | None = None) -> Iterator[bytes]:
        """Yield the records of a family as JSON, in the order of their ids, or those of `ids`; all are valid."""
        query = "SELECT spool_offset, spool_length FROM origin WHERE family = ?"
        places: Iterable[tuple[int, int]] = self.connection.execute(f"{query} ORDER BY id", (family,))
        if ids is not None:
            ask = self.connection.execute
            places = (place for one in ids for place in ask(f"{query} AND id = ?", (family, one)))
        for offset, length in places:
            yield os.pread(self.spool.fileno(), length, offset)

    def line_at(self, offset: int, length: int) -> bytes:
        """Return the record at a place of the spool, as JSON; it need not be valid."""
        self.spool.seek(offset)
        return self.spool.read(length)

    def records(self, family: str, ids: Sequence[str] | None = None) -> Iterator[Record]:
        """Yield the records of a family in the order of their ids, or those of `ids` in theirs."""
        record_type = FAMILIES[family]
        return map(record_type.model_validate_json, self.lines(family, ids))

    def open(self, file: str) -> BinaryIO | Problem:
        """Open a file of the dataset by the path that problems name it with."""
        content = self.replaced.get(Path(file))
        return BytesIO(content) if content is not None else open_inside(Path(file), self.folder, file)

    def count(self, family: str) -> int:
        """Return how many records of a family were accepted."""
        (number,) = self.connection.execute(
            "SELECT count(*) FROM origin WHERE family = ?", (family,)
        ).fetchone()
        return int(number)

    def origin(self, family: str, record_id: str) -> tuple[str, int, int]:
        """Return file, line and column of a record; of the first one, where several have the id."""
        place = self.connection.execute(
            "SELECT file, line, column FROM origin WHERE family = ? AND id = ? ORDER BY rowid",
            (family, record_id),
        ).fetchone()
        return place or (str(self.folder), 1, 1)

    def locate(self, family: str, record_id: str, path: FieldPath, *, key: bool = False) -> tuple[str, Span]:
        """Return the file of a record, and where in it the value at `path` stands, by reading that record again."""
        return self.locate_at(*self.origin(family, record_id), path, key=key)

    def locate_at(
        self, file: str, line: int, column: int, path: FieldPath, *, key: bool = False
    ) -> tuple[str, Span]:
        """Return the file and place of the value at `path` of the record that starts at a line and column."""
        opened = self.open(file)
        if isinstance(opened, Problem):
            return file, Span(line, column)
        with opened:
            raw = reread(opened, file, self.limits, line, column)
        return file, raw.locate(path, key=key) if raw else Span(line, column)


@dataclass(frozen=True, slots=True)
class Staged:
    """What another process needs to read the records that this one has staged."""

    dataset: Dataset
    folder: Path
    database: Path
    spool: Path
    counts: dict[str, dict[str, int]]
    orders: dict[str, Order]
    shard_size: int | None


@contextmanager
def reopened(staged: Staged) -> Iterator[Corpus]:
    """Open records that another process has staged, to read them."""
    with (
        closing(sqlite3.connect(f"{staged.database.resolve().as_uri()}?mode=ro", uri=True)) as connection,
        staged.spool.open("rb") as spool,
    ):
        yield Corpus(
            staged.dataset,
            staged.folder,
            connection,
            spool,
            counts=staged.counts,
            orders=staged.orders,
            shard_size=staged.shard_size,
        )
