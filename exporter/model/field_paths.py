"""Where a value is inside a record: as a tuple, and as people write it."""

from __future__ import annotations

import re

from exporter.problems.escaping import printable

FieldPath = tuple[str | int, ...]
"""The way to a value inside a record: keys and list positions, `("participations", 0, "role")`."""


_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def written(path: FieldPath) -> str:
    """Return a path as people read it: `participations[0].role`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def steps(path: str) -> FieldPath:
    """Return the way that a path as people read it describes: `participations[0].role`."""
    found = _STEP.findall(path)
    return tuple(int(index) if index else name for index, name in found)


def field_name(path: FieldPath) -> str | None:
    """Write a path inside a record as people do: `participations[0].role`; None for the record itself."""
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return printable(name) or None
