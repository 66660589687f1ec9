"""One build at a time into one folder.

The lock is a `flock` on the file `.<name>.lock` next to the output folder and not in it, because the folder itself
is swapped and what is in it is published. The system gives the lock up when its holder dies, however it dies, so a lock
file that a killed build left behind locks nothing. The process id in it serves the message only; nothing relies on it.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exporter.build.removal import remove
from exporter.build.stopping import GATE, open_gate, undisturbed
from exporter.problems import BuildError

PAUSE = 0.05
"""Seconds between two attempts to take a lock that another process holds."""


@contextmanager
def locked(out: Path, *, shown: Path, wait: float = 0) -> Iterator[None]:
    """Hold the lock of the output folder `out`, waiting up to `wait` seconds for it.

    Raises:
        BuildError: another process holds it; the message says which.
    """
    path = lock_file(out)
    patience = time.monotonic() + wait
    descriptor: int | None = None
    try:
        while descriptor is None:
            with undisturbed():
                descriptor = _attempt(path)
            if descriptor is None:
                if time.monotonic() >= patience:
                    raise BuildError(
                        f"busy: {_holder(path)} is building into {shown}; try again later, or wait for it with --wait"
                    )
                time.sleep(PAUSE)
        yield
    finally:
        GATE.closed += 1
        if descriptor is not None:
            remove(path)  # while it is held: whoever opened it meanwhile finds the name gone, and looks again
            os.close(descriptor)
        open_gate()


def lock_file(out: Path) -> Path:
    """Return the lock file of an output folder."""
    return out.parent / f".{out.name}.lock"


def _attempt(path: Path) -> int | None:
    """Take the lock and return its descriptor, or None if it is taken or has just been given up."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    held = False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held = os.path.samestat(os.fstat(descriptor), path.stat())
        if held:
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except OSError:
        if held:
            remove(path)
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _holder(path: Path) -> str:
    try:
        number = path.read_text().strip()
    except OSError:
        number = ""
    return f"process {number}" if number.isdigit() else "another process"
