"""What each term of a node may have as its values, derived from the fields: datatypes, classes, words, patterns, counts.

`exporter.outputs.shapes` writes them as SHACL. Fields that share a term share a `Property`, which allows what either of
them allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from exporter.graph.nodes import CONSUMER_TERMS, OWN_CLASSES, POSITION, ROLE_TERMS, is_former, is_stated
from exporter.graph.quads import literal
from exporter.graph.turtle import iri
from exporter.model import iris
from exporter.model.datatypes import EDTF, Kind
from exporter.model.fields import FAMILIES, Field, Shape, classes_of, fields, models
from schemas import VOCABULARIES, Model, Part, Record

DATES = ("xsd:date", "xsd:dateTime", "xsd:gYear", "xsd:gYearMonth")
TEXTS = ("xsd:string", "rdf:langString")
_LOOKAROUND = re.compile(r"\(\?[=!](?:[^()]|\([^()]*\))*\)")


@dataclass
class Property:
    """What one term of a node may have as its values: all that the fields with that term allow."""

    term: str
    name: str
    description: str
    datatypes: set[str] = dataclass_field(default_factory=set)
    classes: set[str] = dataclass_field(default_factory=set)
    values: list[str] = dataclass_field(default_factory=list)
    facets: list[str] = dataclass_field(default_factory=list)
    least: int = 0
    most: int | None = 1
    items: Property | None = None
    """What the members of a list are, where the value is one."""


class Constraints:
    """Derives what the fields of record types and parts allow."""

    def __init__(self, words: dict[str, list[str]]) -> None:
        """Keep each list of words, as IRIs in the syntax of N-Triples."""
        self.words = words

    def properties(self, model: type[Model]) -> list[Property]:
        """Return what the terms of a record type or part allow, in the order of its fields."""
        found: dict[str, Property] = {}
        for f in fields(model):
            if f.term is None and f.name == "type":
                found["rdf:type"] = Property("rdf:type", f.name, f.description, least=1, most=None)
                found["rdf:type"].values = [iri(name) for name in sorted(_types_beside(model))]
            elif f.term is not None and is_stated(f):
                for one in self.of_field(f):
                    there = found.get(one.term)
                    found[one.term] = _union(there, one) if there and there != one else one
        for one in _consumer_view(model):
            found.setdefault(one.term, one)
        if issubclass(model, Part):
            about = "Its position in the list, from 0."
            found[POSITION] = Property(POSITION, "position", about, {"xsd:integer"}, least=1)
        return list(found.values())

    def of_field(self, f: Field) -> Iterator[Property]:
        """Yield what the terms of one field allow."""
        if f.term is None:
            return
        most = None if f.many or f.datatype.kind is Kind.LANGUAGE_TEXT else 1
        one = Property(f.term.curie, f.name, f.description, least=int(f.required), most=most)
        if f.term.via:
            outer, between = f.term.via
            one = Property(outer, outer.partition(":")[2], "", classes={between})
        elif f.part is not None:
            one.classes = {f.part.term.curie}
            if f.part.term.curie in ROLE_TERMS:  # the plain edge next to each Role
                other = next(
                    inner for inner in fields(f.part) if inner.term and inner.term.curie == f.term.curie
                )
                one.classes |= _types(FAMILIES[other.target or ""], other.types)
        elif f.shape is Shape.REFERENCE:
            one.classes = _types(FAMILIES[f.target or ""], f.types)
        elif f.shape is Shape.WORD:
            one.values = self.words[f.target or ""]
        elif f.choices is not None:
            one.values = [iri(member.term) for member in f.choices]
        elif is_former(f):
            one.datatypes = {"xsd:anyURI"}
        elif f.many and f.ordered:
            one.most = 1
            one.items = with_values(
                f, Property(f.term.curie, f"{f.name}-items", f.description, least=0, most=None)
            )
        elif f.datatype.kind is Kind.EDTF:
            one.datatypes, one.least = set(DATES), 0
            full = Property(
                iris.edtf_term(f.term.curie), f"{f.name}-edtf", f.description, least=int(f.required)
            )
            yield with_values(f, full)
        else:
            one = with_values(f, one)
        yield one


def _union(one: Property, other: Property) -> Property:
    """Return the property that allows all that either of two fields with one term allows."""
    most = None if one.most is None or other.most is None else one.most + other.most
    return Property(
        one.term,
        one.name,
        f"{one.description} {other.description}".strip(),
        one.datatypes | other.datatypes,
        one.classes | other.classes,
        one.values + other.values,
        one.facets + other.facets,
        max(one.least, other.least),
        most,
    )


def with_values(f: Field, one: Property) -> Property:
    """Add what the values of a field are: their datatype, and the limits of the value type."""
    one.datatypes = {EDTF if f.datatype.kind is Kind.EDTF else f.datatype.rdf or "xsd:anyURI"}
    if f.datatype.kind is Kind.LANGUAGE_TEXT:
        one.facets = [
            f"{iri('sh:uniqueLang')} {typed('true', 'boolean')}",
            f"{iri('sh:minLength')} {integer(1)}",
        ]
        return one
    facets = f.facets
    if choices := facets.get("enum"):
        one.values = [literal(choice) for choice in choices]
    elif pattern := portable(facets.get("pattern")):
        one.facets.append(f"{iri('sh:pattern')} {literal(pattern)}")
    for key, term in (("minimum", "sh:minInclusive"), ("maximum", "sh:maxInclusive")):
        if key in facets:
            one.facets.append(
                f"{iri(term)} {typed(str(facets[key]), (f.datatype.rdf or '').removeprefix('xsd:'))}"
            )
    return one


def portable(pattern: str | None) -> str | None:
    """Return a pattern in the syntax of SPARQL, or None if there is none; it may match more than the original."""
    if pattern is None:
        return None
    simple = _LOOKAROUND.sub("", pattern).replace("(?:", "(")
    return None if re.search(r"\\[xu]|\(\?", simple) else simple


def _consumer_view(model: type[Model]) -> Iterator[Property]:
    """Yield the terms that repeat fields for consumers of schema.org (`exporter.graph.nodes._consumer_view`)."""
    about = "For consumers of schema.org; the record's own fields state it in full."

    def view(term: str, datatypes: tuple[str, ...] = TEXTS, most: int | None = None) -> Property:
        assert term in CONSUMER_TERMS  # noqa: S101 (a mistake in this code, not in the data)
        return Property(term, term.partition(":")[2], about, set(datatypes), most=most)

    if issubclass(model, Record):
        yield view("schema:alternateName")
    names = {f.name for f in fields(model)}
    if issubclass(model, Part) and model.term.curie in ROLE_TERMS:
        yield view("schema:roleName")
    if "authors" in names:
        yield view("schema:creditText", ("xsd:string",))
    if "binding" in names:
        yield view("schema:legislationDate", DATES, 1)
    if "status" in names and issubclass(model, Record):
        status = view("schema:eventStatus", (), 1)
        status.values = sorted({iri(c.match) for c in VOCABULARIES["event_statuses"] if c.match})
        yield status


def _types_beside(model: type[Model]) -> set[str]:
    """Return the classes that nodes of a record type can have, and those of any other that shares a class with it."""
    return {
        name for other in FAMILIES.values() if classes_of(other) & classes_of(model) for name in _types(other)
    }


def _types(model: type[Model], types: tuple[str, ...] = ()) -> set[str]:
    """Return the classes that nodes of a record type, or of some of its types, have: ours, and those they are a kind of."""
    found = classes_of(model, types)
    found |= {OWN_CLASSES[name] for name in found if name in OWN_CLASSES}
    return found | (
        {"schema:Legislation"} if "binding" in {f.name for f in fields(model)} and not types else set()
    )


def all_classes() -> set[str]:
    """Return every class that a shape can require of a value."""
    found = {name for model in FAMILIES.values() for name in _types(model)}
    found |= {f.part.term.curie for model in models() for f in fields(model) if f.part}
    return found | {f.term.via[1] for model in models() for f in fields(model) if f.term and f.term.via}


def integer(number: int) -> str:
    """Return a number in the syntax of N-Triples."""
    return typed(str(number), "integer")


def typed(value: str, datatype: str) -> str:
    """Return a value of an XSD datatype in the syntax of N-Triples."""
    return f'"{value}"^^{iri(f"xsd:{datatype}")}'
