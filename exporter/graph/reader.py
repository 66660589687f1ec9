"""Read records back from the statements of a graph, which rdflib or pyoxigraph has parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from exporter.graph.nodes import POSITION, REPLACED, is_former
from exporter.model import iris
from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields, models
from schemas import Dataset, Evidence, Model, Term
from schemas.language import canonical_case

FRAMING = frozenset(
    {
        *("schema:alternateName", "schema:creditText", "schema:eventStatus", "schema:legislationDate"),
        *("schema:attendee", "schema:memberOf", "schema:roleName"),
        *("oa:hasTarget", "oa:hasSelector", "oa:start", "oa:end"),
        REPLACED,
        *(
            f.term.curie
            for model in models()
            for f in fields(model)
            if f.term and f.datatype.kind is Kind.EDTF
        ),
    }
)
"""Terms that repeat what a field states, for consumers of schema.org, or that link its nodes."""

Mapping = dict[str, Any]
Statement = tuple[str, str, str, str | None]
"""Subject, predicate and object of a statement, and the language of a literal: empty for none, None for an IRI or node."""

_BODY, _REPLACED = iris.expand("oa:hasBody"), iris.expand(REPLACED)
_TYPE, _FIRST, _REST, _NIL = (f"{iris.NAMESPACES['rdf']}{name}" for name in ("type", "first", "rest", "nil"))


class GraphReader:
    """Reads records from statements, and keeps account of the statements that it read because they state a field."""

    def __init__(self, statements: Iterable[Statement], dataset: Dataset) -> None:
        """Read from the graph that these statements make; `dataset` gives its base and its language."""
        self.dataset = dataset
        # Subject -> predicate -> text and language of each object -> whether it was read.
        self._graph: dict[str, dict[str, dict[tuple[str, str | None], bool]]] = {}
        self._annotations: dict[str, list[str]] = {}
        for subject, predicate, text, language in statements:
            self._graph.setdefault(subject, {}).setdefault(predicate, {})[text, language] = False
            if predicate == _BODY:
                self._annotations.setdefault(text, []).append(subject)

    def records(self) -> Iterator[tuple[str, Mapping]]:
        """Yield each record as family and plain mapping, in the order of families and ids."""
        found: dict[str, list[str]] = {family: [] for family in FAMILIES}
        for subject, predicates in self._graph.items():
            if predicates.keys() == {_REPLACED}:
                continue  # the IRI of an earlier id
            for family in FAMILIES:
                if (record_id := iris.id_of(self.dataset, family, subject)) is not None:
                    found[family].append(record_id)
        for family, ids in found.items():
            for record_id in sorted(ids):
                iri = iris.record(self.dataset, family, record_id)
                yield family, {"id": record_id, **self._mapping(FAMILIES[family], iri)}

    def unread(self) -> Iterator[tuple[str, str]]:
        """Yield subject and predicate of each statement that no record was read from."""
        for subject, predicates in self._graph.items():
            for predicate, objects in predicates.items():
                yield from ((subject, predicate) for was_read in objects.values() if not was_read)

    def beyond(self) -> Iterator[tuple[str, str]]:
        """Yield those of the unread statements that do not frame or repeat what a field states."""
        framing = {_TYPE, _FIRST, _REST} | {iris.expand(curie) for curie in FRAMING}
        return ((subject, predicate) for subject, predicate in self.unread() if predicate not in framing)

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
        if is_former(f):
            earlier = self._texts(iri, f.term.curie)
            for one in earlier:
                self._texts(one, REPLACED)
            start = iri[: iri.rindex("/") + 1]
            return sorted(one.removeprefix(start) for one in earlier)
        if f.datatype.kind is Kind.LANGUAGE_TEXT:
            return self._language_text(f.term, iri)
        if f.many and f.ordered:
            lists = self._texts(iri, f.term.curie)
            return self._items(lists[0]) if lists else None
        if f.many or f.shape is not Shape.VALUE:
            texts = self._texts(iri, f.term.curie, lambda text: self._one(f, text) is not None)
            values = sorted(value for text in texts if (value := self._one(f, text)))
            return values if f.many else next(iter(values), None)
        term = f.term.curie
        if f.term.via is not None:
            between = iris.via(iri, f.term.via[0])
            self._texts(iri, f.term.via[0], lambda text: text == between)
            iri = between
        elif f.datatype.kind is Kind.EDTF:
            term = iris.edtf_term(term)
        found = self._texts(iri, term)
        return _plain(f, found[0]) if found else None

    def _one(self, f: Field, text: str) -> str | None:
        """Return the value of a field that the object of a statement means, None if it belongs to another field."""
        if f.shape is Shape.REFERENCE:
            return iris.id_of(self.dataset, f.target or "", text)
        if f.shape is Shape.WORD:
            return iris.word_of(self.dataset, f.target or "", text)
        if f.choices is not None:
            return next((m.value for m in f.choices if iris.expand(m.term) == text), None)
        return text

    def _objects(self, iri: str, predicate: str) -> dict[tuple[str, str | None], bool]:
        return self._graph.get(iri, {}).get(predicate, {})

    def _texts(self, iri: str, curie: str, wanted: Callable[[str], bool] | None = None) -> list[str]:
        """Return the objects that a node has under a term, those that are wanted, and mark them as read."""
        objects = self._objects(iri, iris.expand(curie))
        found = [one for one in objects if wanted is None or wanted(one[0])]
        objects.update(dict.fromkeys(found, True))
        return [text for text, _ in found]

    def _items(self, node: str) -> list[str]:
        """Return the items of an RDF list; one that leads back into itself ends there."""
        items: list[str] = []
        seen: set[str] = set()
        while node != _NIL and node not in seen:
            seen.add(node)
            items += [text for text, _ in self._objects(node, _FIRST)]
            node = next((text for text, _ in self._objects(node, _REST)), _NIL)
        return items

    def _type(self, f: Field, iri: str) -> str | None:
        """Return the type whose class the node has; our own class wins over the one it is a kind of."""
        classes = {text for text, _ in self._objects(iri, _TYPE)}
        fitting = [m for m in f.choices or () if iris.expand(m.term) in classes]
        return min(fitting, key=lambda m: not m.term.startswith("cq:")).value if fitting else None

    def _parts(self, f: Field, term: Term, iri: str) -> list[Mapping]:
        start = iris.part(iri, f.name, "")
        found = self._texts(iri, term.curie, lambda text: text.startswith(start))
        part: Any = f.part
        return [self._mapping(part, iri) for iri in sorted(found, key=self._position)]

    def _position(self, iri: str) -> tuple[int, str]:
        """Return what the parts of a list are ordered by: the position that the graph states, then the IRI."""
        return min(map(int, self._texts(iri, POSITION)), default=0), iri

    def _language_text(self, term: Term, iri: str) -> Any:
        self._texts(iri, term.curie)
        objects = self._objects(iri, iris.expand(term.curie))
        texts = {canonical_case(language or ""): text for text, language in objects}
        if set(texts) == {self.dataset.language}:
            return texts[self.dataset.language]
        return texts or None

    def _evidence(self, owner: str) -> list[Mapping]:
        found: list[Mapping] = []
        for iri in sorted(self._annotations.get(owner, ()), key=self._position):
            self._texts(iri, "oa:hasBody", lambda text: text == owner)
            piece: Mapping = {}
            for f in fields(Evidence):
                if f.term is None:
                    continue
                place = {
                    "source": f"{iri}/target",
                    "quote": f"{iri}/quote",
                    "prefix": f"{iri}/quote",
                    "suffix": f"{iri}/quote",
                }
                texts = self._texts(place.get(f.name, iri), f.term.curie)
                if f.many and texts:
                    piece[f.name] = sorted(texts)
                elif texts:
                    piece[f.name] = self._one(f, texts[0])
            found.append(piece)
        return found


def _plain(f: Field, text: str) -> Any:
    if f.datatype.json is bool:
        return text == "true"
    if f.datatype.json is int:
        return int(text)
    return float(text) if f.datatype.sqlite == "REAL" else text
