"""Foreign schema.org becomes records, and every statement of it is in one of them or in the account."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import schema_org
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF

from exporter.build.build import build
from exporter.checks.validate import validate
from exporter.cli.commands.import_ import command
from exporter.importing.outputs import recover
from exporter.importing.schema_org import classes, drafts, merge
from exporter.importing.schema_org.convert import import_files
from exporter.importing.schema_org.drafts import mended
from exporter.model.iris import NAMESPACES
from exporter.problems import MisuseError

DATA = Path(__file__).parents[1] / "data" / "import"
TOY = Path(__file__).parents[1] / "toy"
SAMPLES = [DATA / name for name in ("graph.jsonld", "page.html", "prefixed.jsonld", "remote-context.jsonld")]

pytestmark = pytest.mark.usefixtures("no_network")


@pytest.fixture
def imported(tmp_path):
    """Return a function that imports documents given as Python values, and returns the records and the account."""

    def run(*documents, language=None):
        paths = []
        for number, document in enumerate(documents):
            path = tmp_path / f"{number}.jsonld"
            path.write_text(json.dumps(document), encoding="utf-8")
            paths.append(path)
        result = import_files(paths, language)
        records = {f"{family}/{r['id']}": r for family, found in result.records.items() for r in found}
        return records, result

    return run


def event(**more):
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Meeting",
        "startDate": "2024-01-02",
    } | more


def left(result) -> set[tuple[str, str]]:
    return {(h.predicate, h.object) for h in result.account.homeless}


STYLES = {
    "http": {"@context": "http://schema.org"},
    "a slash": {"@context": "https://schema.org/"},
    "www": {"@context": "http://www.schema.org/"},
    "the file of the context": {"@context": "https://schema.org/docs/jsonldcontext.jsonld"},
    "in a list": {"@context": ["https://schema.org", {"@language": "en"}]},
    "a vocabulary": {"@context": {"@vocab": "http://schema.org/"}},
    "prefixed": {
        "@context": {"s": "http://schema.org/"},
        "@type": "s:Event",
        "name": None,
        "startDate": None,
        "s:name": "Meeting",
        "s:startDate": {"@value": "2024-01-02", "@type": "s:Date"},
    },
    "a graph": {
        "@type": None,
        "name": None,
        "startDate": None,
        "@graph": [{k: event()[k] for k in ("@type", "name", "startDate")}],
    },
    "aliases": {"@type": None, "type": "Event", "id": "_:e"},
    "arrays": {"name": ["Meeting"], "startDate": ["2024-01-02"], "@type": ["Event", "Thing"]},
    "imported context": {"@context": {"@import": "https://schema.org/", "@language": "en"}},
}


@pytest.mark.parametrize("style", STYLES)
def test_however_it_is_written_it_is_the_same_record(imported, style):
    document = {key: value for key, value in (event() | STYLES[style]).items() if value is not None}
    records, result = imported(document, language="en")
    assert records == {"events/meeting": {"id": "meeting", "name": "Meeting", "start": "2024-01-02"}}
    assert result.problems == []
    assert result.account.homeless == []


def test_the_samples_become_a_dataset_that_validates_clean(tmp_path):
    result = CliRunner().invoke(
        command, [*map(str, SAMPLES[:1] + SAMPLES[2:]), "-o", str(tmp_path / "seeds")]
    )
    assert result.exit_code == 0, result.output
    assert list(validate(tmp_path / "seeds")) == []
    written = [path for path in (tmp_path / "seeds").rglob("*.yaml") if path.name != "dataset.yaml"]
    assert f"Made {len(written)} records" in result.output
    assert len(written) == 24
    assert (tmp_path / "seeds" / "import-report.md").exists()


def test_every_statement_of_the_samples_is_in_a_record_or_in_the_account():
    result = import_files(SAMPLES, "en")
    account = result.account.as_json()
    assert {d["document"].rpartition("/")[2]: d["statements"] for d in account["documents"]} == {
        "graph.jsonld": 46,
        "page.html (block 1)": 20,
        "page.html (block 2)": 7,
        "prefixed.jsonld": 7,
        "remote-context.jsonld": 72,
    }
    assert {(h["subject"], h["predicate"], h["object"]) for h in account["without_a_home"]} == {
        ("$.colour", "", "green"),
        ("Person", "email", '"nobody@danube.example"'),
        ("Person", "type", "<https://schema.org/Person>"),
        ("events/concertation-sur-le-port", "eventStatus", '"EventScheduled"'),
        ("events/fanfare", "type", "<https://schema.org/MusicEvent>"),
        ("events/lisbon-water-forum-2024", "isAccessibleForFree", '"false"'),
        ("events/lisbon-water-forum-2024", "maximumAttendeeCapacity", '"300"'),
        ("events/lisbon-water-forum-2024", "offers", "events/lisbon-water-forum-2024 / offers"),
        ("events/lisbon-water-forum-2024 / offers", "price", '"40.00"'),
        ("events/lisbon-water-forum-2024 / offers", "priceCurrency", '"EUR"'),
        ("events/lisbon-water-forum-2024 / offers", "type", "<https://schema.org/Offer>"),
        ("events/night-of-lanterns", "startDate", '"next Friday"'),
        ("events/quarterly-meeting", "<https://ex.example/room>", '"B12"'),
        ("events/quarterly-meeting", "attendee", "<https://ex.example/hq>"),
        ("events/quarterly-meeting", "attendee", "<https://ex.example/unknown>"),
        ("events/quarterly-meeting", "location", "<https://ex.example/hq>"),
        ("events/quarterly-meeting", "type", "<https://schema.org/BusinessEvent>"),
        ("events/reception", "type", "<https://schema.org/SocialEvent>"),
        ("events/second-danube-round-table", "endDate", '"2023-09-31"'),
        ("events/second-danube-round-table / performer", "characterName", '"Narrator"'),
        ("participants/danube-secretariat", "foundingDate", '"1994"'),
        ("places/quai-de-la-marine-sete", "type", "<https://schema.org/MusicVenue>"),
    }


def test_the_conference_of_the_samples_is_read_whole():
    result = import_files([DATA / "remote-context.jsonld"])
    (conference,) = result.records["events"]
    assert conference == {
        "id": "lisbon-water-forum-2024",
        "type": "ConferenceEvent",
        "name": "Lisbon Water Forum 2024",
        "description": "Three days on rivers that cross borders.",
        "status": "rescheduled",
        "attendance": "mixed",
        "start": "2024-05-14",
        "end": "2024-05-16",
        "series": "lisbon-water-forum",
        "location": "culture-centre",
        "virtual_location": "https://forum.example/2024/stream",
        "organizers": ["rivers-without-borders"],
        "participations": [
            {
                "participant": "tomas-brandao",
                "role": "attendee",
                "capacity": ["Rapporteur of the second day"],
            },
            {"participant": "greta-lindqvist", "role": "attendee"},
            {"participant": "ines-carvalho", "role": "chair", "start": "2024-05-14"},
            {"participant": "tejo-bank", "role": "sponsor"},
        ],
        "topics": ["dams", "drought", "transboundary-rivers", "water"],
        "images": ["hall"],
        "same_as": ["https://forum.example/2024"],
        "url": "https://forum.example/2024/programme",
    }
    people = {person["id"]: person for person in result.records["participants"]}
    assert people["ines-carvalho"]["memberships"] == [
        {"organization": "institute-for-water", "post": "Director of Hydrology"}
    ]
    assert people["ines-carvalho"]["nationality"] == "portugal"


def test_the_order_of_files_and_runs_does_not_matter(tmp_path):
    one = import_files(SAMPLES, "en")
    copies = tmp_path / "tests" / "data" / "import"
    shutil.copytree(DATA, copies)
    other = import_files([copies / path.name for path in reversed(SAMPLES)], "en")
    assert other.records == one.records
    assert [h.reason for h in other.account.homeless] == [h.reason for h in one.account.homeless]


def test_a_context_that_is_not_bundled_is_refused_by_its_name(tmp_path):
    arguments = [str(DATA / "other-context.jsonld"), str(SAMPLES[0]), "-o", str(tmp_path / "seeds")]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 1
    assert "CQ820 unknown context https://calendar.example/context.jsonld" in result.output
    assert not (tmp_path / "seeds" / "events" / "secret.yaml").exists()
    assert (tmp_path / "seeds" / "events" / "reception.yaml").exists()


@pytest.mark.parametrize("where", ["a term", "a node", "an import"])
def test_a_context_is_refused_wherever_it_stands(imported, where):
    remote = "https://elsewhere.example/c"
    document = {
        "a term": event(**{"@context": {"@vocab": "https://schema.org/", "location": {"@context": remote}}}),
        "a node": event(location={"@context": remote, "name": "Here"}),
        "an import": event(**{"@context": {"@import": remote}}),
    }[where]
    records, result = imported(document)
    assert [(p.code, p.value) for p in result.problems] == [("CQ820", remote)]
    assert records == {}


def test_a_broken_block_of_a_page_is_named_with_its_line_and_the_others_are_read():
    result = import_files([DATA / "page.html"])
    assert [(p.code, p.span.line) for p in result.problems] == [("CQ002", 30)]
    assert result.language == "fr"
    assert [e["id"] for e in result.records["events"]] == ["concertation-sur-le-port", "fanfare"]
    assert result.records["events"][1]["part_of"] == "concertation-sur-le-port"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.html", "<html><p>nothing", "CQ822"),
        ("a.jsonld", "{", "CQ002"),
        ("a.jsonld", '{"@context": "https://schema.org", "@type": "Event", "name": NaN}', "CQ002"),
        (
            "a.jsonld",
            '{"@context": "https://schema.org", "@type": "Event", "name": "a", "name": "b"}',
            "CQ003",
        ),
        ("a.jsonld", '{"@context": 5, "name": "x"}', "CQ821"),
        ("a.jsonld", '"a text"', "CQ821"),
    ],
)
def test_what_cannot_be_read_is_a_problem(tmp_path, name, text, code):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert [p.code for p in import_files([tmp_path / name]).problems] == [code]


PAGE = """<html lang="{language}"><script type="application/ld+json">{blocks}</script></html>"""


def write_page(path, *blocks, language="en"):
    joined = '</script><script type="application/ld+json">'.join(map(json.dumps, blocks))
    path.write_text(PAGE.format(language=language, blocks=joined), encoding="utf-8")


def test_the_blocks_of_one_page_know_each_other_s_nodes_and_those_of_other_pages_do_not(tmp_path):
    body = {"@context": "https://schema.org", "@type": "Organization", "@id": "/#org"}
    meeting = event(organizer={"@id": "/#org"})
    write_page(tmp_path / "a.html", body | {"name": "Council"}, meeting)
    write_page(tmp_path / "b.html", meeting | {"name": "Talks"}, body | {"name": "Bank"})
    result = import_files([tmp_path / "a.html", tmp_path / "b.html"])
    assert [e["organizers"] for e in result.records["events"]] == [["council"], ["bank"]]
    assert result.account.homeless == []


def test_a_page_whose_language_is_not_that_of_its_texts_is_noted(tmp_path):
    write_page(tmp_path / "a.html", event(name="Pourparlers"), language="fr_FR")
    for language, notes in (
        ("fr", []),
        ("en", ["texts that state no language are read as en, also on pages in fr-FR"]),
    ):
        assert import_files([tmp_path / "a.html"], language).account.notes == notes


def test_a_missing_file_is_misuse(tmp_path):
    with pytest.raises(MisuseError):
        import_files([tmp_path / "nothing.jsonld"])


def test_the_same_place_in_two_events_is_one_record(imported):
    here = {"@type": "City", "name": "Brno"}
    records, result = imported(
        event(location=here), event(name="Talks", location=dict(here)), event(name="Tea", location="Brno")
    )
    assert [key for key in records if key.startswith("places")] == ["places/brno"]
    assert result.account.joined == 2


def test_places_of_one_name_that_differ_stay_apart_and_keep_their_ids(imported):
    hall = [{"@type": "Place", "name": "Town Hall", "address": f"{town}"} for town in ("Graz", "Linz")]
    documents = [event(name=f"Talk {n}", location=place) for n, place in enumerate(hall)]
    one, _ = imported(*documents)
    other, _ = imported(*reversed(documents))
    assert one["places/town-hall"]["address"] == "Graz"
    assert one["places/town-hall-2"]["address"] == "Linz"
    assert one == other


def test_people_of_one_name_whose_nationalities_differ_stay_apart(imported):
    ana = {"@type": "Person", "name": "Ana", "nationality": "French"}
    others = [ana | {"nationality": "Portuguese"}, dict(ana)]
    records, result = imported(event(attendee=[ana, *others]))
    assert {key for key in records if key.startswith("participants/")} == {
        "participants/ana",
        "participants/ana-2",
    }
    assert left(result) == {("nationality", '"French"'), ("nationality", '"Portuguese"')}


def test_what_leads_to_itself_is_no_part_of_itself(imported):
    itself = {"@id": "https://e.example/1"}
    records, result = imported(
        event(**itself, subEvent=itself),
        {"@context": "https://schema.org", "@type": "Place", "name": "Brno", "containsPlace": {"@id": "_:b"}}
        | {"@id": "_:b"},
        {
            "@context": "https://schema.org",
            "@type": "Organization",
            "name": "Council",
            "department": {"@id": "_:o"},
        }
        | {"@id": "_:o"},
    )
    assert records["places/brno"] == {"id": "brno", "name": "Brno"}
    assert {key for r in records.values() for key in r} & {"part_of", "contained_in", "parent"} == set()
    assert {predicate for predicate, _ in left(result)} == {"subEvent", "containsPlace", "department"}


def test_a_position_is_not_put_together_from_two(imported):
    halves = [{"@type": "GeoCoordinates", "latitude": 50.1}, {"@type": "GeoCoordinates", "longitude": 14.4}]
    records, result = imported(event(location={"@type": "Place", "name": "Hall", "geo": halves}))
    assert records["places/hall"] == {"id": "hall", "name": "Hall"}
    assert {("latitude", '"50.1"'), ("longitude", '"14.4"')} <= left(result)
    assert {h.reason for h in result.account.homeless} == {"a position is one latitude and one longitude"}


def test_of_two_positions_one_is_taken_whole(imported):
    geo = [{"latitude": 50.1, "longitude": 14.4}, {"latitude": 40, "longitude": 99}]
    records, result = imported(event(location={"@type": "Place", "name": "Hall", "geo": geo}))
    hall = records["places/hall"]
    assert (hall["latitude"], hall["longitude"]) in ((50.1, 14.4), (40, 99))
    assert {h.reason for h in result.account.homeless} == {"another position was used"}
    assert len(result.account.homeless) == 3


def test_a_position_that_there_is_not_does_not_stand_in_the_way_of_another(imported):
    hall = {"@type": "Place", "name": "Hall", "latitude": 91, "longitude": 4.5}
    records, result = imported(event(location=hall | {"geo": {"latitude": 50.5, "longitude": 4.5}}))
    assert (records["places/hall"]["latitude"], records["places/hall"]["longitude"]) == (50.5, 4.5)
    assert ("latitude", '"91"') in {(p, o.partition("^^")[0]) for p, o in left(result)}


def test_the_area_that_is_served_keeps_no_organizations_apart(imported):
    first = {"@type": "Organization", "name": "ACME", "areaServed": "Worldwide"}
    records, _ = imported(
        event(organizer=first), event(name="Fair", organizer=first | {"areaServed": "Global"})
    )
    assert {name for name in records if name.startswith("participants/")} == {"participants/acme"}


def test_namesakes_with_dates_in_other_letters_are_told_apart_by_numbers(imported):
    records, _ = imported(event(startDate="1 мая"), event(startDate="https://example.org/dates"), event())
    assert set(records) == {"events/meeting-1", "events/meeting-https-ex", "events/meeting-2024-01-02"}


def test_namesakes_among_events_are_told_apart_by_their_dates(imported):
    records, _ = imported(
        event(), event(startDate="2024-03-04"), event(startDate="2024-03-04", description="Again")
    )
    assert set(records) == {
        "events/meeting-2024-01-02",
        "events/meeting-2024-03-04",
        "events/meeting-2024-03-04-2",
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Größe & Maß", "grosse-mass"),
        ("EU–Россия 2025", "eu-2025"),
        ("Talk (https://talk.example/x)", "talk-https-talk.example-x"),
        ("CON", "participant-"),
        ("北京大学", "participant-"),
        ("a" * 300, "a" * 72),
        ("Jean-Luc  d’Été", "jean-luc-d-ete"),
    ],
)
def test_ids_are_made_of_names(imported, name, expected):
    records, _ = imported(event(organizer={"@type": "Organization", "name": name}))
    (found,) = [r["id"] for key, r in records.items() if key.startswith("participants/")]
    assert found.startswith(expected)
    assert records["events/meeting"]["organizers"] == [found]


def test_a_role_and_the_plain_statement_beside_it_are_one_participation(imported):
    person = {"@type": "Person", "@id": "https://p.example/1", "name": "Ana"}
    role = {"@type": "Role", "roleName": ["Co-Chair", "Envoy"], "attendee": {"@id": "https://p.example/1"}}
    records, result = imported(event(attendee=[person, role]))
    assert records["events/meeting"]["participations"] == [
        {"participant": "ana", "role": "co_chair", "capacity": ["Envoy"]}
    ]
    assert result.account.homeless == []


def test_an_organization_role_and_the_plain_statement_beside_it_are_one_membership(imported):
    body = {"@type": "Organization", "@id": "https://o.example/1", "name": "Council"}
    role = {
        "@type": "OrganizationRole",
        "roleName": "Registrar",
        "startDate": "2001",
        "memberOf": {"@id": "https://o.example/1"},
    }
    records, result = imported(
        {"@context": "https://schema.org", "@type": "Person", "name": "Ana", "memberOf": [body, role]}
    )
    assert records["participants/ana"]["memberships"] == [
        {"organization": "council", "post": "Registrar", "start": "2001"}
    ]
    assert result.account.homeless == []


@pytest.mark.parametrize(
    ("dates", "kept", "homeless"),
    [
        ({"startDate": "next Friday"}, {}, ("startDate", '"next Friday"')),
        (
            {"startDate": "2024-01-02", "endDate": "2023-01-01"},
            {"start": "2024-01-02"},
            ("endDate", '"2023-01-01"'),
        ),
        (
            {"roleName": "Envoy\x07", "endDate": "2024-01-02"},
            {"end": "2024-01-02"},
            ("roleName", '"Envoy\x07"'),
        ),
    ],
)
def test_what_a_role_cannot_say_costs_no_participation_and_no_membership(imported, dates, kept, homeless):
    ana = {"@type": "Person", "name": "Ana"}
    records, result = imported(event(attendee={"@type": "Role", "attendee": ana} | dates))
    assert records["events/meeting"]["participations"] == [{"participant": "ana", "role": "attendee"} | kept]
    assert left(result) == {homeless}
    member = {"@type": "OrganizationRole", "roleName": "member", "member": ana} | dates
    council = {"@context": "https://schema.org", "@type": "Organization", "name": "Council", "member": member}
    records, result = imported(council)
    assert records["participants/ana"]["memberships"] == [
        {"organization": "council", "role": "member"} | kept
    ]
    assert left(result) == {homeless}


@pytest.mark.parametrize(("seeds", "name"), [(TOY, "elysee"), (TOY.parents[1] / "seeds", "eu-pakistan")])
def test_graph_that_we_published_comes_back_without_loss(tmp_path, seeds, name):
    assert not build(seeds, tmp_path / "dist", only=("jsonld",)).failed
    graph, evidence = (tmp_path / "dist" / f"{name}{suffix}" for suffix in (".jsonld", ".evidence.jsonld"))
    result = import_files([graph, evidence])
    written = {}
    for family, record in recover(graph).records():
        written.setdefault(family, []).append(record)
    assert result.records == written
    assert {"agreements", "sources"} < result.records.keys()
    assert any("outcomes" in event for event in result.records["events"])
    assert (result.account.homeless, result.problems) == ([], [])
    arguments = [str(graph), str(evidence), "-o", str(tmp_path / "again"), "--name", name]
    assert CliRunner().invoke(command, arguments).exit_code == 0


def test_one_record_that_we_published_comes_back_with_its_id_and_another_page_with_it(tmp_path):
    assert not build(TOY, tmp_path / "dist", only=("jsonld",)).failed
    whole = json.loads((tmp_path / "dist" / "elysee.jsonld").read_text(encoding="utf-8"))
    nodes = [node for node in whole["@graph"] if node["@id"].endswith("agreements/elysee-treaty")]
    (tmp_path / "page.jsonld").write_text(json.dumps(whole | {"@graph": nodes}), encoding="utf-8")
    (tmp_path / "other.jsonld").write_text(json.dumps(event()), encoding="utf-8")
    evidence = tmp_path / "dist" / "elysee.evidence.jsonld"
    result = import_files([tmp_path / "page.jsonld", evidence, tmp_path / "other.jsonld"], "en")
    written = {(family, record["id"]): record for family, record in recover(tmp_path / "dist").records()}
    assert result.records["agreements"] == [written["agreements", "elysee-treaty"]]
    assert [r["id"] for r in result.records["events"]] == ["meeting"]


def test_our_own_graph_comes_in_as_schema_org_that_anybody_wrote(tmp_path):
    assert not build(TOY, tmp_path / "dist", only=("jsonld",)).failed
    text = (tmp_path / "dist" / "elysee.jsonld").read_text(encoding="utf-8")
    theirs = text.replace(NAMESPACES["cq"], "https://terms.example/")
    result = imported_text(tmp_path, theirs, "a.jsonld")
    assert {family: len(records) for family, records in result.records.items()} == {
        "places": 4,
        "participants": 10,
        "topics": 2,
        "sources": 2,
        "images": 1,
        "series": 1,
        "events": 4,
    }
    people = {person["id"]: person for person in result.records["participants"]}
    assert people["konrad-adenauer"]["memberships"] == [
        {
            "organization": "federal-republic-of-germany",
            "post": "Federal Chancellor",
            "start": "1949-09-15",
            "end": "1963-10",
        }
    ]
    visit = next(e for e in result.records["events"] if e["id"] == "adenauer-s-visit-to-paris")
    assert [(p["participant"], p["role"]) for p in visit["participations"]] == [
        ("charles-de-gaulle", "host"),
        ("konrad-adenauer", "visitor"),
    ]


@pytest.mark.parametrize(
    ("more", "homeless"),
    [
        ({"startDate": "02/01/2024"}, ("startDate", '"02/01/2024"')),
        ({"endDate": "2023-12-31"}, ("endDate", '"2023-12-31"')),
        ({"duration": "two hours"}, ("duration", '"two hours"')),
        ({"url": "/relative"}, ("url", '"/relative"')),
        ({"url": "https://a b.example/"}, ("url", '"https://a b.example/"')),
        ({"image": "https://a b.example/c.jpg"}, ("image", '"https://a b.example/c.jpg"')),
        ({"eventStatus": "EventMovedOnline"}, ("eventStatus", '"EventMovedOnline"')),
        ({"about": {"@type": "Person", "name": "Ana"}}, ("about", "participants/ana")),
        ({"attendee": {"@type": "Person"}}, ("attendee", "events/meeting / attendee")),
        ({"identifier": "X1"}, ("identifier", '"X1"')),
        ({"name": ["Meeting", "Other"]}, ("name", '"Other"')),
        ({"location": {"@type": "Place", "name": "X", "latitude": 91, "longitude": 0}}, ("latitude", '"91"')),
        ({"organizer": {"@id": "https://o.example/"}}, ("organizer", "<https://o.example/>")),
        (
            {"superEvent": {"@type": "CreativeWork", "name": "No event"}},
            ("superEvent", "events/meeting / superEvent"),
        ),
    ],
)
def test_what_no_record_can_say_is_in_the_account(imported, more, homeless):
    records, result = imported(event(**more))
    assert homeless in left(result)
    assert records["events/meeting"]["name"] == "Meeting"


def test_a_node_whose_id_no_parser_takes_is_not_lost(imported):
    records, _ = imported(event(**{"@id": "https://e.example/a b<c>"}))
    assert records["events/meeting"]["same_as"] == ["https://e.example/a%20b%3Cc%3E"]


@pytest.mark.parametrize(
    ("tag", "usual"),
    [("EN", "en"), ("en-us", "en-US"), ("de_DE", "de-DE"), ("zh-hant-tw", "zh-Hant-TW")],
)
def test_the_tag_of_a_language_is_written_in_its_usual_case(imported, tag, usual):
    names = [{"@value": "Meeting", "@language": tag}, {"@value": "Setkání", "@language": "cs"}]
    context = ["https://schema.org", {"@language": tag}]
    records, result = imported(event(name=names), event(name="Talks", **{"@context": context}))
    assert result.problems == []
    assert result.language == usual
    assert records["events/talks"]["name"] == "Talks"
    assert records["events/meeting"]["name"] == {usual: "Meeting", "cs": "Setkání"}


def test_a_text_in_what_is_no_language_is_in_the_account(imported):
    english = {"@value": "Meeting", "@language": "english"}
    place = {"@type": "Place", "name": "Brno", "description": english, "address": english}
    records, result = imported(event(name=english), event(name="Talks", location=place))
    assert set(records) == {"events/talks", "places/brno"}
    assert records["places/brno"] == {"id": "brno", "name": "Brno"}
    assert [h.object for h in result.account.homeless].count('"Meeting"@english') == 3


@pytest.mark.parametrize("kind", ["", "https://schema.org/"])
def test_a_class_without_a_name_says_nothing(imported, kind):
    records, _ = imported(event(**{"@type": ["Event", kind]}, organizer={"@type": kind, "name": "Council"}))
    assert records["events/meeting"]["organizers"] == ["council"]


def test_what_a_document_calls_its_nodes_and_where_it_lay_is_in_no_record_and_not_in_the_account(imported):
    node = {"@type": "StructuredValue", "value": "x"}
    address = {
        "@type": "PostalAddress",
        "streetAddress": node,
        "addressCountry": {"@type": "Thing", "name": node},
    }
    council = {"@type": "Organization", "name": "Council", "legalName": node, "sameAs": {"@id": "/council"}}
    council["identifier"] = {"@id": "/council/1"}
    ana = {"@type": "Person", "name": "Ana", "worksFor": council, "jobTitle": node}
    bank = {"legalName": node, "member": {"@type": "Person", "givenName": "Bo"}}
    report = {"@type": "Report", "name": "Report", "license": {"@id": "/license"}, "author": {"name": node}}
    virtual = {"@type": "VirtualLocation", "url": node}
    _, result = imported(
        event(
            attendee=ana, organizer=[bank], location=[{"@type": "Place", "name": "Hall", "address": address}, virtual],
            image={"@id": "/a.png"}, subjectOf=report, identifier={"propertyID": node, "value": "1"},
        )
    )  # fmt: skip
    said = json.dumps([result.records, result.account.as_json()])
    assert "import.invalid" not in said
    assert re.search(r"\bd[0-9]+-[0-9a-f]{16}", said) is None


def test_two_runs_give_the_same_whatever_the_seed_of_hashes(tmp_path):
    role = {"@type": "Role", "roleName": ["host", "Envoy"], "attendee": {"@type": "Person", "name": "Ana"}}
    days = [f"2025-01-0{day}" for day in range(1, 9)]
    streams = [f"https://stream.example/{number}" for number in range(8)]
    document = event(
        endDate="2026-01-01",
        attendee=role | {"startDate": days},
        location={"@type": "VirtualLocation", "url": streams},
    )
    (tmp_path / "a.jsonld").write_text(json.dumps(document), encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from exporter.importing.schema_org.convert import import_files\n"
        "found = import_files([Path(sys.argv[1])]); print(found.records, found.account)"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "a.jsonld")],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in "123"
    }
    assert len(printed) == 1


def test_a_term_that_the_context_does_not_know_is_in_the_account(imported):
    document = event(**{"@context": {"name": "https://schema.org/name", "Event": "https://schema.org/Event"}})
    records, result = imported(document)
    assert records["events/meeting"] == {"id": "meeting", "name": "Meeting"}
    assert [(h.subject, h.object) for h in result.account.homeless] == [("$.startDate", "2024-01-02")]


NO_COLOUR = {"@context": {"@vocab": "https://schema.org/", "colour": None}}
FEW_NAMES = {"@context": {"name": "https://schema.org/name", "Event": "https://schema.org/Event"}}


@pytest.mark.parametrize(
    "document",
    [
        event(colour="Meeting") | NO_COLOUR,
        event(colour={"name": "Meeting"}) | NO_COLOUR,
        event(colour="Meeting", organizer={"@id": "/", "name": "Council", "url": {"@id": "#/"}}) | NO_COLOUR,
        event(startDate="Meeting") | FEW_NAMES,
    ],
)
def test_a_value_without_meaning_is_in_the_account_though_another_says_the_same(imported, document):
    _, result = imported(document)
    assert [h.object for h in result.account.homeless if h.subject.startswith("$")] == ["Meeting"]


def test_a_value_under_a_name_that_the_context_gives_is_not_taken_for_lost(imported):
    context = {
        "@vocab": "https://schema.org/",
        "titel": "https://schema.org/name",
        "namn": {"@id": "https://schema.org/name", "@container": "@language"},
    }
    document = {"@context": context, "@type": "Event", "titel": "Meeting", "namn": {"sv": "Möte"}}
    records, result = imported(document, language="en")
    assert records["events/meeting"]["name"] == {"en": "Meeting", "sv": "Möte"}
    assert result.account.homeless == []


@pytest.mark.parametrize("address", ["urn:x", "mailto:a@b.example", "https://e.example/%zz"])
def test_an_address_that_a_record_cannot_keep_is_in_the_account(imported, address):
    records, result = imported(event(**{"@id": address}))
    assert "same_as" not in records["events/meeting"]
    assert [(h.subject, h.predicate, h.object) for h in result.account.homeless] == [
        ("events/meeting", "@id", f"<{address}>")
    ]


def test_the_report_is_inert(imported):
    _, result = imported(event(audience="<script>alert(1)</script> | [x](javascript:y)"))
    page = result.account.as_markdown()
    assert "<script>" not in page
    assert "\\<script\\>alert(1)\\</script\\> \\| \\[x\\](javascript:y)" in page


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(command, [str(SAMPLES[0]), "-o", str(tmp_path)])
    assert isinstance(result.exception, MisuseError)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("term", "values", "field", "kept"),
    [
        ("name", ["Brno", ""], "name", "Brno"),
        ("name", [{"@value": "Brno", "@language": "cs"}, {"@value": "\x07", "@language": "en"}], "name", {"cs": "Brno"}),
        ("startDate", ["", "2025-02-30", "2025-02-20"], "start", "2025-02-20"),
        ("sameAs", ["no address", "https://a.example/x"], "same_as", ["https://a.example/x"]),
    ],
)  # fmt: skip
def test_a_value_that_no_record_may_hold_gives_way_to_one_that_it_may(tmp_path, term, values, field, kept):
    (tmp_path / "a.jsonld").write_text(json.dumps(event(**{term: values})), encoding="utf-8")
    result = import_files([tmp_path / "a.jsonld"], "en")
    (record,) = result.records["events"]
    assert record[field] == kept
    assert len(result.account.homeless) == len(values) - 1


SPELLINGS = {
    "2015-10-21T19:00:00+0100": "2015-10-21T19:00:00+01:00",
    "2015-10-21T19:00:00.000+0100": "2015-10-21T19:00:00.000+01:00",
    "2015-10-21T19:00+0100": "2015-10-21T19:00+01:00",
    "2015-10-21T19:00:00+01": "2015-10-21T19:00:00+01",
    "2015-10-21 19:00": "2015-10-21T19:00",
    "2015-10-21 19:00:00": "2015-10-21T19:00:00",
    "20151021T190000Z": "2015-10-21T19:00:00Z",
    "20151021": "2015-10-21",
    "2015-10-3": "2015-10-03",
    "2015/10/21": "2015-10-21",
    "October 21, 2015": "2015-10-21",
    "21 October 2015": "2015-10-21",
    "21.10.2015": "2015-10-21",
    " 2015-10-21 ": "2015-10-21",
}


@pytest.mark.parametrize(("written", "kept"), SPELLINGS.items())
def test_date_is_kept_in_the_one_spelling_that_it_can_mean(imported, written, kept):
    report = {"@type": "Report", "name": "Report", "datePublished": written}
    member = {"@type": "OrganizationRole", "startDate": written, "memberOf": {"@type": "NGO", "name": "Club"}}
    ana = {"@type": "Person", "name": "Ana", "memberOf": member}
    document = event(startDate=written, endDate=written, subjectOf=report, attendee=ana)
    records, result = imported(document, language="en")
    assert (records["events/meeting"]["start"], records["events/meeting"]["end"]) == (kept, kept)
    assert records["sources/report"]["published"] == kept
    assert records["participants/ana"]["memberships"][0]["start"] == kept
    assert result.account.homeless == []
    if written.strip() != kept:
        assert f'events/meeting: start: "{written}" is read as "{kept}"' in result.account.notes


@pytest.mark.parametrize("written", ["03.04.2025", "04/03/2025", "soon", "2025-02-30"])
def test_date_that_can_mean_two_days_or_none_is_reported(imported, written):
    records, result = imported(event(startDate=written))
    assert "start" not in records["events/meeting"]
    assert ("startDate", f'"{written}"') in left(result)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("my pic.jpg", "my%20pic.jpg"),
        ("a|b.jpg", "a%7Cb.jpg"),
        ("{size}.jpg", "%7Bsize%7D.jpg"),
        ("a[1].jpg", "a%5B1%5D.jpg"),
    ],
)
def test_address_is_kept_with_its_signs_escaped(imported, caplog, name, kept):
    written, escaped = f"https://x.example.org/{name}", f"https://x.example.org/{kept}"
    records, result = imported(event(image=written, url=written, sameAs=written))
    meeting = records["events/meeting"]
    assert (meeting["url"], meeting["same_as"]) == (escaped, [escaped])
    assert [records[f"images/{image}"]["content_url"] for image in meeting["images"]] == [escaped]
    assert result.account.homeless == []
    assert caplog.text == ""


@pytest.mark.parametrize("field", ["name", "startDate", "description"])
def test_values_outside_the_context_are_reported_though_another_object_says_the_same(imported, field):
    bare = {key: value for key, value in event(description="Talk").items() if key != "@context"}
    records, result = imported([event(description="Talk"), bare, bare])
    assert len(records) == 1
    missing = [h for h in result.account.homeless if h.object == bare[field]]
    assert [h.subject for h in missing] == [f"$[1].{field}", f"$[2].{field}"]
    assert {h.reason.partition(";")[0] for h in missing} == {"no @context gives it a meaning"}


def imported_text(tmp_path, text, name="a.jsonld"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return import_files([tmp_path / name], "en")


def test_both_values_of_a_duplicate_key_are_read_at_any_depth(tmp_path):
    result = imported_text(
        tmp_path,
        """{"@context": "https://schema.org", "@type": "Event", "name": "Meeting",
 "performer": {"@type": "Person", "name": "Ana", "name": "Bo"},
 "performer": {"@type": "Person", "name": "Cy"}}""",
    )
    assert [r["id"] for r in result.records["participants"]] == ["ana", "cy"]
    assert [p["participant"] for p in result.records["events"][0]["participations"]] == ["ana", "cy"]
    assert [(h.subject, h.object) for h in result.account.homeless] == [("participants/ana", '"Bo"')]
    assert [(p.code, p.span.line, p.span.column) for p in result.problems] == [
        ("CQ003", 2, 50),
        ("CQ003", 3, 2),
    ]


def test_id_that_gives_way_to_another_is_reported_with_its_value(tmp_path):
    text = json.dumps(event())[:-1] + ', "@id": "https://a.example/1", "@id": "https://a.example/2"}'
    result = imported_text(tmp_path, text)
    assert result.records["events"][0]["same_as"] == ["https://a.example/2"]
    assert [(p.code, p.value) for p in result.problems] == [("CQ003", "https://a.example/1")]


@pytest.mark.parametrize("address", ["https://x.example/g", {"@id": "https://x.example/g"}])
@pytest.mark.parametrize("term", ["superEvent", "superEvents"])
def test_series_is_found_by_its_address_in_text_and_in_a_reference(imported, term, address):
    series = {
        "@context": "https://schema.org",
        "@type": "EventSeries",
        "@id": "https://x.example/g",
        "name": "Series",
    }
    records, result = imported(series, event(**{term: address}))
    assert records["events/meeting"]["series"] == "series"
    assert result.account.homeless == []


@pytest.mark.parametrize(
    ("term", "name"),
    [
        ("performer", "Organization"),
        ("attendee", "Thing"),
        ("organizer", "Person"),
        ("organizer", "schema:Organization"),
        ("sponsor", "http://schema.org/Organization"),
        ("location", "Place"),
        ("location", "PostalAddress"),
        ("superEvent", "EventSeries"),
        ("subEvent", "Event"),
        ("about", "Thing"),
        ("subjectOf", "NewsArticle"),
        ("image", "ImageObject"),
    ],
)
def test_name_of_a_class_is_reported_and_makes_no_record(imported, term, name):
    records, result = imported(event(**{term: name}))
    assert set(records) == {"events/meeting"}
    assert (term, f'"{name}"') in left(result)


def test_name_of_a_class_is_no_author_or_publisher(imported):
    report = {"@type": "Report", "name": "Report", "author": "Person", "publisher": "Organization"}
    records, result = imported(event(subjectOf=report))
    assert records["sources/report"] == {"id": "report", "type": "Report", "name": "Report"}
    assert left(result) == {("author", '"Person"'), ("publisher", '"Organization"')}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"@type": "Event", "name": "Meeting"}, "missing @context"),
        ([{"name": "Meeting"}], "missing @context"),
        (
            {"items": [{"type": ["http://schema.org/Event"], "properties": {"name": ["Meeting"]}}]},
            "microdata",
        ),
        ({"@context": {"x": "https://x.example/"}, "@type": "Event", "name": "Meeting"}, "invalid JSON-LD"),
    ],
)
def test_document_without_any_statement_is_a_problem_and_reported_value_by_value(imported, document, message):
    records, result = imported(document)
    assert records == {}
    (problem,) = result.problems
    assert (problem.code, problem.message.startswith(message)) == ("CQ821", True)
    assert "Meeting" in {h.object for h in result.account.homeless}


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("a.xlsx", "an Excel workbook"),
        ("a.ods", "an OpenDocument spreadsheet"),
        ("a.CSV", "a CSV table"),
        ("a.pdf", "a PDF"),
    ],
)
def test_file_of_another_format_is_named_with_what_to_do(tmp_path, name, called):
    (tmp_path / name).write_bytes(b"PK\x03\x04\xff")
    result = import_files([tmp_path / name])
    (problem,) = result.problems
    assert problem.message.startswith(f"not JSON-LD but {called}")
    assert problem.hint


def test_unreadable_block_is_in_the_report_with_its_column_in_the_page(tmp_path):
    start = '<p>x</p><script type="application/ld+json">'
    good = json.dumps(event())
    result = imported_text(tmp_path, f'{start}{{"name": }}</script>{start}{good}</script>', "a.html")
    column = len(start) + len('{"name": ') + 1
    problems = result.account.as_json()["problems"]
    assert [(p["code"], p["line"], p["column"]) for p in problems] == [("CQ002", 1, column)]
    assert f"a.html:1:{column}: CQ002" in result.account.as_markdown()


def test_family_folder_that_is_a_link_is_not_written_through(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "dataset.yaml").write_text("name: seeds\n", encoding="utf-8")
    (tmp_path / "seeds" / "events").symlink_to(tmp_path / "elsewhere")
    result = CliRunner().invoke(command, [str(SAMPLES[0]), "-o", str(tmp_path / "seeds")])
    assert isinstance(result.exception, MisuseError)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    "more",
    [
        {"sameAs": [f"no {n}" for n in range(300)]},
        {"attendee": [
            {"@type": "Role", "startDate": "soon", "attendee": {"@type": "Person", "name": f"P{n}"}} for n in range(300)
        ]},
    ],
    ids=["addresses", "roles"],
)  # fmt: skip
def test_mistakes_of_one_list_are_found_together(imported, monkeypatch, more):
    calls = []
    validated = drafts.record_of
    monkeypatch.setattr(drafts, "record_of", lambda *given: calls.append(1) or validated(*given))
    records, result = imported(event(**more))
    assert len(result.account.homeless) == 300
    assert len(calls) <= len(records) + 5


def test_places_of_one_name_are_compared_in_linear_time(imported, monkeypatch):
    calls = []
    agree = merge._agree
    monkeypatch.setattr(merge, "_agree", lambda *given: calls.append(1) or agree(*given))
    hall = {"@type": "Place", "name": "Hall"}
    events = [event(location=hall | {"address": f"Street {n % 150}"}) for n in range(300)]
    records, result = imported(*[events])
    assert sum(name.startswith("places/") for name in records) == 150
    assert sum(name.startswith("events/") for name in records) == 300
    assert result.account.joined == 150
    assert len(calls) <= 600


def test_a_node_without_a_name_is_called_by_the_shortest_way_to_it(tmp_path):
    offers = [{"@type": "Offer", "price": str(number)} for number in range(2000)]
    circle = {"@id": "_:b", "@type": "Trip", "itinerary": {"@type": "Trip", "provider": {"@id": "_:b"}}}
    document = {"@context": "https://schema.org", "@graph": [event(offers={"@list": offers}), circle]}
    (tmp_path / "a.jsonld").write_text(json.dumps(document), encoding="utf-8")
    homeless = import_files([tmp_path / "a.jsonld"], "en").account.homeless
    ways = {h.object.strip('"'): h.subject for h in homeless if h.predicate == "price"}
    first, rest = RDF.first, RDF.rest
    assert ways["0"] == f"events/meeting / offers / <{first}>"
    assert ways["1"] == f"events/meeting / offers / <{rest}> / <{first}>"
    assert len(ways) == len(offers)
    assert max(map(len, ways.values())) < 500
    assert {h.subject for h in homeless if h.predicate in ("itinerary", "provider")} == {"Trip"}


texts = st.one_of(
    st.sampled_from(["Brno", "2024-05-05", "https://a.example/x", "Envoy"]), st.text(max_size=6)
)
leaves = st.one_of(texts, st.integers(-5, 5), st.booleans())
terms = st.sampled_from(
    ["name", "startDate", "endDate", "location", "organizer", "attendee", "about", "superEvent", "subEvent", "image", "url",
     "sameAs", "identifier", "address", "geo", "latitude", "longitude", "memberOf", "jobTitle", "roleName", "member",
     "nationality", "containedInPlace", "subjectOf", "keywords", "offers", "alternateName", "additionalType"]
)  # fmt: skip
kinds = st.sampled_from(
    ["Event", "EventSeries", "Person", "Organization", "Place", "Role", "OrganizationRole", "PostalAddress", "Country",
     "Museum", "ImageObject", "NewsArticle", "PropertyValue", "VirtualLocation", "Offer"]
)  # fmt: skip
nodes = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.builds(
            lambda kind, ident, rest: {"@type": kind, **({"@id": ident} if ident else {}), **rest},
            kinds,
            st.sampled_from([None, None, "https://n.example/1", "#x", "_:b"]),
            st.dictionaries(terms, inner, max_size=5),
        ),
    ),
    max_leaves=12,
)


def all_texts(value) -> list[str]:
    """Return every text in a value but classes and ids."""
    if isinstance(value, dict):
        return [t for key, inner in value.items() if key not in ("@type", "@id") for t in all_texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in all_texts(inner)]
    return [value] if isinstance(value, str) else []


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(nodes, min_size=1, max_size=4))
def test_whatever_is_in_a_document_the_records_are_valid_and_every_statement_is_accounted_for(
    tmp_path_factory, graph
):
    folder = tmp_path_factory.mktemp("any")
    document = {"@context": "https://schema.org", "@graph": [n for n in graph if isinstance(n, dict)]}
    (folder / "a.jsonld").write_text(json.dumps(document), encoding="utf-8")
    result = import_files([folder / "a.jsonld"], "en")
    again = import_files([folder / "a.jsonld"], "en")
    assert (again.records, again.account) == (result.records, result.account)
    outcome = CliRunner().invoke(
        command, [str(folder / "a.jsonld"), "-o", str(folder / "seeds"), "--language", "en"]
    )
    assert outcome.exception is None or isinstance(outcome.exception, SystemExit), outcome.exception
    said = mended(
        " ".join(
            all_texts([result.records, result.account.notes, *(vars(h) for h in result.account.homeless)])
        )
    )
    assert [text for text in all_texts(document["@graph"]) if mended(text) and mended(text) not in said] == []
    structural = [p for p in validate(folder / "seeds") if p.code.startswith(("CQ0", "CQ1"))]
    assert structural == []


def test_the_lists_of_classes_are_those_of_schema_org():
    known = {name: node for name, node in schema_org.TERMS.items() if "rdfs:Class" in str(node["@type"])}

    def below(*roots):
        found = {f"schema:{root}" for root in roots}
        while True:
            more = {
                name for name, node in known.items() if found & schema_org._ids(node.get("rdfs:subClassOf"))
            }
            if more <= found:
                return {name.removeprefix("schema:") for name in found if name.startswith("schema:")}
            found |= more

    assert below("Event") - {"EventSeries"} == classes.EVENTS
    assert below("Organization") == classes.ORGANIZATIONS | classes.BOTH
    assert below("Place") == classes.PLACES | classes.BOTH
    assert below("Person") == classes.PERSONS
    assert below("Role") == classes.ROLES
    assert below("DefinedTerm") == classes.TOPICS
    assert below("ImageObject") == classes.IMAGES
    sources = {kind: below(kind) for kind in classes.SOURCES if kind != "CreativeWork"}
    assert frozenset().union(*sources.values(), {"CreativeWork"}) == frozenset().union(
        *classes.SOURCES.values()
    )


@pytest.mark.parametrize(
    ("option", "value"),
    [("--base", "notaniri"), ("--language", "not a language"), ("--name", "dataset")],
)
def test_what_no_dataset_may_hold_is_misuse_and_nothing_is_written(tmp_path, option, value):
    result = CliRunner().invoke(command, [str(SAMPLES[0]), "-o", str(tmp_path / "new"), option, value])
    assert isinstance(result.exception, MisuseError)
    assert str(result.exception).startswith(f"{option} {value!r}: ")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("folder", ["dataset", "談話"])
def test_whatever_the_folder_is_called_the_dataset_gets_a_name_that_it_may_have(tmp_path, folder):
    result = CliRunner().invoke(command, [str(SAMPLES[0]), "-o", str(tmp_path / folder)])
    assert result.exit_code == 0, result.output


def test_a_page_without_json_ld_makes_no_folder(tmp_path):
    (tmp_path / "page.html").write_text("<!doctype html><title>Minutes</title>", encoding="utf-8")
    result = CliRunner().invoke(command, [str(tmp_path / "page.html"), "-o", str(tmp_path / "new")])
    assert result.exit_code == 1
    assert "no readable JSON-LD" in result.stderr
    assert not (tmp_path / "new").exists()


def test_one_record_is_counted_as_one(tmp_path):
    (tmp_path / "one.jsonld").write_text(json.dumps(event()), encoding="utf-8")
    result = CliRunner().invoke(command, [str(tmp_path / "one.jsonld"), "-o", str(tmp_path / "new")])
    assert "Made 1 record of 3 statements" in result.stdout


def test_a_literal_that_is_no_value_of_its_datatype_is_in_the_account_and_in_no_log(imported, caplog):
    date = {"@value": "2020-02-30", "@type": "http://www.w3.org/2001/XMLSchema#date"}
    _, result = imported(event(startDate=date))
    assert {value for _, value in left(result)} == {'"2020-02-30"'}
    assert caplog.text == ""
