"""The staged records as nodes, with the evidence on them: each output of the graph writes these in its own form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exporter.graph.annotations import Offsets, annotations_on
from exporter.graph.nodes import Node, NodeMaker, values_of
from exporter.model.fields import FAMILIES
from exporter.records.corpus import Corpus

Described = tuple[Node, Iterable[Node]]
"""The node of a record, and the annotations on it and its parts."""


def staged(corpus: Corpus, families: Iterable[str] = FAMILIES) -> Iterator[Described]:
    """Yield the node and the annotations of each record, in the order of `families` and, within each, of the ids."""
    maker, offsets = NodeMaker(corpus.dataset), Offsets(corpus.connection)
    for family in families:
        values = values_of(FAMILIES[family])
        for line in corpus.lines(family):
            record = values(line)
            evidence: Iterable[Node] = ()
            if b'"evidence"' in line:
                evidence = annotations_on(corpus.dataset, family, record, offsets.of(family, record["id"]))
            yield maker.node_of(family, record), evidence
