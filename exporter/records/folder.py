"""Find the record files of a dataset's folder, and open them without following anything out of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import orjson

from exporter.model.field_paths import steps
from exporter.model.fields import FAMILIES
from exporter.problems import MisuseError, Problem
from exporter.problems.codes import CODES
from exporter.records import safe_open
from exporter.records.readers import READERS, Limits, Raw, reader_for
from exporter.records.suggestions import did_you_mean, nearest
from exporter.records.validation import validate
from schemas import VOCABULARIES
from schemas.dataset import Dataset
from schemas.grammars import WORD

DATASET_FILE = "dataset.yaml"
IMPORT_FILES = ("import-report.csv", "matches.csv")
"""Files that the import of a table writes, and that hold no records."""
_PASSED_OVER = (".", "~$")
"""How names of files begin that hold no records: hidden ones, and those that Office writes while it has a file open."""
MANIFEST_FILE = "manifest.json"
"""What marks a folder of outputs, which may be next to the records (`exporter.build.manifest` writes it)."""


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file of records: its family, where it is, and `shown`, the path as the user would write it.

    Of a file that two processes share, only the bytes from `start` to `stop` are read; `line` is the first of their lines.
    """

    family: str
    path: Path
    shown: str
    start: int = 0
    stop: int | None = None
    line: int = 1


def read_dataset(
    folder: Path, limits: Limits | None = None, *, replaced: dict[Path, bytes] | None = None
) -> Dataset | list[Problem]:
    """Return what the `dataset.yaml` of `folder` says, or the problems in it; `replaced` holds unsaved files.

    Raises:
        MisuseError: there is no such folder, or no `dataset.yaml` in it.
    """
    if not folder.is_dir():
        raise MisuseError(no_such(folder))
    if not _is_text(str(folder)):
        raise MisuseError(f"the name of {folder} is not UTF-8: rename it")
    path = folder / DATASET_FILE
    if not path.exists():
        if (above := dataset_above(folder)) is not None:
            raise MisuseError(f"{folder} is a folder of the dataset {above}: name that")
        raise MisuseError(f"{folder} has no {DATASET_FILE}; `communique init {folder}` makes one")
    unsaved = (replaced or {}).get(path)
    opened = open_inside(path, folder, str(path)) if unsaved is None else BytesIO(unsaved)
    if isinstance(opened, Problem):
        return [opened]
    read = reader_for(path)
    if read is None:  # .yaml is always in the table
        raise MisuseError(f"no reader for {path}")
    with opened:
        found = list(read(opened, str(path), limits or Limits()))
    problems = [item for item in found if isinstance(item, Problem)]
    raws = [item for item in found if isinstance(item, Raw)]
    if problems or len(raws) != 1:
        return problems or [
            _problem("CQ006", f"{DATASET_FILE} holds {len(raws)} mappings, not one", str(path))
        ]
    dataset = validate(raws[0], Dataset, str(path), name="dataset")
    return dataset if isinstance(dataset, list) else _with_logo(dataset, folder)


def _with_logo(dataset: Dataset, folder: Path) -> Dataset | list[Problem]:
    """Return a dataset with its logo in place of the name of the file."""
    if dataset.site is None or dataset.site.logo is None or dataset.site.logo.startswith("data:"):
        return dataset
    from exporter.records.logo import LogoError, embedded

    path = folder / dataset.site.logo
    opened = open_inside(path, folder, str(path))
    if isinstance(opened, Problem):
        return [opened]
    try:
        with opened:
            site = dataset.site.model_copy(update={"logo": embedded(opened)})
    except (LogoError, OSError) as error:
        return [_problem("CQ009", f"cannot be read as a logo: {error}", str(path))]
    return dataset.model_copy(update={"site": site})


def no_such(folder: Path) -> str:
    """Return that a dataset does not exist, and what does: the dataset that the user is in, or how to make one."""
    above = dataset_above(Path(DATASET_FILE))
    if above is not None:
        known = f"; you are in the dataset {str(above)!r}: name that"
    else:
        known = "; `communique init seeds` makes one" if str(folder) == "seeds" else ""
    return f"no such folder: {folder}{known}"


