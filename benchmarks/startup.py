"""How long `communique validate seeds` takes, as a multiple of importing the libraries it needs.

    .venv/bin/python benchmarks/startup.py [RUNS]

The commands are run in turn, in fresh processes, and the medians compared. The aim is at most 2.5. Our first
line is the everyday case, in which nothing changed since the dataset was found clean; the second checks everything.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BASE = [sys.executable, "-c", "import pydantic, click, yaml"]
OURS = [str(Path(sys.executable).with_name("communique")), "validate", str(ROOT / "seeds")]
COMMANDS = {
    "import pydantic, click, yaml": BASE,
    "communique validate seeds": OURS,
    "communique validate seeds --no-cache": [*OURS, "--no-cache"],
}


def seconds(command: list[str]) -> float:
    """Return the processor time that one run takes, which other work on the machine disturbs little."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main(runs: int) -> None:
    """Print the medians and their ratios."""
    for command in COMMANDS.values():
        seconds(command)  # writes the caches
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            taken[name].append(seconds(command))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    base = next(iter(medians.values()))
    print(f"processor time, medians of {runs} runs")
    for name, median in medians.items():
        print(f"{name:38}{median * 1000:6.0f} ms{median / base:8.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
