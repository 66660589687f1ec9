"""The page of questions is what its generator writes now, and what it says to type gives the answers it shows."""

import importlib.util
import json
import re
import shutil
import subprocess

import pytest
from datasettes import ROOT


def generator():
    spec = importlib.util.spec_from_file_location("make_questions", ROOT / "docs" / "make_questions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_ten_questions_have_the_answers_that_the_page_shows():
    page = generator().page()
    assert page == (ROOT / "docs" / "questions.md").read_text(encoding="utf-8"), "run `make docs`"
    assert page.count("\n## ") == 10


def test_every_question_has_an_answer():
    answers = [part.rpartition("| --- |")[2] for part in generator().page().split("\n## ")[1:]]
    assert all("|" in answer for answer in answers)


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the sqlite3 shell is not installed")
def test_the_shell_answers_what_is_typed_into_it_as_the_page_shows():
    page = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    routes = re.findall(r"```\n(sqlite> .*?)```.*?\| ---[^\n]*\n(.*?)\n\n", page, re.DOTALL)
    assert len(routes) == page.count("../queries/")
    for typed, answer in routes:
        done = subprocess.run(
            ["sqlite3", "-readonly", "-json", "dist/eu-pakistan.db"],
            input=typed.replace("sqlite> ", ""),
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,
            check=True,
        )
        rows = [
            ["" if cell is None else str(cell) for cell in row.values()] for row in json.loads(done.stdout)
        ]
        assert [f"| {' | '.join(row)} |" for row in rows][:8] == answer.splitlines()
