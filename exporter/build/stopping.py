"""Being told to stop (Ctrl-C, SIGTERM, SIGHUP): at once, but never in the middle of a swap or of cleaning up.

The command line calls `listen`; from then on such a signal raises `Stopped`, which no `except Exception` on the way
catches. Work that must not be cut short closes the gate (`undisturbed`); a signal then waits until it opens again.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(BaseException):
    """A signal asked the program to stop; `outcome` says what that left, if the work knows."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.outcome = ""
        super().__init__(number)

    def __str__(self) -> str:
        """Say which signal it was, and what it left."""
        name = signal.Signals(self.number).name
        return f"stopped by {name}; {self.outcome}" if self.outcome else f"stopped by {name}"

    @property
    def exit_code(self) -> int:
        """The exit code that shells give a program which a signal ended."""
        return 128 + self.number


class Gate:
    """Whether a signal may stop the work now.

    `closed` counts the reasons why not. It is a plain number so that a `finally` can begin with `GATE.closed += 1`:
    Python runs signal handlers when functions are called, and none is called there. `seen` is the signal that came.
    """

    closed: int = 0
    seen: int | None = None


GATE = Gate()


def listen() -> None:
    """From now on, let the signals raise `Stopped`."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup, and shells that start in the background
            signal.signal(number, _stop)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let signals wait until the work inside is done; one that came before and got lost stops it now."""
    if GATE.seen is not None and sys.exception() is None:
        raise Stopped(GATE.seen)
    GATE.closed += 1
    try:
        yield
    finally:
        open_gate()


def open_gate() -> None:
    """Take one reason away; after the last one, a signal that waited stops the work, unless an error does."""
    GATE.closed -= 1
    if not GATE.closed and GATE.seen is not None and sys.exception() is None:
        raise Stopped(GATE.seen)


def _stop(number: int, _frame: FrameType | None) -> None:
    GATE.seen = number
    if not GATE.closed:
        raise Stopped(number)
