# ruff: noqa: INP001 - a script, not a package
"""Turn the list of visits in source/visits.csv into the records of this dataset, and say in REPORT.md what is doubtful.

    python convert.py [--visits FILE] [--output FOLDER]

The files that decide are kept by hand: dataset.yaml (its words for kinds of visit are looked for in the descriptions),
and in source/ titles.txt (what stands before a name), states.txt (which state is meant by a name in the column `from`)
and names.txt (which names are one). What they do not settle is left out and reported, never guessed.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import yaml

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "source"

ONE_WORD_YEARS, SAME_NAME_YEARS, REIGN_YEARS, LONGER_NAME_YEARS = 12, 20, 30, 5
"""Most years between two visits of one person: under a name of one word (`Arias`), under one of several words, with
one rank and name, under a shorter and a longer form of a name."""
ALIKE = 0.8
"""From which likeness of spelling (0 to 1) two names are reported."""
KIND_FORMS = {"offical": "official", "official state": "state", "good will": "goodwill"}
"""Words before `visit` in the descriptions, and those of the label in dataset.yaml that is meant."""
DOUBTED = {
    "1093": "Jose Figueres Ferrer died in 1990",
    "3051": "Nguyen Tan Dung had left office in 2016",
    "3086": "Choummaly Sayasone had left office in 2016",
    "3088": "Benigno S. Aquino III died in 2021",
}
"""Rows that cannot be right, by outside knowledge."""

Json = dict[str, object]
Found = defaultdict[str, list[tuple[str, str]]]


class State(NamedTuple):
    """How states.txt reads a name of the source."""

    name: str
    kind: str
    code: str
    difference: str
    remark: str


class Visitor(NamedTuple):
    """A visitor in a row: the titles, what they say, and the name."""

    titles: tuple[str, ...]
    capacity: tuple[str, ...]
    honorific: str
    name: str


@dataclass(eq=False)
class Appearance:
    """A visitor in a row, for which state (none if the row names several), when, and the name by names.txt."""

    row: str
    start: str
    end: str
    state: str
    visitor: Visitor
    name: str

    @property
    def ranked(self) -> bool:
        """Whether the visitor came by rank, not in an office."""
        return any(TITLES[title] == "rank" for title in self.visitor.capacity)


@dataclass(eq=False)
class Person:
    """Somebody, with all appearances in the order of time."""

    appearances: list[Appearance]
    id: str = ""

    @property
    def name(self) -> str:
        """The name that most rows have, the earliest of equals; a surname only where no row says more."""
        full = [each.name for each in self.appearances if each.ranked or " " in each.name]
        return Counter(full or [each.name for each in self.appearances]).most_common(1)[0][0]

    @property
    def honorific(self) -> str:
        """The honorific that most rows have, the latest of equals."""
        said = [each.visitor.honorific for each in reversed(self.appearances) if each.visitor.honorific]
        return Counter(said).most_common(1)[0][0] if said else ""

    @property
    def stem(self) -> str:
        """The id, if nobody else has it: name and state, and the honorific before a single word."""
        return slug(f"{'' if ' ' in self.name else self.honorific} {self.name} {self.appearances[0].state}")


def read_table(name: str, width: int) -> list[list[str]]:
    """Return the lines of a table kept by hand, as lists of `width` cells."""
    lines = (SOURCE / name).read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if line and not line.startswith("#")]
    return [(row + [""] * width)[:width] for row in rows]


WORDS = read_table("titles.txt", 3)
TITLES = {written: sort for written, sort, _ in WORDS if sort in {"office", "rank", "style"}}
NAMES_LIKE_TITLES = tuple(written for written, sort, _ in WORDS if sort == "name")
SLIPS = {written: meant for written, sort, meant in WORDS if sort == "slip"}
TITLE = "(?:" + "|".join(re.escape(title) for title in sorted(TITLES, key=len, reverse=True)) + ")"
NEXT_VISITOR = re.compile(rf"(?:,| and| &) (?={TITLE} )")
LEADING_TITLE = re.compile(rf"({TITLE})[ -](?=\S)")
KIND = re.compile(r"(?:[a-z]+,? ){1,3}visits?\b|[^;]*?\bduring an? (\w+ visit)\b", re.IGNORECASE)


def slug(text: str) -> str:
    """Return an id made from `text`: ASCII letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("’", "").replace("'", ""))
    return "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower()))


