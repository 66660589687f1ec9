"""The manifest: what a build wrote, with the counts that were verified and the SHA-256 of every file."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from exporter.build.ledger import Counts
from exporter.build.verify import Verification
from exporter.model.fields import FAMILIES
from exporter.problems import MisuseError
from exporter.records import safe_open
from exporter.records.corpus import Corpus
from exporter.records.folder import MANIFEST_FILE
from exporter.records.validation import first_mistake
from schemas import Dataset

MANIFEST = MANIFEST_FILE
SUMS = "SHA256SUMS"
"""The list of all files of a site, which is too long for a manifest: a digest, two spaces, a path on each line."""

Files = dict[str, dict[str, int | str]]
"""What a manifest states about files, by their names: how long they are, and their SHA-256."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class Records(_Model):
    """How many records of a family there are."""

    records: int


class Entry(_Model):
    """How many values a field has in all records."""

    type: str
    field: str
    records: int


class File(_Model):
    """What a file is known by."""

    bytes: int
    sha256: str


class Manifest(_Model):
    """What a manifest states, as far as it is used: by which version of communique, of which dataset, without its texts.

    `shard_size` is there where the graph was written in shards: how many bytes make one full.
    """

    communique: str | None = None
    dataset: Dataset
    shard_size: PositiveInt | None = None
    families: dict[str, Records]
    ledger: tuple[Entry, ...]
    files: dict[str, File]


def write(corpus: Corpus, verification: Verification, folder: Path, known: Files) -> None:
    """Write `manifest.json` about everything else in `folder`; `known` is what is known of some files already."""
    names = [name for name in sorted(leaves(folder)) if name != MANIFEST]
    files = {**known, **described(folder, (name for name in names if name not in known))}
    content = rendered(corpus, verification, files, version("communique"))
    (folder / MANIFEST).write_bytes(content)


def described(folder: Path, names: Iterable[str]) -> Files:
    """Return what a manifest states about the files called `names` in a folder."""
    found: Files = {}
    for name in names:
        with (folder / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            found[name] = {"bytes": os.fstat(file.fileno()).st_size, "sha256": digest}
    return found


def rendered(corpus: Corpus, verification: Verification, files: Files, wrote: str | None) -> bytes:
    """Return the manifest about `files`, which the version `wrote` of communique wrote."""
    dataset = corpus.dataset.model_dump(mode="json", exclude={"texts"}, exclude_none=True)
    lists = sorted(dataset["vocabularies"].items())  # an order that the database keeps, too
    dataset["vocabularies"] = {name: dict(sorted(words.items())) for name, words in lists}
    content = {
        "communique": wrote,
        "dataset": dataset,
        **({"shard_size": corpus.shard_size} if corpus.shard_size else {}),
        "families": verification.families,
        "ledger": [
            {"type": e.model, "field": e.field, "records": e.records, "cells": e.cells, "triples": e.triples}
            for e in verification.entries
        ],
        "files": dict(sorted(files.items())),
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n"


class ManifestError(MisuseError):
    """The manifest is missing or unreadable; `reason` states which."""

    def __init__(self, folder: Path, reason: str) -> None:
        """Name the folder and the reason."""
        self.reason = reason
        super().__init__(f"{folder} has no readable {MANIFEST}: {reason}")


def read(folder: Path) -> Manifest:
    """Return the content of the manifest in `folder`, which may come from anyone.

    Raises:
        ManifestError: there is none, or it says something else.
    """
    try:
        return Manifest.model_validate_json(safe_open.content(folder / MANIFEST))
    except OSError as error:
        raise ManifestError(folder, (error.strerror or str(error)).lower()) from error
    except ValidationError as error:
        raise ManifestError(folder, first_mistake(error)) from error


def miscounted(written: Manifest, numbers: dict[str, int], values: Counts) -> Iterator[str]:
    """Yield each family of records and each type of value of which an output and its manifest have different numbers."""
    expected = {family: said.records for family, said in written.families.items() if family in FAMILIES}
    expected |= {f"{entry.type}.{entry.field}": entry.records for entry in written.ledger}
    found = numbers | {f"{model}.{name}": n for model, names in values.items() for name, n in names.items()}
    for name in sorted(expected.keys() | found.keys(), key=lambda name: ("." in name, name)):
        here, there = found.get(name, 0), expected.get(name, 0)
        if here != there:
            yield f"{name}: {here} here, {there} in the manifest"


def leaves(folder: Path, inside: str = "") -> Iterator[str]:
    """Yield the path of everything in a folder that is not a folder itself; links are not followed.

    Not `Path.rglob`, which skips folders that it has no permission to read.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from leaves(Path(entry.path), f"{inside}{entry.name}/")
            else:
                yield f"{inside}{entry.name}"


def listed(folder: Path) -> frozenset[str]:
    """Return the files of `folder` that its manifest and the list of its site name, both included; none without a manifest."""
    try:
        content = orjson.loads(safe_open.content(folder / MANIFEST))
    except (FileNotFoundError, orjson.JSONDecodeError):
        return frozenset()
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.EFBIG):  # a pipe, a folder, or too large: it is not ours
            return frozenset()
        raise
    if (
        not isinstance(content, dict)
        or not isinstance(content.get("files"), dict)
        or "dataset" not in content
    ):
        return frozenset()
    return frozenset({MANIFEST, *content["files"], *_summed(folder / SUMS)})


def _summed(sums: Path) -> Iterator[str]:
    """Yield the list of a site's files, and the files it names; nothing where there is none."""
    if sums.is_file():
        yield SUMS
        with sums.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                yield line.rstrip("\n").partition("  ")[2]
