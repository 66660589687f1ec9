"""Popolo JSON and FollowTheMoney entities become records, and what they cannot be is reported value by value."""

import json

import pytest
from click.testing import CliRunner

from exporter.checks.validate import validate
from exporter.cli.commands.import_ import command
from exporter.importing.schema_org.convert import import_files
from exporter.problems import Severity

pytestmark = pytest.mark.usefixtures("no_network")

POPOLO = {
    "persons": [
        {
            "id": "p1",
            "name": "Ana Roe",
            "given_name": "Ana",
            "birth_date": "1970-01-01",
            "other_names": [{"name": "A. Roe"}, {"name": "Anna", "note": "old"}],
            "identifiers": [{"scheme": "wikidata", "identifier": "Q1"}],
            "memberships": [{"organization_id": "o1", "post_id": "x", "start_date": "2020"}],
        }
    ],
    "organizations": [
        {"id": "o1", "name": "Council", "classification": "body", "parent_id": "o2"},
        {"id": "o2", "name": "Union"},
    ],
    "posts": [{"id": "x", "label": "Envoy", "organization_id": "o1"}],
    "memberships": [
        {"id": "m", "person_id": "p1", "organization_id": "o2", "role": "Adviser", "end_date": "2021-3-4"}
    ],
    "events": [
        {"id": "e", "name": "Summit", "start_date": "2020-05", "organization_id": "o2", "attendees": ["p1"]}
    ],
    "meta": {"pages": 1},
}

ENTITIES = [
    {
        "id": "a",
        "schema": "Person",
        "properties": {"name": ["Ana"], "nationality": ["fr"], "wikidataId": ["Q1"]},
    },
    {"id": "b", "schema": "PublicBody", "properties": {"name": ["Ministry"]}, "datasets": ["x"]},
    {
        "id": "m",
        "schema": "Membership",
        "properties": {"member": ["a"], "organization": ["b"], "role": ["Minister"], "startDate": ["2020"]},
    },
    {"id": "v", "schema": "Vessel", "properties": {"name": ["Boat"]}},
    {
        "id": "e",
        "schema": "Event",
        "properties": {"name": ["Talks"], "date": ["2020-01-02"], "involved": ["a"]},
    },
]


def records_of(result):
    return {f"{family}/{r['id']}": r for family, found in result.records.items() for r in found}


def reported(result):
    return {h.object.strip('"') for h in result.account.homeless}


def leaves(value):
    if isinstance(value, dict | list):
        return [
            leaf for inner in (value.values() if isinstance(value, dict) else value) for leaf in leaves(inner)
        ]
    return [str(value)]


def test_popolo_becomes_people_with_posts_and_events(tmp_path):
    path = tmp_path / "popolo.json"
    path.write_text(json.dumps(POPOLO), encoding="utf-8")
    result = import_files([path], "en")
    records = records_of(result)
    ana = records["participants/ana-roe"]
    assert (ana["type"], ana["given_name"]) == ("Person", "Ana")
    assert ana["other_names"] == [{"text": "A. Roe", "kind": "alternate"}]
    assert ana["identifiers"] == [{"scheme": "popolo", "value": "p1"}, {"scheme": "wikidata", "value": "Q1"}]
    assert sorted(ana["memberships"], key=lambda part: part["post"]) == [
        {"organization": "union", "post": "Adviser", "end": "2021-03-04"},
        {"organization": "council", "post": "Envoy", "start": "2020"},
    ]
    assert records["participants/council"]["parent"] == "union"
    assert records["events/summit"]["organizers"] == ["union"]
    assert {"1970-01-01", "Anna", "old", "body", "m", "1"} <= reported(result)


LAYOUTS = {
    "lines": "\n".join(map(json.dumps, ENTITIES)) + "\n",
    "a list": json.dumps(ENTITIES, indent=1),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_entities_become_people_with_posts_and_events(tmp_path, layout):
    path = tmp_path / "entities.ftm.json"
    path.write_text(LAYOUTS[layout], encoding="utf-8")
    result = import_files([path], "en")
    records = records_of(result)
    assert records["participants/ana"]["memberships"] == [
        {"organization": "ministry", "post": "Minister", "start": "2020"}
    ]
    assert records["participants/ministry"]["type"] == "GovernmentOrganization"
    assert records["events/talks"]["participations"] == [{"participant": "ana", "role": "attendee"}]
    assert {"fr", "x", "m", "v", "Boat"} <= reported(result)


@pytest.mark.parametrize("document", [POPOLO, ENTITIES], ids=["Popolo", "FollowTheMoney"])
def test_every_value_of_another_format_is_in_a_record_or_in_the_report(tmp_path, document):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    result = import_files([path], "en")
    links = {"o1", "o2", "p1", "a", "b", "x"}  # they lead to another object of the document
    schemas = {"Person", "PublicBody", "Membership", "Event"}  # the class of a record or of a part
    said = {*leaves(list(records_of(result).values())), *reported(result), *links, *schemas}
    said |= {note.partition('"')[2].partition('"')[0] for note in result.account.notes}
    said |= {name.rpartition("#")[2].rstrip(">") for name in reported(result)}
    assert [value for value in leaves(document) if value not in said] == []


@pytest.mark.parametrize("document", [POPOLO, ENTITIES], ids=["Popolo", "FollowTheMoney"])
def test_imported_dataset_of_another_format_has_no_errors(tmp_path, document):
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    result = CliRunner().invoke(command, [str(tmp_path / "a.json"), "-o", str(tmp_path / "seeds")])
    assert result.exit_code == 0, result.output
    assert [p for p in validate(tmp_path / "seeds") if p.severity is Severity.ERROR] == []