def visitors_of(text: str) -> list[Visitor]:
    """Take a row's visitors apart; a part that is only a title belongs to the next (`Premier and Prince X`)."""
    found, before = list[Visitor](), ""
    for part in NEXT_VISITOR.split(text):
        if part in TITLES and part != text:
            before = f"{part} "
            continue
        rest, before, titles = before + part, "", list[str]()
        while not rest.startswith(NAMES_LIKE_TITLES) and (match := LEADING_TITLE.match(rest)):
            titles.append(match[1])
            rest = rest[match.end() :]
        offices, ranks = (
            tuple(word for word in titles if TITLES[word] == sort) for sort in ("office", "rank")
        )
        honorific = ([""] + [title for title in titles if title not in offices])[-1]
        found.append(Visitor(tuple(titles), offices or ranks, honorific, "" if rest in TITLES else rest))
    return found


def kind_of(description: str, kinds: dict[str, str]) -> tuple[str, list[str]]:
    """Return the kind that a description opens with, or `visit`, and its words for other kinds of visit."""
    match = KIND.match(description)
    said = (match[1] or match[0]) if match else ""
    kind = kinds.get(said.lower(), "visit")
    any_kind = "|".join(sorted(kinds, key=len, reverse=True))
    others = re.findall(rf"\b(?:{any_kind})s?\b", description[match.end() if match else 0 :], re.IGNORECASE)
    others += [said] if said and kind == "visit" else []
    return kind, [other for other in others if kinds.get(other.lower()) != kind]


def read_row(row: dict[str, str], found: Found) -> list[Visitor]:
    """Mend the slips of a row in place, report what is odd about it, and return its visitors."""
    text = " ".join(row["visitor"].split()).replace("- ", "-")
    text = next((meant + text[len(slip) :] for slip, meant in SLIPS.items() if text.startswith(slip)), text)
    for column, meant in (("visitor", text), ("from", row["from"].strip())):
        if row[column] != meant:
            found["slip"].append((row["id"], f"“{row[column]}” is read as “{meant}”"))
            row[column] = meant
    visitors = visitors_of(row["visitor"])
    what = f"{row['visitor']} ({row['from']}), {row['start_date']} to {row['end_date']}"
    odd = {
        "dates": row["end_date"] < row["start_date"],
        "unread": not all(visitor.name for visitor in visitors),
        "states": ";" in row["from"],
        "two visitors": len(visitors) > 1,
        "no post": not all(visitor.capacity for visitor in visitors if visitor.name),
        "no description": not row["description"],
        "doubted": row["id"] in DOUBTED,
    }
    for finding in [finding for finding, is_so in odd.items() if is_so]:
        found[finding].append((row["id"], f"{what}: {DOUBTED[row['id']]}" if finding == "doubted" else what))
    return [visitor for visitor in visitors if visitor.name]


def key(name: str) -> tuple[str, ...]:
    """Return the words of a name without initials, nicknames in brackets, accents, case and hyphens."""
    return tuple(slug(re.sub(r"\([^)]*\)|\b(?:[A-Z]\.)+", " ", name)).split("-"))


def likeness(new: Appearance, person: Person) -> str:
    """Say how like a person's name is: `same`, `longer` (or shorter: may be joined), `maybe` (never joined) or not.

    A shorter form begins like the longer one or is its end; with a rank it must begin like it, so that `King Abdullah`
    is `Abdullah II` and not `Hussein bin Abdullah`. Nobody is heir to a throne after sitting on it.
    """
    words, last, like = key(new.name), person.appearances[-1], ""
    if "Crown Prince" in new.visitor.capacity and "Crown Prince" not in last.visitor.capacity:
        return ""
    ranks = new.ranked + last.ranked
    for other in sorted({key(each.name) for each in person.appearances}):
        if words == other:
            return "same"
        short, long = sorted((words, other), key=len)
        rest = iter(long)
        begins = short[0] == long[0] and (ranks != 1 or len(short) > 1)
        if all(word in rest for word in short) and (begins or not ranks):
            like = "longer" if begins or short == long[-len(short) :] else like or "maybe"
    return like


