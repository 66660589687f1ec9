"""Outputs and pages that anybody may hand over: `check`, `records`, `serve` and `import` refuse them in a line."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from exporter.cli import datasette_server
from exporter.cli.main import cli
from exporter.database.tables import USER_VERSION
from exporter.problems import ExporterError, MisuseError

TOY = Path(__file__).parent / "toy"
COMMANDS = {"check": ["check"], "pieces": ["check", "--pieces"], "records": ["records"]}


def said(*arguments):
    """Run a command; return what it says when it goes on or gives up, and fail at any other exception."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    if isinstance(result.exception, ExporterError | OSError):
        return str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.output


def sql(dist, *statements):
    with closing(sqlite3.connect(dist / "elysee.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


MANIFESTS = {
    "nothing": "",
    "null": "null",
    "list": "[]",
    "number": "1",
    "text": '"x"',
    "deep": "[" * 100_000,
    "without a dataset": "{}",
    "half": '{"dataset": {"name": "elysee"',
    "surrogate": '{"dataset": {"name": "\\ud800"}}',
}


@pytest.mark.parametrize("case", MANIFESTS)
def test_a_manifest_that_is_none_is_refused(dist, case):
    (dist / "manifest.json").write_text(MANIFESTS[case])
    assert "CQ701" in said("check", dist)
    assert "has no readable manifest.json" in said("records", dist)
    with pytest.raises(MisuseError, match=r"has no readable manifest\.json"):
        datasette_server.command_line(dist, "127.0.0.1", 1)


@pytest.mark.parametrize("entry", [None, [], 1, "x", {"sha256": None}])
def test_an_entry_of_a_manifest_that_is_none_is_refused(dist, entry):
    content = json.loads((dist / "manifest.json").read_bytes())
    content["files"]["elysee.nq"] = entry
    (dist / "manifest.json").write_text(json.dumps(content))
    assert "CQ701" in said("check", dist)


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "elysee.db", "elysee.jsonld", "elysee.evidence.jsonld", "elysee.nq", "shapes.ttl"],
)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_pipe_is_not_waited_for(dist, name, command):
    (dist / name).unlink()
    os.mkfifo(dist / name)
    done = subprocess.run(
        [sys.executable, "-m", "exporter", *COMMANDS[command], dist],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("version", "message"),
    [(USER_VERSION + 1, "made by a newer communique"), (USER_VERSION - 1, "made by an older communique")],
)
def test_every_command_says_that_a_database_is_of_another_version(dist, version, message):
    sql(dist, f"PRAGMA user_version = {version}")
    assert f"elysee.db:1:1: CQ711 was {message}" in said("check", dist)
    assert message in said("records", dist / "elysee.db")
    (dist / "manifest.json").rename(dist / "elsewhere")
    assert message in said("records", dist / "elysee.db")
    (dist / "elsewhere").rename(dist / "manifest.json")
    with pytest.raises(MisuseError, match=message):
        datasette_server.command_line(dist, "127.0.0.1", 1)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM dataset WHERE key = 'language'",
        "DROP TABLE translations",
        "DROP TABLE dataset",
        "UPDATE events SET name = CAST(x'ff' AS TEXT)",
        "UPDATE participations SET capacity = '[[[' WHERE position = 0",
        "INSERT INTO dataset VALUES ('name.inner', 'x')",
    ],
)
def test_tables_that_no_build_wrote_are_refused(dist, statement):
    sql(dist, "PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON", statement)
    said("check", dist)
    said("records", dist / "elysee.db")
    (dist / "manifest.json").unlink()
    said("records", dist / "elysee.db")


GRAPHS = {
    "stance": ("elysee.evidence.jsonld", "stance", "nonsense"),
    "surrogate": ("elysee.jsonld", "Élysée Palace", "\\ud800"),
    "position": ("elysee.jsonld", '"cq:position":0', '"cq:position":1' + "0" * 5000),
}


