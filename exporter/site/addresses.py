"""Which file of the site answers which IRI, and what an element of a page is called.

A path is relative to the site's folder and written with slashes. `events/a` is answered by `events/a/index.html`,
`events/a.jsonld` and `events/a.ttl`. Links name `index.html`, so that they work in a folder without a server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from exporter.model import iris
from exporter.model.keys import key_maker
from schemas import Part

BROWSE = "browse"
"""The folder of the index pages; no family has this name."""
ASSETS = "assets"
RESERVED = frozenset({BROWSE, ASSETS, "about", "search", "vocabulary", "evidence", "schemas"})
"""Folders of the site that are not families."""


def page(place: str) -> str:
    """Return the path of the page at a place such as `events/a`; the empty place is the home page."""
    return f"{place}/index.html" if place else "index.html"


def up(path: str) -> str:
    """Return what leads from a page back to the site's folder (`../../`)."""
    return "../" * path.count("/")


def place_of(base: str, iri: str) -> str | None:
    """Return the place that answers an IRI under `base`, without its fragment; None for an IRI elsewhere."""
    return iri[len(base) :].partition("#")[0] if iri.startswith(base) else None


def url(place: str) -> str:
    """Return a place as part of an address: what is not plain ASCII is percent-encoded."""
    return quote(place, safe="/:@!$&'()*+,;=~-._%")


def keyed(
    part: type[Part], items: Sequence[Mapping[str, Any]], language: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the parts of a list, each with the key that its IRI ends in; `language` is the dataset's (BCP 47)."""
    key = key_maker(part, language)
    for item in items:
        yield key(item), item


def anchor(field: str, key: str, owner: str = "") -> str:
    """Return the fragment of a part's IRI, which is also the id of its element; `owner` is that of the part it is in."""
    return iris.part(f"#{owner}" if owner else "", field, key).removeprefix("#")


def carrier(field: str, key: str) -> str:
    """Return what the database calls a part that carries evidence."""
    return f"{field}[{key}]"
