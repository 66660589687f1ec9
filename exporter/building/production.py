"""Write the outputs and read them back: the database here, the graph beside it where there is a second process for it.

What is written does not depend on the number of processes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from exporter.corpus import Corpus, Staged, reopened
from exporter.fields import FAMILIES
from exporter.outputs import GRAPH, writer
from exporter.progress import SILENT, Progress
from exporter.sampling import Sample
from exporter.second_process import beside
from exporter.verify import Found, Verification, close, sample_of, verify_database, verify_graph

PAYS_ABOVE = 10_000
"""How many records a dataset has before a second process is worth its start."""


def produce(
    corpus: Corpus,
    folder: Path,
    names: Sequence[str],
    *,
    jobs: int = 1,
    full: bool | None = None,
    progress: Progress = SILENT,
) -> Verification:
    """Write the outputs called `names` into `folder`, in this order, and verify them.

    Args:
        corpus: the records, without errors.
        folder: where to write.
        names: the outputs.
        jobs: how many processes may work at once; one or two are.
        full: whether every record is read back; by default that depends on how many there are.
        progress: is told what is being done.

    Raises:
        LedgerError: an output does not say what the records say.
    """
    sample = sample_of(corpus, full=full)
    graph = [name for name in names if name in GRAPH]
    first = [name for name in names if name == "sqlite"]
    rest = [name for name in names if name not in graph and name not in first]
    if jobs > 1 and graph and first and sum(corpus.count(family) for family in FAMILIES) > PAYS_ABOVE:
        with beside(_graph, corpus.staged, folder, graph, sample) as answer:
            in_database = _database(corpus, folder, first, sample, progress)
            progress.stage("finishing the graph")
            in_graph = answer()
    else:
        in_database = _database(corpus, folder, first, sample, progress)
        progress.stage("writing the graph")
        in_graph = write_graph(corpus, folder, graph, sample, progress.stage)
    for name in rest:
        writer(name)(corpus, folder)
    return close(corpus, in_database, in_graph, sample)


def write_graph(
    corpus: Corpus,
    folder: Path,
    names: Sequence[str],
    sample: Sample | None,
    stage: Callable[[str], None] = SILENT.stage,
) -> Found | None:
    """Write the outputs of the graph and read it back."""
    for name in names:
        writer(name)(corpus, folder)
    stage("verifying the graph")
    return verify_graph(corpus, folder, sample)


def _graph(staged: Staged, folder: Path, names: Sequence[str], sample: Sample | None) -> Found | None:
    with reopened(staged) as corpus:
        return write_graph(corpus, folder, names, sample)


def _database(
    corpus: Corpus, folder: Path, names: Sequence[str], sample: Sample | None, progress: Progress
) -> Found | None:
    progress.stage("writing the database")
    for name in names:
        writer(name)(corpus, folder)
    progress.stage("verifying the database")
    return verify_database(corpus, folder, sample)
