"""Changes as statements: an RDF Patch, and a SPARQL 1.1 Update, that turn the old graph into the new one.

Both are about the graph that a build writes as N-Quads: the records in the default graph, the evidence in a named one.
Where quotations were found in texts is not a matter of the records, so positions in texts are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from exporter.diff.pairs import Pairs
from exporter.diff.sides import Side
from exporter.graph.annotations import annotations_on, evidence_context
from exporter.graph.nodes import NodeMaker, context
from exporter.graph.quads import Lines
from exporter.model import iris
from exporter.model.canonical import record_of
from schemas import Record

_QUAD = re.compile(r"(\S+) (\S+) (.*?)(?: (<[^<>\"]*>))? \.", re.DOTALL)
_LIST = """DELETE {{ ?item ?property ?value . {subject} {predicate} ?list }}
WHERE {{ {subject} {predicate} ?list . ?list <{rdf}rest>* ?item . ?item ?property ?value }}"""
_RDF = iris.NAMESPACES["rdf"]


class Statements:
    """The lines of N-Quads of the records of one side."""

    def __init__(self, side: Side) -> None:
        """Prepare for the dataset of a side."""
        self._dataset = side.dataset
        self._maker = NodeMaker(side.dataset)
        self._facts = Lines(context(side.dataset), side.dataset.base)
        self._evidence = Lines(evidence_context(), side.dataset.base, iris.evidence_graph(side.dataset))

    def of(self, record: Record | None) -> set[str]:
        """Return the lines of a record; none if there is none."""
        if record is None:
            return set()
        texts = self._facts.of(self._maker.node(record))
        for annotation in annotations_on(self._dataset, record.family, record.__dict__):
            texts += self._evidence.of(annotation)
        return {line for text in texts for line in text.splitlines() if line}


def statements(
    old: Side, new: Side, pairs: Pairs, *, whole_lists: bool = False
) -> Iterator[tuple[set[str], set[str]]]:
    """Yield, for each record that differs, the lines that are gone and those that came.

    With `whole_lists`, a change in a list comes with every line of the record's lists, as two lists can share lines.
    """
    before, after = Statements(old), Statements(new)
    for pair in pairs:
        gone, come = (
            statements_.of(record_of(pair.family, values) if values else None)
            for statements_, values in ((before, pair.old), (after, pair.new))
        )
        lists = {line for line in gone ^ come if _in_list(line)} if whole_lists else set()
        whole = {line for line in gone | come if _in_list(line)} if lists else set()
        yield (gone - come) | (gone & whole), (come - gone) | (come & whole)


def as_rdf_patch(old: Side, new: Side, pairs: Pairs) -> Iterator[str]:
    """Yield the lines of an RDF Patch: a transaction of deleted (`D`) and added (`A`) quads.

    Blank nodes have the labels that the N-Quads of a build give them.
    """
    yield "TX ."
    for gone, come in statements(old, new, pairs):
        yield from (f"D {line}" for line in sorted(gone))
        yield from (f"A {line}" for line in sorted(come))
    yield "TC ."


def as_sparql_update(old: Side, new: Side, pairs: Pairs) -> Iterator[str]:
    """Yield the lines of a SPARQL Update. The blank nodes of lists are found by what leads to them (SPARQL §4.1.4)."""
    for gone, come in statements(old, new, pairs, whole_lists=True):
        removed, lists = _data(gone)
        for subject, predicate in lists:
            yield f"{_LIST.format(subject=subject, predicate=predicate, rdf=_RDF)} ;"
        if removed:
            yield f"DELETE DATA {{\n{removed}\n}} ;"
        added = "\n".join(map(_pattern, sorted(come)))
        if added:
            yield f"INSERT DATA {{\n{added}\n}} ;"


def _data(lines: set[str]) -> tuple[str, list[tuple[str, str]]]:
    """Return the statements without blank nodes as patterns, and what leads to the lists among the others."""
    plain: list[str] = []
    lists: list[tuple[str, str]] = []
    for line in sorted(lines):
        subject, predicate, value, _ = _taken(line)
        if subject.startswith("_:"):
            continue
        if value.startswith("_:"):
            lists.append((subject, predicate))
        else:
            plain.append(_pattern(line))
    return "\n".join(plain), lists


def _in_list(line: str) -> bool:
    subject, _, value, _ = _taken(line)
    return subject.startswith("_:") or value.startswith("_:")


def _pattern(line: str) -> str:
    subject, predicate, value, graph = _taken(line)
    triple = f"{subject} {predicate} {value} ."
    return f"GRAPH {graph} {{ {triple} }}" if graph else triple


def _taken(line: str) -> tuple[str, str, str, str | None]:
    match = _QUAD.fullmatch(line)
    if match is None:  # our own writer made it
        raise AssertionError(line)
    return match[1], match[2], match[3], match[4]
