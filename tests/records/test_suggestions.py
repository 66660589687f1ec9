"""Where there is one right answer to a mistake, the problem gives it; where there is none, it makes none up."""

from __future__ import annotations

from pathlib import Path

import pytest

from exporter.checks.validate import validate
from exporter.model.fields import fields
from exporter.records.suggestions import nearest
from schemas import VOCABULARIES, Event

DATASET = "name: example\ntitle: Example\nbase: https://example.org/\nlanguage: en\n"
OUTCOMES_HINT = (
    "one of commitment, condemnation, agreement, appeal, finding, announcement, claim"
    ", or a word that dataset.yaml adds"
)
TYPES_HINT = "one of Person, Organization, GovernmentOrganization, NGO, NewsMediaOrganization, Group"
PART = "participations:\n- {participant: x, role: host}\n"
HEADS = {"dataset.yaml": DATASET}


@pytest.fixture
def problems(tmp_path):
    """Return a function that puts text into a file of a dataset and returns the problems in that file."""

    def of(file: str, text: str) -> list:
        (tmp_path / "dataset.yaml").write_text(DATASET, encoding="utf-8")
        for record in ("topics/dock-wages", "topics/c", "places/port-vell", "places/50.85-4.35"):
            (tmp_path / record).parent.mkdir(exist_ok=True)
            (tmp_path / f"{record}.yaml").write_text(f"id: {Path(record).name}\nname: A\n", encoding="utf-8")
        path = tmp_path / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEADS.get(file, "" if ".js" in file else "id: a\nname: A\n") + text, encoding="utf-8")
        return [problem for problem in validate(tmp_path) if problem.path == str(path)]

    return of


