"""Fill the staging database from the files of a dataset's folder."""

from __future__ import annotations

import gc
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.database.rows import RowMaker
from exporter.model.fields import FAMILIES
from exporter.model.vocabulary import vocabulary_rows
from exporter.problems import Problem
from exporter.problems.collected import Findings
from exporter.records.corpus import portions
from exporter.records.corpus.loader import Loader, create
from exporter.records.corpus.portions import Cut, Portion
from exporter.records.corpus.staged import SPOOL, SPOOL_BUFFER, STAGING, Corpus
from exporter.records.folder import RecordFile, record_files
from exporter.records.progress import SILENT, Progress
from exporter.records.readers import Limits
from exporter.records.salvage import ids_in
from exporter.records.temporary import temporary_folder
from schemas import Dataset

if TYPE_CHECKING:
    from exporter.records.corpus.second_process import SecondProcess

_REFUSED = (
    "INSERT INTO refused SELECT * FROM (SELECT ? AS family, ? AS id)"
    " WHERE (family, id) NOT IN (SELECT family, id FROM origin)"
)
"""Keep the id of a record that was not taken, unless one of that id was."""


@contextmanager
def load(  # noqa: PLR0913 (where to read, how, and whom to tell)
    folder: Path,
    dataset: Dataset,
    limits: Limits | None = None,
    *,
    stage: Path | None = None,
    replaced: dict[Path, bytes] | None = None,
    problems: Findings | None = None,
    progress: Progress = SILENT,
    second: SecondProcess | None = None,
    files: Iterable[RecordFile | Problem] | None = None,
    unnamed: bool = False,
) -> Iterator[Corpus]:
    """Read every record file of a dataset's folder into a staging database, and give it up at the end.

    Args:
        folder: the dataset's folder.
        dataset: what its `dataset.yaml` says.
        limits: how much a reader accepts.
        stage: a private folder for the staging files; a temporary one by default.
        replaced: files in `folder` with the content to read in place of what is on the disk, if anything is.
        problems: where to put the problems; decides which of them count and how many are kept.
        progress: receives how much was read.
        second: a process that may read a part of it meanwhile; what is staged does not depend on it.
        files: those to read, or parts of them, if it is a portion; then only what is in them is judged.
        unnamed: nothing opens the temporary files by name, so their names go at once: a killed process leaves nothing.
    """
    with (
        nullcontext(stage) if stage else temporary_folder() as place,
        closing(sqlite3.connect(place / STAGING, isolation_level=None)) as connection,
        (place / SPOOL).open("w+b", buffering=SPOOL_BUFFER) as spool,
    ):
        corpus = Corpus(
            dataset, folder, connection, spool, limits=limits or Limits(), replaced=replaced or {}
        )
        corpus.problems = problems if problems is not None else corpus.problems
        if files is not None:
            _fill(corpus, files, progress)
        else:
            found = _with_new(corpus, record_files(folder, dataset.texts))
            cuts = portions.cuts(folder, dataset, corpus.limits) if second and not replaced else []
            if second and cuts:
                _fill_beside(corpus, progress.watch(found, among=2), progress, second, place, cuts)
            if unnamed:
                shutil.rmtree(place)
            if not cuts:
                _fill(corpus, progress.watch(found), progress)
            _finish(corpus)
        spool.flush()
        yield corpus


def _with_new(corpus: Corpus, files: Iterable[RecordFile | Problem]) -> Iterator[RecordFile | Problem]:
    """Yield `files`, and the replaced ones that are not on the disk yet."""
    new = dict(corpus.replaced)
    for file in files:
        if isinstance(file, RecordFile):
            new.pop(file.path, None)
        yield file
    for path in sorted(new):
        family = path.relative_to(corpus.folder).parts[0]
        if family in FAMILIES:
            yield RecordFile(family, path, str(path))


def _fill(corpus: Corpus, files: Iterable[RecordFile | Problem], progress: Progress) -> int:
    """Stage what is in some files; return how long the spool is."""
    connection = corpus.connection
    for pragma in ("journal_mode = OFF", "synchronous = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    rows = RowMaker(corpus.dataset.language, _words(corpus.dataset))
    loader = Loader(corpus, rows, progress)
    connection.execute("BEGIN")
    create(connection, corpus.dataset)
    collecting = gc.isenabled()
    gc.disable()  # millions of small objects without cycles: the collector finds nothing and takes half the time
    try:
        for file in files:
            if isinstance(file, Problem):
                corpus.problems.append(file)
                loader.pass_over(file)
            else:
                loader.read(file)
        loader.flush(everything=True)
    finally:
        if collecting:
            gc.enable()
    connection.execute("COMMIT")
    corpus.counts = rows.counts
    return loader.offset


def _words(dataset: Dataset) -> dict[str, set[str]]:
    """Return each list with its words."""
    words: dict[str, set[str]] = {}
    for name, word, _, _ in vocabulary_rows(dataset):
        words.setdefault(name, set()).add(word)
    return words


def _fill_beside(
    corpus: Corpus,
    files: Iterable[RecordFile | Problem],
    progress: Progress,
    second: SecondProcess,
    place: Path,
    cuts: list[Cut],
) -> None:
    """Stage portions from the first one, and take over those that a second process stages from the last one.

    Folders in `place` tell who has claimed which.
    """
    findings = partial(Findings, corpus.problems.selection, corpus.problems.most)
    rest = second.begin(_stage_rest, corpus.folder, corpus.dataset, corpus.limits, place, cuts, findings)
    offset = _fill(corpus, portions.claimed(files, cuts, place), progress)
    for portion in reversed(rest()):
        offset = portions.join(corpus, portion, offset)


def _finish(corpus: Corpus) -> None:
    """Do what takes all records: report misnamed files, and keep the ids of records that could not be read."""
    ask = corpus.connection.execute
    ask("CREATE INDEX origin_id ON origin (family, id)")
    for problem in corpus.misnamed:
        family, _, record_id = (problem.record or "").partition("/")
        count = "SELECT count(*) FROM origin WHERE family = ? AND id = ?"
        if ask(count, (family, record_id)).fetchone() in ((0,), (1,)):  # no other record has that id
            corpus.problems.append(problem)
    for file in corpus.unreadable.values():
        if not isinstance(opened := corpus.open(file.shown), Problem):
            with opened:
                rows = ((file.family, name) for name in ids_in(opened, file.path))
                corpus.connection.executemany(_REFUSED, rows)


def _stage_rest(
    folder: Path,
    dataset: Dataset,
    limits: Limits,
    place: Path,
    cuts: list[Cut],
    findings: Callable[[], Findings],
) -> list[Portion]:
    """Stage portions from the last one, each in its folder in `place`, down to one that is claimed already.

    The first one is left to the first process.
    """
    files: dict[int, list[RecordFile | Problem]] = {}
    for number, file in portions.numbered(record_files(folder, dataset.texts), cuts):
        if number:
            files.setdefault(number, []).append(file)
    done: list[Portion] = []
    for number in sorted(files, reverse=True):
        own = portions.claim(place, number)
        if own is None:
            break
        with load(folder, dataset, limits, stage=own, problems=findings(), files=files.pop(number)) as corpus:
            done.append(
                Portion(
                    own / STAGING,
                    own / SPOOL,
                    corpus.counts,
                    corpus.orders,
                    corpus.problems,
                    corpus.misnamed,
                    corpus.unreadable,
                )
            )
    return done
