"""Read a large dataset in two processes: the second one takes what comes after the middle.

The files of a dataset, in their order, are cut once, at about the middle of their bytes: between two files, or inside a
file of JSON Lines at the end of a line. Either process stages what is on its side; then the second half is put after the
first. What is staged, and what is found wrong, is the same as when one process reads everything.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, BinaryIO

from exporter.corpus.staged import Corpus
from exporter.findings import Findings
from exporter.folder import RecordFile, open_inside, record_files
from exporter.problems import Problem, Span
from exporter.readers import FieldPath, Limits, Raw
from exporter.readers.text import foreign_encoding
from exporter.rows import TRANSLATIONS
from exporter.tables import tables
from schemas import Dataset

PAYS_ABOVE = 8 * 1024 * 1024
"""How many bytes of records there must be before a second process is worth its start."""
HEAD_START = 2 * 1024 * 1024
"""How many bytes are read while a second process starts."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the second half begins: in which file, at which byte of it, on which line."""

    file: RecordFile
    byte: int = 0
    line: int = 1


@dataclass
class Half:
    """What the second process staged, and where: the files of its staging, what it counted and found wrong."""

    database: Path
    spool: Path
    counts: dict[str, dict[str, int]]
    problems: Findings
    misnamed: list[Problem]


def cut(folder: Path, dataset: Dataset, limits: Limits) -> Cut | None:
    """Return where to cut the files of a dataset's folder, or None where one process is as good as two."""
    whole = sum(map(_size, record_files(folder, dataset.texts)))
    if whole < PAYS_ABOVE:
        return None
    half = (whole + HEAD_START) // 2
    before = 0
    for file in record_files(folder, dataset.texts):
        size = _size(file)
        if before + size > half and isinstance(file, RecordFile):
            inside = _line_end(file, folder, half - before, limits) if file.path.suffix == ".jsonl" else None
            return inside or (Cut(file) if before else None)
        before += size
    return None


def before(files: Iterable[RecordFile | Problem], where: Cut) -> Iterator[RecordFile | Problem]:
    """Yield what comes before a cut."""
    for file in files:
        if file == where.file:
            if where.byte:
                yield replace(where.file, stop=where.byte)
            return
        yield file


def after(files: Iterable[RecordFile | Problem], where: Cut) -> Iterator[RecordFile | Problem]:
    """Yield what comes after a cut."""
    reached = False
    for file in files:
        if file == where.file:
            reached = True
            yield replace(where.file, start=where.byte, line=where.line)
        elif reached:
            yield file


def join(corpus: Corpus, half: Half, offset: int) -> None:
    """Put the second half after what a corpus holds already; its spool is `offset` bytes long so far."""
    connection = corpus.connection
    connection.execute("ATTACH ? AS second", (str(half.database),))
    connection.execute("BEGIN")
    for name in (*(table.name for table in (*tables(), TRANSLATIONS)), "refused"):
        connection.execute(f'INSERT INTO main."{name}" SELECT * FROM second."{name}"')
    connection.execute(
        "INSERT INTO main.origin SELECT family, id, file, line, column, spool_offset + ?, spool_length FROM second.origin",
        (offset,),
    )
    connection.execute("COMMIT")
    connection.execute("DETACH second")
    with half.spool.open("rb") as spool:
        shutil.copyfileobj(spool, corpus.spool, _BLOCK)
    for path in (half.database, half.spool):
        path.unlink()
    for model, counted in half.counts.items():
        counts = corpus.counts[model]
        for name, number in counted.items():
            counts[name] += number
    corpus.problems.merge(half.problems)
    corpus.misnamed += half.misnamed


def opened_part(stream: BinaryIO, file: RecordFile) -> BinaryIO:
    """Return a stream of the part of a file that is to be read."""
    return _Part(stream, file) if file.start or file.stop is not None else stream  # type: ignore[return-value]


def moved(found: Iterable[Raw | Problem], file: RecordFile) -> Iterator[Raw | Problem]:
    """Yield what a reader found in the later part of a file, each in its place in the whole file."""
    lines = file.line - 1
    for item in found:
        if isinstance(item, Problem):
            yield replace(item, span=_moved(item.span, lines))
        else:
            item.line += lines
            item.offset += file.start
            item.locate = _Locate(item.locate, lines)
            yield item


class _Part(io.RawIOBase):
    """A file from one byte to another, as far as readers of lines ask for it."""

    def __init__(self, stream: BinaryIO, file: RecordFile) -> None:
        self.stream = stream
        self.left = (_size(file) if file.stop is None else file.stop) - file.start
        stream.seek(file.start)

    def read(self, size: int = -1) -> bytes:
        block = self.stream.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(block)
        return block


@dataclass(frozen=True, slots=True)
class _Locate:
    """Finds a value where the reader does, some lines further down."""

    there: Callable[..., Span]
    lines: int

    def __call__(self, path: FieldPath, /, *, key: bool = False) -> Span:
        return _moved(self.there(path, key=key), self.lines)


def _moved(span: Span, lines: int) -> Span:
    end = None if span.end_line is None else span.end_line + lines
    return replace(span, line=span.line + lines, end_line=end)


def _size(file: RecordFile | Problem) -> int:
    try:
        return file.path.stat().st_size if isinstance(file, RecordFile) else 0
    except OSError:
        return 0  # it is reported when it is read


def _line_end(file: RecordFile, folder: Path, at: int, limits: Limits) -> Cut | None:
    """Return the cut at the end of the line that byte `at` of a file is in."""
    stream = open_inside(file.path, folder, file.shown)
    if isinstance(stream, Problem):
        return None
    with stream:
        if foreign_encoding(stream.read(4), file.shown):
            return None
        stream.seek(at)
        rest = stream.readline(limits.record_bytes)
        byte = at + len(rest)
        if not rest.endswith(b"\n") or byte == _size(file):
            return None
        stream.seek(0)
        return Cut(file, byte, 1 + _lines(stream, byte))


def _lines(stream: IO[bytes], size: int) -> int:
    found = 0
    while size and (block := stream.read(min(_BLOCK, size))):
        found += block.count(b"\n")
        size -= len(block)
    return found
