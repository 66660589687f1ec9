"""`communique check` finds every kind of damage in outputs that somebody hands over, and names it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from forging import NAME, edit_json, graph, make_an_index_stale, seal, sql, text

from exporter.build.check.check import check
from exporter.cli.commands.check import command
from exporter.problems import MisuseError
from exporter.problems.codes import CODES

TOY = Path(__file__).parents[2] / "toy"

pytestmark = pytest.mark.usefixtures("no_network")


def codes(dist: Path, *, full: bool | None = None) -> set[str]:
    return {problem.code for problem in check(dist, full=full).problems}


COUNCIL = "events/council-2021"
DAMAGE = {
    "no manifest": (lambda d: (d / "manifest.json").unlink(), {"CQ701"}),
    "a manifest that is no JSON": (lambda d: (d / "manifest.json").write_text("{"), {"CQ701"}),
    "a manifest without files": (
        lambda d: edit_json(d, "manifest.json", lambda m: m.pop("files")),
        {"CQ701"},
    ),
    "a manifest that leads out": (
        lambda d: edit_json(
            d, "manifest.json", lambda m: m["files"].update({"../x": {"bytes": 0, "sha256": ""}})
        ),
        {"CQ701"},
    ),
    "a file is gone": (lambda d: (d / "reference.md").unlink(), {"CQ702"}),
    "a file has changed": (lambda d: (d / "reference.md").write_text("x"), {"CQ703"}),
    "a file too many": (lambda d: (d / "notes.txt").write_text("x"), {"CQ704"}),
    "a count is wrong": (
        lambda d: edit_json(d, "manifest.json", lambda m: m["families"]["events"].update(records=5)),
        {"CQ741"},
    ),
    "an entry of the ledger is wrong": (
        lambda d: edit_json(d, "manifest.json", lambda m: m["ledger"][3].update(records=99)),
        {"CQ741"},
    ),
    "the database is no database": (lambda d: (d / f"{NAME}.db").write_text("x" * 5000), {"CQ703", "CQ711"}),
    "a reference leads nowhere": (
        lambda d: sql(d, "UPDATE events SET location_id = 'nowhere' WHERE location_id = 'paris'"),
        {"CQ711"},
    ),
    "a value that the database refuses": (
        lambda d: sql(d, "UPDATE agreements SET binding = 7 WHERE binding"),
        {"CQ711"},
    ),
    "an index is not that of its table": (
        lambda d: (make_an_index_stale(d / f"{NAME}.db"), seal(d)),
        {"CQ711"},
    ),
    "a table is missing": (lambda d: drop(d, "translations"), {"CQ711"}),
    "a row that others refer to is missing": (lambda d: sql(d, "DELETE FROM images"), {"CQ711"}),
    "a cell differs": (lambda d: sql(d, "UPDATE events SET edition = 24 WHERE edition = 23"), {"CQ723"}),
    "a cell is gone": (
        lambda d: sql(d, "UPDATE events SET edition = NULL WHERE edition = 23"),
        {"CQ723"},
    ),
    "a date that is none": (
        lambda d: sql(d, "UPDATE events SET start = 'soon' WHERE edition = 23"),
        {"CQ722", "CQ723"},
    ),
    "a record too many": (
        lambda d: sql(d, "INSERT INTO topics (id, type, name) VALUES ('zzz', 'DefinedTerm', 'One more')"),
        {"CQ724"},
    ),
    "a graph that is no JSON": (lambda d: (d / f"{NAME}.jsonld").write_text("{"), {"CQ703", "CQ721"}),
    "a graph that breaks off": (lambda d: text(d, f"{NAME}.jsonld", "\n]}\n", "\n"), {"CQ721"}),
    "evidence that breaks off": (lambda d: text(d, f"{NAME}.evidence.jsonld", "\n]}\n", "\n"), {"CQ721"}),
    "a context from elsewhere": (
        lambda d: edit_json(d, f"{NAME}.jsonld", lambda g: g.update({"@context": "https://example.org/c"})),
        {"CQ721"},
    ),
    "a name in the graph differs": (
        lambda d: graph(d, lambda nodes: nodes[COUNCIL].update(name="Another")),
        {"CQ723"},
    ),
    "a node is missing": (
        lambda d: graph(d, lambda nodes: nodes.pop("topics/cooperation")),
        {"CQ724", "CQ731"},
    ),
    "two names in one language": (
        lambda d: graph(d, lambda nodes: nodes[COUNCIL].update(name=["One", "Two"])),
        {"CQ723", "CQ731"},
    ),
    "a statement of no field": (
        lambda d: graph(d, lambda nodes: nodes[COUNCIL].update({"https://example.org/x": "y"})),
        {"CQ741"},
    ),
    "a class that no shape takes": (
        lambda d: graph(d, lambda nodes: nodes[COUNCIL].update({"@type": "http://schema.org/Event"})),
        {"CQ731", "CQ732"},
    ),
    "evidence that says something else": (
        lambda d: text(d, f"{NAME}.evidence.jsonld", "was held by video", "was held by telephone"),
        {"CQ723"},
    ),
    "N-Quads that say something else": (
        lambda d: text(d, f"{NAME}.nq", "22nd Franco-German", "99th Franco-German"),
        {"CQ741"},
    ),
    "N-Quads that are none": (lambda d: text(d, f"{NAME}.nq", " .\n", " \n"), {"CQ741"}),
    "Turtle that says something else": (
        lambda d: text(d, f"{NAME}.ttl", "22nd Franco-German", "99th Franco-German"),
        {"CQ741"},
    ),
    "Turtle that is none": (lambda d: text(d, f"{NAME}.ttl", " .\n", " \n"), {"CQ741"}),
    "shapes that are none": (lambda d: text(d, "shapes.ttl", "sh:", "none:"), {"CQ721"}),
}


def drop(dist: Path, table: str) -> None:
    with closing(sqlite3.connect(dist / f"{NAME}.db")) as connection:
        for (view,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall():
            connection.execute(f'DROP VIEW "{view}"')
        connection.execute(f'DROP TABLE "{table}"')
        connection.commit()
    seal(dist)


def test_what_was_built_is_sound(built):
    assert check(built).problems == []
    assert check(built, full=False).problems == []
    result = CliRunner().invoke(command, [str(built)])
    assert result.output == f"{built} is sound: 26 records in the database and 26 records in the graph.\n"
    assert result.exit_code == 0


@pytest.mark.parametrize("damage", DAMAGE)
def test_each_kind_of_damage_is_found_and_named(dist, damage):
    injure, expected = DAMAGE[damage]
    injure(dist)
    assert codes(dist) == expected


def test_every_code_of_a_check_is_seen_in_these_tests():
    seen = (*(expected for _, expected in DAMAGE.values()), *PIECEWISE.values())
    assert set().union(*seen) == {code for code in CODES if code.startswith("CQ7")}


PIECEWISE = {
    "a name in the graph differs": {"CQ723"},
    "a node is missing": {"CQ705", "CQ724", "CQ725"},
    "a count is wrong": {"CQ705"},
    "a statement of no field": {"CQ725"},
    "N-Quads that say something else": {"CQ723"},
    "N-Quads that are none": {"CQ721"},
    "a graph that is no JSON": {"CQ703", "CQ721"},
    "a graph that breaks off": {"CQ721"},
    "evidence that breaks off": {"CQ721"},
    "a cell differs": {"CQ723"},
    "a cell is gone": {"CQ705", "CQ723"},
    "a value that the database refuses": {"CQ711"},
}


@pytest.mark.parametrize("damage", PIECEWISE)
def test_large_outputs_are_compared_record_by_record(dist, damage):
    DAMAGE[damage][0](dist)
    assert codes(dist, full=False) == PIECEWISE[damage]


def test_a_count_that_differs_is_said_of_a_family_and_of_a_field(dist):
    graph(dist, lambda nodes: nodes.pop("topics/cooperation"))
    said = {problem.message for problem in check(dist, full=False).problems if problem.code == "CQ705"}
    assert {"topics: 1 here, 2 in the manifest", "Topic.name: 2 here, 3 in the manifest"} <= said


def test_a_problem_says_which_record_differs_in_which_file_and_field(dist):
    DAMAGE["a cell differs"][0](dist)
    (problem,) = check(dist).problems
    assert (problem.record, problem.path) == ("events/council-2022", str(dist / f"{NAME}.jsonld"))
    assert problem.message == f"events/council-2022 differs from {NAME}.db in edition"


def test_errors_fail_the_command_and_a_foreign_file_does_not(dist):
    (dist / "notes.txt").write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(command, [str(dist)])
    assert (result.exit_code, "CQ704" in result.output) == (0, True)
    (dist / "reference.md").unlink()
    result = CliRunner().invoke(command, [str(dist)])
    assert result.exit_code == 1
    assert "Found 1 error in" in result.output


def test_no_folder_is_misuse(tmp_path):
    with pytest.raises(MisuseError):
        check(tmp_path / "nothing")
