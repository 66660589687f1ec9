"""Read a large dataset in two processes, from both ends: they meet where the slower one has got to.

The files of a dataset, in their order, are cut into portions, between two files or inside a file of JSON Lines at the end
of a line: a large first one, a large last one, and small ones between them. The first process stages one portion after
the other from the beginning, the second one from the end, each one that is not claimed. Then the first takes over what
the second has staged. The staged rows and the problems are the same as when one process reads everything.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO

from exporter.database.rows import TRANSLATIONS
from exporter.database.tables import tables
from exporter.problems import ExporterError, Problem
from exporter.problems.collected import Findings
from exporter.records.corpus.staged import Corpus, Order
from exporter.records.folder import RecordFile, open_inside, record_files
from exporter.records.readers import Limits
from exporter.records.readers.text import foreign_encoding
from schemas import Dataset

PAYS_ABOVE = 8 * 1024 * 1024
"""How many bytes of records there must be before a second process is worth its start."""
PLACES = tuple(percent / 100 for percent in range(40, 64, 2))
"""Where the cuts are, as shares of all bytes.

The second process starts later, while the first reads; and either may run a third slower than the other for a while.
"""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a portion begins: in which file, at which byte of it, on which line."""

    file: RecordFile
    byte: int = 0
    line: int = 1


@dataclass
class Portion:
    """What the second process staged, and where: the files of its staging, what it counted and found wrong."""

    database: Path
    spool: Path
    counts: dict[str, dict[str, int]]
    orders: dict[str, Order]
    problems: Findings
    misnamed: list[Problem]
    unreadable: dict[str, RecordFile]


def cuts(folder: Path, dataset: Dataset, limits: Limits) -> list[Cut]:
    """Return where the portions of a dataset's folder begin, but for the first; none where one process will do."""
    whole = sum(map(_size, record_files(folder, dataset.texts)))
    if whole < PAYS_ABOVE:
        return []
    places = [int(whole * share) for share in PLACES]
    found: list[Cut] = []
    before = 0
    for file in record_files(folder, dataset.texts):
        size = _size(file)
        while places and before + size > places[0] and isinstance(file, RecordFile):
            last = found[-1] if found and found[-1].file == file else Cut(file)
            is_lines = file.path.suffix == ".jsonl"
            inside = _line_end(last, folder, places[0] - before, limits) if is_lines else None
            where = inside or Cut(file)
            if (inside or before) and (not found or _is_after(where, found[-1])):
                found.append(where)
            del places[0]
        before += size
    return found


def _is_after(cut: Cut, other: Cut) -> bool:
    return cut.file != other.file or cut.byte > other.byte


def claim(place: Path, number: int) -> Path | None:
    """Return the folder made for a portion in `place`; None if the other process has made it, and so stages the portion."""
    folder = place / f"portion-{number}"
    try:
        folder.mkdir()
    except FileExistsError:
        return None
    return folder


def numbered(
    files: Iterable[RecordFile | Problem], cuts: Sequence[Cut]
) -> Iterator[tuple[int, RecordFile | Problem]]:
    """Yield each file, or the parts that cuts make of it, with the number of the portion that it is in.

    Raises:
        ExporterError: a file that was to be cut is not there any more.
    """
    number = 0
    for file in files:
        rest = file
        while number < len(cuts) and cuts[number].file == file and isinstance(rest, RecordFile):
            cut = cuts[number]
            if cut.byte:
                yield number, replace(rest, stop=cut.byte)
                rest = replace(rest, start=cut.byte, line=cut.line)
            number += 1
        yield number, rest
    if number < len(cuts):
        raise ExporterError(f"{cuts[number].file.shown} was taken away while the records were read")


def claimed(
    files: Iterable[RecordFile | Problem], cuts: Sequence[Cut], place: Path
) -> Iterator[RecordFile | Problem]:
    """Yield what is in the first portions, claiming each when it comes, up to one that the other process has claimed."""
    for number, parts in groupby(numbered(files, cuts), itemgetter(0)):
        if not claim(place, number):
            return
        yield from (file for _, file in parts)


def join(corpus: Corpus, portion: Portion, offset: int) -> int:
    """Put a portion after what a corpus holds, whose spool is `offset` bytes long; return how long it is then."""
    connection = corpus.connection
    connection.execute("ATTACH ? AS second", (str(portion.database),))
    connection.execute("BEGIN")
    for name in (*(table.name for table in (*tables(), TRANSLATIONS)), "refused", "suspects"):
        connection.execute(f'INSERT INTO main."{name}" SELECT * FROM second."{name}"')
    connection.execute(
        "INSERT INTO main.origin SELECT family, id, file, line, column, spool_offset + ?, spool_length FROM second.origin",
        (offset,),
    )
    connection.execute("COMMIT")
    connection.execute("DETACH second")
    with portion.spool.open("rb") as spool:
        shutil.copyfileobj(spool, corpus.spool, _BLOCK)
        offset += spool.tell()
    for path in (portion.database, portion.spool):
        path.unlink()
    for model, counted in portion.counts.items():
        counts = corpus.counts[model]
        for name, number in counted.items():
            counts[name] += number
    for family, order in portion.orders.items():
        corpus.orders[family].join(order)
    corpus.problems.merge(portion.problems)
    corpus.misnamed += portion.misnamed
    corpus.unreadable |= portion.unreadable
    return offset


def _size(file: RecordFile | Problem) -> int:
    try:
        return file.path.stat().st_size if isinstance(file, RecordFile) else 0
    except OSError:
        return 0  # it is reported when it is read


def _line_end(last: Cut, folder: Path, at: int, limits: Limits) -> Cut | None:
    """Return the cut at the end of the line that byte `at` of a file is in; `last` is the cut before it in the file."""
    file = last.file
    stream = open_inside(file.path, folder, file.shown)
    if isinstance(stream, Problem):
        return None
    with stream:
        if foreign_encoding(stream.read(4), file.shown):
            return None
        stream.seek(0)
        if not stream.readline(limits.record_bytes).endswith(b"\n"):
            return None  # it may have no lines at all, and then a reader does not read on
        stream.seek(at)
        rest = stream.readline(limits.record_bytes)
        if not rest.endswith(b"\n") or not stream.read(1):
            return None
        byte = at + len(rest)
        stream.seek(last.byte)
        return Cut(file, byte, last.line + _lines(stream, byte - last.byte))


def _lines(stream: IO[bytes], size: int) -> int:
    found = 0
    while size and (block := stream.read(min(_BLOCK, size))):
        found += block.count(b"\n")
        size -= len(block)
    return found
