"""Say the records behind the rows of a page as linked data: the nodes of the graph file, for these records only."""

from __future__ import annotations

import sqlite3
from typing import Any

import orjson

from exporter.database import reader
from exporter.graph.nodes import Node, NodeMaker, context
from exporter.graph.quads import Lines
from exporter.graph.turtle import Turtle
from exporter.model.fields import FAMILIES
from exporter.model.iris import record
from exporter.outputs.datasette_plugin.subjects import records_in, subject_of
from schemas import Dataset

Page = tuple[str, list[str], list[Any]]
"""The name of a table or view, its columns, and the rows on the page."""


async def document(datasette: Any, database: str, page: Page, extension: str) -> str:
    """Return the records that the rows of a page speak of, as JSON-LD or Turtle."""
    table, columns, rows = page
    subject = subject_of(table, columns)
    wanted = records_in(subject, rows) if subject else {}

    def write(connection: sqlite3.Connection) -> str:
        dataset = reader.dataset(connection)
        nodes = list(_nodes(connection, dataset, wanted))
        return {"jsonld": _jsonld, "ttl": _turtle}[extension](dataset, nodes)

    text: str = await datasette.get_database(database).execute_fn(write)
    return text


def _nodes(connection: sqlite3.Connection, dataset: Dataset, wanted: dict[str, list[str]]) -> list[Node]:
    maker = NodeMaker(dataset)
    return [
        maker.node(FAMILIES[family].model_validate_json(orjson.dumps(mapping)))
        for family, ids in wanted.items()
        for mapping in reader.records(connection, family, ids)
    ]


def _jsonld(dataset: Dataset, nodes: list[Node]) -> str:
    return orjson.dumps({"@context": context(dataset), "@graph": nodes}, option=orjson.OPT_INDENT_2).decode()


def _turtle(dataset: Dataset, nodes: list[Node]) -> str:
    turtle = Turtle({family: record(dataset, family, "") for family in FAMILIES})
    lines = Lines(context(dataset), dataset.base)
    return turtle.head() + "".join(turtle.blocks(lines.of(node)) for node in nodes)