def people_of(appearances: list[Appearance], found: Found) -> list[Person]:
    """Join the appearances for one state into persons with ids, and report where that is doubtful."""
    people: list[Person] = []
    for new in sorted(appearances, key=lambda each: (each.start, int(each.row))):
        joined: dict[str, list[Person]] = {"same": [], "longer": [], "maybe": []}
        doubts: Found = defaultdict(list)
        several = REIGN_YEARS if new.ranked else SAME_NAME_YEARS if len(key(new.name)) > 1 else ONE_WORD_YEARS
        limits = {"same": several, "longer": LONGER_NAME_YEARS, "maybe": -1}
        for person in people:
            if like := likeness(new, person):
                last = person.appearances[-1]
                days = (date.fromisoformat(new.start) - date.fromisoformat(last.start)).days
                if days <= limits[like] * 365.25:
                    joined[like].append(person)
                what = f"{last.name} ({last.start[:4]}) and {new.name} ({new.start[:4]}), {new.state}"
                doubts["far apart" if like == "same" else "longer"].append((f"{last.row}, {new.row}", what))
        if len(candidates := joined["same"] or joined["longer"]) == 1:
            last = candidates[0].appearances[-1]
            if new.start <= last.end and new.row != last.row:
                what = f"{new.name}: {last.start} to {last.end}, {new.start} to {new.end}"
                found["overlap"].append((f"{last.row}, {new.row}", what))
            candidates[0].appearances.append(new)
        else:
            people.append(Person([new]))
            for finding, cases in doubts.items():
                found[finding] += cases
    count = Counter(person.stem for person in people)
    for person in people:
        person.id = person.stem + (f"-{person.appearances[0].start[:4]}" if count[person.stem] > 1 else "")
    return people


def compare_people(people: list[Person], found: Found) -> None:
    """Report names of one state that are spelt alike, and names that occur for two states."""
    firsts = [(key(each.name), each.name, each.appearances[0]) for each in people]
    for (words, name, here), (others, other, there) in combinations(firsts, 2):
        if here.state != there.state:
            finding = "two states" if words == others and len(words) > 1 else ""
        else:
            ratio = SequenceMatcher(None, " ".join(words), " ".join(others)).ratio()
            finding = "alike" if ALIKE <= ratio < 1 else ""
        if finding:
            what = f"{name}, {here.state}, and {other}, {there.state}"
            found[finding].append((f"{here.row}, {there.row}", what))


def record(**fields: object) -> Json:
    """Return a record, or a part of one, with the fields that have a value."""
    return {name: value for name, value in fields.items() if value}


def other_names(forms: set[tuple[str, str]]) -> list[Json]:
    """Return the field `other_names` for pairs of a name and its kind; `-` is the name itself."""
    return [record(text=text, kind=kind) for text, kind in sorted(forms) if kind != "-"]


def person_record(person: Person) -> Json:
    """Return the record of a person."""
    written = {each.visitor.name for each in person.appearances} - {person.name}
    names = other_names({(name, "source_form") for name in written})
    fields = record(id=person.id, type="Person", name=person.name, other_names=names)
    return fields | record(honorific_prefix=person.honorific)


def state_record(name: str, readings: dict[str, State]) -> Json:
    """Return the record of a state, with the names that rows have for it."""
    forms = {(written.split(" < ")[0], state.difference) for written, state in readings.items()}
    names = other_names({(text.split(" (")[0] if kind == "former" else text, kind) for text, kind in forms})
    state = next(iter(readings.values()))
    fields = record(id=slug(name), type="GovernmentOrganization", name=name, other_names=names)
    return fields | record(kind=state.kind, area_served=slug(name) if state.code != "-" else "")


def event_record(row: dict[str, str], kind: str, cast: dict[Appearance, Person]) -> Json:
    """Return the record of a visit; its name has the source's word for the state."""
    names = [" ".join([*it.visitor.titles, who.name]) for it, who in cast.items()] or [row["visitor"]]
    return record(
        id=f"visit-{row['id']}",
        type="Event",
        name=f"{row['from']}: {kind.replace('_', ' ')} of {' and '.join(names)}, {row['start_date'][:4]}",
        description=row["description"],
        identifiers=[record(scheme="history.state.gov visits id", value=row["id"])],
        kind=kind,
        status="held",
        start=row["start_date"],
        end=row["end_date"] if row["end_date"] >= row["start_date"] else "",
        location="united-states",
        participations=[
            record(participant=who.id, role="visitor", on_behalf_of=it.state, capacity=it.visitor.capacity)
            for it, who in cast.items()
        ],
        sources=["visits-by-foreign-leaders"],
    )


def table_text(left: str, right: str, rows: list[tuple[str, str]]) -> list[str]:
    """Return the lines of a Markdown table, after an empty one."""
    return ["", f"| {left} | {right} |", "|---|---|", *(f"| {cell} | {other} |" for cell, other in rows)]


