"""Read the records back out of a graph that a build wrote, with rdflib, which had no part in writing it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF
from rdflib.term import Node, URIRef

from exporter.graph import shards
from exporter.graph.contexts import refuse_remote
from exporter.model import iris
from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields, models
from exporter.problems import ExporterError
from schemas import Dataset, Evidence, Model, Term
from schemas.language import canonical_case
from schemas.vocabularies import Stance

FRAMING = frozenset(
    {
        *("schema:alternateName", "schema:creditText", "schema:eventStatus", "schema:legislationDate"),
        *("schema:attendee", "schema:memberOf", "schema:roleName"),
        *("oa:hasTarget", "oa:hasSelector", "oa:start", "oa:end"),
        *(
            f.term.curie
            for model in models()
            for f in fields(model)
            if f.term and f.datatype.kind is Kind.EDTF
        ),
    }
)
"""Terms that repeat what a field says, for consumers of schema.org, or hold its nodes together."""

Mapping = dict[str, Any]
Triple = tuple[Node, Node, Node]


UNPARSABLE = (
    *(
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
        SyntaxError,
        NameError,
        AssertionError,
        RuntimeError,
    ),
    ExporterError,
    rdflib.exceptions.Error,
)
"""What rdflib's parsers raise on what is not in their format, and what we do on a context that is elsewhere."""


@contextmanager
def lexical_forms_kept() -> Iterator[None]:
    """Keep rdflib from rewriting literals (`2025-01` as a date, `P1W`, `+01:00`) while a graph is parsed.

    It logs a traceback for each literal that is no value of its datatype (`2020-02-30`); what that means is ours to say.
    """
    logger = logging.getLogger("rdflib.term")
    before, level = rdflib.NORMALIZE_LITERALS, logger.level
    rdflib.NORMALIZE_LITERALS = False
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
        logger.setLevel(level)


def add(graph: rdflib.Graph, document: Path, content: bytes) -> None:
    """Add what a document says to a graph, whichever graph it says it in.

    Raises:
        RemoteContextError: it names a context that rdflib would fetch.
    """
    called = shards.whole(document).name
    form = "nquads" if called.endswith(".nq") else "json-ld"
    if form == "json-ld":
        refuse_remote(orjson.loads(content), str(document))
    name = document.absolute().as_uri()
    with lexical_forms_kept():
        if called.endswith((".nq", shards.EVIDENCE_SUFFIX)):
            named = rdflib.Dataset()  # a plain Graph passes over named graphs, such as the evidence
            named.parse(data=content, format=form, publicID=name)
            for s, p, o, _ in named.quads():
                graph.add((s, p, o))
        else:
            graph.parse(data=content, format=form, publicID=name)


