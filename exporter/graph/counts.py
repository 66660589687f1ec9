"""Count what JSON-LD documents say, line by line and without a graph: the triples' side of the ledger for large datasets.

Every line is parsed as JSON and every key of every node is accounted for: it states a field of the record type or part,
or it is one of those that repeat what fields say for consumers of schema.org. What is neither is an error. The module
knows the terms of the fields and how our documents are laid out; it shares nothing with what writes them.

Nodes with the same keys are counted together (`_Form`); only what can be a list is looked into each time.
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
Look = Callable[[Any, str], None]
"""Count what stands under a key of a node; the text is the node's IRI."""

FRAMING = frozenset({"eventStatus", "alternateName", "creditText", "roleName", "legislationDate"})
"""Keys that repeat, for consumers of schema.org, what fields say; where a field has the same key it counts as the field."""
EVIDENCE_KEYS = {
    "cq:stance": "stance",
    "cq:supports": "supports",
    "cq:statedValue": "value",
}
QUOTE_KEYS = {"oa:exact": "quote", "oa:prefix": "prefix", "oa:suffix": "suffix"}
MOST_FORMS = 512


def nodes(paths: Iterable[Path]) -> Iterator[tuple[bytes, Node]]:
    """Yield each node of documents that have one node a line: its line and its values.

    Raises:
        LedgerError: a line is no JSON, or a document does not begin or end as it should.
    """
    for path in paths:
        yield from _nodes(path)


def _nodes(path: Path) -> Iterator[tuple[bytes, Node]]:
    with safe_open.opened(path) as file:
        number, line = 1, file.readline()
        try:
            orjson.loads(line.removesuffix(b",\n") + b"}")
            if file.readline() != b'"@graph":[\n':
                raise LedgerError(f"{path.name}:2: the graph does not begin here")
            for number, line in enumerate(file, 3):  # noqa: B007 (for the message)
                if line == b"]}\n":
                    break
                text = line.removesuffix(b"\n").removesuffix(b",")
                yield text, orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise LedgerError(f"{path.name}:{number}: {error}") from error
        if line != b"]}\n" or file.read(1):
            raise LedgerError(f"{path.name} does not end as it should")


class GraphCounts:
    """Counts of the fields of a dataset's graph and of its evidence, by record type and part."""

    def __init__(self, dataset: Dataset) -> None:
        """Prepare to count, from the terms of the fields."""
        self.dataset = dataset
        self.subjects = dict.fromkeys(FAMILIES, 0)
        self._counts = {
            model.__name__: dict.fromkeys((f.name for f in fields(model)), 0) for model in models()
        }
        self._counters: list[_Counter] = []
        self._families = {
            iris.record(dataset, family, ""): (family, _Counter(self, record_type))
            for family, record_type in FAMILIES.items()
        }
        self._holders = {
            (family, f.name): part.__name__ for family, owner in FAMILIES.items() for f, part in parts(owner)
        }
        self._counters += [counter for _, counter in self._families.values()]

    @property
    def fields(self) -> dict[str, dict[str, int]]:
        """Record type or part -> field -> how many values the graph states."""
        for counter in self._counters:
            counter.settle()
        return self._counts

    def add(self, node: Node) -> str:
        """Count a record's node; return its family.

        Raises:
            LedgerError: it says something that no field says, or is no record of ours.
        """
        iri: str = node["@id"]
        family, counter = self._families.get(iri[: iri.rfind("/") + 1], (None, None))
        if family is None or counter is None:
            raise LedgerError(f"{node['@id']} in the graph is no record of the dataset")
        self.subjects[family] += 1
        counter.count(node)
        return family

    def add_evidence(self, node: Node) -> str:
        """Count an annotation; return the IRI of the record that it stands on."""
        body: str = node["oa:hasBody"]
        owner, counts = self._owner(body), self._counts["Evidence"]
        self._counts[owner]["evidence"] += 1
        target = node["oa:hasTarget"]
        counts["source"] += "oa:hasSource" in target
        selectors = target.get("oa:hasSelector", [])
        for selector in selectors if isinstance(selectors, list) else [selectors]:
            for key, name in QUOTE_KEYS.items():
                counts[name] += key in selector
        for key, name in EVIDENCE_KEYS.items():
            value = node.get(key, [])
            counts[name] += len(value) if isinstance(value, list) else 1
        return self._record(body)

    def counted(self, model: type[Model]) -> dict[str, int]:
        """Return the counts of a record type or part."""
        return self._counts[model.__name__]

    def keep(self, counter: _Counter) -> None:
        """Keep the counter of a part, to settle it."""
        self._counters.append(counter)

    def _record(self, iri: str) -> str:
        """Return the IRI of the record that an IRI is inside of."""
        base = self.dataset.base
        rest = iri[len(base) :]
        if base.endswith("#"):
            return base + "/".join(rest.split("/")[:2])
        return base + rest.partition("#")[0]

    def _owner(self, body: str) -> str:
        """Return the name of the record type or part that an annotation speaks of."""
        record = self._record(body)
        family = record[len(self.dataset.base) :].partition("/")[0]
        inside = body[len(record) + 1 :].rpartition("-")[0]
        if not inside:
            return FAMILIES[family].__name__
        return self._holders[family, inside]


