"""Say a record as linked data: the context, and the node of a record in the form that the context reads.

A node is a dictionary of JSON-LD whose keys are those of `context`: local names for schema.org (`startDate`), prefixed
names for everything else (`cq:onBehalfOf`). Every field with a term is a statement of its own, so that the record can be
read back; statements that schema.org's consumers expect beside them, and that say less, are added in `_consumer_view`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from exporter import iris
from exporter.datatypes import EDTF, Kind
from exporter.fields import FAMILIES, Field, Shape, fields, models
from schemas import VOCABULARIES, Dataset, Evidence, Model, Part, Record, Term
from schemas.edtf import parse
from schemas.vocabularies import ClosedList

Node = dict[str, Any]
State = Callable[[Any, Node, str], None]
"""Add to a node what a record or part says; the text is the node's IRI."""

ROLE_TERMS = ("schema:Role", "schema:OrganizationRole")

CONSUMER_TERMS: dict[str, dict[str, str]] = {
    "schema:eventStatus": {"@type": "@id"},
    "schema:alternateName": {},
    "schema:creditText": {},
    "schema:roleName": {},
    "schema:legislationDate": {"@type": "xsd:date"},
}
"""Terms used only for the consumers' view, with their coercion; each stands beside a field that says it in full."""


def key_of(curie: str) -> str:
    """Return the key that a term has in a node: the local name for schema.org, else the compact IRI."""
    return curie.removeprefix("schema:")


def coercion(f: Field, language: str) -> dict[str, str]:
    """Return how the context reads plain strings under the term of a field."""
    if f.shape is not Shape.VALUE or f.datatype.kind is Kind.IRI:
        return {"@type": "@id"}
    if f.datatype.kind is Kind.LANGUAGE_TEXT:
        return {"@language": language}
    if f.datatype.kind is Kind.EDTF:
        return {"@type": "xsd:date"}
    if f.many and f.ordered:
        return {"@container": "@list"}
    if f.datatype.json is not str or f.datatype.rdf == "xsd:string":
        return {}
    return {"@type": f.datatype.rdf or "@id"}


def is_stated(f: Field) -> bool:
    """Tell whether a field is part of the main graph; evidence has a graph of its own."""
    return f.term is not None and f.part is not Evidence and f.owner is not Evidence


def context(dataset: Dataset) -> Node:
    """Return the JSON-LD 1.1 context of a dataset's graph: prefixes, then every term, by name."""
    terms: dict[str, dict[str, str]] = {}
    for model in models():
        for f in fields(model):
            if f.term is None or not is_stated(f):
                continue
            terms[f.term.curie] = coercion(f, dataset.language)
            if f.datatype.kind is Kind.EDTF and f.shape is Shape.VALUE:
                terms[iris.edtf_term(f.term.curie)] = {"@type": EDTF}
            if f.term.via:
                terms[f.term.via[0]] = {"@type": "@id"}
    terms |= CONSUMER_TERMS
    prefixes = {name: iris.NAMESPACES[name] for name in ("cq", "schema", "skos", "xsd")}
    classes = {key_of(curie): curie for curie in sorted(_classes()) if curie.startswith("schema:")}
    properties = {key_of(curie): {"@id": curie, **terms[curie]} for curie in sorted(terms)}
    return {"@version": 1.1, **prefixes, **classes, **properties}


def _classes() -> set[str]:
    found = {"schema:Legislation"}
    for model in models():
        term: Term | None = getattr(model, "term", None)
        if term and issubclass(model, Part) and model is not Evidence:
            found.add(term.curie)
        for f in fields(model):
            if f.name == "type" and f.choices:
                found |= {member.term for member in f.choices}
            if f.term and f.term.via:
                found.add(f.term.via[1])
    return found


