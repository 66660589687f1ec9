"""Write the pages of records, with the JSON-LD and the Turtle of each; one process does some, another the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporter.model import iris
from exporter.site import addresses, appearance, schema_org
from exporter.site.files import Files
from exporter.site.labels import family_label
from exporter.site.library import Library
from exporter.site.linked_data import LinkedData
from exporter.site.record import RecordPage, record_page
from exporter.site.references import PAGE, Section, batched
from exporter.site.rendering import Renderer


@dataclass(frozen=True, slots=True)
class Settings:
    """What every process needs to know: where the database is, and the folder of a user's templates."""

    database: Path
    templates: Path | None


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a page says to machines."""

    canonical: str
    alternates: tuple[tuple[str, str], ...] = ()
    """Media type and path of the same in other forms."""
    previous: str = ""
    next: str = ""
    data: Mapping[str, Any] | None = None
    """The JSON-LD block."""
    feed: bool = False
    """Whether the page offers the feed and the calendar."""


def renderer(library: Library, settings: Settings) -> Renderer:
    """Return a renderer that knows the dataset and its families."""
    families = [(family_label(family), addresses.page(family)) for family in library.filled()]
    dataset = library.dataset
    return Renderer(
        settings.templates,
        site=dataset,
        site_title=appearance.title_of(dataset),
        logo=appearance.logo_of(dataset),
        families=families,
        url=addresses.url,
    )


def write_records(
    settings: Settings, folder: Path, published: Path, portions: Sequence[tuple[str, Sequence[str]]]
) -> tuple[list[str], int]:
    """Write the pages of some records; return the sums of the files, and how many are as they were published."""
    library = Library(settings.database)
    files = Files(folder, published)
    pages = renderer(library, settings)
    graph = LinkedData(library)
    for family, ids in portions:
        for values in library.records(family, list(ids)):
            document, turtle = graph.of(family, values)
            page = record_page(library, family, values)
            place = page.place
            files.write(f"{place}.jsonld", document)
            files.write(f"{place}.ttl", turtle)
            _write_page(library, files, pages, page, schema_org.block(library, family, values))
    library.close()
    return files.sums, files.kept


def _write_page(
    library: Library, files: Files, pages: Renderer, page: RecordPage, data: Mapping[str, Any]
) -> None:
    """Write the page of a record, and the pages that its long lists go on on."""
    path = addresses.page(page.place)
    head = Head(
        iris.record(library.dataset, page.family, page.id),
        (("application/ld+json", f"{page.place}.jsonld"), ("text/turtle", f"{page.place}.ttl")),
        page.previous.path if page.previous else "",
        page.next.path if page.next else "",
        data,
    )
    continued = {one.slug: f"{page.place}/{one.slug}-2" for one in page.sections if one.total > PAGE}
    family = (family_label(page.family), addresses.page(page.family))
    files.write(
        path,
        pages.page(
            page.template,
            {
                "page": page,
                "head": head,
                "root": addresses.up(path),
                "family": family,
                "continued": continued,
            },
        ),
    )
    for section in page.sections:
        if section.total > PAGE:
            _write_rest(library, files, pages, page, section)


def _write_rest(library: Library, files: Files, pages: Renderer, page: RecordPage, section: Section) -> None:
    last = -(-section.total // PAGE)
    for number, entries in enumerate(batched(section.rest, PAGE), 2):
        place = f"{page.place}/{section.slug}-{number}"
        before = page.place if number == 2 else f"{page.place}/{section.slug}-{number - 1}"  # noqa: PLR2004
        after = f"{page.place}/{section.slug}-{number + 1}" if number < last else ""
        path = addresses.page(place)
        head = Head(
            library.dataset.base + place,
            previous=addresses.page(before),
            next=addresses.page(after) if after else "",
        )
        shown = Section(section.heading, section.slug, entries, section.total, section.columns)
        files.write(
            path,
            pages.page(
                "continued.html",
                {
                    "page": page,
                    "section": shown,
                    "number": number,
                    "last": last,
                    "head": head,
                    "root": addresses.up(path),
                    "family": (family_label(page.family), addresses.page(page.family)),
                },
            ),
        )
