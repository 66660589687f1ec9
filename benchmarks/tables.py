"""How long `communique import --map` takes, as a multiple of validating the same content as JSONL, and its memory.

    .venv/bin/python benchmarks/tables.py [ROWS ...]

A CSV table of meetings (a date, a title, two people, a place, a topic, a link and a quote; one name in ten rows is new) is
imported into a new dataset. Then the records that it made are validated without the cache. Each is a fresh process, once;
the aim is a processor time of at most 3 times, and the same memory for each number of rows.
"""

import csv
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("communique"))
MAPPING = """dataset: {name: meetings, title: Meetings, base: "https://example.org/meetings/", language: en}
events:
  name: What
  start: {column: Date, dates: [D/M/YYYY]}
  kind: {constant: meeting}
  location: {column: Where, make: {type: City}}
  topics: {column: Topics, split: [";"]}
  participations:
    - participant: {column: Host, make: {type: Person}}
      role: {constant: host}
    - participant: {column: Guests, split: [";"], make: {type: Person}}
      role: {constant: interlocutor}
  evidence:
    - source: Link
      quote: Quote
"""
GIVEN, FAMILY, PLACES, TOPICS = 60, 400, 300, 40
"""How many given names, family names, places and topics there are."""


def main(sizes: list[int]) -> None:
    """Print a line for each number of rows."""
    print("rows  records  import s  validate s  ratio  import MB  validate MB")
    for rows in sizes:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            table = folder / "meetings.csv"
            write(table, rows)
            (folder / "meetings.yaml").write_text(MAPPING)
            out = folder / "out"
            imported = measured(
                ["import", str(table), "--map", str(folder / "meetings.yaml"), "-o", str(out)]
            )
            records = sum(path.read_bytes().count(b"\n") for path in out.rglob("*.jsonl"))
            read = measured(["validate", str(out), "--no-cache", "-q"])
            ratio = imported[0] / read[0]
            print(
                f"{rows:,}  {records:,}  {imported[0]:.1f}  {read[0]:.1f}  {ratio:.1f}  {imported[1]:.0f}  {read[1]:.0f}"
            )


def measured(arguments: list[str]) -> tuple[float, float]:
    """Run a command; return its processor time in seconds, and the most memory that it took in MB."""
    process = subprocess.Popen([COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) > 1:
        raise SystemExit(f"{arguments[0]} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def write(path: Path, rows: int) -> None:
    """Write a table, the same in every run."""
    random.seed(1)
    given = [word(6) for _ in range(GIVEN)]
    family = [word(8) for _ in range(FAMILY)]
    places = [word(7) for _ in range(PLACES)]
    topics = [f"{word(6)} {word(6)}" for _ in range(TOPICS)]
    people = [f"{random.choice(given)} {random.choice(family)}" for _ in range(max(20, rows // 10))]
    with path.open("w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["Date", "What", "Host", "Guests", "Where", "Topics", "Link", "Quote"])
        for number in range(rows):
            day = f"{number % 28 + 1}/{number // 28 % 12 + 1}/{1950 + number // 336 % 75}"
            guests = "; ".join(random.sample(people, number % 3 + 1))
            what = f"Meeting {number} on {random.choice(topics)}"
            link = f"https://example.org/{number // 2}"
            quote = f"they met on {day} to talk about it"
            row = [day, what, random.choice(people), guests, random.choice(places)]
            out.writerow([*row, "; ".join(random.sample(topics, 2)), link, quote])


def word(letters: int) -> str:
    """Return a made-up name."""
    return "".join(
        random.choice("bdfgklmnprstvz" if at % 2 == 0 else "aeiou") for at in range(letters)
    ).title()


if __name__ == "__main__":
    main([int(it) for it in sys.argv[1:]] or [1_000, 10_000, 100_000])
