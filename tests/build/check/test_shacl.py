"""The shapes look at every node, pass what the build writes, and find one fault for each kind of constraint."""

from collections.abc import Callable

import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, XSD

from exporter.build.check.shacl import Finding, focus_nodes, validate_graph
from exporter.graph.constraints import portable
from exporter.graph.parsing import guarded, parse
from exporter.model.fields import models

SDO = rdflib.Namespace("https://schema.org/")
CQ = rdflib.Namespace("https://w3id.org/communique/ns#")
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
BASE = "https://example.org/elysee/"
SIGNING = rdflib.URIRef(f"{BASE}events/elysee-treaty-signing")
COUNCIL = rdflib.URIRef(f"{BASE}events/council-2021")
PARIS = rdflib.URIRef(f"{BASE}places/paris")
TREATY = rdflib.URIRef(f"{BASE}agreements/elysee-treaty")
DE_GAULLE = rdflib.URIRef(f"{BASE}participants/charles-de-gaulle")
ROLE = rdflib.URIRef(f"{SIGNING}#participations-charles-de-gaulle-signatory")
EVIDENCE = rdflib.URIRef(f"{ROLE}/evidence-chronicle-4tkw6gpc")


@pytest.fixture(scope="module")
def graph(toy) -> rdflib.Graph:
    return parse(toy / "elysee.jsonld")


@pytest.fixture(scope="module")
def shapes(toy) -> rdflib.Graph:
    with guarded():
        return rdflib.Graph().parse(toy / "shapes.ttl")


def changed(s, p, o) -> Callable[[rdflib.Graph], None]:
    return lambda graph: graph.set((s, p, o))


def added(s, p, o) -> Callable[[rdflib.Graph], None]:
    return lambda graph: graph.add((s, p, o)) and None


def removed(s, p) -> Callable[[rdflib.Graph], None]:
    return lambda graph: graph.remove((s, p, None)) and None


def with_list(s, p, *items) -> Callable[[rdflib.Graph], None]:
    def change(graph):
        head = rdflib.BNode()
        Collection(graph, head, list(items))
        graph.set((s, p, head))

    return change


Text = rdflib.Literal
FAULTS = [
    ("MinCount", "Event-name", removed(SIGNING, SDO.name)),
    ("MinCount", "Participation-role", removed(ROLE, SDO.additionalType)),
    ("MinCount", "EvidenceQuote-quote", removed(rdflib.URIRef(f"{EVIDENCE}/quote"), OA.exact)),
    ("MinCount", "EvidenceTarget-source", removed(rdflib.URIRef(f"{EVIDENCE}/target"), OA.hasSource)),
    (
        "MaxCount",
        "Event-start-edtf",
        added(
            SIGNING,
            CQ.startDateEdtf,
            Text("1963", datatype=rdflib.URIRef("http://id.loc.gov/datatypes/edtf/EDTF")),
        ),
    ),
    ("MaxCount", "Event-start", added(COUNCIL, SDO.startDate, Text("2021-06-01", datatype=XSD.date))),
    ("Datatype", "Event-edition", changed(COUNCIL, CQ.edition, Text("22"))),
    (
        "Datatype",
        "GeoCoordinates-latitude",
        changed(rdflib.URIRef(f"{PARIS}#geo"), SDO.latitude, Text("48.8", datatype=XSD.double)),
    ),
    (
        "Datatype",
        "Participation-capacity-items",
        with_list(ROLE, CQ.capacity, Text("General"), Text("Général", lang="fr")),
    ),
    ("Datatype", "Place-name", added(PARIS, SDO.name, Text("Lutetia"))),
    ("Or", "Event-start", changed(COUNCIL, SDO.startDate, Text("2021-05-31"))),
    ("Or", "Event-location", changed(SIGNING, SDO.location, DE_GAULLE)),
    ("Or", "Event-participations", added(SIGNING, SDO.attendee, PARIS)),
    ("Class", "Participant-nationality", changed(DE_GAULLE, SDO.nationality, PARIS)),
    ("Class", "Event-images", added(SIGNING, SDO.image, rdflib.URIRef(f"{BASE}images/lost"))),
    ("NodeKind", "Event-topics", added(SIGNING, SDO.about, Text("cooperation"))),
    ("NodeKind", "Participation-capacity", changed(ROLE, CQ.capacity, Text("General"))),
    ("NodeKind", "Participant", lambda graph: graph.add((rdflib.BNode(), RDF.type, SDO.Person)) and None),
    ("In", "Event-status", changed(SIGNING, CQ.status, CQ["event_statuses-done"])),
    ("In", "Event-eventStatus", changed(SIGNING, SDO.eventStatus, Text("EventScheduled"))),
    ("In", "Event-attendance", changed(SIGNING, SDO.eventAttendanceMode, SDO.EventScheduled)),
    ("In", "Place-country_code", changed(PARIS, CQ.countryCode, Text("UK"))),
    ("In", "Event-type", added(SIGNING, RDF.type, SDO.Person)),
    ("In", "Evidence-stance", changed(EVIDENCE, CQ.stance, CQ["stances-doubts"])),
    ("Pattern", "Participant-same_as", added(DE_GAULLE, SDO.sameAs, rdflib.URIRef("ftp://example.org/"))),
    (
        "Pattern",
        "Event-duration",
        added(rdflib.URIRef(f"{BASE}events/council-2022"), SDO.duration, Text("three days")),
    ),
    (
        "Pattern",
        "Source-text_sha256",
        changed(rdflib.URIRef(f"{BASE}sources/chronicle"), CQ.textSha256, Text("abc")),
    ),
    (
        "Pattern",
        "HistoryEntry-date-edtf",
        changed(
            rdflib.URIRef(f"{TREATY}#history-in_force-1963"),
            CQ.dateEdtf,
            Text("January", datatype=rdflib.URIRef("http://id.loc.gov/datatypes/edtf/EDTF")),
        ),
    ),
    ("UniqueLang", "Event-name", added(SIGNING, SDO.name, Text("The signing", lang="en"))),
    ("MinLength", "Event-description", added(SIGNING, SDO.description, Text("", lang="en"))),
    ("MinInclusive", "Event-edition", changed(COUNCIL, CQ.edition, Text("0", datatype=XSD.integer))),
    (
        "MaxInclusive",
        "GeoCoordinates-latitude",
        changed(rdflib.URIRef(f"{PARIS}#geo"), SDO.latitude, Text("90.1", datatype=XSD.decimal)),
    ),
]


