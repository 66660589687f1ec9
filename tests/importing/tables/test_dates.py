"""Dates, times and ranges as people write them in cells."""

import pytest

from exporter.importing.tables import date_ranges, dates

DMY = ("D/M/YYYY", "D.M.YYYY")


@pytest.mark.parametrize(
    ("text", "formats", "found"),
    [
        ("12 March 2025 14:30", (), "2025-03-12T14:30"),
        ("12/02/2025 14:30", DMY, "2025-02-12T14:30"),
        ("12/02/2025 14:30:05", DMY, "2025-02-12T14:30:05"),
        ("12/02/2025 14:30", ("D/M/YYYY HH:mm",), "2025-02-12T14:30"),
        ("12 March 2025, 2.30pm", (), "2025-03-12T14:30"),
        ("12 March 2025 at 12 a.m.", (), "2025-03-12T00:00"),
        ("12 mars 2025 à 14h30", (), "2025-03-12T14:30"),
        ("12. März 2025 um 14 Uhr", (), "2025-03-12T14:00"),
        ("2025-03-12 14:30", (), "2025-03-12T14:30"),
        ("12 March 2025 10:00 UTC", (), "2025-03-12T10:00Z"),
        ("12 March 2025 10:00 +02:00", (), "2025-03-12T10:00+02:00"),
        ("12/02/25", ("D/M/YY",), "2025-02-12"),
        ("12/02/68", ("D/M/YY",), "2068-02-12"),
        ("12/02/69", ("D/M/YY",), "1969-02-12"),
        ("Wed 12 March 2025", (), "2025-03-12"),
        ("Mittwoch, 12. März 2025", (), "2025-03-12"),
        ("Mar 12, 2025", (), "2025-03-12"),
    ],
)
def test_a_date_with_a_time_a_weekday_or_a_short_year_is_read(text, formats, found):
    assert date_ranges.read(text, formats) == (found, None)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("12-14 March 2025", "2025-03-12", "2025-03-14"),
        ("12 \u2013 14 March 2025", "2025-03-12", "2025-03-14"),
        ("12/03/2025 - 14/03/2025", "2025-03-12", "2025-03-14"),
        ("12-14/03/2025", "2025-03-12", "2025-03-14"),
        ("12.\u201314.3.2025", "2025-03-12", "2025-03-14"),
        ("28 February - 2 March 2025", "2025-02-28", "2025-03-02"),
        ("30 Dec 2024 - 2 Jan 2025", "2024-12-30", "2025-01-02"),
        ("March 12-14, 2025", "2025-03-12", "2025-03-14"),
        ("from 12 to 14 March 2025", "2025-03-12", "2025-03-14"),
        ("du 12 au 14 mars 2025", "2025-03-12", "2025-03-14"),
        ("vom 12. bis 14. März 2025", "2025-03-12", "2025-03-14"),
        ("del 12 al 14 de marzo de 2025", "2025-03-12", "2025-03-14"),
        ("March-April 2025", "2025-03", "2025-04"),
        ("2019-2021", "2019", "2021"),
        ("2025-03-12/2025-03-14", "2025-03-12", "2025-03-14"),
        ("2025-03-12 - 2025-03-14", "2025-03-12", "2025-03-14"),
        ("2022/..", "2022", ".."),
        ("12 March 2025 14:00-15:30", "2025-03-12T14:00", "2025-03-12T15:30"),
        ("Wed 12 - Fri 14 March 2025", "2025-03-12", "2025-03-14"),
    ],
)
def test_a_range_in_one_cell_has_a_start_and_an_end(text, start, end):
    assert date_ranges.read(text, DMY) == (start, end)


@pytest.mark.parametrize(
    ("text", "formats", "message"),
    [
        ("12/02/25", (), "invalid"),
        ("12/02/25", DMY, "invalid"),
        ("12-14 March", (), "invalid"),
        ("14-12 March 2025", (), "ends before it begins"),
        ("30 Dec - 2 Jan 2025", (), "ends before it begins"),
        ("01/02/2025 - 03/04/2025", (), "ambiguous"),
        ("2019-20", (), "invalid"),
        ("12 March 2025 25:00", (), "invalid time"),
        ("12 March 2025 13pm", (), "invalid time"),
        ("Monday 12 March 2025", (), "another weekday"),
        ("12 March 2025 - present", (), "invalid"),
    ],
)
def test_what_could_be_several_dates_or_none_is_refused(text, formats, message):
    with pytest.raises(dates.DateError, match=message):
        date_ranges.read(text, formats)
