"""Find the contexts that a JSON-LD document does not hold but only names: parsers would fetch them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exporter.problems import ExporterError


class RemoteContextError(ExporterError):
    """A document names a context that lies elsewhere; nothing is ever fetched."""

    def __init__(self, name: str, path: str) -> None:
        """Keep the name of the context."""
        self.name = name
        super().__init__(f"{path} names the context {name}, which is not in the file; nothing is fetched")


def remote_contexts(document: Any) -> Iterator[str]:
    """Yield the name of every context that lies outside the document, wherever in it one may stand."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            contexts = value.get("@context")
            yield from (
                c for c in (contexts if isinstance(contexts, list) else [contexts]) if isinstance(c, str)
            )
            if isinstance(value.get("@import"), str):
                yield value["@import"]


def refuse_remote(document: Any, path: str) -> None:
    """Refuse a document that names a context outside itself.

    Raises:
        RemoteContextError: it does; the message names the context and the file.
    """
    for name in remote_contexts(document):
        raise RemoteContextError(name, path)
