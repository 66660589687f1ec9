"""What only the page of an event shows: who took part, by delegation, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exporter.model.fields import by_name
from exporter.site import addresses, inline
from exporter.site.inline import Inline, Mark, Row
from schemas import Outcome, Participation

if TYPE_CHECKING:
    from exporter.site.record import Builder, RecordPage

_FIRST = ("head_of_delegation", "chair", "co_chair")
"""Roles that lead a delegation, which are listed first."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """One participant's part in the event."""

    anchor: str
    who: Inline
    who_marks: tuple[Mark, ...]
    role: Inline
    role_marks: tuple[Mark, ...]
    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]
    leads: bool


@dataclass(slots=True)
class Delegation:
    """Those who acted for one party, with the party's own part in the event; `party` is None for all others."""

    party: Inline | None
    own: list[Attendance]
    members: list[Attendance]


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """Something that was said or settled."""

    anchor: str
    kind: Inline
    kind_marks: tuple[Mark, ...]
    texts: list[Inline]
    text_marks: tuple[Mark, ...]
    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of which series the event is, with its neighbours."""

    series: Inline
    number: int | None
    marks: tuple[Mark, ...]
    previous: Inline | None
    next: Inline | None


@dataclass(frozen=True, slots=True)
class EventView:
    """What only an event's page shows."""

    status: Inline | None
    delegations: list[Delegation]
    delegation_marks: tuple[Mark, ...]
    outcomes: list[OutcomeView]
    outcome_marks: tuple[Mark, ...]
    edition: Edition | None


def own(builder: Builder, page: RecordPage) -> EventView:
    """Return what only the event's page shows."""
    values, library = builder.values, builder.library
    word = values.get("status")
    view = EventView(
        status=library.word("event_statuses", word) if word and word != "held" else None,
        delegations=_delegations(builder),
        delegation_marks=builder.notes.marks("", "participations"),
        outcomes=[
            _outcome(builder, key, one)
            for key, one in addresses.keyed(Outcome, values.get("outcomes") or (), library.language)
        ],
        outcome_marks=builder.notes.marks("", "outcomes"),
        edition=_edition(builder),
    )
    if view.edition:
        page.previous, page.next = view.edition.previous, view.edition.next
    return view


def _delegations(builder: Builder) -> list[Delegation]:
    """Group the participations by the party that they acted for, in the order in which they are recorded."""
    groups: dict[str, Delegation] = {}
    items = list(
        addresses.keyed(Participation, builder.values.get("participations") or (), builder.library.language)
    )
    parties = {one.get("on_behalf_of") for _, one in items}
    for key, one in items:
        party = one.get("on_behalf_of") or (one["participant"] if one["participant"] in parties else "")
        group = groups.get(party)
        if group is None:
            link = builder.library.link("participants", party) if party else None
            group = groups[party] = Delegation(link, [], [])
        attendance = _attendance(builder, key, one)
        (group.own if one["participant"] == party else group.members).append(attendance)
    for group in groups.values():
        group.members.sort(key=lambda one: not one.leads)
    return sorted(groups.values(), key=lambda group: group.party is None)


def _attendance(builder: Builder, key: str, values: Mapping[str, Any]) -> Attendance:
    anchor = addresses.anchor("participations", key)
    notes, library = builder.notes, builder.library
    role_marks = {*notes.marks(anchor, "role"), *notes.marks(anchor, "on_behalf_of")}
    return Attendance(
        anchor,
        library.link("participants", values["participant"]),
        notes.marks(anchor, "participant"),
        library.word("roles", values["role"]),
        tuple(sorted(role_marks, key=lambda mark: mark.number)),
        tuple(
            builder.rows(
                Participation,
                values,
                frozenset({"participant", "role", "on_behalf_of", "evidence", "key"}),
                anchor,
            )
        ),
        notes.marks(anchor),
        values["role"] in _FIRST,
    )


def _outcome(builder: Builder, key: str, values: Mapping[str, Any]) -> OutcomeView:
    anchor = addresses.anchor("outcomes", key)
    notes = builder.notes
    text = values.get("text")
    rows = builder.rows(Outcome, values, frozenset({"kind", "text", "evidence", "key"}), anchor)
    return OutcomeView(
        anchor,
        builder.library.item(by_name(Outcome)["kind"], values["kind"]),
        notes.marks(anchor, "kind"),
        inline.texts(text, builder.library.language) if text else [],
        notes.marks(anchor, "text"),
        tuple(rows),
        notes.marks(anchor),
    )


def _edition(builder: Builder) -> Edition | None:
    values, library = builder.values, builder.library
    if not values.get("series"):
        return None
    earlier, later = (
        library.ask(
            f"SELECT id FROM events WHERE series_id = ?1 AND id <> ?2 AND (coalesce(edition, 0), coalesce(start_earliest,"
            f" ''), id) {sign} (SELECT coalesce(edition, 0), coalesce(start_earliest, ''), id FROM events WHERE id = ?2)"
            f" ORDER BY coalesce(edition, 0) {way}, start_earliest {way}, id {way} LIMIT 1",
            *(values["series"], builder.id),
        )
        for sign, way in (("<", "DESC"), (">", "ASC"))
    )
    marks = {*builder.notes.marks("", "series"), *builder.notes.marks("", "edition")}
    return Edition(
        library.link("series", values["series"]),
        values.get("edition"),
        tuple(sorted(marks, key=lambda mark: mark.number)),
        library.link("events", earlier[0]["id"]) if earlier else None,
        library.link("events", later[0]["id"]) if later else None,
    )
