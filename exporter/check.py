"""Verify outputs that somebody hands over: each by itself, against the schemas, and against each other.

Everything that a build verifies is verified here without the records: the digests of the manifest, the database by
SQLite's own checks, the graph by rdflib and the shapes, every record through its schema, and the record in the database
against the same record in the graph. What is wrong is a `Problem` on the file, not an exception.

Up to some thousands of records the graph is held: its forms are compared statement by statement, and the shapes look at
it. Above, database, JSON-LD and N-Quads are still compared record by record, in flat memory; `skipped` says what was not.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from exporter import ledger, manifest, regular
from exporter.canonical import canonical
from exporter.checking.outcome import Checked, Output, Rows
from exporter.fields import FAMILIES
from exporter.problems import ExporterError, LedgerError, MisuseError
from exporter.readers import database
from exporter.sampling import FULL_UP_TO
from exporter.validation import first_mistake
from exporter.verify import check_database, record_of
from schemas import Dataset


def check(dist: Path, *, full: bool | None = None) -> Checked:
    """Verify the outputs in a folder.

    Args:
        dist: the folder.
        full: whether the graph is held and compared as a whole; by default that depends on how many records there are.

    Raises:
        MisuseError: there is no such folder.
    """
    if not dist.is_dir():
        raise MisuseError(f"{dist} is no folder")
    found = Checked()
    try:
        written = manifest.read(dist)
    except manifest.ManifestError as error:
        found.add("CQ701", f"cannot be read: {error.reason}", dist / manifest.MANIFEST)
        return found
    dataset = written.dataset
    numbers = {family: counts.records for family, counts in written.families.items()}
    entries = {(entry.type, entry.field): entry.records for entry in written.ledger}
    _check_files(dist, written.files, found)
    if full is None:
        full = sum(numbers.values()) <= FULL_UP_TO and not any(
            _too_large(dist / name) for name in written.files
        )
    streams = _streams(dist, dataset, found, full=full)
    _compare([(output, _through_schemas(rows, output, dataset, found)) for output, rows in streams], found)
    for output in found.outputs:
        if not output.broken:
            _check_counts(output, numbers, entries, found)
    found.problems.sort(key=lambda problem: problem.sort_key)
    return found


def _too_large(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > regular.LARGEST


def _check_files(dist: Path, files: dict[str, manifest.File], found: Checked) -> None:
    for name, expected in files.items():
        path = dist / name
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name:
            found.add("CQ701", f"names {name}, which is outside the folder", dist / manifest.MANIFEST)
        elif not path.is_file():
            found.add("CQ702", "is missing", path)
        else:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != expected.sha256:
                message = f"has SHA-256 {digest[:12]}…, the manifest says {expected.sha256[:12]}…"
                found.add("CQ703", message, path)
    for path in sorted(dist.rglob("*")):
        name = path.relative_to(dist).as_posix()
        if path.is_file() and name not in files and name != manifest.MANIFEST:
            found.add("CQ704", "is not of this build", path)


def _streams(dist: Path, dataset: Dataset, found: Checked, *, full: bool) -> list[tuple[Output, Rows]]:
    """Return the outputs that can be read, each with its records in the order of families and ids."""
    streams: list[tuple[Output, Rows]] = []
    path = dist / f"{dataset.name}.db"
    if path.is_file() and _is_sound(path, found):
        streams.append((output := Output("database", path), _database_rows(output, found)))
        found.outputs.append(output)
    from exporter.checking import graph

    read = graph.whole if full else graph.pieces
    for label, suffix in (("graph", ".jsonld"), *(() if full else (("quads", ".nq"),))):
        path = dist / f"{dataset.name}{suffix}"
        if path.is_file():
            streams.append((output := Output(label, path), read(output, dataset, found)))
            found.outputs.append(output)
    if not full:
        found.skipped.append(
            "the shapes, Turtle, and the forms of the graph against each other (--full does it)"
        )
    return streams


def _is_sound(path: Path, found: Checked) -> bool:
    try:
        with closing(database.open_database(path)) as connection:
            check_database(connection)
    except database.DatabaseError as error:
        found.add("CQ711", error.reason, path)
        return False
    except LedgerError as error:
        found.add("CQ711", str(error), path)
        return False
    return True


def _database_rows(output: Output, found: Checked) -> Rows:
    try:
        with closing(database.open_database(output.path)) as connection:
            output.counts = ledger.cells(connection)
            for family in FAMILIES:
                for raw in database.records(connection, family):
                    yield family, raw
    except (ExporterError, sqlite3.DatabaseError) as error:
        found.add("CQ711", f"cannot be read as one of ours: {error}", output.path)
        output.broken = True


def _through_schemas(rows: Rows, output: Output, dataset: Dataset, found: Checked) -> Rows:
    for family, raw in rows:
        output.numbers[family] = output.numbers.get(family, 0) + 1
        try:
            yield family, canonical(record_of(family, raw), dataset.language)
        except ValidationError as error:
            found.add("CQ722", first_mistake(error), output.path, f"{family}/{raw.get('id')}")
            yield family, raw


def _compare(streams: list[tuple[Output, Rows]], found: Checked) -> None:
    """Compare the records of several outputs, which all come in the order of families and ids."""
    order = {family: index for index, family in enumerate(FAMILIES)}
    heads = [(output, rows, next(rows, None)) for output, rows in streams]
    while heads := [head for head in heads if not head[0].broken]:
        keys = [(order[head[0]], str(head[1].get("id"))) for _, _, head in heads if head is not None]
        if not keys:
            return
        key = min(keys)
        there = [
            (output, head[1])
            for output, _, head in heads
            if head is not None and (order[head[0]], str(head[1].get("id"))) == key
        ]
        name = f"{list(FAMILIES)[key[0]]}/{key[1]}"
        first, expected = there[0]
        for output, _, _ in heads:
            if output not in [o for o, _ in there]:
                found.add("CQ724", f"{name} is in {first.path.name} and not here", output.path, name)
        for output, record in there[1:]:
            if record != expected:
                names = sorted(f for f in expected.keys() | record.keys() if expected.get(f) != record.get(f))
                found.add(
                    "CQ723", f"{name} differs from {first.path.name} in {', '.join(names)}", output.path, name
                )
        present = [output for output, _ in there]
        heads = [
            (output, rows, next(rows, None) if output in present else head) for output, rows, head in heads
        ]


def _check_counts(
    output: Output, numbers: dict[str, int], entries: dict[tuple[str, str], int], found: Checked
) -> None:
    """Compare what was counted in an output with the manifest."""
    for family in FAMILIES:
        here, written = output.numbers.get(family, 0), numbers.get(family, 0)
        if here != written:
            found.add("CQ705", f"holds {here} {family}, the manifest says {written}", output.path)
    counted = {(model, name): n for model, names in output.counts.items() for name, n in names.items() if n}
    for model, name in sorted(counted.keys() | entries.keys()):
        here, written = counted.get((model, name), 0), entries.get((model, name), 0)
        if here != written:
            found.add(
                "CQ705", f"holds {here} values of {model}.{name}, the manifest says {written}", output.path
            )
