"""The views of the database: questions everybody asks, with names in place of ids.

All but `facts` are written by hand. Column names are for a stranger: `on_behalf_of` holds a name, not an id.
"""

from __future__ import annotations

from dataclasses import dataclass

from exporter.database.facts import facts


@dataclass(frozen=True, slots=True)
class View:
    """A view: what it answers, its SELECT, and what each column says."""

    name: str
    description: str
    sql: str
    columns: dict[str, str]


EVENT_OVERVIEW = View(
    "event_overview",
    "One row an event, with the names of everything it refers to; topics as a JSON array.",
    """
SELECT e.id, e.name AS event, e.type, e.kind, e.status, e.attendance, e.start, e.start_earliest, e.end, e.year, e.month,
  e.duration, s.name AS series, e.edition, l.name AS place, c.name AS contained_in, l.latitude, l.longitude,
  (SELECT json_group_array(name) FROM (SELECT p.name FROM participations a JOIN participants p ON p.id = a.participant_id
    WHERE a.event_id = e.id GROUP BY p.id ORDER BY min(a.position))) AS participants,
  (SELECT json_group_array(name) FROM (SELECT t.name FROM event_topics x JOIN topics t ON t.id = x.topic_id
    WHERE x.event_id = e.id ORDER BY t.name)) AS topics,
  (SELECT json_group_array(name) FROM (SELECT coalesce(a.name, a.id) AS name FROM event_agreements x
    JOIN agreements a ON a.id = x.agreement_id WHERE x.event_id = e.id ORDER BY 1)) AS agreements,
  CAST((SELECT count(*) FROM outcomes o WHERE o.event_id = e.id) AS INTEGER) AS outcomes,
  CAST((SELECT count(*) FROM event_sources x WHERE x.event_id = e.id) AS INTEGER) AS sources,
  e.description
FROM events e LEFT JOIN series s ON s.id = e.series_id LEFT JOIN places l ON l.id = e.location_id
LEFT JOIN places c ON c.id = l.contained_in_id
""",
    {
        "id": "The event's id.",
        "event": "What the event is called.",
        "type": "What class of event it is.",
        "kind": "What kind of event it is.",
        "status": "Whether it was held, is planned, or was moved or cancelled.",
        "attendance": "Whether people met in person, online, or both.",
        "start": "When it begins (EDTF).",
        "start_earliest": "The first day that can mean (ISO 8601).",
        "end": "When it ends (EDTF).",
        "year": "The year it begins in, where that is certain.",
        "month": "The month it begins in, where that is certain.",
        "duration": "How long it lasts (ISO 8601).",
        "series": "The series it is an edition of.",
        "edition": "Its number in the series.",
        "place": "Where it takes place.",
        "contained_in": "The larger place that lies in.",
        "latitude": "The place's degrees north (WGS 84).",
        "longitude": "The place's degrees east (WGS 84).",
        "participants": "Who took part, as a JSON array.",
        "topics": "What it is about, as a JSON array.",
        "agreements": "The agreements it is held under, as a JSON array.",
        "outcomes": "How many outcomes are recorded.",
        "sources": "How many sources report it.",
        "description": "What it is, in a sentence or two.",
    },
)

DELEGATIONS = View(
    "delegations",
    "Who acted for whom at which event: one row for each party that somebody spoke for.",
    """
SELECT e.id AS event_id, e.name AS event, e.start, b.name AS on_behalf_of,
  (SELECT group_concat(name, '; ') FROM (SELECT p.name FROM participations a JOIN participants p ON p.id = a.participant_id
    WHERE a.event_id = e.id AND a.on_behalf_of_id = b.id
    GROUP BY p.id HAVING max(a.role = 'head_of_delegation') ORDER BY min(a.position))) AS heads,
  (SELECT group_concat(name, '; ') FROM (SELECT p.name FROM participations a JOIN participants p ON p.id = a.participant_id
    WHERE a.event_id = e.id AND a.on_behalf_of_id = b.id
    GROUP BY p.id HAVING NOT max(a.role = 'head_of_delegation') ORDER BY min(a.position))) AS members
FROM (SELECT DISTINCT event_id, on_behalf_of_id FROM participations WHERE on_behalf_of_id IS NOT NULL) d
JOIN events e ON e.id = d.event_id JOIN participants b ON b.id = d.on_behalf_of_id
""",
    {
        "event_id": "The event's id.",
        "event": "What the event is called.",
        "start": "When it begins (EDTF).",
        "on_behalf_of": "For whom they acted.",
        "heads": "Who led.",
        "members": "Who else acted for it.",
    },
)

