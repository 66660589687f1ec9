"""Write everything that is not the page of a record: home, indexes, about, search, feeds, files for machines and hosts."""

from __future__ import annotations

from typing import Any

from exporter.build.manifest import Manifest
from exporter.site import addresses, indexes
from exporter.site.files import Files
from exporter.site.labels import family_label
from exporter.site.library import Library
from exporter.site.rendering import TEMPLATES, Renderer
from exporter.site.writer import Head, Settings, renderer


def write_overview(library: Library, files: Files, settings: Settings, published: Manifest) -> None:  # noqa: ARG001
    """Write all pages and files but those of records."""
    pages = renderer(library, settings)
    files.write(f"{addresses.ASSETS}/style.css", (TEMPLATES / "style.css").read_bytes())
    for family in library.filled():
        indexes.write_index(library, files, pages, family)
    _home(library, files, pages)


def write_page(files: Files, pages: Renderer, template: str, place: str, head: Head, **values: Any) -> None:
    """Write a page that is not a record's."""
    path = addresses.page(place)
    files.write(path, pages.page(template, {"head": head, "root": addresses.up(path), **values}))


def _home(library: Library, files: Files, pages: Renderer) -> None:
    counts = [
        (family_label(family), addresses.page(family), library.count(family)) for family in library.filled()
    ]
    head = Head(
        library.dataset.base, (("application/ld+json", "dataset.jsonld"), ("text/turtle", "dataset.ttl"))
    )
    write_page(files, pages, "home.html", "", head, counts=counts)
