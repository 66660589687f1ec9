"""`calendar.ics`: the events whose days or times are exactly known, for calendar programs (RFC 5545)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, vUri

from exporter.model import iris
from exporter.site.library import Library
from schemas.edtf import parse

_STATUSES = {"planned": "TENTATIVE", "held": "CONFIRMED", "postponed": "CANCELLED", "cancelled": "CANCELLED"}
_EVENTS = """
SELECT id, name, start, "end", status, location_id FROM events WHERE start IS NOT NULL ORDER BY start_earliest, id
"""


def calendar(library: Library) -> bytes:
    """Return the calendar; its description states how many events have no exact date."""
    placed = [line for row in library.ask(_EVENTS) for line in _event(library, row)]
    total = library.count("events")
    whole = Calendar()
    whole.add("prodid", "-//communique//site//EN")
    whole.add("version", "2.0")
    whole.add("name", library.dataset.title)
    whole.add("x-wr-calname", library.dataset.title)
    left_out = total - len(placed)
    known = (
        f"{left_out} of {total} events are not in this calendar, because their dates are not exactly known."
    )
    whole.add("description", known)
    whole.add("x-wr-caldesc", known)
    head, end = whole.to_ical().split(b"END:VCALENDAR")
    return bytes(head) + b"".join(placed) + b"END:VCALENDAR" + bytes(end)


def _event(library: Library, row: sqlite3.Row) -> Iterator[bytes]:
    """Yield an event as lines of the calendar; nothing if its beginning is not exactly known."""
    record_id, name, start, end, status, location = tuple(row)
    begins, ends = _moment(start), _moment(end) if end else None
    if begins is None:
        return
    event = Event()
    iri = iris.record(library.dataset, "events", record_id)
    event.add("uid", iri)
    event.add("summary", name)
    event.add("url", vUri(iri))
    event.add("dtstart", begins)
    first = (
        begins
        if isinstance(begins, datetime)
        else datetime(begins.year, begins.month, begins.day, tzinfo=UTC)
    )
    event.add(
        "dtstamp", first.replace(tzinfo=first.tzinfo or UTC).astimezone(UTC)
    )  # no clock: the same every time
    if not isinstance(begins, datetime):
        last = ends.date() if isinstance(ends, datetime) else ends
        event.add("dtend", (last if last and last >= begins else begins) + timedelta(days=1))
    elif isinstance(ends, datetime) and (ends.tzinfo is None) == (begins.tzinfo is None) and ends > begins:
        event.add("dtend", ends)
    if location:
        event.add("location", library.link("places", location).text)
    if status in _STATUSES:
        event.add("status", _STATUSES[status])
    yield event.to_ical()


def _moment(text: str) -> date | datetime | None:
    """Return a whole day or a moment; None for all that is less exact, uncertain, or out of range with a day more."""
    if text == "..":
        return None
    value = parse(text)
    if (
        value.iso is None
        or value.qualified
        or value.iso[1] not in ("date", "dateTime")
        or value.latest == "9999-12-31"
    ):
        return None
    if value.iso[1] == "date":
        exact = value.earliest == value.latest == value.iso[0]
        if "T" not in text:
            return date.fromisoformat(text) if exact else None
    return datetime.fromisoformat(text)
