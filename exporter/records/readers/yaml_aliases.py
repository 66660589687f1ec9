"""Weigh what YAML aliases expand to, without expanding it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exporter.records.readers import Limits


class Weight(NamedTuple):
    """What a node comes to with all aliases in it expanded."""

    nodes: int
    characters: int
    height: int


class Weights:
    """The weights of the mappings and lists of one document.

    An anchor comes before its aliases, so in the order of the document the target of an alias is already
    weighed; if not, the alias is inside of it and its expansion would never end. So the work grows with
    the file, not with what it expands to, and the recursion is not deeper than the file.
    """

    def __init__(self, root: Node) -> None:
        """Weigh a document."""
        self._weights: dict[int, Weight] = {}
        self._open: set[int] = set()
        self._endless = False
        self._weigh(root)

    def excess(self, node: Node, limits: Limits) -> str | None:
        """Say which limit a node exceeds when its aliases are expanded, if it does."""
        if self._endless:
            return "an alias inside of what it repeats would never end (--max-depth)"
        weight = self._weights.get(id(node))
        if weight is None:
            return None
        if weight.height > limits.depth:
            return f"nested deeper than {limits.depth} levels with its aliases expanded (--max-depth)"
        if weight.nodes > limits.nodes:
            return f"more than {limits.nodes} values in one record with its aliases expanded (--max-nodes)"
        if weight.characters > limits.file_bytes:
            return f"larger than {limits.file_bytes} bytes with its aliases expanded (--max-file-size)"
        return None

    def _weigh(self, node: Node) -> Weight:
        if isinstance(node, ScalarNode):
            return Weight(1, len(node.value), 0)
        known = self._weights.get(id(node))
        if known is not None:
            return known
        if id(node) in self._open:
            self._endless = True
            return Weight(1, 0, 0)
        self._open.add(id(node))
        nodes, characters, height = 1, 2, 0
        for below in map(self._weigh, _below(node)):
            nodes += below.nodes
            characters += below.characters
            height = max(height, below.height)
        self._open.remove(id(node))
        weight = self._weights[id(node)] = Weight(nodes, characters, height + 1)
        return weight


def _below(node: Node) -> Iterator[Node]:
    """Yield the keys and values of a mapping, or the items of a list."""
    return chain.from_iterable(node.value) if isinstance(node, MappingNode) else iter(node.value)
