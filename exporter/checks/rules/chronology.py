"""Order in time between records. Dates are EDTF and as vague as their sources: only a certain contradiction is an error.

A date means a stretch of days, `earliest` to `latest`; a date marked `?`, `~` or `%` contradicts nothing. An absent end is
unknown, so that a start alone says nothing about the time after it.
"""

from __future__ import annotations

from collections.abc import Iterator

from exporter.checks.rules.rule import Found, error, warning
from exporter.records.corpus import Corpus


def sure(date: str) -> str:
    """Return SQL that holds when a date column is not marked as uncertain or approximate."""
    return f"{date} NOT GLOB '*[?~%]*'"


def before(first: str, second: str) -> str:
    """Return SQL that holds when the date in column `first` (`events.end`) is certainly before that in `second`."""
    return f"({first}_latest < {second}_earliest AND {sure(_quoted(first))} AND {sure(_quoted(second))})"


def _quoted(column: str) -> str:
    table, _, name = column.partition(".")
    return f'{table}."{name}"'


_OUTSIDE = (
    ("start", "before", "start", before("inside.start", "around.start")),
    ("start", "after", "end", before("around.end", "inside.start")),
    ("end", "before", "start", before("inside.end", "around.start")),
    ("end", "after", "end", before("around.end", "inside.end")),
)
"""Which date lies on which side of which other date, and when that is certain."""


def _outside(corpus: Corpus, tables: str, whose: str, called: str) -> Iterator[Found]:
    """Yield what certainly lies outside of what it belongs to, each once.

    Args:
        corpus: where to look.
        tables: the FROM clause, of `inside` and `around`, both with a `start` and an `end`.
        whose: SQL for the id of the event, the path up to the name of the date, and the id of what is around.
        called: what the message calls it.
    """
    cases = " ".join(f"WHEN {condition} THEN {number}" for number, (*_, condition) in enumerate(_OUTSIDE))
    rows = corpus.connection.execute(
        f'SELECT {whose}, CASE {cases} END AS number, inside.start, inside."end", around.start, around."end"'
        f' FROM {tables} WHERE (inside.start IS NOT NULL OR inside."end" IS NOT NULL) AND number IS NOT NULL'
    )
    seen: set[tuple[str, str]] = set()
    for event_id, prefix, other, number, *dates in rows:
        if (event_id, prefix) in seen:
            continue
        seen.add((event_id, prefix))
        mine, relation, theirs, _ = _OUTSIDE[number]
        value, limit = dates[mine == "end"], dates[2 + (theirs == "end")]
        path = f"{prefix}{mine}"
        yield Found(
            "events",
            event_id,
            path,
            f"{path}: {value} is {relation} the {theirs} of {called} {other}, {limit}",
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
    """An event lies outside the time of the event that it is part of.

    An event without dates lies within the event that it is part of, and what is part of it does so too.

    Mend it: correct a date, or `part_of`.

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
    """Somebody takes part at a time when the event was not.

    `start` and `end` of a participation say when somebody joined and left, if not with all the others.

    Mend it: correct one of the dates; leave both out for somebody who was there throughout.

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
    """An event of a series lies before its first edition or after its last.

    Mend it: correct a date, or `series`. A series that goes on has `end: ..`.

    ```yaml
    # series/dialogue.yaml
    start: "2012"
    # events/dialogue-0.yaml
    series: dialogue
    start: 2009-06-01        # wrong
    ```
    """
    tables = "events AS inside JOIN series AS around ON around.id = inside.series_id"
    yield from _outside(corpus, tables, "inside.id, '', around.id", "the series")


@error("CQ305", "edition out of order")
def edition_out_of_order(corpus: Corpus) -> Iterator[Found]:
    """A later edition of a series was certainly held before an earlier one.

    Events that were cancelled or postponed do not count.

    Mend it: correct `edition` or `start` of one of the two.

    ```yaml
    # the 3rd on 2019-05-01, and then
    edition: 4
    start: 2018-05-01        # wrong
    ```
    """
    rows = corpus.connection.execute(
        "SELECT series_id, edition, id, start, start_earliest, start_latest FROM events"
        f" WHERE series_id IS NOT NULL AND edition IS NOT NULL AND start IS NOT NULL AND {sure('start')}"
        " AND coalesce(status, '') NOT IN ('cancelled', 'postponed') ORDER BY series_id, edition, id"
    )
    nothing = ("", 0, "", "")
    series, highest, same_edition = None, nothing, nothing
    for series_id, edition, event_id, start, earliest, latest in rows:
        if series_id != series:
            series, highest, same_edition = series_id, nothing, nothing
        if edition != same_edition[1]:
            highest, same_edition = max(highest, same_edition), nothing
        if latest < highest[0]:
            message = f"edition: number {edition} began on {start}, before number {highest[1]} ({highest[2]}, {highest[3]})"
            yield Found(
                "events",
                event_id,
                "edition",
                message,
                value=str(edition),
                expected="later editions on later dates",
                hint="correct the edition or the start of one of the two",
            )
        else:
            same_edition = max(same_edition, (earliest, edition, event_id, start))


@warning("CQ306", "history out of order")
def history_out_of_order(corpus: Corpus) -> Iterator[Found]:
    """A stage in the history of an agreement is dated before a stage that stands above it.

    The history is a list in the order of time. Stages without a date, or with an uncertain one, are passed over.

    Mend it: reorder the list, or correct a date.

    ```yaml
    history:
      - {status: signed, date: 2019-06-25}
      - {status: agreed, date: 2018-01-01}    # suspicious
    ```
    """
    rows = corpus.connection.execute(
        "WITH dated AS MATERIALIZED (SELECT agreement_id, position, date, date_earliest, date_latest,"
        " max(date_earliest) OVER (PARTITION BY agreement_id ORDER BY position"
        " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS highest FROM history"
        f" WHERE date IS NOT NULL AND {sure('date')})"
        " SELECT later.agreement_id, later.position, later.date, earlier.date, min(earlier.position)"
        " FROM dated AS later JOIN dated AS earlier ON earlier.agreement_id = later.agreement_id"
        " AND earlier.date_earliest = later.highest WHERE later.date_latest < later.highest GROUP BY 1, 2"
    )
    for agreement, position, date, above, _ in rows:
        path = f"history[{position}].date"
        yield Found(
            "agreements",
            agreement,
            path,
            f"{path}: {date} is before {above}, the date of a stage above it",
            value=date,
            expected="stages in the order of time",
        )
