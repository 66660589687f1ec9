"""Compare two builds of a made-up dataset: python benchmarks/diff.py FOLDER [EVENTS] [CHANGED].

Prints the processor time of a build, and the processor time, its ratio to that of the build, and the
peak memory of `communique diff` of the two databases and of the two folders.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import orjson

COMMUNIQUE = Path(sys.executable).with_name("communique")


def measured(*arguments: object) -> tuple[float, int, str]:
    """Run communique; return its processor seconds, its peak memory in MiB and the last line that it prints.

    Raises:
        SystemExit: it failed; an exit code of 1 is that of a difference.
    """
    with subprocess.Popen([COMMUNIQUE, *map(str, arguments)], stdout=subprocess.PIPE, text=True) as process:
        last = ""
        for line in process.stdout or ():
            last = line.rstrip("\n")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"communique {arguments[0]} exited with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024, last


def change(old: Path, new: Path, number: int) -> None:
    """Copy a dataset, and give `number` of its events, evenly spread, another name."""
    shutil.copytree(old, new)
    path = next(new.glob("events*.jsonl"), None) or next(new.glob("events/*.jsonl"))
    with path.open("rb") as lines:
        every = max(1, sum(1 for _ in lines) // number)
    made = path.with_suffix(".made")
    with (
        path.open("rb") as lines,
        made.open("wb") as out,
    ):  # one by one: a child's peak memory begins with ours
        for place, line in enumerate(lines):
            record = orjson.loads(line) | ({} if place % every else {"name": "Another name"})
            out.write(orjson.dumps(record) + b"\n")
    made.replace(path)


def main(place: Path, events: int = 100_000, changed: int = 1_000) -> None:
    """Make both states in `place`, build and compare them."""
    generate = Path(__file__).with_name("generate.py")
    subprocess.run([sys.executable, generate, place / "old", str(events)], check=True)
    change(place / "old", place / "new", changed)
    build = 0.0
    for name in ("old", "new"):
        build, memory, _ = measured("build", place / name, "-o", place / f"{name}-dist", "-q")
    print(f"build: {build:.1f} s, {memory} MiB")
    for what, form in (("databases", "{}-dist/agency.db"), ("folders", "{}")):
        for output_format in ("text", "json"):
            sides = [place / form.format(name) for name in ("old", "new")]
            seconds, memory, last = measured("diff", *sides, "--output-format", output_format)
            print(f"diff of {what}, {output_format}: {seconds:.1f} s ({seconds / build:.2f}), {memory} MiB")
            print(f"  {last[:100]}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
