"""Verify outputs that somebody hands over: each by itself, against the schemas, and against each other.

Everything that a build verifies is verified here without the records: the digests of the manifest, the database by
SQLite's own checks, the graph by rdflib and the shapes, every record through its schema, and the record in the database
against the same record in the graph. What is wrong is a `Problem` on the file, not an exception.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from exporter import manifest
from exporter.canonical import canonical
from exporter.codes import CODES
from exporter.fields import FAMILIES
from exporter.problems import LedgerError, MisuseError, Problem
from exporter.readers import database
from exporter.verify import check_database, record_of
from schemas import Dataset

UNPARSABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError)
"""What rdflib's parser of JSON-LD raises on documents that are none."""

Records = dict[tuple[str, str], dict[str, Any]]
"""Family and id -> the record in canonical form."""


@dataclass
class Checked:
    """What was found: the problems, and how many records each output holds."""

    problems: list[Problem] = field(default_factory=list)
    database: int | None = None
    graph: int | None = None

    def counts(self) -> tuple[tuple[str, int | None], ...]:
        """Return the name of each output of records and how many it holds, None if it is not there."""
        return (("database", self.database), ("graph", self.graph))

    def add(self, code: str, message: str, path: Path, record: str | None = None) -> None:
        """Note a problem with a file."""
        self.problems.append(Problem(code, message, str(path), severity=CODES[code].severity, record=record))


def check(dist: Path) -> Checked:
    """Verify the outputs in a folder.

    Raises:
        MisuseError: there is no such folder.
    """
    if not dist.is_dir():
        raise MisuseError(f"{dist} is no folder")
    found = Checked()
    try:
        content = orjson.loads((dist / manifest.MANIFEST).read_bytes())
        dataset = manifest.read_dataset(dist)
    except (OSError, ValueError, KeyError) as error:
        found.add("CQ701", f"cannot be read: {error}", dist / manifest.MANIFEST)
        return found
    _check_files(dist, content["files"], found)
    database_path, graph_path = dist / f"{dataset.name}.db", dist / f"{dataset.name}.jsonld"
    from_database = _database(database_path, dataset, found) if database_path.exists() else None
    from_graph = _graph(graph_path, dist, dataset, found) if graph_path.exists() else None
    if from_database is not None:
        found.database = len(from_database)
    if from_graph is not None:
        found.graph = len(from_graph)
    if from_database is not None and from_graph is not None:
        _compare(from_database, from_graph, (database_path, graph_path), found)
    found.problems.sort(key=lambda problem: problem.sort_key)
    return found


def _check_files(dist: Path, files: dict[str, dict[str, Any]], found: Checked) -> None:
    for name, expected in files.items():
        path = dist / name
        if not path.is_file():
            found.add("CQ702", "is missing", path)
            continue
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != expected["sha256"]:
            found.add(
                "CQ703", f"has SHA-256 {digest[:12]}…, the manifest says {expected['sha256'][:12]}…", path
            )
    for path in sorted(dist.rglob("*")):
        name = path.relative_to(dist).as_posix()
        if path.is_file() and name not in files and name != manifest.MANIFEST:
            found.add("CQ704", "is not of this build", path)


def _database(path: Path, dataset: Dataset, found: Checked) -> Records | None:
    """Return every record of the database through its schema."""
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as connection:
            check_database(connection)
            rows = ((family, raw) for family in FAMILIES for raw in database.records(connection, family))
            return _through_schemas(rows, path, dataset, found)
    except (LedgerError, sqlite3.DatabaseError) as error:
        found.add("CQ711", str(error), path)
        return None


def _graph(path: Path, dist: Path, dataset: Dataset, found: Checked) -> Records | None:
    """Return every record of the graph through its schema; check the graph against the shapes beside it."""
    from exporter.readers.rdf import GraphReader, parse

    try:
        graph = parse(path)
    except UNPARSABLE as error:
        found.add("CQ721", f"cannot be parsed: {error}", path)
        return None
    reader = GraphReader(graph, dataset)
    records = _through_schemas(reader.records(), path, dataset, found)
    for subject, predicate, _ in sorted(reader.beyond()):
        found.add("CQ725", f"{subject} says something that no field says: {predicate}", path)
    shapes = dist / "shapes.ttl"
    if shapes.exists():
        from exporter.shacl import validate_graph

        for finding in validate_graph(graph, shapes):
            found.add("CQ732" if finding.unused else "CQ731", str(finding), path)
    return records


def _through_schemas(
    rows: Iterator[tuple[str, dict[str, Any]]], path: Path, dataset: Dataset, found: Checked
) -> Records:
    records: Records = {}
    for family, raw in rows:
        try:
            records[family, raw["id"]] = canonical(record_of(family, raw), dataset.language)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            found.add("CQ722", f"{where}: {first['msg']}", path, f"{family}/{raw['id']}")
            records[family, raw["id"]] = raw
    return records


def _compare(one: Records, other: Records, paths: tuple[Path, Path], found: Checked) -> None:
    for key in sorted(one.keys() | other.keys()):
        name = "/".join(key)
        if key not in one or key not in other:
            there, missing = paths if key in one else paths[::-1]
            found.add("CQ724", f"{name} is in {there.name} and not in {missing.name}", missing, name)
        elif one[key] != other[key]:
            fields = sorted(
                f for f in one[key].keys() | other[key].keys() if one[key].get(f) != other[key].get(f)
            )
            found.add("CQ723", f"{name} differs from {paths[0].name} in {', '.join(fields)}", paths[1], name)
