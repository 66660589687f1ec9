"""The one question of order in time that concerns a single record or part."""

from pydantic_core import PydanticCustomError

from schemas.edtf import parse


def check_order(start: str | None, end: str | None) -> None:
    """Refuse an `end` that is certainly before `start` (both EDTF, as written).

    Only a certain contradiction counts: the latest day that `end` can mean lies before the earliest that `start` can
    mean, and neither is marked as uncertain or approximate.

    Raises:
        PydanticCustomError: `end_before_start`.
    """
    if start is None or end is None or start == end:
        return
    first, last = parse(start), parse(end)
    if first.qualified or last.qualified or first.earliest is None or last.latest is None:
        return
    if last.latest < first.earliest:
        raise PydanticCustomError(
            "end_before_start",
            "end {end} is before start {start}",
            {"start": start, "end": end, "field": "end", "expected": "a date that is not before the start"},
        )
