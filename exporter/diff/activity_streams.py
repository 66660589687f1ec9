"""Changes as ActivityStreams 2.0: a `Create`, `Update` or `Delete` for each record that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import orjson

from exporter.diff.changes import Change, Kind, summed
from exporter.diff.sides import Side
from exporter.diff.words import summary_line
from exporter.model import iris

CONTEXT = "https://www.w3.org/ns/activitystreams"


def lines(old: Side, new: Side, changes: Iterable[Change], published: str | None) -> Iterator[str]:
    """Yield the text of an `OrderedCollection`, an activity a line.

    Args:
        old: the old state; records that were removed have its IRIs.
        new: the new state.
        changes: the changes from one to the other.
        published: the time of the activities (RFC 3339), if it is known.
    """
    yield f'{{"@context":"{CONTEXT}","type":"OrderedCollection","orderedItems":['
    number = 0
    for number, activity in enumerate(activities(old, new, changes, published), 1):
        yield f"{'' if number == 1 else ','}{orjson.dumps(activity).decode()}"
    yield f'],"totalItems":{number}}}'


def activities(
    old: Side, new: Side, changes: Iterable[Change], published: str | None
) -> Iterator[dict[str, Any]]:
    """Yield the activity of each record that changed; the arguments are those of `lines`."""
    for record, found in groupby(changes, key=lambda change: change.record):
        yield _activity(old, new, record, list(found), published)


def _activity(
    old: Side, new: Side, record: str, changes: list[Change], published: str | None
) -> dict[str, Any]:
    first = changes[0]
    whole = not first.path
    removed = whole and first.kind is Kind.REMOVED
    kind = "Delete" if removed else "Create" if whole and first.kind is Kind.ADDED else "Update"
    side = old if removed else new
    activity: dict[str, Any] = {
        "type": kind,
        "summary": summary_line(summed(changes)),
        "object": {"type": "Tombstone" if removed else "Object", "id": _iri(side, record)},
    }
    if first.kind is Kind.RENAMED:
        activity["object"]["url"] = _iri(new, record)
        activity["origin"] = {"type": "Tombstone", "id": _iri(old, first.old)}
    if published is not None:
        activity["published"] = published
    return activity


def _iri(side: Side, record: str) -> str:
    family, _, record_id = record.partition("/")
    return iris.record(side.dataset, family, record_id) if record_id else side.dataset.base
