"""Measure what a build cannot leave out, however fast its own code is: validating, rules, reading back.

Run `python benchmarks/least.py DATA OUT`, with a dataset and what `communique build` made of it. Start and imports,
Pydantic over every line, the rules, and both outputs read back are timed by themselves, in processor seconds, as is
the floor of writing (`floor.py`). What makes rows and nodes of records and puts them in order is in none of these.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from floor import floor

from exporter.build import verify
from exporter.checks import rules
from exporter.model.fields import FAMILIES
from exporter.records.corpus import load
from exporter.records.folder import read_dataset
from schemas import Dataset

STARTED = time.process_time()


def least(data: Path, out: Path) -> dict[str, float]:
    """Return the processor seconds of each step."""
    found = {"start": STARTED}
    dataset = read_dataset(data)
    if not isinstance(dataset, Dataset):
        raise SystemExit(f"{data} is not a dataset")
    found["validate"] = _timed(_validate, data)
    with load(data, dataset) as corpus:
        found["rules"] = _timed(lambda: list(rules.check(corpus, rules.OTHERS)))
        found["write"] = floor(out)
        sample = verify.sample_of(corpus)
        found["read the database back"] = _timed(verify.verify_database, corpus, out, sample)
        found["read the graph back"] = _timed(verify.verify_graph, corpus, out, sample)
    return found


def _validate(data: Path) -> None:
    for family, record_type in FAMILIES.items():
        for path in (data / family).glob("*.jsonl"):
            with path.open("rb") as lines:
                for line in lines:
                    record_type.model_validate_json(line, strict=True)


def _timed(do: Callable[..., object], *arguments: Any) -> float:
    started = time.process_time()
    do(*arguments)
    return time.process_time() - started


if __name__ == "__main__":
    steps = least(Path(sys.argv[1]), Path(sys.argv[2]))
    for name, seconds in (*steps.items(), ("together", sum(steps.values()))):
        print(f"{seconds:6.2f}  {name}")
