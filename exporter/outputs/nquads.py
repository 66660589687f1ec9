"""Write the graph as N-Quads (`<name>.nq`), its lines in the order of their bytes, the evidence in a graph of its own.

Each record's lines are formatted from its node; no graph is held. Records come in the order of their ids, but the lines
of `a` stand around those of `a-b` (`…/a#…` < `…/a-b…` < `…/a>…`), so lines wait until no later record can be before them.
The lines of lists, whose blank nodes sort after all IRIs, wait in a file.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from exporter.graph.annotations import Offsets, Piece, annotation, evidence_context, pieces_of
from exporter.graph.nodes import Node, NodeMaker, context, values_of
from exporter.graph.quads import Lines, Templates
from exporter.graph.shards import BUFFER, Shards
from exporter.model import iris
from exporter.model.fields import FAMILIES
from exporter.records.corpus import Corpus
from schemas import Dataset

Said = tuple[str, Node, Iterable[Piece]]
"""A record's id, its node, and the evidence on it and its parts."""


def write(corpus: Corpus, folder: Path) -> None:
    """Write the graph and its evidence as sorted N-Quads into `folder`."""
    with Shards(folder / f"{corpus.dataset.name}.nq", corpus.shard_size) as file:
        write_sorted(corpus.dataset, ((family, _said(corpus, family)) for family in sorted(FAMILIES)), file)


def _said(corpus: Corpus, family: str) -> Iterator[Said]:
    """Yield what is said by each record of a family, in the order of the ids."""
    maker, offsets = NodeMaker(corpus.dataset), Offsets(corpus.connection)
    values = values_of(FAMILIES[family])
    for json in corpus.lines(family):
        said = values(json)
        pieces: Iterable[Piece] = ()
        if b'"evidence"' in json:
            pieces = pieces_of(corpus.dataset, family, said, offsets.of(family, said["id"]))
        yield said["id"], maker.node_of(family, said), pieces


RECORDS_AT_ONCE = 16
"""The lines of how many records are sorted and written at once."""
_LAST = "\U0010ffff"
"""After all lines."""


def write_sorted(dataset: Dataset, families: Iterable[tuple[str, Iterable[Said]]], file: Shards) -> None:
    """Write the lines of all records; families and, in each, records come in the order of their names and ids.

    Blank nodes mean nothing outside of their document, so each shard ends with the lists of its records.
    """
    facts = Lines(context(dataset), dataset.base, sort=True)
    graph = iris.evidence_graph(dataset)
    evidence = Templates(Lines(evidence_context(), dataset.base, graph, sort=True), annotation)
    at_once = RECORDS_AT_ONCE if file.size is None else 1  # a shard is cut where it is full
    with tempfile.TemporaryFile() as lists:
        sorter = Sorter(file, lists)
        for family, records in families:
            start, blank_start = f"<{iris.record(dataset, family, '')}", f"_:{family}__"
            for number, (record_id, node, pieces) in enumerate(records):
                if number % at_once == 0:
                    sorter.release(start + record_id, blank_start + record_id)
                    if file.is_full:
                        sorter.release(_LAST, _LAST)
                        _append(lists, file)
                        file.next()
                sorter.waiting += facts.of(node)
                for names, texts in pieces:
                    sorter.waiting += evidence.of(names, texts)
        sorter.release(_LAST, _LAST)
        _append(lists, file)


def _append(lists: BinaryIO, file: Shards) -> None:
    """Move what waits in one file to the end of another."""
    lists.seek(0)
    while block := lists.read(BUFFER):
        file.write(block)
    lists.seek(0)
    lists.truncate()


class Sorter:
    """Puts nearly sorted lines into order: lines wait until it is known that nothing before them can come.

    All lines of one subject are one text, so that there is less to sort.
    """

    def __init__(self, named: BinaryIO | Shards, blank: BinaryIO) -> None:
        """Write lines on IRIs into `named`, those on blank nodes into `blank`."""
        self.waiting: list[str] = []
        self._files = (named, blank)

    def release(self, *bounds: str) -> None:
        """Write the lines before `bounds`, which are before all lines to come: on IRIs, and on blank nodes."""
        self.waiting.sort()
        first_blank = bisect_left(self.waiting, "_:")
        both = (self.waiting[:first_blank], self.waiting[first_blank:])
        self.waiting = []
        for texts, bound, file in zip(both, bounds, self._files, strict=True):
            ready = bisect_left(texts, bound)
            file.write(b"".join(map(str.encode, texts[:ready])))
            self.waiting += texts[ready:]
