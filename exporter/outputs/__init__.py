"""The files a build writes, one module for each output, and the Datasette plugin; no output imports another.

May import `graph` and everything below it. An output is a module with a function `write(corpus, folder)`. It reads the
staged records and writes its files into `folder`, which is private until everything is verified.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Datasette loads the plugin, and with it this package, when it starts
    from exporter.records.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Output:
    """One kind of file that a build writes; the module `exporter.outputs.<name>` writes it.

    `title` says what it writes, in one sentence. `suffix` and `media_type` are those of its files. `of_records` is whether
    it depends on the records; the others depend on the description of the dataset only. `is_graph` is whether it states the
    graph: such an output is written from the records alone, and next to the database, as it takes as long. `sharded` is
    whether it can be written as shards. `of_files` is whether it describes the files written before it.
    """

    name: str
    title: str
    suffix: str
    media_type: str
    of_records: bool = False
    is_graph: bool = False
    sharded: bool = False
    of_files: bool = False

    @property
    def write(self) -> Callable[[Corpus, Path], None]:
        """The function that writes it; its module is imported when it is needed."""
        write: Callable[[Corpus, Path], None] = import_module(f"{__name__}.{self.name}").write
        return write


JSONLD, TURTLE = "application/ld+json", "text/turtle"
OUTPUTS: tuple[Output, ...] = (
    Output("sqlite", "The SQLite database.", ".db", "application/vnd.sqlite3", of_records=True),
    Output(
        "jsonld",
        "The graph as JSON-LD, its evidence and its context.",
        ".jsonld",
        JSONLD,
        of_records=True,
        is_graph=True,
        sharded=True,
    ),
    Output(
        "nquads",
        "The graph and its evidence as sorted N-Quads.",
        ".nq",
        "application/n-quads",
        of_records=True,
        is_graph=True,
        sharded=True,
    ),
    Output(
        "turtle", "The graph as Turtle, grouped by subject.", ".ttl", TURTLE, of_records=True, is_graph=True
    ),
    Output("vocabulary", "Our terms as OWL, and the vocabularies as SKOS.", ".ttl", TURTLE),
    Output("shapes", "The SHACL shapes of the graph.", ".ttl", TURTLE),
    Output("json_schema", "A JSON Schema for each record type.", ".schema.json", "application/schema+json"),
    Output("reference", "The field reference.", ".md", "text/markdown"),
    Output("datasette", "The settings for Datasette 0.65 and 1.0.", ".yaml", "application/yaml"),
    Output(
        "dataset",
        "What the dataset is and which files it has, for catalogues and search engines.",
        "dataset.jsonld",
        JSONLD,
        of_records=True,
        of_files=True,
    ),
)
"""Every output, in the order they are written. This is the only list of them."""


def output(name: str) -> Output:
    """Return the output called `name`.

    Raises:
        KeyError: there is no such output.
    """
    return {output.name: output for output in OUTPUTS}[name]
