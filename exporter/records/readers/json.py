"""Read a JSON file: one record, or a list of them.

A record is handed on as the text it is, so that numbers keep their digits. JSON is that of RFC 8259 and
nothing more: no comments, no `NaN`, no key twice.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from exporter.problems import Problem
from exporter.records.readers import Limits, Raw, json_text
from exporter.records.readers.text import readable_text

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator


def read(stream: BinaryIO, path: str, limits: Limits) -> Iterator[Raw | Problem]:
    """Yield the record of the file, or each record of its list."""
    text = readable_text(stream, path, limits)
    if not isinstance(text, str):
        yield from text
        return
    scan = json_text.Scan(text, path, limits)
    start = scan.space(0)
    if start == len(text):
        yield Problem("CQ006", "the file is empty; a record is a mapping", path, expected='{"id": …}')
        return
    try:
        if text[start] == "[":
            end = yield from _list(scan, start)
        else:
            end = yield from _record(scan, start, depth=1)
        end = scan.space(end)
        if end < len(text):
            hint = "one record a line? name the file .jsonl" if text[end] == "{" else None
            scan.stop("text after the end of the JSON value", end, end + 1, hint=hint)
    except json_text.UnreadableError:
        yield from scan.problems


def _list(scan: json_text.Scan, start: int) -> Generator[Raw | Problem, None, int]:
    """Yield the records of a list and return where it ends."""
    text = scan.text
    at = scan.space(start + 1)
    if text[at : at + 1] == "]":
        return at + 1
    while True:
        end = yield from _record(scan, at, depth=2)
        after = scan.space(end)
        mark = text[after : after + 1]
        if mark == "]":
            return after + 1
        at = scan.comma(mark, after, "]")


def _record(scan: json_text.Scan, start: int, *, depth: int) -> Generator[Raw | Problem, None, int]:
    """Yield one record, or its problems, and return where it ends."""
    line, column = scan.places.place(start)
    end = json_text.quick_end(scan.text, start, scan.limits, depth=depth)
    if end is None:
        end = scan.record(start, depth).end
    if scan.problems:
        yield from scan.problems
        scan.problems.clear()
    else:
        record = scan.text[start:end].encode()
        locate = partial(json_text.locate, record, line, column=column)
        yield Raw(record, line, locate, listed=depth > 1, column=column)
    return end
