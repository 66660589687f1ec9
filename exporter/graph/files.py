"""Which files a graph is in: its document, the evidence beside it, or the shards of both; and all of them as one graph."""

from __future__ import annotations

from pathlib import Path

from exporter.graph import shards


def documents(path: Path) -> list[Path]:
    """Return the documents of a graph, which is given by any of them, and those of the evidence beside it.

    Raises:
        ExporterError: a shard between others is missing.
    """
    return shards.files(path) + evidence(path)


def evidence(path: Path) -> list[Path]:
    """Return the documents of the evidence beside a graph, none if it is in the graph's own.

    Raises:
        ExporterError: a shard between others is missing.
    """
    path = shards.whole(path)
    return shards.files(path.with_suffix(shards.EVIDENCE_SUFFIX)) if path.suffix == ".jsonld" else []
