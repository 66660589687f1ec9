"""Write `shapes.ttl`: what a graph of the dataset must look like, as SHACL, read off the fields.

One node shape a record type or part, for the classes it can have; in it one property shape a term. A shape is named by
an IRI under the dataset's base (`<base>shapes/Event-start`), so that reports can name it and the file is the same in
every build. Fields that share a term share a shape, which allows what either of them allows. `CreativeWork` is the class
of agreements and of some sources: its nodes meet both shapes, which ask for no term but what every record has.

Patterns are those of the value types, as far as SPARQL's regular expressions go: looking ahead is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path

from exporter import iris
from exporter.corpus import Corpus, vocabulary_rows
from exporter.datatypes import EDTF, Kind
from exporter.fields import FAMILIES, Field, Shape, fields, models
from exporter.graph import CONSUMER_TERMS, OWN_CLASSES, ROLE_TERMS, is_stated
from exporter.statements import literal
from exporter.turtle import Turtle, iri, line, list_lines, text
from schemas import VOCABULARIES, Dataset, Evidence, Model, Part, Record

DATES = ("xsd:date", "xsd:dateTime", "xsd:gYear", "xsd:gYearMonth")
TEXTS = ("xsd:string", "rdf:langString")
_LOOKAROUND = re.compile(r"\(\?[=!](?:[^()]|\([^()]*\))*\)")


@dataclass
class Property:
    """What may stand under one term of a node: the union of what the fields under that term allow."""

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


def write(corpus: Corpus, folder: Path) -> None:
    """Write the shapes into `folder`."""
    prefixes = {name: iris.NAMESPACES[name] for name in ("oa", "rdfs", "sh")}
    turtle = Turtle({**prefixes, "shape": f"{corpus.dataset.base}shapes/"})
    blocks = turtle.head() + turtle.blocks(list(Shapes(corpus.dataset).lines()))
    (folder / "shapes.ttl").write_text(blocks, encoding="utf-8", newline="\n")


class Shapes:
    """Makes the shapes of a dataset, in lines of N-Triples."""

    def __init__(self, dataset: Dataset) -> None:
        """Take the words of the dataset's lists."""
        self.base = f"{dataset.base}shapes/"
        self.dataset = dataset
        self.words: dict[str, list[str]] = {}
        for name, word, _, _ in vocabulary_rows(dataset):
            self.words.setdefault(name, []).append(iri(iris.concept(dataset, name, word)))

    def lines(self) -> Iterator[str]:
        """Yield the lines of all shapes."""
        for model in models():
            if model is Evidence:
                yield from self._evidence()
            else:
                yield from self._node(model.__name__, sorted(classes_of(model)), self.properties(model))
                yield from self._between(model)
        for datatype in sorted({*DATES, *TEXTS}):
            yield line(self._alternative(datatype), "rdf:type", iri("sh:NodeShape"))
            yield line(self._alternative(datatype), "sh:datatype", iri(datatype))
        for class_name in sorted(_all_classes()):
            yield line(self._alternative(class_name), "rdf:type", iri("sh:NodeShape"))
            yield line(self._alternative(class_name), "sh:class", iri(class_name))

    # --- What a model's fields allow ---------------------------------------------------------------------

    def properties(self, model: type[Model]) -> list[Property]:
        """Return what the terms of a record type or part allow, in the order of its fields."""
        found: dict[str, Property] = {}
        for f in fields(model):
            if f.term is None and f.name == "type":
                found["rdf:type"] = Property("rdf:type", f.name, f.description, least=1, most=None)
                found["rdf:type"].values = [iri(name) for name in sorted(_types_beside(model))]
            elif f.term is not None and is_stated(f):
                for one in self._of_field(f):
                    there = found.get(one.term)
                    found[one.term] = _union(there, one) if there and there != one else one
        for one in _consumer_view(model):
            found.setdefault(one.term, one)
        return list(found.values())

    def _of_field(self, f: Field) -> Iterator[Property]:
        if f.term is None:
            return
        most = None if f.many or f.datatype.kind is Kind.LANGUAGE_TEXT else 1
        one = Property(f.term.curie, f.name, f.description, least=int(f.required), most=most)
        if f.term.via:
            outer, between = f.term.via
            one = Property(outer, outer.partition(":")[2], "", classes={between})
        elif f.part is not None:
            one.classes = {f.part.term.curie}
            if f.part.term.curie in ROLE_TERMS:  # the plain edge beside each Role
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
        elif f.many and f.ordered:
            one.most = 1
            one.items = _values(
                f, Property(f.term.curie, f"{f.name}-items", f.description, least=0, most=None)
            )
        elif f.datatype.kind is Kind.EDTF:
            one.datatypes, one.least = set(DATES), 0
            full = Property(
                iris.edtf_term(f.term.curie), f"{f.name}-edtf", f.description, least=int(f.required)
            )
            yield _values(f, full)
        else:
            one = _values(f, one)
        yield one

    # --- Lines -------------------------------------------------------------------------------------------

    def _node(self, name: str, targets: list[str], properties: list[Property]) -> Iterator[str]:
        shape = self.base + name
        yield line(shape, "rdf:type", iri("sh:NodeShape"))
        for target in targets:
            yield line(shape, "sh:targetClass", iri(target))
        yield line(shape, "sh:nodeKind", iri("sh:IRI"))
        for one in properties:
            yield line(shape, "sh:property", iri(f"{shape}-{one.name}"))
        for one in properties:
            yield from self._property(f"{shape}-{one.name}", one)
            if one.items:
                yield line(shape, "sh:property", iri(f"{shape}-{one.items.name}"))
                yield from self._property(f"{shape}-{one.items.name}", one.items, inside_list=True)

    def _property(self, shape: str, one: Property, *, inside_list: bool = False) -> Iterator[str]:
        yield line(shape, "rdf:type", iri("sh:PropertyShape"))
        if inside_list:
            rest = f"_:{re.sub('[^A-Za-z0-9]', '', shape)}rest"
            yield from list_lines(shape, "sh:path", [iri(one.term), rest, iri("rdf:first")])
            yield f"{rest} {iri('sh:zeroOrMorePath')} {iri('rdf:rest')} .\n"
        else:
            yield line(shape, "sh:path", iri(one.term))
        yield line(shape, "sh:name", text(one.name.replace("_", " "), "en"))
        if one.description:
            yield line(shape, "sh:description", text(one.description, "en"))
        if one.least:
            yield line(shape, "sh:minCount", _integer(one.least))
        if one.most is not None:
            yield line(shape, "sh:maxCount", _integer(one.most))
        if one.items:
            yield line(shape, "sh:nodeKind", iri("sh:BlankNodeOrIRI"))
        elif one.classes or "xsd:anyURI" in one.datatypes:
            yield line(shape, "sh:nodeKind", iri("sh:IRI"))
        if one.values:
            yield from list_lines(shape, "sh:in", one.values)
        kinds = sorted(one.datatypes - {"xsd:anyURI"}) or sorted(one.classes)
        if len(kinds) == 1:
            yield line(shape, "sh:datatype" if one.datatypes else "sh:class", iri(kinds[0]))
        elif kinds:
            yield from list_lines(shape, "sh:or", [iri(self._alternative(kind)) for kind in kinds])
        for facet in one.facets:
            yield f"{iri(shape)} {facet} .\n"

    def _alternative(self, kind: str) -> str:
        return f"{self.base}is-{kind.replace(':', '-')}"

    def _between(self, model: type[Model]) -> Iterator[str]:
        """Yield the shapes of nodes that stand between a record and its values."""
        nodes: dict[str, list[Property]] = {}
        for f in fields(model):
            if f.term and f.term.via:
                one = _values(f, Property(f.term.curie, f.name, f.description, least=1))
                nodes.setdefault(f.term.via[1], []).append(one)
        for class_name, properties in nodes.items():
            yield from self._node(class_name.partition(":")[2], [class_name], properties)

    def _evidence(self) -> Iterator[str]:
        """Yield the shapes of annotations, their targets and selectors (Web Annotation Data Model §3.1, §4.2.4, §4.2.5)."""
        known = {f.name: f for f in fields(Evidence)}
        about = (Evidence.__doc__ or "").partition("\n")[0]

        def of(*names: str) -> list[Property]:
            return [one for name in names for one in self._of_field(known[name])]

        body = Property("oa:hasBody", "body", "What the evidence speaks of.", classes=set(), least=1)
        body.datatypes = {"xsd:anyURI"}
        target = Property("oa:hasTarget", "target", about, classes={"oa:SpecificResource"}, least=1)
        selector = Property("oa:hasSelector", "selector", "Where in the source.", most=None)
        selector.datatypes = {"xsd:anyURI"}
        yield from self._node(
            "Evidence", ["oa:Annotation"], [body, target, *of("supports", "stance", "value")]
        )
        yield from self._node("EvidenceTarget", ["oa:SpecificResource"], [*of("source"), selector])
        ends = [
            Property(f"oa:{name}", name, "", {"xsd:nonNegativeInteger"}, least=1) for name in ("start", "end")
        ]
        yield from self._node("EvidencePosition", ["oa:TextPositionSelector"], ends)
        yield from self._node("EvidenceQuote", ["oa:TextQuoteSelector"], of("quote", "prefix", "suffix"))


