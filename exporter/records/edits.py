"""Edits of record files as text: only what is to change changes, comments and layout stay byte for byte.

An edit replaces a range of a text. This module makes edits for YAML and JSON; `exporter.records.fix` decides what to
edit and proves that nothing else changed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from exporter.model.fields import Field, by_name, fields
from exporter.problems import Span
from exporter.records.readers import DEEPEST, Limits
from exporter.records.readers.json_text import Scan, Value
from exporter.records.readers.yaml_escapes import Veil
from exporter.records.readers.yaml_loader import documents
from schemas import Model


class Edit(NamedTuple):
    """Put `text` in the place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with edits that do not overlap."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits):
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join((*pieces, text[at:]))


# --- YAML ------------------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[^\W_](?:[\w ._/~%+-]|:(?! ))*")
_NOT_TEXT = re.compile(r"[-+0-9.][0-9.eExXoOa-fA-F+-]*|true|false|null|True|False|Null|TRUE|FALSE|NULL")
_DATE = re.compile(r"[0-9]{4}-[0-9X]{2}.*|[0-9]{2}[0-9X]X.*|[0-9]{4}/.*")
_HEADER = re.compile(r"([|>])([1-9]?)[+-]?([1-9]?)")
_BLANKS = re.compile(r"[ \t]+(?=\r?$)", re.MULTILINE)


class YamlDocument:
    """The nodes of a YAML file and the text they stand in."""

    def __init__(self, text: str) -> None:
        """Compose the documents of a text that has been read without a problem."""
        self.text = text
        self.roots: list[Node] = list(documents(Veil(text).text, Limits(depth=DEEPEST, nodes=len(text) + 1)))

    def records(self) -> Iterator[MappingNode]:
        """Yield the mappings that are records."""
        for root in self.roots:
            for node in root.value if isinstance(root, SequenceNode) else [root]:
                if isinstance(node, MappingNode):
                    yield node

    def replacement(self, span: Span, new: str) -> Edit | None:
        """Return the edit that writes `new` as the scalar at a place, in the way that the scalar is written."""
        node = next((node for node in self._scalars() if _at(node) == (span.line, span.column)), None)
        if node is None:
            return None
        start, end = node.start_mark.index, node.end_mark.index
        written = self.text[start:end]
        if node.style in ("|", ">"):
            normal = unicodedata.normalize("NFC", written)
            if node.value.endswith("\n") and not new.endswith("\n"):
                normal = _HEADER.sub(r"\1\2-\3", normal, count=1)
            return Edit(start, end, normal)
        if node.style == "'" and new.isprintable():
            return Edit(start, end, "'" + new.replace("'", "''") + "'")
        plain = (
            _PLAIN.fullmatch(new)
            and (not _NOT_TEXT.fullmatch(new) or _DATE.fullmatch(new))
            and new == new.strip()
        )
        return Edit(start, end, new if plain and not node.style else json.dumps(new, ensure_ascii=False))

    def trailing_blanks(self) -> list[Edit]:
        """Return the edits that remove white space at the ends of lines, but for what is inside texts."""
        inside = [
            (node.start_mark.index, node.end_mark.index)
            for node in self._scalars()
            if node.end_mark.line > node.start_mark.line
        ]
        found = []
        for match in _BLANKS.finditer(self.text):
            while inside and inside[0][1] <= match.start():
                inside.pop(0)
            if not (inside and inside[0][0] <= match.start()):
                found.append(Edit(match.start(), match.end(), ""))
        return found

    def reordered(self, model: type[Model]) -> list[Edit]:
        """Return edits that put the innermost mappings whose keys are out of order into order."""
        found: list[Edit] = []
        for record in self.records():
            self._reorder(record, model, found)
        return found

    def _reorder(self, node: MappingNode, model: type[Model], found: list[Edit]) -> bool:
        """Add the edits for a mapping and those in it; say whether there are any."""
        deeper = False
        for key, value in node.value:
            field = by_name(model).get(key.value) if isinstance(key, ScalarNode) else None
            if field is not None and field.part is not None and isinstance(value, SequenceNode):
                for item in value.value:
                    if isinstance(item, MappingNode):
                        deeper |= self._reorder(item, field.part, found)
        if deeper:
            return True
        order = _order([key.value for key, _ in node.value], model)
        if order is None or any(value.start_mark.index < key.end_mark.index for key, value in node.value):
            return False  # in order, or with an alias, whose node stands where its anchor is
        edit = self._flow(node, order) if node.flow_style else self._block(node, order)
        if edit is not None:
            found.append(edit)
        return edit is not None

    def _flow(self, node: MappingNode, order: list[int]) -> Edit:
        pairs = [(key.start_mark.index, value.end_mark.index) for key, value in node.value]
        return _slots(self.text, pairs, order)

    def _block(self, node: MappingNode, order: list[int]) -> Edit | None:
        """Move whole lines, each key with the comments above it."""
        text, column = self.text, node.start_mark.column
        starts: list[int] = []
        for index, (key, _) in enumerate(node.value):
            line = text.rfind("\n", 0, key.start_mark.index) + 1
            if index == 0:
                starts.append(key.start_mark.index)
                continue
            if text[line : key.start_mark.index].strip():
                return None
            earliest = self._end(node.value[index - 1][1])
            while (above := text.rfind("\n", 0, line - 1) + 1) >= earliest and _is_above(
                text[above:line], column
            ):
                line = above
            starts.append(line)
        last = text.find("\n", self._end(node.value[-1][1]) - 1)
        end = len(text) if last < 0 else last + 1
        indent = " " * column
        newline = "\r\n" if "\r\n" in text else "\n"
        segments = [text[a:b] for a, b in zip(starts, [*starts[1:], end], strict=True)]
        segments[0] = indent + segments[0]
        whole = segments[-1].endswith("\n")
        if not whole:
            segments[-1] += newline
        moved = "".join(segments[index] for index in order)[column:]
        return Edit(starts[0], end, moved if whole else moved.removesuffix(newline))

    def _end(self, node: Node) -> int:
        """Return where the content of a node ends, before any comments."""
        if isinstance(node, MappingNode | SequenceNode) and node.value and not node.flow_style:
            last = node.value[-1]
            return self._end(last[1] if isinstance(node, MappingNode) else last)
        return int(node.end_mark.index)

    def _scalars(self) -> Iterator[ScalarNode]:
        waiting: list[Node] = list(reversed(self.roots))
        while waiting:
            node = waiting.pop()
            if isinstance(node, ScalarNode):
                yield node
            elif isinstance(node, MappingNode):
                waiting += [part for pair in reversed(node.value) for part in reversed(pair)]
            else:
                waiting += reversed(node.value)