class GraphReader:
    """Reads records from a graph and remembers which triples it read: `read` holds those that state a field."""

    def __init__(self, graph: rdflib.Graph, dataset: Dataset) -> None:
        """Read from `graph`, which was written for `dataset` (its base and its language are needed)."""
        self.graph = graph
        self.dataset = dataset
        self.read: set[Triple] = set()
        self._said: dict[str, dict[str, list[Node]]] = {}
        for s, p, o in graph:
            self._said.setdefault(str(s), {}).setdefault(str(p), []).append(o)

    def records(self) -> Iterator[tuple[str, Mapping]]:
        """Yield each record as family and plain mapping, in the order of families and ids."""
        found: dict[str, list[str]] = {family: [] for family in FAMILIES}
        for subject in self._said:
            for family in FAMILIES:
                if (record_id := iris.id_of(self.dataset, family, subject)) is not None:
                    found[family].append(record_id)
        for family, ids in found.items():
            for record_id in sorted(ids):
                iri = iris.record(self.dataset, family, record_id)
                yield family, {"id": record_id, **self._mapping(FAMILIES[family], iri)}

    def beyond(self) -> Iterator[Triple]:
        """Yield the triples that state no field and are not of the kinds that only frame or repeat what fields say."""
        framing = {str(RDF.type), str(RDF.first), str(RDF.rest)} | {iris.expand(curie) for curie in FRAMING}
        for triple in self.graph:
            if triple not in self.read and str(triple[1]) not in framing:
                yield triple

    def _mapping(self, model: type[Model], iri: str) -> Mapping:
        result: Mapping = {}
        for f in fields(model):
            value = self._evidence(iri) if f.part is Evidence else self._value(f, iri)
            if value is not None and value != []:
                result[f.name] = value
        return result

    def _value(self, f: Field, iri: str) -> Any:
        if f.term is None:
            return self._type(f, iri) if f.name == "type" else None
        if f.part is not None:
            return self._parts(f, f.term, iri)
        if f.term.via is not None:
            between = iris.via(iri, f.term.via[0])
            self._objects(iri, f.term.via[0], lambda o: str(o) == between)
            found = self._objects(between, f.term.curie)
            return _plain(f, found[0]) if found else None
        if f.datatype.kind is Kind.EDTF:
            found = self._objects(iri, iris.edtf_term(f.term.curie))
            return str(found[0]) if found else None
        if f.datatype.kind is Kind.LANGUAGE_TEXT:
            return self._language_text(f.term, iri)
        if f.many and f.ordered:
            lists = self._objects(iri, f.term.curie)
            return [str(item) for item in Collection(self.graph, lists[0])] if lists else None
        values = sorted(
            value for o in self._objects(iri, f.term.curie, self._belongs(f)) if (value := self._one(f, o))
        )
        if f.many:
            return values
        if f.shape is Shape.VALUE:
            found = self._objects(iri, f.term.curie)
            return _plain(f, found[0]) if found else None
        return values[0] if values else None

    def _belongs(self, f: Field) -> Any:
        """Return what tells this field's objects from those of other fields under the same term."""
        return lambda o: self._one(f, o) is not None

    def _one(self, f: Field, o: Node) -> str | None:
        if f.shape is Shape.REFERENCE:
            return iris.id_of(self.dataset, f.target or "", str(o))
        if f.shape is Shape.WORD:
            return iris.word_of(self.dataset, f.target or "", str(o))
        if f.choices is not None:
            return next((m.value for m in f.choices if iris.expand(m.term) == str(o)), None)
        return str(o)

    def _objects(self, iri: str, curie: str, wanted: Any = None) -> list[Node]:
        predicate = iris.expand(curie)
        found = [o for o in self._stated(iri, predicate) if wanted is None or wanted(o)]
        if found:
            self._mark(iri, predicate, found)
        return found

    def _stated(self, iri: str, predicate: str) -> list[Node]:
        return self._said.get(iri, {}).get(predicate, [])

    def _mark(self, iri: str, predicate: str, objects: list[Node]) -> None:
        """Remember that the triples with these objects were read."""
        subject, verb = URIRef(iri), URIRef(predicate)
        self.read.update((subject, verb, o) for o in objects)

    def _type(self, f: Field, iri: str) -> str | None:
        """Return the type whose class the node has; our own class wins over the one it is a kind of."""
        classes = {str(o) for o in self._stated(iri, str(RDF.type))}
        fitting = [m for m in f.choices or () if iris.expand(m.term) in classes]
        fitting.sort(key=lambda m: not m.term.startswith("cq:"))
        if not fitting:
            return None
        self._mark(iri, str(RDF.type), [URIRef(iris.expand(fitting[0].term))])
        return fitting[0].value

    def _parts(self, f: Field, term: Term, iri: str) -> list[Mapping]:
        start = iris.part(iri, f.name, "")
        indexes = {}
        for o in self._objects(iri, term.curie, lambda o: _index(str(o), start) is not None):
            indexes[_index(str(o), start)] = str(o)
        part: Any = f.part
        return [self._mapping(part, iri) for _, iri in sorted(indexes.items())]

    def _language_text(self, term: Term, iri: str) -> Any:
        texts = {
            canonical_case(getattr(o, "language", "") or ""): str(o) for o in self._objects(iri, term.curie)
        }
        if set(texts) == {self.dataset.language}:
            return texts[self.dataset.language]
        return texts or None

    def _evidence(self, owner: str) -> list[Mapping]:
        found: list[Mapping] = []
        annotation = URIRef(iris.expand("oa:Annotation"))
        while annotation in self._stated(iri := iris.part(owner, "evidence", len(found)), str(RDF.type)):
            self._objects(iri, "oa:hasBody", lambda o: str(o) == owner)
            piece: Mapping = {}
            for f in fields(Evidence):
                if f.term is None:
                    continue
                place = {
                    "source": f"{iri}-target",
                    "quote": f"{iri}-quote",
                    "prefix": f"{iri}-quote",
                    "suffix": f"{iri}-quote",
                }
                objects = self._objects(place.get(f.name, iri), f.term.curie)
                if f.name == "stance":
                    terms = {iris.expand(m.term): m.value for m in Stance}
                    piece[f.name] = terms[str(objects[0])]
                elif f.many and objects:
                    piece[f.name] = sorted(str(o) for o in objects)
                elif objects:
                    piece[f.name] = self._one(f, objects[0])
            found.append(piece)
        return found


def _index(iri: str, start: str) -> int | None:
    """Return the place of a part in its list from its IRI, None if that does not begin as those of the list do."""
    index = iri.removeprefix(start)
    return int(index) if index is not iri and index.isascii() and index.isdigit() else None


def _plain(f: Field, o: Node) -> Any:
    text = str(o)
    if f.datatype.json is bool:
        return text == "true"
    if f.datatype.json is int:
        return int(text)
    return float(text) if f.datatype.sqlite == "REAL" else text
