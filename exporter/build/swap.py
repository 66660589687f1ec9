"""Let a finished folder and the published one change places, at once where the system can.

On Linux `renameat2(RENAME_EXCHANGE)` does it in one step: the name is never missing and never half of each. Where the
file system or the system does not know it, two renames do; between them the name is missing for an instant, and a build
killed right there leaves the published folder as `previous` next to the finished one, from where the next build puts it
back (`publish.repair`). Neither way shows a mixture.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterator
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2
UNKNOWN = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def swap(finished: Path, published: Path, previous: Path) -> Path | None:
    """Put `finished` in the place of `published`; return where the latter is now, None if there was none.

    Raises:
        OSError: they could not change places; both are where they were.
    """
    if not published.exists():
        finished.rename(published)
        return None
    if exchange(finished, published):
        return finished
    published.rename(previous)
    try:
        finished.rename(published)
    except OSError:
        previous.rename(published)
        raise
    return previous


def exchange(one: Path, other: Path) -> bool:
    """Let two names change places in one step, or return False where the system cannot.

    Raises:
        OSError: it can, but not with these two.
    """
    try:
        _renameat2(one, other)
    except OSError as error:
        if error.errno in UNKNOWN:
            return False
        raise
    return True


def _renameat2(one: Path, other: Path) -> None:
    try:
        function = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from None
    if function(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def sync(path: Path) -> None:
    """Make sure that a file's content, or a folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


MANY = 500
"""Files above which the whole file system is synced at once, which is some hundred times faster than one by one."""


def sync_tree(folder: Path) -> None:
    """Make sure that a folder with all in it is on the disk; links and pipes have nothing to sync."""
    paths = list(_to_sync(folder))
    if len(paths) > MANY and _sync_file_system(folder):
        return
    for path in paths:
        sync(path)


def _to_sync(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and of the folders in it, each folder after what is in it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _to_sync(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
    yield folder


def _sync_file_system(folder: Path) -> bool:
    """Write everything of a folder's file system to the disk; return False where the system has no such call.

    Raises:
        OSError: something could not be written.
    """
    try:
        function = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError, TypeError):
        return False
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if function(descriptor):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)
    return True
