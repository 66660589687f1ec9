"""The manifest: what a build wrote, with the counts that were verified and the SHA-256 of every file."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from exporter.build.ledger import Counts
from exporter.build.verify import Verification
from exporter.model.fields import FAMILIES
from exporter.outputs import OUTPUTS
from exporter.problems import MisuseError
from exporter.records import safe_open
from exporter.records.corpus import Corpus
from exporter.records.folder import MANIFEST_FILE
from exporter.records.validation import first_mistake
from schemas import Dataset

MANIFEST = MANIFEST_FILE
SUMS = "SHA256SUMS"
"""The list of all files of a site, which is too long for a manifest: a digest, two spaces, a path on each line."""
SITE_SUFFIXES = (
    *(
        ".html",
        ".css",
        ".js",
        ".json",
        ".jsonld",
        ".ttl",
        ".xml",
        ".atom",
        ".ics",
        ".svg",
        ".png",
        ".jpg",
        ".webp",
        ".txt",
    ),
    *(".htaccess", ".nojekyll", "_headers", "_redirects", *(output.suffix for output in OUTPUTS)),
)
"""How the names of files in a site end."""

FEEDS = ("changes.json", "feed.atom")
"""The files that a build with a previous one writes in addition to its outputs; they depend on both."""

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


def own_files(folder: Path) -> frozenset[str]:
    """Return the files of `folder` that a build or `site` wrote and that are unchanged; none without a manifest.

    A manifest can come from anyone. So a file counts only if an output or a site has files of that name's type, and if its
    digest is the one in the manifest, or in the list of the site.
    """
    try:
        written = read(folder)
    except ManifestError:
        return frozenset()
    found = {MANIFEST}
    for name, entry in written.files.items():
        if _is_output(name) and _is_as_written(folder / name, entry.sha256, entry.bytes):
            found.add(name)
    if (folder / SUMS).is_file():
        found.add(SUMS)
        for digest, name in _summed(folder / SUMS):
            if name.endswith(SITE_SUFFIXES) and _is_as_written(folder / name, digest):
                found.add(name)
    return frozenset(found)


def _is_output(name: str) -> bool:
    """Return whether an output can have a file of this name."""
    return name in FEEDS or any(name.endswith((one.suffix, f"{one.suffix}.gz")) for one in OUTPUTS)


def _is_as_written(path: Path, sha256: str, size: int | None = None) -> bool:
    """Return whether a path is a regular file of this digest, and of this size if one is given."""
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode) or size not in (None, about.st_size):
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _summed(sums: Path) -> Iterator[tuple[str, str]]:
    """Yield digest and path of each file in the list of a site."""
    with sums.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            digest, _, name = line.rstrip("\n").partition("  ")
            yield digest, name
