"""Write what has one right answer: values whose problem names a replacement, canonical key order, no trailing blanks.

A file is changed only if it can be read, and only if the changed text, read again, says the same but for the values that
were to change: comments, quotation marks and layout stay as they are. Fixing twice is fixing once.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson

from exporter.model.field_paths import steps
from exporter.model.fields import FAMILIES
from exporter.problems import MisuseError, Problem
from exporter.problems.collected import Selection
from exporter.records.edits import JsonDocument, YamlDocument, apply
from exporter.records.folder import DATASET_FILE, RecordFile, open_inside, read_dataset, record_files
from exporter.records.readers import Limits, Raw, reader_for
from exporter.records.readers.json_text import UnreadableError
from exporter.records.readers.text import BOM
from exporter.records.validation import validate
from schemas import Dataset, Model

_FORMATS = {".yaml": YamlDocument, ".yml": YamlDocument, ".json": JsonDocument}
_PASSES = 6
"""Parts lie two deep; so many passes put every mapping in order, and mend every value."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it is and as it should be."""

    path: Path
    shown: str
    before: bytes
    after: bytes

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff."""
        before, after = (
            text.decode("utf-8", "replace").splitlines(keepends=True) for text in (self.before, self.after)
        )
        for line in difflib.unified_diff(before, after, f"a/{self.shown}", f"b/{self.shown}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"

    def write(self) -> None:
        """Write the file in one step, with the rights it had.

        Raises:
            MisuseError: the file cannot be written.
        """
        real = self.path.resolve()
        try:
            descriptor, name = tempfile.mkstemp(prefix=f".{real.name}.", dir=real.parent)
            try:
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(self.after)
                Path(name).chmod(real.stat().st_mode & 0o7777)
                Path(name).replace(real)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise MisuseError(f"{self.shown} cannot be written: {error.strerror}") from error


def mends(path: str) -> bool:
    """Tell whether the file at `path` is of a format that can be fixed."""
    return Path(path).suffix.lower() in (*_FORMATS, ".jsonl")


def changes(
    root: Path, limits: Limits, selection: Selection | None = None, replaced: dict[Path, bytes] | None = None
) -> list[Change]:
    """Return the files of a dataset that `--fix` would change.

    Args:
        root: the dataset's folder.
        limits: how much a reader accepts.
        selection: whose problems to fix, and in which file.
        replaced: files whose content is not that on the disk; if there are any, only they are fixed.
    """
    selection, unsaved = selection or Selection(), replaced or {}
    dataset = read_dataset(root, limits, replaced=replaced)
    texts = dataset.texts if isinstance(dataset, Dataset) else ()
    files: list[tuple[Path, str, type[Model]]] = [(root / DATASET_FILE, str(root / DATASET_FILE), Dataset)]
    files += [
        (file.path, file.shown, FAMILIES[file.family])
        for file in record_files(root, texts)
        if isinstance(file, RecordFile)
    ]
    files += [
        (path, str(path), _model_of(root, path))
        for path in unsaved
        if path not in {path for path, *_ in files}
    ]
    found = []
    for path, shown, model in files:
        if not mends(shown) or selection.file not in (None, shown) or (unsaved and path not in unsaved):
            continue
        opened = BytesIO(unsaved[path]) if path in unsaved else open_inside(path, root, shown)
        if not isinstance(opened, Problem):
            with opened:
                before = opened.read(limits.file_bytes + 1)
            if len(before) > limits.file_bytes:
                continue
            after = before
            for _ in range(_PASSES):
                again = fixed(after, path, model, limits, selection)
                if again == after:
                    break
                after = again  # what is mended may show what else is to be mended: "20240105" is text, but no date
            if after != before:
                found.append(Change(path, shown, before, after))
    return found


def fixed(content: bytes, path: Path, model: type[Model], limits: Limits, selection: Selection) -> bytes:
    """Return the content of a file, fixed; as it is, where it cannot be read or fixing would change what it says."""
    raws = _read(content, path, limits)
    if raws is None:
        return content
    wanted = [(raw, problem) for raw in raws for problem in _to_replace(raw, model, str(path), selection)]
    mark, text = (BOM, content[len(BOM) :].decode()) if content.startswith(BOM) else (b"", content.decode())

    def says_so(changed: str, problems: list[tuple[Raw, Problem]]) -> bool:
        again = _read(mark + changed.encode(), path, limits)
        expected = [_expected(raw, [problem for of, problem in problems if of is raw]) for raw in raws]
        return again is not None and [orjson.loads(raw.json) for raw in again] == expected

    mended = _replace(text, path, wanted)
    if not says_so(mended, wanted):  # one of the edits cannot be made in place: make the others
        wanted = [one for one in wanted if says_so(_replace(text, path, [one]), [one])]
        mended = _replace(text, path, wanted)
        if not says_so(mended, wanted):
            return content
    if path.suffix.lower() != ".jsonl" and says_so(tidy := _tidied(mended, path, model), wanted):
        mended = tidy
    return mark + mended.encode()


def _read(content: bytes, path: Path, limits: Limits) -> list[Raw] | None:
    """Return the records of a file, or None if any of it cannot be read."""
    read = reader_for(path)
    found = list(read(BytesIO(content), str(path), limits)) if read else []
    raws = [raw for raw in found if isinstance(raw, Raw)]
    if not found or len(raws) < len(found):
        return None
    try:
        for raw in raws:
            orjson.loads(raw.json)
    except orjson.JSONDecodeError:
        return None
    return raws


def _to_replace(raw: Raw, model: type[Model], path: str, selection: Selection) -> list[Problem]:
    result = validate(raw, model, path)
    problems = result if isinstance(result, list) else []
    alike = Selection(selection.select, selection.ignore)
    return [problem for problem in problems if problem.replacement is not None and alike.takes(problem)]


def _replace(text: str, path: Path, wanted: list[tuple[Raw, Problem]]) -> str:
    """Return a text with the replacements of the problems in it."""
    if not wanted:
        return text
    if path.suffix.lower() == ".jsonl":
        lines = text.split("\n")
        for number in {raw.line for raw, _ in wanted}:
            document = JsonDocument(lines[number - 1], (number, 1))
            lines[number - 1] = _edited(document, [problem for raw, problem in wanted if raw.line == number])
        return "\n".join(lines)
    return _edited(_FORMATS[path.suffix.lower()](text), [problem for _, problem in wanted])


def _edited(document: YamlDocument | JsonDocument, problems: list[Problem]) -> str:
    edits = (document.replacement(problem.span, problem.replacement or "") for problem in problems)
    return apply(document.text, {edit for edit in edits if edit is not None})


def _tidied(text: str, path: Path, model: type[Model]) -> str:
    """Return a text without trailing blanks and with the keys of its records in canonical order."""
    import yaml

    form = _FORMATS[path.suffix.lower()]
    text = apply(text, form(text).trailing_blanks())
    for _ in range(_PASSES if model is not Dataset else 0):
        try:
            edits = form(text).reordered(model)
        except (yaml.YAMLError, UnreadableError):  # moving broke it: not to be used, as `fixed` will see
            break
        if not edits:
            break
        text = apply(text, edits)
    return text


def _expected(raw: Raw, problems: list[Problem]) -> Any:
    """Return what a record should say when its problems are mended."""
    record = orjson.loads(raw.json)
    for problem in problems:
        path = steps(problem.field or "")
        holder = record
        for step in path[:-1]:
            holder = holder[step]
        if str(holder[path[-1]]) == problem.value:  # a number where text belongs is in the problem as text
            holder[path[-1]] = problem.replacement
        elif path[-1] == problem.value:  # the key itself, a language tag
            holder[problem.replacement] = holder.pop(path[-1])
    return record


def _model_of(root: Path, path: Path) -> type[Model]:
    family = path.relative_to(root).parts[0]
    return FAMILIES.get(family, Dataset)
