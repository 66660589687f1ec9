"""The views of the database: questions that everyone asks, with names instead of ids.

All but `facts` are written by hand. Column names are for a stranger: `on_behalf_of` holds a name, not an id. A list is a
JSON array. Only what happened counts: an event whose status is `held`, or that has none. A part of a larger event that has
no date or status of its own has those of the larger event, and counts once together with it.
"""

from __future__ import annotations

from exporter.database import event_views, record_views
from exporter.database.facts import facts
from exporter.database.view import View

FACTS = View(
    "facts",
    "Every fact that needs evidence, and whether any supports it: its own, or that of the part or record that holds it.",
    facts(),
    {
        "family": "The family of the record.",
        "record_id": "The record's id.",
        "path": "The place of the fact in the record (`participations[0].role`).",
        "value": "The fact.",
        "supported": "1 if there is evidence that supports it, 0 if not.",
        "verified": "1 if the quotation of such evidence was found in the source's text in this build, 0 if not.",
    },
)

UNSUPPORTED_FACTS = View(
    "unsupported_facts",
    "Facts that no evidence supports: neither their own, nor that of the part or record that holds them.",
    "SELECT family, record_id, path, value FROM facts WHERE NOT supported",
    {
        "family": "The family of the record.",
        "record_id": "The record's id.",
        "path": "The place of the fact in the record (`participations[0].role`).",
        "value": "The fact.",
    },
)


def views() -> tuple[View, ...]:
    """Return every view, in the order they are created."""
    return (
        event_views.LARGER_EVENTS,
        event_views.EVENT_DATES,
        event_views.EVENT_OVERVIEW,
        event_views.DELEGATIONS,
        event_views.ENCOUNTERS,
        event_views.TIMELINE,
        record_views.PEOPLE,
        record_views.ORGANIZATIONS,
        event_views.OUTCOME_OVERVIEW,
        record_views.AGREEMENT_OVERVIEW,
        record_views.PLACE_COUNTRIES,
        record_views.ALL_NAMES,
        FACTS,
        UNSUPPORTED_FACTS,
    )
