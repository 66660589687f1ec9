"""The canned queries: each runs as it is, in SQLite's own shell too, and has an answer on both datasets."""

import shutil
import sqlite3
import subprocess
from textwrap import dedent

import pytest
from datasettes import ROOT, SEEDS, write

from exporter.database.queries import Parameter, QueryError, folder, queries, read

QUERIES = {query.name: query for query in queries()}
EMPTY = {"disputed_facts": set(SEEDS)}
"""Query -> datasets that hold nothing it could find: in neither does a source contradict."""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    seeds = {**SEEDS, "elysee": ROOT / "tests" / "toy"}
    return {
        name: write(path, tmp_path_factory.mktemp(name), ("sqlite",)) / f"{name}.db"
        for name, path in seeds.items()
    }


@pytest.fixture
def ask(built):
    """Return what asks a query of a dataset, and gives the answer as dictionaries."""
    connections = {}

    def answer(name, dataset="eu-pakistan", /, **given):
        if dataset not in connections:
            connections[dataset] = sqlite3.connect(f"{built[dataset].as_uri()}?mode=ro", uri=True)
            connections[dataset].row_factory = sqlite3.Row
        query = QUERIES[name]
        values = dict.fromkeys((parameter.name for parameter in query.parameters), None) | given
        return [dict(row) for row in connections[dataset].execute(query.sql, values)]

    yield answer
    for connection in connections.values():
        connection.close()


@pytest.mark.parametrize("dataset", SEEDS)
@pytest.mark.parametrize("name", QUERIES)
def test_a_query_has_an_answer(ask, name, dataset):
    assert bool(ask(name, dataset)) is (dataset not in EMPTY.get(name, set()))
    everything = dict.fromkeys((parameter.name for parameter in QUERIES[name].parameters), "")
    assert ask(name, dataset, **everything) == ask(name, dataset)


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the sqlite3 shell is not installed")
@pytest.mark.parametrize("name", QUERIES)
def test_a_query_runs_in_the_shell(built, ask, name):
    with (folder() / f"{name}.sql").open() as script:
        done = subprocess.run(
            ["sqlite3", "-json", built["elysee"]], stdin=script, capture_output=True, check=False
        )
    assert done.stderr == b""
    assert done.stdout.count(b'"') > 2 or not ask(name, "elysee")


def test_facts_are_disputed_where_a_source_contradicts(ask):
    rows = ask("disputed_facts", "elysee")
    assert rows
    assert {row["family"] for row in rows} <= {
        row["family"] for row in ask("facts_without_evidence", "elysee")
    }


def test_who_met_whom_names_the_two_heads_of_delegation(ask):
    met = {row["met"]: row for row in ask("who_met_whom", who="stadejek")}
    assert met["Abdul Hameed"]["events"] == 1
    assert met["Abdul Hameed"]["last_time"] == "2025-02-20"
    assert met["Abdul Hameed"]["who_acted_for"] == '["Pakistan"]'
    assert ask("who_met_whom", who="stadejek", since="2025-03") == []


def test_delegations_of_a_state_stand_in_the_order_of_their_dates(ask):
    (row,) = ask("delegations_through_time", party="pakistan")
    assert (row["heads"], row["start"]) == ('["Abdul Hameed"]', "2025-02-20")
    starts = [row["start"] for row in ask("delegations_through_time", "us-state-visits", party="Hawaii")]
    assert starts == sorted(starts)
    assert len(starts) > 1


def test_who_spoke_for_the_union_tells_in_which_posts(ask):
    spoke = {row["who"]: row["posts"] for row in ask("who_spoke_for_whom", party="european union")}
    assert spoke["Maciej Stadejek"] == '["Director for Security and Defence Policy"]'
    assert "Olof Skoog" in spoke


@pytest.mark.parametrize(
    ("since", "until", "within"),
    [
        ("2025-01-15", "2025-01-31", {"visit": "possibly"}),
        ("2025-01", "2025-01", {"visit": "certainly"}),
        ("2025", "2025", {"visit": "certainly", "dialogue": "certainly"}),
        ("2025-01-31", "2025-02-20", {"visit": "possibly", "dialogue": "certainly"}),
        ("2025-02-21", None, {}),
        (None, "2024", {}),
    ],
)
def test_an_event_is_within_a_period_certainly_or_possibly(ask, since, until, within):
    found = ask("events_within_a_period", **{"from": since, "until": until})
    assert {row["kind"]: row["within_the_period"] for row in found} == within


