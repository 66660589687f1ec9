"""A reader with a real browser finds who led the two delegations, and which words say so.

With `SCREENSHOTS=docs/images` in the environment the pictures of Datasette 0.65 are written there (`make images`).
"""

import os
from pathlib import Path

import pytest
from browser import Browser, chromium

EVENT = "eu-pakistan-counter-terrorism-dialogue-9"


@pytest.fixture
def browser():
    if chromium() is None:
        pytest.skip("Chromium is not installed")
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def keep(browser, version):
    """Return what keeps a picture of the screen, if pictures are asked for."""
    folder = os.environ.get("SCREENSHOTS")

    def picture(name):
        content = browser.screenshot()
        assert content.startswith(b"\x89PNG")
        assert len(content) < 200_000, f"{name} has {len(content)} bytes"
        if folder and version == "0.65":
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / f"{name}.png").write_bytes(content)

    return picture


def test_a_reader_finds_the_heads_of_delegation_and_the_evidence(browser, serve, version, keep):
    server = serve(version, "eu-pakistan")
    browser.open(f"{server.base}/")
    assert "EU–Pakistan dialogue and visit" in browser.text("h1")

    browser.click('a[href="/eu-pakistan"]')
    assert "Agreements and the events under them" in browser.text()
    browser.click('a[href="/eu-pakistan/events"]')
    assert "Something that happens at a time and place" in browser.text()
    keep("datasette-events")

    browser.click('.facet-results a[href*="kind=dialogue"]')
    assert browser.run("location.search").count("kind=dialogue") == 1
    assert "1 row" in browser.text("h3")

    browser.type('input[name="_search"]', "terrorism")
    assert "_search=terrorism" in browser.run("location.search")
    assert "Ninth EU–Pakistan counter-terrorism dialogue" in browser.text("table.rows-and-columns")
    assert "20 February 2025" in browser.text("table.rows-and-columns")
    assert browser.visible("form.filters")
    keep("datasette-search")

    browser.click(f'td a[href="/eu-pakistan/events/{EVENT}"]')
    assert browser.visible("#participations")
    rows = browser.text("#participations").splitlines()
    for name, party in (("Maciej Stadejek", "European Union"), ("Abdul Hameed", "Pakistan")):
        row = next(row for row in rows if row.startswith(name))
        assert "head of delegation" in row
        assert party in row
    keep("datasette-event")
    assert browser.visible("#evidence")
    evidence = browser.text("#evidence")
    assert "Maciej Stadejek, head of delegation" in evidence
    assert browser.run("document.querySelectorAll('#evidence mark').length") > 5
    assert browser.run("document.querySelector('#evidence a').pathname").startswith("/eu-pakistan/sources/")
    keep("datasette-evidence")
    assert browser.complaints == []


def test_a_reader_follows_the_alternate_link_to_the_linked_data(browser, serve, version):
    server = serve(version, "eu-pakistan")
    browser.open(f"{server.base}/eu-pakistan/events/{EVENT}")
    address = browser.run("document.querySelector('link[rel=alternate][type=\"application/ld+json\"]').href")
    said = server.json(address)
    assert said["@graph"][0]["@id"].endswith(f"/events/{EVENT}")
