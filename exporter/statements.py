"""Read a node as the statements it makes: lines of N-Quads, in the order of the node's keys.

A node (`exporter.graph`, `exporter.evidence`) says what is stated; its context says how the keys are read. `Lines` puts
both together without a JSON-LD processor and without a graph object: one function for each key of the context, made once.
It reads only what our nodes use: terms with one coercion each, value objects, nested nodes with an `@id`, `@list`.

Lists have blank nodes, labelled from what holds them (`_:events__a__participations-0__capacity-0`), so that the same
records give the same bytes. `__` cannot stand in a slug, so two lists never share a label.
"""

from __future__ import annotations

from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Any

from exporter.graph import Node
from exporter.iris import NAMESPACES

literal: Callable[[str], str] = encode_basestring
"""Quote a text; JSON escapes what N-Quads does, in the same way, and does it in C."""

State = Callable[[str, Any, list[str]], None]
"""Add to the lines what a key with a value says of a subject."""

_RDF = NAMESPACES["rdf"]
_XSD = NAMESPACES["xsd"]
_TYPE = f" <{_RDF}type> "
_FIRST, _REST, _NIL = f" <{_RDF}first> ", f" <{_RDF}rest> ", f"<{_RDF}nil>"


class Lines:
    """Turns nodes into lines of N-Quads, by a context and in a graph (None: the default graph)."""

    def __init__(self, context: Node, base: str, graph: str | None = None) -> None:
        """Make the function of every key; `base` is what the IRIs of records begin with."""
        self._prefixes = {k: v for k, v in context.items() if isinstance(v, str) and v[-1:] in "/#"}
        self._base = base
        self._end = f" <{graph}> .\n" if graph else " .\n"
        self._states = {
            key: self._state(term.get("@id", key), term)
            for key, term in context.items()
            if isinstance(term, dict)
        }
        self._classes = {
            key: f"<{self.expand(term)}>"
            for key, term in context.items()
            if isinstance(term, str) and key not in self._prefixes
        }

    def expand(self, curie: str) -> str:
        """Return the IRI of a compact IRI, by the prefixes of the context."""
        prefix, _, local = curie.partition(":")
        return self._prefixes[prefix] + local if prefix in self._prefixes else curie

    def of(self, node: Node) -> list[str]:
        """Return the lines of a node and of the nodes in it."""
        lines: list[str] = []
        self._walk(node, lines)
        return lines

    def _walk(self, node: Node, lines: list[str]) -> None:
        subject = f"<{node['@id']}>"
        states = self._states
        for key, value in node.items():
            if key == "@type":
                names = value if isinstance(value, list) else (value,)
                lines += [f"{subject}{_TYPE}{self._class(name)}{self._end}" for name in names]
            elif key != "@id":
                state = states.get(key)
                if state is None:  # a compact IRI that the context says no more of
                    state = states[key] = self._state(key, {})
                state(subject, value, lines)

    def _class(self, name: str) -> str:
        found = self._classes.get(name)
        if found is None:
            found = self._classes[name] = f"<{self.expand(name)}>"
        return found

    def _state(self, curie: str, term: Node) -> State:
        """Return what states the values under a term."""
        plain = self._plain(term)
        predicate, end = f" <{self.expand(curie)}> ", self._end
        if term.get("@container") == "@list":
            return self._state_list(curie, predicate, plain)

        def state(subject: str, value: Any, lines: list[str]) -> None:
            if value.__class__ is str:
                lines.append(f"{subject}{predicate}{plain(value)}{end}")
            elif value.__class__ is list:
                for item in value:
                    state(subject, item, lines)
            elif value.__class__ is dict:
                if "@id" in value:
                    lines.append(f"{subject}{predicate}<{value['@id']}>{end}")
                    self._walk(value, lines)
                else:
                    lines.append(f"{subject}{predicate}{self._value_object(value)}{end}")
            else:
                lines.append(f"{subject}{predicate}{_bare(value)}{end}")

        return state

    def _state_list(self, curie: str, predicate: str, plain: Callable[[Any], str]) -> State:
        end, name = self._end, curie.rpartition(":")[2]

        def state_list(subject: str, value: list[Any], lines: list[str]) -> None:
            path = subject[1 + len(self._base) : -1].replace("/", "__").replace("#", "__")
            nodes = [f"_:{path}__{name}-{index}" for index in range(len(value))]
            lines.append(f"{subject}{predicate}{nodes[0] if nodes else _NIL}{end}")
            for node, item, rest in zip(nodes, value, [*nodes[1:], _NIL], strict=True):
                lines.append(f"{node}{_FIRST}{plain(item)}{end}")
                lines.append(f"{node}{_REST}{rest}{end}")

        return state_list

    def _plain(self, term: Node) -> Callable[[Any], str]:
        """Return what a plain text under a term is, as the term's coercion says."""
        if "@language" in term:
            after = f"@{term['@language']}"
        elif term.get("@type") == "@id":
            return lambda text: f"<{text}>"
        elif "@type" in term:
            after = f"^^<{self.expand(term['@type'])}>"
        else:
            return literal
        return lambda text: literal(text) + after

    def _value_object(self, value: Node) -> str:
        text = literal(value["@value"])
        if "@language" in value:
            return f"{text}@{value['@language']}"
        return f"{text}^^<{self.expand(value['@type'])}>"


def _bare(value: Any) -> str:
    """Return a number or truth value that stands without quotes in JSON."""
    if isinstance(value, bool):
        return f'"{"true" if value else "false"}"^^<{_XSD}boolean>'
    if isinstance(value, int):
        return f'"{value}"^^<{_XSD}integer>'
    raise TypeError(value)
