"""A build with a previous one writes what changed since, newest first, and keeps the earlier entries."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import feedparser
import pytest
import rdflib
from lxml import etree

COMMUNIQUE = Path(sys.executable).with_name("communique")
EVENT = "events/eu-pakistan-counter-terrorism-dialogue-9"


def run(*arguments, cwd, code=0):
    done = subprocess.run([COMMUNIQUE, *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with three builds, each but the first after one change, and the sites of the last and the first."""
    place = tmp_path_factory.mktemp("feeds")
    shutil.copytree("seeds", place / "seeds")
    run("build", "-q", "-o", "one", cwd=place)
    (place / "seeds/topics/new.yaml").write_text("id: new\nname: A <new> & \\u0007 topic\n")
    run("build", "-q", "-o", "two", "--previous", "one", "--published", "2025-03-01", cwd=place)
    event = place / f"seeds/{EVENT}.yaml"
    event.write_text(event.read_text().replace("start: 2025-02-20", 'start: "2025"'))
    run("build", "-q", "-o", "three", "--previous", "two", "--published", "2025-04-01T12:00:00Z", cwd=place)
    run("site", "three", "-o", "site", "-q", cwd=place)
    run("site", "one", "-o", "events", "-q", cwd=place)
    return place


def test_entries_are_newest_first_and_earlier_ones_stay(place):
    entries = json.loads((place / "three/changes.json").read_text())["orderedItems"]
    assert [(entry["type"], entry["published"]) for entry in entries] == [
        ("Update", "2025-04-01T12:00:00Z"),
        ("Create", "2025-03-01T00:00:00Z"),
    ]
    assert entries[0]["object"]["id"].endswith(f"/{EVENT}")
    assert len({entry["id"] for entry in entries}) == 2


def test_a_feed_reader_finds_no_fault_in_the_atom_feed(place):
    feed = feedparser.parse((place / "three/feed.atom").read_bytes())
    assert (feed.bozo, feed.version) == (False, "atom10")
    assert [entry.title for entry in feed.entries] == [f"Changed: {EVENT}", "Added: topics/new"]
    assert feed.feed.updated == "2025-04-01T12:00:00Z"


ATOM = {"atom": "http://www.w3.org/2005/Atom"}


@pytest.mark.parametrize("name", ["three/feed.atom", "site/feed.atom", "events/feed.atom"])
def test_feeds_are_as_the_specification_of_atom_requires(place, name):
    """The grammar, and what it cannot state: RFC 4287, §4.1.1 (authors), §4.1.2 and §4.2.6 (ids), §4.2.7 (links)."""
    feed = etree.parse(place / name)
    grammar = etree.RelaxNG(file="tests/data/atom.rng")
    assert grammar.validate(feed), grammar.error_log
    entries = feed.findall("atom:entry", ATOM)
    assert entries
    ids = [element.text for element in feed.iterfind(".//atom:id", ATOM)]
    assert len(ids) == len(set(ids)) == len(entries) + 1
    assert feed.find("atom:author", ATOM) is not None or all(
        entry.find("atom:author", ATOM) is not None for entry in entries
    )
    assert len(feed.findall("atom:link[@rel='self']", ATOM)) == 1
    updated = [entry.findtext("atom:updated", None, ATOM) for entry in entries]
    assert updated == sorted(updated, reverse=True)
    for entry in entries:
        assert entry.find("atom:content", ATOM) is not None or entry.find("atom:link", ATOM) is not None


def test_the_date_of_a_record_on_the_site_is_that_of_its_newest_change(place):
    page = (place / f"site/{EVENT}/index.html").read_text()
    assert '"dateModified":"2025-04-01T12:00:00Z"' in page
    addresses = (place / "site/sitemap-1.xml").read_text()
    assert f"/{EVENT}</loc><lastmod>2025-04-01T12:00:00Z</lastmod>" in addresses
    assert "/topics/new</loc><lastmod>2025-03-01T00:00:00Z</lastmod>" in addresses
    assert addresses.count("<lastmod>") == 2


def test_a_json_ld_parser_reads_the_changes_with_the_context_of_activity_streams(place):
    content = json.loads((place / "three/changes.json").read_text())
    assert content["@context"] == "https://www.w3.org/ns/activitystreams"
    content["@context"] = {
        "@vocab": "https://www.w3.org/ns/activitystreams#",
        "id": "@id",
        "type": "@type",
        "orderedItems": {"@container": "@list"},
    }
    graph = rdflib.Graph().parse(data=json.dumps(content), format="json-ld")
    published = rdflib.URIRef("https://www.w3.org/ns/activitystreams#published")
    assert len(set(graph.subjects(published))) == 2


def test_check_accepts_the_feeds_and_a_build_without_a_previous_one_removes_them(place):
    run("check", "three", cwd=place)
    shutil.copytree(place / "three", place / "four")
    run("build", "-q", "-o", "four", cwd=place)
    assert not (place / "four/changes.json").exists()
    assert not (place / "four/feed.atom").exists()


def test_a_build_over_the_previous_one_that_changes_nothing_keeps_the_feeds_as_they_are(place):
    shutil.copytree(place / "three", place / "five")
    run("build", "-q", "-o", "five", "--previous", "five", "--published", "2026-01-01", cwd=place)
    for name in ("changes.json", "feed.atom"):
        assert (place / "five" / name).read_bytes() == (place / "three" / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--previous", "one"), "missing time of the changes: pass --published"),
        (("--previous", "one", "--published", "yesterday"), "invalid time 'yesterday'"),
        (("--previous", "none", "--published", "2025-03-01"), "no such dataset or output: none"),
        (("--published", "2025-03-01"), "--published is the time of changes; it needs --previous"),
    ],
)
def test_what_does_not_fit_is_refused(place, monkeypatch, arguments, message):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert message in run("build", "-q", "-o", "six", *arguments, cwd=place, code=2)
    assert not (place / "six").exists()
