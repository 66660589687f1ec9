"""Take the records back out of what a build wrote: a folder, a database, or a graph as JSON-LD or N-Quads.

Every record goes through its schema and comes out in canonical form; writing it as YAML and building again gives the same
bytes. The dataset's own description comes from the manifest where there is one, from the tables of a database, else from
what lies beside a graph and what its IRIs and languages show; `notes` says what could not be known.
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
from exporter.graph import files, shards
from exporter.model.canonical import canonical, record_of
from exporter.model.fields import FAMILIES
from exporter.model.iris import WORDS
from exporter.model.vocabulary import words_in
from exporter.problems import ExporterError, MisuseError
from exporter.records.validation import first_mistake
from schemas import Dataset

SUFFIXES = (".db", ".jsonld", ".nq")
"""The outputs that hold whole records; of a folder, the first one that is there is read."""

Rows = Generator[tuple[str, dict[str, Any]], None, None]


@dataclass
class Recovered:
    """The dataset that an output holds, and the way to its records.

    `notes` says what the output does not tell; it grows while the records are read, as do `words`, the words of lists
    (list, word) that are not ours. `texts` are the folders of texts that `dataset.yaml` is to name. `written` is the
    manifest beside the output, if there is one.
    """

    path: Path
    dataset: Dataset
    notes: list[str] = field(default_factory=list)
    words: set[tuple[str, str]] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    written: manifest.Manifest | None = None

    def records(self) -> Rows:
        """Yield each record in canonical form with its family, in the order of families and ids.

        Raises:
            ExporterError: what stands in the output is no record, or there is less or more in it than its manifest says.
        """
        numbers = dict.fromkeys(FAMILIES, 0)
        values: ledger.Counts = {}
        with closing(_database_rows(self.path) if self.path.suffix == ".db" else self._graph_rows()) as rows:
            for family, raw in rows:
                try:
                    record = record_of(family, raw)
                except ValidationError as error:
                    raise ExporterError(
                        f"{family}/{raw.get('id')} in {self.path} is no valid record: {first_mistake(error)}"
                    ) from error
                found = canonical(record, self.dataset.language)
                self.words |= set(words_in(type(record), found)) - WORDS
                numbers[family] += 1
                ledger.add(values, type(record), raw)
                yield family, found
        # N-Quads that were cut off show it by nothing else.
        wrong = next(manifest.miscounted(self.written, numbers, values), None) if self.written else None
        if wrong is not None:
            raise ExporterError(f"{self.path}: {wrong}; away from {manifest.MANIFEST} it is read as it is")

    def description(self) -> dict[str, Any]:
        """Return what `dataset.yaml` is to say, once the records have been read."""
        content = self.dataset.model_dump(mode="json", exclude={"texts"}, exclude_none=True)
        lists: dict[str, dict[str, Any]] = content.pop("vocabularies", {})
        for name, word in sorted(self.words):
            if word not in lists.setdefault(name, {}):
                lists[name][word] = {"label": word.replace("_", " "), "definition": UNDEFINED}
                self.notes.append(f"the word {word} of {name} is used; what it means is not known")
        lists = {name: words for name, words in lists.items() if words}
        return (
            content
            | ({"vocabularies": lists} if lists else {})
            | ({"texts": self.texts} if self.texts else {})
        )

    def _graph_rows(self) -> Rows:
        from exporter.graph.statements import rows

        return rows(self.path, self.dataset, self.notes)


UNDEFINED = "What it means was not known where the records were taken from."
"""The definition of a word that is used and defined nowhere at hand."""


def recover(source: Path, language: str | None = None) -> Recovered:
    """Open an output, or the best one of a folder; `language` is the dataset's, for a graph that does not tell it.

    Raises:
        MisuseError: there is no such output, or it is none of ours.
    """
    path = _output_in(source) if source.is_dir() else source
    if not path.is_file():
        raise MisuseError(f"{source} is no file and no folder")
    if shards.whole(path).suffix not in SUFFIXES:
        raise MisuseError(f"{path} is no output that holds records: {', '.join(SUFFIXES)}")
    written = _manifest_of(path)
    if written is not None:
        return Recovered(path, written.dataset, written=written)
    if path.suffix == ".db":
        return Recovered(path, _from_database(path))
    if (one := shards.whole(path)).name.endswith(shards.EVIDENCE_SUFFIX):
        graph = one.with_name(one.name.removesuffix(shards.EVIDENCE_SUFFIX) + ".jsonld")
        name = (shards.files(graph) or [graph])[0].name
        raise MisuseError(
            f"{path} is the evidence on records; name the graph beside it, {name}, and both are read"
        )
    from exporter.importing.description import description

    found, notes = description(path, language)
    if shards.whole(path) != path:
        notes.append(f"{path.name} is a shard; whether there were more of them than are there is not known")
    if one.suffix == ".jsonld" and not files.evidence(path):
        missing = one.with_suffix(shards.EVIDENCE_SUFFIX).name
        notes.append(f"{missing} is not beside {path.name}; if there was one, what stood in it is left out")
    try:
        return Recovered(path, Dataset.model_validate(found), notes)
    except ValidationError as error:
        reason = first_mistake(error)
        raise MisuseError(f"what {path} tells of its dataset is not valid: {reason}") from error


def _output_in(folder: Path) -> Path:
    try:
        name = manifest.read(folder).dataset.name
    except manifest.ManifestError as error:
        raise MisuseError(f"{error}; name one file in it") from error
    for suffix in SUFFIXES:
        if found := shards.files(folder / f"{name}{suffix}"):
            return found[0]
    raise MisuseError(f"{folder} holds no output with records: {', '.join(name + s for s in SUFFIXES)}")


def _manifest_of(path: Path) -> manifest.Manifest | None:
    """Return the manifest beside a file, if it speaks of the file."""
    try:
        written = manifest.read(path.parent)
    except manifest.ManifestError:
        return None
    one = shards.whole(path)
    if written.dataset.name != one.stem:
        return None
    parts = {one, one.with_suffix(shards.EVIDENCE_SUFFIX)} if one.suffix == ".jsonld" else {one}
    for beside in (path.parent / name for name in written.files):
        if shards.whole(beside) in parts and not beside.exists():
            raise MisuseError(f"{beside} is missing, and {path.name} does not hold all by itself")
    return written


def _from_database(path: Path) -> Dataset:
    try:
        with closing(reader.open_database(path)) as connection:
            return reader.dataset(connection)
    except ValidationError as error:
        raise MisuseError(f"{path} is no database that a build wrote: {first_mistake(error)}") from error
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        raise MisuseError(f"{path} is no database that a build wrote: {error}") from error


def _database_rows(path: Path) -> Rows:
    with closing(reader.open_database(path)) as connection:
        for family in FAMILIES:
            for raw in reader.records(connection, family):
                yield family, raw
