"""What the staging database takes in, and what it notices on the way."""

import csv
import json
import os
import sqlite3
import zipfile
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from bounds import within

from exporter.build.build import build
from exporter.checks.validate import validate
from exporter.problems import MisuseError

DATASET = "name: toy\ntitle: Toy\nbase: https://example.org/toy/\nlanguage: en\n"


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "peace", "name": "Peace", "name": "War"}',
        '{"id":"peace","name":"Peace","name" :"War"}',
        '{"id":"peace","name":"Peace","name"\t\t:"War"}',
    ],
)
def test_a_key_that_stands_twice_in_a_line_is_noticed_however_it_is_spaced(tmp_path, line):
    (tmp_path / "dataset.yaml").write_text(DATASET)
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "all.jsonl").write_text(f"{line}\n")
    assert [problem.code for problem in validate(tmp_path)] == ["CQ003"]


@pytest.mark.parametrize("name", ['He said \\"so\\": no', "a : b", 'x\\":y'])
def test_a_colon_in_a_text_is_no_key(tmp_path, name):
    (tmp_path / "dataset.yaml").write_text(DATASET)
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "all.jsonl").write_text(f'{{"id": "peace", "name": "{name}"}}\n')
    assert list(validate(tmp_path)) == []


def topics(folder, name, text):
    (folder / "topics").mkdir()
    (folder / "dataset.yaml").write_text(DATASET)
    (folder / "topics" / name).write_text(text)


def test_outputs_beside_the_records_are_passed_over_and_other_folders_are_not(tmp_path):
    topics(tmp_path, "peace.yaml", "id: peace\nname: Peace\n")
    assert not build(tmp_path, tmp_path / "dist").failed
    assert list(validate(tmp_path)) == []
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text('{"name": "a web page"}')
    (problem,) = validate(tmp_path)
    assert problem.code == "CQ010"
    assert problem.hint == "if it holds texts of sources, name it in dataset.yaml: texts: [other]"
    with (tmp_path / "dataset.yaml").open("a", encoding="utf-8") as stream:
        stream.write("texts: [other]\n")
    assert list(validate(tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [("War.yaml", "rename the file"), ("war.yaml", "rename the file, or the record to 'war'")],
)
def test_only_what_can_be_an_id_is_proposed_as_one(tmp_path, name, hint):
    topics(tmp_path, name, "id: peace\nname: Peace\n")
    (problem,) = validate(tmp_path)
    assert (problem.code, problem.hint) == ("CQ012", hint)


@pytest.mark.parametrize("name", ["Caf\\u00e9", "Café\u200b", "Caf\\u200b"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_record_of_several_lines_of_json_is_looked_through_for_invisible_characters(
    tmp_path, name, newline
):
    topics(tmp_path, "cafe.json", newline.join(["{", '  "id": "cafe",', f'  "name": "{name}"', "}", ""]))
    found = [(problem.code, problem.span.line, problem.span.column) for problem in validate(tmp_path)]
    assert found == ([("CQ504", 3, 11)] if "200b" in name or "\u200b" in name else [])


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b'{"id": "a", "name": "b\xe9c"}', ("CQ001", 1, 23)),
        (b'{"id": "a", "name": [1}', ("CQ002", 1, 23)),
        (b'{"id": "a", "name":', ("CQ002", 1, 1)),
    ],
)
def test_a_last_line_is_cut_off_only_where_it_ends_too_early(tmp_path, line, found):
    topics(tmp_path, "all.jsonl", "")
    (tmp_path / "topics" / "all.jsonl").write_bytes(line)
    assert [(item.code, item.span.line, item.span.column) for item in validate(tmp_path)] == [found]


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("all.csv", "id,name\npeace,Peace\n", []),
        ("ALL.TSV", "id\tname\npeace\tPeace\n", []),
        ("all.jsonl", '{"id": "peace", "name": "Peace"}\n', []),
        ("all.json", '{"id": "peace", "name": "Peace"}\n', ["CQ012"]),
        ("all.yaml", "id: peace\nname: Peace\n", ["CQ012"]),
        ("all.yaml", "  id: peace\n  name: Peace\n", ["CQ012"]),
        ("all.yaml", "{id: peace, name: Peace}", ["CQ012"]),
        ("all.yaml", "- id: peace\n  name: Peace\n", []),
        ("all.yml", "[{id: peace, name: Peace}]", []),
        ("all.yaml", "---\n-\n  id: peace\n  name: Peace\n...\n", []),
        ("all.json", '[{"id": "peace", "name": "Peace"}]', []),
        ("all.json", '\n[\n{"id": "peace", "name": "Peace"}\n]\n', []),
    ],
)
def test_a_list_of_one_record_has_any_name(tmp_path, name, text, codes):
    topics(tmp_path, name, text)
    assert [problem.code for problem in validate(tmp_path)] == codes


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("all.yaml", "id: peace\nname: 5\n", ["CQ012", "CQ104"]),
        ("all.json", '{"id": "peace", "name": "Peace", "x": 1}', ["CQ012", "CQ101"]),
        ("all.yaml", "id: peace\nname: Peace\nbroader: war\n", ["CQ012", "CQ201"]),
        ("all.yaml", "id: peace\n", ["CQ012", "CQ102"]),
        ("all.yaml", "id: Peace\nname: 5\n", ["CQ104", "CQ104"]),
        ("all.yaml", "name: 5\n", ["CQ102", "CQ104"]),
        ("peace.yaml", "id: peace\nname: 5\n", ["CQ104"]),
    ],
)
def test_a_wrong_file_name_is_reported_with_all_other_problems(tmp_path, name, text, codes):
    topics(tmp_path, name, text)
    assert sorted(problem.code for problem in validate(tmp_path)) == codes


