"""The tables of schema.org's properties and our fields, of its words and our words, and how its values are read."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from rdflib.term import Literal, Node

from exporter.importing.schema_org.contexts import SCHEMA
from exporter.importing.schema_org.drafts import Said, Words, mended
from exporter.model.fields import FAMILIES, fields
from exporter.model.iris import NAMESPACES
from schemas.countries import country_code

TEXTS: dict[str, dict[str, tuple[str, ...]]] = {
    "": {"name": ("name",), "description": ("description",)},
    "participants": {
        "given_name": ("givenName",),
        "family_name": ("familyName",),
        "honorific_prefix": ("honorificPrefix",),
    },
    "events": {"start": ("startDate",), "end": ("endDate",), "duration": ("duration",)},
    "series": {"start": ("startDate",), "end": ("endDate",)},
    "topics": {"code": ("termCode",), "scheme": ("inDefinedTermSet",)},
    "sources": {
        "name": ("headline", "name"),
        "published": ("datePublished",),
        "language": ("inLanguage",),
        "archived_at": ("archivedAt",),
    },
    "images": {
        "caption": ("caption",),
        "credit": ("creditText",),
        "content_url": ("contentUrl",),
        "license": ("license",),
        "created": ("dateCreated",),
    },
}
"""Family (empty: every one) -> field -> the properties that hold it."""

TAKING_PART: dict[str, tuple[str, str]] = {
    "attendee": ("attendee", "Person"),
    "attendees": ("attendee", "Person"),
    "performer": ("performer", "Person"),
    "performers": ("performer", "Person"),
    "actor": ("performer", "Person"),
    "contributor": ("contributor", "Person"),
    "translator": ("translator", "Person"),
    "sponsor": ("sponsor", "Organization"),
    "funder": ("funder", "Organization"),
}
"""Property of an event -> the role of the participant there, and the type to assume if none is stated."""

BELONGING: dict[str, str] = {"memberOf": "member", "worksFor": "employee", "affiliation": "affiliate"}
"""Property of a participant -> the role in the organization."""
BELONGING_INVERSE: dict[str, str] = {
    "member": "member",
    "members": "member",
    "employee": "employee",
    "employees": "employee",
}

ADDED: Words = {
    ("name_kinds", "alternate"): ("alternate name", "Another name that a web page gives, of no stated kind."),
    ("roles", "performer"): ("performer", "Performs at the event (schema.org's performer)."),
    ("roles", "contributor"): ("contributor", "Contributes to the event (schema.org's contributor)."),
    ("roles", "translator"): ("translator", "Translates at the event (schema.org's translator)."),
    ("roles", "sponsor"): ("sponsor", "Supports the event by a pledge or gift (schema.org's sponsor)."),
    ("roles", "funder"): ("funder", "Pays for the event (schema.org's funder)."),
    ("roles", "employee"): ("employee", "Works for the organization (schema.org's worksFor)."),
    ("roles", "affiliate"): ("affiliate", "Is affiliated with the organization (schema.org's affiliation)."),
}
"""Words that an import adds to the vocabulary where it uses them."""

STATUSES = {"EventPostponed": "postponed", "EventRescheduled": "rescheduled", "EventCancelled": "cancelled"}
ATTENDANCES = {
    "OfflineEventAttendanceMode": "in_person",
    "OnlineEventAttendanceMode": "online",
    "MixedEventAttendanceMode": "mixed",
}
PLACES_OF_DEGREES = 7
MOST_DEGREES = {"latitude": 90, "longitude": 180}
DEFAULTS = {
    family: next(f.default for f in fields(record_type) if f.name == "type")
    for family, record_type in FAMILIES.items()
}
"""Family -> the type of a record that states none."""


def said_of(node: Node) -> Said:
    """Return the text of a node with its language."""
    language = node.language if isinstance(node, Literal) else None
    return Said(mended(str(node)), language)


def other_name(node: Node) -> dict[str, str]:
    """Return the text of a node as another name, of no stated kind."""
    said = said_of(node)
    return {"text": said.text, "kind": "alternate"} | ({"language": said.language} if said.language else {})


def is_address(node: Node) -> bool:
    """Return whether a node or text looks like a web address."""
    return str(node).strip().lower().startswith(("http://", "https://"))


def local_name(node: Node) -> str:
    """Return the name of a word of schema.org, written as an address or by itself."""
    return str(node).strip().removeprefix(SCHEMA).removeprefix("http://schema.org/").removeprefix("schema:")


def own_word(node: Node, vocabulary: str) -> str | None:
    """Return the word of a vocabulary that an address names."""
    start = f"{NAMESPACES['cq']}{vocabulary}-"
    return str(node)[len(start) :] if str(node).startswith(start) else None


def country_of(node: Node) -> str | None:
    """Return the code of the country that a text or address names."""
    return country_code(mended(str(node))) if isinstance(node, Literal) else None


def degrees(node: Node, most: int) -> str | None:
    """Return degrees in plain digits, rounded to seven places; None if it is not a number of at most `most` degrees."""
    try:
        number = Decimal(str(node).strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > most:
        return None
    return f"{round(number, PLACES_OF_DEGREES).normalize() + 0:f}"
