"""Read graphs of any size with pyoxigraph, which has no part in writing them and cannot load anything.

In the JSON-LD that a build writes, each node has its own line; in N-Quads, each statement has. Such files are parsed some
lines at a time. A JSON-LD document in another layout is parsed as a whole, up to the size limit for files that are held
in memory. `rows` puts the statements into a temporary database by the record that they are about, and reads some hundred
records at a time, so that memory stays flat for statements in any order.
"""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat

from exporter.graph import shards
from exporter.graph.contexts import RemoteContextError, remote_contexts
from exporter.graph.reader import GraphReader, Statement
from exporter.graph.shards import documents
from exporter.model.fields import FAMILIES
from exporter.problems import ExporterError
from exporter.records import safe_open
from exporter.records.temporary import temporary_folder
from schemas import Dataset

BATCH = 200
"""How many records are read together."""
PORTION = 1024 * 1024
"""About how many bytes are parsed together, where the lines of a file allow it."""

# A base ends in # or has none, so the first # of an IRI ends the base or the record's own part.
SUBJECT = re.compile(rf"([^#]+#|[^#]+/)({'|'.join(FAMILIES)})/([a-z0-9][a-z0-9._-]*)(?:[/#].*)?")
_WHERE = re.compile(r"Parser error (?:at|between) line \d+[^:]*: ")
_FORMATS = {".nq": RdfFormat.N_QUADS, ".ttl": RdfFormat.TURTLE}
_WRONG = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, sqlite3.DatabaseError)
"""The errors of reading a record from statements that no build writes."""


def rows(path: Path, dataset: Dataset, notes: list[str]) -> Generator[tuple[str, dict[str, Any]], None, None]:
    """Yield the records of a graph as plain mappings, in the order of families and ids.

    Args:
        path: any file of the graph; its other shards and its evidence are read too.
        dataset: what the graph belongs to.
        notes: receives a note on statements that belong to no field of a record.

    Raises:
        ExporterError: a file is not a graph, or has a subject other than a record of the dataset.
        OSError: a file cannot be read.
    """
    beyond = 0
    try:
        with _staged(path, dataset) as connection:
            for batch in _batches(connection):
                reader = GraphReader(batch, dataset)
                yield from reader.records()
                beyond += sum(1 for _ in reader.beyond())
    except _WRONG as error:
        raise ExporterError(f"{path}: unreadable graph: {type(error).__name__}: {error}") from error
    if beyond:
        notes.append(f"statements of {path.name} left out, as they belong to no field of a record: {beyond}")


def statements(document: Path) -> Iterator[Statement]:
    """Yield the statements of one file in their order; labels of blank nodes begin with `_:`.

    Args:
        document: a file of JSON-LD, of N-Quads (`.nq`), or of Turtle (`.ttl`), maybe compressed.

    Raises:
        RemoteContextError: it refers to a context outside itself.
        ExporterError: it is not a document of its format.
        OSError: it cannot be read.
    """
    form = _FORMATS.get(shards.whole(document).suffix, RdfFormat.JSON_LD)
    base = document.absolute().as_uri() if form == RdfFormat.JSON_LD else None
    for lines_before, content in _portions(document, form):
        try:
            # A lenient parser keeps what it would otherwise drop without notice: invalid IRIs, names without a meaning.
            for s, p, o, _ in pyoxigraph.parse(content, form, base_iri=base, lenient=base is not None):
                subject = s.value if isinstance(s, NamedNode) else str(s)
                if isinstance(o, Literal):
                    yield subject, p.value, o.value, o.language or ""
                else:
                    yield subject, p.value, o.value if isinstance(o, NamedNode) else str(o), None
        except SyntaxError as error:
            for name in _remote_contexts(content):
                raise RemoteContextError(name, str(document)) from error
            where = f"{document}:{lines_before + error.lineno}" if error.lineno else document
            raise ExporterError(f"{where}: invalid {form.name}: {_WHERE.sub('', error.msg)}") from error