def _union(one: Property, other: Property) -> Property:
    """Return what allows whatever either allows, for two fields under one term."""
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


def _values(f: Field, one: Property) -> Property:
    """Say what the values of a field are: their datatype, and what the value type asks of them."""
    one.datatypes = {EDTF if f.datatype.kind is Kind.EDTF else f.datatype.rdf or "xsd:anyURI"}
    if f.datatype.kind is Kind.LANGUAGE_TEXT:
        one.facets = [
            f"{iri('sh:uniqueLang')} {_typed('true', 'boolean')}",
            f"{iri('sh:minLength')} {_integer(1)}",
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
                f"{iri(term)} {_typed(str(facets[key]), (f.datatype.rdf or '').removeprefix('xsd:'))}"
            )
    return one


def portable(pattern: str | None) -> str | None:
    """Return a pattern in the terms of SPARQL, or None if that cannot be; it may match more than it did."""
    if pattern is None:
        return None
    simple = _LOOKAROUND.sub("", pattern).replace("(?:", "(")
    return None if re.search(r"\\[xu]|\(\?", simple) else simple


def _consumer_view(model: type[Model]) -> Iterator[Property]:
    """Yield what stands beside the fields for schema.org's consumers (`exporter.graph._consumer_view`)."""
    about = "For consumers of schema.org; the record's own fields say it in full."

    def view(term: str, datatypes: tuple[str, ...] = TEXTS, most: int | None = None) -> Property:
        assert term in CONSUMER_TERMS  # noqa: S101 (a slip here, not in the data)
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


