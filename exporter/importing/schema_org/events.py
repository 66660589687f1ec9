"""Read events and series: when, where, with whom, about what, as part of what."""

from __future__ import annotations

from typing import Any

from rdflib.term import Literal, Node

from exporter.importing.schema_org.contexts import Triple
from exporter.importing.schema_org.drafts import Draft, mended
from exporter.importing.schema_org.reader import Reader
from exporter.importing.schema_org.roles import RoleFound, role_of
from exporter.importing.schema_org.terms import (
    ATTENDANCES,
    STATUSES,
    TAKING_PART,
    is_address,
    local_name,
    own_word,
)
from exporter.importing.schema_org.works import image_of, topics_of


def read_event(reader: Reader, draft: Draft, node: Node) -> None:
    """Add the claims of an event."""
    _statuses(reader, draft, node)
    for triple in reader.statements.of(node, "location"):
        _location(reader, draft, triple)
    for triple in reader.statements.of(node, "organizer"):
        _organizer(reader, draft, triple)
    _participations(reader, draft, node)
    topics_of(reader, draft, node)
    for triple in reader.statements.of(node, "image"):
        image = image_of(reader, triple)
        if image is not None:
            draft.claim("images", image, [triple])
    reader.refer(draft, "sources", "sources", "subjectOf")
    for triple in reader.statements.of(node, "superEvent", "superEvents"):
        _part_of(reader, draft, triple)
    for triple in reader.statements.of(node, "subEvent", "subEvents"):
        inner = reader.reference("events", triple)
        if inner is not None and inner is not draft:
            inner.claim("part_of", draft, [triple])


def read_series(reader: Reader, draft: Draft, node: Node) -> None:
    """Add the claims of a series; its sub-events are its editions."""
    for triple in reader.statements.of(node, "subEvent", "subEvents"):
        edition = reader.reference("events", triple)
        if edition is not None:
            edition.claim("series", draft, [triple])


def _statuses(reader: Reader, draft: Draft, node: Node) -> None:
    for triple in reader.statements.of(node, "eventStatus"):
        name = local_name(triple[2])
        if name in STATUSES:
            draft.claim("status", STATUSES[name], [triple])
        elif name == "EventScheduled":
            reader.reasons[triple] = "EventScheduled does not distinguish planned from held"
    for triple in reader.statements.of(node, "eventAttendanceMode"):
        name = local_name(triple[2])
        if name in ATTENDANCES:
            draft.claim("attendance", ATTENDANCES[name], [triple])
    for triple in reader.statements.of(node, "additionalType"):
        word = own_word(triple[2], "event_kinds")
        if word is not None:
            draft.claim("kind", word, [triple])


def _location(reader: Reader, draft: Draft, triple: Triple) -> None:
    statements = reader.statements
    node = statements.target(triple[2])
    classes = statements.classes(node)
    if isinstance(node, Literal) and is_address(node):
        draft.claim("virtual_location", mended(str(node)), [triple])
        return
    if "VirtualLocation" in classes:
        for address in statements.said(node, "url")[:1]:
            draft.claim(
                "virtual_location", mended(str(address[2])), [triple, classes["VirtualLocation"], address]
            )
        return
    place = reader.draft("places", node) if "PostalAddress" in classes else reader.reference("places", triple)
    if place is not None:
        draft.claim("location", place, [triple])


def _organizer(reader: Reader, draft: Draft, triple: Triple) -> None:
    role_node = reader.role(triple)
    if role_node is None:
        organizer = reader.reference("participants", triple, "Organization")
        if organizer is not None:
            draft.claim("organizers", organizer, [triple])
        return
    found = role_of(reader, role_node, ("organizer",), "capacity")
    organizer = found.target("participants", "Organization")
    if organizer is not None and found.leads is not None:
        draft.claim("organizers", organizer, [triple, found.leads, *reader.role_triples(role_node)])
        if found.values:  # more than that they organize: a part they took
            part = _part(organizer, "attendee", found.values)
            draft.claim("participations", part, found.triples, found.optional)


def _participations(reader: Reader, draft: Draft, node: Node) -> None:
    """Add who took part; a plain statement in addition to a Role with the same participant is part of that."""
    plain: list[tuple[Triple, str, Draft]] = []
    through_role: dict[Draft, list[Triple]] = {}
    roles: list[tuple[Draft, str, Triple, RoleFound]] = []
    for triple in reader.statements.of(node, *TAKING_PART):
        term = str(triple[1]).rpartition("/")[2]
        role, assumed = TAKING_PART[term]
        role_node = reader.role(triple)
        if role_node is None:
            participant = reader.reference("participants", triple, assumed)
            if participant is not None:
                plain.append((triple, role, participant))
            continue
        found = role_of(reader, role_node, tuple(dict.fromkeys((term, *TAKING_PART))), "capacity")
        participant = found.target("participants", assumed)
        if participant is not None:
            through_role.setdefault(participant, [])
            roles.append((participant, role, triple, found))
    for triple, role, participant in plain:
        if participant in through_role:
            through_role[participant].append(triple)
        else:
            draft.claim("participations", _part(participant, role, {}), [triple])
    for participant, role, triple, found in roles:
        part, because = _part(participant, role, found.values), [triple, *found.triples]
        draft.claim("participations", part, because + through_role[participant], found.optional)


def _part(participant: Draft, role: str, values: dict[str, Any]) -> dict[str, Any]:
    return {"participant": participant, "role": role} | values


def _part_of(reader: Reader, draft: Draft, triple: Triple) -> None:
    """Claim the series or the larger event, whichever the object of a statement is."""
    family = "series" if "series" in reader.families_of(triple[2]) else "events"
    whole = reader.reference(family, triple)
    if whole is not None and whole is not draft:
        draft.claim("series" if family == "series" else "part_of", whole, [triple])
