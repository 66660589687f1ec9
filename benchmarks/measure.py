"""Run a command and measure it: wall time, processor time, and the most memory that all its processes had together.

Processor time is that of the user and the system, of the command and of all processes it waited for: on a machine that
does other work too it says more than the clock. Memory is the sum of the proportional set sizes (`Pss` of
`/proc/<pid>/smaps_rollup`, pages that processes share count once), asked ten times a second; where there is no `/proc`, the
largest resident set of a single process.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: seconds on the clock, seconds of processors, MiB at the most."""

    wall: float
    cpu: float
    memory: float

    def __str__(self) -> str:
        """Say it on one line."""
        return f"{self.wall:7.2f} s, {self.cpu:7.2f} s of processors, {self.memory:6.1f} MiB"


def measure(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, log: Path | None = None
) -> Cost:
    """Run a command to its end.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    with log.open("wb") if log else open(os.devnull, "wb") as out:  # noqa: PTH123 (no path of ours)
        process = subprocess.Popen(
            command, env=None if environment is None else dict(environment), stdout=out, stderr=out
        )
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _memory(process.pid))
            time.sleep(EVERY)
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, peak or after.ru_maxrss / 1024)


def _memory(pid: int) -> float:
    """Return the MiB that a process and its descendants have now; 0 where that cannot be told."""
    total = 0.0
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) / 1024
        for thread in Path(f"/proc/{pid}/task").iterdir():
            total += sum(_memory(int(child)) for child in (thread / "children").read_text().split())
    return total


if __name__ == "__main__":
    print(measure(sys.argv[1:], log=Path(os.devnull)))
