"""Count what JSON-LD documents state, line by line and without a graph: the triples in the ledger of a large dataset.

Every line is parsed as JSON, and every key of every node is accounted for: it states a field of the record type or part,
or it repeats for consumers of schema.org what fields state. Any other key is an error. This module knows the terms of
the fields and the layout of our documents; it shares no code with what writes them. It takes a tenth of the time that a
parser of JSON-LD takes for the same documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from exporter.model import iris
from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields, models, parts
from exporter.problems import LedgerError
from exporter.records import safe_open
from schemas import Dataset, Evidence, Model, Record

Node = dict[str, Any]
Count = Callable[[Any, str], None]
"""Count the value under a key of a node with this IRI."""

FRAMING = frozenset(
    {"eventStatus", "alternateName", "creditText", "roleName", "legislationDate", "cq:position"}
)
"""Keys that repeat, for consumers of schema.org, what fields state; a key that a field has too counts as the field."""
EVIDENCE = {f.term.curie: f.name for f in fields(Evidence) if f.term}
"""The keys of annotations, their targets and selectors that state a field of the evidence."""
EVIDENCE_NODES = ("oa:hasTarget", "oa:hasSelector")
EVIDENCE_FRAMING = frozenset({"@id", "@type", "oa:hasBody", "oa:start", "oa:end", "cq:position"})


def nodes(paths: Iterable[Path]) -> Iterator[tuple[bytes, Node]]:
    """Yield each node of documents that have one node a line: its line and its values.

    Raises:
        LedgerError: a line is not JSON, or a document does not begin or end as it should.
    """
    for path in paths:
        yield from _nodes(path)


def _nodes(path: Path) -> Iterator[tuple[bytes, Node]]:
    with safe_open.opened(path) as file:
        number, line = 1, file.readline()
        try:
            orjson.loads(line.removesuffix(b",\n") + b"}")
            if file.readline() != b'"@graph":[\n':
                raise LedgerError(f"{path.name}:2: invalid JSON-LD: the graph does not begin here")
            for number, line in enumerate(file, 3):  # noqa: B007 (for the message)
                if line == b"]}\n":
                    break
                text = line.removesuffix(b"\n").removesuffix(b",")
                yield text, orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise LedgerError(f"{path.name}:{number}: invalid JSON: {error}") from error
        if line != b"]}\n" or file.read(1):
            raise LedgerError(f"{path.name}: invalid JSON-LD: it does not end after the graph")


class GraphCounts:
    """Counts the fields of a dataset's graph and of its evidence, by record type and part.

    Attributes:
        subjects: family -> how many records the graph has.
        fields: record type or part -> field -> how many values the graph states.
    """

    def __init__(self, dataset: Dataset) -> None:
        """Prepare to count, from the terms of the fields."""
        self.dataset = dataset
        self.subjects = dict.fromkeys(FAMILIES, 0)
        self.fields = {
            model.__name__: dict.fromkeys((f.name for f in fields(model)), 0) for model in models()
        }
        self._families = {
            iris.record(dataset, family, ""): (family, _Counter(record_type, self.fields))
            for family, record_type in FAMILIES.items()
        }
        self._carriers = {
            (family, f.name): part.__name__ for family, owner in FAMILIES.items() for f, part in parts(owner)
        }

    def add(self, node: Node) -> str:
        """Count a record's node; return its family.

        Raises:
            LedgerError: it states something that is not a field, or is not a record of the dataset.
        """
        iri: str = node["@id"]
        family, counter = self._families.get(iri[: iri.rfind("/") + 1], (None, None))
        if family is None or counter is None:
            raise LedgerError(f"unknown record in the graph: {iri} is not under {self.dataset.base}")
        self.subjects[family] += 1
        counter.count(node)
        return family

    def add_evidence(self, node: Node) -> str:
        """Count an annotation; return the IRI of the record that has the evidence.

        Raises:
            LedgerError: it states something that is not a field.
        """
        body: str = node["oa:hasBody"]
        self.fields[self._owner(body)]["evidence"] += 1
        self._count_evidence(node)
        return self._record(body)

    def _count_evidence(self, node: Node) -> None:
        for key, value in node.items():
            values = value if isinstance(value, list) else [value]
            if key in EVIDENCE:
                self.fields["Evidence"][EVIDENCE[key]] += len(values)
            elif key in EVIDENCE_NODES:
                for inner in values:
                    self._count_evidence(inner)
            elif key not in EVIDENCE_FRAMING:
                raise LedgerError(
                    f"unknown statement in the evidence: no field of {node['@id']} is called {key}"
                )

    def _record(self, iri: str) -> str:
        """Return the IRI of the record that an IRI is part of."""
        base = self.dataset.base
        rest = iri[len(base) :]
        if base.endswith("#"):
            return base + "/".join(rest.split("/")[:2])
        return base + rest.partition("#")[0]

    def _owner(self, body: str) -> str:
        """Return the name of the record type or part that an annotation is about."""
        record = self._record(body)
        family = record[len(self.dataset.base) :].partition("/")[0]
        inside = body[len(record) + 1 :].partition("-")[0]
        return self._carriers[family, inside] if inside else FAMILIES[family].__name__


class _Counter:
    """Counts the nodes of one record type or part."""

    def __init__(self, model: type[Model], counts: dict[str, dict[str, int]]) -> None:
        self._counted = counts[model.__name__]
        self._parts: dict[str, _Counter] = {}
        stated: dict[str, list[Field]] = {"@id": [], "@type": []}
        # What counts the value under a key; the name of a field that has one value, None where nothing is counted.
        self._keys: dict[str, Count | str | None] = dict.fromkeys((*FRAMING, *stated))
        for f in fields(model):
            if f.part is not None and f.part is not Evidence:
                self._parts[f.name] = _Counter(f.part, counts)
            if f.name in ("id", "type") and issubclass(model, Record):
                stated[f"@{f.name}"].append(f)
            elif f.term is not None and f.part is not Evidence:
                key = (f.term.via[0] if f.term.via else f.term.curie).removeprefix("schema:")
                if f.datatype.kind is Kind.EDTF and f.shape is Shape.VALUE:
                    self._keys[key] = None  # the prefix that is safe, next to the date in full
                    key = iris.edtf_term(f.term.curie)
                stated.setdefault(key, []).append(f)
        for key, found in stated.items():
            if found:
                single = len(found) == 1 and _is_single(found[0])
                self._keys[key] = found[0].name if single else self._values(found)

    def count(self, node: Node) -> None:
        """Count a node and the nodes in it."""
        iri, counted = node["@id"], self._counted
        for key, value in node.items():
            try:
                count = self._keys[key]
            except KeyError:
                raise LedgerError(
                    f"unknown statement in the graph: no field of {iri} is called {key}"
                ) from None
            if count.__class__ is str:
                counted[count] += 1
            elif count is not None:
                count(value, iri)  # type: ignore[operator]

    def _values(self, found: list[Field]) -> Count:
        """Return what counts the values under a key that states one field or more."""
        plain = {f.target: f.name for f in found if f.part is None and (f.term is None or f.term.via is None)}
        between = {f.term.via[0].partition(":")[2] for f in found if f.term and f.term.via}
        via = {f.term.curie.removeprefix("schema:"): f.name for f in found if f.term and f.term.via}
        own_parts = {f.name: self._parts[f.name] for f in found if f.part is not None}
        only = next(iter(plain.values())) if len(plain) == 1 else None
        counted = self._counted

        def count(value: Any, iri: str) -> None:
            places: dict[str, int] = {}
            for item in value if value.__class__ is list else (value,):
                if item.__class__ is not dict:
                    if only is not None:
                        counted[only] += 1
                    elif plain:  # several fields with references to different families
                        family = item[: item.rfind("/")].rpartition("/")[2].rpartition("#")[2]
                        counted[plain[family]] += 1
                elif "@id" not in item:
                    if only is None:
                        raise LedgerError(f"unknown node in the graph: a value of {iri} has no @id")
                    counted[only] += 1
                elif "dcterms:isReplacedBy" in item and only is not None:
                    counted[only] += 1
                elif (name := item["@id"][len(iri) + 1 :]) in between:
                    for key in item.keys() & via.keys():
                        counted[via[key]] += 1
                else:
                    name = name.partition("-")[0]
                    number = places.get(name, 0)
                    if name not in own_parts or item.get("cq:position") != number:
                        raise LedgerError(f"unknown node in the graph: {item['@id']} is not a part of {iri}")
                    places[name] = number + 1
                    counted[name] += 1
                    own_parts[name].count(item)

        return count


def _is_single(f: Field) -> bool:
    """Report whether a field has one value, and a key of its own."""
    single = not f.many and f.part is None and f.datatype.kind is not Kind.LANGUAGE_TEXT
    return single and (f.term is None or f.term.via is None)
