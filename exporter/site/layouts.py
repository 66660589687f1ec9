"""The families whose pages show more than their fields, each with what its layout takes over from the general one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exporter.site import events, participants, places, works

if TYPE_CHECKING:
    from exporter.site.record import Builder, RecordPage


@dataclass(frozen=True, slots=True)
class Layout:
    """How a family's page is laid out: its template, what makes its own values, the fields and lists that it shows."""

    template: str
    make: Callable[[Builder, RecordPage], Any]
    fields: frozenset[str] = frozenset()
    references: frozenset[tuple[str, str]] = frozenset()


LAYOUTS: dict[str, Layout] = {
    "events": Layout(
        "event.html", events.own, frozenset({"participations", "outcomes", "series", "edition"})
    ),
    "participants": Layout(
        "participant.html",
        participants.own,
        frozenset({"memberships"}),
        frozenset({("events", "participations.participant"), ("events", "participations.on_behalf_of")}),
    ),
    "places": Layout("record.html", places.own),
    "agreements": Layout("agreement.html", works.agreement, frozenset({"history"})),
    "series": Layout("series.html", works.series, frozenset(), frozenset({("events", "series")})),
    "sources": Layout("source.html", works.source),
}
"""Family -> its layout; all other families have the general one."""
