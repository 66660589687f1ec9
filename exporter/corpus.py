"""The staging database: every record of a dataset as rows, in a private SQLite file, to be asked and written from.

Records stream through it; nothing holds them all. Its tables have the columns of `exporter.tables` without constraints,
so that wrong records get in and rules can ask for them. The records themselves stand one after the other, as JSON, in a
spool file beside it; `records` reads them back in the order of their ids. Where each record came from is in `origin`.
"""

from __future__ import annotations

import gc
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from exporter.fields import FAMILIES
from exporter.findings import Findings
from exporter.folder import RecordFile, open_inside, record_files
from exporter.problems import Problem, Span
from exporter.progress import SILENT, Progress
from exporter.readers import FieldPath, Limits, Raw, reader_for, reread
from exporter.refused import ids_in
from exporter.rows import TRANSLATIONS, RowMaker
from exporter.salvage import UNKNOWN, salvaged
from exporter.tables import tables
from exporter.validation import validate
from schemas import VOCABULARIES, Dataset, Record
from schemas.grammars import SLUG

STAGING = "staging.db"
SPOOL = "records.jsonl"
SPOOL_BUFFER = 1 << 18
"""Bytes written at a time; the usual eight thousand are too few for records of a thousand."""
SPOOL_BUFFER = 64 * 1024


@dataclass
class Corpus:
    """A dataset read into a staging database.

    `problems` are those of single files and records; rules add theirs. `counts` counts what each field of the accepted
    records held (record type or part -> field -> values). `replaced` are files whose content is not that on the disk,
    such as what an editor has not saved yet.
    """

    dataset: Dataset
    folder: Path
    connection: sqlite3.Connection
    spool: IO[bytes]
    problems: Findings = field(default_factory=Findings)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    replaced: dict[Path, bytes] = field(default_factory=dict)

    @property
    def staged(self) -> Staged:
        """What another process needs to read these records."""
        spool = Path(self.spool.name)
        return Staged(self.dataset, self.folder, spool.with_name(STAGING), spool, self.counts)

    def lines(self, family: str, ids: Sequence[str] | None = None) -> Iterator[bytes]:
        """Yield the records of a family as JSON, in the order of their ids, or those of `ids`; all are valid."""
        query = "SELECT spool_offset, spool_length FROM origin WHERE family = ?"
        places: Iterable[tuple[int, int]] = self.connection.execute(f"{query} ORDER BY id", (family,))
        if ids is not None:
            ask = self.connection.execute
            places = (place for one in ids for place in ask(f"{query} AND id = ?", (family, one)))
        with Path(self.spool.name).open("rb", buffering=SPOOL_BUFFER) as spool:
            for offset, length in places:
                spool.seek(offset)
                yield spool.read(length)

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

    def locate(self, family: str, record_id: str, path: FieldPath, *, key: bool = False) -> tuple[str, Span]:
        """Return the file of a record, and where in it the value at `path` stands, by reading that record again."""
        row = self.connection.execute(
            "SELECT file, line, column FROM origin WHERE family = ? AND id = ? ORDER BY rowid",
            (family, record_id),
        ).fetchone()
        if row is None:
            return str(self.folder), Span()
        file, line, column = row
        return self.locate_at(file, line, column, path, key=key)

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


@contextmanager
def reopened(staged: Staged) -> Iterator[Corpus]:
    """Open records that another process has staged, to read them."""
    with (
        closing(sqlite3.connect(f"{staged.database.resolve().as_uri()}?mode=ro", uri=True)) as connection,
        staged.spool.open("rb") as spool,
    ):
        yield Corpus(staged.dataset, staged.folder, connection, spool, counts=staged.counts)


