"""Write the graph as Turtle (`<name>.ttl`), for people to read: a block for each subject, IRIs shortened by prefixes.

It makes the same statements as the default graph of the N-Quads. Turtle has no named graphs, so it leaves the evidence
out. Subjects are in the order of the records, each followed by its parts, and properties in the order of the fields.
"""

from __future__ import annotations

from pathlib import Path

from exporter.graph.nodes import context
from exporter.graph.quads import Lines
from exporter.graph.staged import staged
from exporter.graph.turtle import Turtle
from exporter.model import iris
from exporter.model.fields import FAMILIES
from exporter.records.corpus import Corpus


def write(corpus: Corpus, folder: Path) -> None:
    """Write the graph as Turtle into `folder`."""
    dataset = corpus.dataset
    lines = Lines(context(dataset), dataset.base)
    families = {family: iris.record(dataset, family, "") for family in FAMILIES}
    turtle = Turtle({"dcterms": iris.NAMESPACES["dcterms"], **families})
    with (folder / f"{dataset.name}.ttl").open("w", encoding="utf-8", newline="\n") as file:
        file.write(turtle.head())
        for node, _ in staged(corpus):
            file.write(turtle.blocks(lines.of(node)))
