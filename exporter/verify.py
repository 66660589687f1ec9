"""Read the outputs back with what did not write them, and compare them with the records that went in.

The database is opened afresh and asked by SQLite's own checks; the graph is parsed by rdflib. From both, every record is
made again through its schema and must equal the one that was staged. What does not match fails the build.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from exporter import ledger
from exporter.canonical import canonical
from exporter.corpus import Corpus
from exporter.fields import FAMILIES
from exporter.ledger import Counts, Entry
from exporter.problems import LedgerError
from exporter.readers import database
from schemas import Dataset, Record


@dataclass
class Verification:
    """What was compared: counts by family of records, rows and subjects, and the ledger of fields."""

    families: dict[str, dict[str, int]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    compared: int = 0


def verify(corpus: Corpus, folder: Path) -> Verification:
    """Verify what was written into `folder` against the corpus it was written from.

    Raises:
        LedgerError: an output does not say what the records say; the message tells where.
    """
    name = corpus.dataset.name
    result = Verification()
    cells = triples = None
    if (folder / f"{name}.db").exists():
        with closing(
            sqlite3.connect(f"{(folder / f'{name}.db').resolve().as_uri()}?mode=ro", uri=True)
        ) as connection:
            check_database(connection)
            cells = ledger.cells(connection)
            for family in FAMILIES:
                result.families.setdefault(family, {})["rows"] = _compare(
                    corpus, family, database.records(connection, family), "the database"
                )
    if (folder / f"{name}.jsonld").exists():
        triples = _verify_graph(corpus, folder, result)
    for family in FAMILIES:
        result.families[family] = {"records": corpus.count(family), **result.families.get(family, {})}
    result.compared = sum(counts["records"] for counts in result.families.values())
    result.entries = list(ledger.entries(corpus.counts, cells, triples))
    for family, counts in result.families.items():
        if len(set(counts.values())) > 1:
            raise LedgerError(f"{family}: {', '.join(f'{number} {what}' for what, number in counts.items())}")
    for entry in result.entries:
        if not entry.closes:
            raise LedgerError(
                f"{entry.model}.{entry.field}: {entry.records} in the records, {entry.cells} in the database,"
                f" {entry.triples} in the graph"
            )
    return result


def check_database(connection: sqlite3.Connection) -> None:
    """Run SQLite's own checks.

    Raises:
        LedgerError: the file is damaged, or a reference in it leads nowhere.
    """
    try:
        (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise LedgerError(f"the database cannot be read: {error}") from error
    if answer != "ok":
        raise LedgerError(f"the database fails its integrity check: {answer}")
    if broken:
        table, _, parent, _ = broken[0]
        raise LedgerError(
            f"{len(broken)} references of the database lead nowhere, the first from {table} to {parent}"
        )


def _verify_graph(corpus: Corpus, folder: Path, result: Verification) -> Counts:
    from exporter.readers.rdf import GraphReader, parse

    reader = GraphReader(parse(folder / f"{corpus.dataset.name}.jsonld"), corpus.dataset)
    counts: Counts = {}
    found: dict[str, list[dict[str, Any]]] = {family: [] for family in FAMILIES}
    for family, mapping in reader.records():
        found[family].append(mapping)
    for family, mappings in found.items():
        for mapping in mappings:
            ledger.add(counts, FAMILIES[family], mapping)
        result.families.setdefault(family, {})["subjects"] = _compare(
            corpus, family, iter(mappings), "the graph"
        )
    for subject, predicate, _ in reader.beyond():
        raise LedgerError(f"{subject} says something in the graph that no field says: {predicate}")
    return counts


def _compare(corpus: Corpus, family: str, mappings: Iterator[dict[str, Any]], where: str) -> int:
    """Compare the records read from an output with the staged ones, in the order of their ids; return their number."""
    number = 0
    staged = corpus.records(family)
    for mapping in mappings:
        number += 1
        expected = next(staged, None)
        try:
            found = record_of(family, mapping)
        except ValidationError as error:
            raise LedgerError(f"{family}/{mapping['id']} is no valid record in {where}: {error}") from error
        if expected is None or not same(expected, found, corpus.dataset):
            raise LedgerError(f"{family}/{mapping['id']} is not in {where} what it is in the records")
    return number


def record_of(family: str, mapping: dict[str, Any]) -> Record:
    """Return the record that a plain mapping describes, through its schema."""
    return FAMILIES[family].model_validate_json(orjson.dumps(mapping))


def same(one: Record, other: Record, dataset: Dataset) -> bool:
    """Tell whether two records say the same."""
    return canonical(one, dataset.language) == canonical(other, dataset.language)
