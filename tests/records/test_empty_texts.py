"""What YAML reads as no value where a text is expected: `Null` may be a name."""

from __future__ import annotations

import io

import pytest

from exporter.problems import Problem
from exporter.records.readers import Limits, reader_for
from exporter.records.validation import validate
from schemas import Event, Participant, Source

PERSON = "id: a\ntype: Person\n"


def problems(content: str, model=Participant, path: str = "x.yaml") -> list[Problem]:
    (raw,) = reader_for(path)(io.BytesIO(content.encode()), path, Limits())
    found = validate(raw, model, path)
    return found if isinstance(found, list) else []


@pytest.mark.parametrize("written", ["Null", "NULL", "null", "~"])
@pytest.mark.parametrize(
    ("content", "model"),
    [
        (f"{PERSON}name: %s\n", Participant),
        (f"{PERSON}name: {{en: %s}}\n", Participant),
        (f"{PERSON}name: A\nother_names: [{{text: %s, kind: short}}]\n", Participant),
        (f"{PERSON}name: A\nidentifiers: [{{scheme: x, value: %s}}]\n", Participant),
        ("id: a\ntype: Report\nname: A\nauthors: [%s]\n", Source),
        ("id: a\nname: A\nparticipations: [{participant: b, role: host, capacity: [%s]}]\n", Event),
    ],
)
def test_no_value_where_a_text_is_needed_gets_the_hint_of_a_truth_value(content, model, written):
    (problem,) = problems(content % written, model)
    assert problem.hint == f'put it in quotation marks: "{written}"'
    assert problem.value == written
    (truth,) = problems(content % "True", model)
    assert truth.hint == 'put it in quotation marks: "True"'
    assert truth.span.line == problem.span.line


@pytest.mark.parametrize("written", ["Null", "NULL"])
@pytest.mark.parametrize(
    ("content", "model", "field"),
    [
        (f"{PERSON}name: A\nfamily_name: %s\n", Participant, "family_name"),
        (f"{PERSON}name: A\nhonorific_prefix: %s\n", Participant, "honorific_prefix"),
        (f"{PERSON}name: A\ndescription: %s\n", Participant, "description"),
        (
            f"{PERSON}name: A\nmemberships: [{{organization: b, role: member, post: %s}}]\n",
            Participant,
            "memberships[0].post",
        ),
        (f"{PERSON}name: A\nevidence: [{{source: s, quote: %s}}]\n", Participant, "evidence[0].quote"),
        ("id: a\ntype: Report\ntext_file: %s\n", Source, "text_file"),
    ],
)
def test_a_name_such_as_null_does_not_become_empty(content, model, field, written):
    (problem,) = problems(content % written, model)
    assert (problem.code, problem.field, problem.value) == ("CQ103", field, written)
    assert problem.message == f"{field}: empty, not text"
    assert problem.hint == f'put it in quotation marks: "{written}"'
    assert problems(content % f'"{written}"', model) == []


def test_empty_texts_are_reported_together_with_other_mistakes():
    found = problems(f"{PERSON}name: A\nfamily_name: Null\nnickname: B\n")
    assert [problem.field for problem in found] == ["nickname", "family_name"]


@pytest.mark.parametrize("written", ["null", "~", ""])
def test_an_optional_text_can_be_left_empty(written):
    assert problems(f"{PERSON}name: A\nfamily_name: {written}\n") == []


@pytest.mark.parametrize("written", ["Null", "NULL", "null", "~", ""])
def test_what_is_no_text_can_be_left_empty(written):
    assert problems(f"{PERSON}name: A\nnationality: {written}\n") == []


def test_null_in_json_is_no_value():
    assert problems('{"id": "a", "type": "Person", "name": "A", "family_name": null}', path="x.json") == []
