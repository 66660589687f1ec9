"""The files of a graph: its document, the document of its evidence, or the shards of both."""

from __future__ import annotations

from pathlib import Path

from exporter.graph import shards


def documents(path: Path) -> list[Path]:
    """Return the documents of a graph, given by any of them, and those of its evidence.

    Raises:
        ExporterError: a shard between others is missing.
    """
    return shards.files(path) + evidence(path)


def evidence(path: Path) -> list[Path]:
    """Return the documents of the evidence of a graph; none if the graph's own documents hold it.

    Raises:
        ExporterError: a shard between others is missing.
    """
    path = shards.whole(path)
    return shards.files(path.with_suffix(shards.EVIDENCE_SUFFIX)) if path.suffix == ".jsonld" else []
