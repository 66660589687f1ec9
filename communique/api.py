"""The verbs of the interface: load, read, validate, build, check, and the two forms of one record as text.

What is in a dataset's files is never an exception: it is a `Problem`, a value with file, line, column, record and field.
An exception (`ExporterError`) means that the work itself could not be done: no such folder, a file that no build wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from exporter.model.canonical import canonical, record_of
from exporter.model.fields import FAMILIES
from exporter.problems import MisuseError, Problem
from schemas import Dataset, Record

if TYPE_CHECKING:
    from exporter.build.build import Result
    from exporter.build.check.outcome import Checked

_Find = Callable[[str | None, str | None], Iterator[Record]]
"""Yield every record, those of one family, or the one of a family and an id; in the order of families and ids."""


class Records:
    """The records of a dataset or of a built output, as Pydantic objects that are read one at a time.

    Iterating yields every record, in the order of families and ids, as often as needed; only one record is in memory at
    a time. `dataset` describes the dataset, and `problems` are those found while loading. Use it in a `with` statement, or
    call `close`, to remove the temporary files behind it.

    >>> with read("dist/eu-pakistan.db") as records:
    ...     len(records), records.get("places/brussels").name
    (50, 'Brussels')
    """

    def __init__(self, dataset: Dataset, problems: Sequence[Problem], find: _Find, stack: ExitStack) -> None:
        """Use `load` or `read`, which know how to find the records."""
        self.dataset = dataset
        self.problems = tuple(problems)
        self._find = find
        self._stack = stack

    def __iter__(self) -> Iterator[Record]:
        """Yield every record."""
        return self._find(None, None)

    def __len__(self) -> int:
        """Count the records, by reading them."""
        return sum(1 for _ in self)

    def family(self, family: str) -> Iterator[Any]:
        """Yield the records of one family, in the order of their ids.

        Args:
            family: a folder's name, such as `events` or `participants`.

        Raises:
            MisuseError: there is no such family.
        """
        if family not in FAMILIES:
            raise MisuseError(f"unknown family {family!r}; one of {', '.join(FAMILIES)}")
        return self._find(family, None)

    def get(self, record: str) -> Any:
        """Return one record by its family and id, such as `places/brussels`; None if there is none.

        Raises:
            MisuseError: there is no such family.
        """
        family, _, record_id = record.partition("/")
        if family not in FAMILIES:
            raise MisuseError(f"unknown family {family!r}; one of {', '.join(FAMILIES)}")
        return next(self._find(family, record_id), None)

    def close(self) -> None:
        """Remove the temporary files; the records cannot be read after that."""
        self._stack.close()

    def __enter__(self) -> Self:
        """Return these records."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close them."""
        self.close()


def load(folder: str | Path = "seeds", *, texts: Sequence[str | Path] = ()) -> Records:
    """Read a dataset's folder: its records, and every problem that `communique validate` reports.

    A record with a problem of its own is left out; one that only breaks a rule across records is included.

    >>> with load("seeds") as records:
    ...     records.problems, records.dataset.title
    ((), 'EU–Pakistan dialogue and visit, early 2025')

    Args:
        folder: the folder with `dataset.yaml`.
        texts: folders with the texts of sources, in addition to those that `dataset.yaml` names; quotations are looked up
            in them.

    Raises:
        MisuseError: there is no such folder, it has no `dataset.yaml`, or that file has problems (the message lists them).
    """
    from exporter.checks.validate import review
    from exporter.records.corpus import load as stage
    from exporter.records.folder import read_dataset

    dataset = read_dataset(Path(folder))
    if not isinstance(dataset, Dataset):
        raise MisuseError(
            "; ".join(f"{problem.path}:{problem.span.line}: {problem.message}" for problem in dataset)
        )
    with ExitStack() as stack:
        corpus = stack.enter_context(stage(Path(folder), dataset))
        review(corpus, texts=[Path(text) for text in texts])

        def find(family: str | None, record_id: str | None) -> Iterator[Record]:
            for one in [family] if family else FAMILIES:
                yield from corpus.records(one, [record_id] if record_id else None)

        return Records(dataset, list(corpus.problems), find, stack.pop_all())