def findings(graph, shapes, dataset, change) -> list[Finding]:
    broken = rdflib.Graph()
    for triple in graph:
        broken.add(triple)
    with guarded():
        change(broken)
        return validate_graph(broken, shapes, dataset)


def test_the_graph_of_a_build_has_no_findings(graph, shapes, toy_dataset):
    assert validate_graph(graph, shapes, toy_dataset) == []


def test_every_shape_looks_at_nodes(graph, shapes):
    counts = {name: len(nodes) for name, nodes in focus_nodes(graph, shapes).items()}
    assert {model.__name__ for model in models()} <= counts.keys()
    assert [name for name, number in counts.items() if not number] == []
    assert counts["Event"] == 4
    assert counts["Participation"] == 6
    assert counts["Evidence"] == len(list(graph.subjects(RDF.type, OA.Annotation)))


@pytest.mark.parametrize(("constraint", "shape", "change"), FAULTS, ids=[f"{c}-{s}" for c, s, _ in FAULTS])
def test_one_fault_of_each_kind_is_found(graph, shapes, toy_dataset, constraint, shape, change):
    found = findings(graph, shapes, toy_dataset, change)
    assert (constraint, shape) in {(f.constraint, f.shape) for f in found}, found


def test_a_fault_is_injected_for_every_kind_of_constraint_that_the_shapes_use(toy):
    shapes = rdflib.Graph().parse(toy / "shapes.ttl")  # afresh: pySHACL adds to the graph that it is given
    parameters = {
        SH.minCount: "MinCount",
        SH.maxCount: "MaxCount",
        SH.datatype: "Datatype",
        SH["class"]: "Class",
        SH["or"]: "Or",
        SH["in"]: "In",
        SH.nodeKind: "NodeKind",
        SH.pattern: "Pattern",
        SH.uniqueLang: "UniqueLang",
        SH.minLength: "MinLength",
        SH.minInclusive: "MinInclusive",
        SH.maxInclusive: "MaxInclusive",
    }
    others = {
        RDF.type,
        RDF.first,
        RDF.rest,
        SH.path,
        SH.name,
        SH.description,
        SH.property,
        SH.targetClass,
        SH.zeroOrMorePath,
    }
    used = set(shapes.predicates()) - others
    assert used == parameters.keys()
    assert {constraint for constraint, _, _ in FAULTS} == set(parameters.values())


def test_a_record_that_no_shape_looks_at_is_a_finding(graph, shapes, toy_dataset):
    def with_http(broken):
        broken.set((COUNCIL, RDF.type, rdflib.URIRef("http://schema.org/Event")))

    (found,) = [f for f in findings(graph, shapes, toy_dataset, with_http) if f.constraint == "FocusNodes"]
    assert found.focus == str(COUNCIL)
    assert "http://schema.org/Event" in found.message


def test_a_graph_of_nothing_but_http_types_is_not_called_conforming(graph, shapes, toy_dataset):
    def with_http(broken):
        for s, o in list(broken.subject_objects(RDF.type)):
            if str(o).startswith(str(SDO)):
                broken.remove((s, RDF.type, o))
                broken.add((s, RDF.type, rdflib.URIRef(str(o).replace("https:", "http:"))))

    found = findings(graph, shapes, toy_dataset, with_http)
    records = {f.focus for f in found if f.constraint == "FocusNodes"}
    assert len(records) == 25  # all 26 records but the group, which has our own class too


def test_shapes_have_names_and_no_blank_nodes_but_those_of_lists_and_paths(shapes):
    for shape in [*shapes.subjects(RDF.type, SH.NodeShape), *shapes.subjects(RDF.type, SH.PropertyShape)]:
        assert isinstance(shape, rdflib.URIRef)
    for node in shapes.subjects():
        if isinstance(node, rdflib.BNode):
            assert set(shapes.predicates(node)) in ({RDF.first, RDF.rest}, {SH.zeroOrMorePath})


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^(?:a|b)$", "^(a|b)$"),
        (r"^P(?=[0-9T])(?!.*x(?:y|z))[0-9]+$", "^P[0-9]+$"),
        (r"^[^\x00-\x1f]+$", None),
        (None, None),
    ],
)
def test_patterns_are_put_into_the_terms_of_sparql(pattern, expected):
    assert portable(pattern) == expected
