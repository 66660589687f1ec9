"""A record as linked data: the context, and the node of a record in the form that the context defines.

A node is a dictionary of JSON-LD whose keys are those of `context`: local names for schema.org (`startDate`), prefixed
names for everything else (`cq:onBehalfOf`). Every field with a term is a statement of its own, so that the record can be
read back. `_consumer_view` adds statements that consumers of schema.org expect, and that state less.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

import orjson

from exporter.model import iris
from exporter.model.datatypes import EDTF, Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields, has_decimals, models
from exporter.model.keys import key_maker
from schemas import VOCABULARIES, Dataset, Evidence, Model, Part, Record, Term
from schemas.edtf import parse

Node = dict[str, Any]
Values = Callable[[bytes], dict[str, Any]]
State = Callable[[Any, Node, str], None]
"""Put a value into a node, which has this IRI."""

ROLE_TERMS = ("schema:Role", "schema:OrganizationRole")

POSITION = "cq:position"
"""The term for the position of a part in its list, from 0; its IRI has its key instead."""
REPLACED = "dcterms:isReplacedBy"
"""The term with which the IRI of an earlier id states the IRI of today's."""

CONSUMER_TERMS: dict[str, dict[str, str]] = {
    "schema:eventStatus": {"@type": "@id"},
    "schema:alternateName": {},
    "schema:creditText": {},
    "schema:roleName": {},
    "schema:legislationDate": {"@type": "xsd:date"},
}
"""Terms only for consumers of schema.org, with their coercion; each repeats part of what a field states in full."""


OWN_CLASSES: dict[str, str] = {
    "cq:Group": "schema:Organization",
    "cq:HistoryEntry": "schema:Intangible",
    "cq:OtherName": "schema:Intangible",
    "cq:Party": "schema:Intangible",
}
"""Our own classes, each with the class of schema.org that it is a kind of."""


def key_of(curie: str) -> str:
    """Return the key that a term has in a node: the local name for schema.org, else the compact IRI."""
    return curie.removeprefix("schema:")


def coercion(f: Field, language: str) -> dict[str, str]:
    """Return how the context reads plain strings under the term of a field."""
    if f.shape is not Shape.VALUE or f.datatype.kind is Kind.IRI or is_former(f):
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


def is_former(f: Field) -> bool:
    """Report whether a field holds the earlier ids of a record, which the graph states as IRIs."""
    return f.name == "former_ids" and issubclass(f.owner, Record)


