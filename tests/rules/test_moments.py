"""Dates are compared as moments where both have a zone, and as written where neither has."""

from __future__ import annotations

import pytest

ORDER = [
    # first, second, whether the first is certainly over before the second begins
    ("2025-02-20T21:30-05:00", "2025-02-21T09:00+09:00", False),  # 02:30Z and 00:00Z
    ("2025-02-20T09:00-05:00", "2025-02-21T09:00+09:00", True),  # 14:00Z and 00:00Z of the next day
    ("2025-02-20T09:00Z", "2025-02-20T10:00Z", True),
    ("2025-02-20T09:00Z", "2025-02-20T09:00:59Z", False),  # any second of that minute
    ("2025-02-20T09:00:00.5Z", "2025-02-20T09:00:00.6Z", True),
    ("2025-02-20T10:00+05:00", "2025-02-20T06:00Z", True),
    ("2025-02-20T10:00+05:00", "2025-02-20T05:00Z", False),
    ("2025-02-21T00:30+14:00", "2025-02-20T11:00Z", True),  # a later day, and yet before
    ("2025-02-20T23:30-12:00", "2025-02-21T11:00Z", False),
    ("2025-02-20", "2025-02-21T09:00Z", False),  # the day ends at 12:00Z in UTC-12:00
    ("2025-02-20", "2025-02-21T12:00Z", True),
    ("2025-02-20T09:00Z", "2025-02-21", True),  # the day begins at 10:00Z of the day before in UTC+14:00
    ("2025-02-20T10:30Z", "2025-02-21", False),
    ("2025-02", "2025-03-01T11:59Z", False),
    ("2025-02", "2025-03-01T12:00Z", True),
    ("2025-02-20T09:00", "2025-02-20T20:00Z", False),  # 21:01Z in UTC-12:00
    ("2025-02-20T09:00", "2025-02-20T22:00Z", True),
    ("2025-02-20", "2025-02-21", True),
    ("2025-02-20", "2025-02-21T00:00", True),
    ("2025-02-20?", "2025-02-21", False),
    ("2025-02-20T21:30-05:00", "2025-02-23~", False),
]


@pytest.fixture
def is_before(found):
    """Return a function that states whether a rule finds a contradiction of a code in records."""
    return lambda code, **families: code in [problem.code for problem in found(**families)]


def event(**fields: str) -> str:
    return "- {" + ", ".join(f"{name}: {value}" for name, value in {"name": "E", **fields}.items()) + "}\n"


def quoted(date: str) -> str:
    return f"'{date}'"


@pytest.mark.parametrize(("first", "second", "before"), ORDER)
def test_larger_events_are_compared_as_moments(is_before, first, second, before):
    events = event(id="large", start=quoted(second)) + event(id="part", part_of="large", start=quoted(first))
    assert is_before("CQ302", events=events) == before


@pytest.mark.parametrize(("first", "second", "before"), ORDER)
def test_the_end_of_a_larger_event_is_compared_as_a_moment(is_before, first, second, before):
    events = event(id="large", end=quoted(first)) + event(id="part", part_of="large", start=quoted(second))
    assert is_before("CQ302", events=events) == before


@pytest.mark.parametrize(("first", "second", "before"), ORDER)
def test_participations_are_compared_as_moments(is_before, first, second, before):
    people = "- {id: p, type: Person, name: P}\n- {id: q, type: Person, name: Q}\n"
    took_part = f"[{{participant: p, role: chair, end: '{first}'}}]"
    events = event(id="e", start=quoted(second), participations=took_part) + event(id="f")
    assert is_before("CQ303", participants=people, events=events) == before


@pytest.mark.parametrize(("first", "second", "before"), ORDER)
def test_series_are_compared_as_moments(is_before, first, second, before):
    series = f"- {{id: s, name: S, start: '{second}'}}\n- {{id: t, name: T}}\n"
    events = event(id="e", series="s", start=quoted(first)) + event(id="f")
    assert is_before("CQ304", series=series, events=events) == before