class NodeMaker:
    """Make the nodes of a dataset's records; the functions are put together once, from the fields."""

    def __init__(self, dataset: Dataset) -> None:
        """Put the functions together."""
        self.dataset = dataset
        self.labels = {(name, c.word): c.label for name, words in VOCABULARIES.items() for c in words}
        self.labels |= {
            (name, word): entry.label for name, words in dataset.vocabularies.items() for word, entry in words.items()
        }
        self.status_iris = {c.word: iris.expand(c.match) for c in VOCABULARIES["event_statuses"] if c.match}
        self._types = {family: _type_keys(record_type) for family, record_type in FAMILIES.items()}
        self._states = {family: tuple(self._states_of(record_type)) for family, record_type in FAMILIES.items()}

    def node(self, record: Record) -> Node:
        """Return the node of a record, parts and all, without its evidence."""
        iri = iris.record(self.dataset, record.family, record.id)
        node: Node = {"@type": self._types[record.family][getattr(record, "type", "")], "@id": iri}
        for state in self._states[record.family]:
            state(record, node, iri)
        _consumer_view(record, node, self)
        return node

    def _states_of(self, model: type[Model]) -> Iterator[State]:
        for f in fields(model):
            if is_stated(f) and f.term is not None:
                yield self._state(f, f.term)

    def _state(self, f: Field, term: Term) -> State:
        name, key = f.name, key_of(term.curie)
        if f.part is not None:
            return self._state_parts(f, f.part, key)
        if term.via is not None:
            return _state_via(f, term)
        if f.datatype.kind is Kind.EDTF:
            return _state_date(name, key, key_of(iris.edtf_term(term.curie)))
        value = self._value(f)

        if f.many:
            ordered = f.ordered

            def state_many(record: Any, node: Node, _iri: str) -> None:
                items = getattr(record, name)
                if items:
                    _add(node, key, [value(item) for item in (items if ordered else sorted(items))])

            return state_many

        def state_one(record: Any, node: Node, _iri: str) -> None:
            item = getattr(record, name)
            if item is not None:
                if key in node:
                    _add(node, key, [value(item)])
                else:
                    node[key] = value(item)

        return state_one

    def _value(self, f: Field) -> Callable[[Any], Any]:
        """Return what turns one value of a field into what stands in a node."""
        dataset = self.dataset
        if f.shape is Shape.REFERENCE:
            start = f"{dataset.base}{f.target}/"
            return lambda item: start + item
        if f.shape is Shape.WORD:
            return lru_cache(None)(lambda item: iris.concept(dataset, f.target or "", item))
        if f.choices is not None:
            choices: type[ClosedList] = f.choices
            known = {member.value: iris.expand(member.term) for member in choices}
            return lambda item: known[item]
        if f.datatype.kind is Kind.LANGUAGE_TEXT:
            return lambda item: language_value(item, dataset.language)
        if f.datatype.sqlite == "REAL":
            return decimal_text
        return lambda item: item

    def _state_parts(self, f: Field, part: type[Part], key: str) -> State:
        states = tuple(self._states_of(part))
        kind = key_of(part.term.curie)
        role = part.term.curie in ROLE_TERMS
        name = f.name

        def state_parts(record: Any, node: Node, iri: str) -> None:
            nodes: list[Any] = []
            for index, item in enumerate(getattr(record, name)):
                part_iri = iris.part(iri, name, index)
                inner: Node = {"@type": kind, "@id": part_iri}
                for state in states:
                    state(item, inner, part_iri)
                if role:
                    self._name_role(item, inner)
                nodes.append(inner)
            if nodes:
                plain = sorted({inner[key] for inner in nodes}) if role else []
                _add(node, key, nodes + plain)

        return state_parts

    def _name_role(self, part: Any, node: Node) -> None:
        """Give a Role node the readable `roleName` of schema.org's idiom: the post if there is one, else the role."""
        post = getattr(part, "post", None)
        if post is not None:
            text = language_value(post, self.dataset.language)
            node["roleName"] = {"@value": text, "@language": self.dataset.language} if isinstance(text, str) else [
                item if isinstance(item, dict) else {"@value": item, "@language": self.dataset.language} for item in text
            ]
        elif part.role is not None:
            node["roleName"] = self.labels.get(("roles", part.role), part.role)


def _type_keys(record_type: type[Record]) -> dict[str, Any]:
    """Return what `@type` says for each type of a family."""
    choices = next(f.choices for f in fields(record_type) if f.name == "type")
    keys: dict[str, Any] = {member.value: key_of(member.term) for member in choices or ()}
    if "Group" in keys:
        keys["Group"] = ["Organization", "cq:Group"]  # a stranger to our class sees an organisation
    return keys


def _consumer_view(record: Record, node: Node, maker: NodeMaker) -> None:
    """Add what schema.org's consumers look for and what says less than the fields do."""
    status = getattr(record, "status", None)
    if status in maker.status_iris:
        node["eventStatus"] = maker.status_iris[status]
    if record.other_names:
        names = {(other.text, other.language) for other in record.other_names}
        node["alternateName"] = [
            {"@value": text, "@language": language} if language else text
            for text, language in sorted(names, key=lambda pair: (pair[0], pair[1] or ""))
        ]
    if authors := getattr(record, "authors", ()):
        node["creditText"] = sorted(set(authors))
    if getattr(record, "binding", None) is True:
        node["@type"] = [node["@type"], "Legislation"]
        if "dateCreated" in node:
            node["legislationDate"] = node["dateCreated"]


def _state_date(name: str, key: str, edtf_key: str) -> State:
    def state_date(record: Any, node: Node, _iri: str) -> None:
        text = getattr(record, name)
        if text is not None:
            iso = parse(text).iso
            if iso is not None:
                node[key] = iso[0] if iso[1] == "date" else {"@value": iso[0], "@type": f"xsd:{iso[1]}"}
            node[edtf_key] = text

    return state_date


def _state_via(f: Field, term: Term) -> State:
    if term.via is None:
        raise ValueError(f.name)
    property_name, class_name = term.via
    outer, inner, kind = key_of(property_name), key_of(term.curie), key_of(class_name)
    name = f.name
    write = decimal_text if f.datatype.sqlite == "REAL" else str

    def state_via(record: Any, node: Node, iri: str) -> None:
        value = getattr(record, name)
        if value is None:
            return
        between = iris.via(iri, property_name)
        for item in node.get(outer, ()):
            if isinstance(item, dict) and item["@id"] == between:
                item[inner] = write(value)
                return
        _add(node, outer, [{"@type": kind, "@id": between, inner: write(value)}])

    return state_via


def _add(node: Node, key: str, values: list[Any]) -> None:
    """Add values under a key that several fields may share."""
    there = node.get(key)
    if there is None:
        node[key] = values
    else:
        node[key] = [*there, *values] if isinstance(there, list) else [there, *values]


def language_value(text: str | dict[str, str], language: str) -> Any:
    """Return a language text as a node holds it: a plain string is in the dataset's language."""
    if isinstance(text, str):
        return text
    own = [text[language]] if language in text else []
    others = [{"@value": text[tag], "@language": tag} for tag in sorted(text) if tag != language]
    return own[0] if own and not others else [*own, *others]


def decimal_text(value: Any) -> str:
    """Return a decimal number without exponent and without trailing zeros (the canonical xsd:decimal is longer by `.0`)."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
