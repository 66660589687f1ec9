from __future__ import annotations

import io
import itertools
import tracemalloc

import pytest

from exporter.problems import Problem, Span
from exporter.records.readers import Limits, Raw, jsonl
from exporter.records.readers.json_text import check


def test_a_line_is_a_record_with_the_bytes_it_has(read):
    lines = ['{"id": "a", "at": 50.8500}', '{"a": 1, "a": 2}', '{"t": "a\u2028b\x85c"}', "{]", "{\xff}"]
    content = "\n".join([*lines, ""]).encode("utf-8")
    found = read("x.jsonl", content)
    assert [raw.json.decode() for raw in found] == lines
    assert [raw.line for raw in found] == [1, 2, 3, 4, 5]
    assert all(raw.unchecked and not raw.lax for raw in found)
    assert [content[raw.offset :].startswith(raw.json) for raw in found] == [True] * 5


def test_blank_lines_are_passed_and_indentation_is_counted(read):
    content = b'\xef\xbb\xbf\n{"id": 1}\r\n   \r\n\t {"id": 2}\r\n\r\n{"id": 3}'
    found = read("x.jsonl", content)
    assert [(raw.line, raw.column) for raw in found] == [(2, 1), (4, 3), (6, 1)]
    assert [content[raw.offset :].startswith(raw.json) for raw in found] == [True] * 3
    assert found[1].locate(("id",)) == Span(4, 10, 4, 11)
    assert found[1].locate(("id",), key=True) == Span(4, 4, 4, 8)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("[1]\n", "1:1: CQ006 a record is a mapping"),
        ('\n "a"\n', "2:2: CQ006 a record is a mapping"),
        ("id: a\n", "1:1: CQ002 invalid JSON value id"),
        ('{"a": 1}\n{"a": 2', "2:1: CQ002 the file ends inside this record"),
        ('{"a": 1}\n{"a": "b', "2:1: CQ002 the file ends inside this record"),
        (b'{"a": 1}\n{"a": "\xc3', "2:1: CQ002 the file ends inside this record"),
        ('{"a": {"b": 1}', "1:1: CQ002 the file ends inside this record"),
        (b"\xe9\n", "1:1: CQ001 not UTF-8: byte 0xE9 at byte 0 of the file"),
    ],
)
def test_what_is_no_record_has_a_place(problems, content, found):
    assert problems("x.jsonl", content) == [found]


@pytest.mark.parametrize("last", ['{"a": 2}', '{"a": 2}\r', '  {"a": 2}', '{"a": 1, "a": 2}'])
def test_a_whole_last_line_needs_no_newline(records, last):
    assert records("x.jsonl", '{"a": 1}\n' + last)[1] == last.lstrip(" ")


def test_a_line_is_read_across_blocks(read, monkeypatch):
    content = b'{"a": 1}\n\n{"b": "' + "é".encode() * 40 + b'"}\r\n[]\n{"c": 3}\n{"d"'
    whole = read("x.jsonl", content)
    for size in range(3, 20):
        monkeypatch.setattr(jsonl, "BLOCK", size)
        assert read("x.jsonl", content) == whole


@pytest.mark.parametrize("block", [7, 10, 11, 30, 1000])
def test_a_line_that_is_too_long_is_passed(read, monkeypatch, block):
    monkeypatch.setattr(jsonl, "BLOCK", block)
    content = b'{"a":1}\n{"b":"' + b"x" * 50 + b'"}\n{"c":3}\n' + b'{"d":"' + b"x" * 50
    found = read("x.jsonl", content, Limits(record_bytes=10))
    assert [raw.span.line if isinstance(raw, Problem) else raw.json for raw in found] == [
        b'{"a":1}',
        2,
        b'{"c":3}',
        4,
    ]
    assert found[1].message == "the line is longer than 10 bytes (--max-record-size)"
    assert content[found[2].offset :].startswith(b'{"c"')


class Blocks(io.RawIOBase):
    """A file of any length, of which only one block is there at a time."""

    def __init__(self, *blocks):
        self.blocks = itertools.chain(*blocks)

    def read(self, size=-1):
        assert 0 < size <= jsonl.BLOCK
        return next(self.blocks, b"")


@pytest.fixture
def little_memory():
    tracemalloc.start()
    yield
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 40_000_000


@pytest.mark.usefixtures("little_memory")
def test_a_file_without_lines_is_not_read_to_its_end():
    (problem,) = jsonl.read(Blocks(itertools.repeat(bytes(jsonl.BLOCK))), "x.jsonl", Limits())
    assert problem.code == "CQ004"


@pytest.mark.usefixtures("little_memory")
def test_a_later_line_of_any_length_is_passed():
    file = Blocks([b"{}\n"], itertools.repeat(bytes(jsonl.BLOCK), 200), [b'\n{"a":1}\n'])
    before, problem, after = jsonl.read(file, "x.jsonl", Limits())
    assert (before.json, problem.code) == (b"{}", "CQ004")
    assert (after.json, after.line, after.offset) == (b'{"a":1}', 3, 200 * jsonl.BLOCK + 4)


@pytest.mark.parametrize("block", [4, 1000])
def test_a_part_of_a_file_is_read_where_it_stands(monkeypatch, block):
    monkeypatch.setattr(jsonl, "BLOCK", block)
    content = b'\xef\xbb\xbf{"a":1}\n\n\xff\n{"b":2}\n{"c":3}'
    whole = [*jsonl.read(io.BytesIO(content), "x.jsonl", Limits())]
    ends = [at + 1 for at, byte in enumerate(content) if byte == ord("\n")]
    for lines, cut in enumerate(ends, 1):
        first = jsonl.read(io.BytesIO(content), "x.jsonl", Limits(), stop=cut)
        rest = jsonl.read(io.BytesIO(content), "x.jsonl", Limits(), start=cut, line=lines + 1)
        assert [*first, *rest] == whole
    assert [raw.offset for raw in whole if isinstance(raw, Raw)] == [3, 14, 22]


def test_what_the_reader_leaves_unchecked_check_finds(read):
    (raw,) = read("x.jsonl", '{"a": NaN, "b": {"c": 1, "c": 2}}\n')
    assert [problem.code for problem in check(raw.json, raw.line, "x.jsonl", Limits())] == ["CQ007", "CQ003"]
