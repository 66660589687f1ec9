"""Parse graphs with rdflib, which has no part in writing them: literals as written, and nothing is ever loaded."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import orjson
import rdflib
from rdflib.plugins.shared.jsonld.context import Context

from exporter.graph import shards
from exporter.graph.contexts import RemoteContextError, remote_contexts
from exporter.graph.reader import Statement
from exporter.graph.shards import documents
from exporter.problems import ExporterError
from exporter.records import safe_open

UNPARSABLE = (
    *(
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        NameError,
        AssertionError,
        RuntimeError,
        SyntaxError,
    ),
    *(OSError, ExporterError, rdflib.exceptions.Error),
)
"""What rdflib's parsers raise on what is not in their format, and what we raise on a context outside the document."""

_guarded: ContextVar[str | None] = ContextVar("_guarded", default=None)
"""The name of the document that is being parsed under guard; elsewhere, rdflib works as its other users expect."""
_fetch = Context._fetch_context  # noqa: SLF001 (rdflib has no setting for it; if it goes, this import fails)


def _refuse(self: Context, source: str, *others: Any) -> Any:
    """Refuse to load a context: rdflib would fetch addresses and open files, devices and pipes."""
    document = _guarded.get()
    if document is not None:
        raise RemoteContextError(source, document)
    return _fetch(self, source, *others)


Context._fetch_context = _refuse  # type: ignore[assignment, method-assign]  # noqa: SLF001 (all loading goes through it)


@contextmanager
def guarded(document: str = "") -> Iterator[None]:
    """Keep rdflib from loading anything, and from rewriting literals (`2025-01` as a date, `P1W`, `+01:00`).

    rdflib logs a traceback for each literal that is not a value of its datatype (`2020-02-30`); it is silenced, because
    we report such literals ourselves.

    Args:
        document: what is parsed, for the message.

    Raises:
        RemoteContextError: the document refers to a context outside itself.
    """
    logger = logging.getLogger("rdflib.term")
    before, level = rdflib.NORMALIZE_LITERALS, logger.level
    rdflib.NORMALIZE_LITERALS = False
    logger.setLevel(logging.CRITICAL)
    token = _guarded.set(document)
    try:
        yield
    finally:
        _guarded.reset(token)
        rdflib.NORMALIZE_LITERALS = before
        logger.setLevel(level)


def add(graph: rdflib.Graph, document: Path, content: bytes) -> None:
    """Add the statements of a document to a graph, whichever named graph they are in.

    Raises:
        RemoteContextError: it refers to a context outside itself.
    """
    called = shards.whole(document).name
    form = "nquads" if called.endswith(".nq") else "json-ld"
    # A plain Graph skips named graphs, such as the evidence.
    named = rdflib.Dataset() if called.endswith((".nq", shards.EVIDENCE_SUFFIX)) else graph
    for name in remote_contexts(orjson.loads(content)) if form == "json-ld" else ():
        raise RemoteContextError(name, str(document))
    with guarded(str(document)):
        named.parse(data=content, format=form, publicID=document.absolute().as_uri())
    if isinstance(named, rdflib.Dataset):
        for s, p, o, _ in named.quads():
            graph.add((s, p, o))


def parse(path: Path) -> rdflib.Graph:
    """Return all statements of a graph, the evidence included.

    Raises:
        RemoteContextError: a document refers to a context outside itself.
    """
    graph = rdflib.Graph()
    for document in documents(path):
        with safe_open.opened(document) as file:
            add(graph, document, file.read())
    return graph


def statements(graph: rdflib.Graph) -> Iterator[Statement]:
    """Yield the statements of a graph as `exporter.graph.reader` takes them."""
    for s, p, o in graph:
        yield _text(s), str(p), _text(o), (o.language or "") if isinstance(o, rdflib.Literal) else None


def _text(node: rdflib.term.Node) -> str:
    return f"_:{node}" if isinstance(node, rdflib.BNode) else str(node)
