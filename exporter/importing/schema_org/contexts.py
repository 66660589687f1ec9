"""Resolve the contexts that a foreign document names: schema.org's is bundled here, and every other is rejected.

The bundled context is our own and says the least that is needed: every name is a term of schema.org. Texts, dates and
addresses stay the texts they are written as (coerced to an `@id`, an address with a stray space would be lost, and a
relative one changed); what reads the graph knows which terms hold which. Nothing is fetched.
"""

from __future__ import annotations

import re
from typing import Any

from rdflib.term import Node

from exporter.model.iris import NAMESPACES

SCHEMA = NAMESPACES["schema"]
BUNDLED: dict[str, Any] = {
    "@vocab": SCHEMA,
    "schema": SCHEMA,
    "id": "@id",
    "type": "@type",
    "graph": "@graph",
    **{name: NAMESPACES[name] for name in ("rdf", "xsd", "skos")},
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
}
OLD = re.compile(r"https?://(?:www\.)?schema\.org/", re.IGNORECASE)
"""How terms of schema.org begin elsewhere; its own context has `http`."""
_NAMES = re.compile(
    r"https?://(?:www\.)?schema\.org(?:/|/docs/jsonldcontext\.jsonl?d?|/version/latest/schemaorg-current-https?\.jsonld)?",
    re.IGNORECASE,
)


def is_bundled(name: str) -> bool:
    """Return whether a context of this name is schema.org's."""
    return _NAMES.fullmatch(name.strip().rstrip("#")) is not None


def resolved(document: Any) -> Any:
    """Return a copy of a document with schema.org's context put in wherever it is named; other names stay."""
    if isinstance(document, list):
        return [resolved(item) for item in document]
    if not isinstance(document, dict):
        return document
    return {
        key: _context(value) if key == "@context" else value if key == "@value" else resolved(value)
        for key, value in document.items()
    }


def _context(context: Any) -> Any:
    if isinstance(context, list):  # of one level, as rdflib reads any list in it
        each = map(_context, context)
        return [inner for item in each for inner in (item if isinstance(item, list) else [item])]
    if isinstance(context, str):
        return BUNDLED if is_bundled(context) else context
    if isinstance(context, dict):
        found = {key: resolved(value) for key, value in context.items()}
        if isinstance(name := context.get("@import"), str) and is_bundled(name):
            del found["@import"]
            return {**BUNDLED, **found}
        return found
    return context


Triple = tuple[Node, Node, Node]


NO_IRI = re.compile(r'[\s<>"{}|\\^`]')
"""The characters that an address cannot contain."""
