"""When each record last changed, as far as the feed of the build states it."""

from __future__ import annotations

from pathlib import Path

import orjson

from exporter.build.manifest import FEEDS
from exporter.problems import MisuseError


def modified(folder: Path) -> dict[str, str]:
    """Return the IRI of each record in `changes.json` -> the time (RFC 3339) of its newest change; none without it.

    Raises:
        MisuseError: the file is not what a build writes.
    """
    path = folder / FEEDS[0]
    try:
        entries = orjson.loads(path.read_bytes())["orderedItems"]
        # The newest come first, so the last that is set here is the newest.
        return {str(entry["object"]["id"]): str(entry["published"]) for entry in reversed(entries)}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MisuseError(f"unreadable {path}: expected the changes.json of a build") from error
