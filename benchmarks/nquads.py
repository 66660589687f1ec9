"""Compare writing N-Quads by formatting with building the same graph in rdflib and serialising it.

Run `python benchmarks/nquads.py [EVENTS]` (20,000 by default). Both start from the same validated records, in one
process, and must write the same statements. Prints the processor seconds of each, how many times faster formatting is,
and the most memory that formatting held for a tenth of the events and for all, records included, which come one by one.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF

from exporter.graph.annotations import annotations_on, evidence_context
from exporter.graph.nodes import Node, NodeMaker, context
from exporter.graph.shards import Shards
from exporter.graph.staged import Described
from exporter.model import iris
from exporter.outputs import nquads
from schemas import Dataset, Event

DATASET = Dataset(name="benchmark", title="Benchmark", base="https://example.org/benchmark/", language="en")


def event(number: int) -> Event:
    """Return a made-up dialogue with three participants, an outcome and two quotations."""
    quoted = {"source": "press-release", "quote": "was held in Brussels", "supports": ["start", "location"]}
    return Event.model_validate(
        {
            "id": f"dialogue-{number:07}",
            "name": {"en": f"Dialogue {number}", "fr": f"Dialogue n° {number}"},
            "description": f'The two sides "met" again, for the {number}th time.',
            "kind": "dialogue",
            "status": "held",
            "attendance": "in_person",
            "start": f"2025-02-{number % 28 + 1:02}",
            "end": "2025-03",
            "series": "dialogues",
            "edition": number + 1,
            "location": "brussels",
            "organizers": ("eu",),
            "topics": ("security", "trade"),
            "agreements": ("plan",),
            "sources": ("press-release",),
            "participations": (
                {
                    "participant": "ann",
                    "role": "chair",
                    "on_behalf_of": "eu",
                    "capacity": ("Director",),
                    "evidence": (quoted,),
                },
                {"participant": "bilal", "role": "chair", "on_behalf_of": "pakistan"},
                {"participant": "cem", "role": "delegate", "on_behalf_of": "pakistan"},
            ),
            "outcomes": (
                {
                    "kind": "commitment",
                    "text": f"To meet again in {2025 + number}.",
                    "by": ("eu", "pakistan"),
                    "topics": ("trade",),
                },
            ),
            "evidence": (quoted,),
        }
    )


def said(records: Iterable[Event]) -> Iterator[Described]:
    """Yield what the output is given for each record."""
    maker = NodeMaker(DATASET)
    return (
        (maker.node(record), annotations_on(DATASET, record.family, record.__dict__)) for record in records
    )


def with_rdflib(records: list[Event], file: BinaryIO) -> None:
    """Build the graph in memory with rdflib, serialise it, and write its lines sorted, as ours are."""
    dataset = rdflib.Dataset()
    maker, own = NodeMaker(DATASET), context(DATASET)
    facts, evidence = dataset.default_graph, dataset.graph(rdflib.URIRef(iris.evidence_graph(DATASET)))
    for record in records:
        add(facts, maker.node(record), own)
        for annotation in annotations_on(DATASET, record.family, record.__dict__):
            add(evidence, annotation, evidence_context())
    quads = dataset.serialize(format="nquads", encoding="utf-8")
    file.writelines(sorted(quads.splitlines(keepends=True)))


def add(graph: rdflib.Graph, node: Node, own: Node) -> rdflib.URIRef:
    """Add what a node says to a graph."""
    subject = rdflib.URIRef(node["@id"])
    for key, value in node.items():
        if key == "@type":
            for name in value if isinstance(value, list) else [value]:
                graph.add((subject, RDF.type, rdflib.URIRef(iris.expand(str(own.get(name, name))))))
        elif key != "@id":
            term = own.get(key, {})
            predicate = rdflib.URIRef(iris.expand(term.get("@id", key)))
            items = value if isinstance(value, list) else [value]
            if term.get("@container") == "@list":
                head = rdflib.BNode()
                Collection(graph, head, [rdflib.Literal(item) for item in items])
                graph.add((subject, predicate, head))
                continue
            for item in items:
                graph.add((subject, predicate, value_of(graph, item, term, own)))
    return subject


def value_of(graph: rdflib.Graph, item: Any, term: Node, own: Node) -> Any:
    """Return the rdflib term that a value of a node means."""
    if isinstance(item, dict):
        if "@id" in item:
            return add(graph, item, own)
        return value_of(
            graph, item["@value"], {key: value for key, value in item.items() if key != "@value"}, own
        )
    if term.get("@type") == "@id":
        return rdflib.URIRef(item)
    if "@language" in term:
        return rdflib.Literal(item, lang=term["@language"])
    if "@type" in term:
        return rdflib.Literal(item, datatype=rdflib.URIRef(iris.expand(term["@type"])))
    return rdflib.Literal(item)


def statements(quads: bytes) -> int:
    """Count the different lines."""
    return len({line for line in quads.splitlines() if line})


def main(number: int) -> None:
    """Run the comparison and print what came of it."""
    rdflib.NORMALIZE_LITERALS = False
    records = [event(index) for index in range(number)]
    times = []
    for _ in range(3):  # it is short, and what else the machine does weighs the more
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "benchmark.nq")
            begun = time.process_time()
            with Shards(path, None) as file:
                nquads.write_sorted(DATASET, said(records), file)
            times.append(time.process_time() - begun)
            formatted = path.read_bytes()
    formatting = statistics.median(times)
    with tempfile.TemporaryFile() as file:
        begun = time.process_time()
        with_rdflib(records, file)
        building = time.process_time() - begun
        file.seek(0)
        graph = file.read()
    ours, theirs = statements(formatted), statements(graph)
    if ours != theirs:
        sys.exit(f"{ours} statements were formatted, {theirs} serialised by rdflib")
    print(f"{number} events, {ours} statements")
    print(f"formatting {formatting:.2f} s, rdflib {building:.2f} s: {building / formatting:.1f} times faster")
    for size in (number // 10, number):
        print(f"most memory held while formatting {size} events: {held(size) / 2**20:.1f} MiB")


def held(number: int) -> int:
    """Return the most memory that is held while events are made and formatted one by one, in bytes."""
    with tempfile.TemporaryDirectory() as folder, Shards(Path(folder, "benchmark.nq"), None) as file:
        tracemalloc.start()
        nquads.write_sorted(DATASET, said(event(index) for index in range(number)), file)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return most


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
