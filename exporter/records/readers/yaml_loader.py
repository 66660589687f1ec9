"""Compose YAML into nodes: PyYAML with our own answers to the questions it asks about each node.

Two traps. The composer recurses in C and has to be stopped from its hook (`descend_resolver`) before a deep
file overflows the stack. And the garbage collector multiplies the time by looking at the growing tree again
and again, so it is paused while a document is composed (`collector_paused`).
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from exporter.records.readers import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "text"
PLAIN = "plain"
MAPPING = "mapping"
SEQUENCE = "sequence"

SUSPECT = frozenset({"", *"-+.0123456789nNtTfF~"})
"""How plain text begins that may be a number, a truth value or nothing."""


class LimitError(yaml.MarkedYAMLError):
    """The document nests deeper than the limit, or holds more."""


class _Hooks:
    """What the composer asks about each node: how deep it is, and its tag if the file gives none."""

    limits = Limits()
    _depth = 0
    _values = 0

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        """Count a level and a value (a key has no index), and stop the composer at the limits."""
        if parent is None:
            self._values = 0
        self._depth += 1
        self._values += index is not None
        if self._depth > self.limits.depth + 1 or self._values > self.limits.nodes:
            self._stop(parent)

    def _stop(self, parent: Node | None) -> NoReturn:
        what = f"nested deeper than {self.limits.depth} levels (--max-depth)"
        if self._values > self.limits.nodes:
            what = f"more than {self.limits.nodes} values in one document (--max-nodes)"
        raise LimitError(problem=what, problem_mark=parent.start_mark if parent else None)

    def ascend_resolver(self) -> None:
        """Count a level less."""
        self._depth -= 1

    def resolve(self, kind: type[Node], value: str, implicit: tuple[bool, bool]) -> str:
        """Return the tag of a node that has none: always the same object, so that `is` tells them apart."""
        if kind is ScalarNode:
            return PLAIN if implicit[0] and value[:1] in SUSPECT else TEXT
        return MAPPING if kind is MappingNode else SEQUENCE


class PythonLoader(_Hooks, Reader, Scanner, Parser, Composer):
    """Compose with what PyYAML always has."""

    def __init__(self, text: str) -> None:
        """Prepare to compose the documents of `text`."""
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)


def _fastest_loader() -> type[Any]:
    if not yaml.__with_libyaml__:
        return PythonLoader
    from yaml._yaml import CParser

    class LibyamlLoader(_Hooks, CParser):
        """Compose with libyaml, ten times faster."""

    return LibyamlLoader


LOADER = _fastest_loader()


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector from looking at a tree that only grows."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def documents(text: str, limits: Limits) -> Iterator[Node]:
    """Compose one document after the other.

    Raises:
        yaml.YAMLError: what the parser could not read; no document follows.
    """
    loader = LOADER(text)
    loader.limits = limits
    while True:
        with collector_paused():
            try:
                document = loader.get_node() if loader.check_node() else None
            except (ValueError, OverflowError) as error:  # "\UFFFFFFFF" in PyYAML's own scanner
                raise yaml.MarkedYAMLError(problem=str(error), problem_mark=loader.get_mark()) from error
        if document is None:
            return
        yield document
