"""Read a node as the statements it makes: lines of N-Quads, in the order of the node's keys.

A node (`exporter.graph`, `exporter.evidence`) says what is stated; its context says how the keys are read. `Lines` puts
both together without a JSON-LD processor and without a graph object: one form for each key of the context, made once.
It reads only what our nodes use: terms with one coercion each, value objects, nested nodes with an `@id`, `@list`.

Lists have blank nodes, labelled from what holds them (`_:events__a__participations-0__capacity-0`), so that the same
records give the same bytes. `__` cannot stand in a slug, so two lists never share a label.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

from exporter.graph import Node
from exporter.iris import NAMESPACES

literal: Callable[[str], str] = encode_basestring
"""Quote a text; JSON escapes what N-Quads does, in the same way, and does it in C."""

_RDF = NAMESPACES["rdf"]
_XSD = NAMESPACES["xsd"]
_TYPE = f" <{_RDF}type> "
_FIRST, _REST, _NIL = f" <{_RDF}first> ", f" <{_RDF}rest> ", f"<{_RDF}nil>"


@dataclass(frozen=True, slots=True)
class _Form:
    """How plain texts under a term are written: what stands before and after them, and whether they are quoted.

    `name` is the term's local name; `listed` says that a list under the term is an RDF list.
    """

    name: str
    predicate: str
    before: str
    after: str
    quoted: bool
    listed: bool


class Lines:
    """Turns nodes into lines of N-Quads, by a context and in a graph (None: the default graph)."""

    def __init__(self, context: Node, base: str, graph: str | None = None) -> None:
        """Make the function of every key; `base` is what the IRIs of records begin with."""
        self._prefixes = {k: v for k, v in context.items() if isinstance(v, str) and v[-1:] in "/#"}
        self._base = base
        self._end = f" <{graph}> .\n" if graph else " .\n"
        self._forms = {
            key: self._form(term.get("@id", key), term)
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
        add, forms = lines.append, self._forms
        for key, value in node.items():
            form = forms.get(key)
            if form is None:
                if key == "@id":
                    continue
                if key == "@type":
                    for name in value if value.__class__ is list else (value,):
                        add(f"{subject}{_TYPE}{self._class(name)}{self._end}")
                    continue
                form = forms[key] = self._form(key, {})  # a compact IRI that the context says no more of
            if value.__class__ is str:
                add(f"{subject}{form.before}{literal(value) if form.quoted else value}{form.after}")
            elif value.__class__ is not list:
                self._other(subject, form, value, lines)
            elif form.listed:
                self._list(subject, form, value, lines)
            else:
                for item in value:
                    if item.__class__ is str:
                        add(f"{subject}{form.before}{literal(item) if form.quoted else item}{form.after}")
                    else:
                        self._other(subject, form, item, lines)

    def _other(self, subject: str, form: _Form, value: Any, lines: list[str]) -> None:
        """Add what is said by a value that is no plain text: a node, a value object, a number, a truth value."""
        if value.__class__ is not dict:
            o = _bare(value)
        elif "@id" in value:
            o = f"<{value['@id']}>"
            self._walk(value, lines)
        else:
            o = self._value_object(value)
        lines.append(f"{subject}{form.predicate}{o}{self._end}")

    def _list(self, subject: str, form: _Form, values: list[str], lines: list[str]) -> None:
        path = subject[1 + len(self._base) : -1].replace("/", "__").replace("#", "__")
        nodes = [f"_:{path}__{form.name}-{index}" for index in range(len(values))]
        lines.append(f"{subject}{form.predicate}{nodes[0] if nodes else _NIL}{self._end}")
        for node, value, rest in zip(nodes, values, [*nodes[1:], _NIL], strict=True):
            lines.append(f"{node}{_FIRST}{literal(value)}{self._end}")
            lines.append(f"{node}{_REST}{rest}{self._end}")

    def _class(self, name: str) -> str:
        found = self._classes.get(name)
        if found is None:
            found = self._classes[name] = f"<{self.expand(name)}>"
        return found

    def _form(self, curie: str, term: Node) -> _Form:
        """Return how plain texts under a term are written, as its coercion in the context says."""
        predicate, end = f" <{self.expand(curie)}> ", self._end
        name, listed = curie.rpartition(":")[2], term.get("@container") == "@list"
        if term.get("@type") == "@id":
            return _Form(name, predicate, f"{predicate}<", f">{end}", quoted=False, listed=listed)
        after = end
        if "@language" in term:
            after = f"@{term['@language']}{end}"
        elif "@type" in term:
            after = f"^^<{self.expand(term['@type'])}>{end}"
        return _Form(name, predicate, predicate, after, quoted=True, listed=listed)

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
