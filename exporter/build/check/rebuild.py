"""Restate outputs: stage the records that they hold, write them again with the same writers, and compare file by file.

What the records give is then known to the byte, so nothing that repeats them can say something else: dates for consumers of
schema.org, days in columns, views, schemas, the manifest. Only the positions of quotations in texts are not part of the
records: it is carried over, from the database or else the graph, and must be the same in both.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import orjson

from exporter.build import manifest
from exporter.build.check.databases import differences
from exporter.build.check.outcome import Checked, Output, Places
from exporter.build.check.texts import difference
from exporter.build.manifest import Manifest
from exporter.build.verify import Found, close
from exporter.checks import rules
from exporter.database.reader import open_database
from exporter.graph import shards
from exporter.model import iris
from exporter.model.fields import FAMILIES
from exporter.outputs import OUTPUTS
from exporter.outputs import Output as Restated
from exporter.problems import Problem, Severity
from exporter.records import safe_open
from exporter.records.corpus import Corpus, load
from exporter.records.readers import Limits
from schemas import Dataset

UNLIMITED = Limits(record_bytes=1 << 40, nodes=1 << 40)
"""What was read once, from an output, is not refused now."""
READ_BEYOND = 1 << 16
"""How much more than what is expected is read of a file, to show how it goes on; a compressed one may go on for ever."""
SHOWN = 5
"""How many names of files a note lists."""

Keep = Callable[[str, dict[str, Any]], None]
"""Keep a record, given with its family, to stage it again."""


@dataclass(frozen=True)
class Given:
    """What is to be restated: a folder of outputs, its manifest, and where their records have been kept.

    `outputs` are those that records were read from; if there are none, what depends on records is not compared.
    """

    dist: Path
    manifest: Manifest
    records: Path
    outputs: list[Output]


@contextmanager
def keeping(folder: Path) -> Iterator[Keep]:
    """Keep records as a dataset's folder."""
    with ExitStack() as files:
        opened: dict[str, IO[bytes]] = {}

        def keep(family: str, raw: dict[str, Any]) -> None:
            if family not in opened:
                (folder / family).mkdir()
                opened[family] = files.enter_context((folder / family / "records.jsonl").open("wb"))
            opened[family].write(orjson.dumps(raw) + b"\n")

        yield keep


def restate(given: Given, found: Checked) -> None:
    """Report every file that is not what the records give; files that have a problem already are skipped.

    Where another version of communique wrote them, the difference may be its own: then it is a note.
    """
    problems = list(_Restating(given, found).problems())
    wrote = given.manifest.communique
    if problems and wrote != version("communique"):
        files = sorted({Path(problem.path).relative_to(given.dist).as_posix() for problem in problems})
        more = f" and {len(files) - SHOWN} more" if len(files) > SHOWN else ""
        found.skipped.append(
            f"{', '.join(files[:SHOWN])}{more}: not what communique {version('communique')} writes, and"
            f" {f'communique {wrote}' if wrote else 'another version'} wrote them"
        )
    else:
        found.problems += problems
    if not given.outputs:
        found.skipped.append("the records, which no file here holds whole")


