"""A database of 20,000 events: what Datasette asks for a faceted page and for a search is answered from indexes."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from datasettes import Unavailable, start

from exporter.outputs.datasette_plugin.search import escape_fts

EVENTS = 20_000
KINDS = ("dialogue", "visit", "meeting", "summit", "conference")
SUBJECTS = ("terrorism", "trade", "fisheries", "migration", "energy", "human rights", "climate")

DATASET = """\
name: many
title: Twenty thousand events
base: https://example.org/many/
language: en
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Build the database as a user would, from JSON Lines."""
    seeds = tmp_path_factory.mktemp("many")
    (seeds / "dataset.yaml").write_text(DATASET)
    people = [{"id": f"person-{n}", "type": "Person", "name": f"Person {n}"} for n in range(500)]
    states = [{"id": f"state-{n}", "type": "GovernmentOrganization", "name": f"State {n}"} for n in range(50)]
    places = [{"id": f"place-{n}", "type": "City", "name": f"City {n}"} for n in range(2000)]
    for family, records in {
        "participants": people + states,
        "places": places,
        "events": map(event, range(EVENTS)),
    }.items():
        (seeds / family).mkdir()
        with (seeds / family / "all.jsonl").open("w") as file:
            file.writelines(json.dumps(record) + "\n" for record in records)
    out = tmp_path_factory.mktemp("out")
    command = [sys.executable, "-m", "exporter", "build", str(seeds), "-o", str(out), "--only", "sqlite"]
    done = subprocess.run([*command, "--only", "datasette"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:2000]
    return out


def event(number):
    subject = SUBJECTS[number * 7 % 13 % len(SUBJECTS)]
    return {
        "id": f"event-{number}",
        "name": f"Talks {number} on {subject}",
        "description": f"Delegations spoke of {subject} and of what remains to be done.",
        "kind": KINDS[number * 11 % 17 % len(KINDS)],
        "status": "held",
        "start": f"{1950 + number % 75}-{1 + number % 12:02}-{1 + number % 28:02}",
        "location": f"place-{number % 2000}",
        "participations": [
            {"participant": f"person-{n % 500}", "role": "delegate", "on_behalf_of": f"state-{n % 50}"}
            for n in (number * 3, number * 3 + 1 + number // 500)
        ],
    }


@pytest.fixture(scope="module")
def server(folder, tmp_path_factory):
    log = tmp_path_factory.mktemp("log") / "log.txt"
    try:
        server = start("0.65", folder, log, "--setting", "trace_debug", "1")
    except Unavailable as reason:
        pytest.skip(str(reason))
    yield server
    server.stop()


PAGES = (
    "events.json?_size=50",
    "events.json?_facet=kind&_facet=year&_facet=status&_facet=location_id&_size=50",
    "events.json?kind=visit&_facet=year&_size=50",
    "events.json?year=1999&_facet=kind&_sort_desc=start_earliest&_size=50",
    "events.json?_search=fisheries&_facet=kind&_size=50",
    "events.json?_search=terrorism+remains&_sort=start_earliest&_size=50",
    "participations.json?_facet=role&_facet=on_behalf_of_id&_size=50",
    "search_texts.json?_search=migration&_size=50",
)


@pytest.mark.parametrize("path", PAGES)
def test_no_question_that_datasette_asks_reads_a_table_from_end_to_end(server, folder, path):
    answer = server.json(f"/many/{path}&_nosuggest=1&_trace=1")
    assert answer["rows"]
    asked = [
        (t["sql"], t.get("params"))
        for t in answer["_trace"]["traces"]
        if t.get("sql") and t["database"] == "many"
    ]
    asked = [
        (sql, params) for sql, params in asked if "sqlite_master" not in sql and "pragma" not in sql.lower()
    ]
    assert len(asked) >= 2, "the page was answered without asking for rows and their number"
    with closing(sqlite3.connect(folder / "many.db")) as database:
        database.create_function("escape_fts", 1, escape_fts)
        for sql, params in asked:
            for step in plan(database, sql, params or {}):
                assert not reads_whole_table(step), f"{step}\n  in {sql}"


def plan(database, sql, params):
    return [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {sql}", params)]


def reads_whole_table(step):
    """Tell whether a step goes through the rows of a table, not through an index, a virtual table or a few answers."""
    inside = ("USING INDEX", "USING COVERING INDEX", "VIRTUAL TABLE", "SUBQUERY", "CONSTANT ROW")
    return step.startswith("SCAN") and not any(words in step.upper() for words in inside)


def test_the_check_would_notice_a_column_without_an_index(folder):
    with closing(sqlite3.connect(folder / "many.db")) as database:
        steps = plan(database, "SELECT description, count(*) FROM events GROUP BY 1", {})
    assert any(reads_whole_table(step) for step in steps)


@pytest.mark.parametrize(
    ("sql", "most"),
    [
        ("SELECT id FROM events ORDER BY start_earliest DESC LIMIT 50", 100),
        ("SELECT record_id FROM search('fisheries') LIMIT 50", 100),
        ("SELECT id FROM events WHERE year = 1999 LIMIT 50", 100),
        ("SELECT id FROM event_overview ORDER BY start_earliest DESC LIMIT 50", 100),
    ],
)
def test_the_first_page_costs_a_few_steps_whatever_the_number_of_events(folder, sql, most):
    """Count SQLite's own steps: a thousand instructions of its virtual machine each."""
    steps = 0

    def count():
        nonlocal steps
        steps += 1

    with closing(sqlite3.connect(folder / "many.db")) as database:
        database.set_progress_handler(count, 1000)
        assert len(database.execute(sql).fetchall()) == 50
    assert steps < most
