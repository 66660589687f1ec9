"""Write everything that is not the page of a record: home, indexes, about, search, feeds, files for machines and hosts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from exporter.build.manifest import Manifest
from exporter.model.vocabulary import vocabulary_rows
from exporter.site import addresses, indexes, machines, search
from exporter.site.appearance import write_assets
from exporter.site.described import write_described, write_former
from exporter.site.files import Files
from exporter.site.labels import family_label, sentence
from exporter.site.library import Library
from exporter.site.pictures import map as map_
from exporter.site.pictures import timeline
from exporter.site.rendering import Renderer
from exporter.site.writer import Head, Settings, renderer

_FILES = {
    ".db": "SQLite database",
    ".evidence.jsonld": "the evidence, as JSON-LD",
    ".jsonld": "JSON-LD",
    ".nq": "N-Quads",
    ".ttl": "Turtle",
    ".schema.json": "JSON Schema",
    ".json": "JSON",
    ".yaml": "settings for Datasette",
    ".md": "field reference",
    ".gz": "compressed",
}
"""Suffix of a published file -> what it is; the first that fits."""


@dataclass(frozen=True, slots=True)
class Download:
    """A published file."""

    path: str
    what: str
    size: str
    sha256: str


def write_overview(library: Library, files: Files, settings: Settings, published: Manifest) -> None:
    """Write all pages and files but those of records."""
    pages = renderer(library, settings)
    dist = settings.database.parent
    write_assets(library.dataset, files, settings.templates)
    for family in library.filled():
        indexes.write_index(library, files, pages, family)
    _write_home(library, files, pages)
    _write_about(library, files, pages, published)
    shards = search.write_index(library, files)
    _write(library, files, pages, "search.html", "search", shards=shards)
    _write_vocabulary(library, files, pages)
    taken = frozenset(published.files)
    described = write_described(library, files, pages, dist, taken)
    write_former(library, files, pages)
    head = Head(library.dataset.base)
    files.write("404.html", pages.page("404.html", {"head": head, "root": library.dataset.base}))
    if library.count("events"):
        if machines.FEED not in taken:
            files.write(machines.FEED, machines.feed(library))
        if machines.CALENDAR not in taken:
            from exporter.site.calendar import calendar

            files.write(machines.CALENDAR, calendar(library))
    places = ["", "about", "search", "vocabulary", *library.filled(), *described]
    machines.write_machines(library, files, places)


def _write(library: Library, files: Files, pages: Renderer, template: str, place: str, **values: Any) -> None:
    """Write a page that is not a record's."""
    path = addresses.page(place)
    head = values.pop("head", None) or Head(library.dataset.base + place)
    files.write(path, pages.page(template, {"head": head, "root": addresses.up(path), **values}))


def _write_home(library: Library, files: Files, pages: Renderer) -> None:
    head = Head(
        library.dataset.base,
        (("application/ld+json", "dataset.jsonld"), ("text/turtle", "dataset.ttl")),
        feed=bool(library.count("events")),
    )
    pictures = [one for one in (timeline.of_events(library, ""), map_.of_all(library)) if one]
    _write(library, files, pages, "home.html", "", head=head, counts=_counts(library), pictures=pictures)


def _counts(library: Library) -> list[tuple[str, str, int]]:
    return [
        (family_label(family), addresses.page(family), library.count(family)) for family in library.filled()
    ]


def _write_about(library: Library, files: Files, pages: Renderer, published: Manifest) -> None:
    found = dict(
        library.connection.execute(
            "SELECT coalesce(verified, -1), count(*) FROM evidence GROUP BY 1"
        ).fetchall()
    )
    downloads = [
        Download(
            name,
            next((what for end, what in _FILES.items() if name.endswith(end)), ""),
            size_of(known.bytes),
            known.sha256,
        )
        for name, known in published.files.items()
    ]
    head = Head(
        library.dataset.base + "about",
        (("application/ld+json", "dataset.jsonld"), ("text/turtle", "dataset.ttl")),
    )
    values = {
        "head": head,
        "counts": _counts(library),
        "evidence": {
            "all": sum(found.values()),
            "found": found.get(1, 0),
            "missing": found.get(0, 0),
            "unread": found.get(-1, 0),
        },
        "downloads": downloads,
        "version": published.communique or "",
        "has_events": bool(library.count("events")),
    }
    _write(library, files, pages, "about.html", "about", **values)


def size_of(number: int) -> str:
    """Return a number of bytes as people read it."""
    size = float(number)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":  # noqa: PLR2004 (SI prefixes)
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "bytes" or size >= 10 else f"{size:.1f} {unit}"  # noqa: PLR2004


def _write_vocabulary(library: Library, files: Files, pages: Renderer) -> None:
    lists: dict[str, list[Any]] = {}
    for name, word, _, definition in vocabulary_rows(library.dataset):
        lists.setdefault(name, []).append((library.word(name, word), definition))
    shown = [(sentence(name), name, words) for name, words in lists.items()]
    _write(library, files, pages, "vocabulary.html", "vocabulary", lists=shown)
