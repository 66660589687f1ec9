"""Where places are: dots on the land of the Earth, in an equirectangular picture.

The outline in `land.svg` is from Natural Earth (https://www.naturalearthdata.com/), which is in the public domain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from exporter.site.inline import Inline
from exporter.site.library import Library
from exporter.site.pictures.picture import WIDTH, Picture, Table, shortened, width

LAND = Path(__file__).with_name("land.svg")
DEGREE = 2
"""Units to a degree."""
NORTH, SOUTH = 12, 300
"""The part that is shown unless a place is beyond it, in units from the North Pole."""
HEIGHT = 360
DOTS = 1000
LISTED = 100
NAMED = 30
"""The most dots, rows of the table, and names."""
SMALL, LARGE = 3.0, 11.0
_WHOLE = 180

Located = tuple[str, float, float, int]
"""Id of a place, latitude, longitude, and how many events were there."""

_PLACES = """
SELECT p.id, p.latitude, p.longitude, (SELECT count(*) FROM events e WHERE e.location_id = p.id) AS events
FROM places p WHERE p.latitude IS NOT NULL AND p.longitude IS NOT NULL ORDER BY events DESC, p.id
"""
_AROUND = """
SELECT p.id, p.latitude, p.longitude, (SELECT count(*) FROM events e WHERE e.location_id = p.id) AS events
FROM places p WHERE (p.id = ?1 OR p.contained_in_id = ?1) AND p.latitude IS NOT NULL AND p.longitude IS NOT NULL
ORDER BY p.id <> ?1, events DESC, p.id LIMIT 1000
"""


@dataclass(frozen=True, slots=True)
class Dot:
    """A place."""

    x: float
    y: float
    size: float
    here: bool
    """Whether the page is about this place."""
    label: str = ""
    language: str = ""
    label_x: float = 0
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws."""

    land: str
    dots: tuple[Dot, ...]


@cache
def land() -> str:
    """Return the outline of the land, as the `d` of a path."""
    found = re.search(r'd="([^"]*)"', LAND.read_text(encoding="utf-8"))
    return found[1].strip() if found else ""


def of_all(library: Library) -> Picture | None:
    """Return the map of all places with coordinates."""
    return _map(library, library.connection.execute(_PLACES))


def of_place(library: Library, record_id: str) -> Picture | None:
    """Return the map of a place and of those in it; None if none has coordinates."""
    return _map(library, library.connection.execute(_AROUND, (record_id,)).fetchall(), record_id)


def _map(library: Library, places: Iterable[Located], here: str = "") -> Picture | None:
    dots: dict[tuple[int, int], Located] = {}
    rows: list[tuple[Inline, ...]] = []
    total = 0
    for place in places:
        total += 1
        record_id, latitude, longitude, events = place
        if len(rows) < LISTED:
            where = Inline(f"{_degrees(latitude, 'NS')} {_degrees(longitude, 'EW')}")
            rows.append((library.link("places", record_id), where, Inline(f"{events:,}")))
        if len(dots) < DOTS:
            dots.setdefault((round(latitude * DEGREE), round(longitude * DEGREE)), place)
    if not total:
        return None
    drawn = _dots(library, list(dots.values()), here)
    top, bottom = NORTH, SOUTH
    if not all(top + LARGE < dot.y < bottom - LARGE for dot in drawn):
        top, bottom = 0, HEIGHT
    first = rows[0][0].text
    alternative = f"Map of the world with {total:,} place{'s' if total > 1 else ''}" + (
        f": {first}." if total == 1 else f", the first of them {first}."
    )
    table = Table(("Place", "Coordinates", "Events"), tuple(rows), total - len(rows))
    return Picture("map", "Map", alternative, table, Drawing(land(), drawn), bottom - top, top)


def _dots(library: Library, places: list[Located], here: str) -> tuple[Dot, ...]:
    """Return the dots, the largest first, so that none is hidden; a name is shown where it covers no other."""
    most = max((events for *_, events in places), default=0)
    taken: list[tuple[float, float, float, float]] = []
    drawn = []
    for record_id, latitude, longitude, events in places:
        x, y = round((longitude + _WHOLE) * DEGREE, 1), round((_WHOLE / 2 - latitude) * DEGREE, 1)
        size = round(SMALL + (LARGE - SMALL) * (events / most) ** 0.5, 1) if most else SMALL + 1
        name = library.link("places", record_id)
        on_right = x < WIDTH * 0.75
        label = shortened(name.text, 160)
        label_x = round(x + size + 4 if on_right else x - size - 4, 1)
        left = label_x if on_right else label_x - width(label)
        box = (left, y - 7, left + width(label), y + 7)
        free = len(taken) < NAMED and not any(
            box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken
        )
        if free:
            taken.append(box)
        drawn.append(
            Dot(
                *(x, y, size, record_id == here, label if free else "", name.language, label_x),
                anchor="start" if on_right else "end",
            )
        )
    return tuple(drawn)


def _degrees(value: float, names: str) -> str:
    return f"{abs(value):g}° {names[value < 0]}"
