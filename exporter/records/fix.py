"""Write values that can be fixed safely: where a problem names the one value that is meant.

A file is changed only if it can be read, and only if the changed text, read again, says the same but for the values that
were to change: comments, quotation marks, the order of keys and the layout stay as they are. Fixing twice is fixing once.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from exporter.model.field_paths import steps
from exporter.problems import MisuseError, Problem
from exporter.problems.escaping import inert
from exporter.records import safe_write
from exporter.records.edits import Edit, JsonDocument, YamlDocument, apply
from exporter.records.readers import Limits, Raw, reader_for
from exporter.records.readers.text import BOM

_FORMATS: dict[str, type[YamlDocument | JsonDocument]] = {
    ".yaml": YamlDocument,
    ".yml": YamlDocument,
    ".json": JsonDocument,
    ".jsonl": JsonDocument,
}
_ADDED = {"CQ414": "key"}
"""The codes of problems that a new field fixes, each with the name of the field."""
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_TRIES = 64
"""How often a text is read again to find the edits that cannot be made."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it is and as it should be, and how many problems that fixes."""

    path: Path
    before: bytes
    after: bytes
    fixed: int

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff."""
        before, after = (
            _LINES.findall(text.decode("utf-8", "replace")) for text in (self.before, self.after)
        )
        name = inert(str(self.path), 1000)
        for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"

    def write(self) -> None:
        """Write the file in one step, with the rights it had.

        Raises:
            MisuseError: the file cannot be written.
        """
        real = self.path.resolve()
        try:
            safe_write.write(real, self.after, mode=real.stat().st_mode & 0o7777)
        except OSError as error:
            raise MisuseError(f"{self.path} cannot be written: {error.strerror}") from error


def changes(
    problems: Iterable[Problem], open_file: Callable[[str], BinaryIO | Problem], limits: Limits
) -> list[Change]:
    """Return the files that change if problems are fixed, as far as they can be.

    Args:
        problems: problems in any files; those without a replacement are left.
        open_file: opens a file by the path that a problem names.
        limits: how much a reader accepts; larger files are left.
    """
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.replacement is not None and Path(problem.path).suffix.lower() in _FORMATS:
            by_file.setdefault(problem.path, []).append(problem)
    found = []
    for path, of_file in by_file.items():
        if isinstance(opened := open_file(path), Problem):
            continue
        with opened:
            before = opened.read(limits.file_bytes + 1)
        if len(before) <= limits.file_bytes:
            after, number = fixed(before, Path(path), of_file, limits)
            if number:
                found.append(Change(Path(path), before, after, number))
    return found


def fixed(content: bytes, path: Path, problems: list[Problem], limits: Limits) -> tuple[bytes, int]:
    """Return the content of a file with problems fixed, and how many of them are."""
    mark = BOM if content.startswith(BOM) else b""
    try:
        text = content[len(mark) :].decode()
    except UnicodeDecodeError:
        return content, 0
    if path.suffix.lower() != ".jsonl":
        text, number = _fixed(text, path.suffix.lower(), problems, limits)
        return mark + text.encode(), number
    lines, total = text.split("\n"), 0
    by_line: dict[int, list[Problem]] = {}
    for problem in problems:
        by_line.setdefault(problem.span.line, []).append(problem)
    for line, in_line in by_line.items():
        lines[line - 1], number = _fixed(lines[line - 1], ".jsonl", in_line, limits, line)
        total += number
    return mark + "\n".join(lines).encode(), total


def _fixed(text: str, suffix: str, problems: list[Problem], limits: Limits, line: int = 1) -> tuple[str, int]:
    """Return a text that starts at a line of its file with problems fixed, and how many of them are."""
    before = _read(text, suffix, limits)
    if before is None:
        return text, 0
    records = {(raw.line + line - 1, raw.column): index for index, raw in enumerate(before)}
    document = _FORMATS[suffix](text, line)
    wanted: list[tuple[Edit, int, Problem]] = []
    for problem in problems:
        new = problem.replacement or ""
        if problem.code in _ADDED:
            edit = document.insertion(problem.span, _ADDED[problem.code], new)
        else:
            edit = document.replacement(problem.span, new)
        if edit is not None and problem.begins in records:
            wanted.append((edit, records[problem.begins], problem))
    tries = 0

    def possible(edits: list[tuple[Edit, int, Problem]]) -> list[tuple[Edit, int, Problem]]:
        """Return those edits after which the text says what it should, and nothing else."""
        nonlocal tries
        tries += 1
        if not edits or tries > _TRIES:
            return []
        after = _read(apply(text, {edit for edit, *_ in edits}), suffix, limits)
        if after is not None and [orjson.loads(raw.json) for raw in after] == _expected(before, edits):
            return edits
        half = len(edits) // 2
        return possible(edits[:half]) + possible(edits[half:]) if half else []

    made = possible(wanted)
    return apply(text, {edit for edit, *_ in made}), len(made)


def _read(text: str, suffix: str, limits: Limits) -> list[Raw] | None:
    """Return the records of a text, or None if any of it cannot be read."""
    read = reader_for(suffix)
    found = list(read(BytesIO(text.encode()), suffix, limits)) if read else []
    raws = [raw for raw in found if isinstance(raw, Raw)]
    if not found or len(raws) < len(found):
        return None
    try:
        for raw in raws:
            orjson.loads(raw.json)
    except orjson.JSONDecodeError:
        return None
    return raws


def _expected(raws: list[Raw], edits: list[tuple[Edit, int, Problem]]) -> list[Any]:
    """Return what the records should say when the problems in them are fixed: values first, then keys."""
    records = [orjson.loads(raw.json) for raw in raws]
    keys: list[tuple[Any, Any, str]] = []
    for _, index, problem in edits:
        path = steps(problem.field or "")
        holder = records[index]
        for step in path[:-1]:
            holder = holder[step]
        if problem.code in _ADDED or str(holder[path[-1]]) == problem.value:
            holder[path[-1]] = problem.replacement
        elif path[-1] == problem.value:  # the key itself, a language tag
            keys.append((holder, path[-1], problem.replacement or ""))
    for holder, key, new in keys:
        holder[new] = holder.pop(key)
    return records
