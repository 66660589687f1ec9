"""Write the graph as N-Quads (`<name>.nq`), sorted by bytes, with the evidence in a graph of its own.

Each record's lines are formatted from its node; no graph is held. Records come in the order of their ids, but the lines
of `a` surround those of `a-b` (`…/a#…` < `…/a-b…` < `…/a>…`), so lines wait until no later record can precede them. The
lines of lists, whose blank nodes sort after all IRIs, wait in a file.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from exporter.graph.annotations import evidence_context
from exporter.graph.nodes import REPLACED, context
from exporter.graph.quads import Lines
from exporter.graph.shards import BUFFER, Shards
from exporter.graph.staged import Described, staged
from exporter.model import iris
from exporter.model.fields import FAMILIES
from exporter.records.corpus import Corpus
from schemas import Dataset


def write(corpus: Corpus, folder: Path) -> None:
    """Write the graph and its evidence as sorted N-Quads into `folder`."""
    with Shards(folder / f"{corpus.dataset.name}.nq", corpus.shard_size) as file:
        write_sorted(corpus.dataset, staged(corpus, sorted(FAMILIES)), file, former_ids(corpus))


REPLACES = "dcterms:replaces"
"""The key under which a node names the IRIs of earlier ids."""
RECORDS_AT_ONCE = 16
"""The number of records whose lines are sorted and written together."""
_LAST = "\U0010ffff"
"""After all lines."""


def former_ids(corpus: Corpus) -> Iterator[tuple[str, str, str]]:
    """Yield family, earlier id and id of every record that had another id before."""
    for family in sorted(FAMILIES):
        yield from corpus.connection.execute(
            f"SELECT '{family}', item.value, r.id FROM \"{family}\" r, json_each(r.former_ids) item"
            " WHERE r.former_ids IS NOT NULL"
        )


def write_sorted(
    dataset: Dataset,
    records: Iterable[Described],
    file: Shards,
    former: Iterable[tuple[str, str, str]] = (),
) -> None:
    """Write the lines of all records, which come in the order of their families' names and of their ids.

    `former` are family, earlier id and id of the records that had another id before. The IRI of an earlier id can come
    long before the record in the order, so the lines about it wait from the start.

    Blank nodes mean nothing outside of their document, so each shard ends with the lists of its records.
    """
    facts = Lines(context(dataset), dataset.base, sort=True)
    evidence = Lines(evidence_context(), dataset.base, iris.evidence_graph(dataset), sort=True)
    at_once = RECORDS_AT_ONCE if file.size is None else 1  # a shard is cut where it is full
    with tempfile.TemporaryFile() as lists:
        sorter = Sorter(file, lists)
        for family, earlier, record_id in former:
            sorter.waiting += facts.of(
                {
                    "@id": iris.record(dataset, family, earlier),
                    REPLACED: iris.record(dataset, family, record_id),
                }
            )
        for number, (node, annotations) in enumerate(records):
            if number % at_once == 0:
                sorter.release(f"<{node['@id']}", facts.label(node["@id"]))
                if file.is_full:
                    sorter.release(_LAST, _LAST)
                    _append(lists, file)
                    file.next()
            if REPLACES in node:
                node = {**node, REPLACES: [one["@id"] for one in node[REPLACES]]}  # noqa: PLW2901 (the line waits already)
            sorter.waiting += facts.of(node)
            for annotation in annotations:
                sorter.waiting += evidence.of(annotation)
        sorter.release(_LAST, _LAST)
        _append(lists, file)


def _append(lists: BinaryIO, file: Shards) -> None:
    """Move the content of one file to the end of another."""
    lists.seek(0)
    while block := lists.read(BUFFER):
        file.write(block)
    lists.seek(0)
    lists.truncate()


class Sorter:
    """Sorts nearly sorted lines: lines wait until none can come before them.

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
