"""State evidence as W3C Web Annotations: the passage of a source (target) that supports a record or part (body).

An annotation is `<owner>#evidence-<key>` (Web Annotation Data Model §3); its target is the source with a
TextQuoteSelector (§4.2.4) and, when this build found the quotation in the source's text, a TextPositionSelector (§4.2.5).
Our own terms state which fields it is about, and whether it supports or contradicts them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from exporter.graph.nodes import POSITION, Node, values_in
from exporter.model import iris
from exporter.model.fields import FAMILIES, fields, parts
from exporter.model.keys import key_maker
from schemas import Dataset, Evidence, Part
from schemas.vocabularies import Stance

_KEYS = {f.name: f.term.curie for f in fields(Evidence) if f.term}
"""The key that each field of a piece of evidence has in an annotation."""
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


Found = Mapping[tuple[str, str], tuple[int, int]]
"""The path of what has the evidence (`outcomes[KEY]`, empty for the record) and its key -> where its quotation is."""


class Offsets:
    """Returns where the quotations of records were found; records must be asked for in the order of their ids."""

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
                "SELECT record_id, path, key, quote_start, quote_end FROM evidence "
                "WHERE family = ? AND quote_start IS NOT NULL ORDER BY 1",
                (family,),
            )
            self._family, self._groups = family, groupby(rows, key=itemgetter(0))
            self._next = next(self._groups, None)
        while self._next is not None and self._next[0] < record_id:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != record_id:
            return {}
        found = {(path, key): (start, end) for _, path, key, start, end in self._next[1]}
        self._next = next(self._groups, None)
        return found


def annotations_on(dataset: Dataset, family: str, values: Node, found: Found | None = None) -> Iterator[Node]:
    """Yield the annotation for each piece of evidence on a record of `family` and on its parts, in their order.

    Args:
        dataset: gives the base of IRIs.
        family: the family of the record.
        values: the record: plain values as in JSON, or those of a model.
        found: where its quotations were found in the texts, if they were.
    """
    iri = iris.record(dataset, family, values["id"])
    sources = iris.record(dataset, "sources", "")
    language = dataset.language
    evidence_key = key_maker(Evidence, language)
    carriers = [(iri, "", values)]
    carriers += (
        (iris.part(iri, name, key := key_maker(part, language)(item)), f"{name}[{key}]", item)
        for name, part in _holders(family)
        for item in map(values_in, values.get(name) or ())
    )
    for owner, path, carrier in carriers:
        for index, item in enumerate(carrier.get("evidence") or ()):
            evidence = values_in(item)
            key = evidence_key(evidence)
            place = (found or {}).get((path, key))
            yield _annotation(iris.part(owner, "evidence", key), index, owner, evidence, sources, place)


def _annotation(
    iri: str, position: int, owner: str, evidence: Node, sources: str, place: tuple[int, int] | None
) -> Node:
    target: Node = {
        "@type": "oa:SpecificResource",
        "@id": f"{iri}/target",
        _KEYS["source"]: sources + evidence["source"],
    }
    quoted = {_KEYS[name]: text for name in ("quote", "prefix", "suffix") if (text := evidence.get(name))}
    if quoted:
        selector: Node = {"@type": "oa:TextQuoteSelector", "@id": f"{iri}/quote", **quoted}
        target["oa:hasSelector"] = [selector, _place(iri, *place)] if place else selector
    node: Node = {
        "@type": "oa:Annotation",
        "@id": iri,
        POSITION: position,
        "oa:hasBody": owner,
        "oa:hasTarget": target,
        _KEYS["stance"]: _STANCES[evidence.get("stance") or Stance.SUPPORTS],
    }
    if supports := evidence.get("supports"):
        node[_KEYS["supports"]] = sorted(supports)
    for name in ("value", "key"):
        if value := evidence.get(name):
            node[_KEYS[name]] = value
    return node


def _place(iri: str, start: int, end: int) -> Node:
    return {
        "@type": "oa:TextPositionSelector",
        "@id": f"{iri}/position",
        "oa:start": str(start),
        "oa:end": str(end),
    }


@cache
def _holders(family: str) -> tuple[tuple[str, type[Part]], ...]:
    """Return the fields of a family that hold parts which may have evidence of their own, each with the type of part."""
    return tuple((f.name, part) for f, part in parts(FAMILIES[family]) if part is not Evidence)