@pytest.mark.parametrize(
    ("file", "text", "hint", "expected"),
    [
        ("events/a.yaml", 'edition: "4"', "write it without quotation marks: 4", "a whole number such as 9"),
        ("agreements/a.yaml", "binding: yes", "write true", "true or false"),
        ("agreements/a.yaml", "binding: Off", "write false", "true or false"),
        ("agreements/a.yaml", "binding: perhaps", None, "true or false"),
        (
            "events/a.yaml",
            "topics: dock-wages",
            'write ["dock-wages"]',
            "a list of ids of records in topics/",
        ),
        (
            "sources/a.yaml",
            "type: Report\nauthors: 'Smith, J.'",
            'write ["Smith, J."]',
            "a list of texts such as",
        ),
        ("events/a.yaml", "topics: ['C++']", "did you mean 'c'?", "the id of a record in topics/"),
        ("events/a.yaml", "topics: [Dock–wages]", "write 'dock-wages'", "the id of a record in topics/"),
        ("events/a.yaml", "sources: https://example.com/a", None, "a list of ids of records in sources/"),
        ("events/a.yaml", "sources: [https://example.com/a]", None, "the id of a record in sources/"),
        (
            "events/a.yaml",
            "location: 50.85, 4.35",
            "did you mean '50.85-4.35'?",
            "the id of a record in places/",
        ),
        ("events/a.yaml", "location: -1", None, "the id of a record in places/"),
        ("events/a.yaml", "topics:", "leave it out where there is nothing to say", "a list of ids"),
        ("events/a.yaml", "location: [port-vell]", 'write "port-vell"', "the id of a record in places/"),
        ("events/a.yaml", "location: [a, b]", None, "the id of a record in places/"),
        ("events/a.yaml", "start: 2019", 'put it in quotation marks: "2019"', "text such as 2025-02-20"),
        ("events/a.yaml", "start: 20190203", "write '2019-02-03'", "text such as 2025-02-20"),
        (
            "events/a.yaml",
            'start: "2022/.."',
            'write start: "2022" and end: ".."',
            "a date such as 2025-02-20",
        ),
        (
            "events/a.yaml",
            "start: 03.04.2025",
            "write 2025-04-03 or 2025-03-04: it can mean 3 April 2025 or 4 March 2025",
            "a date such as",
        ),
        (
            "places/a.json",
            '{"id": "a", "name": "A", "latitude": "5.1", "longitude": 4}',
            "write it without quotation marks: 5.1",
            "a number such as 50.8465",
        ),
        (
            "places/a.json",
            '{"id": "a", "name": "A", "latitude": "95.1", "longitude": 4}',
            None,
            "a number such as",
        ),
        ("places/a.yaml", "latitude: 5° N\nlongitude: 4", None, "a number such as 50.8465"),
        ("events/a.yaml", "kind: Meeting", "write 'meeting'", "one of dialogue, meeting, visit"),
        ("events/a.yaml", "start: 2019.5", None, "text such as 2025-02-20"),
        ("events/a.yaml", "description: 12", 'put it in quotation marks: "12"', "text, or texts by language"),
        (
            "events/a.yaml",
            "description: True",
            'put it in quotation marks: "True"',
            "text, or texts by language",
        ),
        ("events/a.yaml", "outcomes: [x]", None, "a mapping with kind"),
        (
            "events/a.yaml",
            "evidence: {source: x}",
            "write it as an item of a list: in brackets, or in YAML with a hyphen before it",
            "a list of mappings with source",
        ),
        ("events/a.yaml", "kind: xyz", None, "one of dialogue, meeting, visit"),
        ("events/a.yaml", "kind: 5", None, "one of dialogue, meeting, visit"),
        ("events/a.yaml", "outcomes: [{text: A}]", OUTCOMES_HINT, "What kind of outcome it is."),
        ("participants/a.yaml", "given_name: A", TYPES_HINT, "Whether it is a person, an organisation"),
        ("dataset.yaml", "version: 1.0", 'put it in quotation marks: "1.0"', "text"),
        ("dataset.yaml", "version: 1e5", 'put it in quotation marks: "1e5"', "text"),
        ("dataset.yaml", "version: 007", 'put it in quotation marks: "007"', "text"),
        (
            "events/a.yaml",
            "description: 0x1F",
            'put it in quotation marks: "0x1F"',
            "text, or texts by language",
        ),
        ("events/a.yaml", "start: 0x7E9", None, "text such as 2025-02-20"),
        ("dataset.yaml", "version: 10", 'put it in quotation marks: "10"', "text"),
        ("dataset.yaml", "publisher: The Archive", 'write {name: "The Archive"}', "a mapping with name, url"),
        ("dataset.yaml", "creator: [The Archive]", None, "a mapping with name, url"),
        ("dataset.yaml", "publisher: {nam: X}", "did you mean 'name'?", "one of name, url"),
        ("places/a.yaml", "type: Country\ncountry_code: 276", "write 'DE'", "text such as PK"),
    ],
)
def test_a_wrong_value_is_told_what_to_write(problems, file, text, hint, expected):
    (problem,) = problems(file, text)
    assert problem.hint == hint
    assert problem.expected.startswith(expected)


@pytest.mark.parametrize(
    ("file", "text", "hint"),
    [
        ("events/a.yaml", "location: Porto Vello", "did you mean 'port-vell'?"),
        ("events/a.yaml", "location: Genève", None),
        ("events/a.yaml", "topics: Dock wage", "did you mean 'dock-wages'?"),
        ("events/a.yaml", "topics: [Genève]", None),
        ("events/a.yaml", "kind: Meeting", "write 'meeting'"),
        ("events/a.yaml", "kind: State Visit", "did you mean 'visit'?"),
        ("events/a.yaml", "kind: Xyz Qwk", None),
    ],
)
def test_a_hint_names_only_records_and_words_that_exist(problems, file, text, hint):
    (problem,) = problems(file, text)
    assert problem.hint == hint
    assert problem.replacement == ("meeting" if "write" in (hint or "") else None)


