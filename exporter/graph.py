"""Say a record as linked data: the context, and the node of a record in the form that the context reads.

A node is a dictionary of JSON-LD whose keys are those of `context`: local names for schema.org (`startDate`), prefixed
names for everything else (`cq:onBehalfOf`). Every field with a term is a statement of its own, so that the record can be
read back; statements that schema.org's consumers expect beside them, and that say less, are added in `_consumer_view`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

import orjson

from exporter import iris
from exporter.datatypes import EDTF, Kind
from exporter.fields import FAMILIES, Field, Shape, fields, models
from schemas import VOCABULARIES, Dataset, Evidence, Model, Part, Record, Term
from schemas.edtf import parse
from schemas.vocabularies import ClosedList

Node = dict[str, Any]
Values = Callable[[bytes], dict[str, Any]]
State = Callable[[Any, Node, str], None]
"""Add to a node what a field's value says, which is neither None nor empty; the text is the node's IRI."""

MOST_FORMS = 512
"""How many sets of fields of one record type or part are kept sorted out."""

ROLE_TERMS = ("schema:Role", "schema:OrganizationRole")

CONSUMER_TERMS: dict[str, dict[str, str]] = {
    "schema:eventStatus": {"@type": "@id"},
    "schema:alternateName": {},
    "schema:creditText": {},
    "schema:roleName": {},
    "schema:legislationDate": {"@type": "xsd:date"},
}
"""Terms used only for the consumers' view, with their coercion; each stands beside a field that says it in full."""


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
            (name, word): entry.label
            for name, words in dataset.vocabularies.items()
            for word, entry in words.items()
        }
        self.status_iris = {c.word: iris.expand(c.match) for c in VOCABULARIES["event_statuses"] if c.match}
        self._types = {family: _type_keys(record_type) for family, record_type in FAMILIES.items()}
        self._states = {
            family: _Forms(self._states_of(record_type)) for family, record_type in FAMILIES.items()
        }
        self._starts = {family: iris.record(dataset, family, "") for family in FAMILIES}

    def node(self, record: Record) -> Node:
        """Return the node of a record, parts and all, without its evidence."""
        return self.node_of(record.family, record.__dict__)

    def node_of(self, family: str, values: dict[str, Any]) -> Node:
        """Return the node of a record of `family` from its values: plain ones as they stand in JSON, or those of a record.

        They must be valid; they are not looked at again.
        """
        iri = self._starts[family] + values["id"]
        node: Node = {"@type": self._types[family][values.get("type")], "@id": iri}
        self._states[family].state(values, node, iri)
        _consumer_view(values, node, self)
        return node

    def _states_of(self, model: type[Model]) -> Iterator[tuple[str, State | _Plain]]:
        stated = [(f, f.term) for f in fields(model) if is_stated(f) and f.term is not None]
        keys = [key_of(term.via[0] if term.via else term.curie) for _, term in stated]
        for (f, term), key in zip(stated, keys, strict=True):
            yield f.name, self._state(f, term, key, shared=keys.count(key) > 1)

    def _state(self, f: Field, term: Term, key: str, *, shared: bool) -> State | _Plain:
        """Return what states a field; under a `shared` key other fields of the record state something too."""
        if f.part is not None:
            return self._state_parts(f, f.part, key)
        if term.via is not None:
            return _state_via(f, term.curie, term.via)
        if f.datatype.kind is Kind.EDTF:
            return _state_date(key, key_of(iris.edtf_term(term.curie)))
        value = self._value(f)
        if f.many and f.ordered:
            return _Plain(key, lambda items: [*map(value, items)])
        if f.many:
            value = _set_of(value)
        if not shared:
            return _Plain(key, value)
        return lambda said, node, _iri: _add(node, key, value(said) if f.many else [value(said)])

    def _value(self, f: Field) -> Callable[[Any], Any]:
        """Return what turns one value of a field into what stands in a node."""
        dataset = self.dataset
        if f.shape is Shape.REFERENCE:
            return f"{dataset.base}{f.target}/".__add__
        if f.shape is Shape.WORD:
            return lru_cache(None)(lambda item: iris.concept(dataset, f.target or "", item))
        if f.choices is not None:
            choices: type[ClosedList] = f.choices
            return {member.value: iris.expand(member.term) for member in choices}.__getitem__
        if f.datatype.kind is Kind.LANGUAGE_TEXT:
            language = dataset.language
            return lambda item: item if item.__class__ is str else language_value(item, language)
        if f.datatype.sqlite == "REAL":
            return decimal_text
        return lambda item: item

    def _state_parts(self, f: Field, part: type[Part], key: str) -> State:
        states = _Forms(self._states_of(part))
        kind = key_of(part.term.curie)
        role = part.term.curie in ROLE_TERMS
        name = f.name

        def state_parts(items: Any, node: Node, iri: str) -> None:
            nodes: list[Any] = []
            start = iris.part(iri, name, "")
            for index, item in enumerate(items):
                part_iri = f"{start}{index}"
                inner: Node = {"@type": kind, "@id": part_iri}
                values = values_in(item)
                states.state(values, inner, part_iri)
                if role:
                    self._name_role(values, inner)
                nodes.append(inner)
            _add(node, key, nodes + sorted({inner[key] for inner in nodes}) if role else nodes)

        return state_parts

    def _name_role(self, values: dict[str, Any], node: Node) -> None:
        """Give a Role node the readable `roleName` of schema.org's idiom: the post if there is one, else the role."""
        post, role = values.get("post"), values.get("role")
        if post is not None:
            texts = post if isinstance(post, dict) else {self.dataset.language: post}
            node["roleName"] = [{"@value": texts[tag], "@language": tag} for tag in sorted(texts)]
        elif role is not None:
            node["roleName"] = self.labels.get(("roles", role), role)


