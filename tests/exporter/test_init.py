"""A new dataset is ready to validate and to build, and shows an editor what may be written."""

import json
import sqlite3
from contextlib import closing

import jsonschema
import pytest
import yaml

from exporter.build import build, validate
from exporter.init import init
from exporter.problems import MisuseError


@pytest.fixture
def dataset(tmp_path):
    init(tmp_path / "river-commission")
    return tmp_path / "river-commission"


def test_a_new_dataset_is_valid_with_every_fact_quoted(dataset, tmp_path):
    assert list(validate(dataset)) == []
    assert not build(dataset, tmp_path / "dist").failed
    with closing(sqlite3.connect(tmp_path / "dist" / "river-commission.db")) as connection:
        assert connection.execute("SELECT on_behalf_of, members FROM delegations").fetchall() == [
            ("Northern bank", "Alex Example")
        ]
        assert connection.execute("SELECT * FROM unsupported_facts").fetchall() == []
        assert connection.execute("SELECT DISTINCT verified FROM evidence").fetchall() == [(1,)]


def test_each_file_names_a_schema_that_accepts_it(dataset):
    files = [path for path in dataset.rglob("*.yaml") if ".schemas" not in path.parts]
    assert len(files) == 6
    for path in files:
        first, _, rest = path.read_text(encoding="utf-8").partition("\n")
        schema = json.loads((path.parent / first.partition("$schema=")[2]).read_bytes())
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(yaml.load(rest, yaml.BaseLoader), schema)  # noqa: S506 (it makes texts only)


def test_the_schemas_name_the_words_with_labels_and_refuse_others(dataset):
    schema = json.loads((dataset / ".schemas" / "event.schema.json").read_bytes())
    kinds = schema["$defs"]["Event"]["properties"]["kind"]["oneOf"]
    assert {"const", "title", "description"} == set(kinds[0])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "x", "name": "X", "kind": "dialog"}, schema)
    assert all(
        field["description"]
        for model in schema["$defs"].values()
        for field in model.get("properties", {}).values()
    )


def test_a_folder_with_something_in_it_is_left_alone(dataset):
    before = {path: path.read_bytes() for path in dataset.rglob("*") if path.is_file()}
    with pytest.raises(MisuseError, match="is not empty"):
        init(dataset)
    assert {path: path.read_bytes() for path in dataset.rglob("*") if path.is_file()} == before


def test_a_name_that_cannot_be_one_is_refused_with_one_that_can(tmp_path):
    with pytest.raises(MisuseError, match="river-commission"):
        init(tmp_path / "River Commission")
    assert not (tmp_path / "River Commission").exists()
