from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from time import process_time as time_spent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.problems import Span
from exporter.records.readers import Limits
from exporter.records.readers import csv as csv_reader
from exporter.records.validation import validate
from schemas import Event


def test_the_names_of_columns_are_ways_to_values(records):
    content = """\
id,name.en,name.ur,participations.0.role,participations.0.capacity[],participations[1].role,topics[],images.0
a,Ninth,نواں,host,Minister; Member of Parliament,chair,security;trade;,x
b,Tenth,,,,chair,,
"""
    assert [json.loads(record) for record in records("x.csv", content)] == [
        {
            "id": "a",
            "name": {"en": "Ninth", "ur": "نواں"},
            "participations": [
                {"role": "host", "capacity": ["Minister", "Member of Parliament"]},
                {"role": "chair"},
            ],
            "topics": ["security", "trade"],
            "images": ["x"],
        },
        {"id": "b", "name": {"en": "Tenth"}, "participations": [{"role": "chair"}]},
    ]


def test_positions_left_out_close_up(records):
    content = "id,t.0,t.1,t.2,t.10\na,x,,y,z\nb,,,,z\nc\n"
    assert records("x.csv", content) == ['{"id":"a","t":["x","y","z"]}', '{"id":"b","t":["z"]}', '{"id":"c"}']


def test_every_value_is_text_and_nothing_is_trimmed(read):
    (raw,) = read("x.csv", 'id,a,b,c,d\nNO, 1 ,050,"l1\r\nl2","say ""hi"""\n')
    assert json.loads(raw.json) == {"id": "NO", "a": " 1 ", "b": "050", "c": "l1\nl2", "d": 'say "hi"'}
    assert raw.lax
    assert not raw.unchecked


def test_empty_rows_are_passed(read):
    found = read("x.csv", "\n\nid,name\n\na,x\n,\n\nb,y")
    assert [(raw.line, raw.json) for raw in found] == [
        (5, b'{"id":"a","name":"x"}'),
        (8, b'{"id":"b","name":"y"}'),
    ]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("x.csv", "id,name\na,x;y\n"),
        ("x.csv", "id;name\na;x;\n".replace("x;", '"x;y"')),
        ("x.csv", 'id\tname\na\t"x;y"\n'),
        ("x.csv", "id|name\na|x;y\n"),
        ("x.tsv", "id\tname\na\tx;y\n"),
        ("x.tsv", "id,name\na,x;y\n"),
        ("x.csv", '"id";"name"\na;"x;y"\n'),
    ],
)
def test_the_header_row_tells_the_delimiter(records, path, content):
    assert records(path, content) == ['{"id":"a","name":"x;y"}']


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\nid;name\na;x,y\n",
        '"sep=;"\r\nid;name\r\na;x,y\r\n',
        "\ufeffSEP=^\nid^name\na^x,y\n",
        "\nsep=\t\nid\tname\na\tx,y\n",
        'sep=,\nid,name\na,"x,y"\n',
    ],
)
def test_a_first_line_declares_the_delimiter(records, content):
    assert records("x.csv", content) == ['{"id":"a","name":"x,y"}']


def test_rows_below_a_declared_delimiter_keep_their_lines(read):
    (raw,) = read("x.csv", "sep=;\nid;name\na;x\n")
    assert raw.locate(("name",)) == Span(3, 3, 3, 4)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", "1:1: CQ002 the header row is missing"),
        ("\n,\n", "1:1: CQ002 the header row is missing"),
        ("id,id\n", '1:4: CQ003 duplicate column "id"'),
        ("id,t[0],t.0\n", '1:9: CQ003 conflicting columns "t[0]" and "t.0"'),
        ("id,name,name.en\n", '1:9: CQ003 conflicting columns "name" and "name.en"'),
        ("id,name.en,name\n", '1:12: CQ003 conflicting columns "name.en" and "name"'),
        ("id,t.0,t.x\n", '1:8: CQ003 conflicting columns "t.0" and "t.x"'),
        ("id,t[],t.0\n", '1:8: CQ003 conflicting columns "t[]" and "t.0"'),
        ("id, name\n", '1:4: CQ002 the column name " name" has white space around it'),
        ("id,a..b\n", '1:4: CQ002 invalid column name "a..b"'),
        ("id,0.b\n", '1:4: CQ002 invalid column name "0.b"'),
        ("id,[]\n", '1:4: CQ002 invalid column name "[]"'),
        ("id," + "a." * 100 + "b\n", "1:4: CQ004 the column name has more than 100 steps (--max-depth)"),
        ("id,n\na,b,c,d\n", "2:5: CQ002 this cell is in a column without a name"),
        ("id,,n\na,b,c\n", "2:3: CQ002 this cell is in a column without a name"),
        ('id,n\na,"b"c\n', "2:1: CQ002 the row is not well quoted: ',' expected after '\"'"),
        ('id,n\na,"b\nc,d\n', "2:1: CQ002 a quotation mark in this row is not closed"),
        ("id,n\ra,b\r", "1:1: CQ002 a carriage return inside the row"),
        ("id,n\na,b\0\n", "2:1: CQ008 the character U+0000 is not allowed"),
    ],
)
def test_what_is_no_table_has_a_place(problems, content, found):
    assert problems("x.csv", content) == [found]


