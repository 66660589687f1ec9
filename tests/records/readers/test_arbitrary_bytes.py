"""Whatever bytes a file holds, a reader yields records and problems and never raises."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from exporter.problems import Problem, Span
from exporter.records.readers import Limits, Raw, json_text, reader_for, reread, yaml_loader

CODES = {"CQ001", "CQ002", "CQ003", "CQ004", "CQ005", "CQ006", "CQ007", "CQ008", "CQ013"}
LIMITS = Limits(depth=8, nodes=60, file_bytes=20_000, record_bytes=300)

YAML = """\
# events
- id: dialogue-9
  name: {en: "Ninth \\ud83d\\ude00", ur: 'نواں'}
  start: 2025-02-20
  at: [50.8500, -1e3, 0x1F, ~, true, !!str 1]
  base: &base {role: host}
  again: *base
  text: |
    two
    lines
---
? id
: b\u2028c
"""
JSON = '[{"id": "a", "n": [1, -2.50e3, null, true, "\\ud83d\\ude00 \\n"]},\n {"id": "b", "o": {"p": {}}}]'
FILES = {
    ".yaml": YAML,
    ".json": JSON,
    ".jsonl": '{"id": "a", "n": [1, {"x": "\\u00e9"}]}\n\n  {"id": "b"}\r\n{"id": "c"}',
    ".csv": 'id,name.en,p.0.role,p.1.role,t[]\na,"say ""x""\n, y",host,,"p; q"\nb,é,,chair,\n',
    ".tsv": "id\tname\na\tb\n",
}
GRAMMAR = (
    "[ { ] } : , |- |? |&a |*a|!!x |> ' \" \n \r \t \\ \\u \\ud83d|<<: |--- ... % # \0 \x07 \x85 \u2028 \ufeff \ue000 😀"
    "|1e400 .inf NaN 999"
)
PIECES = [
    *(piece.encode() for part in GRAMMAR.split("|") for piece in [part, *part.split(" ")] if len(piece) < 10),
    *(b"|", b" ", b"\n", b"\xff", b"\xfe", b"\xc3", b"\xed\xa0\x80"),
]


@st.composite
def damaged(draw, content):
    """Change a file in a few places."""
    content = bytearray(content)
    for _ in range(draw(st.integers(1, 6))):
        at, length = draw(st.integers(0, len(content))), draw(st.integers(0, 12))
        kind = draw(st.sampled_from(["insert", "replace", "delete", "repeat", "bytes"]))
        piece = {
            "insert": lambda: draw(st.sampled_from(PIECES)),
            "replace": lambda: draw(st.sampled_from(PIECES)),
            "delete": lambda: b"",
            "repeat": lambda: bytes(content[at : at + length]) * draw(st.integers(2, 40)),  # noqa: B023
            "bytes": lambda: draw(st.binary(max_size=4)),
        }[kind]()
        content[at : at if kind == "insert" else at + length] = piece
    return bytes(content)


def assert_readable(suffix, content, limits=LIMITS):
    """Read a file, and check everything that is promised of what comes out."""
    path = f"x{suffix}"
    found = list(reader_for(suffix)(io.BytesIO(content), path, limits))
    for one in found:
        if isinstance(one, Raw) and one.unchecked:
            assert_checked(one, path, limits)
        elif isinstance(one, Raw):
            assert_record(one)
            assert reread(io.BytesIO(content), path, limits, one.line, one.column).line == one.line
        else:
            assert_problem(one, path)


def assert_checked(raw, path, limits):
    problems = json_text.check(raw.json, raw.line, path, limits, column=raw.column, offset=raw.offset)
    for problem in problems:
        assert_problem(problem, path)
    assert isinstance(raw.locate(()), Span)
    if not problems:
        assert_record(raw)


def unique(pairs):
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def refuse(constant):
    raise AssertionError(constant)


def assert_record(raw):
    record = json.loads(raw.json.decode(), object_pairs_hook=unique, parse_constant=refuse)
    assert isinstance(record, dict)
    json.dumps(record, ensure_ascii=False).encode()
    assert raw.line >= 1
    assert raw.column >= 1
    for path in ((), *((key,) for key in record), ("no", 0, "such")):
        for key in (False, True):
            span = raw.locate(path, key=key)
            assert span.line >= raw.line
            assert span.column >= 1


def assert_problem(problem, path):
    assert isinstance(problem, Problem)
    assert problem.code in CODES
    assert problem.path == path
    assert problem.span.line >= 1
    assert problem.span.column >= 1
    for text in (problem.message, problem.value, problem.hint, problem.expected, problem.field):
        assert text is None or text.encode() or text == ""
    assert problem.message.isprintable()
    assert len(problem.message) < 300


fuzz = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("suffix", [*FILES, ".xlsx"])
@fuzz
@given(content=st.binary(max_size=200))
@example(content=b"")
@example(content=b"\xef\xbb\xbf")
@example(content=b"\xff\xfe\0\0")
def test_any_bytes(suffix, content):
    assert_readable(suffix, content)


@pytest.mark.parametrize("suffix", FILES)
@fuzz
@given(data=st.data())
def test_a_damaged_file(suffix, data):
    assert_readable(suffix, data.draw(damaged(FILES[suffix].encode())))


@fuzz
@given(content=damaged(YAML.encode()))
def test_a_damaged_file_in_the_slow_parser(content):
    fast, yaml_loader.LOADER = yaml_loader.LOADER, yaml_loader.PythonLoader
    try:
        assert_readable(".yaml", content)
    finally:
        yaml_loader.LOADER = fast


@fuzz
@given(pieces=st.lists(st.sampled_from([*PIECES, b"a", b" ", b"  ", b"\n", b"\n ", b": "]), max_size=40))
@pytest.mark.parametrize("suffix", FILES)
def test_pieces_of_the_grammar_in_any_order(suffix, pieces):
    assert_readable(suffix, b"".join(pieces))


def a_workbook():
    book = Workbook()
    book.active.append(["id", "name", "start", "p.0.role"])
    book.active.append(["a", "x", 2025, "=A1"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


WORKBOOK = a_workbook()


@fuzz
@given(content=damaged(WORKBOOK))
def test_a_damaged_workbook(content):
    assert_readable(".xlsx", content, Limits(file_bytes=200_000))


@fuzz
@given(data=st.data(), part=st.sampled_from(zipfile.ZipFile(io.BytesIO(WORKBOOK)).namelist()))
def test_a_workbook_with_a_damaged_part(data, part):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, data.draw(damaged(old.read(name))) if name == part else old.read(name))
    assert_readable(".xlsx", stream.getvalue(), Limits(file_bytes=200_000))
