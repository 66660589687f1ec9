"""Check a graph: parsed by rdflib, its forms against each other, the shapes, and every statement a field's."""

from __future__ import annotations

from pathlib import Path

from rdflib import Graph

from exporter import ledger, regular
from exporter.checking import forms
from exporter.checking.outcome import Checked, Output, Rows
from exporter.checking.shacl import validate_graph
from exporter.fields import FAMILIES
from exporter.graph_pieces import rows
from exporter.outputs.shapes import shapes
from exporter.readers.rdf import UNPARSABLE, GraphReader
from schemas import Dataset

SHOWN = 20
"""How many differing statements of two forms are listed; the rest is counted."""


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
    """Read a graph whole, compare it with its other forms, look at it through the shapes; yield its records."""
    main = output.path
    evidence = main.with_suffix(".evidence.jsonld")
    try:
        parsed = forms.parse([main, evidence] if evidence.exists() else [main])
    except UNPARSABLE as error:
        found.add("CQ721", f"cannot be parsed: {error}", main)
        output.broken = True
        return
    graph = forms.merged(parsed)
    said = forms.statements(parsed)
    _compare_form(said, main.with_suffix(".nq"), main, found)
    _compare_form({line for line in said if not line[3]}, main.with_suffix(".ttl"), main, found)
    _check_shapes(graph, main, dataset, found)
    reader = GraphReader(graph, dataset)
    try:
        for family, raw in reader.records():
            ledger.add(output.counts, FAMILIES[family], raw)
            yield family, raw
    except UNPARSABLE as error:
        found.add("CQ721", f"cannot be read as a build writes it: {error}", main)
        output.broken = True
        return
    for subject, predicate, _ in sorted(reader.beyond()):
        found.add("CQ725", f"{subject} says something that no field says: {predicate}", main)


def _compare_form(said: set[forms.Statement], path: Path, main: Path, found: Checked) -> None:
    if not path.exists():
        return
    try:
        other = forms.statements(forms.parse([path]))
    except UNPARSABLE as error:
        found.add("CQ721", f"cannot be parsed: {error}", path)
        return
    alone = ((said, other, f"{main.name} says, and it does not: "), (other, said, "says alone: "))
    for one, two, message in alone:
        lines = list(forms.difference(one, two))
        for line in lines[:SHOWN]:
            found.add("CQ726", message + line, path)
        if len(lines) > SHOWN:
            found.add("CQ726", f"{message}{len(lines) - SHOWN} statements more", path)


def _check_shapes(graph: Graph, main: Path, dataset: Dataset, found: Checked) -> None:
    """Look at a graph through the shapes of the schemas, where the outputs have some: those may be anybody's."""
    path = main.with_name("shapes.ttl")
    if not path.exists():
        return
    try:
        Graph().parse(data=regular.content(path), format="turtle")
    except UNPARSABLE as error:
        found.add("CQ721", f"cannot be parsed: {error}", path)
        return
    shape_graph = Graph().parse(data=shapes(dataset), format="turtle")
    for finding in validate_graph(graph, shape_graph, dataset):
        code = "CQ732" if finding.constraint == "FocusNodes" else "CQ731"
        value = f", {finding.value}" if finding.value else ""
        found.add(code, f"{finding.focus} {finding.path}{value}: {finding.message} ({finding.shape})", main)
