"""The formats in which changes are written."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.diff import activity_streams, json_format, rdf, words
from exporter.diff.diff import changes
from exporter.diff.pairs import Pairs
from exporter.diff.sides import Side

FORMATS = ("text", "markdown", "json", "rdf-patch", "sparql-update", "activitystreams")
"""The names of the formats, as `--output-format` takes them."""


def written(
    old: Side, new: Side, pairs: Pairs, output_format: str, published: str | None = None
) -> Iterator[str]:
    """Yield the lines of the changes between two opened states, in one of `FORMATS`.

    Args:
        old: the old state.
        new: the new state.
        pairs: the records that differ between them.
        output_format: one of `FORMATS`.
        published: the time of the activities in `activitystreams` (RFC 3339).
    """
    if output_format == "rdf-patch":
        return rdf.as_rdf_patch(old, new, pairs)
    if output_format == "sparql-update":
        return rdf.as_sparql_update(old, new, pairs)
    found = changes(old, new, pairs)
    if output_format == "json":
        return json_format.lines(old.name, new.name, found)
    if output_format == "activitystreams":
        return activity_streams.lines(old, new, found, published)
    return words.as_markdown(found) if output_format == "markdown" else words.as_text(found)