RECORDS = {
    "places": [
        {"id": "lviv", "type": "City", "name": "Львів", "latitude": "49.8400", "longitude": "24.03"},
        {"id": "null-island", "type": "Place", "name": "Null\u00a0Island", "latitude": "0", "longitude": "-0.0000001"},
    ],
    "agreements": [
        {"id": "pact", "name": "Pact", "binding": "false", "date": "1939"},
        {"id": "treaty", "name": "Treaty", "binding": "true", "date": "1963-01-22"},
    ],
    "events": [
        {"id": "talks", "name": "Talks", "edition": "9", "location": "lviv", "description": "One\nTwo"},
        {"id": "walks", "name": "Walks", "edition": "10", "location": "lviv", "description": 'Said "so": no'},
    ],
}  # fmt: skip
"""Records with values of every kind that JSON does not write in quotes."""
PLAIN = {"latitude", "longitude", "binding", "edition"}


def in_lines(records, file):
    for record in records:
        values = (f'"{key}":{value if key in PLAIN else json.dumps(value)}' for key, value in record.items())
        file.write(f"{{{','.join(values)}}}\n")


def in_a_table(records, file):
    writer = csv.DictWriter(file, records[0])
    writer.writeheader()
    writer.writerows(records)


def test_a_table_makes_the_outputs_that_lines_of_json_make(tmp_path):
    written = {}
    for name, write in (("all.jsonl", in_lines), ("all.csv", in_a_table)):
        seeds, out = tmp_path / name, tmp_path / f"{name}-out"
        for family, records in RECORDS.items():
            (seeds / family).mkdir(parents=True)
            with (seeds / family / name).open("w", encoding="utf-8", newline="") as file:
                write(records, file)
        (seeds / "dataset.yaml").write_text(DATASET)
        assert not build(seeds, out).problems
        written[name] = {path.name: path.read_bytes() for path in out.rglob("*.*")}
    assert written["all.csv"] == written["all.jsonl"]
    assert b'"49.84"' in written["all.csv"]["toy.jsonld"]


def workbook(*rows):
    openpyxl = pytest.importorskip("openpyxl")
    book, content = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


CELLS = {
    # field: the cells that are a value of it, and those that are none
    ("events", "edition"): (["9", "10", 9, 9.0], [" 9", "9 ", "+9", "09", "1_0", "9.0", "1e1", "nine", True]),
    ("agreements", "binding"): (
        ["true", "TRUE", "False", True, False],
        ["yes", "on", "y", "t", "1", "0", "true ", 1, 0],
    ),
}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize(("family", "field"), CELLS)
def test_a_cell_is_a_number_or_a_truth_value_only_if_it_says_so(tmp_path, family, field, suffix):
    good, bad = (
        [c for c in cells if suffix == ".xlsx" or isinstance(c, str)] for cells in CELLS[family, field]
    )
    rows = [("id", "name", field), *((f"r{n}", f"R {n}", cell) for n, cell in enumerate(good + bad))]
    (tmp_path / "dataset.yaml").write_text(DATASET)
    (tmp_path / family).mkdir()
    if suffix == ".xlsx":
        (tmp_path / family / "all.xlsx").write_bytes(workbook(*rows))
    else:
        (tmp_path / family / "all.csv").write_text("".join(f"{','.join(row)}\n" for row in rows))
    expected = "a whole number such as 9" if field == "edition" else "true or false"
    assert [(problem.record, problem.code, problem.expected) for problem in validate(tmp_path)] == [
        (f"{family}/r{n}", "CQ103", expected) for n in range(len(good), len(good + bad))
    ]


