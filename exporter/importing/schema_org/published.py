"""Read records back from documents that communique published, by our own terms, without loss.

A document is ours if a record's IRI (`…/events/yalta`) has one of our terms. What `exporter.graph` reads from it is a
record as it was; the statements that are left go the way of all others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from rdflib.term import BNode, Literal, Node

from exporter.graph.reader import GraphReader
from exporter.importing.schema_org.contexts import Triple
from exporter.importing.schema_org.graph import Statements
from exporter.model.canonical import canonical, record_of
from exporter.model.iris import NAMESPACES
from exporter.problems import ExporterError
from exporter.records.validation import first_mistake
from schemas import Dataset


@dataclass
class Published:
    """The records that were read back, by family and id, and the statements that they rest on."""

    bases: list[str] = field(default_factory=list)
    records: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    statements: set[Triple] = field(default_factory=set)
    reasons: dict[Triple, str] = field(default_factory=dict)


def published(statements: Statements, language: str) -> Published:
    """Take the records that communique published out of `statements`; `language` is that of their dataset."""
    from exporter.graph.statements import SUBJECT

    found = Published()
    owners: dict[Node, tuple[str, str, str]] = {}
    bases: dict[str, None] = {}
    for subject in sorted(set(statements.graph.subjects()), key=str):
        if match := SUBJECT.fullmatch(str(subject)):
            owners[subject] = (match[1], match[2], match[3])
            if any(
                _is_ours(node)
                for _, p, o in statements.graph.triples((subject, None, None))
                for node in (p, o)
            ):
                bases[match[1]] = None
    for base in bases:
        _read(statements, base, [node for node, owner in owners.items() if owner[0] == base], language, found)
    for triple in found.statements:
        statements.graph.remove(triple)
    return found


def _is_ours(node: Node) -> bool:
    return str(node).startswith(NAMESPACES["cq"]) and not isinstance(node, Literal)


def _read(statements: Statements, base: str, subjects: list[Node], language: str, found: Published) -> None:
    """Read the records under one base."""
    dataset = Dataset.model_validate(
        {"name": "imported", "title": "Imported", "base": base, "language": language}
    )
    triples = set(_about(statements, subjects))
    reader = GraphReader(map(_statement, triples), dataset)
    refused: dict[str, str] = {}
    try:
        for family, raw in reader.records():
            iri = f"{base}{family}/{raw['id']}"
            try:
                record = canonical(record_of(family, raw), language)
            except ValidationError as error:
                refused[iri] = f"invalid record: {first_mistake(error)}"
                continue
            if (family, raw["id"]) in found.records:
                refused[iri] = "another record has this id"
            else:
                found.records[family, raw["id"]] = record
    except (ExporterError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return  # not a graph that a build wrote: its statements are read like those of others
    found.bases.append(base)
    beyond = set(reader.beyond())
    for triple in triples:
        subject, predicate, _, _ = _statement(triple)
        owner = subject.partition("#")[0] if not base.endswith("#") else subject
        if owner in refused:
            found.reasons[triple] = refused[owner]
        elif (subject, predicate) not in beyond:
            found.statements.add(triple)


def _about(statements: Statements, subjects: list[Node]) -> Iterator[Triple]:
    """Yield the statements about some nodes, and about the blank nodes that these lead to."""
    waiting, seen = list(subjects), set(subjects)
    while waiting:
        for triple in statements.graph.triples((waiting.pop(), None, None)):
            yield triple
            if isinstance(triple[2], BNode) and triple[2] not in seen:
                seen.add(triple[2])
                waiting.append(triple[2])


def _statement(triple: Triple) -> tuple[str, str, str, str | None]:
    subject, predicate, value = triple
    language = (value.language or "") if isinstance(value, Literal) else None
    return _text(subject), str(predicate), _text(value), language


def _text(node: Node) -> str:
    return f"_:{node}" if isinstance(node, BNode) else str(node)
