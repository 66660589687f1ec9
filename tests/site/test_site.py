"""The site answers every address of the dataset, in HTML, JSON-LD and Turtle, and everything on it leads somewhere."""

import html
import json
import re
import subprocess
import sys
import threading
import urllib.request
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import icalendar
import pyoxigraph as ox
import pytest
import rdflib

from exporter.build.build import build
from exporter.site import search
from exporter.site.write import write_site

COMMUNIQUE = Path(sys.executable).with_name("communique")
DATASETS = {"seeds": Path("seeds"), "toy": Path("tests/toy")}


@pytest.fixture(scope="module", params=DATASETS)
def made(request, tmp_path_factory):
    """Return the outputs of a dataset, and the site made from them."""
    place = tmp_path_factory.mktemp(request.param)
    assert not build(DATASETS[request.param], place / "dist").failed
    assert not write_site(place / "dist", place / "site").failed
    return place / "dist", place / "site"


def base_of(dist):
    return json.loads((dist / "manifest.json").read_text())["dataset"]["base"]


def ids_in(path, known={}):  # noqa: B006 (a cache of this module)
    if path not in known:
        known[path] = set(re.findall(r' id="([^"]*)"', path.read_text(encoding="utf-8")))
    return known[path]


def test_every_link_leads_to_a_file_and_every_fragment_to_an_element(made):
    _, site = made
    broken, number = [], 0
    for page in site.rglob("*.html"):
        if page.name == "404.html":  # it is shown at any address, so its links are absolute
            continue
        text = page.read_text(encoding="utf-8")
        for address, fragment in re.findall(r'(?:href|src|action)="([^"#]*)(?:#([^"]*))?"', text):
            if address.startswith(("http:", "https:", "data:")):
                continue
            number += 1
            target = (page.parent / unquote(html.unescape(address))).resolve() if address else page
            if not target.is_file():
                broken.append((str(page), address))
            elif fragment and unquote(html.unescape(fragment)) not in ids_in(target):
                broken.append((str(page), address, fragment))
    assert number > 500
    assert broken == []


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def server(made):
    _, site = made
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()


