"""Make values of YAML nodes: the core schema of YAML 1.2, and its errors.

Nodes come from `yaml_loader` with one of four tags that distinguish the common cases at once: `TEXT`
(quoted, or beginning like no number or word of the core schema), `PLAIN` (to be resolved), `MAPPING`,
`SEQUENCE`. Any other tag was written in the file.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import orjson
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from exporter.model.field_paths import field_name
from exporter.problems import Problem, Span
from exporter.problems.escaping import printable
from exporter.records.readers.json_text import OUT_OF_RANGE, QUOTE_NUMBER, number_is_kept
from exporter.records.readers.text import Advice, shown
from exporter.records.readers.yaml_loader import MAPPING, PLAIN, SEQUENCE, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from exporter.model.field_paths import FieldPath
    from exporter.records.readers import Limits

Built: TypeAlias = "str | int | bool | orjson.Fragment | list[Built] | dict[str, Built] | None"

_CORE = "tag:yaml.org,2002:"
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"(?P<int>[-+]?[0-9]++)"
    r"|(?P<decimal>[-+]?(?:\.[0-9]++|[0-9]++(?:\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?)"
    r"|(?P<octal>0o[0-7]++)"
    r"|(?P<hexadecimal>0x[0-9a-fA-F]++)"
    r"|(?P<none>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)
_DECIMAL = re.compile(r"([-+]?)0*([0-9]*)(?:\.([0-9]*))?(.*)", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_BASED = 1000
"""Characters in an octal or hexadecimal number; no longer one is within the range of a double."""
_SHORT_NUMBER = 18
"""Characters in an integer that 64 bits certainly hold."""


def span_of(node: Node) -> Span:
    """Return the place of a node; where its end is only the start of the next one, the end is left out."""
    start, end = node.start_mark, node.end_mark
    exact = node.style not in ("|", ">") if isinstance(node, ScalarNode) else _is_flow(node)
    if exact and end.index > start.index:
        return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
    return Span(start.line + 1, start.column + 1)


def _is_flow(node: Node) -> bool:
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def locate(record: Node, path: FieldPath, *, key: bool = False) -> Span:
    """Find the value at `path` (or its key) below a node; its nearest parent if it is not there."""
    key_node, node = record, record
    for step in path:
        found = _child(node, step)
        if found is None:
            return span_of(node)
        key_node, node = found
    return span_of(key_node if key else node)


def written(record: Node, path: FieldPath) -> str | None:
    """Return the text of the scalar at `path` below a node; None if there is none."""
    node: Node | None = record
    for step in path:
        found = _child(node, step) if node else None
        node = found[1] if found else None
    return node.value if isinstance(node, ScalarNode) else None


def _child(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """Return the node below `node` at a step and the node of its key."""
    if isinstance(node, MappingNode):
        return _pairs(node).get(step)
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step], node.value[step]
    return None


@lru_cache(maxsize=8)
def _pairs(node: MappingNode) -> dict[str | int, tuple[Node, Node]]:
    """Return the nodes of a mapping's keys and values by key; kept, as most problems of a record are close together."""
    return {pair[0].value: pair for pair in reversed(node.value)}


def nodes_below(
    node: Node, path: FieldPath = (), seen: set[int] | None = None
) -> Iterator[tuple[FieldPath, Node]]:
    """Yield every node once with its path, keys with the path of their value."""
    seen = set() if seen is None else seen
    if id(node) in seen:
        return
    seen.add(id(node))
    yield path, node
    if isinstance(node, MappingNode):
        for key, value in node.value:
            below = (*path, str(key.value)) if isinstance(key, ScalarNode) else path
            yield from nodes_below(key, below, seen)
            yield from nodes_below(value, below, seen)
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield from nodes_below(value, (*path, index), seen)


