"""A duration that does not fit the start and the end of its event."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exporter.checks.rules.rule import Found, warning
from exporter.records.corpus import Corpus
from schemas.chronology import bounds

_SECONDS = {
    "Y": (365 * 86400, 366 * 86400),
    "M": (28 * 86400, 31 * 86400),
    "W": (7 * 86400, 7 * 86400),
    "D": (86400, 86400),
    "TH": (3600, 3600),
    "TM": (60, 60),
    "TS": (1, 1),
}
"""Unit -> the fewest and the most seconds that it has."""
_UNIT = re.compile(r"([0-9.]+)([YMWDHS])")
_ZONES = 26 * 3600
"""How many seconds the times of day of two zones differ at most."""


@warning("CQ310", "duration does not fit")
def duration_does_not_fit(corpus: Corpus) -> Iterator[Found]:
    """The `duration` of an event is certainly longer or shorter than the time between its `start` and `end`.

    A day counts from its first to its last moment: from 3 to 5 March is more than one day and at most three. Dates that are
    marked as uncertain are not compared, and neither is an event without an end.

    To fix: correct the duration or a date, or leave `duration` out.

    ```yaml
    start: 2025-03-03
    end: 2025-03-05
    duration: P7D    # suspicious
    ```
    """
    rows = corpus.connection.execute(
        'SELECT id, start, "end", duration FROM events'
        ' WHERE duration IS NOT NULL AND start IS NOT NULL AND "end" IS NOT NULL ORDER BY id'
    )
    for event_id, start, end, duration in rows:
        problem = _misfit(start, end, duration)
        if problem is not None:
            yield Found(
                "events",
                event_id,
                "duration",
                f"duration: {duration} is {problem} than the time from {start} to {end}",
                value=duration,
                expected="the time between start and end",
            )


def _misfit(start: str, end: str, duration: str) -> str | None:
    """Return whether a duration is certainly `longer` or `shorter` than the time between two dates, or None."""
    first, last = bounds(start), bounds(end)
    if not first.certain or not last.certain or None in (first.start, first.end, last.start, last.end):
        return None
    slack = _ZONES if first.zoned != last.zoned else 0
    most = ((last.end or 0) - (first.start or 0)) / 1e9 + slack
    least = ((last.start or 0) - (first.end or 0)) / 1e9 - slack
    shortest, longest = _seconds(duration)
    return "longer" if shortest > most else "shorter" if longest < least else None


def _seconds(duration: str) -> tuple[float, float]:
    """Return the fewest and the most seconds that a duration of ISO 8601 has."""
    days, _, times = duration.removeprefix("P").partition("T")
    amounts = [(float(amount), _SECONDS[unit]) for amount, unit in _UNIT.findall(days)]
    amounts += [(float(amount), _SECONDS[f"T{unit}"]) for amount, unit in _UNIT.findall(times)]
    return sum(amount * few for amount, (few, _) in amounts), sum(
        amount * many for amount, (_, many) in amounts
    )
