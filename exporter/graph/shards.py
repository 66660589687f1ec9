"""The files of an output: one, or several: `agency-00001.nq.gz`, `agency-00002.nq.gz` and so on in place of `agency.nq`.

Each shard is a document by itself with whole records. It is compressed by gzip (RFC 1952) without a name or a time, so
that its bytes depend on its content only. All shards together state what the one file states.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from contextlib import ExitStack
from io import BufferedWriter
from pathlib import Path
from typing import BinaryIO, Self, cast

from exporter.problems import ExporterError

BUFFER = 64 * 1024
EVIDENCE_SUFFIX = ".evidence.jsonld"
"""The end of the file name of the evidence, after the name of the dataset."""
LEVEL = 6
"""The level of compression, which is the default of the gzip program."""
_SHARD = re.compile(r"(.+)-([0-9]{5,})(\.(?:jsonld|nq))\.gz")


def whole(path: Path) -> Path:
    """Return the path that an output has in one file, given by that file or by any of its shards."""
    found = _SHARD.fullmatch(path.name)
    return path.with_name(f"{found[1]}{found[3]}") if found else path


def files(path: Path) -> list[Path]:
    """Return the files of an output: its shards, if `path` is one of them or does not exist, or else the one file.

    Raises:
        ExporterError: a shard between others is missing.
    """
    given, path = path, whole(path)
    if given == path and path.exists():
        return [path]
    numbered = {}
    for other in path.parent.iterdir() if path.parent.is_dir() else ():
        found = _SHARD.fullmatch(other.name)
        if found and other == _shard(path, int(found[2])):
            numbered[int(found[2])] = other
    for number in range(1, len(numbered) + 1):
        if number not in numbered:
            raise ExporterError(f"{_shard(path, number)}: missing shard; there are others after it")
    return [numbered[number] for number in sorted(numbered)]


def evidence(path: Path) -> list[Path]:
    """Return the documents of the evidence of a graph; none if the graph's own documents hold it.

    Raises:
        ExporterError: a shard between others is missing.
    """
    path = whole(path)
    return files(path.with_suffix(EVIDENCE_SUFFIX)) if path.suffix == ".jsonld" else []


def documents(path: Path) -> list[Path]:
    """Return the documents of a graph, given by any of them, and those of its evidence.

    Raises:
        ExporterError: a shard between others is missing.
    """
    return files(path) + evidence(path)


def summed_up(names: Iterable[str]) -> list[str]:
    """Return the names of files, and for the shards of one output the first name, the last number and their count."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(str(whole(Path(name))), []).append(name)
    return [_range(group) if len(group) > 1 else group[0] for group in found.values()]


def _range(names: list[str]) -> str:
    first, last = (_SHARD.fullmatch(Path(name).name) for name in (names[0], names[-1]))
    if first is None or last is None:
        return ", ".join(names)
    return f"{first[1]}-{first[2]}…{last[2]}{first[3]}.gz ({len(names)} files)"


class Shards:
    """Writes an output into one file, or into one shard after the other; a context manager that closes the last."""

    def __init__(self, path: Path, size: int | None, *, head: bytes = b"", end: bytes = b"") -> None:
        """Open the first file.

        Args:
            path: the file, or the name that it would have if it were the only one.
            size: the number of bytes, before compression, after which a shard is full; None for one uncompressed file.
            head: the beginning of each file; it does not count.
            end: the end of each file.
        """
        self._path = path
        self.size = size
        self._head = head
        self._end = end
        self._number = 0
        self._opened = ExitStack()
        self._open()

    @property
    def is_full(self) -> bool:
        """Whether the current shard is full."""
        return self.size is not None and self._written >= self.size

    def write(self, content: bytes) -> None:
        """Write into the current file."""
        self._file.write(content)
        self._written += len(content)

    def next(self) -> None:
        """Close the current file and open the next one."""
        self._file.write(self._end)
        self._opened.close()
        self._open()

    def _open(self) -> None:
        self._written = 0
        self._number += 1
        if self.size is None:
            self._file: BinaryIO = self._opened.enter_context(self._path.open("wb", buffering=BUFFER))
            self._file.write(self._head)
            return
        raw = self._opened.enter_context(_shard(self._path, self._number).open("wb", buffering=BUFFER))
        packed = self._opened.enter_context(gzip.GzipFile("", "wb", LEVEL, raw, mtime=0))
        self._file = self._opened.enter_context(BufferedWriter(cast("BinaryIO", packed), BUFFER))
        self._file.write(self._head)

    def __enter__(self) -> Self:
        """Return this."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the last file."""
        with self._opened:
            self._file.write(self._end)


def _shard(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}-{number:05}{path.suffix}.gz")