def dataset_above(path: Path) -> Path | None:
    """Return the nearest folder above `path` that has a `dataset.yaml`, beginning as `path` does where it can."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100 (links stay links)
    for above in (*path.parents, *(Path(os.path.relpath(folder)) for folder in Path.cwd().parents)):
        if (above / DATASET_FILE).is_file() and whole.is_relative_to(os.path.abspath(above)):  # noqa: PTH100
            return above
    return None


def record_files(folder: Path, texts: Sequence[str] = ()) -> Iterator[RecordFile | Problem]:
    """Yield the record files of a dataset in a stable order, families as they refer to one another, then by path.

    The folders of `texts` (relative to `folder`) and those that a build wrote hold no records and are skipped.
    """
    known: dict[str, Path] = {}
    passed_over = {PurePosixPath(text).parts[0] for text in texts if PurePosixPath(text).parts}
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.startswith(_PASSED_OVER) or entry.name == DATASET_FILE:
            continue
        shown = os.path.join(folder, entry.name)  # noqa: PTH118 (keeps `seeds/` as the user wrote it)
        if entry.is_dir():
            if entry.name in FAMILIES:
                known[entry.name] = Path(entry.path)
            elif entry.name not in passed_over and not _is_built(Path(entry.path)):
                yield _problem(
                    "CQ010",
                    f"unknown family of records {entry.name}",
                    shown,
                    expected=", ".join(FAMILIES),
                    hint=did_you_mean(entry.name, FAMILIES)
                    or f"if it holds texts of sources, name it in {DATASET_FILE}: texts: [{entry.name}]",
                )
        elif Path(entry.name).suffix.lower() in READERS and entry.name not in IMPORT_FILES:
            yield _problem(
                "CQ011", "a record file belongs into the folder of its family, so it was not read", shown
            )
    for family in FAMILIES:
        if family in known:
            yield from _files_of(family, known[family], folder)


def passed_over(problem: Problem, folder: Path) -> Iterator[RecordFile]:
    """Yield the record files in a folder that is not a family, of the family that was probably meant (`problem`)."""
    meant = nearest(Path(problem.path).name, FAMILIES) if problem.code == "CQ010" else None
    if meant is not None:
        files = _files_of(meant, Path(problem.path), folder)
        yield from (file for file in files if isinstance(file, RecordFile))


def stand_in(folder: Path, limits: Limits | None, problems: Sequence[Problem]) -> Dataset | None:
    """Return a dataset with which to check the records if `dataset.yaml` has mistakes, without the invalid values.

    It is for finding problems only; None if nothing can be made of the file.
    """
    path = folder / DATASET_FILE
    opened = open_inside(path, folder, str(path))
    read = reader_for(path)
    if isinstance(opened, Problem) or read is None:
        return None
    with opened:
        raws = [raw for raw in read(opened, str(path), limits or Limits()) if isinstance(raw, Raw)]
    data = orjson.loads(raws[0].json) if len(raws) == 1 else None
    if not isinstance(data, dict):
        return None
    words = _words(data.get("vocabularies"))
    for problem in problems:
        data.pop(str(next(iter(steps(problem.field or "")), "")), None)
    usual = {"name": "records", "title": "—", "base": "https://example.org/", "language": "en"}
    raws[0].json = orjson.dumps(usual | data | {"vocabularies": words})
    found = validate(raws[0], Dataset, "")
    return None if isinstance(found, list) else found


def _words(vocabularies: object) -> dict[str, dict[str, dict[str, str]]]:
    """Return each word that a dataset means to add, so that a mistake in one does not make all of them unknown."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for given, words in vocabularies.items() if isinstance(vocabularies, dict) else ():
        name = nearest(given, VOCABULARIES)
        if name is not None and isinstance(words, dict):
            known = {concept.word for concept in VOCABULARIES[name]}
            new = [word for word in words if WORD.accepts(word) and word not in known]
            found[name] = {word: {"label": "—", "definition": "—"} for word in new}
    return found


def open_inside(path: Path, folder: Path, shown: str) -> BinaryIO | Problem:
    """Open a regular file whose real place is inside `folder`; what is not one is a problem, and is not opened."""
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()):
            return _problem("CQ009", "a link that leads out of the dataset's folder is not followed", shown)
        return safe_open.opened(real)
    except (OSError, RuntimeError) as error:
        return _problem("CQ009", f"cannot be read: {getattr(error, 'strerror', None) or error}", shown)


def _is_built(folder: Path) -> bool:
    """Tell whether a build wrote a folder: its manifest names the dataset, the families and the files."""
    try:
        content = orjson.loads(safe_open.content(folder / MANIFEST_FILE))
    except (OSError, orjson.JSONDecodeError):
        return False
    return isinstance(content, dict) and {"dataset", "families", "files"} <= content.keys()


def _files_of(family: str, top: Path, folder: Path) -> Iterator[RecordFile | Problem]:
    """Yield the files of one family's folder and of the folders in it."""
    inside = folder.resolve()
    try:
        if not top.resolve(strict=True).is_relative_to(inside):
            yield _problem("CQ009", "a link that leads out of the dataset's folder is not followed", str(top))
            return
        entries = sorted(os.scandir(top), key=lambda entry: entry.name)
    except (OSError, RuntimeError) as error:
        yield _problem("CQ009", f"cannot be read: {getattr(error, 'strerror', None) or error}", str(top))
        return
    for entry in entries:
        if entry.name.startswith(_PASSED_OVER):
            continue
        if not _is_text(entry.name):
            yield _problem("CQ009", "its name is not UTF-8", entry.path, hint="rename it")
        elif entry.is_dir(follow_symlinks=False):
            yield from _files_of(family, Path(entry.path), folder)
        elif Path(entry.name).suffix.lower() in READERS:
            yield RecordFile(family, Path(entry.path), entry.path)
        else:
            yield _problem(
                "CQ011",
                "no reader takes this file, so it was not read",
                entry.path,
                expected=" ".join(READERS),
            )


def _is_text(name: str) -> bool:
    """Tell whether a name is UTF-8: Python stands halves of surrogate pairs in for the bytes that are not."""
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def _problem(
    code: str, message: str, shown: str, expected: str | None = None, hint: str | None = None
) -> Problem:
    return Problem(code, message, shown, severity=CODES[code].severity, expected=expected, hint=hint)
