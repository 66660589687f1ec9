"""Read Popolo JSON (persons, organizations, memberships, posts, events), restated as JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exporter.importing.restated import CONTEXT, Node, Terms, address, identifier, node, reference

NAMESPACE = "http://www.popoloproject.com/schemas#"
LISTS = {"persons": "Person", "organizations": "Organization", "events": "Event", "areas": "Place"}
"""List of a document -> the class of its objects."""


def _other_name(value: Any) -> Any:
    return value["name"] if isinstance(value, dict) and value.keys() == {"name"} else _inner(value)


def _identifier(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    terms: Terms = {"scheme": "propertyID", "identifier": "value"}
    return node("PropertyValue", value, terms, NAMESPACE)


def _inner(value: Any) -> Any:
    return node(None, value, {}, NAMESPACE) if isinstance(value, dict) else value


ANY: Terms = {
    "id": ("identifier", identifier("popolo")),
    "name": "name",
    "summary": "description",
    "description": "description",
    "other_names": ("alternateName", _other_name),
    "identifiers": ("identifier", _identifier),
    "image": "image",
}
TERMS: dict[str, Terms] = {
    "persons": ANY
    | {"given_name": "givenName", "family_name": "familyName", "honorific_prefix": "honorificPrefix"},
    "organizations": ANY | {"parent_id": ("parentOrganization", reference)},
    "events": ANY
    | {
        "start_date": "startDate",
        "end_date": "endDate",
        "location": "location",
        "parent_id": ("superEvent", reference),
        "organization_id": ("organizer", reference),
    },
    "areas": ANY | {"parent_id": ("containedInPlace", reference)},
}
MEMBERSHIP: Terms = {
    "role": "roleName",
    "start_date": "startDate",
    "end_date": "endDate",
    "organization_id": ("memberOf", reference),
}


def is_popolo(content: Any) -> bool:
    """Return whether a JSON value is a Popolo document: an object with lists of Popolo's objects."""
    return (
        isinstance(content, dict)
        and "@context" not in content
        and any(_objects(content, name) for name in (*LISTS, "memberships", "posts"))
    )


def as_json_ld(content: Mapping[str, Any]) -> Node:
    """Return a Popolo document as JSON-LD."""
    nodes: list[Node] = []
    posts = {post["id"]: post for post in _objects(content, "posts") if isinstance(post.get("id"), str)}
    named: set[str] = set()
    for name, kind in LISTS.items():
        for found in _objects(content, name):
            values = {key: value for key, value in found.items() if key != "memberships"}
            nodes.append(node(kind, values, TERMS[name], NAMESPACE) | _id(found))
            owner = {"persons": "person_id", "organizations": "organization_id"}.get(name)
            for membership in _objects(found, "memberships"):
                given = {owner: found["id"]} if owner and "id" in found else {}
                nodes.append(_membership(given | membership, posts, named))
    nodes += (_membership(membership, posts, named) for membership in _objects(content, "memberships"))
    for key, post in posts.items():
        left = {
            name: value for name, value in post.items() if key not in named or name not in ("id", "label")
        }
        nodes.append(node(f"{NAMESPACE}Post", left, {}, NAMESPACE))
    known = {*LISTS, "memberships", "posts"}
    rest = {
        name: [
            item
            for item in value
            if not isinstance(item, dict) or (name == "posts" and not isinstance(item.get("id"), str))
        ]
        if name in known and isinstance(value, list)
        else value
        for name, value in content.items()
    }
    nodes.append(node(None, rest, {}, NAMESPACE))
    return {"@context": CONTEXT, "@graph": nodes}


def _membership(values: Mapping[str, Any], posts: Mapping[str, Node], named: set[str]) -> Node:
    """Return the person of a membership as a node, with the membership as a role; a post gives the role its name."""
    person, post = values.get("person_id"), values.get("post_id")
    role = {key: value for key, value in values.items() if key != "person_id"}
    if isinstance(post, str) and post in posts:
        named.add(post)
        del role["post_id"]
        role.setdefault("role", posts[post].get("label"))
        role.setdefault("organization_id", posts[post].get("organization_id"))
    found = node("OrganizationRole", role, MEMBERSHIP, NAMESPACE)
    if not isinstance(person, str):
        return node(f"{NAMESPACE}Membership", dict(values), {}, NAMESPACE)
    return address(person) | {"memberOf": found}


def _id(found: Mapping[str, Any]) -> Node:
    return address(found["id"]) if isinstance(found.get("id"), str) else {}


def _objects(content: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    items = content.get(name)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
