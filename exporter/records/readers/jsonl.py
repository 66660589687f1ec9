"""Read JSON Lines: one record a line, millions of them, without looking inside.

A line is handed on as the bytes it is, marked `unchecked`: the JSON parser behind the schemas (pydantic-core)
rejects lines that are not JSON or not UTF-8; `json_text.check` names the place, and finds duplicate keys.
Lines end at a newline byte only: a carriage return before it is white space to JSON, and U+2028 inside a
string is text, where `str.splitlines` would cut. Only a last line that no newline ends is looked into, as it
may be truncated.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from exporter.problems import Problem, Span
from exporter.records.readers import Limits, Raw, json_text
from exporter.records.readers.text import BOM, ConflictMarkers, foreign_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 1024 * 1024
"""How many bytes are read at a time; a line may span blocks."""
PATIENCE = 16
"""How many times too long the first line may be before its end is looked for no longer: the file has no lines."""


def read(
    stream: BinaryIO, path: str, limits: Limits, *, start: int = 0, stop: int | None = None, line: int = 1
) -> Iterator[Raw | Problem]:
    """Yield the record of each line that is not blank.

    Where two processes share a file, each yields those from the byte `start`, which begins the line `line`, to `stop`.
    """
    locate, most = json_text.locate, limits.record_bytes
    blocks = _blocks(stream, start, stop)
    block = next(blocks, b"")
    offset = start
    if start == 0:
        foreign = foreign_encoding(block[:4], path)
        if foreign:
            yield foreign
            return
        offset = len(BOM) if block.startswith(BOM) else 0
        block = block[offset:]
    number = line - 1
    dropped = 0
    rest = b""
    conflicts = ConflictMarkers(path)
    while block:
        lines = block.split(b"\n")
        lines[0] = rest + lines[0]
        rest = lines.pop()
        if dropped and lines:  # here ends the line that was too long to keep
            number += 1
            offset += dropped + len(lines.pop(0)) + 1
            dropped = 0
            yield _too_long(path, limits, number)
        for text in lines:
            number += 1
            if text[:1] == b"{" and len(text) <= most and not conflicts.second:
                yield Raw(text, number, partial(locate, text, number), unchecked=True, offset=offset)
            else:
                yield from _odd_line(text, path, limits, number, offset, conflicts)
            offset += len(text) + 1
        if dropped or len(rest) > most:
            dropped += len(rest)
            rest = b""
            if number == 0 and dropped > PATIENCE * most:
                break
        block = next(blocks, b"")
    if dropped:
        yield _too_long(path, limits, number + 1)
    elif rest:
        yield from _last_line(rest, path, limits, number + 1, offset, conflicts)


def _blocks(stream: BinaryIO, start: int, stop: int | None) -> Iterator[bytes]:
    if start:
        stream.seek(start)
    left = sys.maxsize if stop is None else stop - start
    while block := stream.read(min(BLOCK, left)):
        left -= len(block)
        yield block


def _odd_line(
    line: bytes, path: str, limits: Limits, number: int, offset: int, conflicts: ConflictMarkers
) -> Iterator[Raw | Problem]:
    """Read a line that does not begin with a brace, or is in a merge conflict: blank, indented, too long, no record."""
    if len(line) > limits.record_bytes:
        yield _too_long(path, limits, number)
        return
    text = line.decode("utf-8", "replace")
    if conflicts.excludes(text):
        yield from conflicts.problems(text, number)
        return
    record = line.lstrip(b" \t\r")
    column = 1 + len(line) - len(record)
    offset += column - 1
    if record.startswith(b"{"):
        where = partial(json_text.locate, record, number, column=column)
        yield Raw(record, number, where, unchecked=True, column=column, offset=offset)
    elif record:
        yield from json_text.check(record, number, path, limits, column=column, offset=offset)


def _last_line(
    line: bytes, path: str, limits: Limits, number: int, offset: int, conflicts: ConflictMarkers
) -> Iterator[Raw | Problem]:
    """Take a line that no newline ends: whole, or cut off where a copy broke off."""
    for found in _odd_line(line, path, limits, number, offset, conflicts):
        problems = json_text.check(line, number, path, limits) if isinstance(found, Raw) else []
        if _is_cut_off(line, problems):
            yield Problem(
                "CQ002",
                "the file ends inside this record",
                path,
                Span(number),
                expected="a whole JSON record and a newline",
                hint="the file was truncated, perhaps by a broken download",
            )
        else:
            yield found


def _is_cut_off(line: bytes, problems: list[Problem]) -> bool:
    """Tell a record that ends too early from one that is complete and wrong somewhere inside."""
    unreadable = [problem for problem in problems if problem.code in ("CQ001", "CQ002")]
    if not unreadable or not line.rstrip().endswith(b"}"):
        return bool(unreadable)
    return unreadable[0].span.column > len(line.decode("utf-8", "replace"))


def _too_long(path: str, limits: Limits, number: int) -> Problem:
    return Problem(
        "CQ004",
        f"the line is longer than {limits.record_bytes} bytes (--max-record-size)",
        path,
        Span(number),
        hint="one record is one line; does the file have line ends?",
    )