def test_the_editions_that_no_record_tells_of_are_named(ask):
    (row,) = ask("series_with_gaps", name="dialogue")
    assert (row["edition"], row["editions_missing_before"]) == (9, "1–8")


def test_a_party_is_missed_for_the_days_since_it_was_last_there(ask):
    rows = ask("series_with_gaps", "us-state-visits", name="Hawaii")
    assert [row["days_since_the_one_before"] for row in rows] == [
        5964,
        2482,
    ]  # in 1898 since 1881, in 1881 since 1874


def test_topics_rise_and_fall(ask):
    rows = ask("topics_by_year", "us-state-visits", topic="state visit")
    by_year = {row["year"]: row for row in rows}
    for year, row in by_year.items():
        assert row["change"] == row["events"] - (by_year[year - 1]["events"] if year - 1 in by_year else 0)
        assert row["direction"] == (
            "rising" if row["change"] > 0 else "falling" if row["change"] < 0 else "as before"
        )
    assert {row["direction"] for row in rows} == {"rising", "falling", "as before"}


def test_the_co_chair_is_known_from_its_membership(ask):
    (row,) = ask("posts_at_a_date", date="2025-02-20", role="co_chair")
    assert (row["who"], row["organization"]) == ("European Union", "Global Counter-Terrorism Forum")
    assert row["held_at_the_date"] == "certainly"
    assert ask("posts_at_a_date", date="2021", role="co_chair") == []
    (row,) = ask("posts_at_a_date", date="2022-06", role="co_chair")
    assert row["held_at_the_date"] == "possibly"


def test_the_shipped_dataset_has_no_fact_without_evidence(ask):
    assert {row["facts_without_evidence"] for row in ask("facts_without_evidence")} == {0}
    visits = {row["family"]: row for row in ask("facts_without_evidence", "us-state-visits")}
    assert visits["events"]["facts_without_evidence"] > visits["events"]["records"] > 3000


def test_an_agreement_is_shown_with_its_events(ask):
    (row,) = ask("agreements_and_events", agreement="engagement")
    assert row["event"] == "Ninth EU–Pakistan counter-terrorism dialogue"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("stadej", ("participants", "maciej-stadejek")),
        (
            "counter-terr dialog ninth brussels condemned",
            ("events", "eu-pakistan-counter-terrorism-dialogue-9"),
        ),
        ("  ABDUL   hamee ", ("participants", "abdul-hameed")),
    ],
)
def test_search_finds_records_by_the_beginnings_of_words(ask, words, first):
    found = ask("search_everything", words=words)
    assert (found[0]["family"], found[0]["record_id"]) == first


@pytest.mark.parametrize("words", ['"', "AND", "a:b", "*", "<>", "–", "()", "'", "NEAR(", "\\", "^x", "-x"])
def test_search_takes_any_text_for_words(ask, words):
    assert isinstance(ask("search_everything", words=words), list)


def test_a_header_gives_title_description_and_parameters(tmp_path):
    path = tmp_path / "late_starts.sql"
    path.write_text(
        dedent(
            """\
            -- Late starts
            --
            -- Events that begin
            -- after a day.
            --
            -- :day  The day,
            --       as in 2025-02-20.

            SELECT name FROM events -- not :here
            WHERE start > :day AND name <> ':nor_here'
            """
        )
    )
    query = read(path)
    assert (query.name, query.title) == ("late_starts", "Late starts")
    assert query.description == "Events that begin after a day."
    assert query.parameters == (Parameter("day", "The day, as in 2025-02-20."),)
    assert query.sql.startswith("SELECT name")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT 1", "no title"),
        ("-- Title\n\nSELECT 1", "no description"),
        ("-- Title\n--\n-- About.\n\nSELECT :x", "the parameters x;"),
        ("-- Title\n--\n-- About.\n--\n-- :y  What.\n\nSELECT :x", "the parameters x;"),
        ("-- Title\n--\n-- About.\n--\n-- :y  What.\n\nSELECT 1", "the parameters none;"),
    ],
)
def test_a_header_that_says_too_little_is_refused(tmp_path, text, reason):
    path = tmp_path / "query.sql"
    path.write_text(text)
    with pytest.raises(QueryError, match=reason):
        read(path)