def _at(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _is_above(line: str, column: int) -> bool:
    """Tell a blank line, or a comment on a key at `column`: one that is indented further is on what stands before it."""
    stripped = line.lstrip()
    return not stripped or (stripped.startswith("#") and len(line) - len(stripped) <= column)


# --- JSON ------------------------------------------------------------------------------------------------


class JsonDocument:
    """The values of a JSON text and where they stand."""

    def __init__(self, text: str, start: tuple[int, int] = (1, 1)) -> None:
        """Scan a text that has been read without a problem and starts at a line and column."""
        self.text = text
        self._scan = Scan(text, "", Limits(nodes=len(text) + 1), start=start)
        self._root = self._scan.record(self._scan.space(0))

    def replacement(self, span: Span, new: str) -> Edit | None:
        """Return the edit that writes `new` as the value or key at a place."""
        place = (span.line, span.column)
        for start, end in self._tokens(self._root):
            if self._scan.places.place(start) == place and self.text[start] not in "{[":
                return Edit(start, end, json.dumps(new, ensure_ascii=False))
        return None

    def trailing_blanks(self) -> list[Edit]:
        """Return the edits that remove white space at the ends of lines; no text in JSON goes over a line."""
        return [Edit(match.start(), match.end(), "") for match in _BLANKS.finditer(self.text)]

    def reordered(self, model: type[Model]) -> list[Edit]:
        """Return edits that put the innermost mappings whose keys are out of order into order."""
        found: list[Edit] = []
        children = self._root.children or {}
        records = [self._root] if self.text[self._root.start] == "{" else list(children.values())
        for record in records:
            self._reorder(record, model, found)
        return found

    def _reorder(self, value: Value, model: type[Model], found: list[Edit]) -> bool:
        children = value.children or {}
        deeper = False
        for name, child in children.items():
            field: Field | None = by_name(model).get(str(name))
            if field is not None and field.part is not None and child.children:
                for item in child.children.values():
                    if item.children and self.text[item.start] == "{":
                        deeper |= self._reorder(item, field.part, found)
        if deeper:
            return True
        order = _order([str(name) for name in children], model)
        if order is None:
            return False
        found.append(_slots(self.text, [(child.key_start, child.end) for child in children.values()], order))
        return True

    def _tokens(self, value: Value) -> Iterator[tuple[int, int]]:
        waiting = [value]
        while waiting:
            here = waiting.pop()
            yield here.start, here.end
            if here.key_end > here.key_start:
                yield here.key_start, here.key_end
            waiting += (here.children or {}).values()


def _order(keys: list[str], model: type[Model]) -> list[int] | None:
    """Return the positions of `keys` in canonical order; None where they are in order, or one is no field."""
    canonical = {field.name: index for index, field in enumerate(fields(model))}
    if any(key not in canonical for key in keys):
        return None
    order = sorted(range(len(keys)), key=lambda index: canonical[keys[index]])
    return order if order != list(range(len(keys))) else None


def _slots(text: str, pairs: list[tuple[int, int]], order: list[int]) -> Edit:
    """Return the edit that puts the pairs into another order and leaves what is between them where it is."""
    pieces: list[str] = []
    for index, (_, end) in enumerate(pairs):
        start, stop = pairs[order[index]]
        following = pairs[index + 1][0] if index + 1 < len(pairs) else end
        pieces += [text[start:stop], text[end:following]]
    return Edit(pairs[0][0], pairs[-1][1], "".join(pieces))
