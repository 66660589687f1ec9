"""The report of an import, for people (Markdown) and for programs (JSON)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rdflib.namespace import RDF
from rdflib.term import BNode, Literal, Node, URIRef

from exporter.importing.schema_org.contexts import SCHEMA, Triple
from exporter.importing.schema_org.graph import Statements, as_written
from exporter.problems import Problem
from exporter.problems.escaping import LIVE, escape

LONGEST = 400
"""How many characters of a way are shown; a list of thousands is a chain of nodes."""
UNKNOWN = "no field of a record says this"


@dataclass
class Homeless:
    """A statement that was not imported: its document, its parts, and the reason."""

    document: str
    subject: str
    predicate: str
    object: str
    reason: str


@dataclass
class Account:
    """What an import made, assumed and could not use."""

    read: dict[str, int] = field(default_factory=dict)
    homeless: list[Homeless] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    records: dict[str, list[str]] = field(default_factory=dict)
    joined: int = 0
    problems: list[Problem] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the account as plain values."""
        left = Counter(h.document for h in self.homeless)
        return {
            "documents": [
                {"document": name, "statements": number, "without_a_home": left[name]}
                for name, number in sorted(self.read.items())
            ],
            "records": self.records,
            "joined": self.joined,
            "assumed": self.notes,
            "problems": [
                {
                    "path": p.path,
                    "line": p.span.line,
                    "column": p.span.column,
                    "code": p.code,
                    "message": p.message,
                }
                for p in self.problems
            ],
            "without_a_home": [vars(h) for h in self.homeless],
        }

    def as_markdown(self) -> str:
        """Return the account as a page."""
        left = Counter(h.document for h in self.homeless)
        lines = [
            "# Import report",
            "",
            "| document | statements | not imported |",
            "|---|---|---|",
        ]
        lines += [f"| {_cell(name)} | {n} | {left[name]} |" for name, n in sorted(self.read.items())]
        if self.problems:
            lines += ["", "## Problems", ""]
            lines += [
                f"- {_cell(p.path)}:{p.span.line}:{p.span.column}: {p.code} {_cell(p.message)}"
                for p in self.problems
            ]
        lines += ["", "## Records", "", "| family | records |", "|---|---|"]
        lines += [f"| {family} | {len(ids)} |" for family, ids in self.records.items()]
        lines += ["", f"Joined with another record of the same name: {self.joined}.", "", "## Assumed", ""]
        lines += [f"- {_cell(note)}" for note in self.notes] or ["Nothing."]
        lines += ["", "## Not imported", ""]
        if not self.homeless:
            return "\n".join([*lines, "None.", ""])
        lines += ["| term | reason | statements |", "|---|---|---|"]
        groups = Counter((h.predicate, h.reason) for h in self.homeless)
        lines += [
            f"| {_cell(term)} | {_cell(reason)} | {n} |" for (term, reason), n in sorted(groups.items())
        ]
        for document in sorted(left):
            lines += ["", f"### {_cell(document)}", ""]
            lines += [
                f"- {_cell(h.subject)} · {_cell(h.predicate)} · {_cell(h.object)}"
                for h in self.homeless
                if h.document == document
            ]
        return "\n".join([*lines, ""])


def homeless(
    statements: Statements,
    homed: set[Triple],
    reasons: dict[Triple, str],
    names: dict[Node, str],
    addresses: dict[URIRef, str],
) -> list[Homeless]:
    """Return every statement that no record rests on, and every value that is in no statement at all.

    `addresses` are those nodes whose record cannot keep their address, each with the reason.
    """
    labels = _Labels(statements, names)
    found = [
        Homeless(
            document,
            labels.of(triple[0]),
            _term(triple[1]),
            labels.of(triple[2]),
            reasons.get(triple, UNKNOWN),
        )
        for triple, documents in statements.documents.items()
        if triple not in homed
        for document in documents
    ]
    found += [
        Homeless(document, where, "", text, reason) for document, where, text, reason in statements.lost
    ]
    found += [
        Homeless(document, labels.of(node), "@id", f"<{node}>", reason)
        for node, reason in addresses.items()
        for document in statements.documents_of(node)
    ]
    return sorted(found, key=lambda h: (h.document, h.subject, h.predicate, h.object, h.reason))


class _Labels:
    """Names nodes for people: a record by its id, a blank node by the shortest way that leads to it from what has a name.

    Where no way leads to it but in a circle, its classes and its name must do.
    """

    def __init__(self, statements: Statements, names: dict[Node, str]) -> None:
        self.graph = statements.graph
        self.names = dict(names)
        unnamed: set[Node] = {
            node for s, _, o in self.graph for node in (s, o) if isinstance(node, BNode) and node not in names
        }
        reached: dict[Node, str] = {
            node: self._own(node) for node in unnamed if (None, None, node) not in self.graph
        }
        named: Iterable[Node] = {
            node for node in self.graph.subjects() if node not in unnamed
        } | reached.keys()
        while unnamed:
            self.names |= reached
            unnamed -= reached.keys()
            reached = self._next(named, unnamed) or {node: self._own(node) for node in unnamed}
            named = reached

    def of(self, node: Node) -> str:
        if isinstance(node, Literal):
            return f'"{node}"' + (f"@{node.language}" if node.language else "")
        if isinstance(node, URIRef) and node not in self.names:
            return f"<{as_written(node)}>"
        return self.names[node]

    def _next(self, named: Iterable[Node], unnamed: set[Node]) -> dict[Node, str]:
        """Return the nodes without a name that one step leads to from some that have one, each with its name."""
        found: dict[Node, str] = {}
        for subject in named:
            for _, term, node in self.graph.triples((subject, None, None)):
                if node in unnamed:
                    way = _shortened(f"{self.of(subject)} / {_term(term)}")
                    found[node] = min(way, found.get(node, way))
        return found

    def _own(self, node: Node) -> str:
        classes = sorted(_term(o) for o in self.graph.objects(node, RDF.type) if not isinstance(o, BNode))
        texts = sorted(
            f'"{o}"' for o in self.graph.objects(node, URIRef(f"{SCHEMA}name")) if isinstance(o, Literal)
        )
        return " ".join([*(classes or ["something"]), *texts[:1]])


def _shortened(way: str) -> str:
    return way if len(way) <= LONGEST else f"{way[: LONGEST // 2]} … {way[-LONGEST // 2 :].partition(' ')[2]}"


def _term(node: Node) -> str:
    if node == RDF.type:
        return "type"
    text = str(node)
    return text.removeprefix(SCHEMA) if text.startswith(SCHEMA) else f"<{as_written(URIRef(text))}>"


def _cell(text: str) -> str:
    """Return a text that keeps its place in a table or list of Markdown, and is inert there."""
    flat = LIVE.sub(escape, " ".join(text.split()))
    for sign in "\\`*_[]<>|#":
        flat = flat.replace(sign, f"\\{sign}")
    return flat
