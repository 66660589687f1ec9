"""The one question of order in time that concerns a single record or part."""

from datetime import datetime, timedelta

from pydantic_core import PydanticCustomError

from schemas.edtf import parse

_MINUTE = len("2025-02-03T10:00")


def check_order(start: str | None, end: str | None) -> None:
    """Refuse an `end` that is certainly before `start` (both EDTF, as written).

    Only a certain contradiction counts: the latest day that `end` can mean lies before the earliest that `start` can
    mean, and neither is marked as uncertain or approximate. Two times of day, both with a zone or both without, are
    compared as such.

    Raises:
        PydanticCustomError: `end_before_start`.
    """
    if start is None or end is None or start == end:
        return
    first, last = parse(start), parse(end)
    if first.qualified or last.qualified or first.earliest is None or last.latest is None:
        return
    by_the_clock = _before(end, start)
    if last.latest < first.earliest if by_the_clock is None else by_the_clock:
        raise PydanticCustomError(
            "end_before_start",
            "end {end} is before start {start}",
            {"start": start, "end": end, "field": "end", "expected": "a date that is not before the start"},
        )


def _before(end: str, start: str) -> bool | None:
    """Say whether one time of day is certainly before another; None where they cannot be compared.

    A time to the minute may be any moment of that minute.
    """
    if "T" not in end or "T" not in start:
        return None
    last, first = datetime.fromisoformat(end), datetime.fromisoformat(start)
    if (last.tzinfo is None) != (first.tzinfo is None):
        return None
    if "." in end:
        return last < first
    to_the_minute = end[_MINUTE:][:1] != ":"
    return first - last >= (timedelta(minutes=1) if to_the_minute else timedelta(seconds=1))
