from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.problems import Span
from exporter.records.readers import Limits
from exporter.records.readers import json as json_reader
from exporter.records.readers.json_text import check, number_is_kept


@pytest.mark.parametrize(
    "value",
    [
        "50.8500",
        "-0.0",
        "1e3",
        "1E-07",
        "123456789012345678901234567890",
        '"\\ud83d\\ude00"',
        '"\u2028"',
        "[]",
        "{}",
        "null",
    ],
)
def test_values_stay_as_they_are_written(records, value):
    assert records("x.json", f'{{"v": {value}}}') == [f'{{"v": {value}}}']


def test_a_list_is_many_records(read):
    found = read("x.json", ' [ {"id": "a"}, {"id":\n"b"},\n\n  {"é": 1}, {"id": "c"}]\n')
    assert [(raw.json.decode(), raw.line, raw.column) for raw in found] == [
        ('{"id": "a"}', 1, 4),
        ('{"id":\n"b"}', 1, 17),
        ('{"é": 1}', 4, 3),
        ('{"id": "c"}', 4, 13),
    ]
    assert found[3].locate(("id",)) == Span(4, 20, 4, 23)


def test_an_empty_list_holds_no_record(read):
    assert read("x.json", "[ ]") == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", "1:1: CQ006 the file is empty; a record is a mapping"),
        (" \n", "1:1: CQ006 the file is empty; a record is a mapping"),
        ("12", "1:1: CQ006 a record is a mapping"),
        ('"a"', "1:1: CQ006 a record is a mapping"),
        ("[{}, [{}]]", "1:6: CQ006 a record is a mapping"),
        ('{"a": 1,\n "a": 2}', '2:2: CQ003 the key "a" is already on line 1'),
        ('{"a": {"b": 1, "\\u0062": 2}}', '1:16: CQ003 the key "b" is already on line 1'),
        ('{"a": NaN}', "1:7: CQ007 NaN is not a number that can be kept"),
        ('{"a": -Infinity}', "1:7: CQ007 -Infinity is not a number that can be kept"),
        ('{"a": [1e400]}', "1:8: CQ007 this number is out of range"),
        ('{"a": 1e-400}', "1:7: CQ007 this number is out of range"),
        ('{"a": %s}' % ("1" * 4301), "1:7: CQ007 this number is out of range"),
        ('{"a": "\\ud83d"}', "1:7: CQ008 invalid character: lone surrogate"),
        ('{"\\ud83d": 1}', "1:2: CQ008 invalid character: lone surrogate"),
        ('{"a": "\t"}', "1:8: CQ008 control character U+0009 in text"),
        ('{"a": "\0"}', "1:8: CQ008 control character U+0000 in text"),
        ('{"a": "b\n"}', "1:7: CQ002 this text has no closing quotation mark"),
        ('{"a": "b', "1:7: CQ002 this text has no closing quotation mark"),
        ('{"a": "\\x"}', "1:8: CQ002 no such escape: \\x"),
        ('{"a": 1,}', '1:8: CQ002 a comma before "}" is not allowed'),
        ('{"a": [1,]}', '1:9: CQ002 a comma before "]" is not allowed'),
        ('[{"a": 1},]', '1:10: CQ002 a comma before "]" is not allowed'),
        ('{"a": 1 "b": 2}', '1:9: CQ002 "," or "}" is expected here'),
        ('{"a" 1}', '1:6: CQ002 ":" is expected after the key'),
        ("{'a': 1}", "1:2: CQ002 a key in double quotes is expected here"),
        ("{a: 1}", "1:2: CQ002 a key in double quotes is expected here"),
        ('{"a": b}', "1:7: CQ002 invalid JSON value b"),
        ('{"a": 01}', "1:7: CQ002 invalid JSON value 01"),
        ('{"a": +1}', "1:7: CQ002 invalid JSON value +1"),
        ('{"a": .5}', "1:7: CQ002 invalid JSON value .5"),
        ('{"a": True}', "1:7: CQ002 invalid JSON value True"),
        ('{"a": }', "1:7: CQ002 a value is expected here"),
        ('{"a": ', "1:7: CQ002 the text ends where a value is expected"),
        ('{"a": 1', '1:8: CQ002 "," or "}" is expected here'),
        ("[", "1:2: CQ002 the text ends where a value is expected"),
        ('{"a": 1}]', "1:9: CQ002 text after the end of the JSON value"),
        ('// a\n{"a": 1}', "1:1: CQ002 invalid JSON value //"),
    ],
)
def test_what_is_no_record_or_no_json_has_a_place(problems, content, found):
    assert problems("x.json", content) == [found]


def test_all_problems_of_a_record_are_found_and_other_records_are_kept(read):
    *found, raw = read("x.json", '[{"a": {"b": [0, NaN]}, "a": "\\udc00"}, {"id": "b"}]')
    assert [(problem.code, problem.field, problem.value) for problem in found] == [
        ("CQ007", "a.b[1]", "NaN"),
        ("CQ003", "a", "a"),
        ("CQ008", "a", '"\\udc00"'),
    ]
    assert raw.json == b'{"id": "b"}'


