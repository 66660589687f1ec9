"""The views of events: when they take place, who took part, who met whom, and with which outcome."""

from __future__ import annotations

from exporter.database.view import View, json_names


def _acted(condition: str) -> str:
    """Return SQL for the JSON array of those who acted for party `b` at event `e`, and of whose roles `condition` holds."""
    return json_names(f"""SELECT p.name FROM participations a JOIN participants p ON p.id = a.participant_id
    WHERE a.event_id = e.id AND a.on_behalf_of_id = b.id GROUP BY p.id HAVING {condition} ORDER BY min(a.position)""")


_LEADS = "max(a.role IN ('head_of_delegation', 'chair', 'co_chair'))"
_PARTICIPANTS = json_names("""SELECT p.name FROM participations a JOIN participants p ON p.id = a.participant_id
    WHERE a.event_id = e.id GROUP BY p.id ORDER BY min(a.position)""")
EVENT_OVERVIEW = View(
    "event_overview",
    "One row for each event of any status, with the names of everything it refers to; lists as JSON arrays.",
    f"""
SELECT e.id, e.name AS event, e.type, e.kind, e.status, e.attendance, e.start, e.start_earliest, e.end, e.year, e.month,
  e.duration, s.name AS series, e.edition, l.name AS place, c.name AS contained_in, l.latitude, l.longitude,
  {_PARTICIPANTS} AS participants,
  (SELECT json_group_array(name) FROM (SELECT t.name FROM event_topics x JOIN topics t ON t.id = x.topic_id
    WHERE x.event_id = e.id ORDER BY t.name)) AS topics,
  (SELECT json_group_array(name) FROM (SELECT coalesce(a.name, a.id) AS name FROM event_agreements x
    JOIN agreements a ON a.id = x.agreement_id WHERE x.event_id = e.id ORDER BY 1)) AS agreements,
  CAST((SELECT count(o.event_id) FROM outcomes o WHERE o.event_id = e.id) AS INTEGER) AS outcomes,
  CAST((SELECT count(x.event_id) FROM event_sources x WHERE x.event_id = e.id) AS INTEGER) AS sources,
  e.description
FROM events e LEFT JOIN series s ON s.id = e.series_id LEFT JOIN places l ON l.id = e.location_id
LEFT JOIN places c ON c.id = l.contained_in_id
""",
    {
        "id": "The event's id.",
        "event": "The name of the event.",
        "type": "The class of event.",
        "kind": "The kind of event.",
        "status": "Whether it was held, is planned, or was moved or cancelled.",
        "attendance": "Whether people met in person, online, or both.",
        "start": "When it begins (EDTF).",
        "start_earliest": "The first day that it can mean (ISO 8601).",
        "end": "When it ends (EDTF).",
        "year": "The year it begins in, where that is certain.",
        "month": "The month it begins in, where that is certain.",
        "duration": "How long it lasts (ISO 8601).",
        "series": "The series it is an edition of.",
        "edition": "Its number in the series.",
        "place": "Where it takes place.",
        "contained_in": "The larger place that contains it.",
        "latitude": "The place's degrees north (WGS 84).",
        "longitude": "The place's degrees east (WGS 84).",
        "participants": "Who took part, as a JSON array.",
        "topics": "What it is about, as a JSON array.",
        "agreements": "The agreements it is held under, as a JSON array.",
        "outcomes": "How many outcomes are recorded.",
        "sources": "How many sources report it.",
        "description": "A description in a sentence or two.",
    },
)

LARGER_EVENTS = View(
    "larger_events",
    "The larger events that an event is part of, at any depth.",
    """
WITH RECURSIVE around (event_id, larger_event_id, steps) AS (
  SELECT id, part_of_id, 1 FROM events WHERE part_of_id IS NOT NULL
  UNION
  SELECT a.event_id, e.part_of_id, a.steps + 1 FROM around a JOIN events e ON e.id = a.larger_event_id
  WHERE e.part_of_id IS NOT NULL AND a.steps < 100
)
SELECT event_id, larger_event_id, CAST(steps AS INTEGER) AS steps FROM around
""",
    {
        "event_id": "The event's id.",
        "larger_event_id": "The id of the larger event.",
        "steps": "How many steps lead to it: 1 for the event named in `part_of`.",
    },
)

