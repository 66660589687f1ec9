"""Every term of schema.org is used as schema.org defines it, and every term of ours is defined."""

import pytest
import rdflib
import schema_org
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from schema_org import short

from exporter.graph.nodes import OWN_CLASSES, context
from exporter.graph.parsing import guarded, parse
from exporter.model import iris
from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields, models
from schemas import Evidence, Part
from schemas.participant import ORGANIZATION_FIELDS, PERSON_FIELDS

CQ = iris.NAMESPACES["cq"]


def types_of(family: str, wanted: tuple[str, ...] = ()) -> set[str]:
    """Return the schema.org classes of a family's types; our own classes stand for what they are a kind of."""
    choices = next(f.choices for f in fields(FAMILIES[family]) if f.name == "type")
    return {OWN_CLASSES.get(m.term, m.term) for m in choices if not wanted or m.value in wanted}


def owner_classes(f: Field) -> set[str]:
    """Return every class that can have a field, as the record types allow it."""
    if issubclass(f.owner, Part):
        return {OWN_CLASSES.get(f.owner.term.curie, f.owner.term.curie)}
    classes = types_of(f.owner.family)
    if f.name in PERSON_FIELDS:
        return {"schema:Person"}
    return classes - {"schema:Person"} if f.name in ORGANIZATION_FIELDS else classes


def target_classes(f: Field) -> set[str]:
    if f.part is not None:
        return {OWN_CLASSES.get(f.part.term.curie, f.part.term.curie)}
    return types_of(f.target, f.types)


STATED = [f for model in models() if model is not Evidence for f in fields(model) if f.term]
OF_SCHEMA_ORG = [f for f in STATED if f.term.curie.startswith("schema:")]


@pytest.fixture(scope="module")
def graph(toy) -> rdflib.Graph:
    """The graph of the toy dataset, which uses every field, with its evidence."""
    return parse(toy / "elysee.jsonld")


@pytest.fixture(scope="module")
def vocabulary(toy) -> rdflib.Graph:
    with guarded():
        return rdflib.Graph().parse(toy / "vocabulary.ttl")


def test_the_terms_are_compared_with_schema_org_30():
    assert schema_org.RELEASE == "30.0"
    assert len(schema_org.TERMS) > 2000


def test_every_term_of_the_context_exists(toy_dataset):
    terms = [
        value if isinstance(value, str) else value["@id"] for value in list(context(toy_dataset).values())[1:]
    ]
    of_schema_org = {term for term in terms if term.startswith("schema:")}
    assert len(of_schema_org) > 60
    assert of_schema_org - schema_org.TERMS.keys() == set()
    assert [term for term in of_schema_org if "schema:supersededBy" in schema_org.TERMS[term]] == []


@pytest.mark.parametrize("f", OF_SCHEMA_ORG, ids=lambda f: f"{f.owner.__name__}.{f.name}")
def test_every_field_fits_the_domain_and_range_of_its_term(f):
    property_name, classes = f.term.curie, owner_classes(f)
    if f.term.via:
        outer, between = f.term.via
        assert all(schema_org.fits_domain(outer, {c}) for c in classes)
        assert schema_org.fits_range(outer, {between})
        classes = {between}
    for c in classes:
        assert schema_org.fits_domain(property_name, {c}), f"{c} has no {property_name}"
    if f.shape in (Shape.PART, Shape.REFERENCE):
        for c in target_classes(f):
            assert schema_org.fits_range(property_name, {c}), f"{property_name} points to no {c}"
    elif f.shape is Shape.WORD or f.datatype.kind is Kind.IRI:
        assert schema_org.takes_url(property_name)
    elif f.shape is Shape.CHOICE:
        for member in f.choices:
            assert schema_org.fits_range(property_name, {schema_org.TERMS[member.term]["@type"]})
    elif f.datatype.kind is Kind.EDTF:
        assert schema_org.takes_literal(property_name, "xsd:date")
    else:
        assert schema_org.takes_literal(property_name, f.datatype.rdf)


def test_every_statement_of_the_graph_fits_the_domain_and_range_of_its_term(graph):
    assert schema_org.misfits(graph, OWN_CLASSES) == set()
    used = {short(p) for p in graph.predicates()}
    assert {f.term.curie for f in OF_SCHEMA_ORG} <= used