@contextmanager
def load(
    folder: Path,
    dataset: Dataset,
    limits: Limits | None = None,
    *,
    stage: Path | None = None,
    replaced: dict[Path, bytes] | None = None,
    problems: Findings | None = None,
    progress: Progress = SILENT,
) -> Iterator[Corpus]:
    """Read every record file of a dataset's folder into a staging database, and give it up at the end.

    Args:
        folder: the dataset's folder.
        dataset: what its `dataset.yaml` says.
        limits: how much a reader accepts.
        stage: a private folder for the staging files; a temporary one by default.
        replaced: files in `folder` with the content to read in place of what is on the disk, if anything is.
        problems: where to put the problems; decides which of them count and how many are kept.
        progress: is told how much was read.
    """
    temporary = None if stage else tempfile.mkdtemp(prefix="communique-")
    place = stage or Path(temporary or "")
    connection = sqlite3.connect(place / STAGING, isolation_level=None)
    try:
        with (place / SPOOL).open("w+b", buffering=SPOOL_BUFFER) as spool:
            corpus = Corpus(
                dataset, folder, connection, spool, limits=limits or Limits(), replaced=replaced or {}
            )
            corpus.problems = problems if problems is not None else corpus.problems
            files = _with_new(corpus, record_files(folder, dataset.texts))
            _fill(corpus, progress.watch(files), progress)
            yield corpus
    finally:
        connection.close()
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)


def _with_new(corpus: Corpus, files: Iterable[RecordFile | Problem]) -> Iterator[RecordFile | Problem]:
    """Yield `files`, and the replaced ones that are not on the disk yet."""
    new = dict(corpus.replaced)
    for file in files:
        if isinstance(file, RecordFile):
            new.pop(file.path, None)
        yield file
    for path in sorted(new):
        family = path.relative_to(corpus.folder).parts[0]
        if family in FAMILIES:
            yield RecordFile(family, path, str(path))


