"""Measure communique against the script written by hand and against other tools, and write `docs/benchmarks.md`.

Run `make bench` (an hour or so, a million events at the end) or `make bench-quick` (under two minutes, prints only).
Runs are interleaved, so that what else the machine does falls on all alike; figures are medians, and ratios count.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from importlib import metadata
from pathlib import Path

from measure import Cost, measure
from plot import plot

HERE = Path(__file__).parent
WORK = HERE.parent / "build" / "bench"
DOCS = HERE.parent / "docs"
PEER_LIMITS = {"linkml": 10_000}
"""How many events a tool gets that would take too long for more."""


def data(events: int) -> Path:
    """Return a dataset with a number of events, made if need be."""
    folder = WORK / f"data-{events}"
    if not (folder / "events" / "events.jsonl").exists():
        subprocess.run([sys.executable, HERE / "generate.py", folder, str(events)], check=True)
    return folder


def build(events: int, jobs: int) -> Cost:
    """Measure `build --only sqlite --only jsonld`."""
    out = WORK / f"out-{events}"
    shutil.rmtree(out, ignore_errors=True)
    options = ["--only", "sqlite", "--only", "jsonld", "--jobs", str(jobs)]
    return measure([sys.executable, "-m", "exporter", "build", str(data(events)), "-o", str(out), *options])


def by_hand(events: int, *, whole: bool = False) -> Cost:
    """Measure the script written by hand; the `whole` makes search over all families and the evidence too, as we do."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    out = str(WORK / f"by-hand-{events}")
    command = [sys.executable, str(HERE / "by_hand.py"), str(data(events)), out]
    return measure([*command, *(["--whole"] if whole else [])], environment=environment)


def median(costs: list[Cost]) -> Cost:
    """Return the median of each figure."""
    middle = statistics.median
    return Cost(middle(c.wall for c in costs), middle(c.cpu for c in costs), middle(c.memory for c in costs))


def compare(events: int, rounds: int) -> list[str]:
    """Return the table of communique next to the script written by hand."""
    runs: dict[str, Callable[[], Cost]] = {
        "by hand": lambda: by_hand(events),
        "by hand, the whole": lambda: by_hand(events, whole=True),
        "communique, --jobs 1": lambda: build(events, 1),
        "communique, --jobs 2": lambda: build(events, 2),
    }
    data(events)
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            costs[name].append(run())
    base, whole = median(costs["by hand"]), median(costs["by hand, the whole"])
    lines = [
        f"## {events:,} events, next to the script written by hand",
        "",
        f"Medians of {rounds} interleaved runs. The script: `python benchmarks/by_hand.py`; the whole: with `--whole`.",
        "",
        "| | seconds | processor seconds | memory, MiB | time to by hand | time to the whole by hand |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in costs.items():
        c = median(found)
        lines.append(
            f"| {name} | {c.wall:.1f} | {c.cpu:.1f} | {c.memory:.0f} | {c.wall / base.wall:.2f}"
            f" | {c.wall / whole.wall:.2f} |"
        )
    return [*lines, ""]


def scale(sizes: list[int], svg: Path | None) -> list[str]:
    """Return the table of time and memory against size, and draw it."""
    costs = {size: build(size, 2) for size in sizes if data(size)}
    lines = [
        "## Time and memory against size",
        "",
        "`communique build DATA --only sqlite --only jsonld --jobs 2`, one run each.",
        "",
        "| events | seconds | processor seconds | processor ms an event | memory, MiB |",
        "|---|---|---|---|---|",
    ]
    for size, c in costs.items():
        lines.append(
            f"| {size:,} | {c.wall:.1f} | {c.cpu:.1f} | {1000 * c.cpu / size:.3f} | {c.memory:.0f} |"
        )
    if svg is not None:
        svg.write_text(plot({size: (c.cpu, c.memory) for size, c in costs.items()}))
        lines += ["", f"![Time and memory against the number of events]({svg.name})"]
    return [*lines, ""]


def peers(events: int, python: Path) -> list[str]:
    """Return the table of other tools, each at a bounded size, and communique at the same size."""
    script, environment = [str(python), str(HERE / "peers")], {**os.environ, "PYTHONPATH": str(HERE.parent)}

    def ask(*arguments: str) -> str:
        """Run a step that is not measured, and return what it says."""
        return subprocess.check_output([*script, *arguments], env=environment, text=True).strip()

    lines = [
        "## Next to other tools",
        "",
        "What each does is said in `benchmarks/peers/`: never more than communique does, mostly much less. Only the tool's",
        "own work is measured, not what puts the records into its format.",
        "",
        "| tool | events | what there is of it | processor seconds | communique | times ours |",
        "|---|---|---|---|---|---|",
    ]
    ours: dict[int, Cost] = {}
    for tool, version in json.loads(ask("versions")).items():
        size = min(events, PEER_LIMITS.get(tool, events))
        ours.setdefault(size, build(size, 1))
        out = WORK / f"peer-{tool}"
        shutil.rmtree(out, ignore_errors=True)
        places = (str(data(size)), str(out))
        try:
            ask(tool, "prepare", *places)
            cost = measure(
                [*script, tool, "run", *places], environment=environment, log=WORK / f"{out.name}.log"
            )
            written = ask(tool, "written", *places)
        except subprocess.CalledProcessError as error:
            lines.append(f"| {tool} {version} | {size:,} | did not run ({error.returncode}) | | | |")
            continue
        mine = ours[size].cpu
        lines.append(
            f"| {tool} {version} | {size:,} | {written} | {cost.cpu:.1f} | {mine:.1f} | {cost.cpu / mine:.1f} |"
        )
    return [*lines, ""]


def machine() -> list[str]:
    """Say what was measured on."""
    names = ("pydantic", "orjson", "rdflib", "sqlite-utils")
    found = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    python = (
        f"{os.cpu_count()} processors, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
    return [f"{python}, {found}; load when it began: {load}.", ""]


def main() -> None:
    """Measure, print, and, unless it is the quick round, write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, print only")
    parser.add_argument("--largest", type=int, default=1_000_000, help="the largest number of events")
    parser.add_argument("--peers", type=Path, help="the Python of the environment with the other tools")
    arguments = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    with nullcontext() if arguments.quick else (WORK / "measured.md").open("w") as page:
        for lines in tables(arguments):  # each as soon as it is there: the next may take an hour, or fail
            print("\n".join(lines), flush=True)
            if page:
                print("\n".join(lines), file=page, flush=True)


def tables(arguments: argparse.Namespace) -> Iterator[list[str]]:
    """Yield what was measured, table by table."""
    yield machine()
    if arguments.quick:
        yield compare(2_000, 2)
        yield scale([1_000, 5_000], None)
        return
    yield compare(100_000, 3)
    if arguments.peers:
        yield peers(10_000, arguments.peers)
    sizes = [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= arguments.largest]
    yield scale(sizes, DOCS / "benchmarks.svg")


if __name__ == "__main__":
    main()
