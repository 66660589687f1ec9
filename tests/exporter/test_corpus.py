"""What the staging database takes in, and what it notices on the way."""

import pytest

from exporter.build import validate

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
