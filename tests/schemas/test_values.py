"""Each kind of value accepts what it should, as it is written, and says why it refuses the rest."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from bounds import within
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError, create_model
from pydantic_core import ErrorDetails
from typing_extensions import TypeAliasType
from value_cases import CASES

from schemas import dataset, values
from schemas.countries import country_code, names

TYPES = tuple(
    kind
    for kind in vars(values).values()
    if isinstance(kind, TypeAliasType) and kind.__module__ == values.__name__
)
STRINGS = tuple(case.type for case in CASES if case.type.__value__.__origin__ is str)
VALID = [
    pytest.param(case.type, value, id=f"{case.type}-{value!a}") for case in CASES for value in case.valid
]
INVALID = [
    pytest.param(case.type, *row, id=f"{case.type}-{row[0]!a}") for case in CASES for row in case.invalid
]


def errors(kind: Any, value: Any, *, as_json: bool) -> list[ErrorDetails]:
    adapter = TypeAdapter(kind)
    try:
        if as_json:
            adapter.validate_json(json.dumps(value), strict=True)
        else:
            adapter.validate_python(value, strict=True)
    except ValidationError as error:
        return error.errors()
    return []


def test_every_kind_of_value_has_a_case():
    assert {case.type for case in CASES} == set(TYPES)


@pytest.mark.parametrize(("kind", "value"), VALID)
def test_a_valid_value_stays_as_it_was_written(kind, value):
    adapter = TypeAdapter(kind)
    read = (
        adapter.validate_python(value, strict=True),
        adapter.validate_json(json.dumps(value), strict=True),
    )
    assert [str(one) for one in read] == [str(value)] * 2


@pytest.mark.parametrize(
    ("kind", "value"),
    [pytest.param(case.type, value, id=f"{case.type}-{value}") for case in CASES for value in case.in_tables],
)
def test_a_number_as_text_is_valid_in_tables_only(kind, value):
    adapter = TypeAdapter(kind)
    assert str(adapter.validate_python(value)) == str(adapter.validate_json(json.dumps(value))) == value
    assert [error["type"][-5:] for error in errors(kind, value, as_json=True)] == ["_type"]


@pytest.mark.parametrize("as_json", [False, True], ids=["python", "json"])
@pytest.mark.parametrize(("kind", "value", "name", "suggestion"), INVALID)
def test_an_invalid_value_gives_one_error(kind, value, name, suggestion, as_json):
    (error,) = errors(kind, value, as_json=as_json)
    context = error.get("ctx", {})
    assert (error["type"], context.get("suggestion")) == (name, suggestion)
    if not name.endswith("_type"):
        assert context["expected"]
        assert error["msg"]
        assert not error["msg"].endswith(".")


@pytest.mark.parametrize(("kind", "value", "name", "suggestion"), INVALID)
def test_a_suggestion_is_valid(kind, value, name, suggestion):
    whole = (
        kind if not isinstance(value, dict) else values.LanguageTag if name == "language_tag" else values.Text
    )
    written = json.loads(suggestion) if suggestion and isinstance(value, (int, float)) else suggestion
    assert written is None or errors(whole, written, as_json=True) == []


@pytest.mark.parametrize("kind", STRINGS, ids=str)
@given(text=st.text(max_size=40))
def test_any_text_is_accepted_unchanged_or_refused_with_a_valid_suggestion(kind, text):
    adapter = TypeAdapter(kind)
    try:
        assert adapter.validate_python(text, strict=True) == text
    except ValidationError as refusal:
        for error in refusal.errors():
            suggestion = error["ctx"].get("suggestion")
            assert suggestion is None or adapter.validate_python(suggestion, strict=True) == suggestion


@given(text=st.text(st.characters(codec="utf-8")))
def test_accepted_text_is_safe_everywhere(text):
    if errors(values.Text, text, as_json=True) == []:
        assert text == text.strip() == unicodedata.normalize("NFC", text)
        assert {sign for sign in text if unicodedata.category(sign) == "Cc"} <= {"\t", "\n"}
        assert text.encode().decode() == text


def test_a_lone_surrogate_is_no_text():
    (error,) = errors(values.Text, "a\ud800", as_json=False)
    assert (error["type"], error["msg"]) == ("text_control", "U+D800 is not allowed in text")


@given(text=st.text(min_size=1, max_size=30, alphabet="abcÅßé -_.!0"))
def test_a_slug_is_suggested_or_guessed_for_whatever_has_a_latin_letter(text):
    for error in errors(values.Slug, text, as_json=False):
        assert bool({"suggestion", "hint"} & error["ctx"].keys()) == any(sign.isalnum() for sign in text)


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_degrees_are_finite(number):
    (error,) = errors(values.Latitude, float(number), as_json=False)
    assert error["type"] == "latitude"


@given(st.decimals(-180, 180, places=7))
def test_degrees_survive_a_column_of_floating_point_numbers(number):
    if errors(values.Longitude, number, as_json=False) == []:
        stored = float(TypeAdapter(values.Longitude).validate_python(number, strict=True))
        assert TypeAdapter(values.Longitude).validate_python(stored) == number


def test_each_mistake_in_a_language_text_has_its_own_place():
    found = errors(values.LanguageText, {"en_GB": "Talks", "fr": ""}, as_json=True)
    assert [(error["loc"], error["type"]) for error in found] == [
        (("[languages]", "en_GB", "[key]"), "language_tag"),
        (("[languages]", "fr"), "text_empty"),
    ]


@pytest.mark.parametrize(
    ("kind", "interval", "hint"),
    [
        (values.EdtfStart, "2022/2024", 'write start: "2022" and end: "2024"'),
        (values.EdtfStart, "2022/..", 'write start: "2022" and end: ".."'),
        (values.EdtfStart, "2022 - 2024", 'write start: "2022" and end: "2024"'),
        (values.EdtfEnd, "../2024", 'write end: "2024"'),
        (values.EdtfEnd, "2022/", 'write start: "2022"'),
    ],
)
def test_an_interval_is_shown_as_two_fields(kind, interval, hint):
    (error,) = errors(kind, interval, as_json=False)
    assert error["ctx"]["hint"] == hint


def test_an_indexed_path_is_told_where_the_evidence_goes():
    (error,) = errors(values.PropertyPath, "participations.0.role", as_json=False)
    assert error["ctx"]["hint"].startswith("move the evidence into the item")


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_each_kind_is_described_once_in_the_json_schema(mode):
    model = create_model("Everything", **{str(kind): (kind, ...) for kind in TYPES})
    described = model.model_json_schema(mode=mode)["$defs"]
    assert set(described) == {str(kind) for kind in TYPES}
    for name, schema in described.items():
        assert schema["title"], name
        assert schema["description"].endswith("."), name
        assert {"pattern", "enum", "minimum", "oneOf"} & set(schema), name


@pytest.mark.parametrize(("kind", "value"), VALID)
def test_the_json_schema_accepts_what_we_accept(kind, value):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(value, TypeAdapter(kind).json_schema())


INEXPRESSIBLE = {
    "edtf: the interval ends before it begins": lambda value: value == "2024/2022",
    "text, iri: a normal form": lambda value: (
        isinstance(value, str) and not unicodedata.is_normalized("NFC", value)
    ),
    "latitude: how many decimals, and the sign of zero": lambda value: isinstance(value, float),
    "iri: a host that other programs read as another": lambda value: "\u2100" in str(value),
}
"""What no keyword of JSON Schema can refuse."""


@pytest.mark.parametrize(("kind", "value"), [pytest.param(*case.values[:2], id=case.id) for case in INVALID])
def test_the_json_schema_refuses_what_we_refuse(kind, value):
    jsonschema = pytest.importorskip("jsonschema")
    valid = jsonschema.Draft202012Validator(TypeAdapter(kind).json_schema()).is_valid(value)
    assert not valid or any(cannot(value) for cannot in INEXPRESSIBLE.values())


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_the_examples_are_valid(kind):
    for example in TypeAdapter(kind).json_schema().get("examples", []):
        assert errors(kind, example, as_json=True) == []


@pytest.mark.parametrize("part", ["a", "a-", "1", "%41", "..", "é", "P1"])
@pytest.mark.parametrize("kind", STRINGS, ids=str)
def test_a_long_value_is_refused_in_linear_time(kind, part):
    with within(5, 60):
        assert errors(kind, f"https://a/{part * 20_000}\n", as_json=False)
        assert errors(kind, f"{part * 20_000}\n! ", as_json=False)


def test_the_country_table_has_the_249_codes_and_kosovo():
    assert len(names()) == 250
    assert list(names()) == sorted(names())
    assert all(len(code) == 2 and code.isupper() for code in names())
    assert all(country_code(name) == code for code, name in names().items())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("GER", "DE"), ("Deutschland", "DE"), ("276", "DE"), ("20", "AD"), ("AND", "AD"), ("xkx", "XK")),
        *(("Österreich", "AT"), ("U.S.", "US"), ("", None), ("---", None), ("0", None), ("Ruritania", None)),
    ],
)
def test_a_country_is_known_by_what_people_write(name, code):
    assert country_code(name) == code


@pytest.mark.parametrize(
    ("kind", "value", "message", "expected"),
    [
        (values.Text, "Talks ", "there is white space around it", "without white space around it"),
        (values.Text, "De\u0301bat", "not in Unicode normal form C", "text in normal form C"),
        (values.Iri, "doi:10.1/x", "a DOI is 10., four digits or more, a slash and a name", "doi:…"),
        (
            dataset.Base,
            "https://example.org/a",
            "the IRIs of records go on from it",
            "https://example.org/talks/",
        ),
        (dataset.Base, "https://example.org/#a/", "no # comes before", "https://example.org/talks/"),
    ],
)
def test_what_is_expected_answers_what_is_wrong(kind, value, message, expected):
    (error,) = errors(kind, value, as_json=False)
    assert message in error["msg"]
    assert expected in error["ctx"]["expected"]


def test_many_combining_marks_out_of_order_are_refused_without_composing_them():
    (error,) = errors(values.Text, "a" + "\u0301\u0323" * 200_000, as_json=False)
    assert error["type"] == "text_nfc"
    assert error["ctx"].get("suggestion") is None
