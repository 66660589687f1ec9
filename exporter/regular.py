"""Open what may be anybody's: a regular file and nothing else, as a pipe would wait for ever and a device has no end.

What is called `.gz` is unpacked while it is read, so that it takes no more memory than it is asked for.
"""

from __future__ import annotations

import errno
import gzip
import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from exporter.readers import Limits

LARGEST = Limits().file_bytes
"""How many bytes are read whole, unless somebody asked for it."""


def opened(path: Path) -> BinaryIO:
    """Open a regular file, unpacked; links are followed.

    Raises:
        OSError: it cannot be opened, or is a pipe, a folder or a device.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    file = os.fdopen(descriptor, "rb")
    return cast("BinaryIO", _Unpacked(file)) if path.suffix == ".gz" else file


class _Unpacked(gzip.GzipFile):
    """What a file of gzip holds; one that breaks off or is damaged is an OSError like any file that cannot be read."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(fileobj=file, mode="rb")
        self.packed = file

    def read(self, size: int | None = -1) -> bytes:
        try:
            return super().read(size)
        except (EOFError, zlib.error) as error:
            raise OSError(errno.EIO, f"damaged: {error}", self.packed.name) from error

    def readline(self, size: int | None = -1) -> bytes:
        try:
            return super().readline(size)
        except (EOFError, zlib.error) as error:
            raise OSError(errno.EIO, f"damaged: {error}", self.packed.name) from error

    def close(self) -> None:
        super().close()
        self.packed.close()


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