def test_a_term_outside_its_domain_or_range_is_found():
    assert not schema_org.fits_domain("schema:citation", {"schema:Event"})
    assert not schema_org.fits_domain("schema:location", {"schema:Role"})
    assert not schema_org.takes_literal("schema:author", "xsd:string")
    assert not schema_org.fits_range("schema:attendee", {"schema:Country"})
    assert "schema:onBehalfOf" not in schema_org.TERMS
    wrong = """
        @prefix schema: <https://schema.org/> .
        <urn:e> a schema:Event ; schema:citation "x" ; schema:eventStatus "EventScheduled" ; schema:guests <urn:p> ;
            schema:attendee <urn:c> .
        <urn:c> a schema:Country .
    """
    assert schema_org.misfits(rdflib.Graph().parse(data=wrong), {}) == {
        "schema:citation on {'schema:Event'}",
        "schema:eventStatus to xsd:string",
        "no property schema:guests",
        "schema:attendee to {'schema:Country'}",
    }


# --- Our own terms ---------------------------------------------------------------------------------------


def test_our_terms_that_the_graph_uses_are_those_that_are_defined(graph, vocabulary):
    used = {p for _, p, _ in graph if str(p).startswith(CQ)}
    used |= {o for o in graph.objects(None, RDF.type) if str(o).startswith(CQ)}
    defined = set(vocabulary.subjects(RDF.type, RDF.Property)) | set(vocabulary.subjects(RDF.type, OWL.Class))
    assert defined == used


def test_every_word_that_the_graph_uses_is_a_concept_of_a_list(graph, vocabulary):
    words = {o for o in graph.objects() if "-" in str(o) and str(o).startswith(CQ)}
    words |= {o for o in graph.objects() if "/vocabulary/" in str(o)}
    assert rdflib.URIRef("https://example.org/elysee/vocabulary/roles/interpreter") in words
    for word in words:
        (scheme,) = vocabulary.objects(word, SKOS.inScheme)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in vocabulary
    for scheme in vocabulary.subjects(RDF.type, SKOS.ConceptScheme):
        assert next(vocabulary.subjects(SKOS.inScheme, scheme), None) is not None


def test_every_term_of_ours_is_labelled_explained_and_related(vocabulary):
    for kind in (RDF.Property, OWL.Class):
        for term in vocabulary.subjects(RDF.type, kind):
            for needed in (RDFS.label, RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso):
                assert (term, needed, None) in vocabulary, (term, needed)
    for concept in vocabulary.subjects(RDF.type, SKOS.Concept):
        for needed in (SKOS.prefLabel, SKOS.definition, SKOS.notation):
            assert (concept, needed, None) in vocabulary, (concept, needed)
    for near in vocabulary.objects(None, RDFS.seeAlso):
        if str(near).startswith(schema_org.NAMESPACE):
            assert short(near) in schema_org.TERMS
    for near in vocabulary.objects(None, SKOS.closeMatch):
        assert short(near) in schema_org.TERMS


def test_every_property_of_ours_has_a_domain_and_a_range(vocabulary):
    includes = rdflib.Namespace(schema_org.NAMESPACE)
    for term in vocabulary.subjects(RDF.type, RDF.Property):
        for one, several in ((RDFS.domain, includes.domainIncludes), (RDFS.range, includes.rangeIncludes)):
            assert (
                len(list(vocabulary.objects(term, one))) == 1
                or len(list(vocabulary.objects(term, several))) > 1
            ), term


def test_our_properties_are_stated_within_their_domain_and_range(graph, vocabulary):
    includes = rdflib.Namespace(schema_org.NAMESPACE)

    def allowed(term, one, several):
        return {short(c) for c in [*vocabulary.objects(term, one), *vocabulary.objects(term, several)]}

    for s, p, o in graph:
        if not str(p).startswith(CQ):
            continue
        subject = {
            w
            for t in graph.objects(s, RDF.type)
            for w in schema_org.wider(OWN_CLASSES.get(short(t), short(t)))
        }
        subject |= {short(t) for t in graph.objects(s, RDF.type)}
        assert subject & allowed(p, RDFS.domain, includes.domainIncludes), (s, p)
        ranges = allowed(p, RDFS.range, includes.rangeIncludes)
        if isinstance(o, rdflib.Literal):
            assert ("rdf:langString" if o.language else short(o.datatype or rdflib.XSD.string)) in ranges, (
                p,
                o,
            )
        elif isinstance(o, rdflib.BNode):
            assert ranges == {"rdf:List"}
        else:
            kinds = {short(t) for t in graph.objects(o, RDF.type)} or {"skos:Concept"}
            assert kinds & ranges, (p, o, ranges)