class _Restating:
    """Writes the outputs again, one after the other, and compares those files that the manifest lists."""

    def __init__(self, given: Given, found: Checked) -> None:
        self.given = given
        self.listed = set(given.manifest.files) - set(manifest.FEEDS)
        self.blamed = {name for name in self.listed if found.blames(given.dist / name)}
        self.folder = given.records / "written"
        self.database = f"{given.manifest.dataset.name}.db"

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each file that is not what the records give."""
        with load(self.given.records, self.given.manifest.dataset, UNLIMITED) as corpus:
            corpus.shard_size = self.given.manifest.shard_size
            corpus.problems += rules.check(corpus)
            wrong = [problem for problem in corpus.problems if problem.severity is Severity.ERROR]
            if wrong:  # then the records are at fault, and not what follows from them
                source = str(self.given.outputs[0].path)
                yield from (Problem(p.code, p.message, source, record=p.record, field=p.field) for p in wrong)
                return
            _carry_over(corpus, self.given)
            self.folder.mkdir()
            for output in OUTPUTS:
                yield from self._output(output, corpus)
            for file in sorted(self.listed - set(manifest.leaves(self.folder)) - self.blamed):
                is_shard = shards.whole(Path(file)) != Path(file)
                if self.given.outputs or not is_shard:  # how many shards there are, only the records tell
                    yield self._problem("CQ741", "no build of this dataset writes it", file)
            if self.given.outputs:
                yield from self._compare(manifest.MANIFEST, self._manifest(corpus))

    def _output(self, output: Restated, corpus: Corpus) -> Iterator[Problem]:
        before = set(manifest.leaves(self.folder))
        output.write(corpus, self.folder)
        written = set(manifest.leaves(self.folder)) - before
        if not written & self.listed:
            for file in written:
                (self.folder / file).unlink()
            return
        self.blamed |= written - self.listed
        for file in sorted(written - self.listed):
            yield self._problem(
                "CQ702", f"is missing: it is written together with what else {output.name} is", file
            )
        if output.of_records and not self.given.outputs:
            return
        if output.is_graph and self._forms() - written:
            return  # what is wrong with one form of the graph is wrong with those that agree with it
        if output.of_files and self.blamed - written:
            return  # it tells the digests of all others, and those are not known
        for file in sorted(written & self.listed - self.blamed):
            if file == self.database:
                found = list(self._compare_database())
            else:
                # Unpacked, as compressed files differ from machine to machine.
                with safe_open.opened(self.folder / file) as restated:
                    expected = restated.read()
                found = list(self._compare(file, expected))
            yield from found
            self.blamed |= {file} if found else set()

    def _forms(self) -> set[str]:
        """Return the files of the graph that something is wrong with."""
        name = f"{self.given.manifest.dataset.name}."
        return {
            file
            for file in self.blamed - {self.database}
            if shards.whole(Path(file)).name.startswith(name) and (self.given.dist / file).exists()
        }

    def _compare(self, file: str, expected: bytes) -> Iterator[Problem]:
        try:
            with safe_open.opened(self.given.dist / file) as given:
                found = difference(given.read(len(expected) + READ_BEYOND), expected)
        except OSError as error:
            yield self._problem("CQ741", f"cannot be read: {error}", file)
            return
        if found:
            yield self._problem("CQ741", found[1], file, span=found[0])
        elif file.endswith(".gz"):  # what is said of its bytes further on is to be true of the given one
            (self.folder / file).unlink()
            (self.folder / file).symlink_to((self.given.dist / file).resolve())

    def _compare_database(self) -> Iterator[Problem]:
        """Compare the databases; if they are equal, later statements about its bytes must be true of the given one."""
        path = self.given.dist / self.database
        restated = self.folder / self.database
        equal = True
        try:
            for found in differences(path, restated):
                equal = False
                yield self._problem(
                    "CQ741", found.message, self.database, record=found.record, field=found.column
                )
        except sqlite3.DatabaseError as error:
            equal = False
            yield self._problem("CQ711", str(error), self.database)
        if equal:
            restated.unlink()
            restated.symlink_to(path.resolve())

    def _manifest(self, corpus: Corpus) -> bytes:
        """Return the manifest of a build, with the files as they have been checked and the version that it names."""
        counted = Found({family: corpus.count(family) for family in FAMILIES}, corpus.counts)
        in_database = counted if self.database in self.listed else None
        graph = f"{self.given.manifest.dataset.name}.jsonld"
        in_graph = counted if any(shards.whole(Path(file)).name == graph for file in self.listed) else None
        files = {name: file.model_dump() for name, file in self.given.manifest.files.items()}
        verification = close(corpus, in_database, in_graph, None)
        return manifest.rendered(corpus, verification, files, self.given.manifest.communique)

    def _problem(self, code: str, message: str, file: str, **where: Any) -> Problem:
        return Problem(code, message, str(self.given.dist / file), **where)


def _carry_over(corpus: Corpus, given: Given) -> None:
    """Note in the staging database where quotations stand, as if they had been looked up in the texts."""
    if not given.outputs:
        return
    key, first = "family, record_id, path, key", given.outputs[0]
    known: Places = first.places
    if first.label == "database":
        asked = f"SELECT {key}, quote_start, quote_end FROM evidence WHERE quote_start < quote_end"
        with closing(open_database(first.path)) as connection:
            known = {_iri(corpus.dataset, *row[:4]): row[4:] for row in connection.execute(asked)}
    staged = corpus.connection.execute(
        f"SELECT rowid, {key} FROM evidence WHERE quote IS NOT NULL"
    ).fetchall()
    places = ((known.get(_iri(corpus.dataset, *row[1:])), row[0]) for row in staged)
    corpus.connection.executemany(
        "UPDATE evidence SET verified = 1, quote_start = ?, quote_end = ? WHERE rowid = ?",
        ((*place, rowid) for place, rowid in places if place),
    )


def _iri(dataset: Dataset, family: str, record_id: str, path: str, key: str) -> str:
    """Return the IRI of a piece of evidence."""
    owner = iris.record(dataset, family, record_id)
    name, _, part_key = path.removesuffix("]").partition("[")
    return iris.part(iris.part(owner, name, part_key) if name else owner, "evidence", key)
