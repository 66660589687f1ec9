from __future__ import annotations

import io
import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.problems import Span
from exporter.records.readers import Limits, yaml_loader
from exporter.records.readers import yaml as yaml_reader


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def _loader(request, monkeypatch):
    """Run each test with both parsers."""
    if request.param == "python":
        monkeypatch.setattr(yaml_loader, "LOADER", yaml_loader.PythonLoader)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without libyaml")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        # what only YAML 1.1 reads as something else
        ("NO", '"NO"'),
        ("yes", '"yes"'),
        ("on", '"on"'),
        ("y", '"y"'),
        ("12:30", '"12:30"'),
        ("2025-02-20", '"2025-02-20"'),
        ("2025-02-30", '"2025-02-30"'),
        ("2025-02", '"2025-02"'),
        ("1_000", '"1_000"'),
        ("0b101", '"0b101"'),
        ("0777", "777"),
        ("=", '"="'),
        # null and truth values
        ("", "null"),
        ("~", "null"),
        ("null", "null"),
        ("NULL", "null"),
        ("nULL", '"nULL"'),
        ("true", "true"),
        ("False", "false"),
        ("tRUE", '"tRUE"'),
        # integers
        ("2025", "2025"),
        ("012", "12"),
        ("+7", "7"),
        ("-0", "0"),
        ("0o17", "15"),
        ("0xfF", "255"),
        ("-0xF", '"-0xF"'),
        ("0o8", '"0o8"'),
        ("123456789012345678", "123456789012345678"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("-00123456789012345678901234567890", "-123456789012345678901234567890"),
        ("0x" + "f" * 20, str(int("f" * 20, 16))),
        # decimals keep their digits
        ("50.8500", "50.8500"),
        ("-0.0", "-0.0"),
        ("1.", "1.0"),
        (".5", "0.5"),
        ("+.5", "0.5"),
        ("007.50", "7.50"),
        ("1e3", "1e3"),
        ("1.5E-07", "1.5E-07"),
        ("0.1234567890123456789012345678901", "0.1234567890123456789012345678901"),
        ("0e999", "0e999"),
        (".", '"."'),
        ("-", None),
        ("1.2.3", '"1.2.3"'),
        ("١٢", '"١٢"'),
        # quoted is text
        ("'12'", '"12"'),
        ('"true"', '"true"'),
        ('! "12"', '"12"'),
        # the tags of the core schema
        ("!!str 12", '"12"'),
        ("!!str", '""'),
        ("!!int 012", "12"),
        ("!!float 12", "12.0"),
        ("!!float 12.50", "12.50"),
        ("!!bool 'true'", "true"),
        ("!!null ''", "null"),
        ("!!seq [1]", "[1]"),
        ("!!map {a: 1}", '{"a":1}'),
        ("!<tag:yaml.org,2002:str> 1", '"1"'),
    ],
)
def test_values_are_those_of_the_core_schema(read, written, value):
    (raw,) = read("x.yaml", f"v: {written}\n")
    if value is None:
        assert raw.code == "CQ002"
    else:
        assert raw.json.decode() == f'{{"v":{value}}}'


@pytest.mark.parametrize(
    "written", [".nan", ".NaN", ".inf", "-.Inf", "+.INF", "1e400", "-1e400", "1e-400", "1" * 4301]
)
def test_a_number_that_cannot_be_kept_is_refused(read, written):
    (problem,) = read("x.yaml", f"id: a\nv: {written}\n")
    assert (problem.code, problem.span.line, problem.span.column, problem.field) == ("CQ007", 2, 4, "v")


