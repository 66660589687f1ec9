"""Say evidence as W3C Web Annotations: the words of a source (target) that speak of a record or part (body).

An annotation is `<owner>#evidence-<index>` (Web Annotation Data Model §3); its target is the source with a
TextQuoteSelector (§4.2.4) and, when the quotation was found in the source's text in this build, a TextPositionSelector
(§4.2.5). Own terms say which fields it supports and whether it supports them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from exporter.graph.nodes import Node, values_in
from exporter.model import iris
from exporter.model.fields import FAMILIES, fields, parts
from schemas import Dataset, Evidence
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


Names = tuple[str, ...]
Piece = tuple[Names, list[str]]
"""What is said of a piece of evidence: names, and a text for each; `supports` is there once for each field."""


def pieces_of(dataset: Dataset, family: str, values: Node, found: Found | None = None) -> Iterator[Piece]:
    """Yield each piece of evidence on a record of `family` and its parts, in their order.

    The record is given as its values: plain ones as in JSON, or those of a record. `found` says where its quotations
    stand in the texts, if they were found there.
    """
    iri = iris.record(dataset, family, values["id"])
    sources = iris.record(dataset, "sources", "")
    if items := values.get("evidence"):
        yield from _pieces(items, iri, "", sources, found or {})
    for name in _holders(family):
        for index, part in enumerate(values.get(name) or ()):
            if items := values_in(part).get("evidence"):
                part_iri = iris.part(iri, name, index)
                yield from _pieces(items, part_iri, f"{name}[{index}]", sources, found or {})


def _pieces(items: Iterable[Any], owner: str, path: str, sources: str, found: Found) -> Iterator[Piece]:
    """Yield the evidence that a record or part carries."""
    start = iris.part(owner, "evidence", "")
    for index, item in enumerate(items):
        values = values_in(item)
        stance = _STANCES[values.get("stance") or Stance.SUPPORTS]
        names = ["iri", "owner", "source", "stance"]
        texts = [f"{start}{index}", owner, sources + values["source"], stance]
        for name in ("quote", "prefix", "suffix", "value"):
            if text := values.get(name):
                names.append(name)
                texts.append(text)
        if supports := values.get("supports"):
            names += ["supports"] * len(supports)
            texts += sorted(supports)
        if place := found.get((path, index)):
            names += ["start", "end"]
            texts += map(str, place)
        yield tuple(names), texts


def annotation(names: Names, texts: list[str]) -> Node:
    """Return the annotation that says a piece of evidence."""
    said, keys = dict(zip(names, texts, strict=True)), _keys()
    iri = said["iri"]
    target: Node = {
        "@type": "oa:SpecificResource",
        "@id": f"{iri}-target",
        keys["source"]: said["source"],
    }
    quoted = {keys[name]: said[name] for name in ("quote", "prefix", "suffix") if name in said}
    if quoted:
        selector = {"@type": "oa:TextQuoteSelector", "@id": f"{iri}-quote", **quoted}
        target["oa:hasSelector"] = [selector, _position(said)] if "start" in said else selector
    node: Node = {
        "@type": "oa:Annotation",
        "@id": iri,
        "oa:hasBody": said["owner"],
        "oa:hasTarget": target,
        keys["stance"]: said["stance"],
    }
    if "supports" in said:
        node[keys["supports"]] = [text for name, text in zip(names, texts, strict=True) if name == "supports"]
    if "value" in said:
        node[keys["value"]] = said["value"]
    return node


@cache
def _holders(family: str) -> tuple[str, ...]:
    """Return the fields of a family that hold parts which may have evidence of their own."""
    return tuple(f.name for f, part in parts(FAMILIES[family]) if part is not Evidence)


def _position(said: dict[str, str]) -> Node:
    return {
        "@type": "oa:TextPositionSelector",
        "@id": f"{said['iri']}-position",
        "oa:start": said["start"],
        "oa:end": said["end"],
    }


@cache
def _keys() -> dict[str, str]:
    """Return the key that each field of a piece of evidence has in an annotation."""
    return {f.name: f.term.curie for f in fields(Evidence) if f.term}
