"""rdflib: a graph in memory, written as JSON-LD."""

from __future__ import annotations

from pathlib import Path

from statements import Statements


def prepare(folder: Path, out: Path) -> None:
    """Write what the fields mean; the records are read as they stand."""
    from meanings import write_meanings

    write_meanings(out / "meanings.json")


def run(folder: Path, out: Path) -> None:
    """Add the triples of all records, parts, evidence and translations to a graph, and serialise it as JSON-LD.

    The same triples as communique's, in one graph. No validation, no rules, no database, nothing read back.
    """
    from rdflib import BNode, Graph, Literal, URIRef

    graph = Graph(store="SimpleMemory")  # the faster of the two in memory
    for triple in Statements(out / "meanings.json", URIRef, Literal, BNode).of_all(folder):
        graph.add(triple)
    graph.serialize(out / "agency.jsonld", format="json-ld", auto_compact=True)


def written(folder: Path, out: Path) -> str:
    """Count the triples, with another library."""
    from pyoxigraph import RdfFormat, parse

    return f"{sum(1 for _ in parse(path=out / 'agency.jsonld', format=RdfFormat.JSON_LD)):,} triples"
