"""Dates in words, the order of memberships, places by country, rules for hosts."""

import re

import pytest
from built import dataset

from exporter.site import inline
from exporter.site.machines import hosting
from exporter.site.write import write_site


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2025", None, "2025"),
        ("2025-02", None, "February 2025"),
        ("2025-02-XX", None, "some day in February 2025"),
        ("2025-XX", None, "some month in 2025"),
        ("2025-02-XX?", None, "perhaps some day in February 2025"),
        ("19XX", None, "some year from 1900 to 1999"),
        ("202X~", None, "about the 2020s"),
        ("2025-21", None, "spring 2025"),
        ("2024-XX/2025", None, "some month in 2024 to 2025"),
        ("2025-02-20", "2025-02-20", "20 February 2025"),
        ("2025-02-20", "2025-02-22", "20 – 22 February 2025"),
        ("2025-02-20", "2025-03-02", "20 February – 2 March 2025"),
        ("2024-12-30", "2025-01-02", "30 December 2024 – 2 January 2025"),
        ("2025-02-20?", "2025-02-22", "perhaps 20 February 2025 – 22 February 2025"),
        ("2025-02", "2025-03", "February 2025 – March 2025"),
        ("2025-02-20T10:00", "2025-02-20T12:30", "20 February 2025, 10:00 – 12:30"),
        ("2025-02-20T10:00:00Z", "2025-02-20T12:30:00Z", "20 February 2025, 10:00 – 12:30 (UTC)"),
        (
            "2025-02-20T10:00:00+05:00",
            "2025-02-20T12:30:00Z",
            "20 February 2025, 10:00 (UTC+05:00) – 12:30 (UTC)",
        ),
        ("2025-02-20T10:00", "2025-02-21T12:00", "20 February 2025, 10:00 – 21 February 2025, 12:00"),
        ("2025-02-20", "2025-02-20T12:30", "20 February 2025 – 20 February 2025, 12:30"),
        ("2025-02-20T10:00", "2025-02-21", "20 February 2025, 10:00 – 21 February 2025"),
        ("2025-02-20", "..", "since 20 February 2025"),
        (None, "2025-02-XX", "until some day in February 2025"),
        (None, "..", "ongoing"),
    ],
)
def test_a_period_is_stated_in_words_without_repetition(start, end, words):
    assert inline.period(start, end).text == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P1W", "1 week"),
        ("PT1H30M", "1 hour 30 minutes"),
        ("P2DT0.5H", "2 days 0.5 hours"),
        ("P1Y1M", "1 year 1 month"),
        ("PT1M1S", "1 minute 1 second"),
    ],
)
def test_a_duration_is_stated_in_words(text, words):
    assert inline.duration(text).text == words


RECORDS = """
participants:
- {id: eu, type: Organization, name: EU}
- id: a
  type: Person
  name: Ana
  memberships:
  - {organization: eu, post: Undated}
  - {organization: eu, post: Third, start: 2020, end: 2024}
  - {organization: eu, post: First, end: 2001}
  - {organization: eu, post: Second, start: 2005-XX}
places:
- {id: peru, type: Country, name: Peru}
- {id: lima, name: Lima, contained_in: peru}
- {id: fiji, type: Country, name: Fiji}
- {id: suva, name: Suva, contained_in: fiji}
- {id: hall, name: Hall, contained_in: suva}
- {id: sea, name: The High Seas}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    place = tmp_path_factory.mktemp("details")
    assert not write_site(dataset(place, RECORDS), place / "site").failed
    return place / "site"


def test_memberships_are_in_the_order_of_time(site):
    text = (site / "participants/a/index.html").read_text()
    section = text.partition('id="fact-memberships"')[2].partition("</section>")[0]
    assert re.findall("First|Second|Third|Undated", section) == ["First", "Second", "Third", "Undated"]


def test_places_are_listed_by_country(site):
    text = (site / "places/index.html").read_text().partition("<main")[2]
    assert re.findall("<h2>(.*?)</h2>", text) == ["Fiji", "Peru", "In no country"]
    names = re.findall(r'<div class="what"><a [^>]*>(.*?)</a>', text)
    assert names == ["Fiji", "Hall", "Suva", "Peru", "Lima", "The High Seas"]


@pytest.mark.parametrize(
    ("base", "path"),
    [
        ("https://example.org/", "/404.html"),
        ("https://example.org/a/b/", "/a/b/404.html"),
        ("https://example.org/caf%C3%A9/", "/caf%C3%A9/404.html"),
    ],
)
def test_apache_finds_the_error_page_below_the_base(base, path):
    assert f"\nErrorDocument 404 {path}\n" in hosting(base)[".htaccess"]
