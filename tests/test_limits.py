"""docs/limits.md says what the limits are."""

import re
from dataclasses import fields
from pathlib import Path

from click.testing import CliRunner

from exporter.cli.commands import build
from exporter.cli.commands.options import _LIMITS
from exporter.cli.commands.validate import command
from exporter.records.readers import DEEPEST, Limits

TABLE = (Path(__file__).parent.parent / "docs/limits.md").read_text()


def test_every_limit_stands_in_the_table_with_its_option():
    defaults = {limit.name: limit.default for limit in fields(Limits)}
    expected = {option.replace("_", "-"): defaults[name] for option, (name, _) in _LIMITS.items()}
    assert {name for name, _ in _LIMITS.values()} == set(defaults)
    problems = next(parameter for parameter in command.params if parameter.name == "max_problems").default
    rows = re.findall(r"\| ([\d,]+) \| `--([a-z-]+)`", TABLE)
    found = {option: int(number.replace(",", "")) for number, option in rows}
    assert found == {**expected, "max-problems": problems}
    assert f"at most {DEEPEST}" in TABLE


def test_what_validate_takes_with_a_limit_is_built_with_it(tmp_path):
    (tmp_path / "seeds/events").mkdir(parents=True)
    (tmp_path / "seeds/dataset.yaml").write_text(
        "name: tiny\ntitle: Tiny\nbase: https://example.org/\nlanguage: en\n"
    )
    name = "x" * 300
    (tmp_path / "seeds/events/all.jsonl").write_text(f'{{"id": "one", "name": "{name}"}}\n')
    arguments = [str(tmp_path / "seeds"), "--max-record-size", "200"]
    into = ["-o", str(tmp_path / "dist"), "--only", "jsonld"]
    for run, more in ((command, ["--no-cache"]), (build.command, into)):
        refused = CliRunner().invoke(run, [*arguments, *more])
        assert (refused.exit_code, "--max-record-size" in refused.output) == (1, True)
        taken = CliRunner().invoke(run, [*arguments[:-1], "400", *more])
        assert taken.exit_code == 0, taken.output
