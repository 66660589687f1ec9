"""The graph of the shipped dataset passes every tool that we did not write."""

from pathlib import Path

import pytest
import rdflib
import schema_org
from parsers import canonical, tags_lowered, with_pyld, with_pyoxigraph, with_rdflib
from pyld import jsonld

from exporter.build.check.shacl import focus_nodes, validate_graph
from exporter.graph.nodes import OWN_CLASSES
from exporter.graph.parsing import guarded, parse
from exporter.model import iris
from exporter.outputs import output
from exporter.records.corpus import load
from exporter.records.folder import read_dataset
from schemas import Dataset

SEEDS = Path(__file__).parents[1] / "seeds"
PARSERS = {"pyoxigraph": with_pyoxigraph, "rdflib": with_rdflib, "PyLD": with_pyld}


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    found = read_dataset(SEEDS)
    assert isinstance(found, Dataset)
    return found


@pytest.fixture(scope="module")
def written(dataset, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("seeds")
    with load(SEEDS, dataset) as corpus:
        for name in ("jsonld", "nquads", "turtle", "vocabulary", "shapes", "dataset"):
            output(name).write(corpus, out)
    return out


@pytest.fixture(scope="module")
def graph(dataset, written) -> rdflib.Graph:
    return parse(written / f"{dataset.name}.jsonld")


def test_three_parsers_read_the_same_statements_from_every_form(dataset, written):
    quads = (written / f"{dataset.name}.nq").read_text(encoding="utf-8")
    expected = canonical(quads)
    facts = {line for line in expected if not line.endswith(f"<{iris.evidence_graph(dataset)}> .")}
    for parser, read in PARSERS.items():
        assert canonical(read(written, dataset.name, "jsonld")) == expected, parser
        assert canonical(read(written, dataset.name, "nq")) == expected, parser
        if parser != "PyLD":
            assert canonical(read(written, dataset.name, "ttl")) == facts, parser
    options = {
        "algorithm": "URDNA2015",
        "inputFormat": "application/n-quads",
        "format": "application/n-quads",
    }
    assert tags_lowered(jsonld.normalize(quads, options)) == expected


def test_it_meets_its_shapes_which_look_at_every_record(dataset, written, graph):
    with guarded():
        shapes = rdflib.Graph().parse(written / "shapes.ttl")
    seen = focus_nodes(graph, shapes)
    assert validate_graph(graph, shapes, dataset) == []
    assert seen["Event"] == {s for s in graph.subjects() if iris.id_of(dataset, "events", str(s)) is not None}
    assert seen["Evidence"]


def test_it_uses_the_terms_of_schema_org_as_schema_org_defines_them(graph, written):
    assert schema_org.misfits(graph, OWN_CLASSES) == set()
    with guarded():
        description = rdflib.Graph().parse(written / "dataset.jsonld", format="json-ld")
    assert schema_org.misfits(description, {}) == set()


def test_every_term_and_word_of_ours_in_it_is_defined(dataset, graph, written):
    vocabulary = rdflib.Graph().parse(written / "vocabulary.ttl")
    own = (iris.NAMESPACES["cq"], f"{dataset.base}vocabulary/")
    used = {
        term
        for triple in graph
        for term in triple
        if isinstance(term, rdflib.URIRef) and str(term).startswith(own)
    }
    assert len(used) > 20
    assert used - set(vocabulary.subjects()) == set()
