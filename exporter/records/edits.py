"""Edits of record files as text: only what is to change changes, comments and layout stay byte for byte.

An edit replaces a range of a text. This module makes edits for YAML and JSON; `exporter.records.fix` decides what to
edit and proves that nothing else changed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode

from exporter.problems import Span
from exporter.records.readers import DEEPEST, Limits
from exporter.records.readers.json_text import Scan, Value
from exporter.records.readers.yaml_escapes import Veil
from exporter.records.readers.yaml_loader import documents


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


_PLAIN = re.compile(r"[^\W_](?:[\w ._/~%+-]|:(?! ))*")
_NOT_TEXT = re.compile(r"[-+0-9.][0-9.eExXoOa-fA-F+-]*|true|false|null|True|False|Null|TRUE|FALSE|NULL")
_DATE = re.compile(r"[0-9]{4}-[0-9X]{2}.*|[0-9]{2}[0-9X]X.*|[0-9]{4}/.*")
_HEADER = re.compile(r"([|>])([1-9]?)[+-]?([1-9]?)")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")
"""The anchor and the tag before a value."""


class YamlDocument:
    """The scalars of a YAML file by their places in its text."""

    def __init__(self, text: str, line: int = 1) -> None:
        """Compose the documents of a text that has been read without a problem."""
        self.text = text

    @cached_property
    def _scalars(self) -> dict[tuple[int, int], ScalarNode]:
        """Line and column -> the scalar that begins there."""
        found: dict[tuple[int, int], ScalarNode] = {}
        waiting: list[Node] = list(
            documents(Veil(self.text).text, Limits(depth=DEEPEST, nodes=len(self.text) + 1))
        )
        while waiting:
            node = waiting.pop()
            if isinstance(node, ScalarNode):
                found[node.start_mark.line + 1, node.start_mark.column + 1] = node
            elif isinstance(node, MappingNode):
                waiting += [part for pair in node.value for part in pair]
            else:
                waiting += node.value
        return found

    def insertion(self, span: Span, name: str, new: str) -> Edit | None:
        """Return the edit that writes a field as the first one of the mapping at a place."""
        at = _index(self.text, span)
        if self.text[at : at + 1] == "{":
            return Edit(at + 1, at + 1, f"{name}: {new}, ")
        return Edit(at, at, f"{name}: {new}\n{' ' * (span.column - 1)}")

    def replacement(self, span: Span, new: str) -> Edit | None:
        """Return the edit that writes `new` as the scalar at a place, in the way that the scalar is written."""
        node = self._scalars.get((span.line, span.column))
        if node is None:
            return None
        start, end = node.start_mark.index, node.end_mark.index
        if before := _PROPERTIES.match(self.text, start, end):
            start = before.end()
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


class JsonDocument:
    """The values and keys of a JSON text by their places in it."""

    def __init__(self, text: str, line: int = 1) -> None:
        """Take a text that has been read without a problem and starts at a line of its file."""
        self.text = text
        self._line = line

    @cached_property
    def _tokens(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Line and column -> where the text, number or key that is there begins and ends."""
        scan = Scan(self.text, "", Limits(nodes=len(self.text) + 1), start=(self._line, 1))
        ends = {
            start: end for start, end in _tokens(scan.record(scan.space(0))) if self.text[start] not in "{["
        }
        return {scan.places.place(start): (start, ends[start]) for start in ends}

    def insertion(self, span: Span, name: str, new: str) -> Edit | None:
        """Return the edit that writes a field as the first one of the object at a place."""
        at = _index(self.text, span, self._line)
        if self.text[at : at + 1] != "{":
            return None
        return Edit(at + 1, at + 1, f"{json.dumps(name)}: {json.dumps(new, ensure_ascii=False)}, ")

    def replacement(self, span: Span, new: str) -> Edit | None:
        """Return the edit that writes `new` as the value or key at a place."""
        token = self._tokens.get((span.line, span.column))
        return Edit(*token, json.dumps(new, ensure_ascii=False)) if token else None


def _index(text: str, span: Span, first_line: int = 1) -> int:
    """Return the index of the character at a place of a text that starts at a line of its file."""
    lines = text.split("\n", span.line - first_line)
    return len(text) - len(lines[-1]) + span.column - 1


def _tokens(value: Value) -> Iterator[tuple[int, int]]:
    """Yield where each value and key in a value begins and ends."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        yield here.start, here.end
        if here.key_end > here.key_start:
            yield here.key_start, here.key_end
        waiting += (here.children or {}).values()
