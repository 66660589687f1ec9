"""Temporary folders that do not stay: the next one removes those of processes that were killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "communique-"
_MARK = ".temporary"
"""The file by which a folder is known as one of these; others can have such a name."""
_NEW = 60
"""Seconds in which a folder may not be locked yet."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a new private folder, which is removed at the end."""
    folder = tempfile.mkdtemp(prefix=_PREFIX)
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        Path(folder, _MARK).touch()
        _remove_left(Path(folder).parent)
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _remove_left(parent: Path) -> None:
    """Remove the folders of processes that ended without removing them; a process that works holds the lock on its own."""
    with suppress(OSError), os.scandir(parent) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False):
                _remove_unless_held(entry)


def _remove_unless_held(entry: os.DirEntry[str]) -> None:
    with suppress(OSError):
        about = entry.stat(follow_symlinks=False)
        mark = Path(entry.path, _MARK)
        if about.st_uid != os.geteuid() or about.st_mtime > time.time() - _NEW or not mark.is_file():
            return
        held = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(entry.path, ignore_errors=True)
        finally:
            os.close(held)