ENCOUNTERS = View(
    "encounters",
    "Who took part in the same event as whom: one row for each pair of participants of an event, in each of their roles.",
    """
SELECT e.id AS event_id, e.name AS event, e.start,
  pa.name AS a, a.role AS a_role, ba.name AS a_on_behalf_of, pb.name AS b, b.role AS b_role, bb.name AS b_on_behalf_of
FROM participations a
JOIN participations b ON b.event_id = a.event_id AND b.position > a.position AND b.participant_id <> a.participant_id
JOIN events e ON e.id = a.event_id
JOIN participants pa ON pa.id = a.participant_id JOIN participants pb ON pb.id = b.participant_id
LEFT JOIN participants ba ON ba.id = a.on_behalf_of_id LEFT JOIN participants bb ON bb.id = b.on_behalf_of_id
""",
    {
        "event_id": "The event's id.",
        "event": "What the event is called.",
        "start": "When it begins (EDTF).",
        "a": "One participant.",
        "a_role": "In which role.",
        "a_on_behalf_of": "For whom.",
        "b": "The other participant.",
        "b_role": "In which role.",
        "b_on_behalf_of": "For whom.",
    },
)

TIMELINE = View(
    "timeline",
    "All events in the order of their dates, undated ones last.",
    """
SELECT e.start, e.end, e.name AS event, e.kind,
  (SELECT group_concat(name, '; ') FROM (SELECT p.name FROM participations a JOIN participants p ON p.id = a.participant_id
    WHERE a.event_id = e.id GROUP BY p.id ORDER BY min(a.position))) AS participants, l.name AS place
FROM events e LEFT JOIN places l ON l.id = e.location_id
ORDER BY e.start_earliest IS NULL, e.start_earliest, e.start_latest, e.id
""",
    {
        "start": "When the event begins (EDTF).",
        "end": "When it ends (EDTF).",
        "event": "What it is called.",
        "kind": "What kind of event it is.",
        "participants": "Who took part.",
        "place": "Where it takes place.",
    },
)

PEOPLE = View(
    "people",
    "Every person, with the posts they held and the events they took part in.",
    """
SELECT p.id, p.name, p.honorific_prefix, n.name AS nationality,
  (SELECT group_concat(post, '; ') FROM (SELECT coalesce(m.post, m.role) || ', ' || o.name AS post FROM memberships m
    JOIN participants o ON o.id = m.organization_id WHERE m.participant_id = p.id ORDER BY m.position)) AS posts,
  CAST((SELECT count(DISTINCT event_id) FROM participations a WHERE a.participant_id = p.id) AS INTEGER) AS events,
  p.description
FROM participants p LEFT JOIN places n ON n.id = p.nationality_id WHERE p.type = 'Person'
""",
    {
        "id": "The person's id.",
        "name": "What the person is called.",
        "honorific_prefix": "What stands before the name.",
        "nationality": "The country the person is a national of.",
        "posts": "The posts and roles held, each with the organisation.",
        "events": "How many events they took part in.",
        "description": "Who they are.",
    },
)

ORGANIZATIONS = View(
    "organizations",
    "Every organisation, state and group, with what it belongs to and how often it took part or was spoken for.",
    """
SELECT p.id, p.name, p.type, p.kind, o.name AS parent, c.name AS area_served,
  CAST((SELECT count(DISTINCT event_id) FROM participations a WHERE a.participant_id = p.id) AS INTEGER) AS events,
  CAST((SELECT count(DISTINCT event_id) FROM participations a WHERE a.on_behalf_of_id = p.id) AS INTEGER)
    AS events_spoken_for,
  p.description
FROM participants p LEFT JOIN participants o ON o.id = p.parent_id LEFT JOIN places c ON c.id = p.area_served_id
WHERE p.type <> 'Person'
""",
    {
        "id": "The organisation's id.",
        "name": "What it is called.",
        "type": "What class of organisation it is.",
        "kind": "What kind of organisation it is.",
        "parent": "The organisation it belongs to.",
        "area_served": "The country it acts for.",
        "events": "How many events it took part in itself.",
        "events_spoken_for": "At how many events somebody acted on its behalf.",
        "description": "What it is.",
    },
)


FACTS = View(
    "facts",
    "Every fact that asks for evidence, and whether any supports it: its own, or that of what it stands on.",
    facts(),
    {
        "family": "The family of the record.",
        "record_id": "The record's id.",
        "path": "Where in the record the fact stands (`participations[0].role`).",
        "value": "The fact.",
        "supported": "1 if there is evidence that supports it, 0 if not.",
        "verified": "1 if the words of such evidence were found in the source's text in this build, 0 if not.",
    },
)

UNSUPPORTED_FACTS = View(
    "unsupported_facts",
    "Facts that no evidence supports: neither their own, nor that of what they stand on.",
    "SELECT family, record_id, path, value FROM facts WHERE NOT supported",
    {
        "family": "The family of the record.",
        "record_id": "The record's id.",
        "path": "Where in the record the fact stands (`participations[0].role`).",
        "value": "The fact.",
    },
)


def views() -> tuple[View, ...]:
    """Return every view, in the order they are created."""
    return (
        EVENT_OVERVIEW,
        DELEGATIONS,
        ENCOUNTERS,
        TIMELINE,
        PEOPLE,
        ORGANIZATIONS,
        FACTS,
        UNSUPPORTED_FACTS,
    )