def test_every_iri_of_the_graph_under_the_base_is_answered_in_three_forms(made, server):
    dist, _ = made
    base = base_of(dist)
    quads = list(ox.parse(path=str(next(dist.glob("*.nq")))))
    found = {
        term.value.partition("#")[0].removeprefix(base)
        for quad in quads
        for term in (quad.subject, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(base)
    }
    assert len(found) > 20
    for place in sorted(found):
        forms = (f"{place}/", f"{place}.jsonld", f"{place}.ttl")
        for form in forms:
            with urllib.request.urlopen(server + form) as answer:  # noqa: S310 (our own server)
                assert answer.status == 200, form
                assert answer.read(1), form


def statements(paths, form):
    """Return all triples of some files, those of lists without the names of their blank nodes."""
    triples = set()
    for number, path in enumerate(paths):
        for quad in ox.parse(path=str(path), format=form):
            line = f"{quad.subject} {quad.predicate} {quad.object}"
            triples.add((number, line) if "_:" in line else line)
    return {one for one in triples if isinstance(one, str)}


def test_all_pages_together_are_the_graph_of_the_dataset(made):
    dist, site = made
    whole = {
        f"{quad.subject} {quad.predicate} {quad.object}"
        for quad in ox.parse(path=str(next(dist.glob("*.nq"))))
        if not any(isinstance(term, ox.BlankNode) for term in (quad.subject, quad.object))
    }
    for suffix, form in (("jsonld", ox.RdfFormat.JSON_LD), ("ttl", ox.RdfFormat.TURTLE)):
        pages = [path for path in site.glob(f"*/*.{suffix}") if path.is_file()]
        assert whole - statements(pages, form) == set()
    graph = rdflib.Dataset()
    for path in list(site.glob("events/*.jsonld"))[:3]:
        graph.parse(path)
    assert len(graph)


def test_two_runs_give_the_same_bytes(made, tmp_path):
    dist, site = made
    assert not write_site(dist, tmp_path / "again").failed
    files = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    assert files == sorted(
        path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*") if path.is_file()
    )
    assert all((site / path).read_bytes() == (tmp_path / "again" / path).read_bytes() for path in files)


def test_a_second_run_into_the_same_folder_leaves_every_file_as_it_was(made, tmp_path):
    dist, _ = made
    assert not write_site(dist, tmp_path / "site").failed
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert not write_site(dist, tmp_path / "site").failed
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_pages_fetch_nothing_from_other_hosts_and_forbid_it(made):
    _, site = made
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if page.name == "404.html":
            continue
        assert "default-src 'none'" in text
        assert (
            re.findall(r'<(?:script|img|iframe|link rel="stylesheet")[^>]*(?:src|href)="https?:', text) == []
        )


def test_feed_calendar_sitemap_and_linkset_can_be_read_by_others(made):
    dist, site = made
    base = base_of(dist)
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.parse(site / "feed.atom").getroot()  # noqa: S314 (our own file)
    assert feed.findtext(f"{atom}id") == f"{base}feed.atom"
    assert all(entry.findtext(f"{atom}updated") for entry in feed.findall(f"{atom}entry"))
    calendar = icalendar.Calendar.from_ical((site / "calendar.ics").read_bytes())
    assert all(event["uid"].startswith(base) for event in calendar.walk("VEVENT"))
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    places = [one.text for one in ET.parse(site / "sitemap-1.xml").iter(f"{namespace}loc")]  # noqa: S314
    assert f"{base}about" in places
    links = json.loads((site / "linkset.json").read_text())["linkset"]
    assert {one["anchor"] for one in links} < set(places)


def test_the_address_of_an_earlier_id_leads_to_the_record(tmp_path):
    assert not build(DATASETS["toy"], tmp_path / "dist").failed
    assert not write_site(tmp_path / "dist", tmp_path / "site").failed
    page = (tmp_path / "site/participants/france-republic/index.html").read_text()
    assert "../../participants/france-state/index.html" in page
    assert "isReplacedBy" in (tmp_path / "site/participants/france-republic.ttl").read_text()


HOSTILE = "</script><script>alert(1)</script>\"><img src=x onerror=alert(1)> ' {{ 7*7 }}"


def test_hostile_text_is_inert(tmp_path):
    seeds = tmp_path / "seeds"
    for name, record in (
        ("topics/a", {"id": "a", "name": HOSTILE, "description": HOSTILE * 300}),
        ("events/e", {"id": "e", "name": HOSTILE, "topics": ["a"], "start": "2025-01-02"}),
    ):
        (seeds / name).parent.mkdir(parents=True, exist_ok=True)
        (seeds / f"{name}.json").write_text(json.dumps(record))
    (seeds / "dataset.yaml").write_text(
        f"name: x\ntitle: {json.dumps(HOSTILE)}\nbase: https://example.org/x/\nlanguage: en\n"
    )
    assert not build(seeds, tmp_path / "dist").failed
    assert not write_site(tmp_path / "dist", tmp_path / "site").failed
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert "<img" not in text
    index = (tmp_path / "site/assets/search/index.js").read_text()
    assert "</script" not in index


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ŠEFČOVIČ", "sefcovic"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("外相会談", "外相会談"),
    ],
)
def test_names_are_folded_as_people_type_them(text, folded):
    assert search.folded(text) == folded


def test_scripts_without_spaces_are_searched_by_character():
    assert search.words(search.folded("外相会談 Tokyo")) == ["外", "相", "会", "談", "tokyo"]


def test_misuse_is_one_line(tmp_path):
    done = subprocess.run(
        [COMMUNIQUE, "site", tmp_path / "none"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
