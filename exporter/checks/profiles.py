"""Check a dataset against what one consumer of its pages requires, in addition to being valid.

`google-event` is what Google's documentation of structured data for events requires and recommends. Offers and performers
are recommended there too, but this profile never requires them: a diplomatic meeting has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exporter.checks.rules.rule import whole
from exporter.problems import MisuseError, Problem, Span
from exporter.problems.codes import CODES
from exporter.records.corpus import Corpus
from schemas.edtf import parse

EXACT = ("date", "dateTime")
"""The datatypes of dates that are exact to the day at least."""

Found = tuple[str, str, str]
"""The id of an event, the field, and the problem."""

_PASSED_OVER = f"""SELECT id FROM events WHERE NOT ({whole("events", "id")})
                   UNION SELECT id FROM events GROUP BY id HAVING count(*) > 1"""
"""Events with a value that was left out because it is invalid, and events whose id is used twice."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A requirement for events: a code, and the function that finds the events that do not meet it."""

    code: str
    find: Callable[[Corpus], Iterator[Found]]


def check(corpus: Corpus, name: str) -> Iterator[Problem]:
    """Yield a warning for everything that the profile called `name` requires and an event does not have.

    Raises:
        MisuseError: there is no such profile.
    """
    if name not in PROFILES:
        raise MisuseError(f"unknown profile {name!r}; one of: {', '.join(PROFILES)}")
    passed_over = {event for (event,) in corpus.connection.execute(_PASSED_OVER)}
    for wish in PROFILES[name]:
        for event, field, message in wish.find(corpus):
            if event in passed_over:
                continue
            file, line, column = corpus.origin("events", event)
            yield Problem(
                wish.code,
                message,
                file,
                Span(line, column),
                CODES[wish.code].severity,
                record=f"events/{event}",
                field=field,
            )


def _start(corpus: Corpus) -> Iterator[Found]:
    for event, start in corpus.connection.execute("SELECT id, start FROM events ORDER BY id"):
        if start is None:
            yield event, "start", "the event has no start, which the page of an event must have"
        elif not _exact(start):
            yield (
                event,
                "start",
                f"{start} is not exact to the day, so the page of the event cannot say when it starts",
            )


def _end(corpus: Corpus) -> Iterator[Found]:
    for event, end in corpus.connection.execute("SELECT id, end FROM events ORDER BY id"):
        if end is None:
            yield event, "end", "the event has no end"
        elif not _exact(end):
            yield (
                event,
                "end",
                f"{end} is not exact to the day, so the page of the event cannot say when it ends",
            )


def _location(corpus: Corpus) -> Iterator[Found]:
    sql = "SELECT id FROM events WHERE location_id IS NULL AND virtual_location IS NULL ORDER BY id"
    for (event,) in corpus.connection.execute(sql):
        yield event, "location", "the event has no location, which the page of an event must have"


def _address(corpus: Corpus) -> Iterator[Found]:
    sql = f"""SELECT events.id, places.id FROM events JOIN places ON places.id = events.location_id
              WHERE places.address IS NULL AND {whole("places", "places.id", "address")} ORDER BY 1"""
    for event, place in corpus.connection.execute(sql):
        yield event, "location", f"the place {place} has no address, which the page of an event must have"


def _image(corpus: Corpus) -> Iterator[Found]:
    seen = f"images.content_url IS NOT NULL OR NOT ({whole('images', 'images.id', 'content_url')})"
    sql = f"""SELECT id FROM events WHERE NOT EXISTS (
                SELECT 1 FROM event_images LEFT JOIN images ON images.id = event_images.image_id
                WHERE event_images.event_id = events.id AND (images.id IS NULL OR {seen}))
              ORDER BY id"""
    for (event,) in corpus.connection.execute(sql):
        yield event, "images", "the event has no image with a content_url"


def _organizer(corpus: Corpus) -> Iterator[Found]:
    sql = f"""SELECT events.id, participants.id FROM events
              LEFT JOIN event_organizers ON event_organizers.event_id = events.id
              LEFT JOIN participants ON participants.id = event_organizers.participant_id
              WHERE participants.url IS NULL AND CASE WHEN participants.id IS NULL
              THEN event_organizers.participant_id IS NULL
              ELSE {whole("participants", "participants.id", "url")} END ORDER BY 1, 2"""
    for event, organizer in corpus.connection.execute(sql):
        missing = (
            "the event has no organizer" if organizer is None else f"the organizer {organizer} has no url"
        )
        yield event, "organizers", missing


def _lacks(column: str, message: str) -> Callable[[Corpus], Iterator[Found]]:
    def find(corpus: Corpus) -> Iterator[Found]:
        for (event,) in corpus.connection.execute(
            f'SELECT id FROM events WHERE "{column}" IS NULL ORDER BY id'
        ):
            yield event, column, message

    return find


def _exact(date: str) -> bool:
    iso = parse(date).iso if date != ".." else None
    return iso is not None and iso[1] in EXACT


PROFILES: dict[str, tuple[Wish, ...]] = {
    "google-event": (
        Wish("CQ811", _start),
        Wish("CQ812", _location),
        Wish("CQ813", _address),
        Wish("CQ814", _image),
        Wish("CQ815", _lacks("description", "the event has no description")),
        Wish("CQ816", _organizer),
        Wish("CQ817", _lacks("status", "the event has no status")),
        Wish("CQ818", _end),
    )
}
"""Profile -> what it requires, required properties before recommended ones."""
