"""pyoxigraph: triples written as N-Quads."""

from __future__ import annotations

from pathlib import Path

from statements import Statements


def prepare(folder: Path, out: Path) -> None:
    """Write what the fields mean; the records are read as they stand."""
    from meanings import write_meanings

    write_meanings(out / "meanings.json")


def run(folder: Path, out: Path) -> None:
    """Make the triples of all records, parts, evidence and translations, and serialise them as N-Quads.

    The same triples as communique's, in one graph, in the order they come. No validation, no rules, no database, no
    JSON-LD, nothing read back.
    """
    from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize

    def literal(text: str, language: str | None, datatype: NamedNode | None) -> Literal:
        return Literal(text, language=language, datatype=datatype)

    made = Statements(out / "meanings.json", NamedNode, literal, BlankNode)
    quads = (Quad(*triple) for triple in made.of_all(folder))
    serialize(quads, out / "agency.nq", format=RdfFormat.N_QUADS)


def written(folder: Path, out: Path) -> str:
    """Count the quads."""
    with (out / "agency.nq").open("rb") as file:
        return f"{sum(1 for _ in file):,} quads"
