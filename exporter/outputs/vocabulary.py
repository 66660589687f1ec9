"""Write `vocabulary.ttl`: our own classes and properties (OWL, RDFS) and the lists of words (SKOS).

Everything is derived from the schemas: a term's definition is the docstring of its field, its domain the classes that
have the field, its range the values of the field. If there are several of either, they are given as schema.org does
(`schema:domainIncludes`), since two `rdfs:domain` would mean both at once. Words that the project defines are in our
namespace; words that a dataset adds are in a scheme of its own under its base.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from exporter.graph.constraints import DATES
from exporter.graph.nodes import OWN_CLASSES, POSITION
from exporter.graph.turtle import Turtle, iri, line, text
from exporter.model import iris
from exporter.model.datatypes import EDTF, Kind
from exporter.model.fields import FAMILIES, Field, Shape, by_name, classes_of, fields, models
from exporter.records.corpus import Corpus
from schemas import VOCABULARIES, ClosedList, Dataset, Model, Part, Record
from schemas.vocabularies import ParticipantType, Stance

VERSION = "0.1.0"
"""The version of the vocabulary; raise it when a term is added, changed or withdrawn."""

ONTOLOGY = iris.NAMESPACES["cq"].removesuffix("#")
PREFIXES = ("dcterms", "foaf", "lode", "oa", "org", "owl", "prov", "rdfs", "skosxl")
SEE_ALSO = {"cq:Group": "foaf:Group"}
CLOSED: tuple[tuple[str, type[ClosedList]], ...] = (("stances", Stance),)
"""The closed lists whose members are our own concepts."""


def write(corpus: Corpus, folder: Path) -> None:
    """Write the vocabulary into `folder`."""
    turtle = Turtle({name: iris.NAMESPACES[name] for name in PREFIXES})
    lines = [
        *_ontology(),
        *_classes(),
        *_properties(),
        *_position(),
        *_concepts(),
        *_own_words(corpus.dataset),
    ]
    blocks = turtle.head() + turtle.blocks(lines)
    (folder / "vocabulary.ttl").write_text(blocks, encoding="utf-8", newline="\n")


def _ontology() -> Iterator[str]:
    yield line(ONTOLOGY, "rdf:type", iri("owl:Ontology"))
    yield line(ONTOLOGY, "dcterms:title", text("communique", "en"))
    about = "Who met whom, on whose behalf, in what role, and on what evidence: terms that schema.org lacks."
    yield line(ONTOLOGY, "dcterms:description", text(about, "en"))
    yield line(ONTOLOGY, "owl:versionInfo", f'"{VERSION}"')


def _term(curie: str, kinds: tuple[str, ...], label: str, *definitions: str) -> Iterator[str]:
    for kind in kinds:
        yield line(curie, "rdf:type", iri(kind))
    yield line(curie, "rdfs:label", text(label, "en"))
    for definition in dict.fromkeys(definitions):
        yield line(curie, "rdfs:comment", text(definition, "en"))
    yield line(curie, "rdfs:isDefinedBy", iri(ONTOLOGY))


# --- Classes and properties ------------------------------------------------------------------------------


def _classes() -> Iterator[str]:
    described = {member.term: (member.label, member.definition) for member in ParticipantType}
    see_also = dict(SEE_ALSO)
    for model in models():
        term = model.term if not issubclass(model, Record) else None  # type: ignore[attr-defined]  # parts have one
        if term and term.curie.startswith("cq:"):
            described[term.curie] = (_label(term.curie), _first_line(model))
            see_also |= {term.curie: term.see_also} if term.see_also else {}
    for curie, wider in sorted(OWN_CLASSES.items()):
        label, definition = described[curie]
        yield from _term(curie, ("owl:Class", "rdfs:Class"), label, definition)
        yield line(curie, "rdfs:subClassOf", iri(wider))
        yield line(curie, "rdfs:seeAlso", iri(see_also[curie]))


def _properties() -> Iterator[str]:
    stated: dict[str, list[Field]] = {}
    dates: dict[str, list[Field]] = {}
    for model in models():
        for f in fields(model):
            if f.term is None:
                continue
            if f.term.curie.startswith("cq:"):
                stated.setdefault(f.term.curie, []).append(f)
            if f.datatype.kind is Kind.EDTF and f.shape is Shape.VALUE:
                dates.setdefault(iris.edtf_term(f.term.curie), []).append(f)
    for curie, found in sorted(stated.items()):
        ranges = {name for f in found for name in range_of(f)}
        links = all(f.shape is not Shape.VALUE for f in found)
        kind = "owl:ObjectProperty" if links or ranges == {"rdf:List"} else "owl:DatatypeProperty"
        yield from _property(curie, kind, found, ranges, {f.term.see_also for f in found if f.term})
    for curie, found in sorted(dates.items()):
        near: set[str | None] = {f.term.curie for f in found if f.term}
        yield from _property(
            curie, "owl:DatatypeProperty", found, {EDTF}, near, " In full, as the source states it (EDTF)."
        )


def _position() -> Iterator[str]:
    """Yield the property that keeps the order of parts, which no field states."""
    yield from _term(
        POSITION,
        ("rdf:Property", "owl:DatatypeProperty"),
        "position",
        "The position of a part in its list, from 0.",
    )
    for curie in sorted({model.term.curie for model in models() if issubclass(model, Part)}):
        yield line(POSITION, "schema:domainIncludes", iri(curie))
    yield line(POSITION, "rdfs:range", iri("xsd:integer"))
    yield line(POSITION, "rdfs:seeAlso", iri("schema:position"))


def _property(
    curie: str, kind: str, found: list[Field], ranges: set[str], near: set[str | None], suffix: str = ""
) -> Iterator[str]:
    definitions = [
        re.sub(r" \(EDTF\)(?=[.;])", "", f.description) + suffix if suffix else f.description for f in found
    ]
    yield from _term(curie, ("rdf:Property", kind), _label(curie), *definitions)
    domains = {name for f in found for name in domain_of(f)}
    for property_name, several, values in (
        ("rdfs:domain", "schema:domainIncludes", domains),
        ("rdfs:range", "schema:rangeIncludes", ranges),
    ):
        for value in sorted(values):
            yield line(curie, property_name if len(values) == 1 else several, iri(value))
    for other in sorted(name for name in near if name):
        yield line(curie, "rdfs:seeAlso", iri(other))


def domain_of(f: Field) -> set[str]:
    """Return the classes that have a field: all things, if every record has it."""
    if f.name in by_name(Record) and f.name != "name":
        return {"schema:Thing"} if issubclass(f.owner, Record) else set()
    return {f.owner.term.curie}  # type: ignore[attr-defined]  # records and parts have it, their base has not


def range_of(f: Field) -> set[str]:
    """Return the classes or the datatype of the values of a field."""
    if f.part is not None:
        return {f.part.term.curie}
    if f.shape is Shape.REFERENCE:
        return classes_of(FAMILIES[f.target or ""], f.types)
    if f.shape is not Shape.VALUE:
        return {"skos:Concept"}
    if f.many and f.ordered:
        return {"rdf:List"}
    if f.datatype.kind is Kind.EDTF:
        return {*DATES}
    return {f.datatype.rdf or "xsd:anyURI"}


def _label(curie: str) -> str:
    """Return a name in camel case as separate words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", curie.partition(":")[2]).lower().replace(" edtf", " (EDTF)")


