"""What only the pages of agreements, series and sources show: a history, editions with their gaps, supported facts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from exporter.model.fields import by_name
from exporter.site import addresses, inline
from exporter.site.inline import Inline
from exporter.site.labels import label_of
from exporter.site.pictures import timeline
from exporter.site.references import Entry, listed
from schemas import Agreement, HistoryEntry

if TYPE_CHECKING:
    from exporter.site.library import Library
    from exporter.site.record import Builder, PartList, RecordPage


@dataclass(frozen=True, slots=True)
class AgreementView:
    """The stages of an agreement."""

    history: PartList | None


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition of a series, or (no link) editions that are not recorded."""

    number: str
    link: Inline | None = None
    when: Inline | None = None
    where: Inline | None = None


@dataclass(frozen=True, slots=True)
class SeriesView:
    """The editions of a series."""

    editions: list[EditionLine]


def agreement(builder: Builder, page: RecordPage) -> AgreementView:
    """Return what only the agreement's page shows."""
    statuses = by_name(HistoryEntry)["status"]
    stages = [
        timeline.Item(builder.library.item(statuses, one["status"]), one["date"])
        for one in builder.values.get("history") or ()
        if one.get("date")
    ]
    _add_timeline(
        builder, page, "WHERE e.id IN (SELECT event_id FROM event_agreements WHERE agreement_id = ?)", stages
    )
    return AgreementView(builder.parts(by_name(Agreement)["history"]))


_EDITIONS = """
SELECT id, edition, start, "end", location_id, status FROM events WHERE series_id = ?
ORDER BY edition IS NULL, edition, start_earliest IS NULL, start_earliest, id LIMIT 1000
"""


def _add_timeline(builder: Builder, page: RecordPage, where: str, extra: list[timeline.Item]) -> None:
    picture = timeline.of_events(builder.library, where, builder.id, extra=extra)
    if picture is not None:
        page.pictures.append(picture)


def series(builder: Builder, page: RecordPage) -> SeriesView:
    """Return the editions of a series, with a line for those that are missing between them."""
    _add_timeline(builder, page, "WHERE e.series_id = ?", [])
    return SeriesView(list(_editions(builder.library, builder.id)))


def _editions(library: Library, record_id: str) -> Iterator[EditionLine]:
    expected = 1
    for row in library.ask(_EDITIONS, record_id):
        number = row["edition"]
        if number is not None and number > expected:
            yield EditionLine(f"{expected}" if number == expected + 1 else f"{expected} – {number - 1}")
        if number is not None:
            expected = number + 1
        yield EditionLine(
            "" if number is None else str(number),
            library.link("events", row["id"]),
            inline.period(row["start"], row["end"]),
            library.link("places", row["location_id"]) if row["location_id"] else None,
        )


_SUPPORTED = """
SELECT family, record_id, path, key, quote, supports, stance FROM evidence WHERE source_id = ?
ORDER BY family, record_id, path, position
"""


def source(builder: Builder, page: RecordPage) -> None:
    """Add the list of the facts that a source supports."""
    library = builder.library
    (total,) = library.connection.execute(
        "SELECT count(*) FROM evidence WHERE source_id = ?", (builder.id,)
    ).fetchone()
    if total:
        language = str(builder.values.get("language") or "")
        page.sections.append(
            listed(
                library,
                "What it supports",
                "supports",
                (_SUPPORTED, (builder.id,)),
                lambda row: _fact(library, row, language),
                total=total,
                columns=("quote",),
            )
        )


def _fact(library: Library, row: sqlite3.Row, language: str) -> Entry:
    """Return a line for a piece of evidence: the record it speaks of, which facts, and the quotation."""
    link = library.link(row["family"], row["record_id"])
    name, _, rest = row["path"].partition("[")
    owner = addresses.anchor(name, rest.rstrip("]")) if name else ""
    anchor = addresses.anchor("evidence", row["key"], owner)
    facts = [label_of(path) for path in orjson.loads(row["supports"] or "[]")]
    stance = [Inline(str(row["stance"]), "en")] if row["stance"] not in (None, "supports") else []
    about = ", ".join(facts).lower() or ("the part as a whole" if name else "the record as a whole")
    if name:
        about = f"{label_of(name)}: {about}"
    quote = (Inline(row["quote"], language),) if row["quote"] else ()
    return Entry(
        Inline(link.text, link.language, f"{link.path}#{anchor}"), None, (Inline(about, "en"), *stance), quote
    )