def is_stated(f: Field) -> bool:
    """Report whether a field is part of the main graph; evidence has a graph of its own."""
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
    terms |= {**CONSUMER_TERMS, POSITION: {}, REPLACED: {"@type": "@id"}}
    prefixes = {name: iris.NAMESPACES[name] for name in ("cq", "dcterms", "schema", "skos", "xsd")}
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
    """Make the nodes of a dataset's records; what states each field is put together once, from the fields."""

    def __init__(self, dataset: Dataset) -> None:
        """Prepare what states each field."""
        self.dataset = dataset
        self.status_iris = {c.word: iris.expand(c.match) for c in VOCABULARIES["event_statuses"] if c.match}
        self._roles = self._labels("roles")
        self._types = {family: _type_keys(record_type) for family, record_type in FAMILIES.items()}
        self._statements = {family: self._of(record_type) for family, record_type in FAMILIES.items()}
        self._starts = {family: iris.record(dataset, family, "") for family in FAMILIES}

    def node(self, record: Record) -> Node:
        """Return the node of a record, parts and all, without its evidence."""
        return self.node_of(record.family, record.__dict__)

    def node_of(self, family: str, values: dict[str, Any]) -> Node:
        """Return the node of a record of `family` from its values: plain ones as in JSON, or those of a record.

        They must be valid; they are not checked again.
        """
        iri = self._starts[family] + values["id"]
        node: Node = {"@type": self._types[family][values.get("type")], "@id": iri}
        get = values.get
        for name, state in self._statements[family]:
            value = get(name)
            if value is not None:
                state(value, node, iri)
        _consumer_view(values, node, self)
        return node

    def _of(self, model: type[Model]) -> list[tuple[str, State]]:
        """Return the name of each field that is stated, and what states it."""
        stated = [(f, f.term) for f in fields(model) if is_stated(f) and f.term is not None]
        keys = [key_of(term.via[0] if term.via else term.curie) for _, term in stated]
        return [
            (f.name, self._statement(f, term, key, shared=keys.count(key) > 1))
            for (f, term), key in zip(stated, keys, strict=True)
        ]

    def _statement(self, f: Field, term: Term, key: str, *, shared: bool) -> State:
        """Return what puts the value of a field into a node; `shared` means that other fields have the same key."""
        if term.via is not None:
            return _state_via(f, term.curie, term.via)
        if f.part is not None:
            return self._parts(f.name, f.part, key)
        if is_former(f):
            return self._state_former(key)
        if f.datatype.kind is Kind.EDTF:
            return _state_date(key, key_of(iris.edtf_term(term.curie)))
        value = self._value(f)
        if f.many:
            return _state_many(key, value, ordered=f.ordered, shared=shared)
        if shared:
            return lambda x, node, _: _add(node, key, [value(x) if value else x])
        return _state_one(key, value)

    def _value(self, f: Field) -> Callable[[Any], Any] | None:
        """Return what makes the value of a node from one of a field; None where it is the same."""
        if f.shape is Shape.REFERENCE:
            return f"{self.dataset.base}{f.target}/".__add__
        if f.shape is Shape.WORD:
            return lru_cache(None)(partial(iris.concept, self.dataset, f.target or ""))
        if f.choices is not None:
            return {member.value: iris.expand(member.term) for member in f.choices}.__getitem__
        if f.datatype.kind is Kind.LANGUAGE_TEXT:
            return partial(language_value, language=self.dataset.language)
        return decimal_text if f.datatype.sqlite == "REAL" else None

    def _parts(self, name: str, model: type[Part], key: str) -> State:
        """Return what puts the nodes of the parts in the list `name` under a key of the node that has them."""
        statements, kind = self._of(model), key_of(model.term.curie)
        is_role = model.term.curie in ROLE_TERMS
        make_key = key_maker(model, self.dataset.language)

        def state(items: Any, owner: Node, owner_iri: str) -> None:
            start = iris.part(owner_iri, name, "")
            found: list[Any] = []
            for index, item in enumerate(items):
                values = item if item.__class__ is dict else item.__dict__
                iri = start + make_key(values)
                node = {"@type": kind, "@id": iri, POSITION: index}
                get = values.get
                for field, state in statements:
                    value = get(field)
                    if value is not None:
                        state(value, node, iri)
                if is_role:
                    self._name_role(values, node)
                found.append(node)
            if found:
                _add(owner, key, found + sorted({node[key] for node in found}) if is_role else found)

        return state

    def _state_former(self, key: str) -> State:
        """Return what states the IRIs of earlier ids, each as a node that names the IRI of today."""

        def state(ids: Any, node: Node, iri: str) -> None:
            if ids:
                start = iri[: iri.rindex("/") + 1]
                node[key] = [{"@id": start + one, REPLACED: iri} for one in sorted(ids)]

        return state

    def _name_role(self, values: dict[str, Any], node: Node) -> None:
        """Give a Role node the readable `roleName` of schema.org's idiom: the post, else the role."""
        if (post := values.get("post")) is not None:
            texts = post if isinstance(post, dict) else {self.dataset.language: post}
            node["roleName"] = [{"@value": texts[tag], "@language": tag} for tag in sorted(texts)]
        elif (role := values.get("role")) is not None:
            node["roleName"] = self._roles.get(role, role)

    def _labels(self, vocabulary: str) -> dict[str, str]:
        """Return the label of each word in a list."""
        own = self.dataset.vocabularies.get(vocabulary, {})
        return {
            **{concept.word: concept.label for concept in VOCABULARIES[vocabulary]},
            **{word: entry.label for word, entry in own.items()},
        }


