"""What only the page of a place shows: where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exporter.site.pictures import map as map_

if TYPE_CHECKING:
    from exporter.site.record import Builder, RecordPage


def own(builder: Builder, page: RecordPage) -> None:
    """Add the map of the place and of those in it."""
    picture = map_.of_place(builder.library, builder.id)
    if picture is not None:
        page.pictures.append(picture)