class Builder:
    """Build one record of nodes; problems are collected, and a record with problems must not be used."""

    def __init__(self, path: str, limits: Limits) -> None:
        """Prepare to build records of the file `path`."""
        self.path = path
        self.limits = limits
        self.problems: list[Problem] = []
        self._record: Node | None = None
        self._fields: dict[int, FieldPath] = {}
        self._nodes = 0

    def json(self, record: Node) -> bytes:
        """Return a record as JSON, which is worth nothing if there are `problems`."""
        self.problems = []
        self._record = record
        self._fields.clear()
        self._nodes = 1
        if not isinstance(record, MappingNode):
            self.report("CQ006", record, "a record is a mapping", expected="id: …")
            return b""
        built = self.value(record)
        if self._nodes > self.limits.nodes:
            self.report("CQ004", record, f"more than {self.limits.nodes} values in one record (--max-nodes)")
        if self.problems:
            return b""
        try:
            return orjson.dumps(built)
        except TypeError:  # the one thing orjson refuses here: half of a surrogate pair
            self._surrogates(record)
            return b""

    def value(self, node: Node) -> Built:
        """Build the value of a node."""
        tag = node.tag
        if tag is TEXT:
            return node.value  # type: ignore[no-any-return]
        if tag is MAPPING:
            return self._mapping(node)
        if tag is SEQUENCE:
            return self._sequence(node)
        if tag is PLAIN:
            return self._plain(node)
        return self._tagged(node)

    def _mapping(self, node: Node) -> dict[str, Built]:
        pairs = node.value
        self._nodes += len(pairs)
        built: dict[str, Built] = {}
        for key, value in pairs:
            name = key.value if key.tag is TEXT else self._key(key)
            built[name] = value.value if value.tag is TEXT else self.value(value)
        if len(built) < len(pairs):
            self._duplicates(pairs)
        if "<<" in built:
            self._merge_key(pairs)
        return built

    def _sequence(self, node: Node) -> list[Built]:
        self._nodes += len(node.value)
        return [item.value if item.tag is TEXT else self.value(item) for item in node.value]

    def _key(self, node: Node) -> str:
        """Return a key that is not ordinary text: tagged, looking like a number, or wrong."""
        if isinstance(node, ScalarNode):
            built = self.value(node)
            if isinstance(built, str):
                return built
        hint = "put it in quotation marks" if isinstance(node, ScalarNode) else None
        self.report("CQ005", node, "a key must be text", expected="text", hint=hint)
        return f"{id(node)}"

    def _plain(self, node: Node) -> Built:
        text: str = node.value
        if isinstance(node, ScalarNode) and node.style:  # `! "12"`
            return text
        if text in _WORDS:
            return _WORDS[text]
        found = _NUMBER.fullmatch(text)
        if found is None:
            return text
        if found.lastgroup == "int" and len(text) <= _SHORT_NUMBER:
            return int(text)
        return self._number(node, text, found.lastgroup or "")

    def _number(self, node: Node, text: str, kind: str) -> Built:
        """Keep a number with the digits it was written with; a `float` of orjson would not."""
        if kind == "none":
            hint = "leave the value out if it is not known"
            self.report("CQ007", node, f"{text} is not a number that can be kept", value=text, hint=hint)
            return None
        digits = text
        if kind in ("octal", "hexadecimal"):
            digits = str(int(text, 0)) if len(text) < _LONGEST_BASED else "inf"
        if not number_is_kept(digits):
            self.report("CQ007", node, OUT_OF_RANGE, value=text, hint=QUOTE_NUMBER)
            return None
        sign, whole, fraction, exponent = _DECIMAL.fullmatch(digits).groups()  # type: ignore[union-attr]
        point = "" if fraction is None else f".{fraction or '0'}"
        return orjson.Fragment(f"{'-' if sign == '-' else ''}{whole or '0'}{point}{exponent}".encode())

    def _tagged(self, node: Node) -> Built:
        """Build a node whose tag was written in the file."""
        tag = str(node.tag)
        kind = tag.removeprefix(_CORE) if tag.startswith(_CORE) else ""
        if isinstance(node, MappingNode) and kind == "map":
            return self._mapping(node)
        if isinstance(node, SequenceNode) and kind == "seq":
            return self._sequence(node)
        if isinstance(node, ScalarNode) and kind in ("str", "int", "float", "bool", "null"):
            return self._tagged_scalar(node, kind)
        name = f"!!{kind}" if kind else printable(tag)
        hint = "leave it out; nothing here needs a tag"
        self.report("CQ005", node, f"the tag {shown(name)} is not allowed here", value=name, hint=hint)
        return None

    def _tagged_scalar(self, node: ScalarNode, kind: str) -> Built:
        text: str = node.value
        if kind == "str":
            return text
        if kind in ("bool", "null"):
            if text in _WORDS and (_WORDS[text] is None) == (kind == "null"):
                return _WORDS[text]
        else:
            found = _NUMBER.fullmatch(text)
            group = found.lastgroup if found else None
            if kind == "float" and group == "int":
                return self._number(node, f"{text}.0", "decimal")
            if group and (group in ("decimal", "none")) == (kind == "float"):
                return self._number(node, text, group)
        value, hint = printable(text), "leave the tag out"
        self.report("CQ005", node, f'"{shown(text)}" is no !!{kind}', value=value, hint=hint)
        return None

    def _duplicates(self, pairs: list[tuple[Node, Node]]) -> None:
        first: dict[str, Node] = {}
        for key, _ in pairs:
            if not isinstance(key, ScalarNode):
                continue
            earlier = first.setdefault(key.value, key)
            if earlier is not key:
                line, hint = earlier.start_mark.line + 1, "remove one of the two"
                message = f'the key "{shown(key.value)}" is already on line {line}'
                self.report("CQ003", key, message, value=printable(key.value), hint=hint)

    def _merge_key(self, pairs: list[tuple[Node, Node]]) -> None:
        for key, _ in pairs:
            if isinstance(key, ScalarNode) and key.value == "<<" and not key.style:
                hint = "write the fields out; YAML 1.2 has no merge key"
                self.report("CQ005", key, "the merge key << is not allowed", value="<<", hint=hint)

    def _surrogates(self, record: Node) -> None:
        for _, node in nodes_below(record):
            if isinstance(node, ScalarNode) and _SURROGATE.search(node.value):
                hint = "write the character itself"
                self.report("CQ008", node, "invalid character: lone surrogate", hint=hint)

    def report(self, code: str, node: Node, message: str, **advice: Unpack[Advice]) -> None:
        """Collect a problem with a node."""
        if not self._fields and self._record is not None:
            self._fields = {id(found): path for path, found in nodes_below(self._record)}
        field = field_name(self._fields.get(id(node), ()))
        self.problems.append(Problem(code, message, self.path, span_of(node), field=field, **advice))
