"""What a shape of data costs as it grows: python benchmarks/shapes.py [FOLDER] [--only PART_OF_NAME] [--most SECONDS].

Each shape is a dataset or a document of size n. Each command runs at n, 2n and 4n, and the table shows its processor
time. A shape fails if its time grows by more than a factor of 2.3 when its size doubles, once it takes more than half a
second longer than a dataset without records. The exit code is 1 if a shape fails.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

COMMUNIQUE = Path(sys.executable).with_name("communique")
GROWTH, FROM = 2.3, 0.5
Content = dict[str, bytes]

DATASET = b"name: shape\ntitle: Shape\nbase: https://example.org/shape/\nlanguage: en\ntexts: [texts]\n"
SOURCE = {"id": "s", "type": "WebPage", "name": "S", "text_file": "s.txt"}
PERSON = {"type": "Person"}
DAY = {"start": "2025-01-02", "status": "held"}


def lines(**families: Any) -> Content:
    """Return a file of JSON Lines for each family; a record without an id gets its number as its id."""
    found = {}
    for family, records in families.items():
        numbered = ({"id": f"r{number}"} | record for number, record in enumerate(records))
        named = ({"name": str(record["id"])} | record for record in numbered)
        found[f"{family}/all.jsonl"] = b"\n".join(map(orjson.dumps, named)) + b"\n"
    return found


def people(n: int, **more: Any) -> list[dict[str, Any]]:
    """Return n people."""
    return [{"id": f"p{number}", "name": f"Person {number}", **PERSON, **more} for number in range(n)]


def letters(number: int) -> str:
    """Return a word of its own for a number."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def event(**fields: Any) -> Content:
    """Return a dataset of one event."""
    return lines(events=[{"id": "e", **DAY, **fields}])


def quoted(text: str, *quotations: str) -> Content:
    """Return an event with quotations, and the text of their source."""
    evidence = [{"source": "s", "quote": quotation} for quotation in quotations]
    return lines(sources=[SOURCE], events=[{"id": "e", **DAY, "evidence": evidence}]) | {
        "texts/s.txt": text.encode()
    }


def words(n: int) -> str:
    """Return n words, each different."""
    return " ".join(letters(number) for number in range(n))


def document(nodes: list[dict[str, Any]]) -> Content:
    """Return a document of schema.org."""
    return {"document.jsonld": orjson.dumps({"@context": "https://schema.org/", "@graph": nodes})}


def yaml_lists(n: int) -> bytes:
    """Return an event with n participations that have a wrong key."""
    return b"id: e\nname: E\nparticipations:\n" + b"- rolle: x\n" * n


