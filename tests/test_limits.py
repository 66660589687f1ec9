"""docs/limits.md says what the limits are."""

import re
from dataclasses import fields
from pathlib import Path

from exporter.commands.validate import _LIMITS, command
from exporter.readers import DEEPEST, Limits

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
