"""The pages of the plugin: linked data that is the graph's, dates in words, evidence, and no trace on other databases."""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from html import unescape

import pyoxigraph as ox
import pytest
from datasette.app import Datasette
from datasettes import ROOT, SEEDS, VERSIONS, Unavailable, start, write

from exporter.outputs.datasette_plugin.ours import APPLICATION_ID, LAYOUT, is_ours

RECORD_OF = {
    "agreements": ("agreements", "id"),
    "events": ("events", "id"),
    "images": ("images", "id"),
    "participants": ("participants", "id"),
    "places": ("places", "id"),
    "series": ("series", "id"),
    "sources": ("sources", "id"),
    "topics": ("topics", "id"),
    "participations": ("events", "event_id"),
    "outcomes": ("events", "event_id"),
    "memberships": ("participants", "participant_id"),
    "history": ("agreements", "agreement_id"),
    "parties": (None, "record_id"),
    "evidence": (None, "record_id"),
    "other_names": (None, "record_id"),
    "identifiers": (None, "record_id"),
    "translations": (None, "record_id"),
    "event_topics": ("events", "event_id"),
    "event_sources": ("events", "event_id"),
    "outcome_by": ("events", "event_id"),
    "event_overview": ("events", "id"),
    "people": ("participants", "id"),
    "organizations": ("participants", "id"),
    "delegations": ("events", "event_id"),
    "encounters": ("events", "event_id"),
}
"""Table or view -> the family of the records its rows speak of (None: in a column), and the column with their ids."""

FORMATS = {"jsonld": ox.RdfFormat.JSON_LD, "ttl": ox.RdfFormat.TURTLE}


@pytest.fixture(scope="session")
def graphs(built):
    """Return the triples of each graph file by the record that says them, as another parser reads it."""
    return {name: by_record(folder / f"{name}.nq") for name, folder in built.items()}


def by_record(path):
    triples = defaultdict(list)
    owner = {}
    for quad in ox.parse(path=str(path)):
        if quad.graph_name != ox.DefaultGraph():
            continue
        subject = quad.subject
        if quad.predicate.value == "http://purl.org/dc/terms/isReplacedBy":
            triples[quad.object.value].append(quad.triple)
            continue
        if isinstance(subject, ox.NamedNode):
            owner[quad.object] = record = subject.value.partition("#")[0]
        else:
            record = owner.get(subject)
            owner[quad.object] = record
        triples[record or subject].append(quad.triple)
    for node in [
        key for key in triples if isinstance(key, ox.BlankNode)
    ]:  # a list that came before its owner
        record = owner.get(node)
        while isinstance(record, ox.BlankNode):
            record = owner.get(record)
        triples[record] += triples.pop(node)
    return triples


def canonical(triples):
    found = ox.Dataset(ox.Quad(*triple) for triple in triples)
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in found}


def assert_page_says_the_graph(server, path, extension, records, graph, base):
    expected = [triple for record in records for triple in graph[f"{base}{record}"]]
    assert expected, path
    document = server.page(path)
    found = [quad.triple for quad in ox.parse(document.encode(), format=FORMATS[extension])]
    assert canonical(found) == canonical(expected), path


def base_of(built, dataset):
    with closing(sqlite3.connect(built[dataset] / f"{dataset}.db")) as database:
        return database.execute("SELECT value FROM dataset WHERE key = 'base'").fetchone()[0]


@pytest.mark.parametrize("extension", FORMATS)
def test_the_page_of_every_table_is_the_same_triples_as_in_the_graph(
    server, built, dataset, graphs, extension
):
    base = base_of(built, dataset)
    compared = 0
    for table, (family, column) in RECORD_OF.items():
        rows = server.json(f"/{dataset}/{table}.json?_shape=array&_size=20")
        records = {f"{family or row['family']}/{row[column]}" for row in rows}
        if records:
            path = f"/{dataset}/{table}.{extension}?_size=20"
            assert_page_says_the_graph(server, path, extension, records, graphs[dataset], base)
            compared += len(records)
    assert compared > 50


@pytest.mark.parametrize("extension", FORMATS)
def test_the_page_of_a_row_is_the_same_triples_as_in_the_graph(server, built, dataset, graphs, extension):
    base = base_of(built, dataset)
    event = server.json(f"/{dataset}/events.json?_shape=array&_size=1")[0]["id"]
    graph = graphs[dataset]
    assert_page_says_the_graph(
        server, f"/{dataset}/events/{event}.{extension}", extension, [f"events/{event}"], graph, base
    )
    key = server.json(f"/{dataset}/participations.json?_shape=array&_size=1&event_id={event}")[0]["key"]
    path = f"/{dataset}/participations/{event},{key}.{extension}"
    assert_page_says_the_graph(server, path, extension, [f"events/{event}"], graph, base)


def test_the_head_of_a_page_links_to_its_linked_data(server, dataset):
    event = server.json(f"/{dataset}/events.json?_shape=array&_size=1")[0]["id"]
    for path in (f"/{dataset}/events", f"/{dataset}/events/{event}", f"/{dataset}/event_overview?_size=2"):
        head = server.page(path).partition("</head>")[0]
        links = dict(re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)">', head))
        for media_type, start_of in (("application/ld+json", "{"), ("text/turtle", "@prefix")):
            assert server.page(unescape(links[media_type])).startswith(start_of)