def _first_line(model: type[Model]) -> str:
    return (model.__doc__ or "").partition("\n")[0]


# --- Words -----------------------------------------------------------------------------------------------


def _concepts() -> Iterator[str]:
    for name, closed in CLOSED:
        yield from _scheme(f"cq:{name}", closed.__doc__ or name)
        for member in closed:
            yield from _concept(member.term, f"cq:{name}", (member.value, member.label, member.definition))
    for name in _used_lists():
        yield from _scheme(f"cq:{name}", f"Words for {name.replace('_', ' ')}.")
        for concept in VOCABULARIES[name]:
            curie = f"cq:{name}-{concept.word}"
            yield from _concept(curie, f"cq:{name}", (concept.word, concept.label, concept.definition))
            if concept.match:
                yield line(curie, "skos:closeMatch", iri(concept.match))


def _used_lists() -> list[str]:
    referred = {f.target for model in models() for f in fields(model) if f.shape is Shape.WORD}
    return [name for name in VOCABULARIES if name in referred]


def _scheme(scheme: str, about: str) -> Iterator[str]:
    yield line(scheme, "rdf:type", iri("skos:ConceptScheme"))
    yield line(scheme, "rdfs:label", text(_label(scheme).replace("_", " "), "en"))
    yield line(scheme, "rdfs:comment", text(about.partition("\n")[0], "en"))
    yield line(scheme, "rdfs:isDefinedBy", iri(ONTOLOGY))


def _concept(concept: str, scheme: str, words: tuple[str, str, str], language: str = "en") -> Iterator[str]:
    word, label, definition = words
    yield line(concept, "rdf:type", iri("skos:Concept"))
    yield line(concept, "skos:inScheme", iri(scheme))
    yield line(concept, "skos:notation", f'"{word}"')
    yield line(concept, "skos:prefLabel", text(label, language))
    yield line(concept, "skos:definition", text(definition, language))


def _own_words(dataset: Dataset) -> Iterator[str]:
    for name in sorted(dataset.vocabularies):
        scheme = f"{dataset.base}vocabulary/{name}"
        yield line(scheme, "rdf:type", iri("skos:ConceptScheme"))
        yield line(scheme, "rdfs:label", text(f"{dataset.title}: {name.replace('_', ' ')}", dataset.language))
        yield line(scheme, "rdfs:seeAlso", iri(f"cq:{name}"))
        for word, entry in sorted(dataset.vocabularies[name].items()):
            words = (word, entry.label, entry.definition)
            yield from _concept(iris.concept(dataset, name, word), scheme, words, dataset.language)