def report_text(found: Found, counts: list[tuple[str, str]], titles: Counter[str]) -> str:
    """Return the report as Markdown."""
    findings = read_table("findings.txt", 3)
    lines = ["# Report of the conversion", "", "Written by `convert.py`. Rows are named by their ids."]
    lines += table_text("file", "records", counts)
    lines += table_text("finding", "cases", [(title, str(len(found[name]))) for name, title, _ in findings])
    counted = [(title, str(titles[title])) for title in sorted(titles)]
    lines += table_text("titles before a name", "visitors", counted)
    for name, title, done in findings:
        if found[name]:
            lines += ["", f"## {title}", "", f"What was done: {done}"]
            lines += table_text("row", "what", found[name])
    return "\n".join(lines) + "\n"


def convert(rows: list[dict[str, str]]) -> dict[str, str]:
    """Return the text of every file, by its path."""
    found: Found = defaultdict(list)
    titles = Counter[str]()
    table = {written: State(*cells) for written, *cells in read_table("states.txt", 6)}
    names = {(slug(state), written): name for state, written, name in read_table("names.txt", 3)}
    words = yaml.safe_load((HERE / "dataset.yaml").read_text(encoding="utf-8"))["vocabularies"]["event_kinds"]
    kinds = {entry["label"]: word for word, entry in words.items()}
    kinds |= {f"{form} visit": kinds[f"{meant} visit"] for form, meant in KIND_FORMS.items()}
    codes = {"United States": "US"}
    readings: defaultdict[str, dict[str, State]] = defaultdict(dict)
    remarks: defaultdict[str, list[str]] = defaultdict(list)
    appearances: defaultdict[str, list[Appearance]] = defaultdict(list)
    read: list[tuple[dict[str, str], list[Appearance]]] = []
    for row in rows:
        visitors, states, cast = read_row(row, found), list[State](), list[Appearance]()
        start, end = row["start_date"], row["end_date"]
        for name in (text.strip() for text in row["from"].split(";")):
            written = f"{name} < 1976" if start < "1976" and f"{name} < 1976" in table else name
            states.append(table[written])
            readings[table[written].name][written] = table[written]
            codes[table[written].name] = table[written].code
            if table[written].remark:
                remarks[f"“{name}” is {table[written].name}: {table[written].remark}"].append(row["id"])
        state = slug(states[0].name) if len(states) == 1 else ""
        for visitor in visitors:
            titles[", ".join(visitor.titles) or "(none)"] += 1
            name = names.get((state, visitor.name), visitor.name)
            cast.append(Appearance(row["id"], start, max(start, end), state, visitor, name))
        appearances[state] += cast
        read.append((row, cast))
    found["remark"] = [(", ".join(ids), remark) for remark, ids in sorted(remarks.items())]
    people = [person for state in sorted(appearances) for person in people_of(appearances[state], found)]
    compare_people(people, found)
    person_of = {each: person for person in people for each in person.appearances}
    events = []
    for row, cast in read:
        kind, others = kind_of(row["description"], kinds)
        found["kind"] += [(row["id"], f"`{kind}`, but also “{'”, “'.join(others)}”")] if others else []
        events.append(event_record(row, kind, {each: person_of[each] for each in cast}))
    countries = [name for name, code in codes.items() if code != "-"]
    records: dict[str, list[Json]] = {
        "events/visits.jsonl": events,
        "participants/people.jsonl": [person_record(person) for person in people],
        "participants/states.jsonl": [state_record(name, each) for name, each in readings.items()],
        "places/places.jsonl": [
            record(id=slug(it), type="Country", name=it, country_code=codes[it]) for it in countries
        ],
    }
    counts = [(path, str(len(each))) for path, each in records.items()]
    files = {"REPORT.md": report_text(found, counts, titles)}
    for path, each in records.items():
        ordered = sorted(each, key=lambda fields: str(fields["id"]))
        files[path] = "".join(json.dumps(fields, ensure_ascii=False) + "\n" for fields in ordered)
    return {path: unicodedata.normalize("NFC", text) for path, text in files.items()}


def main() -> None:
    """Read the list, write the records and the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--visits", type=Path, default=SOURCE / "visits.csv", help="the list to read")
    parser.add_argument("--output", type=Path, default=HERE, help="the folder to write into")
    options = parser.parse_args()
    with options.visits.open(encoding="utf-8", newline="") as stream:
        files = convert(list(csv.DictReader(stream)))
    for path, text in files.items():
        (options.output / path).parent.mkdir(parents=True, exist_ok=True)
        (options.output / path).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
