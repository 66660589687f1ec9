"""What only the page of a participant shows: their events, with whom and for whom, who spoke for them, their posts."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from exporter.model.fields import by_name
from exporter.site import addresses, inline
from exporter.site.inline import Inline
from exporter.site.pictures import network, timeline
from exporter.site.pictures.picture import Picture
from exporter.site.references import Entry, listed
from schemas import Participant
from schemas.edtf import parse

if TYPE_CHECKING:
    from exporter.site.library import Library
    from exporter.site.record import Builder, PartList, RecordPage

_SHOWN = 6
"""How many companions a line names."""


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """What only a participant's page shows."""

    memberships: PartList | None


_TOOK_PART = """
SELECT e.id, e.start, e.end, e.status,
  json_group_array(a.key || ' ' || a.role || ' ' || coalesce(a.on_behalf_of_id, '')) AS parts
FROM participations a JOIN events e ON e.id = a.event_id WHERE a.participant_id = ?
GROUP BY e.id ORDER BY e.start_earliest IS NULL, e.start_earliest, e.id
"""
_SPOKE_FOR = """
SELECT e.id, e.start, e.end, e.status, json_group_array(DISTINCT a.participant_id) AS people
FROM participations a JOIN events e ON e.id = a.event_id WHERE a.on_behalf_of_id = ?1 AND a.participant_id <> ?1
GROUP BY e.id ORDER BY e.start_earliest IS NULL, e.start_earliest, e.id
"""
_COMPANIONS = """
SELECT DISTINCT a.participant_id FROM participations a JOIN participants p ON p.id = a.participant_id
WHERE a.event_id = ?1 AND a.participant_id <> ?2 ORDER BY p.type <> 'Person', a.position
"""

_CONCERNED = """
WHERE e.id IN (SELECT event_id FROM participations WHERE participant_id = ?1 UNION ALL
  SELECT event_id FROM participations WHERE on_behalf_of_id = ?1)
"""


def own(builder: Builder, page: RecordPage) -> ParticipantView:
    """Return what only the participant's page shows; the lists of events come first among the page's sections."""
    library, record_id = builder.library, builder.id
    for heading, slug, sql, counted, entry in (
        ("Events", "events", _TOOK_PART, "participant_id = ?1", _attended),
        (
            "Who spoke for it",
            "delegates",
            _SPOKE_FOR,
            "on_behalf_of_id = ?1 AND participant_id <> ?1",
            _spoken_for,
        ),
    ):
        (total,) = library.connection.execute(
            f"SELECT count(DISTINCT event_id) FROM participations WHERE {counted}", (record_id,)
        ).fetchone()
        if total:
            page.sections.append(
                listed(
                    library,
                    heading,
                    slug,
                    (sql, (record_id,)),
                    partial(entry, library, record_id),
                    total=total,
                    columns=("with",) if slug == "events" else ("who",),
                )
            )
    page.pictures += filter(None, (_timeline(builder), network.around(library, record_id)))
    return ParticipantView(builder.parts(by_name(Participant)["memberships"], order=_beginning))


def _beginning(values: Mapping[str, Any]) -> tuple[bool, str, str]:
    """Return what memberships are ordered by: when they began, or else ended; those without a date come last."""
    start, end = (parse(values[name]) if values.get(name) else None for name in ("start", "end"))
    first = (start and (start.earliest or start.latest)) or (end and (end.earliest or end.latest)) or ""
    return not first, first, (end and end.latest) or ""


def _timeline(builder: Builder) -> Picture | None:
    """Return when the participant's events and posts were."""
    library = builder.library
    posts = [
        timeline.Item(_post(library, one), one.get("start"), one.get("end"))
        for one in builder.values.get("memberships") or ()
        if one.get("start") or one.get("end")
    ]
    return timeline.of_events(library, _CONCERNED, builder.id, extra=posts)


def _post(library: Library, values: Mapping[str, Any]) -> Inline:
    """Return a membership as a link to the organisation."""
    link = library.link("participants", values["organization"])
    if not values.get("post"):
        return link
    post = inline.texts(values["post"], library.language)[0]
    return replace(link, text=f"{post.text}, {link.text}", language=post.language)


def _attended(library: Library, record_id: str, row: sqlite3.Row) -> Entry:
    """Return a line for an event that a participant attended: in which roles, for whom, with whom."""
    import orjson

    notes: dict[str, Inline] = {}
    key = None
    for text in orjson.loads(row["parts"]):
        own, role, party = text.split(" ")
        key = key or own
        word = library.word("roles", role)
        notes.setdefault(f"role {role}", word)
        if party:
            link = library.link("participants", party)
            notes.setdefault(f"for {party}", replace(link, title="for"))
    if row["status"] and row["status"] != "held":
        notes["status"] = library.word("event_statuses", row["status"])
    link = library.link("events", row["id"])
    others = [found[0] for found in library.connection.execute(_COMPANIONS, (row["id"], record_id))]
    return Entry(
        replace(link, path=f"{link.path}#{addresses.anchor('participations', key or '0')}"),
        inline.period(row["start"], row["end"]),
        tuple(notes.values()),
        tuple(library.link("participants", other) for other in others[:_SHOWN]),
        max(0, len(others) - _SHOWN),
    )


def _spoken_for(library: Library, _: str, row: sqlite3.Row) -> Entry:
    """Return a line for an event at which others acted for a participant."""
    import orjson

    people = orjson.loads(row["people"])
    status = [library.word("event_statuses", row["status"])] if row["status"] not in (None, "held") else []
    return Entry(
        library.link("events", row["id"]),
        inline.period(row["start"], row["end"]),
        tuple(status),
        tuple(library.link("participants", one) for one in people[:_SHOWN]),
        max(0, len(people) - _SHOWN),
    )