def test_documents_and_lists_are_many_records(read):
    found = read("x.yaml", "id: a\n---\n- id: b\n- {id: c}\n---\n# nothing\n---\n[{id: d}, {id: e}]\n...\n")
    assert [(raw.json.decode(), raw.line, raw.column) for raw in found] == [
        ('{"id":"a"}', 1, 1),
        ('{"id":"b"}', 3, 3),
        ('{"id":"c"}', 4, 3),
        ('{"id":"d"}', 8, 2),
        ('{"id":"e"}', 8, 11),
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", "1:1: CQ006 the file holds no record; a record is a mapping"),
        ("# only a comment\n", "1:1: CQ006 the file holds no record; a record is a mapping"),
        ("text", "1:1: CQ006 a record is a mapping"),
        ("- id: a\n- 2\n", "2:3: CQ006 a record is a mapping"),
        ("- - id: a\n", "1:3: CQ006 a record is a mapping"),
        ("!x\nid: a\n", "1:1: CQ005 the tag !x is not allowed here"),
        ("!!omap [a: 1]\n", "1:1: CQ006 a record is a mapping"),
    ],
)
def test_a_record_is_a_mapping(problems, content, found):
    assert problems("x.yaml", content) == [found]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("id: a\nname: b\nid: c\n", '3:1: CQ003 the key "id" is already on line 1'),
        ("id: a\nat: {x: 1, 'x': 2}\n", '2:12: CQ003 the key "x" is already on line 2'),
        ("id: a\n<<: {x: 1}\n", "2:1: CQ005 the merge key << is not allowed"),
        ("1: a\n", "1:1: CQ005 a key must be text"),
        ("true: a\n", "1:1: CQ005 a key must be text"),
        ("? [a, b]\n: c\n", "1:3: CQ005 a key must be text"),
        ("? {a: b}\n: c\n", "1:3: CQ005 a key must be text"),
        ("? \n: c\n", "1:2: CQ005 a key must be text"),
        (
            "a: !!python/object:os.system x\n",
            "1:4: CQ005 the tag !!python/object:os.system is not allowed here",
        ),
        ("a: !!timestamp 2025-01-01\n", "1:4: CQ005 the tag !!timestamp is not allowed here"),
        ("a: !!binary aGk=\n", "1:4: CQ005 the tag !!binary is not allowed here"),
        ("a: !local x\n", "1:4: CQ005 the tag !local is not allowed here"),
        ("a: !!str [x]\n", "1:4: CQ005 the tag !!str is not allowed here"),
        ("a: !!map x\n", "1:4: CQ005 the tag !!map is not allowed here"),
        ("%TAG ! x:\n---\na: b\n", "1:1: CQ005 the directive %TAG is not allowed"),
        ("a: !!int x\n", '1:4: CQ005 "x" is no !!int'),
        ("a: !!int 1.5\n", '1:4: CQ005 "1.5" is no !!int'),
        ("a: !!bool 1\n", '1:4: CQ005 "1" is no !!bool'),
    ],
)
def test_what_the_core_schema_has_not_is_refused(problems, content, found):
    assert problems("x.yaml", content) == [found]


def test_a_quoted_merge_key_and_a_word_of_yaml_1_1_are_ordinary_keys(records):
    assert records("x.yaml", "'<<': a\nno: b\ny: c\n") == ['{"<<":"a","no":"b","y":"c"}']


def test_all_problems_of_a_record_are_found_and_other_records_are_kept(read):
    first, second, raw = read("x.yaml", "- {id: a, x: !t 1, y: [{z: .nan}]}\n- id: b\n")
    assert (first.code, first.field, first.value) == ("CQ005", "x", "!t")
    assert (second.code, second.field, second.value) == ("CQ007", "y[0].z", ".nan")
    assert raw.json == b'{"id":"b"}'


def test_records_before_a_syntax_error_are_kept(read):
    raw, problem = read("x.yaml", "id: a\n---\nid: [b\n")
    assert raw.json == b'{"id":"a"}'
    assert problem.code == "CQ002"
    assert problem.span.line >= 3