def _state_one(key: str, value: Callable[[Any], Any] | None) -> State:
    if value is None:
        return lambda x, node, _: node.__setitem__(key, x)

    def state(x: Any, node: Node, _: str) -> None:
        node[key] = value(x)

    return state


def _state_many(key: str, value: Callable[[Any], Any] | None, *, ordered: bool, shared: bool) -> State:
    """Return what states each item of a list; one that is a set is sorted."""

    def state(x: Any, node: Node, _: str) -> None:
        if x:
            items = x if ordered else sorted(x)
            found = list(map(value, items) if value else items)
            if shared:
                _add(node, key, found)
            else:
                node[key] = found

    return state


def _state_date(key: str, full: str) -> State:
    """Return what states a date: in full, and before it the part that schema.org's consumers can read."""

    def state(text: str, node: Node, _: str) -> None:
        iso = iso_value(text)
        if iso is not None:
            node[key] = iso
        node[full] = text

    return state


def values_in(item: Any) -> dict[str, Any]:
    """Return the values of a part, which is plain or a model."""
    values: dict[str, Any] = item if item.__class__ is dict else item.__dict__
    return values


def _type_keys(record_type: type[Record]) -> dict[str | None, Any]:
    """Return the value of `@type` for each type of a family; None is the key for a record without a type."""
    types = next(f for f in fields(record_type) if f.name == "type")
    choices = types.choices or ()
    keys: dict[str | None, Any] = {member.value: key_of(member.term) for member in choices}
    for member in choices:
        if member.term in OWN_CLASSES:  # for readers that do not know our class
            keys[member.value] = [key_of(OWN_CLASSES[member.term]), member.term]
    if not types.required:
        keys[None] = keys[types.default]
    return keys


def _consumer_view(values: dict[str, Any], node: Node, maker: NodeMaker) -> None:
    """Add what consumers of schema.org look for; it states less than the fields do."""
    status = values.get("status")
    if status in maker.status_iris:
        node["eventStatus"] = maker.status_iris[status]
    if others := values.get("other_names"):
        names = {(other["text"], other.get("language")) for other in map(values_in, others)}
        node["alternateName"] = [
            {"@value": text, "@language": language} if language else text
            for text, language in sorted(names, key=lambda pair: (pair[0], pair[1] or ""))
        ]
    if authors := values.get("authors"):
        node["creditText"] = sorted(set(authors))
    if values.get("binding") is True:
        node["@type"] = [node["@type"], "Legislation"]
        if "dateCreated" in node:
            node["legislationDate"] = node["dateCreated"]


def iso_value(text: str) -> Any:
    """Return the part of a date that ISO 8601 and XML Schema can express, None if there is none."""
    iso = parse(text).iso
    if iso is None:
        return None
    value, kind = iso
    return value if kind == "date" else {"@value": value, "@type": f"xsd:{kind}"}


def _state_via(f: Field, curie: str, via: tuple[str, str]) -> State:
    outer, inner, kind = key_of(via[0]), key_of(curie), key_of(via[1])
    write = decimal_text if f.datatype.sqlite == "REAL" else str

    def state_via(value: Any, node: Node, iri: str) -> None:
        between = iris.via(iri, via[0])
        there = node.get(outer)
        for item in there if isinstance(there, list) else ():
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
    """Return the value of a language text in a node: a plain string is in the dataset's language."""
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


def values_of(record_type: type[Record]) -> Values:
    """Return the function that reads the plain values of a record from JSON; one with decimals needs the slower parser."""
    if has_decimals(record_type):
        return partial(json.loads, parse_float=Decimal)
    return orjson.loads
