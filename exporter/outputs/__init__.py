"""The files a build writes, one module for each output, and the Datasette plugin; no output imports another.

May import `graph` and everything below it. An output is a function `write(corpus, folder)`: it reads the staged records
and writes its files into `folder`, which is private until everything is verified.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Datasette loads the plugin, and with it this package, at its start
    from exporter.records.corpus import Corpus

Write = Callable[["Corpus", Path], None]

OUTPUTS: dict[str, str] = {
    "sqlite": "The SQLite database.",
    "jsonld": "The graph as JSON-LD, its evidence and its context.",
    "nquads": "The graph and its evidence as sorted N-Quads.",
    "turtle": "The graph as Turtle, grouped by subject.",
    "vocabulary": "Our terms and the words of the lists, as OWL and SKOS.",
    "shapes": "The SHACL shapes of the graph.",
    "json_schema": "A JSON Schema for each record type.",
    "reference": "The field reference.",
    "datasette": "What Datasette shows beside the data, for its versions 0.65 and 1.0.",
    "dataset": "What the dataset is and what files it has, for catalogues and search engines.",
}
"""Output -> what it writes, in the order they are written; the output `x` is `exporter.outputs.x.write`."""
GRAPH = ("jsonld", "nquads", "turtle")
"""The outputs that say the graph; they are written from the records alone and take as long as the database."""

SHARDED = ("jsonld", "nquads")
"""The outputs that can be written as shards."""


def writer(name: str) -> Write:
    """Return the function that writes an output."""
    write: Write = import_module(f"{__name__}.{name}").write
    return write
