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


def test_a_group_of_events_is_one_problem_that_names_the_first_in_whatever_order_they_come(messages):
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
    assert found == [
        (
            "start: probable duplicate of events/e1 (events/all.yaml:3), events/e2 (events/all.yaml:2): "
            "the same place, time and participants, 3 records in all"
        )
    ]


def test_records_that_share_iris_with_one_record_are_one_group(messages):
    topics = "- {id: c, name: C, same_as: ['https://example.org/2', 'https://example.org/1']}\n"
    topics += "- {id: b, name: B, same_as: ['https://example.org/2']}\n- {id: a, name: A, same_as: ['https://example.org/1']}\n"
    found = messages(topics=topics)
    assert found == [
        (
            "same_as: probable duplicate of topics/a (topics/all.yaml:3), topics/b (topics/all.yaml:2): "
            "the same https://example.org/1, 3 records in all"
        )
    ]


PEOPLE = (
    "- {id: p, type: Person, name: P}\n- {id: q, type: Person, name: Q}\n- {id: r, type: Person, name: R}\n"
)
PLACES = "- {id: x, type: City, name: X}\n- {id: y, type: City, name: Y}\n"


def meeting(name: str, people: str = "p", **fields: str) -> str:
    """Return an event at one place and on one day with some people."""
    took_part = ", ".join(f"{{participant: {person}, role: delegate}}" for person in people)
    given = {"start": "2025-01-21", "location": "x", **fields, "participations": f"[{took_part}]"}
    return f"- {{id: {name}, name: {name}, {', '.join(f'{key}: {value}' for key, value in given.items())}}}\n"


@pytest.fixture
def groups(messages):
    """Return a function that validates events and returns the groups that are reported, as the first word of each id."""
    import re

    def of(*events: str) -> list[list[str]]:
        found = messages(places=PLACES, participants=PEOPLE, events="".join(events))
        return [re.findall(r"events/(\w+) ", message) for message in found]

    return of


def test_parts_of_one_visit_with_different_people_are_not_the_same(groups):
    assert (
        groups(meeting("visit", "pq"), meeting("a", "p", part_of="visit"), meeting("b", "q", part_of="visit"))
        == []
    )


def test_parts_of_one_visit_with_the_same_people_are_the_same(groups):
    assert groups(meeting("visit"), meeting("a", part_of="visit"), meeting("b", part_of="visit")) == [["a"]]


def test_two_visits_are_the_same_though_one_has_parts(groups):
    assert groups(meeting("visit"), meeting("a", part_of="visit"), meeting("trip")) == [["trip"]]


def test_a_chain_of_parts_is_not_reported(groups):
    chain = [meeting(f"e{n}", **({"part_of": f"e{n - 1}"} if n else {})) for n in range(200)]
    assert groups(*chain) == []


def test_events_of_two_kinds_are_not_the_same(groups):
    assert groups(meeting("a", kind="dialogue"), meeting("b", kind="signing")) == []


def test_meetings_whose_dates_overlap_one_after_the_other_are_one_group(groups):
    days = [
        ("a", "2025-01-01", "2025-01-05"),
        ("b", "2025-01-04", "2025-01-09"),
        ("c", "2025-01-08", "2025-01-12"),
    ]
    assert groups(*(meeting(name, start=start, end=end) for name, start, end in days)) == [["a", "b"]]


def test_meetings_on_different_days_are_not_the_same(groups):
    assert (
        groups(meeting("a", start="2025-01-01"), meeting("b", start="2025-01-02"), meeting("c", location="y"))
        == []
    )


@pytest.mark.parametrize("size", [2, 4])
def test_equal_events_are_one_problem_and_are_compared_once_each(messages, monkeypatch, size):
    from exporter.checks.rules import same_meeting

    compared = 0
    may_be = same_meeting._Meeting.may_be

    def counted(*meetings) -> bool:
        nonlocal compared
        compared += 1
        return may_be(*meetings)

    monkeypatch.setattr(same_meeting._Meeting, "may_be", counted)
    people = [*("pqr"[n % 3 :] for n in range(size * 100))]
    events = "".join(meeting(f"e{n:03}", some) for n, some in enumerate(people))
    (message,) = messages(places=PLACES, participants=PEOPLE, events=events)
    assert message.endswith(
        f" and {size * 100 - 6} more: the same place, time and participants, {size * 100} records in all"
    )
    assert compared <= 3 * 3


def test_many_meetings_of_one_person_with_others_are_compared_with_few(messages, monkeypatch):
    from exporter.checks.rules import same_meeting

    compared = 0
    may_be = same_meeting._Meeting.may_be

    def counted(*meetings) -> bool:
        nonlocal compared
        compared += 1
        return may_be(*meetings)

    monkeypatch.setattr(same_meeting._Meeting, "may_be", counted)
    people = [f"g{n:03}" for n in range(300)]
    participants = PEOPLE + "".join(f"- {{id: {one}, type: Person, name: {one}}}\n" for one in people)
    events = "".join(meeting(f"e{one}", ["p", one]) for one in people)
    assert messages(places=PLACES, participants=participants, events=events) == []
    assert compared < 300


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (
            "same_as: ['http://www.wikidata.org/entity/Q1']",
            "same_as: ['https://www.wikidata.org/wiki/Q1']",
            "CQ501",
        ),
        (
            "same_as: ['http://www.wikidata.org/entity/Q1']",
            "same_as: ['http://www.wikidata.org/entity/Q11']",
            None,
        ),
        (
            "same_as: ['http://www.wikidata.org/entity/Q1']",
            "identifiers: [{scheme: Wikidata, value: Q1}]",
            "CQ505",
        ),
        ("identifiers: [{scheme: isni, value: '1'}]", "identifiers: [{scheme: ISNI, value: '1'}]", "CQ505"),
        ("identifiers: [{scheme: isni, value: '1'}]", "identifiers: [{scheme: viaf, value: '1'}]", None),
        (
            "identifiers: [{scheme: doi, value: a}]",
            "identifiers: [{scheme: x, value: b}, {scheme: doi, value: a}]",
            "CQ505",
        ),
    ],
)
def test_an_identifier_belongs_to_one_record(problems, first, second, code):
    found = problems(topics=f"- {{id: a, name: A, {first}}}\n- {{id: b, name: B, {second}}}\n")
    assert found == ([f"{code} topics/b"] if code else [])


def test_records_of_two_families_may_have_one_identifier(problems):
    given = "identifiers: [{scheme: wikidata, value: Q1}]"
    topics = f"- {{id: a, name: A, {given}}}\n- {{id: b, name: B}}\n"
    assert (
        problems(
            topics=topics,
            places=f"- {{id: a, type: City, name: A, {given}}}\n- {{id: b, type: City, name: B}}\n",
        )
        == []
    )


def test_a_group_that_one_rule_reports_is_not_reported_by_the_next(problems):
    same = "name: T, same_as: [http://www.wikidata.org/entity/Q1]"
    assert problems(topics=f"- {{id: a, {same}}}\n- {{id: b, {same}}}\n- {{id: c, {same}}}\n") == [
        "CQ501 topics/c"
    ]


def test_a_group_with_one_more_record_is_reported_by_the_next_rule(problems):
    same = "name: T, same_as: [http://www.wikidata.org/entity/Q1]"
    found = problems(topics=f"- {{id: a, {same}}}\n- {{id: b, {same}}}\n- {{id: c, name: t}}\n")
    assert found == ["CQ501 topics/b", "CQ503 topics/c"]
