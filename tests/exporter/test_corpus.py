"""What the staging database takes in, and what it notices on the way."""

import pytest

from exporter.build import build, validate

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
    assert [problem.code for problem in validate(tmp_path)] == ["CQ010"]


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
