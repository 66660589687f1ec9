"""The views and canned queries on a small dataset, with the right answers worked out by hand.

It has events that were held, planned, moved and cancelled, parts of larger events, people of the same name, undated and
uncertain dates, and names in other letters and scripts.
"""

import json
import sqlite3
from pathlib import Path
from textwrap import dedent

import pytest
from datasettes import write

from exporter.database.queries import queries
from exporter.database.views import views

SEEDS = {
    "dataset.yaml": "name: worked\ntitle: Worked\nbase: https://example.org/\nlanguage: en\n",
    "places/all.yaml": """
        - {id: slovakia, type: Country, name: Slovakia, country_code: SK}
        - {id: bratislava, type: City, name: Bratislava, contained_in: slovakia}
        - {id: castle, type: Place, name: Castle, contained_in: bratislava}
        - {id: at-sea, type: Place, name: At sea}
        """,
    "participants/all.yaml": """
        - {id: anna-1, type: Person, name: Anna Novak}
        - {id: anna-2, type: Person, name: Anna Novak}
        - id: maros
          type: Person
          name: Maroš Šefčovič
          memberships: [{organization: union, post: Commissioner, start: "2024-12-01?", end: ..}]
        - {id: comma, type: Person, name: "Smith, John"}
        - {id: union, type: Organization, name: European Union, other_names: [{text: EU, kind: short}]}
        - {id: japan, type: GovernmentOrganization, name: "Japan, State of"}
        - {id: ministry, type: Organization, name: {ja: 日本国外務省会談事務局}}
        """,
    "topics/all.yaml": "- {id: trade, name: Trade}\n- {id: fishing, name: Fishing}\n",
    "series/talks.yaml": "- {id: talks, name: 外相会談}\n",
    "agreements/pact.yaml": """
        - id: pact
          name: Pact
          parties: [{participant: union, role: party}, {participant: japan, role: party}]
          history: [{status: signed, date: 2024-05}, {status: in_force}, {status: proposed, date: "2020"}]
        """,
    "events/all.yaml": """
        - id: summit
          name: Summit
          kind: summit
          status: held
          start: 2025-03-01
          end: 2025-03-03
          topics: [trade]
          agreements: [pact]
          series: talks
          edition: 1
          location: castle
          participations: &both
            - {participant: anna-1, role: co_chair, on_behalf_of: union, capacity: [Minister]}
            - {participant: comma, role: chair, on_behalf_of: japan}
        - id: session
          name: Session
          part_of: summit
          kind: meeting
          topics: [trade]
          participations: *both
          outcomes: [{kind: commitment, text: To talk., by: [comma, anna-1], topics: [trade]}]
        - id: cancelled
          name: Cancelled
          kind: summit
          status: cancelled
          start: 2025-04-01
          topics: [trade]
          agreements: [pact]
          series: talks
          edition: 2
          participations: *both
        - id: cancelled-session
          name: Cancelled session
          part_of: cancelled
          participations: *both
        - id: planned
          name: Planned
          kind: summit
          status: planned
          start: 2099-03-01
          topics: [trade]
          series: talks
          edition: 4
          participations:
            - {participant: anna-1, role: head_of_delegation, on_behalf_of: union, capacity: [Minister]}
            - {participant: maros, role: delegate, on_behalf_of: union}
        - id: undated
          name: Undated
          participations:
            - {participant: anna-2, role: attendee}
            - {participant: comma, role: attendee}
        - id: doubtful
          name: Doubtful
          status: held
          start: 2025-05-05?
          participations:
            - {participant: maros, role: head_of_delegation, on_behalf_of: union, capacity: [Vice-President]}
            - {participant: comma, role: delegate, on_behalf_of: union}
        """,
}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("worked")
    for name, text in SEEDS.items():
        file = folder / "seeds" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")
    return write(folder / "seeds", folder / "dist", ("sqlite",)) / "worked.db"


