"""Find the values of a document that are in none of its statements, because JSON-LD gives them no meaning.

rdflib skips them silently: a name that no context defines, an `@id` that is not an IRI. So that a value is looked for
only among the statements about its own object, every object without an `@id` gets a blank node before the
document is parsed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urljoin

from rdflib.term import BNode, Literal, Node, URIRef

from exporter.importing.schema_org.contexts import NO_IRI, OLD, SCHEMA, Triple

IDS = ("@id", "id")
NO_NODE = frozenset(["@value", "@list", "@set"])
"""An object with one of these keys describes no node."""
SKIPPED = frozenset(["@context", "@language", "@direction", "@index", "@base", "@vocab"])
NO_CONTEXT = 'no @context gives it a meaning; expected "@context": "https://schema.org"'
NO_MEANING = "JSON-LD gives it no meaning here: a term unknown to the context, or not an IRI"


def marked(content: Any) -> Any:
    """Return a document in which every object that describes a node has an `@id`.

    A document whose contexts give other names to keywords, or hold mappings that are not nodes, stays as it is.
    """
    if _names(content) is None:
        return content
    label, number = "_:object", count()
    while label in json.dumps(content, ensure_ascii=False):
        label += "-"

    def mark(item: Any, *, is_node: bool = True) -> Any:
        if isinstance(item, list):
            return [mark(inner, is_node=is_node) for inner in item]
        if not isinstance(item, dict) or "@value" in item:
            return item
        found = {
            key: value if key == "@context" else mark(value, is_node=key != "@reverse")
            for key, value in item.items()
        }
        if is_node and item.keys() - {"@context", "@graph", "graph"} and not item.keys() & {*IDS, *NO_NODE}:
            found["@id"] = f"{label}{next(number)}"
        return found

    return mark(content)


@dataclass(slots=True)
class _Said:
    """What statements say: their texts, numbers, addresses, the last parts of these, and those of their terms."""

    texts: set[str] = field(default_factory=set)
    numbers: set[float] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)

    def add(self, triple: Triple) -> None:
        addresses = {str(node) for node in triple if isinstance(node, URIRef)}
        if isinstance(value := triple[2], Literal):
            self.texts.add(str(value))
            if value.datatype:
                addresses.add(str(value.datatype))
            if (number := _number(value)) is not None:
                self.numbers.add(number)
        self.addresses |= addresses
        self.ends |= {_end(address) for address in addresses} - {""}
        self.terms.add(_end(str(triple[1])))

    def holds(self, value: Any, base: str) -> bool:
        text = value if isinstance(value, str) else json.dumps(value)
        address = OLD.sub(SCHEMA, text.strip())
        return (
            text in self.texts
            or (isinstance(value, int | float) and _number(value) in self.numbers)
            or text in self.addresses
            or address in self.addresses
            or _joined(base, address) in self.addresses
            or _end(NO_IRI.sub("", address)) in self.ends
        )


class Unread:
    """Compares a marked document with the statements `found` in it; `base` is that of its relative addresses."""

    def __init__(self, content: Any, base: str, found: Iterable[Triple]) -> None:
        """Collect the statements of each subject, and of all."""
        self.content = content
        self.base = base
        self.names = _names(content)
        self.all = _Said()
        self.of: dict[Node, _Said] = {}
        for triple in found:
            self.all.add(triple)
            self.of.setdefault(triple[0], _Said()).add(triple)
        self.by_end: dict[str, list[Node]] = {}
        for subject in self.of:
            self.by_end.setdefault(_end(str(subject)), []).append(subject)

    def values(self) -> Iterator[tuple[str, str, str]]:
        """Yield path, text and reason of every value that is in none of the statements about its object."""
        return self._values(self.content, "$", _Said(), has_meaning=True, in_context=False)

    def _values(
        self, item: Any, where: str, said: _Said, *, has_meaning: bool, in_context: bool
    ) -> Iterator[tuple[str, str, str]]:
        if isinstance(item, list):
            for index, inner in enumerate(item):
                yield from self._values(
                    inner, f"{where}[{index}]", said, has_meaning=has_meaning, in_context=in_context
                )
        elif isinstance(item, dict):
            in_context = in_context or "@context" in item
            about = said if "@value" in item else self.all if item.keys() & NO_NODE else self._about(item)
            for key, value in item.items():
                if key in SKIPPED or (
                    key in IDS and item.keys() & {"@graph", "graph"}
                ):  # the name of a graph
                    continue
                known = self.names is None or key.startswith("@") or key in self.names
                yield from self._values(
                    value,
                    f"{where}.{key}",
                    self.all if key in (*IDS, "@reverse") else about,
                    has_meaning=has_meaning and (known or _end(key) in about.terms),
                    in_context=in_context,
                )
        elif item is not None:
            text = item if isinstance(item, str) else json.dumps(item)
            if (
                text.strip()
                and not text.startswith("_:")
                and not (has_meaning and said.holds(item, self.base))
            ):
                yield where, text, NO_MEANING if in_context else NO_CONTEXT

    def _about(self, item: dict[str, Any]) -> _Said:
        """Return the values of the statements about the node that an object describes."""
        name = next((item[key] for key in IDS if key in item), None)
        if self.names is None:
            return self.all
        if not isinstance(name, str):
            return _Said()
        address = OLD.sub(SCHEMA, name.strip())
        exact = [BNode(name[2:]) if name.startswith("_:") else URIRef(address)] if name else []
        if (joined := _joined(self.base, address)) is not None:
            exact.append(URIRef(joined))
        nodes = [node for node in exact if node in self.of] or self.by_end.get(_end(address), [])
        if len(nodes) == 1:
            return self.of[nodes[0]]
        union = _Said()
        for node in nodes:
            for name in ("texts", "numbers", "addresses", "ends", "terms"):
                getattr(union, name).update(getattr(self.of[node], name))
        return union


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def _joined(base: str, address: str) -> str | None:
    try:
        return urljoin(base, address)
    except ValueError:  # the text after // is not a host
        return None


def _end(address: str) -> str:
    return re.split(r"[/#:]", address)[-1]


def _names(content: Any) -> set[str] | None:
    """Return the names that the contexts in a document define; None if a key can be a language or another keyword."""
    found: set[str] = set()
    waiting = [content]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            contexts = item.get("@context")
            for context in contexts if isinstance(contexts, list) else [contexts]:
                if isinstance(context, dict):
                    found |= {name for name, meaning in context.items() if meaning is not None}
                    if any(_is_alias(name, meaning) for name, meaning in context.items()):
                        return None
            if "@container" in item:
                return None
        if isinstance(item, dict | list):
            waiting += item.values() if isinstance(item, dict) else item
    return found


def _is_alias(name: str, meaning: Any) -> bool:
    keyword = meaning.get("@id") if isinstance(meaning, dict) else meaning
    if name.startswith("@") or not isinstance(keyword, str) or not keyword.startswith("@"):
        return False
    return (name, keyword) not in (("id", "@id"), ("type", "@type"), ("graph", "@graph"))
