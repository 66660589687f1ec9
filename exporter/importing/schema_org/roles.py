"""Read schema.org's Role pattern: a node in the middle of a statement that gives the role, its start and its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rdflib.term import Literal, Node

from exporter.importing.schema_org.contexts import Triple
from exporter.importing.schema_org.drafts import Draft
from exporter.importing.schema_org.reader import Reader
from exporter.importing.schema_org.terms import own_word, said_of
from schemas import VOCABULARIES
from schemas.grammars import WORD

DATES = {"startDate": "start", "endDate": "end"}


@dataclass
class RoleFound:
    """What a Role node says: `values` for the part, the statements they rest on, and where it leads.

    `optional` are the keys that the part can do without, each with its statements.
    """

    reader: Reader
    values: dict[str, Any] = field(default_factory=dict)
    triples: list[Triple] = field(default_factory=list)
    leads: Triple | None = None
    optional: dict[str, list[Triple]] = field(default_factory=dict)

    def target(self, family: str, assumed: str) -> Draft | None:
        """Return the draft that the Role node leads to."""
        return self.reader.reference(family, self.leads, assumed) if self.leads else None


def role_of(reader: Reader, role: Node, terms: tuple[str, ...], titled: str) -> RoleFound:
    """Read a Role node that continues under one of `terms`; a role that our vocabulary lacks goes into `titled`."""
    statements = reader.statements
    found = RoleFound(reader, triples=reader.role_triples(role))
    _lead(found, role, terms)
    for triple in statements.of(role, "additionalType"):
        if (word := own_word(triple[2], "roles")) is not None:
            found.values["role"] = word
            found.triples.append(triple)
    titles: list[str] = []
    for triple in statements.of(role, "roleName", "namedPosition"):
        word = own_word(triple[2], "roles") or word_for(str(triple[2]))
        if word is not None and found.values.get("role", word) == word:
            found.values["role"] = word
        elif isinstance(triple[2], Literal) and titled == "post" and "post" in found.values:
            reader.reasons[triple] = "another post was used"
            continue
        elif isinstance(triple[2], Literal):
            said = said_of(triple[2])
            titles.append(said.text)
            if titled == "post":
                found.values["post"] = {said.language: said.text} if said.language else said.text
            found.optional.setdefault(titled, []).append(triple)
        else:
            continue
        found.triples.append(triple)
    if titles and titled == "capacity":
        found.values["capacity"] = sorted(set(titles))
    for term, name in DATES.items():
        for triple in statements.said(role, term)[:1]:
            found.values[name] = str(triple[2])
            found.optional[name] = [triple]
            found.triples.append(triple)
    return found


def _lead(found: RoleFound, role: Node, terms: tuple[str, ...]) -> None:
    """Follow a Role node to what it leads to."""
    for term in terms:
        onward = found.reader.statements.of(role, term)
        if onward:
            found.leads = onward[0]
            found.triples.append(onward[0])
            for triple in onward[1:]:
                found.reader.reasons[triple] = "a Role can lead to one thing only"
            return


def word_for(text: str) -> str | None:
    """Return the role of our vocabulary that a text names; case and punctuation do not matter."""
    wanted = WORD.fault(text.strip())[1]
    words = {c.word: c.word for c in VOCABULARIES["roles"]}
    words |= {WORD.fault(c.label)[1] or "": c.word for c in VOCABULARIES["roles"]}
    return words.get(wanted or "")
