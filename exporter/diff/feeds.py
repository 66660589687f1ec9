"""`changes.json` and `feed.atom` of a build: what changed since the previous build, and the entries that it had.

Both files have the same entries, one for each record that a release changed, newest first. `changes.json` is a collection
of ActivityStreams 2.0; `feed.atom` is an Atom feed (RFC 4287), made from it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from exporter.build.manifest import FEEDS
from exporter.diff import activity_streams
from exporter.diff.diff import changes
from exporter.diff.pairs import staged
from exporter.diff.sides import of_corpus, opened
from exporter.problems import MisuseError
from exporter.problems.escaping import inert
from exporter.records import safe_open
from exporter.records.corpus import Corpus
from schemas import Dataset

CHANGES, ATOM = FEEDS
MOST = 1_000
"""Entries that a feed keeps; the oldest go first."""
_LONGEST = 10_000
"""Characters of an IRI or a summary that the Atom feed has."""
_DONE = {"Create": "Added", "Update": "Changed", "Delete": "Removed"}
_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?", re.ASCII)


def writer(previous: Path, published: str | None) -> Callable[[Corpus, Path], None]:
    """Return a function that writes both files about staged records into a folder, which may have their database.

    Args:
        previous: the folder of the previous build.
        published: the time of the new entries: a date or an RFC 3339 time. By default, `SOURCE_DATE_EPOCH` is, or else the
            dataset's version, if it is a date.

    Raises:
        MisuseError: from the function, if no time is known, or `previous` is not the folder of a build.
    """

    def write(corpus: Corpus, folder: Path) -> None:
        earlier = _entries(previous / CHANGES)
        time = _time(published, corpus.dataset)
        database = folder / f"{corpus.dataset.name}.db"
        new = of_corpus("new", corpus, database if database.is_file() else None)
        with opened(str(previous)) as old, staged(old, new) as pairs:
            found = activity_streams.activities(old, new, changes(old, new, pairs), time)
            entries = list(_named(found, corpus.dataset, time, {one.get("id") for one in earlier}))
        entries = [*entries, *earlier][:MOST]
        collection = {
            "@context": activity_streams.CONTEXT,
            "id": f"{corpus.dataset.base}{CHANGES}",
            "type": "OrderedCollection",
            "totalItems": len(entries),
            "orderedItems": entries,
        }
        (folder / CHANGES).write_bytes(orjson.dumps(collection, option=orjson.OPT_INDENT_2) + b"\n")
        (folder / ATOM).write_text("\n".join(_atom(corpus.dataset, entries, time)) + "\n", encoding="utf-8")

    return write


def _entries(path: Path) -> list[dict[str, Any]]:
    """Return the entries of an earlier `changes.json`; none if there is no such file.

    Raises:
        MisuseError: it is not what a build writes.
    """
    try:
        entries = orjson.loads(safe_open.content(path))["orderedItems"][:MOST]
        sound = all(_is_entry(entry) for entry in entries)
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MisuseError(f"unreadable {path}: expected the changes.json of a build") from error
    if not sound:
        raise MisuseError(f"invalid {path}: expected the changes.json of a build")
    return list(entries)


def _is_entry(entry: dict[str, Any]) -> bool:
    texts = (entry["id"], entry["type"], entry["published"], entry["summary"], entry["object"]["id"])
    return all(isinstance(text, str) for text in texts) and _TIME.fullmatch(entry["published"]) is not None


def _time(given: str | None, dataset: Dataset) -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given is None and epoch.isdecimal():
        return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    time = given or dataset.version or ""
    if not _is_time(time):
        if given is not None:
            raise MisuseError(f"invalid time {given!r}: expected 2025-03-01 or 2025-03-01T12:00:00Z")
        raise MisuseError(
            "missing time of the changes: pass --published, set SOURCE_DATE_EPOCH, or give the dataset a version that is"
            " a date"
        )
    return time if "T" in time else f"{time}T00:00:00Z"


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return _TIME.fullmatch(text) is not None


def _named(
    found: Iterator[dict[str, Any]], dataset: Dataset, time: str, taken: set[str | None]
) -> Iterator[dict[str, Any]]:
    """Yield activities with an id, which no earlier one has: two releases can be of one day."""
    for activity in found:
        own = activity["object"]["id"].removeprefix(dataset.base).replace("/", "-")
        first = name = f"{dataset.base}{CHANGES}#{time}-{own or 'dataset'}"
        number = 1
        while name in taken:
            number += 1
            name = f"{first}-{number}"
        taken.add(name)
        yield {"id": name, **activity}


def _atom(dataset: Dataset, entries: list[dict[str, Any]], time: str) -> Iterator[str]:
    author = dataset.publisher or dataset.creator
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(dataset.language)}>'
    yield f"<id>{escape(dataset.base)}{ATOM}</id>"
    yield f"<title>{_shown(dataset.title)}</title>"
    yield f"<updated>{entries[0]['published'] if entries else time}</updated>"
    yield f"<author><name>{_shown(author.name if author else dataset.title)}</name></author>"
    yield f'<link rel="self" type="application/atom+xml" href={quoteattr(dataset.base + ATOM)}/>'
    for entry in entries:
        subject = entry["object"]["id"]
        name = subject.removeprefix(dataset.base) or dataset.title
        yield "<entry>"
        yield f"<id>{_shown(entry['id'])}</id>"
        yield f'<title xml:lang="en">{_DONE.get(entry["type"], "Changed")}: {_shown(name)}</title>'
        yield f"<updated>{entry['published']}</updated>"
        yield f"<link href={quoteattr(inert(subject, _LONGEST))}/>"
        yield f'<summary xml:lang="en">{_shown(entry["summary"])}</summary>'
        yield "</entry>"
    yield "</feed>"


def _shown(text: str) -> str:
    return escape(inert(text, _LONGEST))