EVENT_DATES = View(
    "event_dates",
    "Whether each event happened, and when: a part without a date or status has those of the nearest larger event.",
    """
WITH stated AS (
  SELECT e.id,
    CASE WHEN e.status IS NOT NULL OR e.part_of_id IS NULL THEN e.id ELSE (SELECT l.larger_event_id FROM larger_events l
      JOIN events o ON o.id = l.larger_event_id AND o.status IS NOT NULL
      WHERE l.event_id = e.id ORDER BY l.steps LIMIT 1) END AS status_of,
    CASE WHEN e.start IS NOT NULL OR e.part_of_id IS NULL THEN e.id ELSE (SELECT l.larger_event_id FROM larger_events l
      JOIN events o ON o.id = l.larger_event_id AND o.start IS NOT NULL
      WHERE l.event_id = e.id ORDER BY l.steps LIMIT 1) END AS dates_of
  FROM events e
)
SELECT x.id AS event_id, s.status,
  CAST(coalesce(s.status, 'held') = 'held' AS INTEGER) AS happened,
  x.dates_of AS dated_by_id, d.start_earliest,
  CASE WHEN x.dates_of = x.id OR d.end IS NULL THEN d.start_latest ELSE d.end_latest END AS start_latest,
  coalesce(d.end_earliest, d.start_earliest) AS end_earliest,
  CASE WHEN d.end IS NULL THEN d.start_latest ELSE d.end_latest END AS end_latest,
  CAST(coalesce(d.start, '') || coalesce(d.end, '') GLOB '*[?~%]*' AS INTEGER) AS uncertain
FROM stated x LEFT JOIN events s ON s.id = x.status_of LEFT JOIN events d ON d.id = x.dates_of
""",
    {
        "event_id": "The event's id.",
        "status": "Its status, or that of the nearest larger event that has one.",
        "happened": "1 if the status is `held` or there is none, else 0.",
        "dated_by_id": "The event that the dates are taken from: itself, or a larger one. Empty for an undated event.",
        "start_earliest": "The first day on which it can have begun (ISO 8601).",
        "start_latest": "The last day on which it can have begun (ISO 8601). Empty if the beginning is open.",
        "end_earliest": "The first day on which it can have ended (ISO 8601). Without an end: as if it ended as it began.",
        "end_latest": "The last day on which it can have ended (ISO 8601). Empty if it goes on.",
        "uncertain": "1 if a date is marked as uncertain or approximate (`?`, `~` or `%`), else 0.",
    },
)

DELEGATIONS = View(
    "delegations",
    "Who acted for whom at which event of any status: one row for each party that someone acted for.",
    f"""
SELECT e.id AS event_id, e.name AS event, e.start, b.name AS on_behalf_of, {_acted(_LEADS)} AS heads,
  {_acted(f"NOT {_LEADS}")} AS members,
  t.status, b.id AS on_behalf_of_id
FROM (SELECT DISTINCT event_id, on_behalf_of_id FROM participations WHERE on_behalf_of_id IS NOT NULL) d
JOIN events e ON e.id = d.event_id JOIN participants b ON b.id = d.on_behalf_of_id JOIN event_dates t ON t.event_id = e.id
""",
    {
        "event_id": "The event's id.",
        "event": "The name of the event.",
        "start": "When it begins (EDTF).",
        "on_behalf_of": "The party they acted for.",
        "heads": "Who led: heads of delegation, chairs and co-chairs, as a JSON array.",
        "members": "Who else acted for it, as a JSON array.",
        "status": "Whether the event was held, is planned, or was moved or cancelled; of a part, that of the larger event.",
        "on_behalf_of_id": "The party's id.",
    },
)

