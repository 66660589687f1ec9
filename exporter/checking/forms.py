"""Compare the forms of a graph statement by statement: JSON-LD, N-Quads, Turtle are the same graph or something is wrong.

rdflib reads each. The nodes of lists have no names, and are told apart by what holds them and what they hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson
import rdflib
from rdflib.namespace import RDF
from rdflib.term import BNode, Literal, Node

from exporter import regular
from exporter.readers.contexts import refuse_remote
from exporter.readers.rdf import lexical_forms_kept

Statement = tuple[str, str, str, str]
"""Subject, predicate, object and graph, as N-Quads writes them; the default graph is an empty text."""
_FORMATS = {".jsonld": "json-ld", ".nq": "nquads", ".ttl": "turtle"}


def parse(paths: Iterable[Path]) -> rdflib.Dataset:
    """Return what documents of any form say together.

    Raises:
        one of UNPARSABLE: a document is not what its suffix says.
    """
    dataset = rdflib.Dataset()
    with lexical_forms_kept():
        for path in paths:
            with regular.opened(path) as file:
                content = file.read()
            if path.suffix == ".jsonld":
                refuse_remote(orjson.loads(content), str(path))
            target = dataset.default_graph if path.suffix == ".ttl" else dataset
            target.parse(data=content, format=_FORMATS[path.suffix], publicID=path.absolute().as_uri())
    return dataset


def merged(dataset: rdflib.Dataset) -> rdflib.Graph:
    """Return one graph with the statements of all graphs of a dataset."""
    graph = rdflib.Graph()
    for s, p, o, _ in dataset.quads():
        graph.add((s, p, o))
    return graph


def statements(dataset: rdflib.Dataset) -> set[Statement]:
    """Return all statements of a dataset, the nodes of a list named after what they hold."""
    graph = merged(dataset)
    default = dataset.default_graph.identifier
    return {
        (_written(s, graph), f"<{p}>", _written(o, graph), "" if name in (None, default) else str(name))
        for s, p, o, name in dataset.quads()
    }


def difference(one: set[Statement], other: set[Statement]) -> Iterator[str]:
    """Yield what is in `one` and not in `other`, in order."""
    for s, p, o, _ in sorted(one - other):
        yield f"{s} {p} {o}"


def _written(node: Node, graph: rdflib.Graph) -> str:
    if isinstance(node, Literal):  # rdflib's own n3() takes ten times as long
        return f'"{node}"@{node.language}' if node.language else f'"{node}"^^<{node.datatype}>'
    if not isinstance(node, BNode):
        return f"<{node}>"
    items: list[str] = []
    here: Node | None = node
    seen: set[Node] = set()
    while isinstance(here, BNode) and here not in seen:
        seen.add(here)
        items += (
            _written(item, graph) for item in graph.objects(here, RDF.first) if not isinstance(item, BNode)
        )
        here = graph.value(here, RDF.rest)
    return f"({' '.join(items)}) in {_holder(node, graph)}"


def _holder(node: Node, graph: rdflib.Graph) -> str:
    """Return the named node that leads to a blank one."""
    seen: set[Node] = set()
    while isinstance(node, BNode) and node not in seen:
        seen.add(node)
        above = sorted(graph.subject_predicates(node), key=str)
        if not above:
            break
        subject, predicate = above[0]
        if not isinstance(subject, BNode):
            return f"<{subject}> <{predicate}>"
        node = subject
    return ""
