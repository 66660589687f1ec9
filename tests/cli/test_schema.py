"""`communique schema` takes the words of the dataset that is named, and says so when there is none."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from exporter.cli.commands.schema import SCHEMAS
from exporter.cli.main import cli
from exporter.problems import MisuseError


def test_a_dataset_that_is_named_and_not_there_is_misuse(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        result = CliRunner().invoke(cli, ["schema", "event", "--dataset", str(folder)])
        assert isinstance(result.exception, MisuseError)
        assert str(folder) in str(result.exception)


def test_without_a_dataset_only_our_words_count(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(cli, ["schema", "event"]).exit_code == 0


@pytest.mark.parametrize(("form", "said"), [("context", "the context is"), ("shapes", "the shapes are")])
def test_what_is_the_same_for_all_types_takes_no_type(form, said):
    result = CliRunner().invoke(cli, ["schema", "event", "--format", form])
    assert isinstance(result.exception, MisuseError)
    assert str(result.exception) == f"{said} the same for all types; leave 'event' out"


@pytest.mark.parametrize("name", ["events", "Event", "participations", "history", "Memberships"])
def test_a_type_is_known_by_each_of_its_names(name):
    result = CliRunner().invoke(cli, ["schema", name])
    assert result.exit_code == 0
    assert result.output.startswith("## ")


def schema(name):
    found = json.loads(CliRunner().invoke(cli, ["schema", name]).output)
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_not_a_record_type_has_a_json_schema(name):
    assert schema(name).schema["$schema"]


def test_the_schema_of_a_mapping_accepts_a_mapping_and_refuses_one_with_mistakes():
    text = (Path(__file__).parents[1] / "importing/tables/meetings.yaml").read_text()
    assert list(schema("mapping").iter_errors(yaml.safe_load(text))) == []
    for right, wrong in (
        ("location: Where", "locatoin: Where"),
        ("location: Where", "location: 5"),
        ("location: Where", "location: {column: Where, constant: oslo}"),
        ("location: Where", "location: {}"),
        ("split:", "splitt:"),
        ('split: [";"]', 'split: ["#"]'),
        ("pattern: name (capacity)", "pattern: capacity"),
        ("header: 3", "header: three"),
        ("language: en}", "languages: en}"),
    ):
        assert right in text
        assert list(schema("mapping").iter_errors(yaml.safe_load(text.replace(right, wrong, 1)))), wrong


def test_an_unknown_type_is_refused_with_all_that_there_are():
    result = CliRunner().invoke(cli, ["schema", "nothing-like-it"])
    assert "expected one of" in str(result.exception)
    assert "mapping" in str(result.exception)