BROKEN = {
    "a header that stands twice": ("all.tsv", b"id\tname\tname\npeace\tPeace\tWar\n", "CQ003"),
    "a cell too many": ("all.csv", b'name;id\nWar;war\n"The peace";peace;1\n', "CQ002"),
    "a comma too many": (
        "all.jsonl",
        b'{"id": "peace", "name": "Peace",}\n{"id": "war", "name": "War"}\n',
        "CQ002",
    ),
    "a workbook": ("all.xlsx", workbook(("id", "name", "name"), ("peace", "Peace", "War")), "CQ003"),
}


@pytest.mark.parametrize(("name", "content", "code"), BROKEN.values(), ids=BROKEN)
def test_references_to_what_cannot_be_read_are_no_mistakes(tmp_path, name, content, code):
    topics(tmp_path, "war-2.yaml", "id: war-2\nname: War\nbroader: peace\n")
    (tmp_path / "topics" / name).write_bytes(content)
    assert [problem.code for problem in validate(tmp_path)] == [code]


def test_a_workbook_that_was_made_to_be_slow_is_refused_soon(tmp_path):
    topics(tmp_path, "peace.yaml", "id: peace\nname: Peace\n")
    with zipfile.ZipFile(tmp_path / "topics" / "all.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/sharedStrings.xml", b"<t " * 160_000)
    with within(10, 100):
        assert [problem.code for problem in validate(tmp_path)] == ["CQ002"]


def test_the_ids_of_a_large_table_that_cannot_be_read_are_known(tmp_path):
    rows = [f"{'x' * 400},n{number},n" for number in range(8000)]
    topics(tmp_path, "all.csv", "\n".join(["description,id,name,name", *rows]))
    lines = [
        json.dumps({"id": f"n{number}-1", "name": f"N{number}", "broader": f"n{number}"})
        for number in range(8000)
    ]
    (tmp_path / "topics" / "others.jsonl").write_text("\n".join(lines))
    assert [problem.code for problem in validate(tmp_path)] == ["CQ003"]


def test_a_line_that_cannot_be_read_hides_no_mistake_of_another_record(tmp_path):
    topics(tmp_path, "peace.yaml", "id: peace\nname: Peace\n")
    (tmp_path / "series").mkdir()
    twice = '[{"participant": "p", "role": "party"}, {"participant": "p", "role": "party"}]'
    lines = '{"id": "a",}\n{"id": "b", "name": "B", "parties": ' + twice + "}\n"
    (tmp_path / "series" / "all.jsonl").write_text(lines)
    (tmp_path / "participants").mkdir()
    (tmp_path / "participants" / "p.yaml").write_text("id: p\ntype: Person\nname: P\n")
    assert sorted(problem.code for problem in validate(tmp_path)) == ["CQ002", "CQ411"]


@pytest.mark.skipif(os.name == "nt", reason="there every name is Unicode")
def test_a_name_that_is_not_utf8_is_said(tmp_path):
    topics(tmp_path, "peace.yaml", "id: peace\nname: Peace\n")
    Path(os.fsdecode(bytes(tmp_path / "topics" / "caf") + b"\xe9.yaml")).write_text("id: war\nname: War\n")
    (problem,) = validate(tmp_path)
    assert (problem.code, problem.message) == ("CQ009", "its name is not UTF-8")
    folder = Path(os.fsdecode(bytes(tmp_path / "topics") + b"\xff"))
    folder.mkdir()
    (folder / "dataset.yaml").write_text(DATASET)
    with pytest.raises(MisuseError, match="is not UTF-8: rename it"):
        validate(folder)


def test_the_translation_that_a_column_shows_is_marked(tmp_path):
    names = {"a": "{ur: ا, fr: Paix}", "b": "{fr: Guerre, en: War}", "c": "{ur: ب}"}
    topics(
        tmp_path, "all.yaml", "".join(f"- {{id: {topic}, name: {name}}}\n" for topic, name in names.items())
    )
    assert not build(tmp_path, tmp_path / "dist", only=("sqlite",)).failed
    with closing(sqlite3.connect(tmp_path / "dist" / "toy.db")) as connection:
        assert dict(connection.execute("SELECT id, name FROM topics")) == {"a": "Paix", "b": "War", "c": "ب"}
        rows = connection.execute("SELECT record_id, language, shown FROM translations").fetchall()
    assert rows == [("a", "fr", 1), ("a", "ur", 0), ("b", "fr", 0), ("c", "ur", 1)]
