"""Every IRI of the outputs is minted here, and taken apart here again.

A record is `<base><family>/<id>`, a part `<record>#<field>-<key>`, evidence on a part
`<record>#<field>-<key>/evidence-<key>`, a node between a record and a value `<record>#<property>`. Where the base
itself ends in `#`, a record's parts follow `/` instead. Our own terms and words live in one namespace fixed for the
project; words that a dataset adds live under its base.
"""

from __future__ import annotations

from schemas import VOCABULARIES
from schemas.dataset import Dataset

NAMESPACES: dict[str, str] = {
    "cq": "https://w3id.org/communique/ns#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "sh": "http://www.w3.org/ns/shacl#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "spdx": "http://spdx.org/rdf/terms#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "lode": "http://linkedevents.org/ontology/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
}
"""Prefix -> namespace, for the compact IRIs used in the schemas."""

WORDS: frozenset[tuple[str, str]] = frozenset(
    (name, concept.word) for name, concepts in VOCABULARIES.items() for concept in concepts
)
"""Our words in the open lists, each with its list; a dataset added all others."""


def expand(curie: str) -> str:
    """Return the IRI that a compact IRI means; a full IRI is returned as it is."""
    prefix, _, local = curie.partition(":")
    return NAMESPACES[prefix] + local if prefix in NAMESPACES else curie


def edtf_term(curie: str) -> str:
    """Return the term under which a date is kept in full (`cq:startDateEdtf` for `schema:startDate`)."""
    return f"cq:{curie.partition(':')[2]}Edtf"


def record(dataset: Dataset, family: str, id: str) -> str:  # noqa: A002 (it is called id everywhere)
    """Return the IRI of a record."""
    return f"{dataset.base}{family}/{id}"


def part(owner: str, field: str, key: str) -> str:
    """Return the IRI of a part of `owner`, the IRI of a record or part; with no key, what all in a list begin with."""
    return f"{owner}{_separator(owner)}{field}-{key}"


def via(owner: str, property_name: str) -> str:
    """Return the IRI of the node that a vocabulary puts between a record and a value (`#geo`)."""
    return f"{owner}{_separator(owner)}{property_name.partition(':')[2]}"


def _separator(owner: str) -> str:
    """Return the separator between an owner and what is inside it: a fragment begins once, and no key has a slash."""
    return "/" if "#" in owner else "#"


def evidence_graph(dataset: Dataset) -> str:
    """Return the IRI of the graph that holds the evidence."""
    return f"{dataset.base}evidence"


def concept(dataset: Dataset, vocabulary: str, word: str) -> str:
    """Return the IRI of a word of an open list: in our namespace, or under the dataset's base if the dataset added it."""
    if (vocabulary, word) in WORDS:
        return f"{NAMESPACES['cq']}{vocabulary}-{word}"
    return f"{dataset.base}vocabulary/{vocabulary}/{word}"


def word_of(dataset: Dataset, vocabulary: str, iri: str) -> str | None:
    """Return the word that an IRI of `concept` means, or None if it is not of that list."""
    for start in (f"{NAMESPACES['cq']}{vocabulary}-", f"{dataset.base}vocabulary/{vocabulary}/"):
        if iri.startswith(start):
            return iri[len(start) :]
    return None


def id_of(dataset: Dataset, family: str, iri: str) -> str | None:
    """Return the id of the record of `family` that an IRI names, or None if it names something else."""
    start = f"{dataset.base}{family}/"
    if not iri.startswith(start):
        return None
    rest = iri[len(start) :]
    return None if "#" in rest or "/" in rest else rest
