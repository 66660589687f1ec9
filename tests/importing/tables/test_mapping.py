"""What a mapping can state, and which of its mistakes are reported at their place."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from exporter.cli.main import cli


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def imported(table, mapping, *options, name="t.csv"):
    Path(name).write_text(table)
    Path("t.yaml").write_text(mapping)
    return CliRunner().invoke(cli, ["import", name, "--map", "t.yaml", "-o", "out", *options])


def records(family):
    lines = Path(f"out/{family}/t.jsonl").read_text().splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def test_a_row_makes_a_record_for_each_block_of_a_family():
    mapping = """events:
  - name: First
    start: When
    kind: {constant: meeting}
  - name: Second
    start: When
    kind: {constant: visit}
"""
    result = imported("First,Second,When\nTalks,Tour,2025\nLunch,,2025\n", mapping)
    assert result.exit_code == 0, result.output
    assert {it["name"]: it["kind"] for it in records("events").values()} == {
        "Talks": "meeting",
        "Tour": "visit",
        "Lunch": "meeting",
    }


def test_a_mistake_in_one_of_several_blocks_is_reported_at_its_place():
    mapping = "events:\n  - name: A\n    kind: {constant: visit}\n  - nmae: A\n"
    result = imported("A\nTalks\n", mapping)
    assert "t.yaml:4:5: CQ101 events[1].nmae: unknown field" in result.output
    assert "did you mean 'name'?" in result.output


def test_the_second_component_of_a_pattern_makes_a_record_of_the_stated_type():
    mapping = """events:
  name: What
  kind: {constant: meeting}
  location: {column: Where, pattern: "name, contained_in", make: {type: City, contained_in: {type: Country}}}
  participations:
    - participant: {column: Who, pattern: name - on_behalf_of, make: {type: Person, on_behalf_of: {type: NGO}}}
      role: {constant: host}
"""
    result = imported('What,Where,Who\nTalks,"Oslo, Norway",Ana Pérez - Green Aid\n', mapping)
    assert result.exit_code == 0, result.output
    assert records("participants")["green-aid"]["type"] == "NGO"
    assert records("places")["norway"]["type"] == "Country"
    assert records("places")["oslo"] == {
        "id": "oslo",
        "type": "City",
        "name": "Oslo",
        "contained_in": "norway",
    }


EVENTS = "events:\n  name: A\n  kind: {constant: visit}\n"
WHO = f"{EVENTS}  participations:\n    - role: {{constant: host}}\n      participant: "


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (f"{WHO}A\n", "t.yaml:6:20: CQ102 events.participations[0].participant.make: missing type"),
        (f"{WHO}{{column: A, make: {{type: Persn}}}}\n", "make.type: unknown type 'Persn'"),
        (f"{WHO}{{column: A, make: {{type: Person, nam: x}}}}\n", "make.nam: unknown field 'nam'"),
        (f"{EVENTS}  start: {{column: A, dates: [dd.mm.yyyy]}}\n", "start: unknown date format"),
        (f"{EVENTS}  start: {{column: A, dates: [D/M]}}\n", "start: unknown date format"),
        (f"dataset: {{langage: en}}\n{EVENTS}", "t.yaml:1:11: CQ101 langage: unknown field"),
        (f"dataset: {{base: x}}\n{EVENTS}", "t.yaml:1:17: CQ104 base:"),
    ],
)
def test_a_mistake_of_the_mapping_is_reported_and_nothing_is_written(mapping, message):
    result = imported("A\nTalks\n", mapping)
    assert result.exit_code == 1
    assert message in result.output
    assert not Path("out").exists()


def test_a_name_without_a_type_is_no_mistake_where_a_record_must_exist():
    result = imported("A\nTalks\n", f"{WHO}{{column: A, match: existing}}\n")
    assert "t.csv:t!A2: CQ104 participant: unknown participants, no record has this name" in result.output


def test_a_range_fills_start_and_end_or_an_interval_where_a_record_has_no_end():
    mapping = """events:
  name: A
  start: When
  kind: {constant: visit}
agreements:
  name: B
  kind: {constant: treaty}
  date: When
"""
    result = imported("A,B,When\nTour,Pact,12-14 March 2025\n", mapping)
    assert result.exit_code == 0, result.output
    event = records("events")["tour-2025-03-12"]
    assert (event["start"], event["end"]) == ("2025-03-12", "2025-03-14")
    assert records("agreements")["pact"]["date"] == "2025-03-12/2025-03-14"


def test_a_word_that_the_vocabulary_does_not_have_is_reported_at_its_cell():
    mapping = "events: {name: A, kind: {column: K, words: {Treffen: meeting}}, attendance: P}\n"
    result = imported("A,K,P\nA,Treffen,Online\nB,Phone call,\nC,visti,onlin\n", mapping)
    assert "t.csv:t!B4: CQ203 kind: unknown kind 'visti'" in result.output
    assert "did you mean 'visit'?" in result.output
    assert "t.csv:t!C4: CQ105 attendance: unknown attendance 'onlin'" in result.output
    assert {it["name"]: it.get("kind") for it in records("events").values()} == {
        "A": "meeting",
        "B": "phone_call",
        "C": None,
    }


def test_a_word_that_the_dataset_adds_is_known():
    added = "{event_kinds: {tea: {label: Tea, definition: A meeting with tea.}}}"
    mapping = f"dataset: {{vocabularies: {added}}}\nevents: {{name: A, kind: K}}\n"
    for _ in range(2):
        assert imported("A,K\nA,Tea\n", mapping).exit_code == 0


def test_every_column_of_a_text_is_accounted_for():
    mapping = """events:
  name: {text: "Meeting of {A} and {B}"}
  start: {text: "{Day} {Time}", dates: [D/M/YYYY]}
  kind: {constant: meeting}
"""
    table = "A,B,Day,Time\nX,Y,12/03/2025,14:30\nX,Z,13/03/2025,\nX,,14/03/2025,\n"
    result = imported(table, mapping, "--strict")
    assert result.exit_code == 1
    assert {it["name"]: it["start"] for it in records("events").values()} == {
        "Meeting of X and Y": "2025-03-12T14:30",
        "Meeting of X and Z": "2025-03-13",
    }
    with Path("out/import-report.csv").open(newline="") as stream:
        left = {it["cell"]: it["reason"] for it in csv.DictReader(stream) if it["result"] == "not imported"}
    assert left == {"A4": "another column of the text is empty", "C4": "name: missing from an event"}
