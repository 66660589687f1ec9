"""The two states that are compared: a dataset's folder, outputs of a build, or a folder at a revision of git."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from exporter.importing.outputs import recover
from exporter.problems import MisuseError, Problem, Severity
from exporter.records.corpus import Corpus, load
from exporter.records.folder import DATASET_FILE, read_dataset
from exporter.records.temporary import temporary_folder
from schemas import Dataset, Record

Find = Callable[[str, Iterable[str] | None], Iterator[Record]]
"""Yield the records of a family in the order of their ids, or only those with some ids."""


@dataclass(frozen=True)
class Side:
    """One of the two states.

    Attributes:
        name: how the user named it.
        dataset: what its `dataset.yaml` states.
        find: reads its records.
        database: the database that holds the records, if a build wrote one.
    """

    name: str
    dataset: Dataset
    find: Find
    database: Path | None = None

    @property
    def description(self) -> dict[str, Any]:
        """What its `dataset.yaml` states, without the folders of texts, which no output holds."""
        return self.dataset.model_dump(mode="json", exclude={"texts"}, exclude_defaults=True)


@contextmanager
def opened(name: str) -> Iterator[Side]:
    """Open a state of a dataset by its name: a path, or `REV:FOLDER`.

    Raises:
        MisuseError: there is no such state, or its records have errors.
        ExporterError: an output does not hold what a build writes.
    """
    path = Path(name)
    revision, colon, folder = name.partition(":")
    if path.is_dir() and (path / DATASET_FILE).is_file():
        with _folder(name, path) as side:
            yield side
    elif colon and revision and not path.exists():
        with temporary_folder() as place:
            _extract(revision, folder or ".", place)
            with _folder(name, place / folder) as side:
                yield side
    else:
        yield _output(name, path)


@contextmanager
def _folder(name: str, folder: Path) -> Iterator[Side]:
    dataset = read_dataset(folder)
    if not isinstance(dataset, Dataset):
        raise _invalid(name, dataset)
    with load(folder, dataset, unnamed=True) as corpus:
        errors = [problem for problem in corpus.problems if problem.severity is Severity.ERROR]
        if errors:
            raise _invalid(name, errors)

        yield of_corpus(name, corpus)


def of_corpus(name: str, corpus: Corpus, database: Path | None = None) -> Side:
    """Return the state of staged records, and of the database that a build has made of them."""

    def find(family: str, ids: Iterable[str] | None) -> Iterator[Record]:
        return corpus.records(family, None if ids is None else list(ids))

    return Side(name, corpus.dataset, find, database)


def _invalid(name: str, problems: list[Problem]) -> MisuseError:
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return MisuseError(
        f"{name}: invalid records, at {first.path}:{first.span.line}:{first.span.column}: {first.message}{more};"
        " correct what `communique validate` reports"
    )


def _output(name: str, path: Path) -> Side:
    if not path.exists():
        raise MisuseError(f"no such dataset or output: {name}")
    recovered = recover(path)
    from exporter.model.canonical import record_of

    def find(family: str, ids: Iterable[str] | None) -> Iterator[Record]:
        if recovered.path.suffix == ".db":
            yield from _database_records(recovered.path, family, ids)
            return
        wanted = None if ids is None else set(ids)
        for found, values in recovered.records():
            if found == family and (wanted is None or values["id"] in wanted):
                yield record_of(found, values)

    return Side(name, recovered.dataset, find, recovered.path if recovered.path.suffix == ".db" else None)


def _database_records(path: Path, family: str, ids: Iterable[str] | None) -> Iterator[Record]:
    from contextlib import closing

    from exporter.database import reader
    from exporter.model.canonical import record_of

    with closing(reader.open_database(path)) as connection:
        for values in reader.records(connection, family, None if ids is None else list(ids)):
            yield record_of(family, values)


def _extract(revision: str, folder: str, place: Path) -> None:
    """Write a folder, as it is at a revision of the git repository of the working directory, into `place`.

    Raises:
        MisuseError: git, the revision or the folder is missing.
    """
    if revision.startswith("-"):
        raise MisuseError(f"invalid revision: {revision}")
    archive = place / ".archive.tar"
    command = ["git", "archive", "--format=tar", f"--output={archive}", revision, "--", folder]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (git itself, with a path)
    except FileNotFoundError as error:
        raise MisuseError("no such program: git, which REV:FOLDER needs") from error
    if done.returncode:
        reason = done.stderr.strip().splitlines()[0].removeprefix("fatal: ") if done.stderr.strip() else ""
        raise MisuseError(f"no such folder at this revision: {revision}:{folder} (git: {reason})")
    with tarfile.open(archive) as tar:
        tar.extractall(place, filter="data")
    archive.unlink()
    if not (place / PurePosixPath(folder) / DATASET_FILE).is_file():
        raise MisuseError(f"{revision}:{folder} has no {DATASET_FILE}")
