"""Tell on a terminal how far the work is: records read, how many a second, the stage, the time left to read.

One line that is written over, four times a second, and only after the first second: short runs stay silent, and so does
everything that is not a terminal.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TextIO, TypeVar

T = TypeVar("T")

FIRST = 1.0
"""Seconds before anything is said."""
EVERY = 0.25
"""Seconds between two lines."""
ERASE = "\r\x1b[K"


class Progress:
    """Writes to `stream` how far the work is; None writes nothing."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Start the clock."""
        self._stream = stream
        self._total = 0
        self._started = time.monotonic()
        self._next = self._started + FIRST
        self._shown = False

    def watch(self, files: Iterable[T], *, among: int = 1) -> Iterable[T]:
        """Return the files that will be read, having added up their sizes if progress is shown."""
        if self._stream is None:
            return files
        found = list(files)
        for file in found:
            with suppress(OSError):
                self._total += Path(getattr(file, "path", "")).stat().st_size
        self._total //= among
        return found

    def read(self, records: int, done: int) -> None:
        """Take note of how many records, and bytes of them, were read so far."""
        if self._stream is None:
            return
        now = time.monotonic()
        if now < self._next:
            return
        spent = now - self._started
        left = f", {spent * (self._total - done) / done:.0f} s left" if 0 < done < self._total else ""
        self._show(now, f"reading: {records:,} records, {records / spent:,.0f} a second{left}")

    def stage(self, name: str) -> None:
        """Take note of what is done now."""
        if self._stream is None:
            return
        now = time.monotonic()
        if self._shown or now >= self._next:
            self._show(now, f"{name} ({now - self._started:.0f} s so far)")

    def clear(self) -> None:
        """Wipe the line away."""
        if self._stream is not None and self._shown:
            self._stream.write(ERASE)
            self._stream.flush()
            self._shown = False

    def _show(self, now: float, text: str) -> None:
        assert self._stream is not None  # noqa: S101 (for the type checker)
        self._stream.write(f"{ERASE}{text}")
        self._stream.flush()
        self._shown = True
        self._next = now + EVERY


SILENT = Progress()
"""Writes nothing."""


def on_terminal(*, quiet: bool = False) -> Progress:
    """Return what shows the progress on standard error, if that is a terminal and `quiet` is not set."""
    return Progress(None if quiet or not sys.stderr.isatty() else sys.stderr)
