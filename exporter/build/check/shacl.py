"""Run SHACL shapes over a graph with pySHACL, and return which nodes were checked.

A validator calls a graph conforming if it checked nothing: a graph with `http://schema.org/` types has no node that
a shape for `https://schema.org/` takes. So the focus nodes are counted, and a record that no shape checked is a problem.
"""

from __future__ import annotations

from dataclasses import dataclass

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from exporter.model import iris
from exporter.model.fields import FAMILIES
from schemas import Dataset


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that a shape found wrong: with which node, under which term, with which value.

    `shape` names the shape, `constraint` the kind of constraint (`MinCount`, `Datatype`; `FocusNodes` where a record was
    checked by no shape).
    """

    focus: str
    path: str
    value: str
    constraint: str
    shape: str
    message: str


def validate_graph(data: rdflib.Graph, shapes: rdflib.Graph, dataset: Dataset) -> list[Finding]:
    """Return the problems of a dataset's graph, in a stable order; a record that no shape checked is one."""
    from pyshacl import validate

    _, report, _ = validate(data, shacl_graph=shapes, inference="none")
    if not isinstance(report, rdflib.Graph):
        raise TypeError(report)
    found = {_finding(report, result) for result in report.subjects(RDF.type, SH.ValidationResult)}
    return sorted(found | set(_unseen(data, shapes, dataset)))


def focus_nodes(data: rdflib.Graph, shapes: rdflib.Graph) -> dict[str, set[Node]]:
    """Return the nodes of a graph that each node shape with a target checks, by the name of the shape."""
    found: dict[str, set[Node]] = {}
    for shape, target in shapes.subject_objects(SH.targetClass):
        found.setdefault(_name(shape), set()).update(data.subjects(RDF.type, target))
    return found


REPLACED = rdflib.URIRef("http://purl.org/dc/terms/isReplacedBy")


def _unseen(data: rdflib.Graph, shapes: rdflib.Graph, dataset: Dataset) -> list[Finding]:
    """Return a problem for every record that its shape did not check."""
    seen = focus_nodes(data, shapes)
    findings = []
    for subject in set(data.subjects()):
        if set(data.predicates(subject)) == {REPLACED}:
            continue  # the IRI of an earlier id
        for family, record_type in FAMILIES.items():
            name = record_type.__name__
            if iris.id_of(dataset, family, str(subject)) is not None and subject not in seen.get(name, ()):
                classes = ", ".join(sorted(str(o) for o in data.objects(subject, RDF.type))) or "no class"
                message = f"no shape checked it: it has {classes}"
                findings.append(Finding(str(subject), str(RDF.type), "", "FocusNodes", name, message))
    return findings


def _finding(report: rdflib.Graph, result: Node) -> Finding:
    def one(predicate: Node) -> str:
        return str(report.value(result, predicate) or "")

    component = one(SH.sourceConstraintComponent).removeprefix(str(SH)).removesuffix("ConstraintComponent")
    path = report.value(result, SH.resultPath)
    return Finding(
        focus=one(SH.focusNode),
        path=str(path) if isinstance(path, rdflib.URIRef) else "",
        value=one(SH.value),
        constraint=component,
        shape=_name(report.value(result, SH.sourceShape)),
        message=one(SH.resultMessage),
    )


def _name(shape: Node | None) -> str:
    """Return the last part of a shape's IRI."""
    return str(shape or "").rpartition("/")[2]