@pytest.mark.parametrize(
    ("content", "place", "hint"),
    [
        ("a: b: c\n", (1, 5), 'put text that holds ": " in quotation marks'),
        ("id:\n\tb: c\n", (2, 1), "put the text in quotation marks; indent with spaces, not tabs"),
        ("id: a\nb: 'c\n", (2, 4), "a quotation mark is not closed"),
        ("id: a\nb: [c", (2, 4), "a comma is missing, or a bracket is not closed"),
        ("id: a\nb: [c\n\nd: e", (4, 2), "a comma is missing, or a bracket is not closed"),
        ("id: a\nb: {c: d\n\n", (2, 4), "a comma is missing, or a bracket is not closed"),
        ("id: a\nb\n", (2, 1), "a key needs a colon; put text over several lines in quotation marks"),
        ("id: a\nb: [", (2, 5), None),
        ("id: a\nb: *c\n", (2, 4), 'put text that begins with "*" in quotation marks'),
    ],
)
def test_a_syntax_error_has_a_place_and_a_hint(read, content, place, hint):
    (problem,) = read("x.yaml", content)
    assert (problem.code, problem.span.line, problem.span.column, problem.hint) == ("CQ002", *place, hint)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"id: a\nb: \0\n", "2:4: CQ008 the character U+0000 is not allowed"),
        (b"id: a\x07\n", "1:6: CQ008 the character U+0007 is not allowed"),
        ("id: a\x7f\n", "1:6: CQ008 the character U+007F is not allowed"),
        ("id: a\n\ufeffid: b\n", "2:1: CQ008 a byte order mark inside the file"),
        ("id: a\n\ufeff---\r\nid: b\n", "2:1: CQ008 a byte order mark inside the file"),
        ("\ufeff\ufeffid: a\n", "1:1: CQ008 a byte order mark inside the file"),
        ("id: a\nb: \uffff\n", "2:4: CQ008 the character U+FFFF is not allowed"),
        (r'b: "\ud83d"', "1:4: CQ008 invalid character: lone surrogate"),
        (r'b: "\ude00\ud83d"', "1:4: CQ008 invalid character: lone surrogate"),
        (r'"\ud83d": x', "1:1: CQ008 invalid character: lone surrogate"),
    ],
)
def test_characters_that_are_none_are_refused(problems, content, found):
    assert problems("x.yaml", content) == [found]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r'"\ud83d\ude00"', "😀"),
        (r'"\uD83D\uDe00!"', "😀!"),
        (r'"\U0001F600"', "😀"),
        (r"'\ud83d\ude00'", r"\ud83d\ude00"),
        (r"\uD83d \uDAff \uDf00", r"\uD83d \uDAff \uDf00"),
        (r'"\\ud83d \ud83d\ude00"', "\\ud83d 😀"),
        ("|\n  \\ud83d\n", "\\ud83d\n"),
        ('"a \u2028 b \x85 c \u2029 d"', "a \u2028 b \x85 c \u2029 d"),
        ("a\u2028b", "a\u2028b"),
        ("a \x85 b \uf000 c", "a \x85 b \uf000 c"),
        ('"\\ud83d\\ude00 \u2028 "', "😀 \u2028 "),
        ('"\\uf000\\uF001 \\U0000f002 \x85 \u2028 \u2029"', "\uf000\uf001 \uf002 \x85 \u2028 \u2029"),
        ('"\ufeff"', "\ufeff"),
    ],
)
def test_text_comes_out_as_it_went_in(read, written, text):
    (raw,) = read("x.yaml", f"v: {written}\nw: here\n")
    assert json.loads(raw.json) == {"v": text, "w": "here"}
    assert raw.locate(("w",)).column == 4
    assert raw.locate(("w",)).line == 2 + (written.count("\n"))


def test_a_control_character_is_to_be_removed_as_no_text_may_hold_it(read):
    (problem,) = read("x.yaml", 'a: "b\x07"\n')
    assert problem.hint == "remove it"


def test_a_surrogate_escape_beside_private_use_characters_is_refused(problems):
    assert problems("x.yaml", '\na: "\ue000 \\ud83d\\ude00"') == [
        "2:7: CQ008 invalid surrogate escape in a file with private-use characters"
    ]


EVENT = """\
id: dialogue-9
name: {en: Ninth dialogue, ur: "نواں"}
participations:
  - participant: ali
    role: host
  - participant: zaid
text: |
  two
  lines
"""