def _remote_contexts(content: bytes) -> list[str]:
    try:
        return list(remote_contexts(orjson.loads(content)))
    except orjson.JSONDecodeError:
        return []


def _portions(document: Path, form: RdfFormat) -> Iterator[tuple[int, bytes]]:
    """Yield documents that together make the same statements as one, each with the number of lines to add to its own."""
    lines, quads = safe_open.lines(document), form == RdfFormat.N_QUADS
    head = b"" if quads else next(lines, b"") + next(lines, b"")
    if not quads and not (head.startswith(b'{"@context":') and head.endswith(b'\n"@graph":[\n')):
        yield 0, safe_open.content(document)
        return
    number, size, held = 0, 0, list[bytes]()
    for line in lines:
        # Whether a comma is right after a node depends on the next line, so that one waits.
        if (
            size > PORTION
            and len(held) > 1
            and (quads or (held[-2].endswith(b"},\n") and held[-1].startswith(b"{")))
        ):
            last = held.pop()
            yield number, head + b"".join(held) if quads else head + b"".join(held)[:-2] + b"\n]}\n"
            number, size, held = number + len(held), len(last), [last]
        size += len(line)
        if size > PORTION + safe_open.LARGEST:
            raise OSError(
                errno.EFBIG, f"more than {safe_open.LARGEST} bytes between two nodes", str(document)
            )
        held.append(line)
    yield number, head + b"".join(held)


@contextmanager
def _staged(path: Path, dataset: Dataset) -> Iterator[sqlite3.Connection]:
    """Put the statements of a graph into a temporary database, which SQLite keeps on the disk when it grows."""

    @lru_cache(1024)
    def owner(subject: str) -> str:
        """Return the family and id of the record that a subject is part of, and a blank node as it is."""
        if subject.startswith("_:"):
            return subject
        found = SUBJECT.fullmatch(subject)
        if found is None or found[1] != dataset.base:
            raise ExporterError(f"{path}: unknown subject {subject}, expected a record under {dataset.base}")
        return f"{found[2]}/{found[3]}"

    def pieces() -> Iterator[tuple[str, bytes]]:
        for place, document in enumerate(documents(path)):
            found = (
                (_in(place, s), p, _in(place, o) if tag is None else o, tag)
                for s, p, o, tag in statements(document)
            )
            for subject, group in groupby(found, key=lambda statement: owner(statement[0])):
                yield subject, orjson.dumps(list(group))

    with (
        temporary_folder() as folder,
        closing(sqlite3.connect(folder / "pieces.db", isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("CREATE TABLE pieces (owner TEXT, statements BLOB)")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO pieces VALUES (?, ?)", pieces())
        connection.execute("CREATE INDEX owners ON pieces (owner)")
        yield connection


def _in(place: int, term: str) -> str:
    """Return a term, and the label of a blank node as one of its document: those of two documents are never the same."""
    return f"_:{place}-{term[2:]}" if term.startswith("_:") else term


def _batches(connection: sqlite3.Connection) -> Iterator[list[Statement]]:
    """Yield the statements about some records each, in the order of families and ids."""
    for family in FAMILIES:
        ids = connection.execute(
            "SELECT DISTINCT owner FROM pieces WHERE owner > ? AND owner < ? ORDER BY owner",
            (f"{family}/", f"{family}0"),  # 0 is the character after /
        )
        while batch := ids.fetchmany(BATCH):
            yield _about(connection, [owner for (owner,) in batch])


def _about(connection: sqlite3.Connection, owners: list[str]) -> list[Statement]:
    """Return the statements about some records, and about the blank nodes that these lead to, such as lists."""
    found: list[Statement] = []
    seen: set[str] = set()
    query = "SELECT statements FROM pieces WHERE owner = ?"
    while owners:
        seen.update(owners)
        pieces = (piece for owner in owners for (piece,) in connection.execute(query, (owner,)))
        new: list[Statement] = [tuple(statement) for piece in pieces for statement in orjson.loads(piece)]
        found += new
        owners = sorted({o for _, _, o, tag in new if tag is None and o.startswith("_:")} - seen)
    return found
