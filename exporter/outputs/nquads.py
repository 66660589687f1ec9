"""Write the graph as N-Quads (`<name>.nq`), its lines in the order of their bytes, the evidence in a graph of its own.

Each record's lines are formatted from its node; no graph is held. Records come in the order of their ids, but the lines
of `a` stand around those of `a-b` (`…/a#…` < `…/a-b…` < `…/a>…`), so lines wait until no later record can be before them.
The lines of lists, whose blank nodes sort after all IRIs, wait in a file.
"""

from __future__ import annotations

import shutil
import tempfile
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from exporter import iris
from exporter.corpus import Corpus
from exporter.evidence import Offsets, annotations_on, evidence_context
from exporter.fields import FAMILIES
from exporter.graph import NodeMaker, context
from exporter.statements import Lines
from schemas import Dataset, Record


def write(corpus: Corpus, folder: Path) -> None:
    """Write the graph and its evidence as sorted N-Quads into `folder`."""
    with (folder / f"{corpus.dataset.name}.nq").open("wb") as file:
        families = ((family, corpus.records(family)) for family in sorted(FAMILIES))
        write_sorted(corpus.dataset, families, file, Offsets(corpus.connection))


def write_sorted(
    dataset: Dataset,
    families: Iterable[tuple[str, Iterable[Record]]],
    file: BinaryIO,
    offsets: Offsets | None = None,
) -> None:
    """Write the lines of all records; families and, in each, records come in the order of their names and ids.

    `offsets` tells where their quotations were found.
    """
    maker = NodeMaker(dataset)
    facts = Lines(context(dataset), dataset.base)
    evidence = Lines(evidence_context(), dataset.base, iris.evidence_graph(dataset))
    with tempfile.TemporaryFile() as lists:
        for family, records in families:
            named, blank = Sorter(file), Sorter(lists)
            start, blank_start = f"<{iris.record(dataset, family, '')}", f"_:{family}__"
            for record in records:
                named.release(start + record.id)
                blank.release(blank_start + record.id)
                lines = facts.of(maker.node(record))
                found = offsets.of(family, record.id) if offsets else None
                for node in annotations_on(dataset, record, found):
                    lines += evidence.of(node)
                lines.sort()
                first_blank = bisect_left(lines, "_:")
                named.take(lines[:first_blank])
                blank.take(lines[first_blank:])
            named.release(None)
            blank.release(None)
        lists.seek(0)
        shutil.copyfileobj(lists, file)


class Sorter:
    """Puts nearly sorted lines into order: lines wait until it is known that nothing before them can come."""

    def __init__(self, file: BinaryIO) -> None:
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
        ready = (
            len(waiting)
            if bound is None or not waiting or waiting[-1] < bound
            else bisect_left(waiting, bound)
        )
        self.file.write("".join(waiting[:ready]).encode())
        self.waiting = waiting[ready:]
