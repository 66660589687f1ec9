"""Take records one by one, from one file after the other, and put their rows into the staging database."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import partial

import orjson

from exporter.database.batches import Batch
from exporter.database.rows import LEFT_OUT, SUSPECTS, TRANSLATIONS, RowMaker
from exporter.database.tables import tables
from exporter.model.field_paths import steps
from exporter.model.fields import FAMILIES
from exporter.model.vocabulary import vocabulary_rows
from exporter.problems import Problem, Severity
from exporter.records.corpus.staged import Corpus
from exporter.records.folder import RecordFile, passed_over
from exporter.records.progress import Progress
from exporter.records.readers import Limits, Raw, reader_for
from exporter.records.salvage import UNKNOWN, ids_in, salvaged
from exporter.records.validation import validate
from schemas import Dataset, Record
from schemas.grammars import SLUG

ORIGIN = {
    "family": "TEXT",
    "id": "TEXT",
    "file": "TEXT",
    "line": "INTEGER",
    "column": "INTEGER",
    "spool_offset": "INTEGER",
    "spool_length": "INTEGER",
}
"""The columns of the table that says where each record stands, in its file and in the spool."""
LISTS = (".jsonl", ".csv", ".tsv", ".xlsx")
"""The suffixes of files that are lists of records even where they hold one: they have any name."""
FLUSHED = 200
"""How many records wait before their rows are inserted: about as many cells as a batch of rows."""


def create(connection: sqlite3.Connection, dataset: Dataset) -> None:
    """Create the tables of the staging database."""
    for table in (*tables(), TRANSLATIONS):
        staged = (*table.columns, table.staged) if table.staged else table.columns
        columns = ", ".join(f'"{column.name}" {column.type}' for column in staged)
        connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
    for name, kinds in (("origin", ORIGIN), ("suspects", SUSPECTS)):
        columns = ", ".join(f"{column} {kind}" for column, kind in kinds.items())
        connection.execute(f"CREATE TABLE {name} ({columns})")
    connection.execute("CREATE TABLE refused (family TEXT, id TEXT)")
    connection.executemany("INSERT INTO refused VALUES (?, ?)", ((family, UNKNOWN) for family in FAMILIES))
    connection.execute("CREATE TABLE vocabulary (list TEXT, word TEXT, label TEXT, definition TEXT)")
    connection.executemany("INSERT INTO vocabulary VALUES (?, ?, ?, ?)", vocabulary_rows(dataset))


class Loader:
    """Take records one by one and insert their rows in batches."""

    def __init__(self, corpus: Corpus, rows: RowMaker, progress: Progress) -> None:
        self.corpus = corpus
        self.progress = progress
        self.rows = rows
        self.offset = self.taken = 0
        self.lines: list[bytes] = []
        self.origins = Batch("origin", tuple(ORIGIN))

    def read(self, file: RecordFile) -> None:
        """Read one file: its records go in, its problems are kept."""
        corpus = self.corpus
        corpus.problems.files += not file.start
        opened = corpus.open(file.shown)
        if isinstance(opened, Problem):
            corpus.problems.append(opened)
            refuse(corpus, file, {file.path.stem})
            return
        read = reader_for(file.path)
        if read is None:
            return
        record_type = FAMILIES[file.family]
        single: tuple[Raw, str] | None = None
        number = records = 0
        unreadable = False
        if file.start or file.stop is not None:
            from exporter.records.readers import jsonl

            read = partial(jsonl.read, start=file.start, stop=file.stop, line=file.line)
        with opened:
            for raw in read(opened, file.shown, corpus.limits):
                if isinstance(raw, Problem):
                    corpus.problems.append(raw)
                    if raw.severity is Severity.ERROR:
                        number += 2
                        unreadable = True
                    continue
                number += 1
                records += 1
                record = validate(raw, record_type, file.shown)
                if isinstance(record, list):
                    corpus.problems += record
                    unreadable = unreadable or record[0].record is None
                    if number == 1 and record[0].record and all(problem.field != "id" for problem in record):
                        single = (raw, record[0].record.partition("/")[2])
                    self._salvage(raw, record, file)
                    refuse(corpus, file, {(record[0].record or "/").partition("/")[2], file.path.stem})
                    continue
                if number == 1:
                    single = (raw, record.id)
                given = self.rows.add(record)
                if (
                    raw.unchecked
                    and given != raw.json.count(b":")  # where they are as many, no key is there twice
                    and (given != raw.json.count(b'":') or _is_spaced(raw.json))
                    and (found := _recheck(raw, file, corpus.limits))
                ):
                    corpus.problems += found
                self._spool(raw, record, file)
        corpus.problems.records += records
        if number == 1 and single and not single[0].listed and file.path.suffix.lower() not in LISTS:
            self._misnamed(file, *single)
        if unreadable:
            corpus.unreadable[file.shown] = file

    def pass_over(self, problem: Problem) -> None:
        """Keep the ids of records in a folder that is not read, so that a misspelt folder is one problem."""
        for file in passed_over(problem, self.corpus.folder):
            opened = self.corpus.open(file.shown)
            if not isinstance(opened, Problem):
                with opened:
                    refuse(self.corpus, file, ids_in(opened, file.path))

    def _salvage(self, raw: Raw, problems: list[Problem], file: RecordFile) -> None:
        """Stage the valid values of a record with mistakes, so that rules can check them in the same run."""
        left = salvaged(raw, FAMILIES[file.family], problems)
        if left is not None:
            self.rows.add(left)
            self._spool(raw, left, file)
            for field in sorted({str(steps(problem.field or "id")[0]) for problem in problems}):
                self.rows.suspect(f"{LEFT_OUT}{field}", left)

    def _spool(self, raw: Raw, record: Record, file: RecordFile) -> None:
        json = _as_json(record) if raw.lax else raw.json
        json = json.replace(b"\n", b" ")  # a record a line; a newline in JSON is but white space
        size = len(json)
        self.corpus.orders[file.family].add(record.id)
        self.lines.append(json)
        self.origins.cells += (file.family, record.id, file.shown, raw.line, raw.column, self.offset, size)
        self.offset += size + 1
        if len(self.lines) >= FLUSHED:
            self.flush()

    def flush(self, *, everything: bool = False) -> None:
        """Write the waiting lines to the spool, insert the waiting rows, all or only whole batches; report progress."""
        connection = self.corpus.connection
        self.origins.insert(connection, everything=everything)
        self.corpus.spool.writelines([b"\n".join(self.lines), b"\n"] if self.lines else [])
        self.taken += len(self.lines)
        self.lines.clear()
        self.rows.insert(connection, everything=everything)
        self.progress.read(self.taken, self.offset)

    def _misnamed(self, file: RecordFile, raw: Raw, record_id: str) -> None:
        if record_id == file.path.stem:
            return
        refuse(self.corpus, file, {file.path.stem})
        other = f", or the record to {file.path.stem!r}" if SLUG.accepts(file.path.stem) else ""
        self.corpus.misnamed.append(
            Problem(
                "CQ012",
                f"the file is called {file.path.name}, its record {record_id}",
                file.shown,
                raw.locate(("id",)),
                record=f"{file.family}/{record_id}",
                field="id",
                value=record_id,
                expected=f"{record_id}{file.path.suffix}",
                hint=f"rename the file{other}",
                begins=(raw.line, raw.column),
            )
        )


def refuse(corpus: Corpus, file: RecordFile, ids: set[str]) -> None:
    """Keep the ids of records that were not taken, so that references to them are not reported as well."""
    rows = [(file.family, name) for name in ids]
    corpus.connection.executemany("INSERT INTO refused VALUES (?, ?)", rows)


def _as_json(record: Record) -> bytes:
    """Return a record as it would be written in JSON, its numbers with the digits they have."""
    values = record.model_dump(exclude_none=True, exclude_unset=True)
    return orjson.dumps(values, default=lambda number: orjson.Fragment(format(number, "f")))


def _is_spaced(json: bytes) -> bool:
    """Return whether white space may come before a colon, so that counting `":` would not count every key."""
    return b" :" in json or (b"\t" in json and b"\t:" in json) or (b"\r" in json and b"\r:" in json)


def _recheck(raw: Raw, file: RecordFile, limits: Limits) -> list[Problem]:
    """Look closely at a line whose keys are not as many as its fields: a duplicate key, or only `":` in a text."""
    from exporter.records.readers.json_text import check

    found = check(raw.json, raw.line, file.shown, limits)
    return [replace(problem, begins=(raw.line, raw.column)) for problem in found]
