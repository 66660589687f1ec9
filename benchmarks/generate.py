"""Make up a dataset of any size: a newsroom's year of events, as JSON Lines, the same for the same seed.

Run `python benchmarks/generate.py FOLDER EVENTS [--seed N] [--shuffled]`. An event has six participations on average
(from two to ten), names in several scripts, dates of every precision, references to everything there is; one in five is
quoted from a source, one in three has an outcome. The people, places and sources grow with the events. Records stream
into the files: a million events take no more memory than a thousand.

Events come in the order of their dates and of their ids, as an agency's do; `--shuffled` mixes them up.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

Mapping = dict[str, Any]

DATASET = """\
name: agency
title: A year of an agency
description: Made up, to measure with.
base: https://example.org/agency/
language: en
"""
BLOCK = 20_000
"""How many events are mixed up at a time with `--shuffled`; their blocks are mixed too."""

# fmt: off
COUNTRIES = [
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "EG", "ES", "FI", "FR", "GB", "GE", "GR", "HR",
    "HU", "IE", "IN", "IS", "IT", "JP", "KE", "KZ", "LT", "LU", "LV", "MA", "MD", "ME", "MK", "MT", "NG",
    "NL", "NO", "NP", "PK", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "TN", "TR", "UA", "US", "XK",
]
GIVEN = [
    "Ada", "Boris", "Chiara", "Dalia", "Émile", "Fatima", "Göran", "Hina", "İpek", "José", "Kaja", "Łucja",
    "Maria", "Nikos", "Ola", "Paweł", "Quentin", "Ravi", "Siobhán", "Thérèse",
]
FAMILY = [
    "Ahmed", "Brückner", "Costa", "Dvořák", "Eriksen", "Fernández", "Gök", "Horváth", "Iqbal", "Jørgensen",
    "Kowalski", "Lefèvre", "Müller", "Novak", "O’Brien", "Popović", "Qureshi", "Rossi", "Şahin", "Țepeș",
]
# fmt: on
POSTS = (
    "Minister for Foreign Affairs",
    "Deputy Director-General",
    "Ambassador",
    "Special Envoy",
    "State Secretary",
    "Adviser",
)
KINDS = ("dialogue", "meeting", "visit", "summit", "conference", "phone_call", "negotiation", "briefing")
ROLES = (
    "head_of_delegation",
    "delegate",
    "host",
    "chair",
    "visitor",
    "interlocutor",
    "attendee",
    "speaker",
    "observer",
)
SUBJECTS = (
    "counter-terrorism",
    "trade",
    "migration",
    "energy",
    "climate",
    "human rights",
    "connectivity",
    "research",
)
OUTCOMES = ("commitment", "appeal", "agreement", "announcement", "condemnation")
FIRST_DAY = date(1990, 1, 1)
DAYS = 13_000


class World:
    """What events refer to: how many of each there are, for a number of events."""

    def __init__(self, events: int, seed: int) -> None:
        """Size the world for a number of events."""
        self.random = random.Random(seed)
        self.events = events
        self.people = max(40, events // 10)
        self.ministries = max(20, events // 100)
        self.places = max(20, events // 100)
        self.topics = max(20, min(500, events // 200))
        self.series = max(10, events // 100)
        self.agreements = max(10, events // 500)
        self.sources = max(20, events // 2)
        self.editions = [0] * self.series

    def reference_records(self) -> Iterator[tuple[str, Mapping]]:
        """Yield family and record of everything but events."""
        draw = self.random
        for code in COUNTRIES:
            country = code.lower()
            yield (
                "places",
                {"id": country, "type": "Country", "name": f"Country {code}", "country_code": code},
            )
            yield (
                "participants",
                {
                    "id": f"state-{country}",
                    "type": "GovernmentOrganization",
                    "name": f"State of {code}",
                    "kind": "state",
                    "area_served": country,
                },
            )
        for number in range(self.places):
            latitude, longitude = (
                draw.randrange(-80_000, 80_000) / 1000,
                draw.randrange(-179_000, 179_000) / 1000,
            )
            yield (
                "places",
                {
                    "id": f"city-{number:06}",
                    "type": "City",
                    "name": f"City {number}",
                    "contained_in": draw.choice(COUNTRIES).lower(),
                    "latitude": latitude,
                    "longitude": longitude,
                },
            )
        for number in range(self.ministries):
            country = draw.choice(COUNTRIES)
            yield (
                "participants",
                {
                    "id": f"ministry-{number:06}",
                    "type": "GovernmentOrganization",
                    "name": {
                        "en": f"Ministry {number} of {country}",
                        "fr": f"Ministère {number} de {country}",
                    },
                    "kind": "ministry",
                    "parent": f"state-{country.lower()}",
                    "area_served": country.lower(),
                },
            )
        for number in range(self.people):
            given, family = draw.choice(GIVEN), draw.choice(FAMILY)
            person: Mapping = {
                "id": f"person-{number:07}",
                "type": "Person",
                "name": f"{given} {family} of City {number}",
                "given_name": given,
                "family_name": family,
                "nationality": draw.choice(COUNTRIES).lower(),
                "memberships": [
                    {
                        "organization": self.ministry(),
                        "post": POSTS[number % len(POSTS)],
                        "start": str(draw.randrange(1970, 1990)),
                        "end": "..",
                    }
                ],
            }
            if number % 4 == 0:
                person["identifiers"] = [{"scheme": "wikidata", "value": f"Q{9_000_000 + number}"}]
                person["same_as"] = [f"https://www.wikidata.org/entity/Q{9_000_000 + number}"]
            yield "participants", person
        for number in range(self.topics):
            yield (
                "topics",
                {"id": f"topic-{number:04}", "name": f"{draw.choice(SUBJECTS).capitalize()} {number}"},
            )
        for number in range(self.agreements):
            yield (
                "agreements",
                {
                    "id": f"agreement-{number:05}",
                    "name": f"Agreement {number}",
                    "kind": "agreement",
                    "binding": number % 2 == 0,
                    "history": [{"status": "signed", "date": f"{1950 + number % 40}-06"}],
                },
            )
        for number in range(self.series):
            yield (
                "series",
                {
                    "id": f"series-{number:05}",
                    "name": f"Dialogue {number} on {draw.choice(SUBJECTS)}",
                    "start": "1990",
                    "end": "..",
                    "parties": [
                        {"participant": f"state-{code.lower()}", "role": "party"}
                        for code in draw.sample(COUNTRIES, 2)
                    ],
                },
            )
        for number in range(self.sources):
            yield (
                "sources",
                {
                    "id": f"report-{number:07}",
                    "name": f"Report number {number} of the agency",
                    "published": self.day(number * 2),
                    "publisher": self.ministry(),
                    "language": "en",
                    "url": f"https://agency.example/{number}",
                },
            )

    def event(self, number: int) -> Mapping:
        """Return the event of a number; events must be asked for in order, as editions count."""
        draw = self.random
        day = self.day(number)
        kind, subject = draw.choice(KINDS), draw.choice(SUBJECTS)
        source = f"report-{min(number // 2, self.sources - 1):07}"
        record: Mapping = {
            "id": f"{day}-{number:07}",
            "name": f"{kind.capitalize().replace('_', ' ')} {number} on {subject}",
            "description": f"The sides exchanged views on {subject}, {draw.choice(GIVEN)} {draw.choice(FAMILY)} said.",
            "kind": kind,
            "status": "held",
            "start": day if number % 7 else day[:7],
            "location": f"city-{draw.randrange(self.places):06}",
            "participations": self.participations(draw.randint(2, 10)),
            "topics": [f"topic-{topic:04}" for topic in draw.sample(range(self.topics), draw.randint(1, 3))],
            "sources": [source],
        }
        if kind == "summit":
            record["type"] = "ConferenceEvent"
        if number % 3 == 0:
            record["end"] = day
            record["attendance"] = draw.choice(("in_person", "online", "mixed"))
            record["outcomes"] = [
                {
                    "kind": draw.choice(OUTCOMES),
                    "text": f"Both sides will work on {subject}.",
                    "by": [self.state()],
                    "topics": record["topics"][:1],
                }
            ]
        if number % 4 == 0:
            series = draw.randrange(self.series)
            self.editions[series] += 1
            record |= {
                "series": f"series-{series:05}",
                "edition": self.editions[series],
                "organizers": [self.ministry()],
            }
        if number % 5 == 0:
            record["evidence"] = [
                {
                    "source": source,
                    "quote": f"exchanged views on {subject}",
                    "supports": ["description", "topics"],
                }
            ]
        if number % 10 == 0:
            record["agreements"] = [f"agreement-{draw.randrange(self.agreements):05}"]
            record["name"] = {
                "en": record["name"],
                "fr": f"Réunion {number} sur « {subject} »",
                "ur": f"ملاقات {number}",
            }
        return record

    def participations(self, number: int) -> list[Mapping]:
        """Return the parts of a number of people and states in an event, each once."""
        draw = self.random
        parts: dict[str, Mapping] = {}
        while len(parts) < number:
            if draw.random() < 0.2:
                part: Mapping = {"participant": self.state(), "role": "party"}
            else:
                person = draw.randrange(self.people)
                part = {"participant": f"person-{person:07}", "role": draw.choice(ROLES)}
                if draw.random() < 0.7:
                    part["on_behalf_of"] = self.state()
                if draw.random() < 0.5:
                    part["capacity"] = [POSTS[person % len(POSTS)]]
            parts[part["participant"]] = part
        return list(parts.values())

    def day(self, number: int) -> str:
        """Return the day of an event, later for later numbers."""
        return (FIRST_DAY + timedelta(days=number * DAYS // self.events)).isoformat()

    def state(self) -> str:
        """Return the id of a state."""
        return f"state-{self.random.choice(COUNTRIES).lower()}"

    def ministry(self) -> str:
        """Return the id of a ministry."""
        return f"ministry-{self.random.randrange(self.ministries):06}"


def generate(folder: Path, events: int, *, seed: int = 7, shuffled: bool = False) -> None:
    """Write a dataset with a number of events into `folder`."""
    world = World(events, seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.yaml").write_text(DATASET)
    files = {}
    try:
        for family, record in world.reference_records():
            if family not in files:
                (folder / family).mkdir(exist_ok=True)
                files[family] = (folder / family / f"{family}.jsonl").open("wb")
            files[family].write(orjson.dumps(record) + b"\n")
    finally:
        for file in files.values():
            file.close()
    (folder / "events").mkdir(exist_ok=True)
    with (folder / "events" / "events.jsonl").open("wb") as file:
        mix: Callable[[list[bytes]], None] = random.Random(seed).shuffle if shuffled else lambda _: None
        for start in range(0, events, BLOCK):
            lines = [
                orjson.dumps(world.event(number)) + b"\n"
                for number in range(start, min(start + BLOCK, events))
            ]
            mix(lines)
            file.writelines(lines)


def main() -> None:
    """Read the command line and write the dataset."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("events", type=int)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--shuffled", action="store_true")
    arguments = parser.parse_args()
    generate(arguments.folder, arguments.events, seed=arguments.seed, shuffled=arguments.shuffled)


if __name__ == "__main__":
    main()