def test_dates_are_shown_in_words(server, dataset):
    dates = {
        "eu-pakistan": ("eu-pakistan", {"2025-01": "January 2025", "2025-02-20": "20 February 2025"}),
        "us-state-visits": ("us-state-visits", {"1874-12-12": "12 December 1874"}),
    }
    name, words = dates[dataset]
    page = server.page(f"/{name}/events?_sort=start_earliest")
    view = server.page(f"/{name}/timeline")
    for written, shown in words.items():
        assert f'<time title="{written}">{shown}</time>' in page
        assert f'<time title="{written}">{shown}</time>' in view


def test_the_page_of_an_event_shows_who_took_part_and_what_says_so(serve, version):
    server = serve(version, "eu-pakistan")
    event = "eu-pakistan-counter-terrorism-dialogue-9"
    page = server.page(f"/eu-pakistan/events/{event}")
    part, _, evidence = page.partition('<section id="evidence">')
    part = part.partition('<section id="participations">')[2]
    for name in ("Maciej Stadejek", "Abdul Hameed"):
        row = next(row for row in part.split("<tr>") if name in row)
        assert "head of delegation" in row
    assert "Director for Security and Defence Policy" in part
    quotes = re.findall(r"<mark>(.*?)</mark>", evidence)
    assert any("ninth counter-terrorism dialogue" in quote for quote in quotes), quotes
    assert "/eu-pakistan/sources/news-article-2025-02-20" in evidence
    assert "Maciej Stadejek, head of delegation" in unescape(evidence)


def test_the_page_of_a_record_is_headed_by_its_name(serve, version):
    page = serve(version, "eu-pakistan").page("/eu-pakistan/participants/maciej-stadejek")
    assert "<title>Maciej Stadejek – eu-pakistan: participants</title>" in page
    assert "<h2>Maciej Stadejek</h2>" in page


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return write(ROOT / "tests" / "toy", tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module", params=VERSIONS)
def of_toy(request, toy, tmp_path_factory):
    """A Datasette on the dataset that uses every field, and beside it a database that is not ours but looks like it."""
    foreign = toy / "elsewhere.sqlite"
    if not foreign.exists():
        with closing(sqlite3.connect(toy / "elysee.db")) as ours, closing(sqlite3.connect(foreign)) as copy:
            ours.backup(copy)
            copy.execute("PRAGMA application_id = 0")
    try:
        server = start(request.param, toy, tmp_path_factory.mktemp("log") / "log.txt", "-i", str(foreign))
    except Unavailable as reason:
        pytest.skip(str(reason))
    yield server
    server.stop()


@pytest.mark.parametrize("extension", FORMATS)
def test_every_record_of_the_toy_dataset_is_on_its_page_what_it_is_in_the_graph(of_toy, toy, extension):
    with closing(sqlite3.connect(toy / "elysee.db")) as database:
        base = database.execute("SELECT value FROM dataset WHERE key = 'base'").fetchone()[0]
        records = database.execute("SELECT family, record_id FROM search_records").fetchall()
    graph = by_record(toy / "elysee.nq")
    for family, record in records:
        path = f"/elysee/{family}/{record}.{extension}"
        assert_page_says_the_graph(of_toy, path, extension, [f"{family}/{record}"], graph, base)
        assert of_toy.get(f"/elysee/{family}/{record}")[0] == 200


def test_a_database_that_is_not_ours_gets_nothing(of_toy):
    for path in ("/elsewhere/events", "/elsewhere/events/elysee-treaty-signing", "/elsewhere/timeline"):
        page = of_toy.page(path)
        for trace in ("ld+json", "turtle", "<time", 'id="evidence"', 'id="participations"', ".jsonld"):
            assert trace not in page, (path, trace)
            assert trace in of_toy.page("/elysee/events/elysee-treaty-signing"), trace
    assert of_toy.get("/elsewhere/events.jsonld")[0] == 404
    for database, number in (("elysee", 1), ("elsewhere", 0)):
        rows = of_toy.json(f"/{database}/events.json?_shape=array&_search=signi&_col=name")
        assert len(rows) == number, database


def test_a_page_that_speaks_of_no_record_offers_no_linked_data(of_toy):
    for table in ("vocabulary", "about_columns"):
        assert of_toy.get(f"/elysee/{table}.jsonld")[0] == 404
        assert "ld+json" not in of_toy.page(f"/elysee/{table}")


def test_an_open_end_and_a_doubtful_date_are_shown_in_words(of_toy):
    assert '<time title="..">ongoing</time>' in "".join(
        of_toy.page(f"/elysee/{table}") for table in ("series", "memberships", "events", "participations")
    )


def test_datasette_starts_without_loading_what_only_our_pages_need():
    script = "import sys, exporter.outputs.datasette_plugin; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    ours = {name for name in loaded if name.startswith(("exporter", "schemas"))}
    assert ours == {
        "exporter",
        "exporter.outputs",
        "exporter.outputs.datasette_plugin",
        "exporter.outputs.datasette_plugin.ours",
    }
    assert "rdflib" not in loaded


def test_the_plugin_knows_the_mark_that_the_database_writes(built):
    for name in SEEDS:
        with closing(sqlite3.connect(built[name] / f"{name}.db")) as database:
            assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
            assert database.execute("PRAGMA user_version").fetchone() == (LAYOUT,)


def test_a_database_of_another_layout_is_left_to_datasette(built, tmp_path):
    for version in (LAYOUT, LAYOUT + 1):
        path = tmp_path / f"{version}.db"
        shutil.copy(built["eu-pakistan"] / "eu-pakistan.db", path)
        with closing(sqlite3.connect(path)) as database:
            database.execute(f"PRAGMA user_version = {version}")
        assert is_ours(Datasette([str(path)]), path.stem) == (version == LAYOUT)
