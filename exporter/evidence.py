"""Say evidence as W3C Web Annotations: the words of a source (target) that speak of a record or part (body).

An annotation is `<owner>#evidence-<index>` (Web Annotation Data Model §3); its target is the source with a
TextQuoteSelector (§4.2.4) and, when the quotation was found in the source's text in this build, a TextPositionSelector
(§4.2.5). Own terms say which fields it supports and whether it supports them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from exporter import iris
from exporter.fields import FAMILIES, field, parts
from exporter.graph import Node, values_in
from schemas import Dataset, Evidence, Record
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
        "oa:start": {"@type": "xsd:nonNegativeInteger"},
        "oa:end": {"@type": "xsd:nonNegativeInteger"},
        "cq:stance": {"@type": "@id"},
    }


Found = Mapping[tuple[str, int], tuple[int, int]]
"""What carries a piece of evidence (`participations[0]`, empty for the record) and its index -> where its quote stands."""


class Offsets:
    """Tells where the quotations of records were found, for records that are asked for in the order of their ids."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read from a staging database in which quotations have been checked."""
        self._connection = connection
        self._family: str | None = None
        self._groups: Iterator[tuple[str, Any]] = iter(())
        self._next: tuple[str, Any] | None = None

    def of(self, family: str, record_id: str) -> Found:
        """Return where the quotations on a record and its parts were found."""
        if family != self._family:
            rows = self._connection.execute(
                "SELECT record_id, path, position, quote_start, quote_end FROM evidence "
                "WHERE family = ? AND quote_start IS NOT NULL ORDER BY 1",
                (family,),
            )
            self._family, self._groups = family, groupby(rows, key=itemgetter(0))
            self._next = next(self._groups, None)
        while self._next is not None and self._next[0] < record_id:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != record_id:
            return {}
        found = {(path, position): (start, end) for _, path, position, start, end in self._next[1]}
        self._next = next(self._groups, None)
        return found


def annotations_on(dataset: Dataset, record: Record, found: Found | None = None) -> Iterator[Node]:
    """Yield an annotation for each piece of evidence on a record and its parts, in their order.

    `found` says where its quotations stand in the texts, if they were found there.
    """
    return annotations_of(dataset, record.family, record.__dict__, found)


def annotations_of(dataset: Dataset, family: str, values: Node, found: Found | None = None) -> Iterator[Node]:
    """Yield the annotations on a record of `family`, given as its values: plain ones as in JSON, or those of a record."""
    iri = iris.record(dataset, family, values["id"])
    yield from _of(dataset, values, iri, "", found or {})
    for name in _holders(family):
        for index, item in enumerate(values.get(name) or ()):
            path = f"{name}[{index}]"
            yield from _of(dataset, values_in(item), iris.part(iri, name, index), path, found or {})


def _of(dataset: Dataset, owner: Node, owner_iri: str, path: str, found: Found) -> Iterator[Node]:
    for index, item in enumerate(owner.get("evidence") or ()):
        piece = {name: value for name, value in values_in(item).items() if value}
        iri = iris.part(owner_iri, "evidence", index)
        target: Node = {
            "@type": "oa:SpecificResource",
            "@id": f"{iri}-target",
            _key("source"): iris.record(dataset, "sources", piece["source"]),
        }
        quoted = {_key(name): piece[name] for name in ("quote", "prefix", "suffix") if name in piece}
        if quoted:
            selector = {"@type": "oa:TextQuoteSelector", "@id": f"{iri}-quote", **quoted}
            place = found.get((path, index))
            target["oa:hasSelector"] = [selector, _position(iri, *place)] if place else selector
        node: dict[str, Any] = {
            "@type": "oa:Annotation",
            "@id": iri,
            "oa:hasBody": owner_iri,
            "oa:hasTarget": target,
            _key("stance"): _STANCES[piece.get("stance", Stance.SUPPORTS)],
        }
        if "supports" in piece:
            node[_key("supports")] = sorted(piece["supports"])
        if "value" in piece:
            node[_key("value")] = piece["value"]
        yield node


@cache
def _holders(family: str) -> tuple[str, ...]:
    """Return the fields of a family that hold parts which may have evidence of their own."""
    return tuple(f.name for f, part in parts(FAMILIES[family]) if part is not Evidence)


def _position(iri: str, start: int, end: int) -> Node:
    return {
        "@type": "oa:TextPositionSelector",
        "@id": f"{iri}-position",
        "oa:start": str(start),
        "oa:end": str(end),
    }


@cache
def _key(name: str) -> str:
    term = field(Evidence, name).term
    return term.curie if term else name
