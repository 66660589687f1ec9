"""How long `communique validate seeds` takes, as a multiple of importing the libraries it stands on.

    .venv/bin/python benchmarks/startup.py [RUNS]

Both commands are run in turn, in fresh processes, and the medians compared. The aim is at most 2.5.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
BASE = [sys.executable, "-c", "import pydantic, click, yaml"]
OURS = [str(Path(sys.executable).with_name("communique")), "validate", str(ROOT / "seeds")]


def seconds(command: list[str]) -> float:
    """Return the processor time that one run takes, which other work on the machine disturbs little."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main(runs: int) -> None:
    """Print both medians and their ratio."""
    for command in (BASE, OURS):
        seconds(command)  # writes the caches of compiled modules
    base, ours = [], []
    started = time.perf_counter()
    for _ in range(runs):
        base.append(seconds(BASE))
        ours.append(seconds(OURS))
    a, b = statistics.median(base), statistics.median(ours)
    print(f"{runs} runs in {time.perf_counter() - started:.1f} s, processor time, medians")
    print(f"import pydantic, click, yaml   {a * 1000:6.0f} ms   1.00")
    print(f"communique validate seeds      {b * 1000:6.0f} ms   {b / a:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
