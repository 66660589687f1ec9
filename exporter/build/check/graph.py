"""Check a graph: read by rdflib as a whole and checked with the shapes, or piece by piece where it is large."""

from __future__ import annotations

import re
from pathlib import Path

from rdflib import RDF, Graph, URIRef

from exporter.build import ledger
from exporter.build.check.outcome import Checked, Output, Places, Rows
from exporter.build.check.shacl import validate_graph
from exporter.graph.parsing import UNPARSABLE, add, statements
from exporter.graph.reader import GraphReader
from exporter.graph.statements import rows
from exporter.model import iris
from exporter.model.fields import FAMILIES
from exporter.outputs.shapes import shapes
from exporter.records import safe_open
from schemas import Dataset

_OFFSET = re.compile("[0-9]{1,15}")


def pieces(output: Output, dataset: Dataset, found: Checked) -> Rows:
    """Yield the records of a large graph, piece by piece."""
    notes: list[str] = []
    try:
        for family, raw in rows(output.path, dataset, notes):
            ledger.add(output.counts, FAMILIES[family], raw)
            yield family, raw
    except UNPARSABLE as error:
        found.add("CQ721", f"cannot be parsed: {error}", output.path)
        output.broken = True
    for note in notes:
        found.add("CQ725", note, output.path)


def whole(output: Output, dataset: Dataset, found: Checked) -> Rows:
    """Read a whole graph, check it with the shapes, and yield its records."""
    graph = Graph()
    document = output.path
    try:
        for document in output.documents:
            with safe_open.opened(document) as file:
                add(graph, document, file.read())
        document = output.path
        _check_shapes(graph, output.path, dataset, found)
        output.places.update(_places(graph))
        for family, raw in GraphReader(statements(graph), dataset).records():
            ledger.add(output.counts, FAMILIES[family], raw)
            yield family, raw
    except UNPARSABLE as error:
        found.add("CQ721", f"cannot be read as a build writes it: {error}", document)
        output.broken = True


def _places(graph: Graph) -> Places:
    """Return the positions of quotations in the texts."""
    places = {}
    for selector in graph.subjects(RDF.type, URIRef(iris.expand("oa:TextPositionSelector"))):
        start, end = (
            str(graph.value(selector, URIRef(iris.expand(f"oa:{name}")))) for name in ("start", "end")
        )
        if _OFFSET.fullmatch(start) and _OFFSET.fullmatch(end):
            places[str(selector).removesuffix("/position")] = int(start), int(end)
    return places


def _check_shapes(graph: Graph, main: Path, dataset: Dataset, found: Checked) -> None:
    """Check a graph with the shapes of the schemas, if the outputs have shapes: their own may come from anyone."""
    path = main.with_name("shapes.ttl")
    if not path.exists():
        return
    try:
        Graph().parse(data=safe_open.content(path), format="turtle")
    except UNPARSABLE as error:
        found.add("CQ721", f"cannot be parsed: {error}", path)
        return
    shape_graph = Graph().parse(data=shapes(dataset), format="turtle")
    for finding in validate_graph(graph, shape_graph, dataset):
        code = "CQ732" if finding.constraint == "FocusNodes" else "CQ731"
        value = f", {finding.value}" if finding.value else ""
        found.add(code, f"{finding.focus} {finding.path}{value}: {finding.message} ({finding.shape})", main)
