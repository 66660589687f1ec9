"""Every code has a folder with a good and a bad dataset; `expected.txt` says where the bad one is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exporter import rules
from exporter.build import validate
from exporter.commands.rule import page

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Quotations (CQ6) and what is read from elsewhere (CQ7 and on) have tests of their own.
CODES = [code.code for code in rules.codes() if code.code < "CQ6"]


def found(folder: Path) -> list[str]:
    """Return the problems of a dataset, a line each: `file:line:column CODE`."""
    problems = validate(folder)
    return [
        f"{Path(p.path).relative_to(folder).as_posix()}:{p.span.line}:{p.span.column} {p.code}"
        for p in problems
    ]


@pytest.mark.parametrize("code", CODES)
def test_the_good_dataset_has_no_problem(code):
    assert found(HERE / code / "good") == []


@pytest.mark.parametrize("code", CODES)
def test_the_bad_dataset_has_this_problem_and_no_other_at_its_place(code):
    expected = (HERE / code / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert found(HERE / code / "bad") == expected
    assert [line.rpartition(" ")[2] for line in expected] == [code]


def test_every_folder_belongs_to_a_code():
    assert sorted(path.name for path in HERE.iterdir() if re.fullmatch("CQ[0-9]+", path.name)) == CODES


@pytest.mark.parametrize("code", rules.codes(), ids=lambda code: code.code)
def test_every_code_is_explained_on_a_page_that_is_current(code):
    assert code.title
    assert code.explanation.endswith((".", "```"))
    assert code.code > "CQ6" or "Mend it: " in code.explanation
    written = (ROOT / "docs" / "rules" / f"{code.code}.md").read_text(encoding="utf-8")
    assert written == "\n".join(page(code)) + "\n", "run `python -m exporter.commands.rule docs/rules`"


def test_every_page_belongs_to_a_code_and_stands_in_the_list():
    pages = {path.stem for path in (ROOT / "docs" / "rules").glob("CQ*.md")}
    assert pages == {code.code for code in rules.codes()}
    listed = (ROOT / "docs" / "rules" / "README.md").read_text(encoding="utf-8")
    for code in rules.codes():
        assert f"[{code.code}]({code.code}.md) | {code.severity.value} | {code.title} |" in listed


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.code)
def test_a_rule_gives_an_example(rule):
    assert "```yaml" in rule.explanation.explanation


def test_no_two_rules_have_one_code():
    assert len({rule.code for rule in rules.RULES}) == len(rules.RULES)