def read(source: str | Path, *, language: str | None = None) -> Records:
    """Read the records back from something a build wrote: a folder, a `.db`, a `.jsonld` or a `.nq`.

    >>> with read("dist/eu-pakistan.nq") as records:
    ...     next(records.family("topics")).id
    'bilateral-cooperation'

    Args:
        source: the file, or the folder of a build's outputs.
        language: the dataset's language (BCP 47), for a graph that comes without its manifest.

    Raises:
        ExporterError: there is no such output, or it holds no records of communique.
    """
    from exporter.importing.outputs import recover

    recovered = recover(Path(source), language)

    def find(family: str | None, record_id: str | None) -> Iterator[Record]:
        with closing(recovered.records()) as rows:
            for found, mapping in rows:
                if family in (None, found) and record_id in (None, mapping["id"]):
                    yield record_of(found, mapping)

    return Records(recovered.dataset, (), find, ExitStack())


def validate(folder: str | Path = "seeds", *, texts: Sequence[str | Path] = ()) -> list[Problem]:
    """Return every problem of a dataset, in the order `communique validate` reports them; an empty list if it has none.

    >>> validate("seeds")
    []

    Args:
        folder: the folder with `dataset.yaml`.
        texts: folders with the texts of sources.

    Raises:
        MisuseError: there is no such folder, or no `dataset.yaml` in it.
    """
    from exporter.checks.validate import validate as run

    return list(run(Path(folder), texts=[Path(text) for text in texts]))


def build(
    folder: str | Path = "seeds",
    output: str | Path = "dist",
    *,
    only: Sequence[str] = (),
    texts: Sequence[str | Path] = (),
    force: bool = False,
    jobs: int = 1,
) -> Result:
    """Validate a dataset, write its outputs, verify them, and replace those in the output folder in one step.

    Args:
        folder: the folder with `dataset.yaml`.
        output: the folder to publish into.
        only: the outputs to write, such as `["sqlite", "jsonld"]`; all by default.
        texts: folders with the texts of sources.
        force: whether to replace files of the same name that no build wrote.
        jobs: how many processes may work at once.

    Returns:
        The problems; and if `failed` is false, the names of the files and the number of records.

    Raises:
        ExporterError: the outputs could not be written; the output folder is as it was.
    """
    from exporter.build.build import build as run

    return run(
        Path(folder), Path(output), only=only, texts=[Path(text) for text in texts], force=force, jobs=jobs
    )


def check(dist: str | Path = "dist") -> Checked:
    """Verify the outputs in a folder, against the schemas and against each other.

    >>> check("dist").problems
    []

    Raises:
        MisuseError: there is no such folder.
    """
    from exporter.build.check.check import check as run

    return run(Path(dist))


def to_yaml(record: Record, *, language: str = "en") -> str:
    r"""Return a record as canonical YAML: the form of a file in a dataset's folder.

    >>> from communique import Place
    >>> print(to_yaml(Place(id="brussels", type="City", name="Brussels")), end="")
    id: brussels
    type: City
    name: Brussels

    Args:
        record: the record.
        language: the language of the dataset (BCP 47); text in it is written without its language.
    """
    from exporter.records.yaml_writer import document

    return document(canonical(record, language))


def to_jsonld(record: Record, dataset: Dataset) -> dict[str, Any]:
    """Return a record as a JSON-LD document in schema.org's terms, with the context of its dataset.

    Args:
        record: the record.
        dataset: the description of its dataset, which has the base of all IRIs.
    """
    from exporter.graph.nodes import NodeMaker, context

    return {"@context": context(dataset), "@graph": [NodeMaker(dataset).node(record)]}
