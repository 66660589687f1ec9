"""Weigh what YAML aliases expand to, without expanding it."""

from __future__ import annotations

from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode

from exporter.readers import Limits


class Weight(NamedTuple):
    """What a node comes to with all aliases in it expanded."""

    nodes: int
    characters: int
    height: int


class Weights:
    """The weights of the mappings and lists of one document.

    An anchor stands before its aliases, so in the order of the document the target of an alias is already weighed; if
    not, the alias stands inside of it and its expansion would never end. So the work grows with the file, whatever the
    file expands to, and the recursion is no deeper than the file.
    """

    def __init__(self, root: Node) -> None:
        """Weigh a document."""
        self._weights: dict[int, Weight | None] = {}
        self.endless: Node | None = None
        self._weigh(root)

    def excess(self, node: Node, limits: Limits) -> str | None:
        """Say which limit a node exceeds when its aliases are expanded, if it does."""
        if self.endless is not None:
            return "an alias stands inside of what it repeats, and would never end (--max-depth)"
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
        known = self._weights.get(id(node), False)
        if known is None:
            self.endless = node
            return Weight(1, 0, 0)
        if known is not False:
            return known
        self._weights[id(node)] = None
        nodes, characters, height = 1, 2, 0
        pairs = isinstance(node, MappingNode)
        for item in node.value:
            if pairs:
                key = self._weigh(item[0])
                characters += key.characters
                item = item[1]
            below = self._weigh(item)
            nodes += below.nodes
            characters += below.characters
            height = max(height, below.height)
        weight = self._weights[id(node)] = Weight(nodes, characters, height + 1)
        return weight
