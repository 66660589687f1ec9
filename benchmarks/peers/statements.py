"""Say records as triples, the same ones as communique, in the terms of any library."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from dataset import BASE, LANGUAGE, Mapping, records

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OA = "http://www.w3.org/ns/oa#"
OWN = "https://w3id.org/communique/ns#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
TYPE, FIRST, REST, NIL = (RDF + name for name in ("type", "first", "rest", "nil"))
ROLE_NAME = "https://schema.org/roleName"
PRECISIONS = {4: "gYear", 7: "gYearMonth", 10: "date"}
"""The datatype of a date by its length, for the dates of this data; `..` is none."""

Triple = tuple[Any, Any, Any]


class Statements:
    """Makes the triples of records; each `state_` method those of one field, as `meanings` says."""

    def __init__(
        self,
        meanings: Path,
        iri: Callable[[str], Any],
        literal: Callable[[str, str | None, Any], Any],
        blank: Callable[[], Any],
    ) -> None:
        """Take what makes a library's terms: from an IRI; from text, language and datatype; from nothing."""
        said = json.loads(meanings.read_text())
        self.classes = {name: model["class"] for name, model in said["models"].items()}
        self.fields = {
            name: {field: (getattr(self, how), more) for field, (how, *more) in model["fields"].items()}
            for name, model in said["models"].items()
        }
        self.families: dict[str, str] = said["families"]
        self.labels: dict[str, str] = said["roles"]
        self.iri, self.literal, self.blank = iri, literal, blank
        self.term = cache(iri)  # for those that come often
        self.found: list[Triple] = []

    def of_all(self, folder: Path) -> Iterator[Triple]:
        """Yield the triples of a dataset."""
        for family, record in records(folder):
            self.found = []
            self.state(self.families[family], f"{BASE}{family}/{record['id']}", record)
            yield from self.found

    def state(self, model: str, name: str, values: Mapping) -> Any:
        """State a record or part whose IRI is `name`, and return its term."""
        subject = self.iri(name)
        if "type" not in values:
            self.add(subject, TYPE, self.term(self.classes[model]))
        fields = self.fields[model]
        for field, value in values.items():
            if field in fields:
                method, more = fields[field]
                method(subject, name, value, *more)
        return subject

    def add(self, subject: Any, predicate: str, value: Any) -> None:
        """Add a triple."""
        self.found.append((subject, self.term(predicate), value))

    def state_type(self, subject: Any, _: str, value: str, classes: dict[str, str]) -> None:
        """State the type that a record names."""
        self.add(subject, TYPE, self.term(classes[value]))

    def state_iris(self, subject: Any, _: str, value: Any, predicate: str, start: str) -> None:
        """State one reference, word or IRI, or a set of them; all IRIs begin with `start`."""
        for one in value if isinstance(value, list) else (value,):
            self.add(subject, predicate, self.term(start + one))

    def state_choice(self, subject: Any, _: str, value: str, predicate: str, words: dict[str, str]) -> None:
        """State a word of a closed list."""
        self.add(subject, predicate, self.term(words[value]))

    def state_status(
        self, subject: Any, _: str, value: str, predicate: str, start: str, near: str, matches: dict[str, str]
    ) -> None:
        """State the status of an event, and the one of schema.org that is near to it."""
        self.add(subject, predicate, self.term(start + value))
        if value in matches:
            self.add(subject, near, self.term(matches[value]))

    def state_binding(self, subject: Any, _: str, value: Any, predicate: str, legislation: str) -> None:
        """State whether an agreement binds; one that does is legislation too."""
        self.add(subject, predicate, self.literal(str(value).lower(), None, self.term(XSD + "boolean")))
        if value:
            self.add(subject, TYPE, self.term(legislation))

    def state_literal(self, subject: Any, _: str, value: Any, predicate: str, datatype: str | None) -> None:
        """State a plain value."""
        self.add(subject, predicate, self.literal(str(value), None, datatype and self.term(datatype)))

    def state_text(self, subject: Any, _: str, value: Any, predicate: str) -> None:
        """State a text in its languages."""
        texts = value if isinstance(value, dict) else {LANGUAGE: value}
        for language, text in texts.items():
            self.add(subject, predicate, self.literal(text, language, None))

    def state_date(self, subject: Any, _: str, value: str, predicate: str, in_full: str) -> None:
        """State a date as a typed literal and in full."""
        if precision := PRECISIONS.get(len(value)):
            self.add(subject, predicate, self.literal(value, None, self.term(XSD + precision)))
        self.add(subject, in_full, self.literal(value, None, self.term(EDTF)))

    def state_list(self, subject: Any, _: str, value: list[str], predicate: str) -> None:
        """State texts in their order."""
        for text in value:
            node = self.blank()
            self.add(subject, predicate, node)
            self.add(node, FIRST, self.literal(text, None, None))
            subject, predicate = node, REST
        self.add(subject, predicate, self.term(NIL))

    def state_via(
        self, subject: Any, name: str, value: float, predicate: str, outer: str, between: str
    ) -> None:
        """State a number of the node that the vocabulary puts between."""
        node = self.iri(f"{name}#{outer.rpartition('/')[2]}")
        if (known := (subject, self.term(outer), node)) not in self.found:
            self.found.append(known)
            self.add(node, TYPE, self.term(between))
        self.add(node, predicate, self.literal(f"{value:.9g}", None, self.term(XSD + "decimal")))

    def state_parts(
        self, subject: Any, name: str, value: list[Mapping], predicate: str, model: str, field: str
    ) -> None:
        """State parts."""
        for index, part in enumerate(value):
            self.add(subject, predicate, self.state(model, f"{name}#{field}-{index}", part))

    def state_roles(
        self, subject: Any, name: str, value: list[Mapping], predicate: str, model: str, field: str
    ) -> None:
        """State parts that are roles: schema.org wants what they lead to on the record too, and a readable name."""
        reference, (_, start) = next(
            (f, more) for f, (_, more) in self.fields[model].items() if more[0] == predicate
        )
        plain = set()
        for index, part in enumerate(value):
            node = self.state(model, f"{name}#{field}-{index}", part)
            self.add(subject, predicate, node)
            post, role = part.get("post"), part.get("role")
            readable = (
                self.literal(post, LANGUAGE, None) if post else self.literal(self.labels[role], None, None)
            )
            self.add(node, ROLE_NAME, readable)
            plain.add(start + part[reference])
        for one in plain:
            self.add(subject, predicate, self.term(one))

    def state_evidence(self, subject: Any, name: str, value: list[Mapping]) -> None:
        """State evidence, which in this data always supports, as annotations of the Web Annotation Data Model."""
        for index, piece in enumerate(value):
            iri = f"{name}#evidence-{index}"
            node, target, quote = self.iri(iri), self.iri(f"{iri}-target"), self.iri(f"{iri}-quote")
            self.add(node, TYPE, self.term(OA + "Annotation"))
            self.add(node, OA + "hasBody", subject)
            self.add(node, OA + "hasTarget", target)
            self.add(node, OWN + "stance", self.term(OWN + "stances-supports"))
            for path in piece["supports"]:
                self.add(node, OWN + "supports", self.literal(path, None, None))
            self.add(target, TYPE, self.term(OA + "SpecificResource"))
            self.add(target, OA + "hasSource", self.iri(f"{BASE}sources/{piece['source']}"))
            self.add(target, OA + "hasSelector", quote)
            self.add(quote, TYPE, self.term(OA + "TextQuoteSelector"))
            self.add(quote, OA + "exact", self.literal(piece["quote"], None, None))
