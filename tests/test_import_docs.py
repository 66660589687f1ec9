"""The commands in docs/records.md and docs/import.md print what the pages say, and the tables tell what the code does."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from exporter.build.build import build
from exporter.cli.main import cli
from exporter.importing.schema_org.terms import BELONGING, BELONGING_INVERSE, TAKING_PART

ROOT = Path(__file__).parents[1]
TOY = ROOT / "tests" / "toy"
SAMPLES = ROOT / "tests" / "data" / "import"


def consoles(page: str) -> list[tuple[str, str]]:
    """Return the commands of a page, each with what it prints."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for part in block.removeprefix("$ ").split("\n$ "):
            command, _, printed = part.partition("\n")
            found.append((command, printed.rstrip("\n")))
    return found


@pytest.mark.parametrize(("page", "number"), [("records.md", 3), ("import.md", 1)])
def test_the_commands_print_what_the_page_says(tmp_path, monkeypatch, page, number):
    monkeypatch.chdir(tmp_path)
    if page == "records.md":
        assert not build(TOY, tmp_path / "dist").failed
    else:
        for sample in SAMPLES.iterdir():
            shutil.copy(sample, tmp_path)
    commands = consoles(page)
    assert len(commands) == number
    for command, printed in commands:
        result = CliRunner().invoke(cli, shlex.split(command)[1:], catch_exceptions=False)
        assert (result.exit_code, result.stdout.rstrip("\n")) == (0, printed), command


def test_every_property_that_is_read_as_taking_part_or_belonging_is_named():
    text = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    legacy = {"attendees", "performers", "members", "employees", "actor"}
    assert [
        name for name in {*TAKING_PART, *BELONGING, *BELONGING_INVERSE} - legacy if f"`{name}`" not in text
    ] == []