@pytest.mark.parametrize(("character", "hint"), [("\t", r"write it as \t"), ("\x07", "remove it")])
def test_a_control_character_is_written_otherwise_only_where_text_may_hold_it(read, character, hint):
    (problem,) = read("x.json", f'{{"a": "b{character}"}}')
    assert problem.hint == hint


def test_one_record_a_line_has_a_hint(read):
    raw, problem = read("x.json", '{"id": "a"}\n{"id": "b"}\n')
    assert raw.json == b'{"id": "a"}'
    assert problem.hint == "one record a line? name the file .jsonl"


EVENT = '{"id": "d-9",\n "name": {"en": "Ninth", "ur": "نواں"},\n "participations": [{"role": "host"}, {}]}'


@pytest.mark.parametrize(
    ("path", "key", "span"),
    [
        ((), False, Span(1, 1, 3, 43)),
        (("id",), False, Span(1, 8, 1, 13)),
        (("id",), True, Span(1, 2, 1, 6)),
        (("name", "ur"), False, Span(2, 32, 2, 38)),
        (("name", "ur"), True, Span(2, 26, 2, 30)),
        (("participations", 1), False, Span(3, 39, 3, 41)),
        (("participations", 0, "role"), False, Span(3, 30, 3, 36)),
        (("participations", 0, "post"), True, Span(3, 21, 3, 37)),
        (("participations", 5), False, Span(3, 20, 3, 42)),
        (("id", "x"), False, Span(1, 8, 1, 13)),
    ],
)
def test_every_value_has_a_place(read, path, key, span):
    (raw,) = read("x.json", EVENT)
    assert raw.locate(path, key=key) == span


@pytest.mark.parametrize(
    ("content", "limits", "found"),
    [
        ('{"a": [[1]]}', Limits(depth=3), []),
        ('{"a": [[[1]]]}', Limits(depth=3), ["1:9: CQ004 nested deeper than 3 levels (--max-depth)"]),
        ('[{"a": [[1]]}]', Limits(depth=3), ["1:9: CQ004 nested deeper than 3 levels (--max-depth)"]),
        ('{"a": [], "b": [], "c": []}', Limits(depth=2), []),
        ('{"a": [1, 2]}', Limits(nodes=4), []),
        ('{"a": [1, 2, 3]}', Limits(nodes=4), ["1:14: CQ004 more than 4 values in one record (--max-nodes)"]),
        ('[{"a": "1,2,3,4,5"}, {"a": [1]}]', Limits(nodes=4), []),
    ],
)
def test_limits_are_kept(problems, content, limits, found):
    assert problems("x.json", content, limits) == found


def test_only_so_many_problems_of_one_record_are_reported(read):
    assert len(read("x.json", f'{{"a": [{", ".join(["NaN"] * 1000)}]}}')) == 100


def test_a_record_is_checked_where_it_stands():
    assert check(b'{"a": 1}\r', 7, "x.jsonl", Limits()) == []
    (problem,) = check(b'{"a": 1, "a": 2}', 7, "x.jsonl", Limits(), column=3)
    assert problem.span == Span(7, 12, 7, 15)
    (problem,) = check(b'{"a": "\xff"}', 7, "x.jsonl", Limits(), offset=100)
    assert (problem.span, problem.message) == (Span(7, 8), "not UTF-8: byte 0xFF at byte 107 of the file")


@pytest.mark.parametrize(
    ("digits", "kept"),
    [
        ("0.0", True),
        ("0e-999", True),
        ("-0.00e5", True),
        ("1e308", True),
        ("1e309", False),
        ("5e-324", True),
        ("1e-325", False),
    ],
)
def test_a_number_is_kept_within_the_range_of_a_double(digits, kept):
    assert number_is_kept(digits) is kept


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)


@settings(deadline=None)
@given(
    st.lists(st.dictionaries(st.text(max_size=4), values, max_size=3)),
    st.booleans(),
    st.sampled_from([None, 2]),
)
def test_all_json_is_read_as_it_is(records, ascii_only, indent):
    text = json.dumps(records, ensure_ascii=ascii_only, indent=indent)
    found = list(json_reader.read(io.BytesIO(text.encode()), "x.json", Limits()))
    assert [json.loads(raw.json) for raw in found] == records
    lines = text.split("\n")
    for raw in found:
        assert lines[raw.line - 1][raw.column - 1] == "{"
        record = json.loads(raw.json)
        for key in record:
            span = raw.locate((key,), key=True)
            rest = "\n".join([lines[span.line - 1][span.column - 1 :], *lines[span.line :]])
            assert json.JSONDecoder().raw_decode(rest)[0] == key
            span = raw.locate((key,))
            rest = "\n".join([lines[span.line - 1][span.column - 1 :], *lines[span.line :]])
            assert json.JSONDecoder().raw_decode(rest)[0] == record[key]
