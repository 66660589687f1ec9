"""The manifest: what a build wrote, with the counts that were verified and the SHA-256 of every file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from exporter.corpus import Corpus
from exporter.folder import MANIFEST_FILE
from exporter.verify import Verification
from schemas import Dataset

MANIFEST = MANIFEST_FILE


def write(corpus: Corpus, verification: Verification, folder: Path) -> None:
    """Write `manifest.json` about everything else in `folder`."""
    content = {
        "dataset": corpus.dataset.model_dump(mode="json", exclude={"texts"}, exclude_none=True),
        "families": verification.families,
        "ledger": [
            {"type": e.model, "field": e.field, "records": e.records, "cells": e.cells, "triples": e.triples}
            for e in verification.entries
        ],
        "files": {name: _file(folder / name) for name in sorted(leaves(folder)) if name != MANIFEST},
    }
    (folder / MANIFEST).write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")


def read_dataset(folder: Path) -> Dataset:
    """Return the dataset that the outputs in `folder` were built from, without the folders of its texts."""
    content: dict[str, Any] = orjson.loads((folder / MANIFEST).read_bytes())
    return Dataset.model_validate_json(orjson.dumps(content["dataset"]))


def leaves(folder: Path, inside: str = "") -> Iterator[str]:
    """Yield the path of everything in a folder that is not a folder itself; links are not followed.

    Not `Path.rglob`, which passes over folders that it may not read.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from leaves(Path(entry.path), f"{inside}{entry.name}/")
            else:
                yield f"{inside}{entry.name}"


def listed(folder: Path) -> frozenset[str]:
    """Return the files of `folder` that its manifest says a build wrote, the manifest included; none if it has none."""
    try:
        content = orjson.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, IsADirectoryError, orjson.JSONDecodeError):
        return frozenset()
    if (
        not isinstance(content, dict)
        or not isinstance(content.get("files"), dict)
        or "dataset" not in content
    ):
        return frozenset()
    return frozenset({MANIFEST, *content["files"]})


def _file(path: Path) -> dict[str, int | str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}
