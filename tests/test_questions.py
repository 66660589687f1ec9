"""The page of questions is what its generator writes now."""

import importlib.util

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
