"""Order in time between records. Dates are as vague as their sources, so only a certain contradiction is reported.

`schemas.chronology` defines when one date is certainly before another. An absent end is unknown, so a start alone states
nothing about the time after it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from exporter.checks.rules.rule import Found, error, warning
from exporter.records.corpus import Corpus
from schemas.chronology import Bounds, bounds


def prepare(connection: sqlite3.Connection) -> None:
    """Define the SQL function that `before` uses."""
    connection.create_function("certainly_before", 3, _certainly_before, deterministic=True)


def _certainly_before(first: str | None, second: str | None, one_clock: int) -> bool:
    if first is None or second is None:
        return False
    return bounds(first).before(bounds(second), one_clock=bool(one_clock))


def before(first: str, second: str, *, one_clock: bool = False) -> str:
    """Return SQL that is true when the date in column `first` (`events.end`) is certainly before that in `second`.

    The days as written decide which pairs of dates are compared at all: only two moments can contradict each other
    where their days do not.

    Args:
        first: a column of a table that has its bounds too.
        second: a column like `first`.
        one_clock: whether times of day without a zone are by the same clock.
    """
    one, other = _quoted(first), _quoted(second)
    possible = f"{first}_latest < {second}_earliest OR {one} GLOB '*T*' AND {other} GLOB '*T*'"
    return f"(({possible}) AND certainly_before({one}, {other}, {int(one_clock)}))"


def _quoted(column: str) -> str:
    table, _, name = column.partition(".")
    return f'{table}."{name}"'


Note = tuple[str, ...]


@dataclass
class Latest:
    """The latest beginnings among dates, to find one that is certainly after another date without comparing all."""

    kept: dict[tuple[bool, bool], tuple[Bounds, Note]] = field(default_factory=dict)
    """Whether a date has a zone and a time of day -> the date of this kind that begins last, with its note."""

    def add(self, date: str, note: Note) -> None:
        """Add a date with a note."""
        found = bounds(date)
        kind = found.zoned, found.exact
        if found.certain and found.start is not None:
            latest = self.kept[kind][0].start if kind in self.kept else None
            if latest is None or found.start > latest:
                self.kept[kind] = found, note

    def after(self, date: str) -> Note | None:
        """Return the note of a date that begins certainly after `date` is over, or None."""
        found = bounds(date)
        return next(
            (note for other, note in self.kept.values() if found.before(other, one_clock=False)), None
        )


_OUTSIDE = (
    ("start", "before", "start", "inside.start", "around.start"),
    ("start", "after", "end", "around.end", "inside.start"),
    ("end", "before", "start", "inside.end", "around.start"),
    ("end", "after", "end", "around.end", "inside.end"),
)
"""Which date is on which side of which other date, and the two columns of which the first is then before the second."""


def _outside(
    corpus: Corpus, tables: str, whose: str, called: str, *, one_clock: bool = True
) -> Iterator[Found]:
    """Yield what is certainly outside the time of what it belongs to, each once.

    Args:
        corpus: where to look.
        tables: the FROM clause, of `inside` and `around`, both with a `start` and an `end`.
        whose: SQL for the id of the event, the path up to the name of the date, and the id of what is around.
        called: what the message calls it.
        one_clock: whether times of day without a zone are by the same clock.
    """
    cases = " ".join(
        f"WHEN {before(first, second, one_clock=one_clock)} THEN {number}"
        for number, (_, _, _, first, second) in enumerate(_OUTSIDE)
    )
    rows = corpus.connection.execute(
        f'SELECT {whose}, CASE {cases} END AS number, inside.start, inside."end", around.start, around."end"'
        f' FROM {tables} WHERE (inside.start IS NOT NULL OR inside."end" IS NOT NULL) AND number IS NOT NULL'
    )
    seen: set[tuple[str, str]] = set()
    for event_id, prefix, other, number, *dates in rows:
        if (event_id, prefix) in seen:
            continue
        seen.add((event_id, prefix))
        mine, relation, theirs, *_ = _OUTSIDE[number]
        value, limit = dates[mine == "end"], dates[2 + (theirs == "end")]
        path = f"{prefix}{mine}"
        yield Found(
            "events",
            event_id,
            path,
            f"{path}: conflicting, {value} is {relation} the {theirs} of {called} {other}, {limit}",
            value=value,
            expected=f"a date within {called}",
        )


_NO_DATES = '{0}.start IS NULL AND {0}."end" IS NULL'
_UNDATED = (
    "WITH RECURSIVE undated (id, around) AS ("
    " SELECT inside.id, around.id FROM events AS inside JOIN events AS around ON around.id = inside.part_of_id"
    f" WHERE {_NO_DATES.format('inside')} AND NOT ({_NO_DATES.format('around')})"
    " UNION SELECT inside.id, undated.around FROM undated JOIN events AS inside ON inside.part_of_id = undated.id"
    f" WHERE {_NO_DATES.format('inside')}) SELECT id, around FROM undated"
)
"""SQL for the events without dates, each with the nearest event around it that has some."""


@error("CQ302", "outside the larger event")
def outside_larger_event(corpus: Corpus) -> Iterator[Found]:
    """An event is outside the time of the event that it is part of.

    An event without dates is within the event that it is part of, and so are its own parts.

    To fix: correct a date, or `part_of`.

    ```yaml
    part_of: yalta-conference    # 1945-02-04 to 1945-02-11
    start: 1945-03-01            # wrong
    ```
    """
    tables = "events AS inside JOIN events AS around ON around.id = inside.part_of_id"
    through = (
        f"({_UNDATED}) AS undated CROSS JOIN events AS inside ON inside.part_of_id = undated.id"
        " JOIN events AS around ON around.id = undated.around"
    )
    for those in (tables, through):
        yield from _outside(corpus, those, "inside.id, '', around.id", "the larger event")


@error("CQ303", "outside the event")
def participation_outside_event(corpus: Corpus) -> Iterator[Found]:
    """A participation is outside the time of its event.

    `start` and `end` of a participation state when the participant joined and left, if not with all the others.

    To fix: correct one of the dates; leave both out for a participant who was there all the time.

    ```yaml
    start: 2025-02-20
    end: 2025-02-21
    participations:
      - participant: someone
        role: delegate
        start: 2025-02-24    # wrong
    ```
    """
    tables = "participations AS inside JOIN events AS around ON around.id = inside.event_id"
    yield from _outside(
        corpus, tables, "around.id, 'participations[' || inside.position || '].', around.id", "the event"
    )


@error("CQ304", "outside the series")
def outside_series(corpus: Corpus) -> Iterator[Found]:
    """An event of a series is before the start of the series or after its end.

    To fix: correct a date, or `series`. A series that continues has `end: ..`.

    ```yaml
    # series/dialogue.yaml
    start: "2012"
    # events/dialogue-0.yaml
    series: dialogue
    start: 2009-06-01        # wrong
    ```
    """
    tables = "events AS inside JOIN series AS around ON around.id = inside.series_id"
    yield from _outside(corpus, tables, "inside.id, '', around.id", "the series", one_clock=False)


@error("CQ305", "edition out of order")
def edition_out_of_order(corpus: Corpus) -> Iterator[Found]:
    """A later edition of a series certainly took place before an earlier one.

    Events that were cancelled or postponed do not count.

    To fix: correct `edition` or `start` of one of the two.

    ```yaml
    # the 3rd on 2019-05-01, and then
    edition: 4
    start: 2018-05-01        # wrong
    ```
    """
    rows = corpus.connection.execute(
        "SELECT series_id, edition, id, start FROM events"
        " WHERE series_id IS NOT NULL AND edition IS NOT NULL AND start IS NOT NULL"
        " AND coalesce(status, '') NOT IN ('cancelled', 'postponed') ORDER BY series_id, edition, id"
    )
    for _, events in groupby(rows, key=itemgetter(0)):
        latest = Latest()
        for _, same_edition in groupby(events, key=itemgetter(1)):
            in_order = []
            for _, edition, event_id, start in same_edition:
                earlier = latest.after(start)
                if earlier is None:
                    in_order.append((start, (str(edition), event_id, start)))
                    continue
                number, other, began = earlier
                yield Found(
                    "events",
                    event_id,
                    "edition",
                    f"edition: conflicting, number {edition} began on {start}, before number {number} ({other}, {began})",
                    value=str(edition),
                    expected="later editions on later dates",
                    hint="correct the edition or the start of one of the two",
                )
            for start, note in in_order:
                latest.add(start, note)


@warning("CQ306", "history out of order")
def history_out_of_order(corpus: Corpus) -> Iterator[Found]:
    """A stage in the history of an agreement is dated before a stage above it.

    The history is a list in the order of time. Stages without a date, or with an uncertain date, are skipped.

    To fix: reorder the list, or correct a date.

    ```yaml
    history:
      - {status: signed, date: 2019-06-25}
      - {status: agreed, date: 2018-01-01}    # suspicious
    ```
    """
    rows = corpus.connection.execute(
        "SELECT agreement_id, position, date FROM history WHERE date IS NOT NULL ORDER BY agreement_id, position"
    )
    for _, stages in groupby(rows, key=itemgetter(0)):
        latest = Latest()
        for agreement, position, date in stages:
            if (above := latest.after(date)) is not None:
                path = f"history[{position}].date"
                yield Found(
                    "agreements",
                    agreement,
                    path,
                    f"{path}: conflicting, {date} is before {above[0]}, the date of a stage above it",
                    value=date,
                    expected="stages in the order of time",
                )
            latest.add(date, (date,))
