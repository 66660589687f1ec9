"""An import never replaces or removes a file that an import of the same table did not write."""

import csv
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from exporter.cli.main import cli
from exporter.problems import MisuseError

MAPPING = """dataset: {name: visits, title: Visits, base: "https://example.org/visits/", language: en}
events:
  name: What
  start: Date
  kind: {constant: visit}
  location: Where
  participations:
    - participant: {column: Who, make: {type: Person}}
      role: {constant: visitor}
"""
ROWS = "Date,What,Where,Who\n2025-01-02,Visit,Oslo,Ana Pérez\n2025-01-03,Dinner,Rome,Li Wei\n"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("visits.csv").write_text(ROWS)
    Path("visits.yaml").write_text(MAPPING)
    return tmp_path


def imported(table="visits.csv", *options, mapping="visits.yaml"):
    arguments = ["import", table, "--map", mapping, "-o", "out", *options]
    result = CliRunner().invoke(cli, arguments)
    if isinstance(result.exception, Exception):
        raise result.exception
    return result


def files():
    return {str(path): path.read_bytes() for path in Path("out").rglob("*") if path.is_file()}


def ids(file):
    return {json.loads(line)["id"] for line in Path(file).read_text().splitlines()}


def report():
    with Path("out/import-report.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


BY_HAND = '{"id": "by-hand", "type": "City", "name": "Bergen"}\n'


def test_a_file_by_hand_of_the_name_of_the_table_is_not_overwritten():
    imported()
    shutil.rmtree("out/places")
    Path("out/places").mkdir()
    Path("out/places/visits.jsonl").write_text(BY_HAND)
    before = files()
    with pytest.raises(MisuseError, match=r"conflicting file: no import of visits\.csv made 'by-hand'"):
        imported()
    assert files() == before


def test_a_file_by_hand_is_not_removed_when_the_table_has_no_such_records():
    imported()
    Path("out/sources").mkdir()
    by_hand = '{"id": "a", "type": "WebPage", "url": "https://example.org/a"}\n'
    Path("out/sources/visits.jsonl").write_text(by_hand)
    assert imported().exit_code == 0
    assert Path("out/sources/visits.jsonl").read_text() == by_hand


def test_a_record_that_was_added_by_hand_to_a_file_of_the_import_is_not_lost():
    imported()
    with Path("out/events/visits.jsonl").open("a") as stream:
        stream.write('{"id": "by-hand", "name": "By hand", "kind": "visit", "start": "2025"}\n')
    before = files()
    with pytest.raises(MisuseError, match="made 'by-hand'"):
        imported()
    assert files() == before


def test_places_of_a_file_by_hand_are_used_and_the_file_stays():
    imported()
    with Path("out/places/visits.jsonl").open("a") as stream:
        stream.write(BY_HAND)
    before = Path("out/places/visits.jsonl").read_text()
    assert imported().exit_code == 0
    assert Path("out/places/visits.jsonl").read_text() == before


def test_without_the_earlier_report_no_file_is_overwritten():
    imported()
    Path("out/import-report.csv").unlink()
    before = files()
    with pytest.raises(MisuseError):
        imported()
    assert files() == before


def test_a_file_with_conflict_markers_is_not_overwritten():
    imported()
    path = Path("out/events/visits.jsonl")
    path.write_text(f"<<<<<<< HEAD\n{path.read_text()}=======\n>>>>>>> other\n")
    before = files()
    with pytest.raises(MisuseError):
        imported()
    assert files() == before


def test_a_file_that_an_import_wrote_is_removed_when_it_is_empty():
    imported()
    mapping = Path("visits.yaml")
    mapping.write_text(mapping.read_text().replace("  location: Where\n", ""))
    assert imported().exit_code == 0
    assert not Path("out/places/visits.jsonl").exists()


def test_a_file_outside_the_dataset_is_not_removed_through_a_link(place):
    imported()
    Path("out/places").rename("elsewhere")
    Path("out/places").symlink_to(place / "elsewhere")
    mapping = Path("visits.yaml")
    mapping.write_text(mapping.read_text().replace("  location: Where\n", ""))
    with pytest.raises(MisuseError):
        imported()
    assert Path("elsewhere/visits.jsonl").exists()


def test_two_tables_of_one_dataset_keep_their_rows_of_the_report():
    imported()
    Path("more.csv").write_text(ROWS.replace("Visit", "Talks").replace("Dinner", "Lunch"))
    assert imported("more.csv").exit_code == 0
    first = [row for row in report() if row["file"] == "visits.csv"]
    assert imported("visits.csv").exit_code == 0
    assert [row for row in report() if row["file"] == "visits.csv"] == first
    assert {row["file"] for row in report()} == {"visits.csv", "more.csv"}
    assert ids("out/events/more.jsonl") == {"talks-2025-01-02", "lunch-2025-01-03"}
    assert not Path("out/places/more.jsonl").exists()


def test_two_sheets_of_one_workbook_have_files_of_their_own():
    book = openpyxl.Workbook()
    book.active.title = "One"
    for sheet, what in ((book.active, "Visit"), (book.create_sheet("The Other"), "Talks")):
        sheet.append(["Date", "What", "Where", "Who"])
        sheet.append(["2025-01-02", what, "Oslo", "Ana Pérez"])
    book.save("visits.xlsx")
    Path("other.yaml").write_text(f"sheet: The Other\n{MAPPING}")
    for _ in range(2):
        assert imported("visits.xlsx").exit_code == 0
        assert imported("visits.xlsx", mapping="other.yaml").exit_code == 0
    assert ids("out/events/visits.jsonl") == {"visit-2025-01-02"}
    assert ids("out/events/visits-the-other.jsonl") == {"talks-2025-01-02"}


def test_options_win_over_the_description_in_the_mapping():
    result = imported(
        "visits.csv", "--name", "calls", "--base", "https://example.org/calls/", "--language", "fr"
    )
    assert result.exit_code == 0
    text = Path("out/dataset.yaml").read_text()
    assert "name: calls" in text
    assert "base: https://example.org/calls/" in text
    assert "language: fr" in text
    assert "title: Visits" in text


def test_a_description_other_than_that_of_the_dataset_is_reported():
    imported()
    before = Path("out/dataset.yaml").read_text()
    mapping = Path("visits.yaml")
    mapping.write_text(mapping.read_text().replace("title: Visits", "title: Journeys"))
    result = imported("visits.csv", "--language", "fr")
    assert "CQ833 conflicting title, language: the mapping or an option states another value" in result.output
    assert Path("out/dataset.yaml").read_text() == before


def test_the_account_is_written_as_json_too():
    imported("visits.csv", "--report", "account.json")
    account = json.loads(Path("account.json").read_text())
    assert account["cells"] == {"imported": 8, "ignored": 4, "not imported": 0}
    assert account["records"] == {"events": 2, "participants": 2, "places": 2}
    assert account["account"] == report()


def test_a_row_whose_record_is_refused_leaves_nobody_behind():
    Path("visits.csv").write_text(f"{ROWS},,Bonn,Max Frisch\n2025-01-04,,Bern,Ana Perez\n")
    result = imported()
    assert result.exit_code == 1
    assert "visits!C4: CQ102 name: missing from an event" in result.output
    assert ids("out/participants/visits.jsonl") == {"ana-perez", "li-wei"}
    assert ids("out/places/visits.jsonl") == {"oslo", "rome"}
    left = {row["cell"]: row["reason"] for row in report() if row["result"] == "not imported"}
    assert left.keys() == {"C4", "D4", "A5", "C5", "D5"}


def test_a_part_that_is_refused_leaves_the_others():
    mapping = Path("visits.yaml")
    extra = "    - participant: {constant: Norland, make: {type: GovernmentOrganization}}\n      role: Role\n"
    mapping.write_text(f"{MAPPING}{extra}")
    Path("visits.csv").write_text(
        "Date,Role,What,Where,Who\n2025-01-02,?,Visit,Oslo,Ana Pérez\n2025-01-03,host,Dinner,Rome,Li Wei\n"
    )
    assert imported().exit_code == 1
    events = {
        json.loads(line)["id"]: json.loads(line)
        for line in Path("out/events/visits.jsonl").read_text().splitlines()
    }
    assert [it["participant"] for it in events["visit-2025-01-02"]["participations"]] == ["ana-perez"]
    assert len(events["dinner-2025-01-03"]["participations"]) == 2
    constant = [row for row in report() if row["record"] == "participants/norland"]
    assert [(row["cell"], row["reason"]) for row in constant] == [("", "a constant of the mapping")]


@pytest.mark.parametrize("text", ["=1+1", "+47 22 24 90 90", "@ministry", "-x"])
def test_a_cell_that_looks_like_a_formula_is_reported_as_it_is(text):
    Path("visits.csv").write_text(ROWS.replace("Dinner", text))
    imported()
    assert text in {row["value"] for row in report()}
