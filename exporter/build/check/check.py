"""Verify outputs from another person: each by itself, against the schemas, and against each other.

Everything that a build verifies is verified here without the records: the digests of the manifest, the database by
SQLite's own checks, the graph by rdflib and the shapes, every record through its schema, and the record in the database
against the same record in the graph. A mistake is a `Problem` on the file, not an exception.

Up to some thousands of records the graph is in memory, and is checked with the shapes. Once the records are known to
agree, every file is compared with what they give (`exporter.build.check.rebuild`). Above, database, JSON-LD and N-Quads are
still compared record by record, in flat memory; `skipped` says what was not.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing, nullcontext
from pathlib import Path, PurePosixPath

import orjson
from pydantic import ValidationError

from exporter.build import ledger, manifest
from exporter.build.check.outcome import Checked, Output, Rows
from exporter.build.check.rebuild import Given, Keep, keeping, restate
from exporter.build.verify import check_database, check_full_text
from exporter.database import reader
from exporter.graph import shards
from exporter.graph.shards import documents
from exporter.model.canonical import canonical, record_of
from exporter.model.fields import FAMILIES
from exporter.problems import ExporterError, LedgerError, MisuseError
from exporter.records import safe_open
from exporter.records.temporary import temporary_folder
from exporter.records.validation import first_mistake
from schemas import Dataset

GRAPHS = (("graph", ".jsonld"), ("quads", ".nq"))
"""The forms of the graph from which records are read, as they are called here."""
HELD_UP_TO = 5_000
"""Up to how many records the graph is held."""
DISAGREEING = {"CQ701", "CQ722", "CQ723", "CQ724"}
"""The codes where the manifest leads out of the folder, or records are invalid or not the same everywhere."""


def check(dist: Path, *, full: bool | None = None) -> Checked:
    """Verify the outputs in a folder.

    Args:
        dist: the folder.
        full: whether the graph is held, and every file compared with what the records give; by default that depends on
            how many records there are.

    Raises:
        MisuseError: there is no such folder.
    """
    if not dist.is_dir():
        raise MisuseError(f"no such folder: {dist}")
    found = Checked()
    links = [name for name in manifest.leaves(dist) if (dist / name).is_symlink()]
    if links:  # what they lead to may be anything on this machine
        for name in sorted(links):
            found.add("CQ703", "a link, not a file that a build wrote", dist / name)
        found.skipped.append("all else, until no file is a link")
        return found
    try:
        written = manifest.read(dist)
    except manifest.ManifestError as error:
        found.add("CQ701", f"cannot be read: {error.reason}", dist / manifest.MANIFEST)
        return found
    numbers = {family: counts.records for family, counts in written.families.items()}
    check_files(dist, written.files, found)
    if full is None:
        full = sum(numbers.values()) <= HELD_UP_TO and not any(
            _too_large(dist / name) for name in written.files
        )
    with temporary_folder() as staging:
        streams = _streams(dist, written.dataset, written.files, found, full=full)
        found.outputs = [output for output, _ in streams]
        with keeping(staging) if full else nullcontext() as keep:
            keeps = [keep, *(None for _ in streams)]  # the records of one output will do: they must agree
            checked = (
                (output, _through_schemas(rows, output, written.dataset, found, keep))
                for (output, rows), keep in zip(streams, keeps, strict=False)
            )
            _compare(list(checked), found)
        if not full:
            _check_counts(written, found)
        elif any(output.broken for output in found.outputs) or found.codes & DISAGREEING:
            found.skipped.append("whether all else is what the records give, until they are whole and agree")
        else:
            restate(Given(dist, written, staging, found.outputs), found)
    found.problems.sort(key=lambda problem: problem.sort_key)
    return found


def _too_large(path: Path) -> bool:
    """Tell whether a file holds more than may be read whole, unpacked if it is compressed."""
    try:
        with safe_open.opened(path) as file:
            file.seek(safe_open.LARGEST)
            return file.read(1) != b""
    except OSError:
        return False  # it is said of the file elsewhere


def check_files(dist: Path, files: dict[str, manifest.File], found: Checked) -> None:
    """Compare the files in a folder with what its manifest states about them."""
    present = set(manifest.leaves(dist))
    for name, expected in files.items():
        path = dist / name
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name:
            found.add("CQ701", f"names {name}, which is outside the folder", dist / manifest.MANIFEST)
        elif name not in present or not path.is_file():
            found.add("CQ702", "is missing", path)
        else:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != expected.sha256:
                message = f"has SHA-256 {digest[:12]}…, the manifest says {expected.sha256[:12]}…"
                found.add("CQ703", message, path)
            elif path.stat().st_size != expected.bytes:
                message = f"has {path.stat().st_size} bytes, the manifest says {expected.bytes}"
                found.add("CQ703", message, path)
    databases = tuple(name for name in files if name.endswith(".db"))
    for name in sorted(present - files.keys() - {manifest.MANIFEST}):
        if name.endswith(("-wal", "-journal")) and name.rpartition("-")[0] in databases:
            found.add("CQ703", "conflicting: with this file, SQLite shows other content", dist / name)
        else:
            found.add("CQ704", "is not of this build", dist / name)


def _streams(
    dist: Path, dataset: Dataset, listed: Iterable[str], found: Checked, *, full: bool
) -> list[tuple[Output, Rows]]:
    """Return the outputs that can be read, each with its records in the order of families and ids."""
    streams: list[tuple[Output, Rows]] = []
    path = dist / f"{dataset.name}.db"
    if path.is_file() and _is_sound(path, dataset, found):
        streams.append((output := Output("database", path), _database_rows(output, found)))
    from exporter.build.check import graph

    present = []
    for label, suffix in GRAPHS:
        files = _documents(dist / f"{dataset.name}{suffix}", listed)
        if missing := [file.name for file in files[1:] if not file.is_file()]:
            found.skipped.append(f"the {label}, of which {', '.join(missing)} is missing")
        elif files and files[0].is_file():
            present.append(Output(label, files[0], documents=files))
    if full:
        streams += ((output, graph.whole(output, dataset, found)) for output in present[:1])
    else:
        streams += ((output, graph.pieces(output, dataset, found)) for output in present)
        found.skipped.append("the shapes, and whether every file is what the records give (--full does it)")
    return streams


def _documents(path: Path, listed: Iterable[str]) -> list[Path]:
    """Return the files of a form of the graph: those that the manifest lists, or the one that is there all the same."""
    names = sorted(listed, key=lambda name: (len(name), name))  # numbers may have more than five digits
    graph, evidence = (
        [path.with_name(name) for name in names if shards.whole(Path(name)).name == called]
        for called in (path.name, path.with_suffix(shards.EVIDENCE_SUFFIX).name)
    )
    if not graph and path.is_file():
        return documents(path)
    return graph + evidence if path.suffix == ".jsonld" else graph


def _is_sound(path: Path, dataset: Dataset, found: Checked) -> bool:
    """Check a database as SQLite does, and its description of the dataset."""
    try:
        with closing(reader.open_database(path)) as connection:
            check_database(connection)
            check_full_text(path)
            said = reader.dataset(connection).model_dump(exclude={"texts"})
    except reader.DatabaseError as error:
        found.add("CQ711", error.reason, path)
        return False
    except ValidationError as error:
        found.add("CQ711", f"its description of the dataset is invalid: {first_mistake(error)}", path)
        return False
    except (LedgerError, sqlite3.DatabaseError, ValueError, TypeError, AttributeError) as error:
        found.add("CQ711", str(error), path)
        return False
    expected = dataset.model_dump(exclude={"texts"})
    if names := [name for name in expected if said[name] != expected[name]]:
        found.add("CQ723", f"the dataset differs from {manifest.MANIFEST} in {', '.join(names)}", path)
    return True


def _database_rows(output: Output, found: Checked) -> Rows:
    try:
        with closing(reader.open_database(output.path)) as connection:
            output.counts = ledger.cells(connection)
            for family in FAMILIES:
                for raw in reader.records(connection, family):
                    yield family, raw
    except (ExporterError, sqlite3.DatabaseError) as error:
        found.add("CQ711", f"unreadable as a database of communique: {error}", output.path)
        output.broken = True


def _through_schemas(rows: Rows, output: Output, dataset: Dataset, found: Checked, keep: Keep | None) -> Rows:
    for family, raw in rows:
        output.numbers[family] = output.numbers.get(family, 0) + 1
        try:
            record = canonical(record_of(family, raw), dataset.language)
            if keep is not None:
                keep(family, raw)
            yield family, record
        except (ValidationError, orjson.JSONEncodeError) as error:
            reason = first_mistake(error) if isinstance(error, ValidationError) else str(error)
            found.add("CQ722", reason, output.path, f"{family}/{raw.get('id')}")
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


def _check_counts(written: manifest.Manifest, found: Checked) -> None:
    """Compare what was counted in each output with the manifest."""
    for output in found.outputs:
        for message in (
            manifest.miscounted(written, output.numbers, output.counts) if not output.broken else ()
        ):
            found.add("CQ705", message, output.path)
