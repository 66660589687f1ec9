"""`communique schema` takes the words of the dataset that is named, and says so when there is none."""

import pytest
from click.testing import CliRunner

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
