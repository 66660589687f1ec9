"""Turn bytes of a file into text, or say where they are not UTF-8; turn offsets into lines and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, TypedDict

from exporter.problems import Problem, Span

if TYPE_CHECKING:
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
    """What a problem may say beside its message."""

    value: str | None
    expected: str | None
    hint: str | None


SAVE_AS_UTF8 = "save the file as UTF-8"


def whole_text(stream: BinaryIO, path: str, limits: Limits) -> str | Problem:
    """Read a whole file as UTF-8 text without its byte order mark.

    Never reads more than one byte over the limit.
    """
    content = stream.read(limits.file_bytes + 1)
    if len(content) > limits.file_bytes:
        return too_large(path, limits)
    foreign = foreign_encoding(content[:4], path)
    if foreign:
        return foreign
    start = len(BOM) if content.startswith(BOM) else 0
    try:
        return str(memoryview(content)[start:], "utf-8")
    except UnicodeDecodeError as error:
        return not_utf8(content[start:], error, path, offset=start)


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


class Places:
    """Lines and columns of the offsets in a text, which itself starts at a `line` and `column` of a file.

    They are counted from the offset that `move_to` was given last: to count from the start of a large text
    for each of many problems would take for ever.
    """

    def __init__(self, text: str, *, line: int = 1, column: int = 1) -> None:
        """Count from the start of `text`."""
        self._text = text
        self._offset = 0
        self._line = line
        self._line_start = 1 - column

    def move_to(self, offset: int) -> tuple[int, int]:
        """Count from `offset` on, which is not before the last one; return its line and column."""
        line, column = self.place(offset)
        self._offset, self._line, self._line_start = offset, line, offset - column + 1
        return line, column

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset."""
        newline = self._text.rfind("\n", self._offset, offset)
        if newline < 0:
            return self._line, offset - self._line_start + 1
        return self._line + self._text.count("\n", self._offset, offset), offset - newline

    def span(self, start: int, end: int | None = None) -> Span:
        """Return the span from an offset to another, or of the one place."""
        if end is None or end <= start:
            return Span(*self.place(start))
        return Span(*self.place(start), *self.place(end))


def shown(text: object, most: int = 60) -> str:
    """Write what stands in a file as a message may quote it: on one line, and not at length."""
    line = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in str(text)[: most + 1])
    return line if len(line) <= most else f"{line[: most - 1]}…"
