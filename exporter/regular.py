"""Open what may be anybody's: a regular file and nothing else, as a pipe would wait for ever and a device has no end."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from exporter.readers import Limits

LARGEST = Limits().file_bytes
"""How many bytes are read whole, unless somebody asked for it."""


def opened(path: Path) -> BinaryIO:
    """Open a regular file; links are followed.

    Raises:
        OSError: it cannot be opened, or is a pipe, a folder or a device.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return os.fdopen(descriptor, "rb")


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
