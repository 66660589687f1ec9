"""Say a record as linked data: the context, and the node of a record in the form that the context reads.

A node is a dictionary of JSON-LD whose keys are those of `context`: local names for schema.org (`startDate`), prefixed
names for everything else (`cq:onBehalfOf`). Every field with a term is a statement of its own, so that the record can be
read back; statements that schema.org's consumers expect beside them, and that say less, are added in `_consumer_view`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache, partial
from itertools import takewhile
from textwrap import indent
from typing import Any, NamedTuple

import orjson

from exporter.model import iris
from exporter.model.compiled import compiled
from exporter.model.datatypes import EDTF, Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields, has_decimals, models
from schemas import VOCABULARIES, Dataset, Evidence, Model, Part, Record, Term
from schemas.edtf import parse

Node = dict[str, Any]
Values = Callable[[bytes], dict[str, Any]]

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
    """Make the nodes of a dataset's records, by functions that are put together once from the fields (`source`)."""

    def __init__(self, dataset: Dataset) -> None:
        """Put the functions together."""
        self.dataset = dataset
        self.status_iris = {c.word: iris.expand(c.match) for c in VOCABULARIES["event_statuses"] if c.match}
        self._types = {family: _type_keys(record_type) for family, record_type in FAMILIES.items()}
        self._makes = {family: self._made(record_type) for family, record_type in FAMILIES.items()}
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
        self._makes[family](values, node, iri)
        _consumer_view(values, node, self)
        return node

    def _made(self, model: type[Model], name: str = "", key: str = "") -> Callable[..., Any]:
        """Return what `source` defines; `name` is the list of parts, which stand under `key`."""
        dataset = self.dataset
        names: dict[str, Any] = {
            "add": _add,
            "decimal_text": decimal_text,
            "iso_value": iso_value,
            "language": dataset.language,
            "language_value": language_value,
            "part_iri": iris.part,
            "post_name": partial(post_name, language=dataset.language),
            "role_names": self._labels("roles"),
        }
        for f, term, _, _ in _stated(model):
            if f.part is not None:
                names[f"nodes_{f.name}"] = self._made(f.part, f.name, key_of(term.curie))
            elif term.via is not None:
                names[f"via_{f.name}"] = _state_via(f, term.curie, term.via)
            elif f.shape is Shape.REFERENCE:
                names[f"{f.target}_iri"] = f"{dataset.base}{f.target}/"
            elif f.shape is Shape.WORD:
                names[f"{f.target}_iri"] = lru_cache(None)(partial(iris.concept, dataset, f.target or ""))
            elif f.choices is not None:
                names[f"{f.name}_iri"] = {member.value: iris.expand(member.term) for member in f.choices}
        return compiled(f"nodes of {model.__name__}", source(model, name, key), names)["make"]  # type: ignore[no-any-return]

    def _labels(self, vocabulary: str) -> dict[str, str]:
        """Return the labels of the words of a list."""
        own = self.dataset.vocabularies.get(vocabulary, {})
        return {
            **{concept.word: concept.label for concept in VOCABULARIES[vocabulary]},
            **{word: entry.label for word, entry in own.items()},
        }


def source(model: type[Model], name: str = "", key: str = "") -> str:
    """Return the source of the function `make`, which states the fields of records, or makes the nodes of parts.

    For a record type it is given the values of a record, its node and its IRI. For a part it is given the parts of a list
    called `name`, and the IRI of what holds them; the node that holds them has them under `key`.
    """
    stated = _stated(model)
    first = [*takewhile(_is_plain, stated)] if issubclass(model, Part) else []
    lines = [line for field in stated[len(first) :] for line in _lines(field)]
    if not issubclass(model, Part):
        body = indent("\n".join(lines), " " * 4)
        return f"""
def make(values, node, iri):
    get = values.get
{body}
"""
    is_role = model.term.curie in ROLE_TERMS
    begin = [f'"@type": "{key_of(model.term.curie)}"', '"@id": iri']
    begin += [f'"{at}": {_value(f, f"values[{f.name!r}]")}' for f, _, at, _ in first]
    plain = f' + sorted({{node["{key}"] for node in found}})' if is_role else ""
    body = indent("\n".join([*lines, *(_role_lines(model) if is_role else ())]), " " * 8)
    return f"""
def make(items, owner):
    found = []
    start = part_iri(owner, "{name}", "")
    for index, item in enumerate(items):
        values = item if item.__class__ is dict else item.__dict__
        get = values.get
        iri = f"{{start}}{{index}}"
        node = {{{", ".join(begin)}}}
{body}
        found.append(node)
    return found{plain}
"""


