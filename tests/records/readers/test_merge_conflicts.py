from __future__ import annotations

import json

import pytest

from exporter.records.readers import Raw

CONFLICTS = {
    "x.yaml": "id: a\n<<<<<<< HEAD\nname: A\n=======\nname: B\n>>>>>>> other\nkind: meeting\n",
    "list.yaml": '- id: a\n  description: "one\n<<<<<<< HEAD\n    two\n=======\n    three\n>>>>>>> other\n    four"\n',
    "x.json": '{"id": "a",\n<<<<<<< HEAD\n"name": "A"\n||||||| base\n=======\n"name": "B"\n>>>>>>> other\n}\n',
    "x.jsonl": '{"id":"a"}\n<<<<<<< HEAD\n{"id":"b"}\n=======\n{"id":"b","n":1}\n{"id":"c"}\n>>>>>>> other\n{"id":"d"}',
    "crlf.jsonl": '<<<<<<< HEAD\r\n{"id":"b"}\r\n=======\r\n{"id":"b","n":1}\r\n>>>>>>> other',
    "x.csv": "id,name\na,A\n<<<<<<< HEAD\nb,B\n||||||| base\nb,X\n=======\nb,C\nc,C\n>>>>>>> other\nd,D\n",
    "x.tsv": "<<<<<<< HEAD\nid\tname\n=======\nid\tkind\n>>>>>>> other\n",
}


@pytest.mark.parametrize("path", CONFLICTS)
def test_a_merge_conflict_is_reported_once_as_one_with_its_line(problems, path):
    content = CONFLICTS[path]
    line = content[: content.index("<<<<<<<")].count("\n") + 1
    assert problems(path, content) == [f"{line}:1: CQ002 merge conflict: <<<<<<< HEAD"]


@pytest.mark.parametrize("path", ["x.jsonl", "crlf.jsonl", "x.csv"])
def test_records_outside_a_conflict_and_of_its_first_version_are_read(read, path):
    found = [json.loads(raw.json) for raw in read(path, CONFLICTS[path]) if isinstance(raw, Raw)]
    assert [record["id"] for record in found] == (["b"] if path == "crlf.jsonl" else ["a", "b", "d"])
    assert not any("n" in record or record.get("name") == "C" for record in found)


def test_each_conflict_of_a_file_is_reported(problems):
    conflict = "<<<<<<< HEAD\nname: A\n=======\nname: B\n>>>>>>> other\n"
    assert [
        found.partition(" ")[0] for found in problems("x.yaml", f"id: a\n{conflict}kind: b\n{conflict}")
    ] == [
        "2:1:",
        "8:1:",
    ]


@pytest.mark.parametrize("marker", ["=======", ">>>>>>> other", "||||||| base"])
@pytest.mark.parametrize("path", ["x.csv", "x.jsonl"])
def test_a_marker_that_was_left_behind_is_reported(problems, path, marker):
    first, last = ("id,name\na,A", "b,B") if path == "x.csv" else ('{"id":"a"}', '{"id":"b"}')
    assert problems(path, f"{first}\n{marker}\n{last}\n") == [
        f"{line_of(first)}:1: CQ002 merge conflict: {marker}"
    ]


def line_of(first: str) -> int:
    return first.count("\n") + 2


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("x.csv", 'id,text\na,"Meeting\n=======\nTalks\n>>>>>>> quoted"\n'),
        ("x.csv", "id,text\na,<<<<<<< HEAD\n"),
        ("x.yaml", "id: a\ntext: |\n  Meeting\n  =======\n  <<<<<<< HEAD\n"),
        ("x.json", '{"id": "a", "text": "\\n<<<<<<< HEAD\\n"}'),
        ("x.jsonl", '{"id": "a", "text": "\\n=======\\n"}\n'),
        ("x.csv", "id,text\n========,x\n"),
    ],
)
def test_text_that_only_looks_like_a_marker_is_text(records, path, content):
    assert len(records(path, content)) == 1
