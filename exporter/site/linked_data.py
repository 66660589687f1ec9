"""A record as JSON-LD and Turtle, by itself: what the dataset's graph states of it, and the evidence on it.

The union of all these files is the dataset's graph. JSON-LD holds the evidence in the named graph of the dataset; Turtle
has no named graphs, so its annotations follow the facts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from exporter.graph.annotations import Offsets, annotations_on, evidence_context
from exporter.graph.nodes import Node, NodeMaker, context
from exporter.graph.quads import Lines
from exporter.graph.turtle import Turtle
from exporter.model import iris
from exporter.model.fields import FAMILIES
from exporter.site.library import Library, Values


class LinkedData:
    """Writes the records of a library as linked data; a family's records are asked for in the order of their ids."""

    def __init__(self, library: Library) -> None:
        """Prepare the context and the prefixes."""
        dataset = library.dataset
        self._dataset = dataset
        self._maker = NodeMaker(dataset)
        self._offsets = Offsets(library.connection)
        self._context = context(dataset)
        self._prefixes = {key: value for key, value in self._context.items() if not isinstance(value, dict)}
        self._evidence = {"@context": evidence_context(), "@id": iris.evidence_graph(dataset)}
        self._lines = Lines(self._context, dataset.base)
        self._evidence_lines = Lines(evidence_context(), dataset.base)
        families = {family: iris.record(dataset, family, "") for family in FAMILIES}
        self._turtle = Turtle(families)
        self._turtle_with_evidence = Turtle({**families, "oa": iris.NAMESPACES["oa"]})
        self._smaller = lru_cache(2**10)(self._context_of)

    def of(self, family: str, values: Values) -> tuple[bytes, bytes]:
        """Return a record as JSON-LD and as Turtle."""
        node = self._maker.node_of(family, values)
        found = self._offsets.of(family, values["id"])
        annotations = list(annotations_on(self._dataset, family, values, found))
        own = self._smaller(frozenset(_keys(node)))
        if annotations:
            graph = [node, {**self._evidence, "@graph": annotations}]
            document: Any = {"@context": own, "@graph": graph}
        else:
            document = {"@context": own, **node}
        turtle = self._turtle_with_evidence if annotations else self._turtle
        text = turtle.head() + turtle.blocks(self._lines.of(node))
        text += "".join(turtle.blocks(self._evidence_lines.of(one)) for one in annotations)
        return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n", text.encode()

    def _context_of(self, keys: frozenset[str]) -> Node:
        """Return the part of the context that a node with these keys needs."""
        return self._prefixes | {key: term for key, term in self._context.items() if key in keys}


def _keys(value: Any) -> set[str]:
    """Return the keys of a node and of all nodes in it."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found.update(one)
            waiting += [inner for inner in one.values() if inner.__class__ in (dict, list)]
        elif isinstance(one, list):
            waiting += [inner for inner in one if inner.__class__ is dict]
    return found
