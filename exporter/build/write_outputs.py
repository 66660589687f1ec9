"""Ask the rules, write the outputs and read them back: the rules and the graph in a second process, where it pays.

The database is written meanwhile, in the hope that no rule finds an error. The outputs do not depend on the number of
processes. Each digests the large files that it wrote, for the manifest, and syncs them to the disk. Rules that SQLite
answers of the finished database are asked only where it says that they are broken, or if no database is written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from exporter.build import manifest
from exporter.build.sampling import Sample
from exporter.build.swap import sync
from exporter.build.verify import Found, Verification, close, sample_of, verify_database, verify_graph
from exporter.checks import rules
from exporter.checks.validate import settle
from exporter.model.fields import FAMILIES
from exporter.outputs import Output
from exporter.problems import BrokenReferenceError
from exporter.problems.collected import Findings
from exporter.records.corpus import Corpus, Staged, reopened
from exporter.records.corpus.second_process import SecondProcess
from exporter.records.progress import SILENT, Progress

PAYS_ABOVE = 10_000
"""How many records a dataset has before a second process is worth its start."""


@dataclass(frozen=True, slots=True)
class Produced:
    """What was compared of the outputs, and what the manifest states about the database and the files of the graph."""

    verification: Verification
    files: manifest.Files


def produce(
    corpus: Corpus,
    folder: Path,
    outputs: Sequence[Output],
    *,
    second: SecondProcess | None = None,
    full: bool | None = None,
    progress: Progress = SILENT,
) -> Produced | None:
    """Write `outputs` into `folder`, in this order, and verify them; None if there is an error.

    Args:
        corpus: the records, with the problems of reading them and of quotations; those that rules find are added.
        folder: where to write.
        outputs: which.
        second: a process that may do a part of the work.
        full: whether every record is read back; by default that depends on how many there are.
        progress: receives what is being done.

    Raises:
        LedgerError: an output does not say what the records say.
        OSError: a file could not be written, or not synced.
    """
    graph = [output for output in outputs if output.is_graph]
    first = [output for output in outputs if output.name == "sqlite"]
    rest = [output for output in outputs if output not in graph and output not in first]
    progress.stage("checking the rules")
    refused: sqlite3.IntegrityError | BrokenReferenceError | None
    beside = graph and first and not corpus.problems.errors and _is_large(corpus)
    if second is not None and beside:
        rules.prepare(corpus)
        findings = Findings(corpus.problems.selection, corpus.problems.most)
        judged = second.begin(_check, corpus.staged, findings)
        sample = sample_of(corpus, full=full)
        of_graph = second.begin(_graph, corpus.staged, folder, graph, sample)
        refused = _write_database(corpus, folder, first, progress)
        corpus.problems.merge(judged())
    else:
        corpus.problems += rules.check(corpus, rules.OTHERS)
        sample = sample_of(corpus, full=full)
        of_graph = partial(write_graph, corpus, folder, graph, sample, progress.stage)
        refused = None if corpus.problems.errors else _write_database(corpus, folder, first, progress)
    in_database = None  # and so it stays where there are errors, the database is refused or is not asked for
    if not corpus.problems.errors and refused is None:
        progress.stage("verifying the database")
        try:
            in_database = verify_database(corpus, folder, sample)
        except BrokenReferenceError as error:
            refused = error
    if in_database is None:
        corpus.problems += rules.check(corpus, rules.BY_DATABASE)
    settle(corpus)
    if corpus.problems.errors:
        return None
    if refused is not None:  # by no rule, so it is not the records' fault
        raise refused
    files = _kept(folder, [name for name in manifest.leaves(folder) if _is_database(name)])
    progress.stage("writing the graph")
    in_graph, graph_files = of_graph()
    for output in rest:
        output.write(corpus, folder)
    return Produced(close(corpus, in_database, in_graph, sample), files | graph_files)


def write_graph(
    corpus: Corpus,
    folder: Path,
    outputs: Sequence[Output],
    sample: Sample | None,
    stage: Callable[[str], None] = SILENT.stage,
) -> tuple[Found | None, manifest.Files]:
    """Write the outputs of the graph, read it back and keep its files."""
    for output in outputs:
        output.write(corpus, folder)
    stage("verifying the graph")
    found = verify_graph(corpus, folder, sample)
    return found, _kept(folder, [name for name in manifest.leaves(folder) if not _is_database(name)])


def _kept(folder: Path, names: Sequence[str]) -> manifest.Files:
    """Make sure that finished files are on the disk; return what the manifest states about them.

    The process that wrote them does this, because it takes seconds for large ones.
    """
    files = manifest.described(folder, names)
    for name in names:
        sync(folder / name)
    return files


def _is_database(name: str) -> bool:
    return name.endswith(".db")


def _write_database(
    corpus: Corpus, folder: Path, outputs: Sequence[Output], progress: Progress
) -> sqlite3.IntegrityError | None:
    """Write the database; return what it refuses, such as an id that is used twice, which a rule says better."""
    progress.stage("writing the database")
    try:
        for output in outputs:
            output.write(corpus, folder)
    except sqlite3.IntegrityError as error:
        return error
    return None


def _is_large(corpus: Corpus) -> bool:
    return sum(corpus.count(family) for family in FAMILIES) > PAYS_ABOVE


def _check(staged: Staged, findings: Findings) -> Findings:
    with reopened(staged) as corpus:
        findings += rules.check(corpus, rules.OTHERS)
        return findings


def _graph(
    staged: Staged, folder: Path, outputs: Sequence[Output], sample: Sample | None
) -> tuple[Found | None, manifest.Files]:
    with reopened(staged) as corpus:
        return write_graph(corpus, folder, outputs, sample)
