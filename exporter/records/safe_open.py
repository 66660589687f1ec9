"""Open files from anyone: regular files only, because a pipe would wait for ever and a device has no end.

What is called `.gz` is unpacked while it is read, so that it takes no more memory than it is asked for.
"""

from __future__ import annotations

import errno
import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from exporter.records.readers import Limits

BUFFER = 64 * 1024
"""Bytes read at a time: lines of graphs are long."""
LARGEST = Limits().file_bytes
"""How many bytes are read whole, unless the caller sets another limit."""


def opened(path: Path) -> BinaryIO:
    """Open a regular file, unpacked; links are followed.

    Raises:
        OSError: it cannot be opened, or is a pipe, a folder or a device.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    file = os.fdopen(descriptor, "rb", BUFFER)
    return cast("BinaryIO", _Unpacked(file, path)) if path.suffix == ".gz" else file


class _Unpacked(gzip.GzipFile):
    """What a file of gzip holds; one that breaks off or is damaged is an OSError like any file that cannot be read."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        super().__init__(fileobj=file, mode="rb")
        self.packed = file
        self.path = path

    def read(self, size: int | None = -1) -> bytes:
        with self._whole():
            return super().read(size)

    def readline(self, size: int | None = -1) -> bytes:
        with self._whole():
            return super().readline(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        with self._whole():
            return super().seek(offset, whence)

    def close(self) -> None:
        super().close()
        self.packed.close()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise OSError(errno.EIO, f"damaged: {error}", str(self.path)) from error


def content(path: Path, most: int = LARGEST) -> bytes:
    """Return what a regular file holds.

    Raises:
        OSError: it cannot be read, or is larger than `most` bytes.
    """
    with opened(path) as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise OSError(errno.EFBIG, f"larger than {most} bytes", str(path))
    return found


def lines(path: Path, most: int = LARGEST) -> Iterator[bytes]:
    """Yield the lines of a regular file, each with its end.

    Raises:
        OSError: it cannot be read, or a line is longer than `most` bytes.
    """
    with opened(path) as file:
        while line := file.readline(most + 1):
            if len(line) > most:
                raise OSError(errno.EFBIG, f"a line is longer than {most} bytes", str(path))
            yield line
