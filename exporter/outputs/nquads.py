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

from exporter import iris
from exporter.corpus import Corpus
from exporter.evidence import Offsets, annotations_of, evidence_context
from exporter.fields import FAMILIES
from exporter.graph import Node, NodeMaker, context, values_of
from exporter.shards import BUFFER, Shards
from exporter.statements import Lines
from schemas import Dataset

Said = tuple[str, Node, Iterable[Node]]
"""A record's id, its node, and the annotations on it and its parts."""


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
        annotations: Iterable[Node] = ()
        if b'"evidence"' in json:
            annotations = annotations_of(corpus.dataset, family, said, offsets.of(family, said["id"]))
        yield said["id"], maker.node_of(family, said), annotations


def write_sorted(dataset: Dataset, families: Iterable[tuple[str, Iterable[Said]]], file: Shards) -> None:
    """Write the lines of all records; families and, in each, records come in the order of their names and ids.

    Blank nodes mean nothing outside of their document, so each shard ends with the lists of its records.
    """
    facts = Lines(context(dataset), dataset.base)
    evidence = Lines(evidence_context(), dataset.base, iris.evidence_graph(dataset))
    with tempfile.TemporaryFile() as lists:
        for family, records in families:
            named, blank = Sorter(file), Sorter(lists)
            start, blank_start = f"<{iris.record(dataset, family, '')}", f"_:{family}__"
            for record_id, node, annotations in records:
                if file.is_full:
                    named.release(None)
                    blank.release(None)
                    _append(lists, file)
                    file.next()
                named.release(start + record_id)
                lines = facts.of(node)
                for annotation in annotations:
                    lines += evidence.of(annotation)
                lines.sort()
                if lines[-1].startswith("_:"):
                    blank.release(blank_start + record_id)
                    first_blank = bisect_left(lines, "_:")
                    blank.take(lines[first_blank:])
                    del lines[first_blank:]
                named.take(lines)
            named.release(None)
            blank.release(None)
        _append(lists, file)


def _append(lists: BinaryIO, file: Shards) -> None:
    """Move what waits in one file to the end of another."""
    lists.seek(0)
    while block := lists.read(BUFFER):
        file.write(block)
    lists.seek(0)
    lists.truncate()


class Sorter:
    """Puts nearly sorted lines into order: lines wait until it is known that nothing before them can come."""

    def __init__(self, file: BinaryIO | Shards) -> None:
        """Write into `file`."""
        self.file = file
        self.waiting: list[str] = []

    def take(self, lines: list[str]) -> None:
        """Add lines, in order among themselves."""
        if self.waiting:
            self.waiting += lines
            self.waiting.sort()
        else:
            self.waiting = lines

    def release(self, bound: str | None) -> None:
        """Write the lines before `bound`, which is before all lines to come (None: nothing comes)."""
        waiting = self.waiting
        if not waiting:
            return
        if bound is None or waiting[-1] < bound:
            self.file.write("".join(waiting).encode())
            self.waiting = []
        elif ready := bisect_left(waiting, bound):
            self.file.write("".join(waiting[:ready]).encode())
            del waiting[:ready]
