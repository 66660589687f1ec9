"""The example dataset of visits to the United States: what is committed is what its script makes of the list."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from exporter.checks.validate import validate
from schemas import RECORD_TYPES, VOCABULARIES, Dataset

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "us-state-visits"
WRITTEN = (
    "REPORT.md",
    "events/visits.jsonl",
    "participants/people.jsonl",
    "participants/states.jsonl",
    "places/places.jsonl",
)
TYPES = {record_type.family: record_type for record_type in RECORD_TYPES}


def run(folder, *options):
    subprocess.run([sys.executable, EXAMPLE / "convert.py", "--output", folder, *options], check=True)
    return folder


def by_id(path):
    if path.suffix == ".yaml":
        records = [yaml.safe_load(path.read_text(encoding="utf-8"))]
    else:
        records = [
            json.loads(line) for line in path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        ]
    return {record["id"]: record for record in records}


def family(folder, name):
    return {key: record for path in sorted((folder / name).iterdir()) for key, record in by_id(path).items()}


def table(name):
    lines = (EXAMPLE / "source" / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def rows():
    with (EXAMPLE / "source" / "visits.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def events():
    return family(EXAMPLE, "events")


@pytest.fixture(scope="module")
def participants():
    return family(EXAMPLE, "participants")


@pytest.fixture
def convert(tmp_path):
    """Convert a few rows of a made list."""

    def convert(*lines):
        header = "id,start_date,end_date,visitor,from_id,from,description"
        (tmp_path / "visits.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return run(tmp_path / "out", "--visits", tmp_path / "visits.csv")

    return convert


def test_the_committed_files_are_what_the_script_writes(tmp_path):
    run(tmp_path)
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert sorted(made) == sorted(WRITTEN)
    stale = [name for name in WRITTEN if (EXAMPLE / name).read_bytes() != made[name]]
    assert stale == []


def test_the_read_me_has_the_counts():
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    counts = {name: len((EXAMPLE / name).read_bytes().splitlines()) for name in WRITTEN[1:]}
    assert [name for name, count in counts.items() if f"| `{name}` * | {count} " not in text] == []


def test_every_record_is_valid():
    for name, record_type in TYPES.items():
        for path in sorted((EXAMPLE / name).glob("*")):
            for record in by_id(path).values():
                record_type.model_validate_json(json.dumps(record), strict=True)


def test_the_dataset_is_valid():
    described = yaml.safe_load((EXAMPLE / "dataset.yaml").read_text(encoding="utf-8"))
    assert Dataset.model_validate(described).name == "us-state-visits"


def test_every_file_is_sorted_by_id_and_ids_are_unique():
    for name in ("events", "participants", "places", "sources"):
        ids = [key for path in sorted((EXAMPLE / name).iterdir()) for key in by_id(path)]
        assert len(ids) == len(set(ids))
    for name in WRITTEN[1:]:
        ids = [json.loads(line)["id"] for line in (EXAMPLE / name).read_text(encoding="utf-8").splitlines()]
        assert ids == sorted(ids)


def test_every_reference_resolves(events, participants):
    places, sources = family(EXAMPLE, "places"), family(EXAMPLE, "sources")
    referred = {"places": set(), "sources": set(), "participants": set()}
    for event in events.values():
        referred["places"].add(event["location"])
        referred["sources"].update(event["sources"])
        for part in event["participations"]:
            referred["participants"].update((part["participant"], part["on_behalf_of"]))
    referred["places"].update(each["area_served"] for each in participants.values() if "area_served" in each)
    referred["participants"].update(each["publisher"] for each in sources.values())
    # Nothing is missing, and nothing is there that no record refers to.
    assert referred == {"places": set(places), "sources": set(sources), "participants": set(participants)}


def test_every_word_is_in_the_vocabulary(events, participants):
    added = yaml.safe_load((EXAMPLE / "dataset.yaml").read_text(encoding="utf-8"))["vocabularies"]
    known = {
        name: {concept.word for concept in concepts} | set(added.get(name, ()))
        for name, concepts in VOCABULARIES.items()
    }
    assert {event["kind"] for event in events.values()} == set(added["event_kinds"]) | {"visit"}
    kinds = {each["kind"] for each in participants.values() if "kind" in each}
    assert kinds <= known["organization_kinds"]
    forms = {form["kind"] for each in participants.values() for form in each.get("other_names", ())}
    assert forms <= known["name_kinds"]


def test_every_row_is_an_event_with_its_dates_and_words(rows, events):
    assert [f"visit-{row['id']}" for row in rows if f"visit-{row['id']}" not in events] == []
    assert len(events) == len(rows) == 3264
    for row in rows:
        event = events[f"visit-{row['id']}"]
        assert (event["start"], event["end"]) == (row["start_date"], row["end_date"])
        assert event.get("description", "") == row["description"]
        assert event["name"].startswith(f"{row['from'].strip()}: ")


def test_every_line_of_the_tables_is_used(rows, participants):
    visitors = " | ".join(row["visitor"].replace("- ", "-") for row in rows)
    assert [cells for cells in table("titles.txt") if cells[0] not in visitors] == []
    written = {cells[0].split(" < ")[0] for cells in table("states.txt")}
    assert written == {row["from"].strip() for row in rows}
    names = {each["name"] for each in participants.values()}
    unused = [
        cells
        for cells in table("names.txt")
        if cells[1] not in visitors or cells[0] not in names or cells[2] not in names
    ]
    assert unused == []


def test_a_king(events, participants):
    assert events["visit-2138"] == {
        "id": "visit-2138",
        "type": "Event",
        "name": "Hawaii: visit of King Kalakaua, 1874",
        "description": "In U.S. November 29, 1874–February 2, 1875. Stops included New York City, Boston, Chicago, "
        "St. Louis (Missouri), and Omaha (Nebraska). First visit by a foreign Chief of State or Head of Government.",
        "identifiers": [{"scheme": "history.state.gov visits id", "value": "2138"}],
        "kind": "visit",
        "status": "held",
        "start": "1874-12-12",
        "end": "1874-12-23",
        "location": "united-states",
        "participations": [
            {
                "participant": "king-kalakaua-hawaii",
                "role": "visitor",
                "on_behalf_of": "hawaii",
                "capacity": ["King"],
            }
        ],
        "sources": ["visits-by-foreign-leaders"],
    }
    assert participants["king-kalakaua-hawaii"] == {
        "id": "king-kalakaua-hawaii",
        "type": "Person",
        "name": "Kalakaua",
        "honorific_prefix": "King",
    }
    assert participants["hawaii"] == {
        "id": "hawaii",
        "type": "GovernmentOrganization",
        "name": "Hawaii",
        "kind": "state",
    }


def test_two_visitors_in_one_row(events, participants):
    event = events["visit-3150"]
    assert event["name"] == "Jordan: private visit of King Abdullah II and Crown Prince Hussein, 2023"
    assert event["kind"] == "private_visit"
    assert event["participations"] == [
        {
            "participant": "abdullah-ii-jordan",
            "role": "visitor",
            "on_behalf_of": "jordan",
            "capacity": ["King"],
        },
        {
            "participant": "crown-prince-hussein-jordan",
            "role": "visitor",
            "on_behalf_of": "jordan",
            "capacity": ["Crown Prince"],
        },
    ]
    assert participants["abdullah-ii-jordan"]["other_names"] == [
        {"text": "Abdullah", "kind": "source_form"},
        {"text": "Abdullah II bin Al-Hussein", "kind": "source_form"},
        {"text": "Abdullah II ibn Al Hussein", "kind": "source_form"},
    ]


def test_a_president_elect_becomes_president(events):
    elected, president = events["visit-1589"], events["visit-2086"]
    assert elected["name"] == "Brazil: working visit of President-elect Luiz Inacio Lula da Silva, 2002"
    assert elected["participations"] == [
        {
            "participant": "luiz-inacio-lula-da-silva-brazil",
            "role": "visitor",
            "on_behalf_of": "brazil",
            "capacity": ["President-elect"],
        }
    ]
    assert president["participations"] == [elected["participations"][0] | {"capacity": ["President"]}]


@pytest.mark.parametrize(
    ("row", "participant", "capacity"),
    [
        ("2376", "prince-sihanouk-cambodia", ["Premier"]),  # Premier and Prince Sihanouk
        ("2498", "norodom-kantol-cambodia", ["Prime Minister"]),  # Prime Minister-Prince Norodom Kantol
        ("2242", "abdul-ilah-iraq", ["Regent"]),  # Regent Prince Abdul Ilah
        ("151", "makarios-iii-cyprus", ["President"]),  # President Archbishop Makarios III
        ("74", "amir-abbas-hoveyda-iran", ["Prime Minister"]),  # not an amir
        ("2259", "shah-mahmud-afghanistan", ["Prime Minister"]),  # not a shah
        ("1438", "sheikh-hasina-bangladesh", ["Prime Minister"]),  # not a sheikh
        ("202", "leonid-i-brezhnev-soviet-union", ["General Secretary"]),
        ("2887", "haidar-al-abadi-iraq", ["Prime Minister"]),  # Prime MinisterHaidar al- Abadi
        ("1519", "valdas-adamkus-lithuania", None),  # Valdas Adamkus, without a title
    ],
)
def test_titles_are_taken_from_names(events, row, participant, capacity):
    (part,) = events[f"visit-{row}"]["participations"]
    assert (part["participant"], part.get("capacity")) == (participant, capacity)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("349", "1708"),  # two Prime Ministers Konstantinos Karamanlis, 26 years apart
        ("2150", "2249"),  # two Presidents-elect Ospina
        ("786", "1303"),  # Presidents Amata and Imata Kabua
        ("2396", "99"),  # Presidents Lleras and Carlos Lleras Restrepo
        ("1963", "3013"),  # Nasser al-Sabah and Nasser Sabah Al-Ahmed Al-Sabah
        ("972", "757"),  # Vaclav Havel for two states
    ],
)
def test_doubtful_names_stay_two_persons(events, one, other):
    people = [
        {part["participant"] for part in events[f"visit-{row}"]["participations"]} for row in (one, other)
    ]
    assert people[0].isdisjoint(people[1])
    assert f"| {one}, {other} |" in (EXAMPLE / "REPORT.md").read_text(encoding="utf-8")


def test_an_heir_is_not_the_king_of_the_same_name(participants):
    assert {"king-hussein-jordan", "crown-prince-hussein-jordan"} <= set(participants)


def test_states_keep_their_former_names_and_have_a_country_only_today(participants):
    assert participants["thailand"] == {
        "id": "thailand",
        "type": "GovernmentOrganization",
        "name": "Thailand",
        "other_names": [{"text": "Siam", "kind": "former"}],
        "kind": "state",
        "area_served": "thailand",
    }
    gone = {
        "soviet-union",
        "yugoslavia",
        "czechoslovakia",
        "german-democratic-republic",
        "south-vietnam",
        "malaya",
    }
    assert {name for name in gone if "area_served" in participants[name]} == set()


def test_nobody_is_said_to_act_for_one_of_several_states(convert):
    out = convert("1,2001-02-03,2001-02-04,President Ann Able and King Bo,x,Kenya; Norway,Working visit.")
    (event,) = by_id(out / "events/visits.jsonl").values()
    assert event["participations"] == [
        {"participant": "ann-able", "role": "visitor", "capacity": ["President"]},
        {"participant": "king-bo", "role": "visitor", "capacity": ["King"]},
    ]
    assert "## Several states in one row" in (out / "REPORT.md").read_text(encoding="utf-8")


def test_an_end_before_the_start_is_left_out_and_reported(convert):
    out = convert("1,2001-02-03,2001-01-04,President Ann Able,kenya,Kenya,Working visit.")
    (event,) = by_id(out / "events/visits.jsonl").values()
    assert (event["start"], event.get("end")) == ("2001-02-03", None)
    report = (out / "REPORT.md").read_text(encoding="utf-8")
    assert "| 1 | President Ann Able (Kenya), 2001-02-03 to 2001-01-04 |" in report


@pytest.mark.parametrize("visitor", ["", "President"])
def test_a_visitor_that_cannot_be_read_is_reported(convert, visitor):
    out = convert(f"1,2001-02-03,2001-02-04,{visitor},kenya,Kenya,Working visit.")
    (event,) = by_id(out / "events/visits.jsonl").values()
    assert "participations" not in event
    assert "## Visitors that cannot be read" in (out / "REPORT.md").read_text(encoding="utf-8")


def test_it_has_no_errors_and_the_readme_explains_its_warnings():
    findings = validate(EXAMPLE)
    counts = Counter(problem.code for problem in findings)
    assert findings.errors == 0
    readme = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert counts
    assert all(f"- {number} × {code}" in readme for code, number in counts.items())
    assert f"and {sum(counts.values())} warnings" in readme
