"""`communique check` finds lies that all files of a set tell alike, and says in which file, at which place."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from forging import NAME, edit_json, seal, sql, text

from exporter.build import manifest
from exporter.build.build import build
from exporter.build.check.check import check
from exporter.cli.commands.check import command
from exporter.graph.nodes import NodeMaker
from exporter.outputs import OUTPUTS
from exporter.problems import Problem

ROOT = Path(__file__).parents[3]
TOY = ROOT / "tests/toy"
BASE = "https://example.org/elysee/"
FILES = sorted(name.replace("eu-pakistan", NAME) for name in manifest.leaves(ROOT / "dist"))


def only_problem(dist: Path) -> Problem:
    found = check(dist)
    assert [(problem.path, problem.message) for problem in found.problems[1:]] == []
    assert found.skipped == []
    return found.problems[0]


@pytest.mark.parametrize("name", FILES)
def test_a_change_to_any_file_is_one_problem_with_its_place(dist, name):
    path = dist / name
    if name.endswith(".db"):
        sql(
            dist, "UPDATE about_columns SET term = 'lies' WHERE \"table\" = 'events' AND \"column\" = 'start'"
        )
        place = f"{path}:1:1: CQ741 about_columns events, start: term is 'lies', the records give "
    else:
        lines = path.read_bytes().split(b"\n")
        middle = len(lines) // 2
        column = len(lines[middle].decode()) + 1
        lines[middle] += b" "
        path.write_bytes(b"\n".join(lines))
        if name != "manifest.json":
            seal(dist)
        place = f"{path}:{middle + 1}:{column}: CQ741 says '"
    result = CliRunner().invoke(command, [str(dist)])
    assert place in result.output
    assert (result.exit_code, result.output.count("\n")) == (1, 2)


@pytest.mark.parametrize("name", [name for name in FILES if name.count("/") == name.count("/event.")])
def test_a_file_that_is_cut_short_is_a_problem(dist, name):
    path = dist / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    if name != "manifest.json":
        seal(dist)
    assert str(path) in {problem.path for problem in check(dist).problems}


def test_what_a_file_says_reaches_no_terminal(dist):
    path = dist / "reference.md"
    path.write_bytes(path.read_bytes().replace(b"event", b"\x1b[2J\xff", 1))
    seal(dist)
    result = CliRunner().invoke(command, [str(dist)])
    assert r"\x1b[2J\xff" in result.output
    assert "\x1b" not in result.output


@pytest.mark.parametrize("name", ["context.jsonld", "metadata.yaml", "schemas/event.schema.json"])
def test_a_file_that_the_manifest_leaves_out_is_missed(dist, name):
    edit_json(dist, "manifest.json", lambda m: m["files"].pop(name))
    (dist / name).unlink()
    problem = only_problem(dist)
    assert (problem.code, problem.path) == ("CQ702", str(dist / name))


LIES = {
    "another date for consumers": lambda node: node.update(startDate="1999-01-22"),
    "another status for consumers": lambda node: node.update(eventStatus="https://schema.org/EventCancelled"),
    "somebody who did not take part": lambda node: node["attendee"].append(f"{BASE}participants/le-monde"),
    "another name for a role": lambda node: node["attendee"][0].update(roleName="witness"),
    "no name for a role": lambda node: node["attendee"][0].pop("roleName"),
    "one class more": lambda node: node["attendee"][0].update(
        {"@type": ["Role", "https://schema.org/Action"]}
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_that_all_forms_of_the_graph_tell_is_one_problem(monkeypatch, tmp_path, lie):
    tell = NodeMaker.node_of

    def lying(self, family, values):
        node = tell(self, family, values)
        if node["@id"] == f"{BASE}events/elysee-treaty-signing":
            LIES[lie](node)
        return node

    dist = tmp_path / "dist"
    with monkeypatch.context() as writers:
        writers.setattr(NodeMaker, "node_of", lying)
        assert not build(TOY, dist).failed
    problem = only_problem(dist)
    assert (problem.code, problem.path, problem.span.line) == ("CQ741", str(dist / f"{NAME}.jsonld"), 28)


CELLS = {
    "UPDATE events SET start_earliest = '1999-01-01' WHERE id = 'council-2021'": (
        "events council-2021: start_earliest is '1999-01-01', the records give '2021-05-31'",
        ("events/council-2021", "start_earliest"),
    ),
    "UPDATE events SET year = 1999 WHERE id = 'council-2021'": (
        "events council-2021: year is 1999, the records give 2021",
        ("events/council-2021", "year"),
    ),
    "UPDATE participations SET start_latest = NULL WHERE start_latest IS NOT NULL": (
        "participations adenauer-in-paris-1963, charles-de-gaulle-ho…: start_latest is None",
        ("events/adenauer-in-paris-1963", "start_latest"),
    ),
    "UPDATE vocabulary SET label = 'guest' WHERE list = 'roles' AND word = 'host'": (
        "vocabulary roles, host: label is 'guest', the records give 'host'",
        (None, "label"),
    ),
    "UPDATE evidence SET verified = NULL WHERE record_id = 'council-2021'": (
        "evidence events, council-2021, , chronicle-sv4bvlmh: verified is None, the records give 1",
        ("events/council-2021", "verified"),
    ),
    "INSERT INTO translations VALUES ('events', 'council-2021', 'nothing', 'fr', 'rien', 0)": (
        "translations events, council-2021, nothing, fr is a row that the records do not give",
        ("events/council-2021", None),
    ),
    "DELETE FROM about_tables WHERE \"table\" = 'events'": ("about_tables events is missing", (None, None)),
    "DROP VIEW delegations": ("the view delegations is missing", (None, None)),
    "DROP INDEX idx_events_location_id": ("the index idx_events_location_id is missing", (None, None)),
    "CREATE TABLE more (x)": ("the table more is none of a build", (None, None)),
}


@pytest.mark.parametrize("statement", CELLS)
def test_what_the_database_says_beyond_the_records_is_compared_cell_by_cell(dist, statement):
    message, where = CELLS[statement]
    sql(dist, statement)
    problem = only_problem(dist)
    assert problem.message.startswith(message)
    assert (problem.code, problem.path) == ("CQ741", str(dist / f"{NAME}.db"))
    assert (problem.record, problem.field) == where


def test_a_view_that_answers_otherwise_is_shown(dist):
    sql(dist, "DROP VIEW timeline")
    sql(dist, "CREATE VIEW timeline AS SELECT 1")
    assert "the view timeline is another: says '" in only_problem(dist).message


def test_where_a_quotation_stands_is_the_same_in_database_and_graph(dist):
    sql(dist, "UPDATE evidence SET quote_start = 5 WHERE record_id = 'council-2021'")
    problem = only_problem(dist)
    assert problem.path == str(dist / f"{NAME}.evidence.jsonld")
    assert '"oa:start":"5"' in problem.message


def test_the_dataset_is_the_same_in_manifest_and_database(dist):
    edit_json(dist, "manifest.json", lambda m: m["dataset"].update(title="Another"))
    (problem,) = check(dist).problems
    assert problem.message == "the dataset differs from manifest.json in title"
    sql(dist, "UPDATE dataset SET value = 'Another' WHERE key = 'title'")
    assert {problem.code for problem in check(dist).problems} == {
        "CQ741"
    }  # dataset.jsonld, metadata.yaml still tell


def test_lines_in_another_order_are_named_as_that(dist):
    path = dist / f"{NAME}.nq"
    path.write_bytes(b"".join(sorted(path.read_bytes().splitlines(keepends=True), reverse=True)))
    seal(dist)
    assert only_problem(dist).message.endswith("; the lines are the same, in another order")


@pytest.mark.parametrize(
    "only", [(output.name,) for output in OUTPUTS] + [("sqlite", "dataset"), ("nquads", "turtle", "shapes")]
)
def test_some_of_the_outputs_are_sound_by_themselves(tmp_path, only):
    assert not build(TOY, tmp_path / "dist", only=only).failed
    found = check(tmp_path / "dist")
    assert found.problems == []
    assert bool(found.skipped) == (not {"sqlite", "jsonld", "nquads"} & set(only))


def test_a_record_that_the_rules_refuse_is_found_in_a_graph_alone(tmp_path):
    dist = tmp_path / "dist"
    assert not build(TOY, dist, only=("jsonld",)).failed
    text(dist, f"{NAME}.jsonld", f'"superEvent":["{BASE}events/', f'"superEvent":["{BASE}events/none-')
    (problem,) = check(dist).problems
    assert (problem.code, problem.record) == ("CQ201", "events/elysee-treaty-signing")


UNREADABLE = {
    '"22"^^': '"99999999999999999999999"^^',
    "22nd Franco": r"\uD800nd Franco",
    '"1963-01-22T17': '"0000-01-22T17',
}


@pytest.mark.parametrize("old", UNREADABLE)
def test_values_that_no_record_can_have_are_found_in_n_quads_alone(tmp_path, old):
    dist = tmp_path / "dist"
    assert not build(TOY, dist, only=("nquads",)).failed
    text(dist, f"{NAME}.nq", old, UNREADABLE[old])
    (problem,) = check(dist).problems
    assert (problem.code, problem.path) == ("CQ722", str(dist / f"{NAME}.nq"))


def test_a_text_without_records_is_compared_too(tmp_path):
    dist = tmp_path / "dist"
    assert not build(TOY, dist, only=("reference", "turtle")).failed
    text(dist, "reference.md", "event", "evening")
    (problem,) = check(dist).problems
    assert (problem.code, problem.path) == ("CQ741", str(dist / "reference.md"))


def test_a_name_of_the_dataset_that_its_files_do_not_have_is_a_problem(dist):
    edit_json(dist, "manifest.json", lambda m: m["dataset"].update(name="another"))
    assert str(dist / f"{NAME}.db") in {problem.path for problem in check(dist).problems}


def test_what_another_version_wrote_is_a_note(dist):
    edit_json(dist, "manifest.json", lambda m: m.update(communique="0.0.1"))
    assert (check(dist).problems, check(dist).skipped) == ([], [])
    text(dist, "reference.md", "event", "evening")
    result = CliRunner().invoke(command, [str(dist)])
    assert result.exit_code == 3
    assert "is sound" not in result.output
    assert "was not checked completely" in result.output
    assert "note: not checked: reference.md: not what communique " in result.output
    assert "communique 0.0.1 wrote them" in result.output
