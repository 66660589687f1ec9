"""Recover records from what a build wrote: a folder, a database, or a graph as JSON-LD or N-Quads.

Every record is validated and returned in canonical form; writing it as YAML and building again gives the same bytes. The
description of the dataset comes from the manifest if there is one, from the tables of a database, or else from the files
next to a graph and from its IRIs and languages; `notes` lists what could not be determined.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from exporter.build import ledger, manifest
from exporter.database import reader
from exporter.graph import shards
from exporter.model.canonical import canonical, record_of
from exporter.model.fields import FAMILIES
from exporter.model.iris import WORDS
from exporter.model.vocabulary import words_in
from exporter.problems import ExporterError, MisuseError
from exporter.records.validation import first_mistake
from schemas import Dataset

SUFFIXES = (".db", ".jsonld", ".nq")
"""The outputs that hold whole records; in a folder, the first of them that exists is read."""

Rows = Generator[tuple[str, dict[str, Any]], None, None]


@dataclass
class Recovered:
    """The dataset that an output holds, and access to its records.

    Attributes:
        path: the output.
        dataset: the description of the dataset.
        notes: what the output does not state; it grows while the records are read.
        words: the list and the word of each word that is not ours; it grows while the records are read.
        texts: the folders of texts for `dataset.yaml`.
        written: the manifest of the output, if it has one.
        number: how many records have been read.
    """

    path: Path
    dataset: Dataset
    notes: list[str] = field(default_factory=list)
    words: set[tuple[str, str]] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    written: manifest.Manifest | None = None
    number: int = 0

    def records(self) -> Rows:
        """Yield each record in canonical form with its family, in the order of families and ids.

        Raises:
            ExporterError: the output holds an invalid record, or its counts differ from its manifest.
        """
        self.number = 0
        numbers = dict.fromkeys(FAMILIES, 0)
        values: ledger.Counts = {}
        with closing(_database_rows(self.path) if self.path.suffix == ".db" else self._graph_rows()) as rows:
            for family, raw in rows:
                try:
                    record = record_of(family, raw)
                except ValidationError as error:
                    raise ExporterError(
                        f"{self.path}: invalid record {family}/{raw.get('id')}: {first_mistake(error)}"
                    ) from error
                found = canonical(record, self.dataset.language)
                self.words |= set(words_in(type(record), found)) - WORDS
                numbers[family] += 1
                self.number += 1
                ledger.add(values, type(record), raw)
                yield family, found
        # Nothing else shows that N-Quads were cut off.
        wrong = next(manifest.miscounted(self.written, numbers, values), None) if self.written else None
        if wrong is not None:
            raise ExporterError(
                f"{self.path}: {wrong}; to read it as it is, move it away from {manifest.MANIFEST}"
            )

    def description(self) -> dict[str, Any]:
        """Return the content of `dataset.yaml`, once the records have been read."""
        content = self.dataset.model_dump(mode="json", exclude={"texts"}, exclude_none=True)
        lists: dict[str, dict[str, Any]] = content.pop("vocabularies", {})
        for name, word in sorted(self.words):
            if word not in lists.setdefault(name, {}):
                lists[name][word] = {"label": word.replace("_", " "), "definition": UNDEFINED}
                self.notes.append(f"the word {word} of {name} is used, but its meaning is unknown")
        lists = {name: words for name, words in lists.items() if words}
        return (
            content
            | ({"vocabularies": lists} if lists else {})
            | ({"texts": self.texts} if self.texts else {})
        )

    def _graph_rows(self) -> Rows:
        from exporter.graph.statements import rows

        return rows(self.path, self.dataset, self.notes)


UNDEFINED = "The meaning of this word is unknown: the output with the records did not define it."
"""The definition of a word that is used, but has no definition."""


def recover(source: Path, language: str | None = None) -> Recovered:
    """Open an output.

    Args:
        source: the output, or a folder, of which the best output is taken.
        language: the language of the dataset, for a graph that does not state it.

    Raises:
        MisuseError: there is no such output, or no build wrote it.
    """
    path = _output_in(source) if source.is_dir() else source
    if not path.is_file():
        raise MisuseError(f"no such file or folder: {source}")
    if shards.whole(path).suffix not in SUFFIXES:
        raise MisuseError(f"{path}: unknown type of output; one with records ends in {', '.join(SUFFIXES)}")
    written = _manifest_of(path)
    if written is not None:
        return Recovered(path, written.dataset, written=written)
    if path.suffix == ".db":
        return Recovered(path, _from_database(path))
    if (one := shards.whole(path)).name.endswith(shards.EVIDENCE_SUFFIX):
        graph = one.with_name(one.name.removesuffix(shards.EVIDENCE_SUFFIX) + ".jsonld")
        name = (shards.files(graph) or [graph])[0].name
        raise MisuseError(
            f"{path} holds only evidence; name the graph in the same folder, {name}, to read both"
        )
    from exporter.importing.description import description

    found, notes = description(path, language)
    if shards.whole(path) != path:
        notes.append(
            f"{path.name} is a shard; if there were others after those in the folder, their records are missing"
        )
    if one.suffix == ".jsonld" and not shards.evidence(path):
        missing = one.with_suffix(shards.EVIDENCE_SUFFIX).name
        notes.append(
            f"{missing} is not in the folder of {path.name}; if there was one, its evidence is missing"
        )
    try:
        return Recovered(path, Dataset.model_validate(found), notes)
    except ValidationError as error:
        reason = first_mistake(error)
        raise MisuseError(f"{path}: invalid description of the dataset: {reason}") from error


def _output_in(folder: Path) -> Path:
    try:
        name = manifest.read(folder).dataset.name
    except manifest.ManifestError as error:
        raise MisuseError(f"{error}; name one file in it") from error
    for suffix in SUFFIXES:
        if found := shards.files(folder / f"{name}{suffix}"):
            return found[0]
    raise MisuseError(f"{folder}: missing output, one of {', '.join(name + s for s in SUFFIXES)}")


def _manifest_of(path: Path) -> manifest.Manifest | None:
    """Return the manifest in the folder of a file, if it is about the same dataset."""
    try:
        written = manifest.read(path.parent)
    except manifest.ManifestError:
        return None
    one = shards.whole(path)
    if written.dataset.name != one.stem:
        return None
    parts = {one, one.with_suffix(shards.EVIDENCE_SUFFIX)} if one.suffix == ".jsonld" else {one}
    for other in (path.parent / name for name in written.files):
        if shards.whole(other) in parts and not other.exists():
            raise MisuseError(f"{other}: missing file; {path.name} does not hold everything by itself")
    return written


def _from_database(path: Path) -> Dataset:
    try:
        with closing(reader.open_database(path)) as connection:
            return reader.dataset(connection)
    except ValidationError as error:
        raise MisuseError(f"{path}: not a database that a build wrote: {first_mistake(error)}") from error
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        raise MisuseError(f"{path}: not a database that a build wrote: {error}") from error


def _database_rows(path: Path) -> Rows:
    with closing(reader.open_database(path)) as connection:
        for family in FAMILIES:
            for raw in reader.records(connection, family):
                yield family, raw
