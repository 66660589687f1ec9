"""Name the contexts that a JSON-LD document does not contain but only refers to; nothing is ever fetched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exporter.problems import ExporterError


class RemoteContextError(ExporterError):
    """A document refers to a context outside itself, which is never fetched.

    Attributes:
        name: the address of the context, as the document gives it.
    """

    def __init__(self, name: str, path: str) -> None:
        """Keep the name of the context."""
        self.name = name
        super().__init__(
            f"{path}: unreadable context {name}: it is not in the file, and no context is fetched"
        )


def remote_contexts(document: Any) -> Iterator[str]:
    """Yield the name of every context outside the document, wherever it appears.

    This is for complete messages. What keeps contexts from being fetched is that no parser can load anything.
    """
    waiting = [(document, False)]
    while waiting:
        value, is_context = waiting.pop()
        if isinstance(value, list):
            waiting += ((item, is_context) for item in value)
        elif isinstance(value, dict):
            waiting += ((item, key == "@context") for key, item in value.items())
            if isinstance(name := value.get("@import"), str):
                yield name
        elif is_context and isinstance(value, str):
            yield value