@pytest.mark.parametrize(
    ("path", "key", "span"),
    [
        ((), False, Span(1, 1)),
        (("id",), False, Span(1, 5, 1, 15)),
        (("id",), True, Span(1, 1, 1, 3)),
        (("name",), False, Span(2, 7, 2, 39)),
        (("name", "ur"), False, Span(2, 32, 2, 38)),
        (("name", "ur"), True, Span(2, 28, 2, 30)),
        (("name", "fr"), False, Span(2, 7, 2, 39)),
        (("participations", 1), False, Span(6, 5)),
        (("participations", 1, "participant"), False, Span(6, 18, 6, 22)),
        (("participations", 1, "role"), True, Span(6, 5)),
        (("participations", 2), False, Span(4, 3)),
        (("participations", -1), False, Span(4, 3)),
        (("participations", "role"), False, Span(4, 3)),
        (("text",), False, Span(7, 7)),
        (("nothing", 0, "x"), False, Span(1, 1)),
    ],
)
def test_every_value_has_a_place(read, path, key, span):
    (raw,) = read("x.yaml", EVENT)
    assert raw.locate(path, key=key) == span


def test_aliases_repeat_what_they_name(records):
    assert records("x.yaml", "a: &x {b: [1, &y t]}\nc: *x\nd: *y\n") == [
        '{"a":{"b":[1,"t"]},"c":{"b":[1,"t"]},"d":"t"}'
    ]


def test_aliases_may_reach_across_the_records_of_a_list(records):
    assert records("x.yaml", "- &a {id: x, l: &l [1]}\n- {id: y, l: *l}\n") == [
        '{"id":"x","l":[1]}',
        '{"id":"y","l":[1]}',
    ]


@pytest.mark.parametrize(
    ("content", "limits", "found"),
    [
        ("id: a\nx: [[1]]", Limits(depth=3), []),
        ("id: a\nx: [[[1]]]", Limits(depth=3), ["2:6: CQ004 nested deeper than 3 levels (--max-depth)"]),
        ("id: a\nx: [1, 2]", Limits(nodes=5), []),
        (
            "id: a\nx: [1, 2, 3]",
            Limits(nodes=5),
            ["1:1: CQ004 more than 5 values in one record (--max-nodes)"],
        ),
        (
            "id: a\nx: [1, 2, 3, 4]",
            Limits(nodes=5),
            ["2:4: CQ004 more than 5 values in one document (--max-nodes)"],
        ),
        ("x: &x [1]\ny: *x", Limits(nodes=9), []),
        (
            "- x: &x [1]\n- y: [*x, *x, *x, *x]",
            Limits(nodes=9),
            ["2:3: CQ004 more than 9 values in one record with its aliases expanded (--max-nodes)"],
        ),
        (
            "x: &x [1]\ny: [[*x]]",
            Limits(depth=3),
            ["1:1: CQ004 nested deeper than 3 levels with its aliases expanded (--max-depth)"],
        ),
        (
            f"x: &x {'y' * 100}\nz: [*x, *x, *x]\n",
            Limits(file_bytes=300),
            ["1:1: CQ004 larger than 300 bytes with its aliases expanded (--max-file-size)"],
        ),
        (
            "a: &a [*a]",
            Limits(),
            ["1:1: CQ004 an alias inside of what it repeats would never end (--max-depth)"],
        ),
    ],
)
def test_limits_are_kept(problems, content, limits, found):
    assert problems("x.yaml", content, limits) == found


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs", "Cc", "Co"], exclude_characters="\ufffe\uffff\ufeff")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcé ", max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(st.text("abc:-\"'", max_size=4), values), st.booleans(), st.sampled_from([None, 2]))
def test_json_is_read_as_json(record, ascii_only, indent):
    text = json.dumps(record, ensure_ascii=ascii_only, indent=indent)
    (raw,) = yaml_reader.read(io.BytesIO(text.encode()), "x.yaml", Limits())
    assert json.loads(raw.json) == record
