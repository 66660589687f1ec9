"""What makes two records the same, and what tells them apart."""

import pytest

from exporter.checks.validate import validate
from exporter.problems.collected import Findings, Selection


def test_an_event_inside_a_part_of_another_is_not_the_same(problems):
    day, rest = "start: 2025-01-21", "location: x, participations: [{participant: p, role: chair}]"
    found = problems(
        places="- {id: x, type: City, name: X}\n- {id: y, type: City, name: Y}\n",
        participants="- {id: p, type: Person, name: P}\n- {id: q, type: Person, name: Q}\n",
        events=f"- {{id: a, name: A, start: 2025-01-20, end: 2025-01-24, {rest}}}\n"
        f"- {{id: b, name: B, {day}, part_of: a}}\n- {{id: c, name: C, {day}, part_of: b, {rest}}}\n",
    )
    assert found == []


@pytest.mark.parametrize(("first", "second"), [("[retreat]", "retreat"), ("retreat", "[retreat]")])
def test_two_of_which_one_has_a_mistake_are_not_compared(problems, first, second):
    rest = "start: 2025-01-21, location: x, participations: [{participant: p, role: chair}]"
    found = problems(
        places="- {id: x, type: City, name: X, country_code: ZZ}\n- {id: y, type: City, name: X, country_code: FR}\n",
        participants="- {id: p, type: Person, name: P}\n- {id: q, type: Person, name: Q}\n",
        events=f"- {{id: a, name: A, kind: {first}, {rest}}}\n- {{id: b, name: B, kind: {second}, {rest}}}\n",
    )
    assert {problem[:5] for problem in found} == {"CQ103", "CQ104", "CQ203"}


@pytest.mark.parametrize("selection", [Selection(select=("CQ503",)), Selection(ignore=("CQ501",))])
def test_a_sign_that_is_not_asked_for_does_not_hide_another(seeds, selection):
    (seeds / "topics").mkdir()
    same = "name: T, same_as: [http://www.wikidata.org/entity/Q1]"
    text = f"- {{id: a, {same}}}\n- {{id: b, {same}}}\n"
    (seeds / "topics" / "all.yaml").write_text(text, encoding="utf-8")
    assert [problem.code for problem in validate(seeds, findings=Findings(selection))] == ["CQ503"]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2025-01-21T10:00", "2025-01-21T15:00", False),
        ("2025-01-21T10:00+01:00", "2025-01-21T09:00Z", True),
        ("2025-01-21", "2025-01-21T15:00", True),
    ],
)
def test_meetings_are_told_apart_by_a_time_of_day(problems, first, second, same):
    rest = "location: a, participations: [{participant: p, role: chair}]"
    found = problems(
        places="- {id: a, type: City, name: A}\n- {id: b, type: City, name: B}\n",
        participants="- {id: p, type: Person, name: P}\n- {id: q, type: Person, name: Q}\n",
        events=f'- {{id: e, name: E, start: "{first}", {rest}}}\n- {{id: f, name: F, start: "{second}", {rest}}}\n',
    )
    assert [problem[:5] for problem in found] == (["CQ502"] if same else [])


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Jean-Luc O’Neil", "JEAN LUC ONEIL", True),
        ("Müller", "MULLER", True),
        ("कमल", "कमला", False),
        ("राम", "रमा", False),
        ("கமல", "கமல்", False),
        ("№ 1", "no 1", True),
        ("タナカ", "ダナガ", False),
    ],
)
def test_names_are_the_same_without_accents_but_not_without_vowels(problems, first, second, same):
    participants = f"- {{id: p, type: Person, name: {first}}}\n- {{id: q, type: Person, name: {second}}}\n"
    assert problems(participants=participants) == (["CQ503 participants/q"] if same else [])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("p", "pq", True),
        ("pq", "p", True),
        ("pq", "pq", True),
        ("p", "q", False),
        ("pq", "pr", False),
        ("p", "", False),
    ],
)
def test_meetings_are_the_same_where_the_people_of_one_are_all_at_the_other(problems, one, other, same):
    def event(name, people):
        part = ", ".join(f"{{participant: {person}, role: delegate}}" for person in people)
        return f"- {{id: {name}, name: {name}, start: 2025-01-21, location: a, participations: [{part}]}}\n"

    found = problems(
        places="- {id: a, type: City, name: A}\n- {id: b, type: City, name: B}\n",
        participants="".join(f"- {{id: {person}, type: Person, name: {person}}}\n" for person in "pqr"),
        events=event("e", one) + event("f", other),
    )
    assert found == (["CQ502 events/f"] if same else [])


@pytest.mark.parametrize(
    ("family", "first", "second"),
    [
        ("sources", "published: 2025-01-01", "published: 2025-01-02"),
        ("events", "start: 2025-01-01", "start: 2025-01-02"),
        ("places", "country_code: BE", "country_code: FR"),
        ("agreements", "date: 2025-01-01", "date: 2025-01-02"),
        ("topics", "scheme: 'https://example.org/a'", "scheme: 'https://example.org/b'"),
        ("images", "license: 'https://example.org/a'", "license: 'https://example.org/a'"),
    ],
)
def test_records_of_one_name_are_two_where_what_tells_them_apart_differs(problems, family, first, second):
    assert problems(**{family: f"- {{id: a, name: N, {first}}}\n- {{id: b, name: N, {second}}}\n"}) == []


def test_of_several_records_that_are_the_same_the_first_by_id_is_named_in_whatever_order_they_stand(messages):
    part = "participations: [{participant: p, role: delegate}]"
    events = "".join(
        f"- {{id: {name}, name: {name}, start: 2025-01-21, location: a, {part}}}\n"
        for name in ("e3", "e2", "e1")
    )
    found = messages(
        places="- {id: a, type: City, name: A}\n- {id: b, type: City, name: B}\n",
        participants="- {id: p, type: Person, name: P}\n- {id: q, type: Person, name: Q}\n",
        events=events,
    )
    assert [message.partition(" (")[0] for message in found] == ["start: events/e1", "start: events/e1"]


def test_of_several_addresses_that_are_elsewhere_too_the_first_is_named(messages):
    topics = "- {id: c, name: C, same_as: ['https://example.org/2', 'https://example.org/1']}\n"
    topics += "- {id: b, name: B, same_as: ['https://example.org/2']}\n- {id: a, name: A, same_as: ['https://example.org/1']}\n"
    found = messages(topics=topics)
    assert found == ["same_as: topics/a (topics/all.yaml:3) is also https://example.org/1"]
