"""Tell our databases from all others."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

APPLICATION_ID = 0x636D7175
"""The `PRAGMA application_id` of our databases (`exporter.outputs.sqlite`); not imported, as that takes time."""

LAYOUT = 2
"""The `PRAGMA user_version` of the layout that this plugin reads (`exporter.database.tables.USER_VERSION`)."""

_MARKS = ((60, LAYOUT), (68, APPLICATION_ID))
"""Where the header of a SQLite file holds both, as four bytes each (file format, §1.3)."""


def is_ours(datasette: Any, database: str) -> bool:
    """Tell whether one of Datasette's databases was written by us."""
    try:
        path = datasette.get_database(database).path
        return bool(path) and _marked(str(path), Path(path).stat().st_mtime_ns)
    except (KeyError, OSError):  # no such database, or one whose file is gone
        return False


@lru_cache(maxsize=256)
def _marked(path: str, _changed: int) -> bool:
    with Path(path).open("rb") as file:
        header = file.read(100)
    return all(header[at : at + 4] == mark.to_bytes(4, "big") for at, mark in _MARKS)