def test_mistakes_in_added_words_are_placed_at_them(problems):
    (unknown,) = problems(
        "dataset.yaml", "vocabularies:\n  event_kind:\n    trap: {label: T, definition: D.}\n"
    )
    assert (unknown.code, unknown.span.line, unknown.field) == ("CQ101", 6, "vocabularies.event_kind")
    assert unknown.hint == "did you mean 'event_kinds'?"
    many = "".join(
        f"    {word}: {{label: L, definition: D.}}\n" for word in ("host", "clown", "chair", "guest")
    )
    kinds = "  event_kinds:\n    trip: {label: T, definition: D.}\n    visit: {label: V, definition: D.}\n"
    taken = problems("dataset.yaml", f"vocabularies:\n  roles:\n{many}{kinds}")
    assert [(problem.span.line, problem.value, problem.hint) for problem in taken] == [
        (7, "host", "remove it"),
        (9, "chair", "remove it"),
        (12, "trip", "remove it"),
        (13, "visit", "remove it"),
    ]
    words = "  roles:\n    clown: {label: C, definition: D.}\n    host: {label: H, definition: D.}\n"
    (taken,) = problems("dataset.yaml", f"vocabularies:\n{words}")
    assert (taken.code, taken.span.line, taken.value) == ("CQ106", 8, "host")
    (inside,) = problems("dataset.yaml", f"vocabularies:\n{words.replace('host: {label', 'fool: {lable')}")
    assert (inside.code, inside.message) == (
        "CQ101",
        "vocabularies.roles.fool.lable: unknown field of an entry",
    )
    assert inside.expected == "one of label, definition"


def test_a_field_that_is_not_indented_is_one_mistake(problems):
    found = problems("events/a.yaml", "participations:\n  - participant: x\nrole: host\nlocation: nowhere\n")
    assert [problem.code for problem in found] == ["CQ201", "CQ101", "CQ201"]
    assert found[1].hint == "indent it: it is a field of participations[0], above"
    (found,) = problems(
        "events/a.yaml", "participations:\n  - participant: x\nrole: host\n    capacity: [y]\n"
    )
    assert (found.code, found.hint.partition(";")[0]) == ("CQ002", "check the indentation")
    (found,) = problems("events/a.yaml", "description: Talks: the ninth\n")
    assert found.hint == 'put text that holds ": " in quotation marks'


FIELDS = [field.name for field in fields(Event)]
KINDS = [concept.word for concept in VOCABULARIES["event_kinds"]]
ROLES = [concept.word for concept in VOCABULARIES["roles"]]
PEOPLE = [
    "angela-merkel",
    "emmanuel-macron",
    "john-smith",
    "jane-smith",
    "european-union",
    "european-parliament",
    "maria-lopez",
    "ministry-of-foreign-affairs",
    "ministry-of-justice",
    "united-nations",
    "kaja-kallas",
]

MEANT = [
    *((FIELDS, *pair) for pair in (("end_date", "end"), ("start_date", "start"), ("locaton", "location"))),
    *((FIELDS, *pair) for pair in (("statis", "status"), ("topic", "topics"), ("organiser", "organizers"))),
    *((FIELDS, *pair) for pair in (("participants", "participations"), ("event_type", "type"))),
    *((FIELDS, *pair) for pair in (("image", "images"), ("event_name", "name"), ("sameAs", "same_as"))),
    *((FIELDS, *pair) for pair in (("partOf", "part_of"), ("Start", "start"), ("source", "sources"))),
    *(
        (KINDS, *pair)
        for pair in (("call", "phone_call"), ("dialog", "dialogue"), ("press", "press_conference"))
    ),
    *((KINDS, *pair) for pair in (("phone", "phone_call"), ("state visit", "visit"), ("Meeting", "meeting"))),
    *((KINDS, *pair) for pair in (("online meeting", "meeting"), ("negotiations", "negotiation"))),
    *((ROLES, *pair) for pair in (("secretary_general", "secretary"), ("guest speaker", "speaker"))),
    *((ROLES, *pair) for pair in (("co-chair", "co_chair"), ("head", "head_of_delegation"))),
    *((PEOPLE, *pair) for pair in (("merkel", "angela-merkel"), ("macron", "emmanuel-macron"))),
    *((PEOPLE, *pair) for pair in (("kallas-kaja", "kaja-kallas"), ("angela-merkl", "angela-merkel"))),
]
HOPELESS = [
    *(
        (FIELDS, word)
        for word in ("budget", "weather", "x", "of", "is", "language", "country", "mood", "foo_id")
    ),
    *((KINDS, word) for word in ("talk", "war", "birthday", "x", "reception", "a", "lunch", "walk", "tour")),
    *((ROLES, word) for word in ("president", "of", "king", "translator", "minister", "1", "spouse")),
    *((PEOPLE, word) for word in ("bob", "ministry", "nato", "of", "xi-jinping", "obama")),
]


