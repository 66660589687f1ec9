"""Write a node as lines of N-Quads, in the order of the node's keys.

A node (`exporter.graph.nodes`, `exporter.graph.annotations`) holds the statements; its context defines the keys. `Lines`
combines both without a JSON-LD processor and without a graph object: it prepares a form for each key of the context once.
It supports only what our nodes use: terms with one coercion each, value objects, nested nodes with an `@id`, `@list`.

Lists have blank nodes, labelled from what holds them (`_:events__a__participations-b-host__capacity-0`), so that the same
records give the same bytes. A slug cannot contain `__`, so two lists never share a label.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from exporter.graph.nodes import Node
from exporter.model.iris import NAMESPACES

literal: Callable[[str], str] = encode_basestring
"""Quote a text; JSON escapes what N-Quads does, in the same way, and does it in C."""

_RDF = NAMESPACES["rdf"]
_XSD = NAMESPACES["xsd"]
_TYPE = f" <{_RDF}type> "
_MOST_FORMS = 512
"""How many sets of keys of nodes are kept in order."""
_FIRST, _REST, _NIL = f" <{_RDF}first> ", f" <{_RDF}rest> ", f"<{_RDF}nil>"


@dataclass(frozen=True, slots=True)
class _Form:
    """How plain texts under a key are written: the text before and after them, and how they are changed, if at all.

    `name` is the term's local name. If `listed`, a list under the term is an RDF list.
    """

    name: str
    predicate: str
    before: str
    after: str
    make: Callable[[str], str] | None
    listed: bool


class Lines:
    """Turns nodes into lines of N-Quads, by a context and in a graph (None: the default graph)."""

    def __init__(self, context: Node, base: str, graph: str | None = None, *, sort: bool = False) -> None:
        """Make the form of every key; `base` is what the IRIs of records begin with.

        The lines of a subject are in the order of its node's keys or, with `sort`, of their bytes.
        """
        self._prefixes = {k: v for k, v in context.items() if isinstance(v, str) and v[-1:] in "/#"}
        self._base = base
        self._end = f" <{graph}> .\n" if graph else " .\n"
        self._sort = sort
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
        self._forms["@type"] = _Form("type", _TYPE, _TYPE, self._end, self._class, listed=False)
        self._forms_of = lru_cache(_MOST_FORMS)(self._forms_in_order)

    def expand(self, curie: str) -> str:
        """Return the IRI of a compact IRI, by the prefixes of the context."""
        prefix, _, local = curie.partition(":")
        return self._prefixes[prefix] + local if prefix in self._prefixes else curie

    def of(self, node: Node) -> list[str]:
        """Return the lines of a node and of the nodes in it: a text for each subject, the node's own first."""
        texts: list[str] = []
        self._add(node, texts)
        return texts

    def _add(self, node: Node, texts: list[str]) -> None:
        subject = f"<{node['@id']}>"
        place = len(texts)
        lines: list[str] = []
        add = lines.append
        for key, form in self._forms_of(tuple(node)):
            value, make = node[key], form.make
            if value.__class__ is str:
                add(f"{subject}{form.before}{make(value) if make else value}{form.after}")
            elif value.__class__ is not list:
                add(f"{subject}{form.predicate}{self._object(value, texts)}{self._end}")
            elif form.listed:
                add(f"{subject}{form.predicate}{self._list(subject, form, value, texts)}{self._end}")
            else:
                for item in value:
                    if item.__class__ is str:
                        add(f"{subject}{form.before}{make(item) if make else item}{form.after}")
                    else:
                        add(f"{subject}{form.predicate}{self._object(item, texts)}{self._end}")
        if self._sort:
            lines.sort()
        texts.insert(place, "".join(lines))

    def _forms_in_order(self, keys: tuple[str, ...]) -> list[tuple[str, _Form]]:
        """Return the forms of a node's keys, in the order in which they are written."""
        forms = [(key, self._forms.get(key) or self._form(key, {})) for key in keys if key != "@id"]
        if self._sort:  # then the lines are nearly sorted
            forms.sort(key=lambda item: item[1].predicate)
        return forms

    def _object(self, value: Any, texts: list[str]) -> str:
        """Return the object for a value other than plain text; add the lines of a node to `texts`."""
        if value.__class__ is not dict:
            return _bare(value)
        if "@id" in value:
            self._add(value, texts)
            return f"<{value['@id']}>"
        text = literal(value["@value"])
        if "@language" in value:
            return f"{text}@{value['@language']}"
        return f"{text}^^<{self.expand(value['@type'])}>"

    def _list(self, subject: str, form: _Form, values: list[str], texts: list[str]) -> str:
        """Return the object for an RDF list, and add its lines to `texts`."""
        label, o = self.label(subject[1:-1]), _NIL
        for index in range(len(values) - 1, -1, -1):
            node = f"{label}__{form.name}-{index}"
            texts.append(f"{node}{_FIRST}{literal(values[index])}{self._end}{node}{_REST}{o}{self._end}")
            o = node
        return o

    def label(self, iri: str) -> str:
        """Return the beginning of the labels of a subject's blank nodes."""
        return "_:" + iri[len(self._base) :].replace("/", "__").replace("#", "__")

    def _class(self, name: str) -> str:
        found = self._classes.get(name)
        if found is None:
            found = self._classes[name] = f"<{self.expand(name)}>"
        return found

    def _form(self, curie: str, term: Node) -> _Form:
        """Return how plain texts under a term are written, following its coercion in the context."""
        predicate, end = f" <{self.expand(curie)}> ", self._end
        name, listed = curie.rpartition(":")[2], term.get("@container") == "@list"
        if term.get("@type") == "@id":
            return _Form(name, predicate, f"{predicate}<", f">{end}", None, listed)
        after = end
        if "@language" in term:
            after = f"@{term['@language']}{end}"
        elif "@type" in term:
            after = f"^^<{self.expand(term['@type'])}>{end}"
        return _Form(name, predicate, predicate, after, literal, listed)


def _bare(value: Any) -> str:
    """Return the object for a number or truth value, which JSON writes without quotes."""
    if isinstance(value, bool):
        return f'"{"true" if value else "false"}"^^<{_XSD}boolean>'
    if isinstance(value, int):
        return f'"{value}"^^<{_XSD}integer>'
    raise TypeError(value)
