"""What Datasette is told: nothing typed twice, and nothing that is not in the database."""

import sqlite3
from contextlib import closing

import pytest
import yaml

from exporter.database.queries import queries
from exporter.outputs.datasette import PAGES, UNITS


@pytest.fixture
def database(built, dataset):
    with closing(sqlite3.connect(built[dataset] / f"{dataset}.db")) as connection:
        yield connection


@pytest.fixture
def metadata(built, dataset):
    return yaml.safe_load((built[dataset] / "metadata.yaml").read_text())["databases"][dataset]


@pytest.fixture
def configuration(built, dataset):
    return yaml.safe_load((built[dataset] / "datasette.yaml").read_text())["databases"][dataset]


def test_tables_and_columns_are_described_as_the_database_describes_itself(database, metadata):
    about = dict(database.execute('SELECT "table", description FROM about_tables'))
    assert {name: page["description"] for name, page in metadata["tables"].items()} == about
    columns = {}
    for table, column, text in database.execute('SELECT "table", "column", description FROM about_columns'):
        columns.setdefault(table, {})[column] = text
    assert {name: page["columns"] for name, page in metadata["tables"].items()} == columns


def test_every_column_of_every_table_and_view_is_described(database, metadata):
    shown = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
    for (name,) in database.execute(shown):
        hidden = ("_fts", "_data", "_idx", "_config", "_docsize", "_content")
        if name.endswith(hidden) or (name == "search"):
            continue
        columns = [row[1] for row in database.execute(f'PRAGMA table_info("{name}")')]
        assert list(metadata["tables"][name]["columns"]) == columns or set(
            metadata["tables"][name]["columns"]
        ) == set(columns), name
        assert all(metadata["tables"][name]["columns"].values()), name


def test_the_settings_name_only_what_is_there(database, metadata):
    for name, page in PAGES.items():
        columns = {row[1] for row in database.execute(f'PRAGMA table_info("{name}")')}
        named = {*page.facets, *page.array_facets, page.newest, page.label} - {None}
        assert named <= columns, name
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    assert {page["fts_table"] for page in metadata["tables"].values() if "fts_table" in page} <= tables
    assert all(
        set(UNITS) <= set(metadata["tables"][name]["columns"]) for name in ("places", "event_overview")
    )
    assert metadata["tables"]["places"]["units"] == UNITS


def test_a_column_is_sorted_or_filtered_by_an_index_in_the_tables_of_records(database):
    for name in ("events", "participants", "places", "agreements", "sources"):
        page = PAGES[name]
        for column in {*page.facets, page.newest} - {None, "type", "country_code", "binding", "language"}:
            plan = database.execute(
                f'EXPLAIN QUERY PLAN SELECT "{column}" FROM "{name}" ORDER BY "{column}"'
            ).fetchall()
            assert "INDEX" in plan[0][3], (name, column)


def test_parts_are_found_by_what_they_refer_to_and_rows_that_refer_to_nothing_are_not_indexed(database):
    name = "idx_participations_location_id"
    (sql,) = database.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
    assert sql.endswith('WHERE "location_id" IS NOT NULL')
    facet = (
        "SELECT location_id, count(*) FROM participations WHERE location_id IS NOT NULL GROUP BY location_id"
    )
    for query in ("SELECT * FROM participations WHERE location_id = 'islamabad'", facet):
        plan = database.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
        assert [name in row[3] for row in plan] == [True], plan


def test_both_versions_are_told_the_same(metadata, configuration):
    assert configuration["queries"] == metadata["queries"]
    assert set(metadata["queries"]) == {query.name for query in queries()}
    for name, page in configuration["tables"].items():
        assert page.items() <= metadata["tables"][name].items()


def test_link_tables_and_internals_are_hidden(metadata):
    hidden = {name for name, page in metadata["tables"].items() if page.get("hidden")}
    assert {"event_topics", "event_sources", "outcome_by", "search_records", "search_texts"} <= hidden
    assert not hidden & {"events", "participants", "participations", "event_overview", "evidence"}
