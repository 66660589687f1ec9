"""Read persons and organizations: names, countries, and what they belong to."""

from __future__ import annotations

from typing import Any

from rdflib.term import Literal, Node

from exporter.importing.schema_org.contexts import Triple
from exporter.importing.schema_org.drafts import Draft, Said, mended
from exporter.importing.schema_org.reader import Reader
from exporter.importing.schema_org.roles import role_of
from exporter.importing.schema_org.terms import (
    BELONGING,
    BELONGING_INVERSE,
    country_of,
    other_name,
    own_word,
    said_of,
)
from exporter.importing.schema_org.works import image_of


def read(reader: Reader, draft: Draft, node: Node) -> None:
    """Add the claims of a participant."""
    statements = reader.statements
    if draft.type == "Person":
        _name_of_person(reader, draft)
        _country(reader, draft, node, "nationality", "nationality")
    else:
        has_name = bool(draft.texts("name"))
        for triple in statements.said(node, "legalName"):
            if has_name:
                draft.claim("other_names", other_name(triple[2]), [triple])
            else:
                draft.claim("name", said_of(triple[2]), [triple])
        _country(reader, draft, node, "areaServed", "area_served")
        reader.refer(draft, "parent", "participants", "parentOrganization", assumed="Organization")
        for triple in statements.of(node, "subOrganization", "department"):
            child = reader.reference("participants", triple, "Organization")
            if child is not None and child is not draft:
                child.claim("parent", draft, [triple])
        for triple in statements.of(node, "additionalType"):
            word = own_word(triple[2], "organization_kinds")
            if word is not None:
                draft.claim("kind", word, [triple])
    _memberships(reader, draft, node)
    for triple in statements.of(node, "image"):
        image = image_of(reader, triple)
        if image is not None:
            image.claim("depicts", draft, [triple])


def _name_of_person(reader: Reader, draft: Draft) -> None:
    """Make a name from its parts if no complete name is given."""
    given, family = (draft.texts(name) for name in ("given_name", "family_name"))
    if not draft.texts("name") and given and family:
        draft.claim("name", Said(f"{given[0]} {family[0]}"), [])
        reader.assume(f"the name {given[0]} {family[0]} is put together from givenName and familyName")


def _country(reader: Reader, draft: Draft, node: Node, term: str, name: str) -> None:
    for triple in reader.statements.of(node, term):
        if isinstance(triple[2], Literal) and country_of(triple[2]) is None:
            reader.reasons[triple] = "unknown country"
            if name == "nationality":  # it may keep two people of one name apart
                draft.unfit.setdefault(name, set()).add(mended(str(triple[2])).casefold())
            continue
        place = reader.reference("places", triple, "Country")
        if place is None:
            continue
        if place.type != "Country":
            reader.reasons[triple] = "its object is not a Country"
            continue
        draft.claim(name, place, [triple])


def _memberships(reader: Reader, draft: Draft, node: Node) -> None:
    statements = reader.statements
    belonging = statements.of(node, *BELONGING)
    titles = statements.said(node, "jobTitle")
    title = titles[0] if len(titles) == len(belonging) == 1 else None
    found = [m for triple in belonging if (m := _membership(reader, triple, BELONGING, title))]
    through_role = {part["organization"] for part, because, _ in found if len(because) > 1}
    for part, because, optional in found:
        target = part["organization"]
        if len(because) > 1:  # a plain statement beside a Role that says more is part of the same
            plain = [t for other, triples, _ in found if other["organization"] is target for t in triples[:1]]
            draft.claim("memberships", part, [*because, *plain], optional)
        elif target not in through_role:
            draft.claim("memberships", part, because)
    for triple in statements.of(node, *BELONGING_INVERSE):
        _inverse(reader, draft, triple)
    if title is None:
        for triple in titles:
            reader.reasons[triple] = "a post needs one organization, and there is none or more than one"


def _membership(
    reader: Reader, triple: Triple, terms: dict[str, str], title: Triple | None
) -> tuple[dict[str, Any], list[Triple], dict[str, list[Triple]]] | None:
    """Return a membership, the statements that it rests on (the participant's own first), and its optional keys."""
    term = _term(triple)
    role_node = reader.role(triple)
    part: dict[str, Any] = {"role": terms[term]}
    because, optional = [triple], dict[str, list[Triple]]()
    target: Draft | None
    if role_node is None:
        target = reader.reference("participants", triple, "Organization")
    else:
        found = role_of(reader, role_node, tuple(dict.fromkeys((term, *terms))), "post")
        part |= found.values
        because += found.triples
        optional = found.optional
        target = found.target("participants", "Organization")
    if target is None:
        return None
    if title is not None and "post" not in part:
        part["post"] = _post(said_of(title[2]))
        del part["role"]
        because.append(title)
    elif "post" in part and part["role"] == terms[term]:
        del part["role"]
    return {"organization": target, **part}, because, optional


def _inverse(reader: Reader, draft: Draft, triple: Triple) -> None:
    """Read a membership that the organization states."""
    term = _term(triple)
    role_node = reader.role(triple)
    part: dict[str, Any] = {"organization": draft, "role": BELONGING_INVERSE[term]}
    because, optional = [triple], dict[str, list[Triple]]()
    if role_node is None:
        member = reader.reference("participants", triple, "Person")
    else:
        found = role_of(reader, role_node, tuple(dict.fromkeys((term, *BELONGING_INVERSE))), "post")
        part |= found.values
        because += found.triples
        optional = found.optional
        member = found.target("participants", "Person")
    if member is not None:
        member.claim("memberships", part, because, optional)


def _post(said: Said) -> Any:
    return {said.language: said.text} if said.language else said.text


def _term(triple: Triple) -> str:
    return str(triple[1]).rpartition("/")[2]
