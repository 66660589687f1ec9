"""The views of records other than events: people, organisations, agreements, places, and the names of all records."""

from __future__ import annotations

from exporter.database.view import View, json_names
from exporter.model.fields import FAMILIES

_PARTIES = """SELECT p.name FROM parties x JOIN participants p ON p.id = x.participant_id
    WHERE x.family = '{0}' AND x.record_id = {1}.id GROUP BY p.id ORDER BY min(x.position)"""


def _counted(column: str, happened: str) -> str:
    """Return SQL for the number of events with participant `p` in a column, without parts of events that count already."""
    return f"""CAST((SELECT count(DISTINCT a.event_id) FROM participations a JOIN event_dates d ON d.event_id = a.event_id
    WHERE a.{column} = p.id AND {happened} AND NOT EXISTS (SELECT 1 FROM larger_events l
      JOIN event_dates o ON o.event_id = l.larger_event_id JOIN participations x ON x.event_id = l.larger_event_id
      WHERE l.event_id = a.event_id AND x.{column} = p.id AND {happened.replace("d.", "o.")})) AS INTEGER)"""


_PLANNED = "d.status IN ('planned', 'postponed', 'rescheduled')"

PEOPLE = View(
    "people",
    "Every person, with the posts they held and the number of events they took part in.",
    f"""
SELECT p.id, p.name, p.honorific_prefix, n.name AS nationality,
  {
        json_names('''SELECT coalesce(m.post, m.role) || ', ' || o.name AS name FROM memberships m
    JOIN participants o ON o.id = m.organization_id WHERE m.participant_id = p.id ORDER BY m.position''')
    } AS posts,
  {_counted("participant_id", "d.happened")} AS events,
  {_counted("participant_id", _PLANNED)} AS events_planned,
  p.description
FROM participants p LEFT JOIN places n ON n.id = p.nationality_id WHERE p.type = 'Person'
""",
    {
        "id": "The person's id.",
        "name": "The person's name.",
        "honorific_prefix": "The title before the name.",
        "nationality": "The country the person is a national of.",
        "posts": "The posts and roles held, each with the organisation, as a JSON array.",
        "events": "The number of events that happened with the person; an event and its parts count once.",
        "events_planned": "The number of events that are planned with the person, or were moved.",
        "description": "Who the person is.",
    },
)

ORGANIZATIONS = View(
    "organizations",
    "Every organisation, state and group, with what it belongs to and how often it took part or was spoken for.",
    f"""
SELECT p.id, p.name, p.type, p.kind, o.name AS parent, c.name AS area_served,
  {_counted("participant_id", "d.happened")} AS events,
  {_counted("on_behalf_of_id", "d.happened")} AS events_spoken_for,
  {_counted("participant_id", _PLANNED)} AS events_planned,
  p.description
FROM participants p LEFT JOIN participants o ON o.id = p.parent_id LEFT JOIN places c ON c.id = p.area_served_id
WHERE p.type <> 'Person'
""",
    {
        "id": "The organisation's id.",
        "name": "Its name.",
        "type": "The class of organisation.",
        "kind": "The kind of organisation.",
        "parent": "The organisation it belongs to.",
        "area_served": "The country it acts for.",
        "events": "The number of events that happened with it as a participant; an event and its parts count once.",
        "events_spoken_for": "The number of events that happened at which someone acted on its behalf.",
        "events_planned": "The number of events that are planned with it, or were moved.",
        "description": "What it is.",
    },
)

AGREEMENT_OVERVIEW = View(
    "agreement_overview",
    "Every agreement with its parties and the last status that it is known to have reached.",
    f"""
SELECT g.id, coalesce(g.name, g.id) AS agreement, g.kind, g.binding, g.date,
  {json_names(_PARTIES.format("agreements", "g"))} AS parties, h.status AS last_status, h.date AS last_status_date,
  CAST((SELECT count(x.event_id) FROM event_agreements x JOIN event_dates d ON d.event_id = x.event_id
    WHERE x.agreement_id = g.id AND d.happened) AS INTEGER) AS events
FROM agreements g LEFT JOIN history h ON h.agreement_id = g.id AND h.position = (
  SELECT s.position FROM history s WHERE s.agreement_id = g.id
  ORDER BY coalesce(s.date_earliest, (SELECT b.date_earliest FROM history b WHERE b.agreement_id = s.agreement_id
    AND b.position < s.position AND b.date_earliest IS NOT NULL ORDER BY b.position DESC LIMIT 1), '') DESC,
    s.position DESC LIMIT 1)
""",
    {
        "id": "The agreement's id.",
        "agreement": "The name of the agreement, or its id.",
        "kind": "The kind of agreement.",
        "binding": "1 if it is binding in law, 0 if not.",
        "date": "Its date (EDTF).",
        "parties": "Its parties, as a JSON array.",
        "last_status": "The last status in its history: by date, then by the order in the record.",
        "last_status_date": "When it reached that status (EDTF).",
        "events": "The number of events under it that happened.",
    },
)

PLACE_COUNTRIES = View(
    "place_countries",
    "Every place with the country that it is in.",
    """
WITH RECURSIVE around (id, inside_id, steps) AS (
  SELECT id, id, 0 FROM places
  UNION
  SELECT a.id, p.contained_in_id, a.steps + 1 FROM around a JOIN places p ON p.id = a.inside_id
  WHERE p.contained_in_id IS NOT NULL AND p.type <> 'Country' AND a.steps < 100
)
SELECT p.id, p.name AS place, c.id AS country_id, c.name AS country, c.country_code
FROM places p LEFT JOIN (SELECT a.id, a.inside_id FROM around a JOIN places x ON x.id = a.inside_id
  WHERE x.type = 'Country') i ON i.id = p.id LEFT JOIN places c ON c.id = i.inside_id
""",
    {
        "id": "The place's id.",
        "place": "The name of the place.",
        "country_id": "The country's id. Empty where no country is recorded around the place.",
        "country": "The name of the country.",
        "country_code": "The country's code (ISO 3166-1 alpha-2, and XK).",
    },
)

ALL_NAMES = View(
    "all_names",
    "All names of each record, in all languages.",
    "\nUNION ALL\n".join(
        f"SELECT '{family}' AS family, id AS record_id, name, NULL AS language, 'name' AS kind FROM \"{family}\" "
        "WHERE name IS NOT NULL"
        for family in FAMILIES
    )
    + """
UNION ALL
SELECT family, record_id, text, language, 'translation' FROM translations WHERE path = 'name' AND NOT shown
UNION ALL
SELECT family, record_id, text, language, coalesce(kind, 'other') FROM other_names
""",
    {
        "family": "The family of the record.",
        "record_id": "The id of the record.",
        "name": "A name.",
        "language": "Its language (BCP 47). Empty where it is not stated, or is the language of the dataset.",
        "kind": "`name` for the name of the record, `translation`, or the kind of the other name.",
    },
)
