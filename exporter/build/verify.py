"""Read the outputs back with what did not write them, and compare them with the records that went in.

The database is opened afresh and asked by SQLite's own checks; the graph is parsed by rdflib. From both, every record is
made again through its schema and must equal the one that was staged. What does not match fails the build.

Above `sampling.FULL_UP_TO` records this is done for a sample; the counts are always those of everything: the cells by SQL,
the triples by reading every line (`exporter.graph.counts`).
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from exporter.build import ledger, sampling
from exporter.build.ledger import Counts, Entry
from exporter.build.sampling import Sample
from exporter.database import reader as database
from exporter.database.rows import FORMER_IDS, TRANSLATIONS
from exporter.database.tables import tables
from exporter.graph import shards
from exporter.graph.counts import GraphCounts, nodes
from exporter.graph.shards import evidence
from exporter.model import iris
from exporter.model.canonical import record_of, same
from exporter.model.fields import FAMILIES
from exporter.problems import BrokenReferenceError, LedgerError
from exporter.records import safe_open
from exporter.records.corpus import Corpus
from exporter.records.temporary import temporary_folder


@dataclass
class Verification:
    """What was compared: counts by family of records, rows and subjects, and the ledger of fields.

    `compared` counts the records; `sample` says which of them were read back one by one, None for all.
    """

    families: dict[str, dict[str, int]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    compared: int = 0
    sample: Sample | None = None


@dataclass
class Found:
    """What one output was found to hold: `numbers` of records by family, and `counts` of values by field."""

    numbers: dict[str, int]
    counts: Counts


def sample_of(corpus: Corpus, *, full: bool | None = None) -> Sample | None:
    """Return the records to read back one by one, None for all."""
    if full is None:
        full = sum(corpus.count(family) for family in FAMILIES) <= sampling.FULL_UP_TO
    return None if full else sampling.draw(corpus)


def verify_database(corpus: Corpus, folder: Path, sample: Sample | None) -> Found | None:
    """Read the database back, all records or a sample of them; None if it was not written.

    Raises:
        BrokenReferenceError: a reference in it is broken, perhaps because of the records.
        LedgerError: it does not say what the records say.
    """
    path = folder / f"{corpus.dataset.name}.db"
    if not path.exists():
        return None
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        check_database(connection, quick=sample is not None)
        numbers = {}
        for family in FAMILIES:
            ids = sample.ids[family] if sample else None
            number = _compare(corpus, family, database.records(connection, family, ids), "the database", ids)
            if sample:
                (number,) = connection.execute(f'SELECT count(*) FROM "{family}"').fetchone()
            numbers[family] = number
        return Found(numbers, ledger.cells(connection))


def verify_graph(corpus: Corpus, folder: Path, sample: Sample | None) -> Found | None:
    """Read the graph and its evidence back, all records or a sample of them; None if it was not written."""
    path = folder / f"{corpus.dataset.name}.jsonld"
    graph = shards.files(path)
    if not graph:
        return None
    if sample is None:
        return _read_graph(corpus, path, None)
    found = GraphCounts(corpus.dataset)
    wanted = {iris.record(corpus.dataset, family, one) for family, ids in sample.ids.items() for one in ids}
    with tempfile.TemporaryDirectory(prefix="sample-", dir=folder.parent) as temporary:
        part = Path(temporary) / path.name
        with extract(graph[0], part) as keep:
            for line, node in nodes(graph):
                found.add(node)
                if node["@id"] in wanted:
                    keep(line)
        if beside := evidence(path):
            with extract(beside[0], part.with_suffix(shards.EVIDENCE_SUFFIX)) as keep:
                for line, node in nodes(beside):
                    if found.add_evidence(node) in wanted:
                        keep(line)
        _read_graph(corpus, part, sample)
    return Found(found.subjects, found.fields)


def close(
    corpus: Corpus, in_database: Found | None, in_graph: Found | None, sample: Sample | None
) -> Verification:
    """Close the ledger: compare what the records, the database and the graph hold.

    Raises:
        LedgerError: the counts differ.
    """
    result = Verification(sample=sample)
    for family in FAMILIES:
        numbers = {"records": corpus.count(family)}
        if in_database:
            numbers["rows"] = in_database.numbers[family]
        if in_graph:
            numbers["subjects"] = in_graph.numbers[family]
        result.families[family] = numbers
        if len(set(numbers.values())) > 1:
            raise LedgerError(
                f"{family}: {', '.join(f'{what} {number}' for what, number in numbers.items())}"
            )
    result.compared = sum(numbers["records"] for numbers in result.families.values())
    result.entries = list(
        ledger.entries(
            corpus.counts,
            in_database.counts if in_database else None,
            in_graph.counts if in_graph else None,
        )
    )
    for entry in result.entries:
        if not entry.closes:
            raise LedgerError(
                f"{entry.model}.{entry.field}: {entry.records} in the records, {entry.cells} in the database,"
                f" {entry.triples} in the graph"
            )
    return result


def check_database(connection: sqlite3.Connection, *, quick: bool = False) -> None:
    """Run SQLite's own checks; a quick one does not compare every index with its table.

    SQLite ignores every CHECK of a file that was opened only to be read, so those are asked here.

    Raises:
        LedgerError: the file is damaged, or holds a value that a CHECK refuses.
        BrokenReferenceError: a reference in it is broken.
    """
    try:
        (answer,) = connection.execute(f"PRAGMA {'quick' if quick else 'integrity'}_check").fetchone()
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        refused = next(_refused(connection), None) if answer == "ok" else None
    except sqlite3.DatabaseError as error:
        raise LedgerError(f"the database cannot be read: {error}") from error
    if answer != "ok":
        raise LedgerError(f"the database fails its integrity check: {answer}")
    if refused:
        raise LedgerError(f"the database holds a value that it refuses itself: {refused}")
    if broken:
        table, _, parent, _ = broken
        raise BrokenReferenceError(f"broken reference in the database, from {table} to {parent}")


def check_full_text(path: Path) -> None:
    """Check the full-text indexes on a copy, because SQLite treats its own check as a change, and try what they find.

    Raises:
        LedgerError: an index is damaged, or the database has a trigger, which no build makes.
    """
    with temporary_folder() as folder:
        copy = folder / "copy.db"
        shutil.copyfile(path, copy)
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchone()
            if found is not None:
                raise LedgerError(f"unknown trigger in the database: {found[0]}")
            indexes = "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
            for (name,) in connection.execute(indexes).fetchall():
                try:
                    fault = _fault_of_index(connection, name)
                except sqlite3.DatabaseError as error:
                    fault = str(error)
                if fault:
                    raise LedgerError(f"the full-text index {name} is damaged: {fault}")


TERMS_MOST = 10_000
"""Terms of a full-text index that are looked up, spread over all of them."""


def _fault_of_index(connection: sqlite3.Connection, name: str) -> str | None:
    """Return the fault of a full-text index, None if a term finds as many rows as the index lists for it."""
    ask, index = connection.execute, '"' + name.replace('"', '""') + '"'
    ask(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")
    ask("DROP TABLE IF EXISTS temp.terms")
    ask(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', {index}, 'row')")
    (number,) = ask("SELECT count(*) FROM temp.terms").fetchone()
    if number and ask(f'SELECT 1 FROM "{name}_idx"').fetchone() is None:
        return f"{name}_idx is empty"
    ask("DROP TABLE IF EXISTS temp.places")
    ask(f"CREATE VIRTUAL TABLE temp.places USING fts5vocab('main', {index}, 'instance')")
    sizes = f'SELECT doc FROM temp.places WHERE doc NOT IN (SELECT id FROM "{name}_docsize") LIMIT 1'
    if (row := ask(sizes).fetchone()) is not None:
        return f"row {row[0]} is missing in {name}_docsize"
    step = -(-number // TERMS_MOST) or 1
    terms = ask("SELECT term, doc FROM temp.terms").fetchall()[::step]
    for term, documents in terms:
        quoted = term.replace('"', '""')
        (found,) = ask(f"SELECT count(*) FROM {index} WHERE {index} MATCH ?", (f'"{quoted}"',)).fetchone()
        if found != documents:
            return f"{term!r} finds {found} rows, and is in {documents}"
    return None


def _refused(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield each column that holds a value which its CHECK refuses, with one of them."""
    for table in (*tables(), TRANSLATIONS, FORMER_IDS):
        for column in (column for column in table.columns if column.check):
            name = f'"{table.name}"."{column.name}"'
            rows = connection.execute(f'SELECT {name} FROM "{table.name}" WHERE NOT ({column.check}) LIMIT 1')
            yield from (f"{table.name}.{column.name} is {value!r}" for (value,) in rows)


