"""Records that contradict each other about a time: evidence older than the event, posts held at another time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime

from exporter.checks.rules.chronology import before
from exporter.checks.rules.rule import Found, error, warning, whole
from exporter.records.corpus import Corpus
from schemas.chronology import bounds


@error("CQ307", "evidence older than the event")
def evidence_older_than_event(corpus: Corpus) -> Iterator[Found]:
    """A source that was published before the event is evidence that it was held, or of its outcome.

    The rule checks only evidence that supports the `status` of an event that is `held`, and evidence on its outcomes. An
    announcement may state a date, a place or a participant beforehand.

    To fix: name another source, or correct the `published` of this one.

    ```yaml
    status: held
    start: 2025-02-20
    evidence:
      - source: announcement-of-2025-02-10    # wrong: published before the event
        supports: [status]
    ```
    """
    rows = corpus.connection.execute(
        "SELECT events.id, holder || 'evidence[' || position || '].source',"
        " sources.id, sources.published, events.start FROM evidence JOIN events ON events.id = record_id"
        " JOIN sources ON sources.id = source_id WHERE family = 'events' AND events.status = 'held'"
        f" AND {before('sources.published', 'events.start')} AND stance <> 'contradicts' AND (path GLOB 'outcomes*'"
        " OR path = '' AND EXISTS (SELECT 1 FROM json_each(supports)"
        " WHERE value IN ('status', 'outcomes') OR value GLOB 'outcomes.*'))"
    )
    for event_id, path, source, published, start in rows:
        yield Found(
            "events",
            event_id,
            path,
            f"{path}: conflicting, {source} was published on {published}, before the event began on {start}",
            value=source,
            expected="a source from the event's time or later",
        )


@error("CQ308", "post not held at the time")
def post_not_held(corpus: Corpus) -> Iterator[Found]:
    """A participant has a capacity that, by their memberships, they did not have at that time.

    `capacity` states the posts that a participant held at that moment. If their record has such a post (the same text)
    with dates, and the event is certainly outside all of these dates, one of the two is wrong.

    To fix: correct the capacity, the dates of the membership, or the participant.

    ```yaml
    # participants/smith.yaml
    memberships:
      - {organization: ministry, post: Foreign Minister, start: "2010", end: "2014"}
    # events/visit.yaml
    start: 2016-03-01
    participations:
      - {participant: smith, role: visitor, capacity: [Foreign Minister]}    # wrong
    ```
    """
    # A membership that began before the first event and ended after the last contradicts none: most are left out here.
    held = (
        "SELECT * FROM memberships WHERE post IS NOT NULL AND (start GLOB '*T*' OR \"end\" GLOB '*T*'"
        " OR end_latest < (SELECT max(start_earliest) FROM events)"
        " OR start_earliest > (SELECT min(coalesce(min(start_latest, end_latest), start_latest, end_latest)) FROM events))"
    )
    rows = corpus.connection.execute(
        f"WITH held AS MATERIALIZED ({held})"
        " SELECT event_id, participations.position, item.key, item.value, participations.participant_id, events.start"
        " FROM participations JOIN held ON held.participant_id = participations.participant_id"
        " JOIN events ON events.id = event_id"
        " JOIN json_each(capacity) AS item ON lower(item.value) = lower(held.post)"
        " WHERE capacity IS NOT NULL"
        f" AND {whole('events', 'event_id')} AND {whole('participants', 'participations.participant_id')}"
        f" AND {_away('events', 'held')} GROUP BY 1, 2, 3 HAVING count(*) ="
        " (SELECT count(*) FROM memberships AS any WHERE any.participant_id = participations.participant_id"
        " AND lower(any.post) = lower(item.value))"
    )
    for event_id, position, index, post, participant, start in rows:
        path = f"participations[{position}].capacity[{index}]"
        yield Found(
            "events",
            event_id,
            path,
            f"{path}: conflicting, {participant} was not {post} on {start}, by the memberships in {participant}'s record",
            value=post,
            expected="a post held at the time of the event",
        )


def _away(event: str, membership: str) -> str:
    """Return SQL that is true when an event is certainly outside a membership, and false if that is not known."""
    over = before(f"{membership}.end", f"{event}.start")
    to_come = f'({event}."end" IS NULL AND {before(f"{event}.start", f"{membership}.start")})'
    to_come_long = before(f"{event}.end", f"{membership}.start")
    return f"(coalesce({over}, 0) OR coalesce({to_come}, 0) OR coalesce({to_come_long}, 0))"


@warning("CQ309", "planned and over")
def planned_and_over(corpus: Corpus) -> Iterator[Found]:
    """An event is over by its dates, but still `planned`.

    The event is compared with the present moment, or with SOURCE_DATE_EPOCH if the environment sets it. A day is over when
    it is over in every zone.

    To fix: find out what happened, and write `held`, `postponed`, `rescheduled` or `cancelled`. If that is not known, leave
    `status` out.

    ```yaml
    status: planned    # suspicious
    start: 1999-06-01
    ```
    """
    now = _now()
    rows = corpus.connection.execute(
        "SELECT id, start, coalesce(\"end\", start) FROM events WHERE status = 'planned'"
        " AND CASE WHEN \"end\" IS NULL THEN start_latest ELSE end_latest END <= date(?, '+1 day')"
        f" AND {whole('events', 'id')}",
        (now,),
    )
    for event_id, start, date in rows:
        if not bounds(date).before(bounds(now)) or (start is not None and not bounds(start).certain):
            continue
        yield Found(
            "events",
            event_id,
            "status",
            f"status: conflicting, the event is planned, but its date, {date}, has passed",
            value="planned",
            expected="its present status",
            hint="write held, postponed, rescheduled or cancelled, or leave status out",
        )


def _now() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        now = datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):  # not set, or not a time that a calendar has
        now = datetime.now(UTC)
    return f"{now:%Y-%m-%dT%H:%M:%S}Z"