class _Stated(NamedTuple):
    """A field of a node: its term, its key, and whether other fields have the same key."""

    field: Field
    term: Term
    key: str
    shared: bool


def _stated(model: type[Model]) -> list[_Stated]:
    """Return the fields of a node, in their order."""
    stated = [(f, f.term) for f in fields(model) if is_stated(f) and f.term is not None]
    keys = [key_of(term.via[0] if term.via else term.curie) for _, term in stated]
    return [_Stated(f, term, key, keys.count(key) > 1) for (f, term), key in zip(stated, keys, strict=True)]


def _is_plain(stated: _Stated) -> bool:
    """Tell whether a field is always there and stated by one value."""
    f, term, _, shared = stated
    spread = f.many or shared or term.via is not None or f.datatype.kind in (Kind.EDTF, Kind.LANGUAGE_TEXT)
    return f.required and not spread


def _lines(stated: _Stated) -> Iterator[str]:
    """Yield the lines that state a field, if it says something: it is neither None nor empty."""
    f, term, key, shared = stated
    yield f'x = values["{f.name}"]' if f.required else f'x = get("{f.name}")'
    if not f.required:
        yield "if x:" if f.many else "if x is not None:"
    before = "" if f.required else "    "
    if f.part is not None:
        said = f"nodes_{f.name}(x, iri)"
    elif term.via is not None:
        yield f"{before}via_{f.name}(x, node, iri)"
        return
    elif f.datatype.kind is Kind.EDTF:
        yield f"{before}iso = iso_value(x)"
        yield f"{before}if iso is not None:"
        yield f'{before}    node["{key}"] = iso'
        key, said = key_of(iris.edtf_term(term.curie)), "x"
    elif f.many:
        each, items = _value(f), "x" if f.ordered else "sorted(x)"
        said = f"[*{items}]" if each == "x" else f"[{each} for x in {items}]"
    else:
        said = f"[{_value(f)}]" if shared else _value(f)
    yield f'{before}add(node, "{key}", {said})' if shared else f'{before}node["{key}"] = {said}'


def _value(f: Field, x: str = "x") -> str:
    """Return the expression for what stands in a node for one value `x` of a field."""
    if f.shape is Shape.REFERENCE:
        return f"{f.target}_iri + {x}"
    if f.shape is Shape.WORD:
        return f"{f.target}_iri({x})"
    if f.choices is not None:
        return f"{f.name}_iri[{x}]"
    if f.datatype.kind is Kind.LANGUAGE_TEXT:
        return f"{x} if {x}.__class__ is str else language_value({x}, language)"
    return f"decimal_text({x})" if f.datatype.sqlite == "REAL" else x


def _role_lines(model: type[Part]) -> Iterator[str]:
    """Yield the lines that give a Role node the readable `roleName` of schema.org's idiom: the post, else the role."""
    names = {f.name for f in fields(model)}
    if "post" in names:
        yield 'x = get("post")'
        yield "if x is not None:"
        yield '    node["roleName"] = post_name(x)'
    if "role" in names:
        yield 'x = get("role")'
        yield 'if x is not None and "roleName" not in node:'
        yield '    node["roleName"] = role_names.get(x, x)'


def post_name(post: str | dict[str, str], language: str) -> list[Node]:
    """Return the post that somebody holds as `roleName` says it."""
    texts = post if isinstance(post, dict) else {language: post}
    return [{"@value": texts[tag], "@language": tag} for tag in sorted(texts)]


def values_in(item: Any) -> dict[str, Any]:
    """Return the values of a part, which is plain or a model."""
    values: dict[str, Any] = item if item.__class__ is dict else item.__dict__
    return values


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


def iso_value(text: str) -> Any:
    """Return what schema.org's consumers read of a date: the part of it that ISO 8601 and XML Schema know, or None."""
    iso = parse(text).iso
    if iso is None:
        return None
    value, kind = iso
    return value if kind == "date" else {"@value": value, "@type": f"xsd:{kind}"}


def _state_via(f: Field, curie: str, via: tuple[str, str]) -> Callable[[Any, Node, str], None]:
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
    if has_decimals(record_type):
        return partial(json.loads, parse_float=Decimal)
    return orjson.loads
