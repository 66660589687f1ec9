"""Write the JSON-LD documents: the graph (`<name>.jsonld`), the evidence on it, and the context by itself.

One document: the context inlined, then `@graph` with one node a record, ordered by family and id, each on a line of its
own. The keys stand in the order of the Streaming JSON-LD note (§3), so that a reader need not hold the document. The
evidence is a named graph, so that facts and what is said of them are told apart where both are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson

from exporter import iris
from exporter.corpus import Corpus
from exporter.evidence import Offsets, annotations_on, evidence_context
from exporter.fields import FAMILIES
from exporter.graph import Node, NodeMaker, context

BATCH = 256


def write(corpus: Corpus, folder: Path) -> None:
    """Write the graph, its evidence and its context into `folder`."""
    name = corpus.dataset.name
    own = context(corpus.dataset)
    (folder / "context.jsonld").write_bytes(
        orjson.dumps({"@context": own}, option=orjson.OPT_INDENT_2) + b"\n"
    )
    maker = NodeMaker(corpus.dataset)
    nodes = (orjson.dumps(maker.node(record)) for family in FAMILIES for record in corpus.records(family))
    _write_document(folder / f"{name}.jsonld", {"@context": own}, nodes)
    offsets = Offsets(corpus.connection)
    evidence = (
        orjson.dumps(node)
        for family in FAMILIES
        for record in corpus.records(family)
        for node in annotations_on(corpus.dataset, record, offsets.of(family, record.id))
    )
    named = {"@context": evidence_context(), "@id": iris.evidence_graph(corpus.dataset)}
    _write_document(folder / f"{name}.evidence.jsonld", named, evidence)


def _write_document(path: Path, head: Node, nodes: Iterator[bytes]) -> None:
    with path.open("wb") as file:
        file.write(orjson.dumps(head).removesuffix(b"}") + b',\n"@graph":[')
        separator = b"\n"
        for node in nodes:
            file.write(separator + node)
            separator = b",\n"
        file.write(b"\n]}\n")
