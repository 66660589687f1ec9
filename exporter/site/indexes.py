"""The index pages of a family: by year where its records have dates, else by letter; a hundred records to a page.

A family with few records has one index page. A larger one has a page with all years or letters, each of which leads to
pages of its own under `browse/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from exporter.model.fields import FAMILIES, by_name
from exporter.site import addresses, inline
from exporter.site.files import Files
from exporter.site.labels import family_label
from exporter.site.library import Library
from exporter.site.pictures import map as map_
from exporter.site.pictures import network
from exporter.site.references import PAGE, Entry, batched
from exporter.site.rendering import Renderer
from exporter.site.writer import Head
from schemas.letters import plain

UNDATED = "undated"
NOWHERE = "_nowhere"
"""The group of places that lie in no country; no id begins with `_`."""
OTHER = "other"
"""The group of names that do not begin with a letter of the Latin alphabet."""
_LABELS = {UNDATED: "No certain year", OTHER: "Other", NOWHERE: "In no country"}


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one year or letter."""

    label: str
    key: str
    total: int
    entries: tuple[Entry, ...] = ()
    path: str = ""
    columns: tuple[str, ...] = ()


def write_index(library: Library, files: Files, pages: Renderer, family: str) -> None:
    """Write the index pages of a family."""
    total = library.count(family)
    groups: list[Group] = []
    for key, members in groupby(_keyed(library, family), key=itemgetter(0)):
        label = _LABELS.get(key) or (
            library.link("places", key).text if family == "places" and len(key) > 1 else key
        )
        entries = (_entry(library, family, row) for _, row in members)
        if total <= PAGE:
            found = tuple(entries)
            groups.append(Group(label, key, len(found), found))
        else:
            place = f"{addresses.BROWSE}/{family}/{key.lower()}"
            number = 0
            batches = batched(entries, PAGE)
            batch = next(batches, None)
            counted = 0
            while batch is not None:
                number += 1
                following = next(batches, None)
                counted += len(batch)
                _write_group(
                    library,
                    files,
                    pages,
                    family,
                    Group(label, key, 0, tuple(batch)),
                    (place, number, following is None),
                )
                batch = following
            groups.append(Group(label, key, counted, (), addresses.page(place)))
    path = addresses.page(family)
    head = Head(library.dataset.base + family)
    picture = {"participants": network.whole, "places": map_.of_all}.get(family)
    pictures = [drawn] if picture and (drawn := picture(library)) else []
    label = (family_label(family), path)
    values = {"family": label, "groups": groups, "total": total, "head": head, "pictures": pictures}
    files.write(path, pages.page("index.html", {**values, "root": addresses.up(path)}))


def _write_group(
    library: Library, files: Files, pages: Renderer, family: str, group: Group, at: tuple[str, int, bool]
) -> None:
    """Write one page of a group: `at` is the group's place, the number of the page, and whether it is the last."""
    place, number, last = at
    here = place if number == 1 else f"{place}/{number}"
    before = "" if number == 1 else addresses.page(place if number == 2 else f"{place}/{number - 1}")  # noqa: PLR2004
    after = "" if last else addresses.page(f"{place}/{number + 1}")
    path = addresses.page(here)
    head = Head(library.dataset.base + here, previous=before, next=after)
    family_link = (family_label(family), addresses.page(family))
    values = {"family": family_link, "group": group, "number": number, "head": head}
    files.write(path, pages.page("group.html", {**values, "root": addresses.up(path)}))


def _keyed(library: Library, family: str) -> Iterator[tuple[str, tuple[str, str | None, str | None]]]:
    """Yield the records of a family, each with the year or letter of its group, in the order of groups."""
    known = by_name(FAMILIES[family])
    dated = next((name for name in ("start", "date", "published", "created") if name in known), None)
    if dated is not None and family != "series":
        end = '"end"' if "end" in known else "NULL"
        earliest, latest = f'"{dated}_earliest"', f'"{dated}_latest"'
        year = (
            f"CASE WHEN substr({earliest}, 1, 4) = substr({latest}, 1, 4) THEN substr({earliest}, 1, 4) END"
        )
        sql = f'SELECT {year} AS key, id, "{dated}", {end} FROM "{family}" ORDER BY key IS NULL, key, {earliest}, id'
        for key, *row in library.connection.execute(sql):
            yield key or UNDATED, tuple(row)
        return
    if family == "places" and _has_countries(library):
        yield from _by_country(library)
        return
    library.connection.create_function("letter", 1, letter, deterministic=True)
    when = '"start", "end"' if "start" in known else "NULL, NULL"
    sql = f"SELECT letter(name) AS key, id, {when} FROM \"{family}\" ORDER BY key = '{OTHER}', key, name, id"
    for key, *row in library.connection.execute(sql):
        yield key, tuple(row)


_COUNTRIES = """
SELECT c.country_id, p.id FROM places p LEFT JOIN place_countries c ON c.id = p.id
GROUP BY p.id ORDER BY min(c.country) IS NULL, min(c.country), c.country_id, p.id <> c.country_id, p.name, p.id
"""


def _has_countries(library: Library) -> bool:
    """Return whether places lie in countries, and not one place in each."""
    (countries, inside) = library.connection.execute(
        "SELECT count(DISTINCT country_id), count(DISTINCT id) FILTER (WHERE country_id <> id) FROM place_countries"
    ).fetchone()
    return bool(countries > 1 and inside >= countries)


def _by_country(library: Library) -> Iterator[tuple[str, tuple[str, str | None, str | None]]]:
    """Yield the places by the country that they lie in, the country itself first; those in none come last."""
    for country, record_id in library.connection.execute(_COUNTRIES).fetchall():
        yield country or NOWHERE, (record_id, None, None)


def letter(name: str | None) -> str:
    """Return the Latin capital letter that a name begins with, without its accents; `other` for all else."""
    first = next((character for character in plain(name or "").upper() if character.isalnum()), "")
    return first if "A" <= first <= "Z" else OTHER


def _entry(library: Library, family: str, row: tuple[str, str | None, str | None]) -> Entry:
    record_id, start, end = row
    notes = []
    if family == "events":
        for kind, place in library.connection.execute(
            "SELECT kind, location_id FROM events WHERE id = ?", (record_id,)
        ):
            if place:
                notes.append(library.link("places", place))
            elif kind:
                notes.append(library.word("event_kinds", kind))
    return Entry(library.link(family, record_id), inline.period(start, end), tuple(notes))
