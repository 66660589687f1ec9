"""Every output states where a quotation was found, and only if this build looked it up."""

import sqlite3
from contextlib import closing
from pathlib import Path

import orjson
import pytest
import rdflib
from rdflib.namespace import RDF, XSD
from verifying import verify

from exporter.checks.quotations.check import check
from exporter.outputs import output
from exporter.records.corpus import load
from exporter.records.folder import read_dataset

TOY = Path(__file__).parents[1] / "toy"
TEXT = (TOY / "texts" / "chronicle.txt").read_text(encoding="utf-8")
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")


@pytest.fixture(scope="module", params=[True, False], ids=["looked up", "not looked up"])
def built(request, tmp_path_factory):
    """Return whether quotations were looked up, and the folder of the outputs, verified against the records."""
    out = tmp_path_factory.mktemp("evidence")
    with load(TOY, read_dataset(TOY)) as corpus:
        if request.param:
            assert list(check(corpus)) == []
        for name in ("sqlite", "jsonld", "nquads"):
            output(name).write(corpus, out)
        assert verify(corpus, out).compared == 26
    return request.param, out


def named_graph(path: Path, form: str) -> rdflib.Graph:
    """Return the graph of the evidence from a document of several graphs."""
    dataset = rdflib.Dataset()
    dataset.parse(path, format=form)
    return dataset.graph(rdflib.URIRef("https://example.org/elysee/evidence"))


def test_the_database_holds_the_state_and_the_offsets(built):
    looked_up, out = built
    with closing(sqlite3.connect(out / "elysee.db")) as database:
        rows = database.execute("SELECT quote, verified, quote_start, quote_end FROM evidence").fetchall()
    quoted = [row for row in rows if row[0] is not None]
    assert len(quoted) >= 10
    if looked_up:
        assert all(verified == 1 for _, verified, _, _ in quoted)
        exact = [row for row in quoted if row[0] in TEXT]
        assert all(TEXT[start:end] == quote for quote, _, start, end in exact)
        assert len(exact) >= 5
    else:
        assert {row[1:] for row in quoted} == {(None, None, None)}
    assert {row[1:] for row in rows if row[0] is None} == {(None, None, None)}


def test_annotations_have_a_text_position_selector_that_agrees_with_the_database(built):
    looked_up, out = built
    graph = named_graph(out / "elysee.evidence.jsonld", "json-ld")
    found = set()
    for position in graph.subjects(RDF.type, OA.TextPositionSelector):
        start, end = graph.value(position, OA.start), graph.value(position, OA.end)
        assert start.datatype == end.datatype == XSD.nonNegativeInteger
        target = graph.value(None, OA.hasSelector, position)
        quotes = [graph.value(selector, OA.exact) for selector in graph.objects(target, OA.hasSelector)]
        (quote,) = [str(quote) for quote in quotes if quote is not None]
        found.add((quote, int(start), int(end)))
    with closing(sqlite3.connect(out / "elysee.db")) as database:
        query = "SELECT quote, quote_start, quote_end FROM evidence WHERE quote_start IS NOT NULL"
        assert found == set(database.execute(query).fetchall())
    assert bool(found) is looked_up


def test_every_annotation_of_a_quotation_has_its_own_position(built):
    looked_up, out = built
    document = orjson.loads((out / "elysee.evidence.jsonld").read_bytes())
    targets = [node["oa:hasTarget"] for node in document["@graph"]]
    selectors = [target["oa:hasSelector"] for target in targets if "oa:hasSelector" in target]
    assert all(isinstance(selector, list) is looked_up for selector in selectors)
    if looked_up:
        assert all(
            selector[1]["@id"] == selector[0]["@id"].removesuffix("quote") + "position"
            for selector in selectors
        )


def test_the_named_graph_of_the_n_quads_states_the_same(built):
    _, out = built
    annotations = named_graph(out / "elysee.evidence.jsonld", "json-ld")
    assert set(named_graph(out / "elysee.nq", "nquads")) == set(annotations)
    assert len(annotations) > 100
