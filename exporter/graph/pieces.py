"""Read a large graph piece by piece: a few hundred records at a time, each with everything that is said of it.

A JSON-LD document as a build writes it has one node a line; N-Quads have one statement a line. The lines are put into a
temporary database by the record they speak of, and rdflib parses them batch by batch, so that memory stays flat. A
document in any other layout is parsed whole. Nothing is fetched: a context that is not in the document is refused.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from exporter.graph import shards
from exporter.graph.contexts import refuse_remote
from exporter.graph.files import documents, evidence, parse
from exporter.model.fields import FAMILIES
from exporter.problems import ExporterError
from exporter.records import safe_open
from schemas import Dataset

if TYPE_CHECKING:
    import rdflib

BATCH = 200
"""Records that are parsed together."""

# A base has a # at its end or nowhere, so that the first # of an IRI ends the base or the record's own part.
SUBJECT = re.compile(rf"([^#]+#|[^#]+/)({'|'.join(FAMILIES)})/([a-z0-9][a-z0-9._-]*)(?:[/#].*)?")
QUAD = re.compile(r"(<[^>]*>|_:\S+) (<[^>]*>) (.*) \.\s*")
_OWNERS_OF_LISTS = """
WITH RECURSIVE held(node, owner) AS (
  SELECT object, owner FROM pieces WHERE object <> '' AND owner <> ''
  UNION
  SELECT pieces.object, held.owner FROM held JOIN pieces ON pieces.subject = held.node WHERE pieces.object <> ''
)
UPDATE pieces SET owner = (SELECT held.owner FROM held WHERE held.node = pieces.subject)
WHERE owner = '' AND subject IN (SELECT node FROM held)
"""


def rows(path: Path, dataset: Dataset, notes: list[str]) -> Generator[tuple[str, dict[str, Any]], None, None]:
    """Yield the records of a graph as plain mappings, in the order of families and ids; note what no record says."""
    from exporter.graph.reader import GraphReader

    beyond = 0
    with parsing(path):
        for graph in _graphs(path, dataset):
            reader = GraphReader(graph, dataset)
            yield from reader.records()
            beyond += sum(1 for _ in reader.beyond())
    if beyond:
        notes.append(f"{beyond} statements of {path.name} are of no field of a record, and were left out")


@contextmanager
def parsing(path: Path) -> Iterator[None]:
    """Say in one line that a graph is not what a build writes."""
    from exporter.graph.reader import UNPARSABLE

    try:
        yield
    except (ExporterError, OSError):
        raise
    except (*UNPARSABLE, sqlite3.DatabaseError) as error:
        raise ExporterError(f"{path} cannot be parsed: {type(error).__name__}: {error}") from error


def _graphs(path: Path, dataset: Dataset) -> Iterator[rdflib.Graph]:
    if shards.whole(path).suffix == ".nq":
        with _staged() as connection:
            _stage_quads(connection, path, dataset)
            yield from _batches(connection, None, None)
        return
    main, beside = lines_of(shards.files(path)), lines_of(evidence(path))
    if main is None or beside is None:
        for document in documents(path):
            safe_open.content(document)  # no more than may be held
        yield parse(path)
        return
    with _staged() as connection:
        for kind, (_, nodes) in (("", main), ("evidence", beside)):
            _stage_nodes(connection, kind, nodes, dataset, path)
        yield from _batches(connection, main[0], beside[0])


@contextmanager
def _staged() -> Iterator[sqlite3.Connection]:
    """Make a temporary database for the pieces, which SQLite keeps on the disk when it grows."""
    with (
        tempfile.TemporaryDirectory(prefix="communique-") as folder,
        closing(sqlite3.connect(Path(folder, "pieces.db"), isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            "CREATE TABLE pieces (owner TEXT, kind TEXT, subject TEXT, object TEXT, text TEXT)"
        )
        connection.execute("BEGIN")
        yield connection


def _stage_quads(connection: sqlite3.Connection, path: Path, dataset: Dataset) -> None:
    """Take the statements in; a blank node belongs to the record that leads to it."""
    paths = documents(path)

    def pieces() -> Iterator[tuple[str, str, str, str, str]]:
        for place, document in enumerate(paths):
            for number, line in enumerate(map(bytes.decode, safe_open.lines(document)), 1):
                quad = QUAD.fullmatch(line)
                if quad is None:
                    if line.strip() and not line.startswith("#"):
                        raise ExporterError(f"{document}:{number}: this is no line of N-Quads")
                    continue
                subject, o = quad[1], quad[3]
                if len(paths) > 1:  # blank nodes of two documents are never the same
                    subject, o = (
                        f"_:d{place}_{term[2:]}" if term.startswith("_:") else term for term in (subject, o)
                    )
                owner = "" if subject.startswith("_:") else _owner(subject[1:-1], dataset, document)
                target = o.partition(" ")[0] if o.startswith("_:") else ""
                yield owner, "", subject, target, f"{subject} {quad[2]} {o} .\n"

    connection.executemany("INSERT INTO pieces VALUES (?, ?, ?, ?, ?)", pieces())
    connection.execute("CREATE INDEX subjects ON pieces (subject)")
    connection.execute(_OWNERS_OF_LISTS)


def _stage_nodes(
    connection: sqlite3.Connection, kind: str, nodes: Iterator[dict[str, Any]], dataset: Dataset, path: Path
) -> None:
    def pieces() -> Iterator[tuple[str, str, str, str, str]]:
        for node in nodes:
            owner = _owner(str(node.get("@id")), dataset, path)
            yield owner, kind, "", "", orjson.dumps(node).decode()

    connection.executemany("INSERT INTO pieces VALUES (?, ?, ?, ?, ?)", pieces())


def _owner(iri: str, dataset: Dataset, path: Path) -> str:
    """Return family and id of the record that an IRI is part of."""
    found = SUBJECT.fullmatch(iri)
    if found is None or found[1] != dataset.base:
        raise ExporterError(f"{path} speaks of {iri}, which is no record under {dataset.base}")
    return f"{found[2]}/{found[3]}"


def _batches(
    connection: sqlite3.Connection, head: dict[str, Any] | None, evidence_head: dict[str, Any] | None
) -> Iterator[rdflib.Graph]:
    """Yield graphs of some records each, in the order of families and ids."""
    connection.execute("CREATE INDEX owners ON pieces (owner)")
    for family in FAMILIES:
        ids = connection.execute(
            "SELECT DISTINCT owner FROM pieces WHERE owner > ? AND owner < ? ORDER BY owner",
            (f"{family}/", f"{family}0"),  # 0 is the character after /
        )
        while batch := ids.fetchmany(BATCH):
            found = connection.execute(
                "SELECT kind, text FROM pieces WHERE owner BETWEEN ? AND ? ORDER BY owner, kind",
                (batch[0][0], batch[-1][0]),
            ).fetchall()
            if head is None:
                yield _parsed("".join(text for _, text in found).encode(), "nquads")
                continue
            graph = _parsed(_joined(head, [text for kind, text in found if not kind]), "json-ld")
            notes = [text for kind, text in found if kind]
            if notes and evidence_head is not None:
                graph += _parsed(_joined(evidence_head, notes), "json-ld")
            yield graph


def _joined(head: dict[str, Any], nodes: list[str]) -> bytes:
    return orjson.dumps({**head, "@graph": [orjson.Fragment(node) for node in nodes]})


def _parsed(content: bytes, form: str) -> rdflib.Graph:
    import rdflib

    from exporter.graph.reader import lexical_forms_kept

    named, graph = rdflib.Dataset(), rdflib.Graph()
    with lexical_forms_kept():
        named.parse(data=content, format=form)
    for s, p, o, _ in named.quads():
        graph.add((s, p, o))
    return graph


def lines(paths: list[Path]) -> Iterator[bytes]:
    """Yield the lines of some files, one file after the other."""
    for path in paths:
        yield from safe_open.lines(path)


def lines_of(paths: list[Path]) -> tuple[dict[str, Any], Iterator[dict[str, Any]]] | None:
    """Return the head and the nodes of documents with one node a line, or None if the layout of one is another."""
    head: dict[str, Any] = {}
    for path in paths:
        beginning = safe_open.lines(path)
        first, second = next(beginning, b""), next(beginning, b"")
        if not first.startswith(b'{"@context":') or second.rstrip() != b'"@graph":[':
            return None
        try:
            found = orjson.loads(first.rstrip().removesuffix(b",") + b"}")
        except orjson.JSONDecodeError:
            return None
        refuse_remote(found, str(path))
        if head and found != head:
            return None  # each has to be read by itself
        head = found
    return head, (node for path in paths for node in _nodes(path))


def _nodes(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the nodes of a document after the two lines of its head: one a line, commas between them, `]}` at the end."""
    number, before = 0, b"["
    for number, line in enumerate(map(bytes.rstrip, safe_open.lines(path)), 1):
        if number <= 2:  # noqa: PLR2004 (the lines of the head)
            continue
        ends = line == b"]}"
        if before == b"]}" or (before != b"[" and ends == before.endswith(b",")):
            raise ExporterError(f"{path}:{number}: this line cannot come after the one before it")
        before = line
        if ends:
            continue
        try:
            node = orjson.loads(line.removesuffix(b","))
        except orjson.JSONDecodeError as error:
            raise ExporterError(f"{path}:{number}: this line is no node: {error}") from error
        refuse_remote(node, str(path))
        yield node
    if before != b"]}":
        raise ExporterError(f"{path}:{number}: the document breaks off after this line")