def classes_of(model: type[Model]) -> set[str]:
    """Return the classes whose nodes are records of a type, or parts of a kind."""
    if issubclass(model, Record):
        choices = next(f.choices for f in fields(model) if f.name == "type")
        return {member.term for member in choices or ()}
    return {model.term.curie} if issubclass(model, Part) else set()


def _types_beside(model: type[Model]) -> set[str]:
    """Return the classes that nodes of a record type can have, and those of any other that shares a class with it."""
    return {
        name for other in FAMILIES.values() if classes_of(other) & classes_of(model) for name in _types(other)
    }


def _types(model: type[Model], types: tuple[str, ...] = ()) -> set[str]:
    """Return the classes that nodes of a record type have, or of some of its types; ours and what they are a kind of."""
    choices = next(f.choices for f in fields(model) if f.name == "type")
    found = {member.term for member in choices or () if not types or member.value in types}
    found |= {OWN_CLASSES[name] for name in found if name in OWN_CLASSES}
    return found | (
        {"schema:Legislation"} if "binding" in {f.name for f in fields(model)} and not types else set()
    )


def _all_classes() -> set[str]:
    found = {name for model in FAMILIES.values() for name in _types(model)}
    found |= {f.part.term.curie for model in models() for f in fields(model) if f.part}
    return found | {f.term.via[1] for model in models() for f in fields(model) if f.term and f.term.via}


def _integer(number: int) -> str:
    return _typed(str(number), "integer")


def _typed(value: str, datatype: str) -> str:
    return f'"{value}"^^{iri(f"xsd:{datatype}")}'