@pytest.fixture
def rows(database):
    """Return what asks a view, or a canned query with its parameters, for some of its columns."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    canned = {query.name: query for query in queries()}

    def ask(name, columns, /, **given):
        sql = canned[name].sql if name in canned else f"SELECT * FROM {name}"
        values = dict.fromkeys((p.name for p in canned[name].parameters), "") if name in canned else {}
        found = connection.execute(sql, values | {key.rstrip("_"): value for key, value in given.items()})
        return [tuple(_plain(row[column]) for column in columns.split()) for row in found]

    yield ask
    connection.close()


def _plain(value):
    return json.loads(value) if isinstance(value, str) and value.startswith("[") else value


def test_a_part_has_the_status_and_the_dates_of_the_larger_event(rows):
    dates = {
        row[0]: row[1:]
        for row in rows("event_dates", "event_id happened dated_by_id start_earliest start_latest")
    }
    assert dates["session"] == (1, "summit", "2025-03-01", "2025-03-03")
    assert dates["cancelled-session"] == (0, "cancelled", "2025-04-01", "2025-04-01")
    assert dates["planned"] == (0, "planned", "2099-03-01", "2099-03-01")
    assert dates["undated"][:3] == (1, "undated", None)
    assert set(rows("larger_events", "event_id larger_event_id steps")) == {
        ("session", "summit", 1),
        ("cancelled-session", "cancelled", 1),
    }


def test_encounters_are_those_of_events_that_happened(rows):
    assert set(rows("encounters", "event_id a_id b_id counted_with_id")) == {
        ("summit", "anna-1", "comma", None),
        ("session", "anna-1", "comma", "summit"),
        ("undated", "anna-2", "comma", None),
        ("doubtful", "maros", "comma", None),
    }


def test_people_who_met_are_counted_once_for_an_event_and_its_parts_and_apart_from_their_namesakes(rows):
    met = {
        row[:2]: row[2:]
        for row in rows("who_met_whom", "who_id met_id events on_behalf_of who_acted_for last_time")
    }
    assert met == {
        ("anna-1", "comma"): (1, ["European Union"], ["Japan, State of"], "2025-03-03"),
        ("anna-2", "comma"): (1, [], [], None),
        ("maros", "comma"): (1, ["European Union"], ["European Union"], "2025-05-05"),
    }


@pytest.mark.parametrize("typed", ["sefcovic", "ŠEFČOVIČ", "Maroš Šef", "maros sefcovic", "šefč"])
def test_a_name_is_found_however_it_is_typed(rows, typed):
    assert rows("who_met_whom", "who_id met_id", who=typed) == [("maros", "comma")]


def test_chairs_and_co_chairs_lead_and_lists_are_json(rows):
    led = {row[:2]: row[2:] for row in rows("delegations", "event_id on_behalf_of_id heads members status")}
    assert led["summit", "union"] == (["Anna Novak"], [], "held")
    assert led["summit", "japan"] == (["Smith, John"], [], "held")
    assert led["planned", "union"] == (["Anna Novak"], ["Maroš Šefčovič"], "planned")
    assert led["cancelled-session", "union"] == (["Anna Novak"], [], "cancelled")
    assert led["doubtful", "union"] == (["Maroš Šefčovič"], ["Smith, John"], "held")
    in_order = [row[0] for row in rows("delegations_through_time", "event_id", party="EU")]
    assert in_order == ["session", "summit", "cancelled", "cancelled-session", "doubtful", "planned"]


def test_the_timeline_places_a_part_after_its_larger_event_and_undated_events_last(rows):
    assert rows("timeline", "event_id status") == [
        ("summit", "held"),
        ("session", "held"),
        ("cancelled", "cancelled"),
        ("cancelled-session", "cancelled"),
        ("doubtful", "held"),
        ("planned", "planned"),
        ("undated", None),
    ]


def test_people_and_organisations_count_held_events_and_planned_ones_apart(rows):
    people = {row[0]: row[1:] for row in rows("people", "id events events_planned")}
    assert people == {"anna-1": (1, 1), "anna-2": (1, 0), "maros": (1, 1), "comma": (3, 0)}
    spoken = {row[0]: row[1] for row in rows("organizations", "id events_spoken_for")}
    assert spoken == {"union": 2, "japan": 1, "ministry": 0}
    assert ("maros", ["Commissioner, European Union"]) in rows("people", "id posts")


def test_an_event_is_certainly_within_a_period_only_if_its_date_is_certain(rows):
    found = rows("events_within_a_period", "event_id within_the_period status", from_="2025", until="2025")
    assert set(found) == {
        ("summit", "certainly", "held"),
        ("session", "certainly", "held"),
        ("cancelled", "certainly", "cancelled"),
        ("cancelled-session", "certainly", "cancelled"),
        ("doubtful", "possibly", "held"),
    }
    (session,) = (
        row
        for row in rows("events_within_a_period", "event_id within_the_period", from_="2025-03-02")
        if row[0] == "session"
    )
    assert session == ("session", "possibly")


def test_a_post_is_certain_only_from_an_event_that_happened_at_a_certain_date(rows):
    def held(day):
        return set(rows("posts_at_a_date", "who_id post_or_role held_at_the_date event_status", date=day))

    assert ("anna-1", "Minister", "certainly", "held") in held("2025-03-02") | held("2025-03")
    assert ("anna-1", "Minister", "possibly", "cancelled") in held("2025-04-01")
    assert ("anna-1", "Minister", "possibly", "planned") in held("2099-03-01")
    assert ("maros", "Vice-President", "possibly", "held") in held("2025-05-05")
    assert ("maros", "Commissioner", "possibly", None) in held("2025-06")


def test_who_spoke_for_whom_counts_what_happened(rows):
    spoke = {row[:2]: row[2:] for row in rows("who_spoke_for_whom", "party_id who_id events roles posts")}
    assert spoke == {
        ("union", "anna-1"): (1, ["co_chair"], ["Minister"]),
        ("japan", "comma"): (1, ["chair"], []),
        ("union", "maros"): (1, ["head_of_delegation"], ["Vice-President"]),
        ("union", "comma"): (1, ["delegate"], []),
    }


def test_topics_count_an_event_and_its_parts_once_and_no_event_that_did_not_happen(rows):
    assert rows("topics_by_year", "topic year events", topic="tráde") == [("Trade", 2025, 1)]
    kinds = rows("topics_by_year", "topic year events", topic="summit")
    assert kinds == [("summit", 2025, 1)]


def test_gaps_of_a_series_are_editions_without_a_record(rows):
    assert rows(
        "series_with_gaps", "edition status editions_missing_before days_since_the_one_before", name="会談"
    ) == [
        (1, "held", None, None),
        (2, "cancelled", None, None),
        (4, "planned", "3", None),
    ]
    assert rows("series_with_gaps", "id event_id days_since_the_one_before", name="eu") == [
        ("union", "doubtful", 65)
    ]


def test_agreements_show_their_last_status_by_date_and_the_status_of_events(rows):
    assert rows("agreement_overview", "id parties last_status last_status_date events") == [
        ("pact", ["European Union", "Japan, State of"], "in_force", None, 1)
    ]
    assert rows("agreements_and_events", "event_id last_stage status", agreement="pact") == [
        ("summit", "in_force", "held"),
        ("cancelled", "in_force", "cancelled"),
    ]


def test_outcomes_are_shown_with_names(rows):
    assert rows("outcome_overview", "event_id status stated_by topics") == [
        ("session", "held", ["Anna Novak", "Smith, John"], ["Trade"])
    ]


def test_a_place_is_shown_with_its_country(rows):
    assert dict(rows("place_countries", "id country_code")) == {
        "slovakia": "SK", "bratislava": "SK", "castle": "SK", "at-sea": None,
    }  # fmt: skip


def test_all_names_of_a_record_are_listed(rows):
    names = {
        row[1:]
        for row in rows("all_names", "record_id name kind language")
        if row[0] in ("union", "ministry")
    }
    assert names == {
        ("European Union", "name", None),
        ("EU", "short", None),
        ("日本国外務省会談事務局", "name", None),
    }


@pytest.mark.parametrize("typed", ["会談", "外相", "談", "外相会談"])
def test_a_word_inside_a_run_without_spaces_is_found(rows, typed):
    found = {row[0] for row in rows("search_everything", "record_id", words=typed)}
    assert "talks" in found
    assert ("ministry" in found) is (typed in ("会談", "談"))


@pytest.mark.parametrize("typed", ['"', '"a', "a OR", "name:", "(", "*", "  ", "'"])
def test_anything_can_be_typed_as_a_name(rows, typed):
    for query in queries():
        if any(p.name in ("who", "party", "name", "agreement", "topic") for p in query.parameters):
            name = next(p.name for p in query.parameters if p.name != "since")
            rows(query.name, "", **{name: typed})


def test_duckdb_lists_all_tables_and_runs_every_view(database):
    duckdb = pytest.importorskip("duckdb")
    scanner = pytest.importorskip("duckdb_extension_sqlite_scanner")
    connection = duckdb.connect()
    (extension,) = Path(scanner.__file__).parent.rglob("*.duckdb_extension")
    connection.execute(f"LOAD '{extension}'")
    connection.execute(f"ATTACH '{database}' AS worked (TYPE sqlite)")
    connection.execute("USE worked")
    listed = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    assert {view.name for view in views()} <= listed
    for view in views():
        connection.execute(f"SELECT * FROM {view.name}").fetchall()
