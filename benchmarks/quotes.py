"""Time the check of quotations against plain `str.find` over the same texts.

    python benchmarks/quotes.py [--quotations 100000] [--texts 10000] [--size 5000] [--found-by path|digest]

Both sides open every text once, decode it and look every quotation up; the check also verifies digests, refuses links
out of the folder, tells places apart, asks for whole words, and notes the offsets in the staging database. Each is
measured in a process of its own, with the peak of its memory. The ratio is that of processor time, which other work on the
machine disturbs less than the clock on the wall; the best of several rounds counts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson

DATASET = "name: quotes\ntitle: Quotations\nbase: https://example.org/\nlanguage: en\ntexts: [../texts]\n"
WORDS = 12


def make(folder: Path, quotations: int, texts: int, size: int, *, by_path: bool) -> None:
    """Make a dataset of sources and events whose evidence quotes them, and the texts."""
    chance = random.Random(3)
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = ["".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(20_000)]
    seeds, place = folder / "seeds", folder / "texts"
    for family in ("sources", "events"):
        (seeds / family).mkdir(parents=True)
    place.mkdir()
    (seeds / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    each = quotations // texts
    with (
        (seeds / "sources" / "all.jsonl").open("wb") as sources,
        (seeds / "events" / "all.jsonl").open("wb") as events,
        (folder / "plain.jsonl").open("wb") as plain,
    ):
        for number in range(texts):
            words: list[str] = []
            length = 0
            while length < size:
                words.append(chance.choice(vocabulary))
                length += len(words[-1]) + 1
            text = " ".join(words)
            path = place / f"{number:06}.txt"
            path.write_text(text, encoding="utf-8")
            starts = [chance.randrange(len(words) - WORDS) for _ in range(each)]
            quotes = [" ".join(words[start : start + WORDS]) for start in starts]
            source = {"id": f"s{number}", "text_sha256": hashlib.sha256(text.encode()).hexdigest()}
            if by_path:
                source["text_file"] = path.name
            sources.write(orjson.dumps(source) + b"\n")
            evidence = [{"source": source["id"], "quote": quote} for quote in quotes]
            events.write(orjson.dumps({"id": f"e{number}", "name": "An event", "evidence": evidence}) + b"\n")
            plain.write(orjson.dumps([str(path), quotes]) + b"\n")


def run_plain(folder: Path) -> dict[str, float]:
    """Look everything up with `str.find`, the quotations read one text at a time."""
    wall, began = time.perf_counter(), time.process_time()
    finding = 0.0
    found = 0
    with (folder / "plain.jsonl").open("rb") as lines:
        for line in lines:
            path, quotes = orjson.loads(line)
            text = Path(path).read_text(encoding="utf-8")
            start = time.process_time()
            for quote in quotes:
                found += text.find(quote) >= 0
            finding += time.process_time() - start
    return {**since(wall, began), "find": finding, "found": found, "peak": peak()}


def run_check(folder: Path) -> dict[str, float]:
    """Look everything up with the check of quotations, in a corpus that has been read."""
    from exporter.checks.quotations import check as quotes
    from exporter.records.corpus import load
    from exporter.records.folder import read_dataset
    from schemas import Dataset

    seeds = folder / "seeds"
    dataset = read_dataset(seeds)
    assert isinstance(dataset, Dataset)
    with load(seeds, dataset) as corpus:
        before = peak()
        wall, began = time.perf_counter(), time.process_time()
        tally = quotes.Tally()
        problems = list(quotes.check(corpus, tally=tally))
        spent = since(wall, began)
        assert not problems, problems[:3]
        (noted,) = corpus.connection.execute("SELECT count(*) FROM evidence WHERE verified").fetchone()
        assert noted == tally.verified == tally.quotations
        return {**spent, "found": tally.verified, "peak": peak(), "before": before}


def since(wall: float, began: float) -> dict[str, float]:
    """Return the time that has passed, on the wall and of the processor."""
    return {"wall": time.perf_counter() - wall, "seconds": time.process_time() - began}


def peak() -> float:
    """Return the most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(what: str, folder: Path) -> dict[str, float]:
    """Return what one side measures in a process of its own."""
    command = [sys.executable, __file__, "--run", what, "--folder", str(folder)]
    answer: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return answer


def main() -> None:
    """Make the data, run both sides and print the ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quotations", type=int, default=100_000)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--size", type=int, default=5_000)
    parser.add_argument("--found-by", choices=("path", "digest"), default="path")
    parser.add_argument("--rounds", type=int, default=3, help="The number of rounds; the best counts.")
    parser.add_argument("--run", choices=("plain", "check"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        print(json.dumps({"plain": run_plain, "check": run_check}[given.run](given.folder)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, given.quotations, given.texts, given.size, by_path=given.found_by == "path")
        best: dict[str, dict[str, float]] = {}
        for _ in range(given.rounds):
            for what in ("plain", "check"):
                answer = measured(what, folder)
                if what not in best or answer["seconds"] < best[what]["seconds"]:
                    best[what] = answer
    plain, check = best["plain"], best["check"]
    assert plain["found"] == check["found"] == given.quotations
    print(f"{given.quotations:,} quotations in {given.texts:,} texts of {given.size:,} characters")
    for name, side in (("str.find", plain), ("check", check)):
        times = f"{side['seconds']:6.2f} s of processor, {side['wall']:5.2f} s on the wall"
        print(f"{name:<9}{times}, peak {side['peak']:.0f} MiB")
    print(f"          str.find without opening the texts: {plain['find']:.2f} s")
    print(f"          the check took {check['peak'] - check['before']:.1f} MiB above the loaded corpus")
    print(f"ratio     {check['seconds'] / plain['seconds']:6.2f}")


if __name__ == "__main__":
    main()
