"""Say evidence as W3C Web Annotations: the words of a source (target) that speak of a record or part (body).

An annotation is `<owner>#evidence-<index>` (Web Annotation Data Model §3); its target is the source with a
TextQuoteSelector (§4.2.4). Own terms say which fields it supports and whether it supports them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exporter import iris
from exporter.fields import field, parts
from exporter.graph import Node
from schemas import Dataset, Evidence, Record
from schemas.record import Model
from schemas.vocabularies import Stance

_STANCES = {stance.value: iris.expand(stance.term) for stance in Stance}


def evidence_context() -> Node:
    """Return the context of the evidence document."""
    return {
        "@version": 1.1,
        **{name: iris.NAMESPACES[name] for name in ("cq", "oa", "xsd")},
        "oa:hasBody": {"@type": "@id"},
        "oa:hasTarget": {"@type": "@id"},
        "oa:hasSource": {"@type": "@id"},
        "oa:hasSelector": {"@type": "@id"},
        "cq:stance": {"@type": "@id"},
    }


def annotations_on(dataset: Dataset, record: Record) -> Iterator[Node]:
    """Yield an annotation for each piece of evidence on a record and its parts, in their order."""
    iri = iris.record(dataset, record.family, record.id)
    yield from _of(dataset, record, iri)
    for f, part in parts(type(record)):
        if part is not Evidence:
            for index, item in enumerate(getattr(record, f.name)):
                yield from _of(dataset, item, iris.part(iri, f.name, index))


def _of(dataset: Dataset, owner: Model, owner_iri: str) -> Iterator[Node]:
    pieces: tuple[Evidence, ...] = getattr(owner, "evidence", ())
    for index, piece in enumerate(pieces):
        iri = iris.part(owner_iri, "evidence", index)
        target: Node = {
            "@type": "oa:SpecificResource",
            "@id": f"{iri}-target",
            _key("source"): iris.record(dataset, "sources", piece.source),
        }
        quoted = {_key(name): getattr(piece, name) for name in ("quote", "prefix", "suffix")}
        quoted = {key: value for key, value in quoted.items() if value is not None}
        if quoted:
            target["oa:hasSelector"] = {"@type": "oa:TextQuoteSelector", "@id": f"{iri}-quote", **quoted}
        node: dict[str, Any] = {
            "@type": "oa:Annotation",
            "@id": iri,
            "oa:hasBody": owner_iri,
            "oa:hasTarget": target,
            _key("stance"): _STANCES[piece.stance],
        }
        if piece.supports:
            node[_key("supports")] = sorted(piece.supports)
        if piece.value is not None:
            node[_key("value")] = piece.value
        yield node


def _key(name: str) -> str:
    term = field(Evidence, name).term
    return term.curie if term else name
