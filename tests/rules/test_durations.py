"""Durations fit the time between start and end, and memberships do not repeat."""

import pytest


@pytest.mark.parametrize(
    ("start", "end", "duration", "fits"),
    [
        ("2025-03-03", "2025-03-05", "P3D", True),
        ("2025-03-03", "2025-03-05", "P2D", True),
        ("2025-03-03", "2025-03-05", "PT25H", True),
        ("2025-03-03", "2025-03-05", "PT23H", False),
        ("2025-03-03", "2025-03-05", "P4D", False),
        ("2025-03-03", "2025-03-03", "PT2H30M", True),
        ("2025-03-03", "2025-03-03", "PT25H", False),
        ("2025-03-03T10:00", "2025-03-03T12:00", "PT2H", True),
        ("2025-03-03T10:00", "2025-03-03T12:00", "PT3H", False),
        ("2025-03-03T10:00", "2025-03-03T12:00", "PT1H", False),
        ("2025-03-03T10:00Z", "2025-03-03T12:00+02:00", "P1D", False),
        ("2025-03-03T10:00Z", "2025-03-03T12:00", "P1D", True),
        ("2025-01", "2025-02", "P2M", True),
        ("2025-01", "2025-02", "P1M", True),
        ("2025-01", "2025-02", "P3M", False),
        ("2020", "2022", "P1Y", True),
        ("2020", "2022", "P4Y", False),
        ("2025-03-03?", "2025-03-05", "P1Y", True),
        ("2025-03-03", "..", "P1Y", True),
    ],
)
def test_a_duration_fits_the_dates_unless_that_is_impossible(problems, start, end, duration, fits):
    events = (
        f"- {{id: e, name: E, start: '{start}', end: '{end}', duration: {duration}}}\n- {{id: f, name: F}}\n"
    )
    assert problems(events=events) == ([] if fits else ["CQ310 events/e"])


POST = "organization: o, post: Minister"


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (POST, POST, "CQ414"),
        (POST, "organization: o, post: Deputy Minister", None),
        (POST, "organization: o, role: member", None),
        ("organization: o, role: member", "organization: o, role: member", "CQ414"),
        (f"{POST}, start: '2010'", f"{POST}, start: '2010', end: '2014'", "CQ414"),
        (f"{POST}, start: '2010', end: '2014'", f"{POST}, start: '2014', end: '2016'", None),
        (f"{POST}, start: '2010', end: '2014'", f"{POST}, start: '2012', end: '2016'", "CQ413"),
        (f"{POST}, start: '2010', end: ..", f"{POST}, start: '2012', end: ..", "CQ413"),
        (f"{POST}, start: '2010'", f"{POST}, start: '2012', end: ..", None),
        (f"{POST}, start: '2010', end: '2014'", POST, None),
        (f"{POST}, end: '2014'", f"{POST}, end: '2014'", "CQ414"),
        (f"{POST}, end: '2014'", f"{POST}, end: '2018'", "CQ414"),
        (f"{POST}, start: 2010-01-01, end: 2014-05-01", f"{POST}, start: 2014-05-01, end: 2016-01-01", None),
        (f"{POST}, start: '2010?', end: '2014'", f"{POST}, start: '2012', end: '2016'", None),
        (f"{POST}, start: '2012', end: '2016'", f"{POST}, start: '2010', end: '2014'", "CQ413"),
    ],
)
def test_memberships_at_one_time_are_one(problems, first, second, code):
    people = f"- {{id: p, type: Person, name: P, memberships: [{{{first}}}, {{{second}}}]}}\n"
    found = problems(participants=f"{people}- {{id: o, type: Organization, name: O}}\n")
    assert found == ([f"{code} participants/p"] if code else [])


def test_many_memberships_at_one_time_are_one_problem(messages):
    posts = ", ".join(f"{{{POST}, start: '{year}', end: '2025'}}" for year in range(1800, 2000))
    people = f"- {{id: p, type: Person, name: P, memberships: [{posts}]}}\n"
    assert messages(participants=f"{people}- {{id: o, type: Organization, name: O}}\n") == [
        "memberships[1]: duplicate of memberships[0], Minister of o at the same time, 200 in all"
    ]
