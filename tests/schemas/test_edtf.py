"""A date says what it can mean, in bounds, in ISO and in words, and nothing more."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.edtf import EdtfError, EdtfValue, parse


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "words"),
    [
        ("2025-02-20", "2025-02-20", "2025-02-20", "20 February 2025"),
        ("2025-01", "2025-01-01", "2025-01-31", "January 2025"),
        ("2024-02", "2024-02-01", "2024-02-29", "February 2024"),
        ("2025", "2025-01-01", "2025-12-31", "2025"),
        ("0044", "0044-01-01", "0044-12-31", "44"),
        ("201X", "2010-01-01", "2019-12-31", "the 2010s"),
        ("20XX", "2000-01-01", "2099-12-31", "a year from 2000 to 2099"),
        ("000X", "0001-01-01", "0009-12-31", "the 0s"),
        ("2025-XX", "2025-01-01", "2025-12-31", "a month in 2025"),
        ("2025-XX-XX", "2025-01-01", "2025-12-31", "a day in 2025"),
        ("2025-02-XX", "2025-02-01", "2025-02-28", "a day in February 2025"),
        ("2025-21", "2025-01-01", "2025-12-31", "spring 2025"),
        ("2023-24", "2023-01-01", "2024-02-29", "winter 2023"),
        ("9999-24", "9999-01-01", "9999-12-31", "winter 9999"),
        ("1802~", "1802-01-01", "1802-12-31", "about 1802"),
        ("1802-04-18?", "1802-04-18", "1802-04-18", "perhaps 18 April 1802"),
        ("201X%", "2010-01-01", "2019-12-31", "perhaps about the 2010s"),
        ("2025-02-20T14:30", "2025-02-20", "2025-02-20", "20 February 2025, 14:30"),
        ("2025-02-20T00:30:00+01:00", "2025-02-20", "2025-02-20", "20 February 2025, 00:30 (UTC+01:00)"),
        ("2025-02-20T14:30:05.5Z", "2025-02-20", "2025-02-20", "20 February 2025, 14:30:05.5 (UTC)"),
        ("2022/2024", "2022-01-01", "2024-12-31", "2022 to 2024"),
        ("2022/..", "2022-01-01", None, "since 2022"),
        ("2022/", "2022-01-01", None, "2022 to an unknown end"),
        ("../2022-05", None, "2022-05-31", "until May 2022"),
        ("/2022", None, "2022-12-31", "an unknown start to 2022"),
        ("1801~/1802-21", "1801-01-01", "1802-12-31", "about 1801 to spring 1802"),
        ("..", None, None, "ongoing"),
    ],
)
def test_a_date_has_bounds_and_words(text, earliest, latest, words):
    read = parse(text)
    assert (read.earliest, read.latest, read.words) == (earliest, latest, words)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2025-02-20", ("2025-02-20", "date")),
        ("2025-02-20?", ("2025-02-20", "date")),
        ("2025-02-XX", ("2025-02", "gYearMonth")),
        ("2025-01~", ("2025-01", "gYearMonth")),
        ("2025", ("2025", "gYear")),
        ("2025-XX", ("2025", "gYear")),
        ("2025-XX-XX", ("2025", "gYear")),
        ("2025-24", ("2025", "gYear")),
        ("2025-02-20T14:30:00+01:00", ("2025-02-20T14:30:00+01:00", "dateTime")),
        ("2025-02-20T14:30:00.25", ("2025-02-20T14:30:00.25", "dateTime")),
        ("2025-02-20T14:30Z", ("2025-02-20", "date")),
        ("201X", None),
        ("2022/2024", None),
        ("2022/..", None),
        ("..", None),
    ],
)
def test_the_iso_prefix_says_nothing_untrue(text, iso):
    assert parse(text).iso == iso


@pytest.mark.parametrize(
    ("text", "qualified", "is_interval"),
    [
        ("2025", False, False),
        ("2025?", True, False),
        ("2022/2024~", True, True),
        ("2022/..", False, True),
        ("..", False, False),
    ],
)
def test_a_date_tells_whether_it_is_qualified_or_an_interval(text, qualified, is_interval):
    assert (parse(text).qualified, parse(text).is_interval) == (qualified, is_interval)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-02-30", "February 2025 has 28 days"),
        ("2025-00", "months are 01 to 12, seasons 21 (spring) to 24 (winter)"),
        ("2025-25", "months are 01 to 12, seasons 21 (spring) to 24 (winter)"),
        ("2025-22-01", "a season has no days"),
        ("201X-01", "a year with unspecified digits is only allowed alone"),
        ("2025-XX-01", "a day without its month cannot be written"),
        ("0000-01-01", "years run from 0001 to 9999"),
        ("Y17000", "years run from 0001 to 9999"),
        ("2025-02-20T25:00", "times run from 00:00 to 23:59"),
        ("2025-02-20T24:00", "24:00 is written as 00:00 of the next day"),
        ("2025-06-30T23:59:60Z", "seconds run from 00 to 59; a leap second cannot be written"),
        ("2025-02-20T14:30-00:00", "zones run from -14:00 to +14:00; UTC is Z or +00:00"),
        ("2024/2022", "the interval ends before it begins"),
        ("2022/2023/2024", "an interval has one slash, between its two ends, and a date has hyphens"),
        ("01/03/2024", "an interval has one slash, between its two ends, and a date has hyphens"),
        ("/", "an interval names at least one date"),
        ("2025-02-20T14:30/..", "an interval runs between dates, without times of day"),
        ("Unknown", "where a date is unknown, its field is left out"),
        ("soon", "this is not a date in EDTF"),
    ],
)
def test_a_refusal_says_why(text, reason):
    with pytest.raises(EdtfError) as refusal:
        parse(text)
    assert str(refusal.value) == refusal.value.reason == reason


def test_nothing_is_suggested_where_a_text_reads_two_ways():
    ambiguous = ("2/3/2025", "25", "14 Feb", "2004/05", "2001-2", "the 1900s")
    for text in (*ambiguous, "2025-02-30", "marketing 2025", "2022/unknown"):
        assert refusal_of(text).suggestion is None, text


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date(day):
    assert parse(f"{day}") == EdtfValue(
        f"{day}", f"{day}", f"{day.day} {date(2000, day.month, 1):%B} {day.year}", (f"{day}", "date")
    )


@given(
    st.dates(), st.times(timezones=st.sampled_from([None])), st.sampled_from(["", "Z", "+05:45", "-14:00"])
)
def test_every_moment_of_the_calendar_is_a_date(day, clock: time, zone):
    text = f"{datetime.combine(day, clock).isoformat()}{zone}"
    assert (parse(text).earliest, parse(text).iso) == (f"{day}", (text, "dateTime"))


MARKS = st.sampled_from(["", "?", "~", "%"])
YEARS = st.integers(1, 9999).map("{:04}".format)
DATES = st.one_of(
    st.tuples(
        st.one_of(YEARS, YEARS.map(lambda year: f"{year[:3]}X"), YEARS.map(lambda year: f"{year[:2]}XX")),
        MARKS,
    ),
    st.tuples(
        YEARS,
        st.just("-"),
        st.sampled_from([*map("{:02}".format, range(1, 13)), "21", "22", "23", "24", "XX"]),
        MARKS,
    ),
    st.tuples(YEARS, st.sampled_from(["-XX-XX", "-02-XX", "-12-XX"]), MARKS),
    st.tuples(st.dates().map(str), MARKS),
).map("".join)
ENDS = st.one_of(DATES, st.sampled_from(["", ".."]))


@given(DATES)
def test_the_bounds_of_a_date_are_ordered_days_that_agree_with_its_iso_prefix(text):
    read = parse(text)
    assert date.fromisoformat(read.earliest) <= date.fromisoformat(read.latest)
    assert read.qualified == (text[-1] in "?~%")
    assert not read.is_interval
    if read.iso:
        assert text.startswith(read.iso[0])
        assert read.earliest.startswith(read.iso[0])


def refusal_of(text: str) -> EdtfError | None:
    try:
        parse(text)
    except EdtfError as refusal:
        return refusal
    return None


@given(ENDS, ENDS)
def test_an_interval_has_the_bounds_of_its_ends_or_is_refused(start, end):
    text = f"{start}/{end}"
    both = start not in {"", ".."} and end not in {"", ".."}
    if {start, end} <= {"", ".."} or (both and parse(end).latest < parse(start).earliest):
        assert refusal_of(text)
        return
    read = parse(text)
    assert read.earliest == (parse(start).earliest if start else None)
    assert read.latest == (parse(end).latest if end else None)
    assert read.earliest is None or read.latest is None or read.earliest <= read.latest


@given(
    st.one_of(
        st.text(),
        st.text("0123456789X-/.T:Z+~?% ", max_size=30),
        st.text("0123456789 aepru.,/-", max_size=20),
    )
)
def test_any_text_is_read_or_refused_with_a_suggestion_that_can_be_read(text):
    if refusal := refusal_of(text):
        assert refusal.suggestion != text
        assert refusal.suggestion is None or parse(refusal.suggestion)