@pytest.mark.parametrize("case", GRAPHS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_graph_that_no_build_wrote_is_refused(dist, case, command):
    name, old, new = GRAPHS[case]
    text = (dist / name).read_text()
    assert old in text
    (dist / name).write_text(text.replace(old, new))
    said(*COMMANDS[command], dist / "elysee.jsonld" if command == "records" else dist)


def test_a_line_without_an_end_is_refused(dist):
    with (dist / "elysee.nq").open("r+b") as file:
        file.truncate(200 << 20)
    assert "a line is longer than" in said("records", dist / "elysee.nq")


def event(**more):
    return json.dumps({"@context": "https://schema.org", "@type": "Event", "name": "A meeting", **more})


def chain(number):
    nodes = (
        {
            "@type": "Organization",
            "@id": f"https://e.example/{n}",
            "name": f"o{n}",
            "parentOrganization": {"@id": f"https://e.example/{n + 1}"},
        }
        for n in range(number)
    )
    return json.dumps({"@context": "https://schema.org", "@graph": list(nodes)})


PAGES = {
    "deep list": ('{"@context": "https://schema.org", "@type": "Event", "name": ' + "[" * 900 + "]" * 900 + "}", "CQ004"),
    "deep object": ('{"@type": "Event", "location": ' + '{"a":' * 900 + "1" + "}" * 901, "CQ004"),
    "one context very often": (
        json.dumps({"@context": ["https://schema.org"] * 100_000, "@type": "Event", "name": "x"}),
        "CQ004",
    ),
    "many contexts": (
        json.dumps({"@context": [f"http://e.example/{n}" for n in range(5000)], "name": "x"}),
        "The first 100 of 5,000 problems are shown.",
    ),
    "large degrees": (event(location={"@type": "Place", "name": "x", "latitude": 1e308, "longitude": "1e99999"}), "Made 2"),
    "a date that is none": (
        event(startDate={"@value": "no date", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}),
        "Made 1",
    ),
    "markup that is none": (
        event(description={"@value": "<b", "@type": "http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML"}),
        "Made 1",
    ),
    "a chain longer than the stack": (chain(400), "Made 400"),
}  # fmt: skip


@pytest.mark.parametrize("case", PAGES)
def test_a_hostile_page_is_imported_or_refused(tmp_path, case, caplog):
    content, expected = PAGES[case]
    (tmp_path / "page.jsonld").write_text(content)
    assert expected in said("import", tmp_path / "page.jsonld", "-o", tmp_path / "out")
    assert "Traceback" not in caplog.text


def test_a_report_of_an_import_holds_nothing_that_acts(tmp_path):
    (tmp_path / "page.jsonld").write_text(event(**{"\x1b[2J\u202e": "\x1b]0;owned\x07"}))
    said("import", tmp_path / "page.jsonld", "-o", tmp_path / "out")
    text = (tmp_path / "out/import-report.md").read_text()
    assert "owned" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_an_output_folder_for_records_or_in_a_loop_is_refused(tmp_path):
    shutil.copytree(TOY, tmp_path / "seeds")
    (tmp_path / "loop").symlink_to("loop")
    before = sorted(tmp_path.rglob("*"))
    assert "is for records" in said("build", tmp_path / "seeds", "-o", tmp_path / "seeds/events")
    assert said("build", tmp_path / "seeds", "-o", tmp_path / "loop")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_build_shows_the_first_problems_and_their_number(tmp_path):
    (tmp_path / "seeds/events").mkdir(parents=True)
    (tmp_path / "seeds/dataset.yaml").write_text(
        "name: x\ntitle: x\nbase: https://e.example/\nlanguage: en\n"
    )
    (tmp_path / "seeds/events/x.jsonl").write_text('{"id": "X", "name": "x"}\n' * 500)
    lines = said("build", tmp_path / "seeds", "-o", tmp_path / "dist").splitlines()
    assert len(lines) == 101
    assert lines[-1].startswith("The first 100 of ")


def test_why_the_work_cannot_go_on_acts_nowhere(tmp_path):
    (tmp_path / "x.nq").write_text("\x1b[2J\x9b\u202e\n" * 3)
    done = subprocess.run(
        [sys.executable, "-m", "exporter", "records", tmp_path / "x.nq\x1b[2J"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