GOOD: dict[str, tuple[int, Callable[[int], Content]]] = {
    "a chain of events inside each other, same place, day and people": (
        200,
        lambda n: lines(
            places=[{"id": "p"}],
            participants=people(2),
            events=[
                {
                    **DAY,
                    "location": "p",
                    "participations": [{"participant": f"p{one}", "role": "host"} for one in range(2)],
                    **({"part_of": f"r{number - 1}"} if number else {}),
                }
                for number in range(n)
            ],
        ),
    ),
    "events of one place, day and participants": (
        250,
        lambda n: lines(
            places=[{"id": "p"}],
            participants=people(3),
            events=[
                {
                    **DAY,
                    "location": "p",
                    "participations": [{"participant": f"p{one}", "role": "host"} for one in range(3)],
                }
                for number in range(n)
            ],
        ),
    ),
    "one event with n participations": (
        1000,
        lambda n: (
            lines(participants=people(n))
            | event(participations=[{"participant": f"p{one}", "role": "host"} for one in range(n)])
        ),
    ),
    "n events with one participant": (
        1000,
        lambda n: lines(
            participants=people(1),
            events=[
                {"start": "2025", "participations": [{"participant": "p0", "role": "host"}]} for _ in range(n)
            ],
        ),
    ),
    "one participant with n memberships": (
        500,
        lambda n: lines(
            participants=[
                {
                    **PERSON,
                    "memberships": [
                        {"organization": f"o{one}", "post": "Member", "start": "2001"} for one in range(n)
                    ],
                },
                *({"id": f"o{one}", "type": "Organization"} for one in range(n)),
            ]
        ),
    ),
    "one event with n outcomes": (
        1000,
        lambda n: event(outcomes=[{"kind": "announcement", "text": f"Text {one}"} for one in range(n)]),
    ),
    "evidence on one record": (
        1000,
        lambda n: lines(
            sources=[{"id": f"s{one}", "type": "WebPage", "name": "S"} for one in range(n)],
            events=[{**DAY, "evidence": [{"source": f"s{one}"} for one in range(n)]}],
        ),
    ),
    "quotations in one text": (
        250,
        lambda n: quoted(
            words(20 * n), *(" ".join(map(letters, range(20 * one, 20 * one + 9))) for one in range(n))
        ),
    ),
    "one quotation of n KB": (8, lambda n: quoted(words(400 * n), words(200 * n))),
    "people of one name": (
        1000,
        lambda n: lines(participants=[{"name": "Li Wei", **PERSON} for _ in range(n)]),
    ),
    "people with names that are alike": (1000, lambda n: lines(participants=people(n))),
    "people with n other names": (
        1000,
        lambda n: lines(
            participants=[
                {
                    **PERSON,
                    "other_names": [
                        {"text": letters(one), "language": "en", "kind": "former"} for one in range(n)
                    ],
                }
            ]
        ),
    ),
    "a chain of places inside each other": (
        500,
        lambda n: lines(places=[{"contained_in": f"r{number - 1}"} if number else {} for number in range(n)]),
    ),
    "a chain of topics": (
        500,
        lambda n: lines(topics=[{"broader": f"r{number - 1}"} if number else {} for number in range(n)]),
    ),
    "editions of one series": (
        1000,
        lambda n: lines(
            series=[{"id": "s"}],
            events=[{"series": "s", "edition": one + 1, "start": "2025"} for one in range(n)],
        ),
    ),
    "entries of one history": (
        1000,
        lambda n: lines(
            agreements=[
                {"kind": "treaty", "history": [{"status": "signed", "date": f"{y:04}"} for y in range(1, n)]}
            ]
        ),
    ),
    "parties of one agreement": (
        1000,
        lambda n: lines(
            participants=[{"id": f"p{one}", "type": "Organization"} for one in range(n)],
            agreements=[
                {
                    "kind": "treaty",
                    "parties": [{"participant": f"p{one}", "role": "party"} for one in range(n)],
                }
            ],
        ),
    ),
    "addresses of one record": (
        1000,
        lambda n: event(same_as=[f"https://example.org/{one}" for one in range(n)]),
    ),
    "identifiers of one record": (
        1000,
        lambda n: event(identifiers=[{"scheme": "x", "value": str(one)} for one in range(n)]),
    ),
    "earlier ids of one record": (500, lambda n: event(former_ids=[f"f{one}" for one in range(n)])),
    "words of a dataset": (
        500,
        lambda n: (
            {
                "dataset.yaml": DATASET
                + b"vocabularies:\n  roles:\n"
                + b"".join(b"    w%d: {label: w%d, definition: w.}\n" % (one, one) for one in range(n))
            }
            | lines(participants=people(1))
            | event(participations=[{"participant": "p0", "role": f"w{one}"} for one in range(n)])
        ),
    ),
    "languages of one text": (
        400,
        lambda n: event(name={"en": "E"} | {f"en-x-{letters(one)[:8]}": "E" for one in range(n)}),
    ),
    "files": (
        250,
        lambda n: {f"topics/t{one}.yaml": b"id: t%d\nname: T%d\n" % (one, one) for one in range(n)},
    ),
    "length of one text in a record": (400, lambda n: event(description="a b " * 256 * n + "c")),
    "rows of a table": (
        2000,
        lambda n: {"topics/t.csv": b"id,name\n" + b"".join(b"t%d,T %d\n" % (one, one) for one in range(n))},
    ),
}

