"""The part of the graph that is schema.org and nothing else is what TypeScript's types for schema.org accept.

The types (npm package `schema-dts`) are made from schema.org's own vocabulary, by others; the compiler checks every
property, class and enumeration of the graph against them. Compilers and types are kept in `build/`, where Node is.
"""

import json
from pathlib import Path

import node
import pytest
import schema_org
from pyld import jsonld

from exporter.outputs import jsonld as output
from exporter.records.corpus import load
from exporter.records.folder import read_dataset

ROOT = Path(__file__).parents[1]
SCHEMA_ORG = "https://schema.org/"


@pytest.fixture(scope="module")
def compiler() -> Path:
    """Return a folder in which the TypeScript compiler and the types for schema.org are installed."""
    return node.installed(*node.PACKAGES)


def pure(document: dict) -> list[dict]:
    """Return the nodes of a document as schema.org's examples write them.

    Own terms, datatypes and languages are left out, and a web address is a string where nothing but one can stand.
    """
    compacted = jsonld.compact(document, {"@vocab": SCHEMA_ORG})
    return [one for one in map(_pure, compacted["@graph"]) if one["@type"] != "Thing"]


def _pure(value, key=""):
    if isinstance(value, list):
        return [_pure(item, key) for item in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return value["@value"]
    if value.keys() == {"@id"} and schema_org.range_(f"schema:{key}") <= {"schema:URL", "schema:Text"}:
        return value["@id"]
    kept = {inner: _pure(item, inner) for inner, item in value.items() if ":" not in inner}
    if "@type" in kept:
        types = [
            name
            for name in (kept["@type"] if isinstance(kept["@type"], list) else [kept["@type"]])
            if ":" not in name
        ]
        kept["@type"] = (
            types[-1] if types else "Thing"
        )  # schema-dts takes one; ours stand from wide to narrow
    return kept


def test_the_compiler_accepts_the_graphs_and_refuses_them_with_a_mistake(compiler, tmp_path):
    graphs = []
    for seeds in (ROOT / "tests" / "toy", ROOT / "seeds"):
        dataset = read_dataset(seeds)
        with load(seeds, dataset) as corpus:
            output.write(corpus, tmp_path)
        graphs.append(pure(json.loads((tmp_path / f"{dataset.name}.jsonld").read_bytes())))
        assert len(graphs[-1]) > 20
    event = next(one for one in graphs[0] if one["@type"] == "Event")
    mistakes = (
        {"citation": "x"},
        {"eventStatus": "held"},
        {"location": {"@type": "Organization"}},
        {"@type": "Dialogue"},
    )
    wrong = [[{**event, **mistake}] for mistake in mistakes]
    documents = [{"@context": "https://schema.org", "@graph": nodes} for nodes in (*graphs, [event], *wrong)]
    assert node.complaints(compiler, tmp_path, "Graph", documents) == {3, 4, 5, 6}
