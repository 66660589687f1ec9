"""Write the JSON-LD documents: the graph (`<name>.jsonld`), the evidence on it, and the context by itself.

One document: the context inlined, then `@graph` with one node a record, ordered by family and id, each on a line of its
own. The keys are in the order of the Streaming JSON-LD note (§3), so that a reader need not hold the document. The
evidence is a named graph, which keeps it separate from the facts where both are loaded. If the corpus asks for shards,
each of them is such a document.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import orjson

from exporter.graph.annotations import evidence_context
from exporter.graph.nodes import Node, context
from exporter.graph.shards import EVIDENCE_SUFFIX, Shards
from exporter.graph.staged import staged
from exporter.model import iris
from exporter.records.corpus import Corpus


def write(corpus: Corpus, folder: Path) -> None:
    """Write the graph, its evidence and its context into `folder`."""
    name = corpus.dataset.name
    own = context(corpus.dataset)
    (folder / "context.jsonld").write_bytes(
        orjson.dumps({"@context": own}, option=orjson.OPT_INDENT_2) + b"\n"
    )
    named = {"@context": evidence_context(), "@id": iris.evidence_graph(corpus.dataset)}
    with (
        Document(folder / f"{name}.jsonld", {"@context": own}, corpus.shard_size) as graph,
        Document(folder / f"{name}{EVIDENCE_SUFFIX}", named, corpus.shard_size) as evidence,
    ):
        for node, annotations in staged(corpus):
            graph.add(node)
            for annotation in annotations:
                evidence.add(annotation)


class Document:
    """A JSON-LD document with one node a line, or several; a context manager that closes it."""

    def __init__(self, path: Path, head: Node, shard_size: int | None) -> None:
        """Write everything that precedes the nodes; a new document begins after `shard_size` bytes."""
        before = orjson.dumps(head).removesuffix(b"}") + b',\n"@graph":['
        self._file = Shards(path, shard_size, head=before, end=b"\n]}\n")
        self._before = b"\n"

    def add(self, node: Node) -> None:
        """Write a node."""
        if self._file.is_full:
            self._file.next()
            self._before = b"\n"
        self._file.write(self._before + orjson.dumps(node))
        self._before = b",\n"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.__exit__()
