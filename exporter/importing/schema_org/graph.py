"""The statements of all documents of an import, as rdflib reads them, each with the documents that make it.

rdflib gets documents that leave nothing to fetch. It skips values that it cannot read, so every value of a document is
looked for in the statements. Values that are not there are `lost`, and are reported with the others that are not imported.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256
from typing import Any

import rdflib
from rdflib.namespace import RDF
from rdflib.term import BNode, Literal, Node, URIRef

from exporter.graph.contexts import RemoteContextError, remote_contexts
from exporter.graph.parsing import UNPARSABLE, guarded
from exporter.importing.schema_org.contexts import NO_IRI, OLD, SCHEMA, Triple, resolved
from exporter.importing.schema_org.documents import Document, beyond, problem
from exporter.importing.schema_org.unread import Unread, marked
from exporter.problems import Problem
from schemas.language import canonical_case

_LOCAL = re.compile(r"https://[0-9]+\.import\.invalid/")
ROUNDS = 4
"""How many steps around a blank node are compared, to distinguish it from others."""


class Statements:
    """The graph of an import. `documents` has the documents of each statement, `lost` the values that rdflib skipped."""

    def __init__(self) -> None:
        """Start empty."""
        self.graph = rdflib.Graph()
        self.documents: dict[Triple, set[str]] = {}
        self.lost: list[tuple[str, str, str, str]] = []
        self.languages: Counter[str | None] = Counter()
        self.sizes: Counter[str] = Counter()
        self.number = 0

    def add(self, document: Document, problems: list[Problem]) -> bool:
        """Add the statements of a document and return True, or add to `problems` why it cannot be read."""
        if not isinstance(document.content, dict | list):
            problems.append(problem("CQ821", "invalid JSON-LD: neither an object nor a list", document.name))
            return False
        content = resolved(document.content)
        if (limit := beyond(content)) is not None:  # a name of a context stands for many values
            problems.append(problem("CQ004", limit, document.name))
            return False
        content = marked(_mended(content))
        dataset = rdflib.Dataset()
        refused = set(remote_contexts(content))
        try:
            with guarded(document.name):
                if not refused:
                    dataset.parse(data=json.dumps(content), format="json-ld", publicID=document.base)
        except RemoteContextError as error:
            refused.add(error.name)
        except UNPARSABLE as error:
            problems.append(problem("CQ821", f"invalid JSON-LD: {error}", document.name))
            return False
        problems += (
            problem(
                "CQ820",
                f"unknown context {name}: only schema.org's is bundled, and nothing is fetched",
                document.name,
                value=name,
                expected="https://schema.org",
                hint="put the context itself into the document",
            )
            for name in sorted(refused)
        )
        if refused:
            return False
        self.languages[document.language] += 1
        index, self.number = self.number, self.number + 1
        read = {(s, p, o) for s, p, o, _ in dataset.quads()}
        lost = [*Unread(content, document.base, map(_https, read)).values()]
        has_statements = any(p != RDF.type for _, p, _ in read)
        if lost and not has_statements:
            lost = [*Unread(content, document.base, ()).values()]
            problems.append(_without_statements(document))
        self.lost += ((document.name, *value) for value in lost)
        if lost and not has_statements:
            return False
        labels = _labels(read, index)
        for s, p, o in read:
            triple = (_renamed(s, labels), _renamed(p, labels), _renamed(o, labels))
            self.graph.add(triple)
            if document.name not in (names := self.documents.setdefault(triple, set())):
                names.add(document.name)
                self.sizes[document.name] += 1
        return True

    def of(self, node: Node, *names: str) -> list[Triple]:
        """Return the statements about a node under terms of schema.org, in the same order in every run."""
        found = (self.graph.triples((node, URIRef(SCHEMA + name), None)) for name in names)
        return [triple for triples in found for triple in sorted(triples, key=str)]

    def said(self, node: Node, *names: str) -> list[Triple]:
        """Return the statements `of` a node whose object is a text or an address, and not a node of the document."""
        return [triple for triple in self.of(node, *names) if not is_local(triple[2])]

    def to(self, node: Node, *names: str) -> list[Triple]:
        """Return the statements that lead to a node under terms of schema.org."""
        found = (self.graph.triples((None, URIRef(SCHEMA + name), node)) for name in names)
        return [triple for triples in found for triple in sorted(triples, key=str)]

    def documents_of(self, node: Node) -> set[str]:
        """Return the documents that say something of a node."""
        return {name for triple in self.graph.triples((node, None, None)) for name in self.documents[triple]}

    def classes(self, node: Node) -> dict[str, Triple]:
        """Return the schema.org classes of a node by name, each with its statement."""
        return {
            str(t[2]).removeprefix(SCHEMA): t
            for t in sorted(self.graph.triples((node, RDF.type, None)), key=str)
            if str(t[2]).startswith(SCHEMA) and str(t[2]) != SCHEMA
        }

    def target(self, node: Node) -> Node:
        """Return the node that a value leads to: for a text that is the address of a described node, that node."""
        if isinstance(node, Literal):
            address = str(node).strip()
            if address.lower().startswith(("http://", "https://")) and not NO_IRI.search(address):
                named = URIRef(OLD.sub(SCHEMA, address))
                return named if self.is_described(named) else node
        return node

    def is_described(self, node: Node) -> bool:
        """Return whether a node has statements."""
        return (node, None, None) in self.graph


def local_base(number: int) -> str:
    """Return the base of relative addresses in a file whose own address is unknown; each file has another."""
    return f"https://{number}.import.invalid/"


def is_local(node: Node) -> bool:
    """Return whether a node has no name outside its file."""
    return isinstance(node, BNode) or _LOCAL.match(str(node)) is not None


def as_written(node: URIRef) -> str:
    """Return an address, and a relative one as its document writes it."""
    return _LOCAL.sub("", str(node), count=1)


def _without_statements(document: Document) -> Problem:
    """Return the problem of a document in which JSON-LD gives no value a meaning."""
    content = document.content
    if isinstance(content, dict) and isinstance(content.get("items"), list) and "@context" not in content:
        message = "microdata written as JSON, not JSON-LD"
        hint = "import the page's JSON-LD, or write each item as an object with @type and its properties"
    elif "@context" not in json.dumps(content):
        message, hint = "missing @context: without it, no name in the document has a meaning", None
    else:
        message, hint = "invalid JSON-LD: its @context gives no value a meaning", None
    return problem("CQ821", message, document.name, expected='"@context": "https://schema.org"', hint=hint)


def _https(triple: Triple) -> Triple:
    s, p, o = (
        URIRef(SCHEMA + node[old.end() :]) if isinstance(node, URIRef) and (old := OLD.match(node)) else node
        for node in triple
    )
    return s, p, o


def _renamed(node: Node, labels: dict[Node, BNode]) -> Node:
    """Keep blank nodes of different documents apart; write schema.org and language tags in the one way we do."""
    if isinstance(node, BNode):
        return labels[node]
    if isinstance(node, URIRef) and (old := OLD.match(node)):
        return URIRef(SCHEMA + node[old.end() :])
    if isinstance(node, Literal) and node.language:
        return Literal(node, lang=canonical_case(node.language))
    return node


def _labels(triples: set[Triple], document: int) -> dict[Node, BNode]:
    """Return a label for each blank node, made from its statements, because rdflib's labels differ in every run."""
    blank = {node for triple in triples for node in triple if isinstance(node, BNode)}
    signs: dict[Node, str] = dict.fromkeys(blank, "")
    for _ in range(ROUNDS):
        around: dict[Node, list[str]] = {node: [] for node in blank}
        for s, p, o in triples:
            if s in around:
                around[s].append(f"{p} {signs.get(o) if o in blank else o.n3()}")
            if o in around:
                around[o].append(f"^{p} {signs.get(s) if s in blank else s.n3()}")
        signs = {node: sha256("\n".join(sorted(said)).encode()).hexdigest() for node, said in around.items()}
    labels: dict[Node, BNode] = {}
    alike: Counter[str] = Counter()
    for node in sorted(blank, key=lambda node: signs[node]):
        sign = signs[node][:16]
        labels[node] = BNode(f"d{document}-{sign}-{alike[sign]}")
        alike[sign] += 1
    return labels


def _mended(content: Any) -> Any:
    """Return a document of which rdflib reads more: percent signs in an `@id`, no `_` in the tag of a language.

    It skips a node whose `@id` is not an IRI, and a whole document with a language such as `de_DE`.
    """
    if isinstance(content, list):
        return [_mended(item) for item in content]
    if not isinstance(content, dict):
        return content
    return {
        key: NO_IRI.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), value.strip())
        if key in ("@id", "id") and isinstance(value, str)
        else value.replace("_", "-")
        if key == "@language" and isinstance(value, str)
        else _mended(value)
        for key, value in content.items()
    }