@pytest.mark.parametrize(("choices", "word", "meant"), MEANT)
def test_what_was_meant_is_found(choices, word, meant):
    assert nearest(word, choices) == meant


@pytest.mark.parametrize(("choices", "word"), HOPELESS)
def test_nothing_silly_is_proposed(choices, word):
    assert nearest(word, choices) is None


@pytest.mark.parametrize(
    ("file", "text", "value"),
    [
        ("events/a.yaml", "description: 007", "007"),
        ("events/a.yaml", "description: [1, True]", "[1,true]"),
        ("events/a.yaml", "description: 0o17", "0o17"),
        ("events/a.yaml", "other_names:\n- {kind: short, text: 1e5}", "1e5"),
        ("events/a.json", '{"id": "a", "name": 1e5}', "1e5"),
        ("events/a.jsonl", '{"id": "a", "name": 12.50}\n', "12.50"),
    ],
)
def test_a_value_is_shown_as_it_is_written(problems, file, text, value):
    (problem,) = problems(file, text)
    assert problem.value == value


@pytest.mark.parametrize(
    ("names", "cells", "hint"),
    [
        ("topics", ("sec",), "name the column topics[]; semicolons separate the items in a cell"),
        ("start", (2025,), "make the cell text"),
        ("description", (True,), "make the cell text"),
        ("location[]", ("a",), "name the column location"),
        ("name.en[]", ("a",), "name the column name.en"),
        ("start.en", ("a",), "name the column start"),
        ("evidence", ("x",), "give each of its fields a column: evidence[0].source, and so on"),
        ("evidence.source", ("x",), "give each of its fields a column: evidence[0].source, and so on"),
        ("outcomes[]", ("x",), "give each of its fields a column: outcomes[0].kind, and so on"),
        ("participations.0.participant role", ("a", "host"), "name the column participations[0].role"),
    ],
)
def test_in_a_table_the_names_of_columns_say_what_a_cell_is(tmp_path, names, cells, hint):
    openpyxl = pytest.importorskip("openpyxl")
    (tmp_path / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    (tmp_path / "events").mkdir()
    book = openpyxl.Workbook()
    title = "description" if names.startswith("name") else "name"
    book.active.append(["id", title, *names.split()])
    book.active.append(["a", "A", *cells])
    book.save(tmp_path / "events" / "all.xlsx")
    assert next(p for p in validate(tmp_path) if p.code in ("CQ101", "CQ103", "CQ104")).hint == hint


@pytest.mark.parametrize("key", ["languages", "[languages]", "text"])
def test_a_text_by_language_is_placed_whatever_its_keys_are(problems, key):
    found = problems("events/a.json", f'{{"id": "a", "name": {{"{key}": "x", "en": 7}}}}')
    assert {problem.field for problem in found} == {f"name.{key}", "name.en"}


def test_advice_on_json_is_json(problems):
    _, problem = problems(
        "events/a.json", '{"id": "a", "name": "A", "participations": [{"participant": "x"}], "role": "host"}'
    )
    assert problem.hint == "move it: it is a field of participations[0], above"


@pytest.mark.parametrize(
    ("text", "place", "field", "value"),
    [
        ("description: {languages: x, en: 12}", (3, 33), "description.en", "12"),
        ("description: {languages: 12}", (3, 26), "description.languages", "12"),
        ("description: {text: x, languages: y, EN: z}", (3, 38), "description.EN", "EN"),
    ],
)
def test_a_language_may_have_any_name(problems, text, place, field, value):
    found = [problem for problem in problems("events/a.yaml", text) if problem.value == value]
    assert [((p.span.line, p.span.column), p.field) for p in found] == [(place, field)]
