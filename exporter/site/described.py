"""Pages for everything else that has an IRI under the base: a dataset's own words, the dataset's files, who made it.

What is stated of these things is in `dataset.jsonld` and `vocabulary.ttl`. Each gets a page that lists it, a JSON-LD file
and a Turtle file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox

from exporter.model import iris
from exporter.model.fields import FAMILIES
from exporter.model.iris import NAMESPACES
from exporter.site import addresses
from exporter.site.files import Files
from exporter.site.inline import Inline
from exporter.site.library import Library
from exporter.site.rendering import Renderer
from exporter.site.writer import Head

FILES = (("dataset.jsonld", ox.RdfFormat.JSON_LD), ("vocabulary.ttl", ox.RdfFormat.TURTLE))
_PREFIXES = {
    name: NAMESPACES[name]
    for name in ("cq", "dcat", "dcterms", "foaf", "rdf", "schema", "skos", "spdx", "void", "xsd")
}
_NAMES = tuple(
    f"{NAMESPACES[prefix]}{name}"
    for prefix, name in (("skos", "prefLabel"), ("schema", "name"), ("dcterms", "title"), ("rdfs", "label"))
)
_DEFINITIONS = (f"{NAMESPACES['skos']}definition", f"{NAMESPACES['rdfs']}comment")


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of the page: a property, and its value."""

    property: str
    value: Inline


def write_described(
    library: Library, files: Files, pages: Renderer, published: Path, taken: frozenset[str]
) -> list[str]:
    """Write the pages of all things that are described and have none yet; return their places.

    Args:
        library: the database.
        files: where the pages go.
        pages: what fills in the templates.
        published: the folder of the outputs.
        taken: files of the site that answer an IRI themselves.
    """
    base = library.dataset.base
    subjects: dict[str, list[ox.Triple]] = {}
    for name, form in FILES:
        if (published / name).is_file():
            for quad in ox.parse(path=str(published / name), format=form):
                subject = quad.subject
                if isinstance(subject, ox.NamedNode) and subject.value.startswith(base):
                    place = unquote(addresses.place_of(base, subject.value) or "")
                    subjects.setdefault(place, []).append(quad.triple)
    written = []
    for place, triples in sorted(subjects.items()):
        triples.sort(key=str)
        if place in taken or place.partition("/")[0] in FAMILIES or (place and not _is_safe(place)):
            continue
        forms = [(f"{place}.jsonld", ox.RdfFormat.JSON_LD), (f"{place}.ttl", ox.RdfFormat.TURTLE)]
        for path, kind in forms if place else [("dataset.ttl", ox.RdfFormat.TURTLE)]:
            files.write(path, _serialized(triples, kind))
        if place:
            _write_page(library, files, pages, place, triples)
            written.append(place)
    return written


def write_former(library: Library, files: Files, pages: Renderer) -> list[str]:
    """Write a page, a JSON-LD and a Turtle file at the address of every earlier id of a record; return their places."""
    written = []
    replaced = ox.NamedNode(f"{NAMESPACES['dcterms']}isReplacedBy")
    for family, former, record_id in library.connection.execute("SELECT * FROM former_ids ORDER BY 1, 2"):
        place, link = f"{family}/{former}", library.link(family, record_id)
        old, new = (iris.record(library.dataset, family, one) for one in (former, record_id))
        triples = [ox.Triple(ox.NamedNode(old), replaced, ox.NamedNode(new))]
        files.write(f"{place}.jsonld", _serialized(triples, ox.RdfFormat.JSON_LD))
        files.write(f"{place}.ttl", _serialized(triples, ox.RdfFormat.TURTLE))
        path = addresses.page(place)
        head = Head(new, (("application/ld+json", f"{place}.jsonld"), ("text/turtle", f"{place}.ttl")))
        files.write(path, pages.page("former.html", {"head": head, "root": addresses.up(path), "link": link}))
        written.append(place)
    return written


def _is_safe(place: str) -> bool:
    """Tell whether a place can be a folder on every host."""
    return all(
        part not in ("", ".", "..") and not set(part) & set('\\:*?"<>|\0') for part in place.split("/")
    )


def _serialized(triples: list[ox.Triple], form: ox.RdfFormat) -> bytes:
    output = io.BytesIO()
    ox.serialize(triples, output, format=form, prefixes=None if form == ox.RdfFormat.JSON_LD else _PREFIXES)
    return output.getvalue()


def _write_page(
    library: Library, files: Files, pages: Renderer, place: str, triples: list[ox.Triple]
) -> None:
    iri = f"{library.dataset.base}{place}"
    own = [t for t in triples if t.subject == ox.NamedNode(iri)] or triples
    named = {t.predicate.value: t.object.value for t in own if isinstance(t.object, ox.Literal)}
    title = next((named[name] for name in _NAMES if name in named), place.rpartition("/")[2])
    definition = next((named[name] for name in _DEFINITIONS if name in named), "")
    path = addresses.page(place)
    head = Head(iri, (("application/ld+json", f"{place}.jsonld"), ("text/turtle", f"{place}.ttl")))
    values = {
        "head": head,
        "root": addresses.up(path),
        "title": title,
        "definition": definition,
        "statements": list(_statements(library, own)),
        "is_word": place.startswith("vocabulary/"),
    }
    files.write(path, pages.page("thing.html", values))


def _statements(library: Library, triples: list[ox.Triple]) -> Iterator[Statement]:
    base = library.dataset.base
    for triple in triples:
        value = triple.object
        if isinstance(value, ox.Literal):
            shown = Inline(value.value, value.language or "")
        elif not isinstance(value, ox.NamedNode):
            continue
        elif value.value.startswith(base):
            place = unquote(addresses.place_of(base, value.value) or "")
            shown = Inline(compact(value.value), "en", _file_of(place))
        else:
            shown = Inline(compact(value.value), "en", address=value.value)
        yield Statement(compact(triple.predicate.value), shown)


def _file_of(place: str) -> str:
    """Return the path of the file that answers a place: files of the build have a suffix, all else a page."""
    return (
        place if "." in place.rpartition("/")[2] and "distributions/" not in place else addresses.page(place)
    )


def compact(iri: str) -> str:
    """Return an IRI by its prefix, if it has one."""
    for name, namespace in NAMESPACES.items():
        if iri.startswith(namespace):
            return f"{name}:{iri[len(namespace) :]}"
    return iri
