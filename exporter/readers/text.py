"""Turn the bytes of a file into text, or say where they are not UTF-8; and turn offsets into lines and columns."""

from __future__ import annotations

from typing import BinaryIO

from exporter.problems import Problem, Span
from exporter.readers import FieldPath, Limits

BOM = b"\xef\xbb\xbf"

FOREIGN_BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\x00\x00", "UTF-32 (little endian)"),
    (b"\x00\x00\xfe\xff", "UTF-32 (big endian)"),
    (b"\xff\xfe", "UTF-16 (little endian)"),
    (b"\xfe\xff", "UTF-16 (big endian)"),
)
"""Byte order marks of what is not UTF-8; the longer ones first, as they begin like the shorter ones."""

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
    content: bytes, error: UnicodeDecodeError, path: str, *, line: int = 1, column: int = 1, offset: int = 0
) -> Problem:
    """Say which byte is not UTF-8; `line`, `column` and `offset` tell where `content` starts in the file."""
    before = content[: error.start].decode("utf-8", "replace")
    value = f"0x{content[error.start]:02X}"
    return Problem(
        "CQ001",
        f"not UTF-8: byte {value} at byte {offset + error.start} of the file",
        path,
        span_at(before, len(before), line=line, column=column),
        value=value,
        hint=SAVE_AS_UTF8,
    )


def span_at(text: str, start: int, end: int | None = None, *, line: int = 1, column: int = 1) -> Span:
    """Return the span of `text[start:end]`, where `text` itself starts at `line` and `column` of the file."""
    first = _line_and_column(text, start, line, column)
    if end is None or end <= start:
        return Span(*first)
    return Span(*first, *_line_and_column(text, end, line, column))


def _line_and_column(text: str, offset: int, line: int, column: int) -> tuple[int, int]:
    newline = text.rfind("\n", 0, offset)
    if newline < 0:
        return line, column + offset
    return line + text.count("\n", 0, offset), offset - newline


def field_name(path: FieldPath) -> str | None:
    """Write a path inside a record as people do: `participations[0].role`; None for the record itself."""
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return printable(name) or None


def printable(text: str) -> str:
    """Write half surrogate pairs as escapes, as no terminal and no file takes them."""
    return text.encode("utf-8", "backslashreplace").decode()
