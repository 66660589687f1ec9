"""Decode a file and find what keeps its text from being read; turn offsets into lines and columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, TypedDict

from exporter.problems import Problem, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.records.readers import Limits

BOM = b"\xef\xbb\xbf"

FOREIGN_BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\x00\x00", "UTF-32 (little endian)"),
    (b"\x00\x00\xfe\xff", "UTF-32 (big endian)"),
    (b"\xff\xfe", "UTF-16 (little endian)"),
    (b"\xfe\xff", "UTF-16 (big endian)"),
)
"""Byte order marks of what is not UTF-8; the longer ones first, as they begin like the shorter ones."""


class Advice(TypedDict, total=False):
    """What a problem may state in addition to its message."""

    value: str | None
    expected: str | None
    hint: str | None


SAVE_AS_UTF8 = "save the file as UTF-8"
SAVE_AGAIN = "open the file in a spreadsheet program and save it again as .xlsx"

CONFLICT_MARKS = frozenset(mark * 7 for mark in "<|=>")
_MARKER = re.compile(r"^(?:<{7} .*|\|{7}(?: .*)?|={7}\r?|>{7} .*)$", re.MULTILINE)
_RESOLVE = "keep one of the two versions, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>"

_BLOCK = 4096
"""Characters between two places that are kept."""


def readable_text(stream: BinaryIO, path: str, limits: Limits) -> str | list[Problem]:
    """Read a whole file as UTF-8 text without its byte order mark, or return what keeps it from being read.

    Never reads more than one byte over the limit.
    """
    content = stream.read(limits.file_bytes + 1)
    if len(content) > limits.file_bytes:
        return [too_large(path, limits)]
    foreign = foreign_encoding(content[:4], path)
    if foreign:
        return [foreign]
    start = len(BOM) if content.startswith(BOM) else 0
    try:
        text = str(memoryview(content)[start:], "utf-8")
    except UnicodeDecodeError as error:
        return [not_utf8(content[start:], error, path, offset=start)]
    conflicts = ConflictMarkers(path)
    return list(conflicts.problems(text)) if conflicts.excludes(text) else text


def too_large(path: str, limits: Limits) -> Problem:
    """Say that a file is larger than what is read whole."""
    return Problem(
        "CQ004",
        f"the file is larger than {limits.file_bytes} bytes (--max-file-size)",
        path,
        hint="split it, or write it as JSON Lines, which has no limit on the file",
    )


def foreign_encoding(head: bytes, path: str) -> Problem | None:
    """Name the encoding of a file that begins with the byte order mark of another one."""
    for mark, name in FOREIGN_BOMS:
        if head.startswith(mark):
            return Problem(
                "CQ001", f"the file is {name}, not UTF-8: byte order mark at byte 0", path, hint=SAVE_AS_UTF8
            )
    return None


def not_utf8(
    content: bytes, error: UnicodeDecodeError, path: str, *, offset: int, start: tuple[int, int] = (1, 1)
) -> Problem:
    """Say which byte is not UTF-8; `content` starts at a byte `offset`, and at a line and column."""
    before = content[: error.start].decode("utf-8", "replace")
    value = f"0x{content[error.start]:02X}"
    return Problem(
        "CQ001",
        f"not UTF-8: byte {value} at byte {offset + error.start} of the file",
        path,
        Places(before, line=start[0], column=start[1]).span(len(before)),
        value=value,
        hint=SAVE_AS_UTF8,
    )


class ConflictMarkers:
    """Finds the lines that git leaves where it could not merge two versions of a file.

    Of the two versions the first is read, so that no record of a conflict is missing or there twice.
    """

    def __init__(self, path: str) -> None:
        """Prepare to look through the file `path`, line by line or as a whole."""
        self._path = path
        self._open = False
        self.second = False

    def excludes(self, text: str) -> bool:
        """Return whether some lines are not to be read: they hold a marker, or belong to the second version."""
        suspicious = self._open or text[:7] in CONFLICT_MARKS or "\n<<<<<<< " in text
        return suspicious and (self.second or any(self._markers(text)))

    def problems(self, text: str, line: int = 1) -> Iterator[Problem]:
        """Yield a problem for each conflict that begins in `text`, which starts at a line of the file."""
        places = Places(text, line=line)
        for found in self._markers(text):
            marker = found[0].rstrip()
            if marker[0] == "<" or not self._open:
                message = f"merge conflict: {shown(marker)}"
                yield Problem("CQ002", message, self._path, places.span(*found.span()), hint=_RESOLVE)
            self.second = self._open and marker[0] in "=|"
            self._open = marker[0] == "<" or self.second

    def _markers(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the markers in `text`; one that opens no conflict counts in a conflict or where the text starts."""
        for found in _MARKER.finditer(text):
            if self._open or found[0][0] == "<" or not found.start():
                yield found


class Places:
    """Lines and columns of the offsets in a text, which itself starts at a `line` and `column` of a file.

    Newlines are counted once, block by block, so that a place costs the same wherever it is: a record can have as many
    problems as it has lines.
    """

    def __init__(self, text: str, *, line: int = 1, column: int = 1) -> None:
        """Prepare to count in `text`."""
        self._text = text
        self._blocks = [(line, 1 - column)]  # of each block's start: its line, and the offset of that line

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset."""
        block = offset // _BLOCK
        while len(self._blocks) <= block:
            self._blocks.append(self._line_at(len(self._blocks) * _BLOCK, len(self._blocks) - 1))
        line, start = self._line_at(offset, block)
        return line, offset - start + 1

    def _line_at(self, offset: int, block: int) -> tuple[int, int]:
        line, start = self._blocks[block]
        newlines = self._text.count("\n", block * _BLOCK, offset)
        return (line + newlines, self._text.rfind("\n", 0, offset) + 1) if newlines else (line, start)

    def span(self, start: int, end: int | None = None) -> Span:
        """Return the span from an offset to another, or of the one place."""
        if end is None or end <= start:
            return Span(*self.place(start))
        return Span(*self.place(start), *self.place(end))


def shown(text: object, most: int = 60) -> str:
    """Return text of a file as a message may quote it: on one line, and shortened."""
    line = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in str(text)[: most + 1])
    return line if len(line) <= most else f"{line[: most - 1]}…"
