"""Read FollowTheMoney entities, one a line or in a list, restated as JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exporter.importing.restated import CONTEXT, Node, Terms, address, identifier, node, reference

NAMESPACE = "https://schema.followthemoney.tech/#"
CLASSES = {
    "Person": "Person",
    "Organization": "Organization",
    "Company": "Organization",
    "LegalEntity": "Organization",
    "PublicBody": "GovernmentOrganization",
    "Event": "Event",
}
"""Schema -> class of schema.org."""
ENTITY: Terms = {
    "name": "name",
    "alias": "alternateName",
    "previousName": "alternateName",
    "summary": "description",
    "description": "description",
    "website": "url",
    "wikidataId": ("identifier", identifier("wikidata")),
    "firstName": "givenName",
    "lastName": "familyName",
    "title": "honorificPrefix",
    "parent": ("parentOrganization", reference),
}
EVENT: Terms = {
    "name": "name",
    "summary": "description",
    "description": "description",
    "date": "startDate",
    "startDate": "startDate",
    "endDate": "endDate",
    "location": "location",
    "organizer": ("organizer", reference),
    "involved": ("attendee", reference),
}
LINKS = {
    "Membership": ("member", "organization"),
    "Employment": ("employee", "employer"),
    "Directorship": ("director", "organization"),
}
"""Schema of a link -> the properties of who belongs to an organization, and of the organization."""
LINK: Terms = {"role": "roleName", "startDate": "startDate", "endDate": "endDate", "date": "startDate"}


def is_follow_the_money(content: Any) -> bool:
    """Return whether a JSON value is an entity, or a list of entities."""
    items = content if isinstance(content, list) else [content]
    return bool(items) and all(
        isinstance(item, dict)
        and isinstance(item.get("schema"), str)
        and isinstance(item.get("properties"), dict)
        and isinstance(item.get("id"), str)
        for item in items
    )


def as_json_ld(content: Any) -> Node:
    """Return entities as JSON-LD."""
    entities = content if isinstance(content, list) else [content]
    return {"@context": CONTEXT, "@graph": [inner for entity in entities for inner in _nodes(entity)]}


def _nodes(entity: Mapping[str, Any]) -> list[Node]:
    kind, properties = entity["schema"], entity["properties"]
    more = {key: value for key, value in entity.items() if key not in ("schema", "properties")}
    if kind in LINKS:
        member, organization = LINKS[kind]
        members = properties.get(member)
        if isinstance(members, list) and members and properties.get(organization):
            role = {key: value for key, value in properties.items() if key != member}
            terms = LINK | {organization: ("memberOf", reference)}
            found = node("OrganizationRole", more | role, terms, NAMESPACE)
            return [address(one) | {"memberOf": found} for one in members if isinstance(one, str)]
    terms = (EVENT if kind == "Event" else ENTITY) | {"id": ("identifier", identifier("followthemoney"))}
    if kind not in CLASSES:
        terms = {}
    values = more | properties
    return [
        node(CLASSES.get(kind, NAMESPACE + kind), values, terms, NAMESPACE) | address(entity["id"]),
    ]