def test_empty_cells_beyond_the_columns_do_not_matter(records):
    assert records("x.csv", "id,n,,\na,b,,,,\n") == ['{"id":"a","n":"b"}']


def test_rows_beside_a_bad_one_are_kept(read):
    first, bad, last = read("x.csv", 'id,n\na,b\nc,"d"e\nf,g\n')
    assert (first.json, bad.code, last.json) == (b'{"id":"a","n":"b"}', "CQ002", b'{"id":"f","n":"g"}')


@pytest.mark.parametrize(
    ("path", "span"),
    [
        ((), Span(3, 1)),
        (("id",), Span(3, 1, 3, 2)),
        (("name", "en"), Span(3, 3, 4, 4)),
        (("name", "fr"), Span(3, 3, 4, 4)),
        (("participations", 0, "role"), Span(4, 6, 4, 11)),
        (("participations", 0), Span(4, 6, 4, 11)),
        (("participations", 1, "role"), Span(4, 6, 4, 11)),
        (("topics", 1), Span(4, 12, 4, 18)),
        (("note",), Span(3, 1)),
        (("nothing",), Span(3, 1)),
    ],
)
def test_every_value_has_a_place(read, path, span):
    content = 'id,name.en,participations.0.role,participations.2.role,topics[],note\n\na,"x ""é""\nz,",,chair,"p; q",\n'
    (raw,) = read("x.csv", content)
    assert raw.locate(path) == raw.locate(path, key=True) == span


def test_the_limit_of_the_csv_module_is_raised_for_a_row_only(read):
    limit = csv.field_size_limit()
    content = f'id,n\na,"{"x" * (limit + 1)}"\nb,y\n'
    stream = csv_reader.read(io.BytesIO(content.encode()), "x.csv", Limits())
    for _ in range(2):
        assert len(next(stream).json) > 0
        assert csv.field_size_limit() == limit
    (problem,) = read("x.csv", content, Limits(record_bytes=limit))
    assert csv.field_size_limit() == limit
    assert problem.message == f"the row is longer than {limit} bytes (--max-record-size)"
    assert problem.span.line == 2


def test_a_row_may_hold_so_many_values(problems):
    content = "id,t[]\na,1;2;3\n"
    assert problems("x.csv", content, Limits(nodes=5)) == []
    assert problems("x.csv", content, Limits(nodes=4)) == [
        "2:1: CQ004 more than 4 values in one record (--max-nodes)"
    ]


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"))


@settings(deadline=None)
@given(
    st.lists(st.tuples(cells, cells, cells), max_size=5),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_all_text_is_read_as_it_was_written(rows, delimiter, line_end):
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "a.0", "a.1"), *rows])
    found = list(csv_reader.read(io.BytesIO(written.getvalue().encode()), "x.csv", Limits()))
    expected = [(id_, [cell for cell in rest if cell]) for id_, *rest in rows if id_ or any(rest)]
    read = [json.loads(raw.json) for raw in found]
    assert [(record.get("id", ""), record.get("a", [])) for record in read] == expected


def test_the_page_on_tables_says_in_yaml_what_its_table_says(read, records):
    page = (Path(__file__).parents[3] / "docs" / "tables.md").read_text(encoding="utf-8")
    table, written_out = (re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL)[1] for kind in ("csv", "yaml"))
    rows = [validate(raw, Event, "x.csv") for raw in read("x.csv", table)]
    assert rows == [Event.model_validate_json(record) for record in records("x.yaml", written_out)]
    assert [event.edition for event in rows] == [9, 10]


def test_many_problems_in_a_row_are_placed_in_time(read):
    names = [f"n{i}" for i in range(20_000)]
    (raw,) = read("x.csv", f"{','.join(names)}\n{','.join(names)}\n")
    started = time_spent()
    assert [raw.locate((name,)).line for name in names] == [2] * len(names)
    assert time_spent() - started < 5