@dataclass(frozen=True, slots=True)
class _Plain:
    """States a field by one value under one key."""

    key: str
    value: Callable[[Any], Any]


class _Forms:
    """What states the fields of a record type or part, sorted out once for each set of fields that is met."""

    def __init__(self, states: Iterator[tuple[str, State | _Plain]]) -> None:
        """Take what states each field, in their order."""
        self._states = tuple(states)
        self._forms: dict[tuple[str, ...], list[tuple[str, str, Callable[..., Any], bool]]] = {}

    def state(self, values: dict[str, Any], node: Node, iri: str) -> None:
        """State all values that say something."""
        form = self._forms.get(names := tuple(values))
        if form is None:
            form = self._form(names)
        for name, key, function, plain in form:
            value = values[name]
            if value or (value is not None and value == 0):  # neither None nor empty
                if plain:
                    node[key] = function(value)
                else:
                    function(value, node, iri)

    def _form(self, names: tuple[str, ...]) -> list[tuple[str, str, Callable[..., Any], bool]]:
        form: list[tuple[str, str, Callable[..., Any], bool]] = []
        for name, how in self._states:
            if name in names:
                form.append(
                    (name, how.key, how.value, True) if isinstance(how, _Plain) else (name, "", how, False)
                )
        if len(self._forms) >= MOST_FORMS:
            self._forms.clear()
        self._forms[names] = form
        return form


def values_in(item: Any) -> dict[str, Any]:
    """Return the values of a part, which is plain or a model."""
    values: dict[str, Any] = item if item.__class__ is dict else item.__dict__
    return values


def _set_of(value: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    return lambda items: [*map(value, sorted(items))]


def _type_keys(record_type: type[Record]) -> dict[str | None, Any]:
    """Return what `@type` says for each type of a family; under None, for a record that gives none."""
    types = next(f for f in fields(record_type) if f.name == "type")
    choices = types.choices or ()
    keys: dict[str | None, Any] = {member.value: key_of(member.term) for member in choices}
    for member in choices:
        if member.term in OWN_CLASSES:  # a stranger to our class sees what it is a kind of
            keys[member.value] = [key_of(OWN_CLASSES[member.term]), member.term]
    if not types.required:
        keys[None] = keys[types.default]
    return keys


def _consumer_view(values: dict[str, Any], node: Node, maker: NodeMaker) -> None:
    """Add what schema.org's consumers look for and what says less than the fields do."""
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


def _state_date(key: str, edtf_key: str) -> State:
    def state_date(text: Any, node: Node, _iri: str) -> None:
        iso = parse(text).iso
        if iso is not None:
            node[key] = iso[0] if iso[1] == "date" else {"@value": iso[0], "@type": f"xsd:{iso[1]}"}
        node[edtf_key] = text

    return state_date


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


def values_of(record_type: type[Record]) -> Values:
    """Return what reads the plain values of a record from JSON; the slower one keeps the digits of decimal numbers."""
    if any(f.datatype.sqlite == "REAL" for f in fields(record_type)):
        return partial(json.loads, parse_float=Decimal)
    return orjson.loads
