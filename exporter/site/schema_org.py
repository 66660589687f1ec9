"""The JSON-LD block in a record's page: what search engines read, in schema.org's own terms alone.

It is a summary. Where schema.org or the search engines ask for something that a record does not have (a place and an
exact date of an event), the block describes the page and not the record, because half an event is an error to them.
"""

from __future__ import annotations

from typing import Any

from exporter.model import iris
from exporter.site.library import Library, Values
from schemas.edtf import parse

CONTEXT = "https://schema.org"
_STATUSES = {
    "planned": "EventScheduled",
    "held": "EventScheduled",
    "postponed": "EventPostponed",
    "rescheduled": "EventRescheduled",
    "cancelled": "EventCancelled",
}
_MODES = {"in_person": "Offline", "online": "Online", "mixed": "Mixed"}
_DATED = ("date", "dateTime")


def block(library: Library, family: str, values: Values) -> dict[str, Any]:
    """Return the JSON-LD block of a record's page."""
    iri = iris.record(library.dataset, family, values["id"])
    name = library.name(family, values)[0].text
    node: dict[str, Any] = {"@context": CONTEXT, "@id": iri, "name": name, "url": iri}
    if values.get("description"):
        description = values["description"]
        shown = description if isinstance(description, str) else next(iter(description.values()))
        node["description"] = shown
    if values.get("same_as"):
        node["sameAs"] = values["same_as"]
    make = _FAMILIES.get(family)
    own = make(library, values) if make else None
    node |= own or {"@type": "WebPage"}
    if iri in library.modified:
        # schema.org gives this date to works, not to events, people or places: it is that of the page.
        page = {"@type": "WebPage", "url": iri, "dateModified": library.modified[iri]}
        node |= {"dateModified": page["dateModified"]} if own is None else {"mainEntityOfPage": page}
    return node


def _event(library: Library, values: Values) -> dict[str, Any] | None:
    start = _day(values.get("start"))
    if start is None or not (values.get("location") or values.get("virtual_location")):
        return None
    places: list[dict[str, Any]] = []
    if values.get("location"):
        name = library.link("places", values["location"]).text
        places.append({"@type": "Place", "name": name, "address": name})
    if values.get("virtual_location"):
        places.append({"@type": "VirtualLocation", "url": values["virtual_location"]})
    node: dict[str, Any] = {
        "@type": values.get("type") or "Event",
        "startDate": start,
        "location": places[0] if len(places) == 1 else places,
    }
    end = _day(values.get("end"))
    if end is not None:
        node["endDate"] = end
    if values.get("status") in _STATUSES:
        node["eventStatus"] = f"https://schema.org/{_STATUSES[values['status']]}"
    if values.get("attendance") in _MODES:
        node["eventAttendanceMode"] = f"https://schema.org/{_MODES[values['attendance']]}EventAttendanceMode"
    if values.get("organizers"):
        node["organizer"] = [_agent(library, one) for one in values["organizers"]]
    attendees = list(dict.fromkeys(one["participant"] for one in values.get("participations") or ()))
    if attendees:
        node["attendee"] = [_agent(library, one) for one in attendees]
    if values.get("topics"):
        node["about"] = [
            {"@type": "DefinedTerm", "name": library.link("topics", t).text} for t in values["topics"]
        ]
    return node


def _agent(library: Library, record_id: str) -> dict[str, Any]:
    (row,) = library.ask("SELECT type, name FROM participants WHERE id = ?", record_id)
    iri = iris.record(library.dataset, "participants", record_id)
    return {"@type": _class(row["type"]), "@id": iri, "name": row["name"], "url": iri}


def _class(word: str) -> str:
    """Return the class of schema.org for a type of participant; a group is an organization to strangers."""
    return "Organization" if word == "Group" else word


def _participant(library: Library, values: Values) -> dict[str, Any]:
    node: dict[str, Any] = {"@type": _class(values["type"])}
    if values["type"] == "Person":
        for key, name in (
            ("givenName", "given_name"),
            ("familyName", "family_name"),
            ("honorificPrefix", "honorific_prefix"),
        ):
            if isinstance(values.get(name), str):
                node[key] = values[name]
        posts = [one["post"] for one in values.get("memberships") or () if isinstance(one.get("post"), str)]
        if posts:
            node["jobTitle"] = posts
    elif values.get("parent"):
        node["parentOrganization"] = _agent(library, values["parent"])
    return node


def _place(_: Library, values: Values) -> dict[str, Any]:
    node: dict[str, Any] = {"@type": values.get("type") or "Place"}
    if values.get("latitude") is not None:
        latitude, longitude = float(values["latitude"]), float(values["longitude"])
        node["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return node


def _topic(_: Library, values: Values) -> dict[str, Any]:
    return {"@type": "DefinedTerm", **({"termCode": values["code"]} if values.get("code") else {})}


def _series(_: Library, values: Values) -> dict[str, Any]:
    return {"@type": "EventSeries"} if _day(values.get("start")) else {"@type": "WebPage"}


def _source(library: Library, values: Values) -> dict[str, Any]:
    kind = values.get("type") or "CreativeWork"
    node: dict[str, Any] = {"@type": kind}
    if kind != "WebPage":
        node["headline"] = library.name("sources", values)[0].text[:110]
    published = _day(values.get("published"))
    if published is not None:
        node["datePublished"] = published
    if values.get("publisher"):
        node["publisher"] = _agent(library, values["publisher"])
    if values.get("authors"):
        node["creditText"] = ", ".join(values["authors"])
    if values.get("language"):
        node["inLanguage"] = values["language"]
    return node


def _image(_: Library, values: Values) -> dict[str, Any] | None:
    if not values.get("content_url"):
        return None
    node: dict[str, Any] = {"@type": "ImageObject", "contentUrl": values["content_url"]}
    if values.get("credit"):
        node["creditText"] = values["credit"]
    if values.get("license"):
        node["license"] = values["license"]
    return node


def _agreement(_: Library, values: Values) -> dict[str, Any]:
    made = _day(values.get("date"))
    return {"@type": "CreativeWork", **({"dateCreated": made} if made else {})}


def _day(text: Any) -> str | None:
    """Return a date that is a whole day or a moment, as schema.org takes it; None for all that is less exact."""
    if not text:
        return None
    value = parse(text)
    if value.iso is None or value.iso[1] not in _DATED or value.is_interval:
        return None
    return value.iso[0]


_FAMILIES = {
    "events": _event,
    "participants": _participant,
    "places": _place,
    "topics": _topic,
    "series": _series,
    "sources": _source,
    "images": _image,
    "agreements": _agreement,
}