class _Form:
    """How many nodes had exactly these keys: `names` are fields with one value each, `looks` what may be a list."""

    __slots__ = ("looks", "names", "seen")

    def __init__(self) -> None:
        self.names: list[str] = []
        self.looks: list[tuple[str, Look]] = []
        self.seen = 0


class _Counter:
    """Counts the nodes of one record type or part."""

    def __init__(self, counts: GraphCounts, model: type[Model]) -> None:
        self.counted = counts.counted(model)
        self._forms: dict[tuple[str, ...], _Form] = {}
        self._fields: dict[str, list[Field]] = {"@id": [], "@type": []}
        self._framing = set(FRAMING)
        self._parts: dict[str, _Counter] = {}
        for f in fields(model):
            if f.part is not None and f.part is not Evidence:
                self._parts[f.name] = _Counter(counts, f.part)
                counts.keep(self._parts[f.name])
            if f.name in ("id", "type") and issubclass(model, Record):
                self._fields[f"@{f.name}"].append(f)
            elif f.term is not None and f.part is not Evidence:
                key = (f.term.via[0] if f.term.via else f.term.curie).removeprefix("schema:")
                if f.datatype.kind is Kind.EDTF and f.shape is Shape.VALUE:
                    self._framing.add(key)  # the prefix that is safe beside the date in full
                    key = iris.edtf_term(f.term.curie)
                self._fields.setdefault(key, []).append(f)

    def count(self, node: Node) -> None:
        """Count a node and the nodes in it."""
        form = self._forms.get(keys := tuple(node))
        if form is None:
            form = self._form(keys, node["@id"])
        form.seen += 1
        for key, look in form.looks:
            look(node[key], node["@id"])

    def settle(self) -> None:
        """Add what was counted by forms to the counts of the fields."""
        for form in self._forms.values():
            for name in form.names:
                self.counted[name] += form.seen
            form.seen = 0

    def _form(self, keys: tuple[str, ...], iri: str) -> _Form:
        form = _Form()
        for key in keys:
            found = self._fields.get(key)
            if found is None:
                if key not in self._framing:
                    raise LedgerError(f"{iri} says something in the graph that no field says: {key}")
            elif len(found) == 1 and _is_single(found[0]):
                form.names.append(found[0].name)
            elif found:
                form.looks.append((key, self._look(found)))
        if len(self._forms) >= MOST_FORMS:
            self.settle()
            self._forms.clear()
        self._forms[keys] = form
        return form

    def _look(self, found: list[Field]) -> Look:
        """Return what counts the values under a key that states one field or more."""
        plain = [f for f in found if f.part is None and (f.term is None or f.term.via is None)]
        inside = {f.term.via[0].partition(":")[2] for f in found if f.term and f.term.via}
        via = {f.term.curie.removeprefix("schema:"): f.name for f in found if f.term and f.term.via}
        only = plain[0].name if len(plain) == 1 else None
        by_family = {f.target: f.name for f in plain}
        counted, nested = self.counted, self._parts
        if found == plain and only is not None:
            return self._look_at_values(only)
        if len(found) == 1 and found[0].part is not None:
            return self._look_at_parts(found[0].name)

        def look(value: Any, iri: str) -> None:
            for item in value if value.__class__ is list else (value,):
                if item.__class__ is dict and "@id" in item:
                    name = item["@id"][len(iri) + 1 :]
                    if name in inside:
                        for key in item:
                            if key in via:
                                counted[via[key]] += 1
                        continue
                    name = name[: name.rfind("-")]
                    if name not in nested:
                        raise LedgerError(f"{item['@id']} in the graph is no part of {iri}")
                    counted[name] += 1
                    nested[name].count(item)
                elif only is not None:
                    counted[only] += 1
                elif plain:  # several fields with references to different families
                    counted[by_family[item[: item.rfind("/")].rpartition("/")[2].rpartition("#")[2]]] += 1

        return look

    def _look_at_values(self, name: str) -> Look:
        """Return what counts the values under a key that states nothing else: no nodes, but texts with their languages."""
        counted = self.counted

        def look(value: Any, iri: str) -> None:
            items = value if value.__class__ is list else (value,)
            if dict in map(type, items):
                for item in items:
                    if item.__class__ is dict and "@id" in item:
                        raise LedgerError(f"{item['@id']} in the graph is no part of {iri}")
            counted[name] += len(items)

        return look

    def _look_at_parts(self, name: str) -> Look:
        """Return what counts the parts under a key that states nothing else; texts beside them repeat what they say."""
        counted, count = self.counted, self._parts[name].count

        def look(value: Any, iri: str) -> None:
            start = len(iri) + 1
            number = 0
            for item in value if value.__class__ is list else (value,):
                if item.__class__ is dict:
                    if item.get("@id", "")[start:] != f"{name}-{number}":
                        raise LedgerError(f"{item.get('@id')} in the graph is no part of {iri}")
                    number += 1
                    count(item)
            counted[name] += number

        return look


def _is_single(f: Field) -> bool:
    """Tell whether a field has one value and one key of its own."""
    single = not f.many and f.part is None and f.datatype.kind is not Kind.LANGUAGE_TEXT
    return single and (f.term is None or f.term.via is None)