BAD: dict[str, tuple[int, Callable[[int], Content]]] = {
    "participations that name no participant": (500, lambda n: event(participations=[{"role": "host"}] * n)),
    "participations of unknown participants": (
        500,
        lambda n: (
            lines(participants=people(n))
            | event(participations=[{"participant": f"q{one}", "role": "host"} for one in range(n)])
        ),
    ),
    "other names with a mistake each": (
        500,
        lambda n: lines(participants=[{**PERSON, "other_names": [{"text": "x", "languag": "en"}] * n}]),
    ),
    "unknown roles": (
        500,
        lambda n: (
            lines(participants=people(n))
            | event(participations=[{"participant": f"p{one}", "role": f"hos{one}"} for one in range(n)])
        ),
    ),
    "unknown roles and many words": (
        250,
        lambda n: (
            {
                "dataset.yaml": DATASET
                + b"vocabularies:\n  roles:\n"
                + b"".join(b"    w%d: {label: w%d, definition: w.}\n" % (one, one) for one in range(n))
            }
            | lines(participants=people(1))
            | event(participations=[{"participant": "p0", "role": f"v{one}"} for one in range(n)])
        ),
    ),
    "a circle of places": (
        500,
        lambda n: lines(places=[{"contained_in": f"r{(number - 1) % n}"} for number in range(n)]),
    ),
    "a circle of topics": (
        500,
        lambda n: lines(topics=[{"broader": f"r{(number - 1) % n}"} for number in range(n)]),
    ),
    "a circle of events": (
        500,
        lambda n: lines(events=[{"part_of": f"r{(number - 1) % n}", **DAY} for number in range(n)]),
    ),
    "wrong parts in JSON": (
        250,
        lambda n: {
            "events/e.json": orjson.dumps({"id": "e", "name": "E", "participations": [{"rolle": "x"}] * n})
        },
    ),
    "wrong parts in YAML": (250, lambda n: {"events/e.yaml": yaml_lists(n)}),
    "wrong records in JSON Lines": (500, lambda n: lines(topics=[{"nam": "x"} for _ in range(n)])),
    "wrong rows of a table": (
        500,
        lambda n: {"events/t.csv": b"id,name,start\n" + b"".join(b"t%d,T,soon\n" % one for one in range(n))},
    ),
    "unknown columns": (
        250,
        lambda n: {
            "topics/t.csv": b"id,name,"
            + b",".join(b"c%d" % one for one in range(n))
            + b"\nt,T"
            + b",x" * n
            + b"\n"
        },
    ),
    "unknown topics": (
        500,
        lambda n: lines(
            topics=[{"id": letters(one)} for one in range(n)],
            events=[{"topics": [letters(one) + "x"]} for one in range(n)],
        ),
    ),
    "ids that several records have": (
        500,
        lambda n: lines(topics=[{"id": f"t{one // 2}"} for one in range(n)]),
    ),
    "one id that all records have": (500, lambda n: lines(topics=[{"id": "t"} for one in range(n)])),
    "one identifier that all records have": (
        500,
        lambda n: lines(topics=[{"identifiers": [{"scheme": "x", "value": "1"}]} for one in range(n)]),
    ),
    "dates that end before they start": (
        1000,
        lambda n: lines(events=[{"start": "2025-02-03", "end": "2025-02-01"} for _ in range(n)]),
    ),
    "overlapping memberships": (
        250,
        lambda n: lines(
            participants=[
                {
                    **PERSON,
                    "memberships": [
                        {
                            "organization": "o",
                            "post": "Minister",
                            "start": f"20{one % 80:02}",
                            "key": f"k{one}",
                        }
                        for one in range(n)
                    ],
                },
                {"id": "o", "type": "Organization"},
            ]
        ),
    ),
    "invisible characters": (4000, lambda n: event(description="a\u200bb" * n)),
    "one quotation of n KB with a wrong word": (
        2,
        lambda n: quoted(words(400 * n), words(200 * n).replace(" bde ", " other ", 1)),
    ),
    "quotations that are not in the text": (
        100,
        lambda n: quoted(words(8000), *(f"nothing {letters(one)} like this" for one in range(n))),
    ),
    "places of one quotation": (2000, lambda n: quoted("ab " * n, "ab ab")),
    "a text of one letter": (200, lambda n: quoted("a" * 1000 * n, "a" * 500 * n + "b")),
    "a text of short words": (50, lambda n: quoted("ab " * 1000 * n, "ab " * 500 * n + "c")),
    "a text of brackets": (200, lambda n: quoted("[" * 1000 * n, "[" * 500 * n + "b")),
    "a text of combining marks": (
        50,
        lambda n: quoted("a" + "\u0301" * 1000 * n, "a" + "\u0301" * 500 * n + "b"),
    ),
    "one line of n KB that is not JSON": (400, lambda n: {"topics/t.jsonl": b"[" + b"x" * 1000 * n}),
    "deep nesting": (1000, lambda n: {"topics/t.json": b"[" * n + b"]" * n}),
}

