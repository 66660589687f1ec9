"""Which ends are certainly before which starts."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from schemas.chronology import check_order


def is_refused(start: str, end: str) -> bool:
    try:
        check_order(start, end)
    except PydanticCustomError:
        return True
    return False


@pytest.mark.parametrize(
    ("start", "end", "refused"),
    [
        ("2025-02-03T10:00", "2025-02-03T09:00", True),
        ("2025-02-03T10:00", "2025-02-03T09:59", True),
        ("2025-02-03T10:00", "2025-02-03T09:59:59", True),
        ("2025-02-03T10:00:30", "2025-02-03T10:00", False),
        ("2025-02-03T10:00:30.5", "2025-02-03T10:00:30", False),
        ("2025-02-03T10:00:30.500000002", "2025-02-03T10:00:30.4", True),
        ("2025-02-03T10:00", "2025-02-03T10:30", False),
        ("2025-02-03T10:00+01:00", "2025-02-03T09:30Z", False),
        ("2025-02-03T10:00Z", "2025-02-03T10:30+01:00", True),
        ("2025-02-04T03:00Z", "2025-02-03T23:00-05:00", False),
        ("2025-02-03T10:00Z", "2025-02-03T09:00", False),
        ("2025-02-03T10:00Z", "2025-02-02T09:00", True),
        ("2025-02-03T10:00", "2025-02-03", False),
        ("2025-02-03", "2025-02-02T23:00", True),
        ("9999-12-31T23:59", "9999-12-31T23:59", False),
        ("0001-01-01T00:00+14:00", "0001-01-01T00:00-14:00", False),
        ("9999-12-31T23:59-14:00", "9999-12-31T23:59+14:00", True),
    ],
)
def test_times_of_day_are_compared_where_that_is_certain(start, end, refused):
    assert is_refused(start, end) == refused
