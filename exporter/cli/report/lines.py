"""Fetch the lines of files that problems point to, each file once, and no more of a line than is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePath
from typing import BinaryIO

from exporter.problems import Problem

_LONGEST = 1 << 16
"""Bytes of a line that are read; the rest is not shown."""
_WITHOUT_LINES = {".xlsx"}

Open = Callable[[str], BinaryIO | Problem]


class Source:
    """The lines of files, as text; `open_file` opens a file by the path that a problem names."""

    def __init__(self, open_file: Open) -> None:
        """Take lines from the files that `open_file` gives."""
        self.open = open_file
        self._lines: dict[tuple[str, int], str] = {}

    def fetch(self, problems: Iterable[Problem]) -> None:
        """Read the lines of `problems`, each file once."""
        wanted: dict[str, set[int]] = {}
        for problem in problems:
            if PurePath(problem.path).suffix.lower() not in _WITHOUT_LINES:
                wanted.setdefault(problem.path, set()).add(problem.span.line)
        for path, numbers in wanted.items():
            opened = self.open(path)
            if not isinstance(opened, Problem):
                with opened:
                    self._read(path, opened, numbers)

    def line(self, path: str, number: int) -> str | None:
        """Return a line that was fetched, or None if there is none."""
        return self._lines.get((path, number))

    def _read(self, path: str, stream: BinaryIO, numbers: set[int]) -> None:
        number, last = 1, max(numbers)
        while number <= last:
            piece = stream.readline(_LONGEST)
            if not piece:
                return
            if number in numbers:
                text = piece.decode("utf-8", "backslashreplace").removeprefix("\ufeff" if number == 1 else "")
                self._lines.setdefault((path, number), text.rstrip("\r\n"))
            while piece and not piece.endswith(b"\n"):  # a long line, or the last one
                piece = stream.readline(_LONGEST)
            number += 1