def _read_graph(corpus: Corpus, path: Path, sample: Sample | None) -> Found:
    """Parse a graph with rdflib, and compare its records with the staged ones."""
    from exporter.graph.parsing import parse, statements
    from exporter.graph.reader import GraphReader

    reader = GraphReader(statements(parse(path)), corpus.dataset)
    result = Found({}, {})
    found: dict[str, list[dict[str, Any]]] = {family: [] for family in FAMILIES}
    for family, mapping in reader.records():
        found[family].append(mapping)
    for family, mappings in found.items():
        for mapping in mappings:
            ledger.add(result.counts, FAMILIES[family], mapping)
        ids = sample.ids[family] if sample else None
        result.numbers[family] = _compare(corpus, family, iter(mappings), "the graph", ids)
    for subject, predicate in reader.beyond():
        raise LedgerError(f"{subject} says something in the graph that no field says: {predicate}")
    return result


@contextmanager
def extract(path: Path, part: Path) -> Iterator[Callable[[bytes], None]]:
    """Write a document with some of the lines of another: those that what is yielded is called with."""
    with safe_open.opened(path) as file, part.open("wb") as out:
        out.write(file.readline() + file.readline().rstrip())
        before = [b"\n"]

        def keep(line: bytes) -> None:
            out.write(before[0] + line)
            before[0] = b",\n"

        yield keep
        out.write(b"\n]}\n")


def _compare(
    corpus: Corpus, family: str, mappings: Iterator[dict[str, Any]], where: str, ids: list[str] | None
) -> int:
    """Compare the records read from an output with the staged ones, all or those of `ids`; return their number."""
    number = 0
    staged = corpus.records(family, ids)
    for mapping in mappings:
        number += 1
        expected = next(staged, None)
        try:
            found = record_of(family, mapping)
        except ValidationError as error:
            raise LedgerError(f"{family}/{mapping['id']} is invalid in {where}: {error}") from error
        if expected is None or not same(expected, found, corpus.dataset):
            raise LedgerError(f"{family}/{mapping['id']} is not in {where} what it is in the records")
    if ids is not None and number != len(ids):
        raise LedgerError(f"{family}: {where} has {number} of the {len(ids)} in the sample")
    return number
