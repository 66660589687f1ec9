"""Read statements about events, series, participants and places into drafts of records.

The tables of `exporter.importing.schema_org.terms` map each property to a field; anything more has a function.
The statements of a property that is in neither end in the report of what was not imported.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

from rdflib.term import Literal, Node, URIRef

from exporter.importing.schema_org.classes import ROLES, families_of, is_class, type_of
from exporter.importing.schema_org.contexts import Triple
from exporter.importing.schema_org.drafts import Draft, mended
from exporter.importing.schema_org.graph import Statements, is_local
from exporter.importing.schema_org.terms import DEFAULTS, TEXTS, is_address, local_name, other_name, said_of


class Reader:
    """Makes drafts from statements; `notes` states assumptions, `reasons` why statements could not be imported."""

    def __init__(
        self, statements: Statements, parts: Mapping[str, Callable[[Reader, Draft, Node], None]]
    ) -> None:
        """Read from `statements`; `parts` are the functions by family that add the claims that only it has."""
        self.statements = statements
        self.parts = parts
        self.drafts: dict[tuple[str, object], Draft] = {}
        self.notes: set[str] = set()
        self.reasons: dict[Triple, str] = {}
        self.waiting: deque[tuple[Draft, Node]] = deque()

    def read(self) -> list[Draft]:
        """Return the drafts of everything that is an event, series, participant or place, and of what they refer to."""
        for subject in sorted(set(self.statements.graph.subjects()), key=str):
            families = [
                f for f in self.families_of(subject) if f in ("series", "events", "participants", "places")
            ]
            if families and not self.is_place_between(subject, families):
                self.draft(families[0], subject)
                self._catch_up()
        return list(self.drafts.values())

    def families_of(self, node: Node) -> list[str]:
        """Return the families that a node's classes fit, the likeliest first."""
        found: dict[str, None] = {}
        for name in sorted(self.statements.classes(self.statements.target(node))):
            found |= dict.fromkeys(families_of(name))
        order = ("series", "events", "participants", "places")
        return sorted(found, key=lambda family: order.index(family) if family in order else len(order))

    def is_place_between(self, node: Node, families: list[str]) -> bool:
        """Return whether a node that can be an organization or a place is referred to as a place."""
        return families == ["participants", "places"] and bool(
            self.statements.to(node, "location", "containedInPlace", "containedIn")
        )

    def draft(self, family: str, node: Node, assumed: str | None = None) -> Draft:
        """Return the draft for a node; `assumed` is its type if no class says it.

        What its family has of its own is read later: a chain of references may be longer than the stack.
        """
        key = (family, node)
        if key in self.drafts:
            return self.drafts[key]
        draft = self.drafts[key] = Draft(family, node)
        self._type(draft, node, assumed)
        self._common(draft, node)
        self.waiting.append((draft, node))
        return draft

    def _catch_up(self) -> None:
        """Read the fields of the drafts that are waiting for it, and of those they refer to."""
        while self.waiting:
            draft, node = self.waiting.popleft()
            if (read := self.parts.get(draft.family)) is not None:
                read(self, draft, node)

    def named(self, family: str, text: Literal, triple: Triple, assumed: str | None = None) -> Draft:
        """Return the draft for something of which only the name is said."""
        said = said_of(text)
        draft = self.drafts.setdefault((family, said), Draft(family, None, assumed=True))
        draft.claim("name", said, [triple])
        if assumed and not draft.type:
            draft.claim("type", assumed, [])
            self.assume(f"{said.text} is taken for {_with_article(assumed)}")
        return draft

    def reference(self, family: str, triple: Triple, assumed: str | None = None) -> Draft | None:
        """Return the draft that the object of a statement is or names, or None, with the reason kept."""
        node = self.statements.target(triple[2])
        if isinstance(node, Literal):
            if is_address(node):
                self.reasons[triple] = "an address that no document describes"
            elif is_class(local_name(node)):
                self.reasons[triple] = "the name of a class of schema.org, not of a thing"
            else:
                return self.named(family, node, triple, assumed)
            return None
        if not self.statements.is_described(node):
            self.reasons[triple] = "refers to something that no document describes"
            return None
        families = self.families_of(node)
        if families and family not in families:
            self.reasons[triple] = f"its object is not one of the {family}"
            return None
        classes = self.statements.classes(node)
        if not families and classes and not set(classes) <= {"Thing", "Intangible", "CreativeWork"}:
            self.reasons[triple] = f"its object is {_with_article(min(classes))}"
            return None
        return self.draft(family, node, assumed)

    def refer(
        self, draft: Draft, name: str, family: str, *properties: str, assumed: str | None = None
    ) -> None:
        """Add a claim on a field for each statement that refers to a record of a family."""
        if draft.node is None:
            return
        for triple in self.statements.of(draft.node, *properties):
            target = self.reference(family, triple, assumed)
            if target is not None and target is not draft:
                draft.claim(name, target, [triple])

    def role(self, triple: Triple) -> Node | None:
        """Return the Role node that a statement leads to, if it leads to one."""
        node = self.statements.target(triple[2])
        return node if set(self.statements.classes(node)) & ROLES else None

    def role_triples(self, role: Node, *properties: str) -> list[Triple]:
        """Return the statements of a Role node that say its class, and those under some terms."""
        classes = [t for name, t in self.statements.classes(role).items() if name in ROLES]
        return classes + self.statements.of(role, *properties)

    def assume(self, note: str) -> None:
        """Keep an assumption, for the report."""
        self.notes.add(note)

    def _type(self, draft: Draft, node: Node, assumed: str | None) -> None:
        classes = self.statements.classes(node)
        found = type_of(draft.family, set(classes))
        if found is None:
            draft.assumed = True
            if draft.family == "participants" and self.statements.of(node, "givenName", "familyName"):
                assumed = "Person"
            if draft.family == "participants":
                draft.claim("type", assumed or "Organization", [])
                for triple in self.statements.said(node, "name", "legalName")[:1]:
                    self.assume(f"{triple[2]} is taken for {_with_article(assumed or 'Organization')}")
            else:
                draft.claim(
                    "type", assumed or DEFAULTS[draft.family], [classes[t] for t in classes if t == "Thing"]
                )
            return
        kind, by = found
        draft.claim("type", kind, [classes[by]] if kind == by else [])
        for name, triple in classes.items():
            if name in ("Thing", kind) or (draft.family, name) == ("series", "Event"):
                draft.claim("type", kind, [triple])
            else:
                self.reasons[triple] = f"kept as {_with_article(kind)}"

    def _common(self, draft: Draft, node: Node) -> None:
        """Add the claims that any record can have."""
        table = TEXTS[""] | TEXTS.get(draft.family, {})
        for name, properties in table.items():
            if draft.type != "Person" and name in ("given_name", "family_name", "honorific_prefix"):
                continue
            for used in properties:
                triples = self.statements.said(node, used)
                for triple in triples:
                    draft.claim(name, said_of(triple[2]), [triple])
                if triples:
                    break
        for triple in self.statements.said(node, "alternateName"):
            draft.claim("other_names", other_name(triple[2]), [triple])
        for triple in self.statements.said(node, "sameAs"):
            draft.claim("same_as", mended(str(triple[2])), [triple])
        pages = self.statements.of(node, "url") or self.statements.of(node, "mainEntityOfPage")
        for triple in pages:
            if not is_local(triple[2]):
                draft.claim("url", mended(str(triple[2])), [triple])
        if isinstance(node, URIRef) and not is_local(node):
            draft.claim("same_as", str(node), [])
        self._identifiers(draft, node)

    def _identifiers(self, draft: Draft, node: Node) -> None:
        for triple in self.statements.of(node, "identifier"):
            inner = triple[2]
            schemes, values = self.statements.said(inner, "propertyID"), self.statements.said(inner, "value")
            if len(schemes) == len(values) == 1:
                types = [t for name, t in self.statements.classes(inner).items() if name == "PropertyValue"]
                value = {"scheme": str(schemes[0][2]), "value": str(values[0][2])}
                draft.claim("identifiers", value, [triple, *schemes, *values, *types])
            elif is_address(inner) and not is_local(inner):
                draft.claim("same_as", mended(str(inner)), [triple])
            else:
                self.reasons[triple] = "an identifier without a scheme"


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