def _fill(corpus: Corpus, files: Iterable[RecordFile | Problem], progress: Progress) -> None:
    connection = corpus.connection
    for pragma in ("journal_mode = OFF", "synchronous = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    rows = RowMaker(corpus.dataset.language)
    loader = _Loader(corpus, rows, progress)
    connection.execute("BEGIN")
    _create(connection, corpus.dataset)
    collecting = gc.isenabled()
    gc.disable()  # millions of small objects without cycles: the collector finds nothing and takes half the time
    try:
        for file in files:
            if isinstance(file, Problem):
                corpus.problems.append(file)
            else:
                loader.read(file)
        loader.flush(everything=True)
    finally:
        if collecting:
            gc.enable()
    connection.execute("CREATE INDEX origin_id ON origin (family, id)")
    loader.finish()
    connection.execute("COMMIT")
    corpus.spool.flush()
    corpus.counts = rows.counts


class _Loader:
    """Take records one by one and insert their rows in batches."""

    def __init__(self, corpus: Corpus, rows: RowMaker, progress: Progress) -> None:
        self.corpus = corpus
        self.progress = progress
        self.rows = rows
        self.offset = self.taken = 0
        self.origins: list[tuple[str, str, str, int, int, int, int]] = []
        self.misnamed: list[Problem] = []

    def read(self, file: RecordFile) -> None:
        """Read one file: its records go in, its problems are kept."""
        corpus = self.corpus
        corpus.problems.files += 1
        opened = corpus.open(file.shown)
        if isinstance(opened, Problem):
            corpus.problems.append(opened)
            self._refuse(file, {file.path.stem})
            return
        read = reader_for(file.path)
        if read is None:
            return
        record_type = FAMILIES[file.family]
        single: list[tuple[Raw, Record]] = []
        number = records = 0
        unreadable = False
        with opened:
            for raw in read(opened, file.shown, corpus.limits):
                if isinstance(raw, Problem):
                    corpus.problems.append(raw)
                    number += 2
                    unreadable = True
                    continue
                number += 1
                records += 1
                record = validate(raw, record_type, file.shown)
                if isinstance(record, list):
                    corpus.problems += record
                    self._salvage(raw, record, file)
                    self._refuse(file, {(record[0].record or "/").partition("/")[2], file.path.stem})
                    continue
                if number == 1:
                    single = [(raw, record)]
                given = self.rows.add(record)
                if (
                    raw.unchecked
                    and (given != raw.json.count(b'":') or _is_spaced(raw.json))
                    and (found := _recheck(raw, file, corpus.limits))
                ):
                    corpus.problems += found
                self._spool(raw, record, file)
        corpus.problems.records += records
        if number == 1 and single and single[0][1].id != file.path.stem and file.path.suffix != ".jsonl":
            self._misnamed(file, *single[0])
        if unreadable and not isinstance(again := corpus.open(file.shown), Problem):
            with again:
                self._refuse(file, ids_in(again, file.path))

    def _refuse(self, file: RecordFile, ids: set[str]) -> None:
        """Keep the ids of records that were not taken, so that references to them are not reported as well."""
        rows = [(file.family, name) for name in ids]
        self.corpus.connection.executemany("INSERT INTO refused VALUES (?, ?)", rows)

    def _salvage(self, raw: Raw, problems: list[Problem], file: RecordFile) -> None:
        """Take what is left of a record with mistakes, so that rules can look at it in the same run."""
        left = salvaged(raw, FAMILIES[file.family], problems)
        if left is not None:
            self.rows.add(left)
            self._spool(raw, left, file)

    def finish(self) -> None:
        """Report the files that are not called as their record, where no other record has that id."""
        for problem in self.misnamed:
            family, _, record_id = (problem.record or "").partition("/")
            count = "SELECT count(*) FROM origin WHERE family = ? AND id = ?"
            if self.corpus.connection.execute(count, (family, record_id)).fetchone() == (1,):
                self.corpus.problems.append(problem)

    def _spool(self, raw: Raw, record: Record, file: RecordFile) -> None:
        json = record.model_dump_json(exclude_none=True).encode() if raw.lax else raw.json
        json = json.replace(b"\n", b" ")  # a record a line; a newline in JSON is but white space
        self.corpus.spool.write(json + b"\n")
        self.origins.append(
            (file.family, record.id, file.shown, raw.line, raw.column, self.offset, len(json))
        )
        self.offset += len(json) + 1
        self.taken += 1
        if len(self.origins) >= 200:  # noqa: PLR2004 (about as many cells as a batch of rows)
            self.flush()

    def flush(self, *, everything: bool = False) -> None:
        """Insert what is waiting, all of it or only whole batches."""
        connection = self.corpus.connection
        connection.executemany("INSERT INTO origin VALUES (?, ?, ?, ?, ?, ?, ?)", self.origins)
        self.origins.clear()
        self.rows.insert(connection, everything=everything)
        self.progress.read(self.taken, self.offset)

    def _misnamed(self, file: RecordFile, raw: Raw, record: Record) -> None:
        self._refuse(file, {file.path.stem})
        other = f", or the record to {file.path.stem!r}" if SLUG.accepts(file.path.stem) else ""
        self.misnamed.append(
            Problem(
                "CQ012",
                f"the file is called {file.path.name}, its record {record.id}",
                file.shown,
                raw.locate(("id",)),
                record=f"{file.family}/{record.id}",
                field="id",
                value=record.id,
                expected=f"{record.id}{file.path.suffix}",
                hint=f"rename the file{other}",
            )
        )


def _create(connection: sqlite3.Connection, dataset: Dataset) -> None:
    for table in (*tables(), TRANSLATIONS):
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
        connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
    connection.execute(
        "CREATE TABLE origin (family TEXT, id TEXT, file TEXT, line INTEGER, column INTEGER,"
        " spool_offset INTEGER, spool_length INTEGER)"
    )
    connection.execute("CREATE TABLE refused (family TEXT, id TEXT)")
    connection.executemany("INSERT INTO refused VALUES (?, ?)", ((family, UNKNOWN) for family in FAMILIES))
    connection.execute("CREATE TABLE vocabulary (list TEXT, word TEXT, label TEXT, definition TEXT)")
    connection.executemany("INSERT INTO vocabulary VALUES (?, ?, ?, ?)", vocabulary_rows(dataset))


def vocabulary_rows(dataset: Dataset) -> Iterator[tuple[str, str, str, str]]:
    """Yield list, word, label and definition of every word: ours in their order, then the dataset's."""
    for name, concepts in VOCABULARIES.items():
        for concept in concepts:
            yield name, concept.word, concept.label, concept.definition
        for word, entry in sorted(dataset.vocabularies.get(name, {}).items()):
            yield name, word, entry.label, entry.definition


def _is_spaced(json: bytes) -> bool:
    """Tell whether white space may stand before a colon, so that counting `":` would not count every key."""
    return b" :" in json or b"\t:" in json or b"\r:" in json


def _recheck(raw: Raw, file: RecordFile, limits: Limits) -> list[Problem]:
    """Look closely at a line whose keys are not as many as its fields: a duplicate key, or only `":` in a text."""
    from exporter.readers.json_text import check

    return check(raw.json, raw.line, file.shown, limits)