ENCOUNTERS = View(
    "encounters",
    "Who met whom: one row for each pair of participants of an event that happened, in each of their roles.",
    """
SELECT e.id AS event_id, e.name AS event, e.start,
  pa.name AS a, a.role AS a_role, ba.name AS a_on_behalf_of, pb.name AS b, b.role AS b_role, bb.name AS b_on_behalf_of,
  pa.id AS a_id, pb.id AS b_id, d.start_earliest, d.start_latest,
  CASE WHEN e.part_of_id IS NOT NULL THEN (SELECT l.larger_event_id FROM larger_events l
    JOIN event_dates o ON o.event_id = l.larger_event_id AND o.happened
    JOIN participations x ON x.event_id = l.larger_event_id AND x.participant_id = a.participant_id
    JOIN participations y ON y.event_id = l.larger_event_id AND y.participant_id = b.participant_id
    WHERE l.event_id = e.id ORDER BY l.steps DESC LIMIT 1) END AS counted_with_id
FROM participations a
JOIN participations b ON b.event_id = a.event_id AND b.position > a.position AND b.participant_id <> a.participant_id
JOIN events e ON e.id = a.event_id JOIN event_dates d ON d.event_id = e.id AND d.happened
JOIN participants pa ON pa.id = a.participant_id JOIN participants pb ON pb.id = b.participant_id
LEFT JOIN participants ba ON ba.id = a.on_behalf_of_id LEFT JOIN participants bb ON bb.id = b.on_behalf_of_id
""",
    {
        "event_id": "The event's id.",
        "event": "The name of the event.",
        "start": "When it begins (EDTF).",
        "a": "One participant.",
        "a_role": "The role of that participant.",
        "a_on_behalf_of": "The party that participant acted for.",
        "b": "The other participant.",
        "b_role": "The role of the other participant.",
        "b_on_behalf_of": "The party the other participant acted for.",
        "a_id": "The id of the one participant.",
        "b_id": "The id of the other participant.",
        "start_earliest": "The first day on which it can have begun (ISO 8601).",
        "start_latest": "The last day on which it can have begun (ISO 8601).",
        "counted_with_id": "The larger event at which the two met as well; empty rows count each meeting once.",
    },
)

TIMELINE = View(
    "timeline",
    "All events in the order of their dates, of any status; parts without a date by that of the larger event.",
    f"""
SELECT e.start, e.end, e.name AS event, e.kind, {_PARTICIPANTS} AS participants, l.name AS place,
  d.status, d.start_earliest, d.start_latest, e.id AS event_id
FROM events e JOIN event_dates d ON d.event_id = e.id LEFT JOIN places l ON l.id = e.location_id
ORDER BY d.start_earliest IS NULL, d.start_earliest, d.dated_by_id <> e.id, d.start_latest, e.id
""",
    {
        "start": "When the event begins (EDTF).",
        "end": "When it ends (EDTF).",
        "event": "The name of the event.",
        "kind": "The kind of event.",
        "participants": "Who took part, as a JSON array.",
        "place": "Where it takes place.",
        "status": "Whether it was held, is planned, or was moved or cancelled; of a part, that of the larger event.",
        "start_earliest": "The first day on which it can have begun (ISO 8601).",
        "start_latest": "The last day on which it can have begun (ISO 8601).",
        "event_id": "The event's id.",
    },
)

OUTCOME_OVERVIEW = View(
    "outcome_overview",
    "The outcomes of events, with the names of those who stated them and of what they are about.",
    f"""
SELECT e.id AS event_id, e.name AS event, e.start, d.status, o.kind, o.text,
  {
        json_names('''SELECT p.name FROM outcome_by x JOIN participants p ON p.id = x.participant_id
    WHERE x.event_id = o.event_id AND x.outcome_key = o.key ORDER BY p.name, p.id''')
    } AS stated_by,
  {
        json_names('''SELECT t.name FROM outcome_topics x JOIN topics t ON t.id = x.topic_id
    WHERE x.event_id = o.event_id AND x.outcome_key = o.key ORDER BY t.name, t.id''')
    } AS topics
FROM outcomes o JOIN events e ON e.id = o.event_id JOIN event_dates d ON d.event_id = e.id
""",
    {
        "event_id": "The event's id.",
        "event": "The name of the event.",
        "start": "When it begins (EDTF).",
        "status": "Whether the event was held, is planned, or was moved or cancelled.",
        "kind": "The kind of outcome.",
        "text": "The outcome.",
        "stated_by": "Who stated it, as a JSON array.",
        "topics": "What it is about, as a JSON array.",
    },
)