@pytest.mark.parametrize(("first", "second", "before"), ORDER)
def test_editions_are_compared_as_moments(is_before, first, second, before):
    events = event(id="e", series="s", edition="1", start=quoted(second))
    events += event(id="f", series="s", edition="2", start=quoted(first))
    series = "- {id: s, name: S}\n- {id: t, name: T}\n"
    assert is_before("CQ305", series=series, events=events) == before


@pytest.mark.parametrize(("first", "second", "before"), ORDER)
def test_histories_are_compared_as_moments(is_before, first, second, before):
    history = f"[{{status: signed, date: '{second}'}}, {{status: agreed, date: '{first}'}}]"
    agreements = f"- {{id: a, history: {history}}}\n- {{id: b}}\n"
    assert is_before("CQ306", agreements=agreements) == before


@pytest.mark.parametrize(("first", "second", "before"), ORDER)
def test_sources_are_compared_with_events_as_moments(is_before, first, second, before):
    sources = f"- {{id: s, type: Report, published: '{first}'}}\n- {{id: t, type: Report}}\n"
    evidence = "[{source: s, supports: [status]}]"
    events = event(id="e", status="held", start=quoted(second), evidence=evidence) + event(id="f")
    assert is_before("CQ307", sources=sources, events=events) == before


@pytest.mark.parametrize(("first", "second", "before"), ORDER)
def test_posts_are_compared_with_events_as_moments(is_before, first, second, before):
    post = f"[{{organization: o, post: FM, end: '{first}'}}]"
    people = f"- {{id: o, type: Group, name: O}}\n- {{id: p, type: Person, name: P, memberships: {post}}}\n"
    took_part = "[{participant: p, role: visitor, capacity: [FM]}]"
    events = event(id="e", start=quoted(second), participations=took_part) + event(id="f")
    assert is_before("CQ308", participants=people, events=events) == before


@pytest.mark.parametrize(("first", "second", "before"), ORDER)
def test_the_end_of_an_event_is_compared_with_its_start_as_a_moment(is_before, first, second, before):
    events = event(id="e", start=quoted(second), end=quoted(first)) + event(id="f")
    assert is_before("CQ301", events=events) == before


@pytest.mark.parametrize(("now", "over"), [("2025-02-21T11:59:59Z", False), ("2025-02-21T12:00:00Z", True)])
def test_a_planned_day_is_over_when_it_is_over_everywhere(is_before, monkeypatch, now, over):
    from datetime import datetime

    monkeypatch.setenv("SOURCE_DATE_EPOCH", f"{datetime.fromisoformat(now).timestamp():.0f}")
    events = event(id="e", status="planned", start="2025-02-20") + event(id="f")
    assert is_before("CQ309", events=events) == over


@pytest.mark.parametrize(("code", "expected"), [("CQ302", True), ("CQ307", False)])
def test_times_without_a_zone_are_by_one_clock_only_within_an_event(is_before, code, expected):
    sources = "- {id: s, type: Report, published: 2025-02-20T09:00}\n- {id: t, type: Report}\n"
    large = event(
        id="large", status="held", start="2025-02-20T10:00", evidence="[{source: s, supports: [status]}]"
    )
    part = event(id="part", part_of="large", start="2025-02-20T09:00")
    assert is_before(code, sources=sources, events=large + part) == expected


def test_many_editions_are_each_compared_once(monkeypatch, problems):
    from schemas.chronology import Bounds

    compared = 0
    before = Bounds.before

    def counted(*args, **options):
        nonlocal compared
        compared += 1
        return before(*args, **options)

    monkeypatch.setattr(Bounds, "before", counted)
    events = "".join(
        event(id=f"e{n}", series="s", edition=str(n), start=f"{2500 - n}-01-01") for n in range(1, 400)
    )
    found = problems(series="- {id: s, name: S}\n- {id: t, name: T}\n", events=events)
    assert len(found) == 398
    assert compared < 4 * 400