IMPORTED: dict[str, tuple[int, Callable[[int], Content]]] = {
    "import: events of one name": (
        1000,
        lambda n: document([{"@type": "Event", "name": "E", "startDate": "2025-01-02"} for _ in range(n)]),
    ),
    "import: people of one name": (
        1000,
        lambda n: document([{"@type": "Person", "name": "Li Wei"} for _ in range(n)]),
    ),
    "import: attendees of one event": (
        500,
        lambda n: document(
            [
                {
                    "@type": "Event",
                    "name": "E",
                    "attendee": [{"@type": "Person", "name": f"P {one}"} for one in range(n)],
                }
            ]
        ),
    ),
    "import: values without a place": (
        500,
        lambda n: document(
            [{"@type": "Event", "name": f"E{one}", "typicalAgeRange": "7"} for one in range(n)]
        ),
    ),
    "import: wrong dates": (
        500,
        lambda n: document([{"@type": "Event", "name": f"E{one}", "startDate": "soon"} for one in range(n)]),
    ),
}


def write(folder: Path, content: Content) -> None:
    """Write the files of a dataset or a document."""
    if not any(name.endswith(".jsonld") for name in content):
        content = {"dataset.yaml": DATASET} | content
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def seconds(*arguments: object, most: float) -> float:
    """Return the processor seconds of a command, and of all processes that it started; infinity if it takes too long.

    Raises:
        SystemExit: it ended in a way that no problem in the data explains.
    """
    with subprocess.Popen(
        [COMMUNIQUE, *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            _, errors = process.communicate(timeout=most)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            return float("inf")
    if process.returncode not in (0, 1):
        raise SystemExit(f"{arguments}: exit code {process.returncode}\n{errors.decode()}")
    usage = os.times()
    spent = usage.children_user + usage.children_system
    seconds.before, before = spent, getattr(seconds, "before", 0.0)  # type: ignore[attr-defined]
    return spent - before


def runs(kind: str, folder: Path, most: float, only: str | None = None) -> Iterator[tuple[str, float]]:
    """Yield the commands that a kind of shape concerns, and what each takes in a folder."""
    dist = folder.with_name("dist")
    commands: dict[str, tuple[object, ...]] = {
        "validate": ("validate", folder, "--no-cache", "-q"),
        "--fix": ("validate", folder, "--no-cache", "--fix", "-q"),
        "build": ("build", folder, "-o", dist, "-q"),
        "check": ("check", dist),
        "import": ("import", folder / "document.jsonld", "-o", folder / "out"),
    }
    for command in {
        "good": ("validate", "build", "check"),
        "bad": ("validate", "--fix"),
        "imported": ("import",),
    }[kind]:
        if only in (None, command):
            yield command, seconds(*commands[command], most=most)
        elif command == "build" and only == "check":
            seconds(*commands[command], most=most)


def main() -> int:
    """Measure the shapes, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", type=Path, nargs="?", help="a folder to work in; by default a temporary one"
    )
    parser.add_argument("--only", default="", help="a part of the names of the shapes to measure")
    parser.add_argument(
        "--command", help="the only command to measure: validate, build, check, --fix or import"
    )
    parser.add_argument("--most", type=float, default=120, help="seconds after which a run is stopped")
    given = parser.parse_args()
    failed = []
    with tempfile.TemporaryDirectory(dir=given.folder) as place:
        empty = Path(place, "empty")
        write(empty, {})
        base = dict(runs("good", empty, given.most))
        document_of_one = Path(place, "one")
        write(document_of_one, document([{"@type": "Event", "name": "E"}]))
        base |= runs("imported", document_of_one, given.most)
        base["--fix"] = base["validate"]
        print("| shape | command | n | seconds at n, 2n, 4n | growth |\n|---|---|---|---|---|")
        for kind, shapes in (("good", GOOD), ("bad", BAD), ("imported", IMPORTED)):
            for name, (size, make) in shapes.items():
                if given.only not in name:
                    continue
                found: dict[str, list[float]] = {}
                for factor in (1, 2, 4):
                    folder = Path(place, "data")
                    write(folder, make(size * factor))
                    for command, spent in runs(kind, folder, given.most, given.command):
                        found.setdefault(command, []).append(spent)
                    shutil.rmtree(folder)
                for command, spent in found.items():
                    # What comes on top of a start; below half a second it says little, so that counts as half a second.
                    more = [max(one - base[command], FROM) for one in spent]
                    growth = max(after / before for before, after in pairwise(more))
                    print(
                        f"| {name} | {command} | {size:,} | {' '.join(f'{one:.2f}' for one in spent)} | {growth:.1f} |",
                        flush=True,
                    )
                    if growth > GROWTH:
                        failed.append(f"{name}: {command}")
    print(f"\n{len(failed)} failed" + "".join(f"\n- {one}" for one in failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
