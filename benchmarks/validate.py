"""Time validation against the parse alone: JSONL against `model_validate_json`, YAML against PyYAML's C parser.

    python benchmarks/validate.py [--runs 5] [--events 20000] [--megabytes 5]

Both sides of a pair run in turns, and the medians are compared: of the time on the clock, with as many processes as the
command uses by itself (`--jobs`), and of processor time with one process, which a busy machine disturbs less. The garbage
collector is paused for PyYAML too, which is then four times as fast. The aim is at most 2.5 times for JSONL and 3 times for
YAML, on the clock.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from exporter.checks.validate import validate
from schemas import Event

DATASET = "name: bench\ntitle: Bench\nbase: https://example.org/\nlanguage: en\n"
PEOPLE, PLACES, TOPICS, SOURCES = 500, 100, 60, 200


def event(number: int, chance: random.Random) -> dict[str, Any]:
    """Return an event of ordinary size."""
    day = f"{1990 + number % 30}-{1 + number % 12:02}-{1 + number % 28:02}"
    people = chance.sample(range(PEOPLE), 4)
    source = f"source-{chance.randrange(SOURCES)}"
    return {
        "id": f"event-{number}",
        "name": f"Meeting number {number} of the working group",
        "description": "The two sides took stock of what had been done, and agreed to meet again in the following year.",
        "kind": chance.choice(["meeting", "visit", "dialogue", "summit"]),
        "status": "held",
        "start": day,
        "end": day,
        "location": f"place-{chance.randrange(PLACES)}",
        "organizers": [f"person-{people[0]}"],
        "participations": [
            {
                "participant": f"person-{person}",
                "role": "delegate",
                "capacity": ["Director"],
                "evidence": [{"source": source}],
            }
            for person in people
        ],
        "topics": sorted({f"topic-{chance.randrange(TOPICS)}" for _ in range(3)}),
        "outcomes": [
            {"kind": "commitment", "text": "Both sides will meet again.", "by": [f"person-{people[1]}"]}
        ],
        "sources": [f"source-{chance.randrange(SOURCES)}"],
    }


def others(folder: Path) -> None:
    """Write the records that events refer to."""
    families = {
        "places": [{"id": f"place-{n}", "name": f"Place {n}", "country_code": "BE"} for n in range(PLACES)],
        "participants": [
            {"id": f"person-{n}", "type": "Person", "name": f"Person {n}"} for n in range(PEOPLE)
        ],
        "topics": [{"id": f"topic-{n}", "name": f"Topic {n}"} for n in range(TOPICS)],
        "sources": [{"id": f"source-{n}", "name": f"Source {n}"} for n in range(SOURCES)],
    }
    (folder / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    for family, records in families.items():
        (folder / family).mkdir(parents=True)
        lines = "".join(f"{json.dumps(record)}\n" for record in records)
        (folder / family / "all.jsonl").write_text(lines, encoding="utf-8")
    (folder / "events").mkdir()


def compare(
    name: str, ours: Callable[[int], None], theirs: Callable[[], None], *, runs: int, most: float
) -> None:
    """Run both in turns and print the ratios of the medians."""
    jobs = min(2, os.cpu_count() or 1)
    clocks = ((jobs, time.perf_counter, "on the clock"), (1, time.process_time, "of a processor"))
    for processes, clock, called in clocks:
        times: dict[str, list[float]] = {"ours": [], "theirs": []}
        for _ in range(runs):
            for side, work in (("theirs", theirs), ("ours", partial(ours, processes))):
                gc.collect()
                begin = clock()
                work()
                times[side].append(clock() - begin)
        mine, parse = (statistics.median(times[side]) for side in ("ours", "theirs"))
        print(
            f"{name}, {processes} process{'es' * (processes > 1)}: validate {mine:.2f} s {called},"
            f" parse alone {parse:.2f} s, ratio {mine / parse:.2f} (at most {most})"
        )


def main() -> None:
    """Print both ratios."""
    options = argparse.ArgumentParser(description="Time validation against the parse alone.")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--events", type=int, default=20_000)
    options.add_argument("--megabytes", type=float, default=5)
    asked = options.parse_args()
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as temporary:
        lines, documents = Path(temporary, "lines"), Path(temporary, "documents")
        lines.mkdir()
        documents.mkdir()
        others(lines)
        others(documents)
        records = [json.dumps(event(number, chance)) for number in range(asked.events)]
        (lines / "events" / "all.jsonl").write_text("\n".join(records) + "\n", encoding="utf-8")
        size, pieces = 0, []
        while size < asked.megabytes * 1e6:
            pieces.append(yaml.dump([event(len(pieces), chance)], Dumper=yaml.CSafeDumper, sort_keys=False))
            size += len(pieces[-1])
        text = "".join(pieces).replace("'", "")
        (documents / "events" / "all.yaml").write_text(text, encoding="utf-8")

        def clean(folder: Path) -> Callable[[int], None]:
            def run(jobs: int) -> None:
                found = validate(folder, jobs=jobs)
                assert not found.errors, list(found)[:3]

            return run

        def models() -> None:
            with (lines / "events" / "all.jsonl").open("rb") as stream:
                for line in stream:
                    Event.model_validate_json(line, strict=True)

        def parse() -> None:
            gc.disable()
            yaml.compose(text, Loader=yaml.CSafeLoader)
            gc.enable()

        compare(f"JSONL, {asked.events:,} events", clean(lines), models, runs=asked.runs, most=2.5)
        name = f"YAML, {size / 1e6:.1f} MB, {len(pieces):,} events"
        compare(name, clean(documents), parse, runs=asked.runs, most=3)


if __name__ == "__main__":
    main()
