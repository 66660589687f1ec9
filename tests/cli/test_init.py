"""`communique init` makes a dataset that validates, builds, and completes in an editor."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from exporter.build.build import build
from exporter.checks.validate import validate
from exporter.cli.main import cli
from exporter.cli.new_dataset import init
from exporter.problems import MisuseError


class PlainLoader(yaml.SafeLoader):
    """Reads dates as the text they are, as YAML 1.2 does."""


PlainLoader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


PLACEHOLDERS = [("CQ015", "base"), ("CQ015", "description")]


def problems(folder: Path) -> list[tuple[str, str | None]]:
    return sorted((problem.code, problem.field) for problem in validate(folder))


def test_the_new_dataset_has_only_placeholders_and_nothing_to_fix(tmp_path):
    result = CliRunner().invoke(cli, ["init", str(tmp_path / "my talks")])
    assert result.exit_code == 0, result.output
    assert problems(tmp_path / "my talks") == PLACEHOLDERS
    assert CliRunner().invoke(cli, ["validate", str(tmp_path / "my talks")]).exit_code == 0
    assert CliRunner().invoke(cli, ["validate", str(tmp_path / "my talks"), "--strict"]).exit_code == 1
    assert (
        CliRunner().invoke(cli, ["validate", str(tmp_path / "my talks"), "--diff", "--strict"]).output == ""
    )


def test_the_new_dataset_builds(tmp_path):
    init(tmp_path / "talks")
    result = build(tmp_path / "talks", tmp_path / "dist")
    assert not result.failed
    assert result.records == 7


@pytest.mark.parametrize("name", ["2025", "null", "True", "1e5", "no", "NUL", "12:30"])
def test_the_name_and_the_title_are_text_whatever_the_folder_is_called(tmp_path, name):
    init(tmp_path / name)
    assert problems(tmp_path / name) == PLACEHOLDERS


def test_the_language_is_text_too(tmp_path):
    init(tmp_path / "samtaler", language="no")
    assert problems(tmp_path / "samtaler") == PLACEHOLDERS


def test_each_placeholder_is_reported_until_it_is_replaced_and_no_licence_is_chosen(tmp_path):
    init(tmp_path)
    path = tmp_path / "dataset.yaml"
    assert "license" not in yaml.load(path.read_text(encoding="utf-8"), PlainLoader)  # noqa: S506 (a safe loader)
    path.write_text(re.sub("description: .*", "description: Talks.", path.read_text(encoding="utf-8")))
    assert problems(tmp_path) == [("CQ015", "base")]
    path.write_text(
        re.sub("base: .*", "base: https://data.example.org/talks/", path.read_text(encoding="utf-8"))
    )
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("language", "such"),
    [("EN", "en"), ("en_gb", "en-GB"), ("english", "en, ur or zh-Hant"), ("", "en, ur or zh-Hant")],
)
def test_what_is_no_language_is_misuse_and_nothing_is_written(tmp_path, language, such):
    with pytest.raises(MisuseError, match=f"is not a language tag such as {such}; nothing was written"):
        init(tmp_path / "talks", language=language)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows limits no file sizes")
@pytest.mark.parametrize("bytes_of_a_file", [0, 300, 5000])
@pytest.mark.parametrize("folder", ["new", "."])
def test_where_there_is_no_space_nothing_is_written_and_the_next_init_finds_it_so(
    tmp_path, folder, bytes_of_a_file
):
    import resource

    (tmp_path / "README.md").touch()
    command = [sys.executable, "-m", "exporter", "init", folder]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"}
    most = (bytes_of_a_file, resource.RLIM_INFINITY)
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, most),
    )
    assert (done.returncode, done.stderr) == (2, f"communique: {folder} cannot be written: File too large\n")
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


@pytest.mark.parametrize("name", ["dataset", "Context", "談話"])
def test_whatever_the_folder_is_called_the_dataset_gets_a_name_that_it_may_have(tmp_path, name):
    init(tmp_path / name)
    assert problems(tmp_path / name) == PLACEHOLDERS


def test_every_file_names_a_schema_that_it_is_valid_by(tmp_path):
    files = [path for path in init(tmp_path / "talks") if path.suffix == ".yaml"]
    assert len(files) == 8
    for path in files:
        text = path.read_text(encoding="utf-8")
        (name,) = re.findall(r"\A# yaml-language-server: \$schema=(\S+)\n", text)
        schema = json.loads((path.parent / name).read_bytes())
        jsonschema.Draft202012Validator(schema).validate(yaml.load(text, PlainLoader))  # noqa: S506 (a safe loader)


def test_the_schemas_refuse_what_the_records_refuse(tmp_path):
    init(tmp_path / "talks")
    schema = json.loads((tmp_path / "talks" / ".schemas" / "event.schema.json").read_bytes())
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid({"id": "a", "name": "A", "kind": "visit"})
    assert not validator.is_valid({"id": "a", "name": "A", "kind": "vist"})
    assert not validator.is_valid({"id": "a", "name": "A", "knd": "visit"})


def test_the_schemas_follow_the_words_of_the_dataset(tmp_path):
    folder = tmp_path / "talks"
    init(folder)
    added = (
        "vocabularies:\n  event_kinds:\n    retreat: {label: retreat, definition: Away from the office.}\n"
    )
    with (folder / "dataset.yaml").open("a", encoding="utf-8") as stream:
        stream.write(added)
    assert CliRunner().invoke(cli, ["init", str(folder), "--schemas"]).exit_code == 0
    schema = json.loads((folder / ".schemas" / "event.schema.json").read_bytes())
    assert jsonschema.Draft202012Validator(schema).is_valid({"id": "a", "name": "A", "kind": "retreat"})


@pytest.mark.parametrize("name", ["dataset.yaml", "events/a.yaml", ".schemas/x"])
def test_a_folder_that_holds_a_part_of_a_dataset_is_left_as_it_is(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(MisuseError, match="already; nothing was changed"):
        init(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / name]


def test_a_folder_of_a_dataset_is_not_made_another(tmp_path, monkeypatch):
    init(tmp_path / "talks")
    files = sorted(tmp_path.rglob("*"))
    for start, folder, above in (
        (tmp_path, "talks/events", "talks"),
        (tmp_path / "talks" / "events", ".", ".."),
        (tmp_path / "talks", "new", "."),
    ):
        monkeypatch.chdir(start)
        with pytest.raises(
            MisuseError, match=f"^{folder} is inside the dataset {above}; nothing was written"
        ):
            init(Path(folder))
        if Path(folder).exists():
            with pytest.raises(MisuseError, match=f"^{folder} is a folder of the dataset {above}: name that"):
                validate(Path(folder))
    assert sorted(tmp_path.rglob("*")) == files


def test_a_folder_with_other_things_in_it_is_taken(tmp_path):
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    init(tmp_path)
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_way_is_misuse(tmp_path):
    Path(tmp_path / "talks").write_text("mine", encoding="utf-8")
    with pytest.raises(MisuseError):
        init(tmp_path / "talks")


def test_what_does_not_exist_is_said_and_who_has_no_seeds_is_told_of_init(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments, said in (
        (["missing/file.yaml"], "no such folder: missing/file.yaml"),
        ([], "no such folder: seeds; `communique init seeds` makes one"),
    ):
        result = CliRunner().invoke(cli, ["validate", *arguments])
        assert isinstance(result.exception, MisuseError)
        assert str(result.exception) == said
