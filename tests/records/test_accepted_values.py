"""Each field takes the same values everywhere: what validate accepts, the JSON Schema accepts, builds and gets back.

Each of some 110 values is put into each field of each record type and part, in a record that is valid otherwise.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

from exporter.build.build import build
from exporter.checks.validate import validate
from exporter.importing import record_files
from exporter.importing.outputs import recover
from exporter.model.canonical import canonical
from exporter.model.fields import FAMILIES, fields, parts
from exporter.outputs.json_schema import schema_of
from exporter.records.folder import read_dataset
from schemas import Evidence, Model
from schemas.grammars import SLUG

DATASET = "name: example\ntitle: Example\nbase: https://example.org/\nlanguage: en\n"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TEXTS = (
    *(
        "",
        " ",
        "a",
        "A",
        "a b",
        " a",
        "a ",
        "a\n",
        "a\nb",
        "a\tb",
        "a\r\nb",
        "a\x00b",
        "a\x1fb",
        "a\x85b",
        "\u2028a",
    ),
    *(
        "\ufeffa",
        "a\ufeff",
        "a\ufeffb",
        "a\u200bb",
        "é",
        "e\u0301",
        "a\ufffeb",
        "a\U0001fffeb",
        "مکالمہ",
        "a \u0301",
    ),
    *(
        "NUL",
        "con.txt",
        "a--b",
        "x" * 101,
        "true",
        "null",
        "5",
        "5.5",
        "-0",
        "007",
        "=1+1",
        "'",
        '"',
        "# a",
        "a: b",
    ),
    *(
        "2024",
        "2024-13-01",
        "2024-02-30",
        "2023-02-29",
        "2024-02-29",
        "0000",
        "2024-21",
        "2024-25",
        "201X",
        "201X-01",
    ),
    *(
        "2024-XX",
        "2024-XX-01",
        "2024~",
        "2024/2022",
        "2022/2024",
        "../2024",
        "2024/..",
        "../..",
        "..",
        "/",
        "2024/T",
    ),
    *(
        "2024-02-20T14:30",
        "2024-02-20T14:30:00+14",
        "2024-02-20T14:30:00.5-05:30",
        "2024-02-20T14:30+15",
        "20240220",
    ),
    *(
        "2024-02-20T24:00",
        "2024-02-20T14:30-00",
        "2024-02-20T14:30:60",
        "2024-02-20T14:30:00.1234567890",
        "20.02.2025",
    ),
    *(
        "en",
        "en-GB",
        "en_GB",
        "EN",
        "de-1996-1996",
        "en-a-bb-a-cc",
        "en-x-a-a",
        "PT1H",
        "P1W",
        "P",
        "PT1.5H30M",
    ),
    *(
        "https://example.org/a",
        "HTTP://example.org/",
        "http://[V1.fe]",
        "http://a b.example.net/",
        "urn:isbn:1",
    ),
    *(
        "https://example.org/a b",
        "https://example.org/../a",
        "https://example.org/100%",
        "https://\u2100.example/",
    ),
    *(
        "https://é.example/é",
        "https://example.org:80/?a#b",
        "https://user@example.org/",
        "doi:10.1/x",
        "doi:10.2861/65",
    ),
    *(
        "mailto:a@example.org",
        "../b.txt",
        "a/../b",
        "texts/a.txt",
        "/a",
        "C:/a",
        "a\\b",
        "a/./b",
        "a/.b",
        "a//b",
    ),
    *(
        "PK",
        "pk",
        "Pakistan",
        "XK",
        "EU",
        DIGEST,
        DIGEST.upper(),
        "host",
        "Person",
        "held",
        "meeting",
        "commitment",
    ),
    *(
        "supports",
        "start",
        "participations.role",
        "name.en-GB",
        "evidence[0].quote",
        "short",
        "in_person",
        "signed",
    ),
)
OTHERS = (
    *(None, True, False, 0, 1, -1, 10.0, 1.5, 90.5, 181, -0.0, 50.84651234, 4.3517, 2**53, 2**70),
    *([], [None], ["a"], ["a", "a"], ["a", "b"], ["a", 5], [["a"]], ["https://example.org/a"], ["start"]),
    *(
        {},
        {"en": "a"},
        {"EN": "a"},
        {"en": ""},
        {"en": None},
        {"en": {"en": "a"}},
        {"x": 1},
        {"fr": "a", "ur": "b"},
    ),
)

BASES: dict[str, dict[str, Any]] = {
    "places": {"name": "A"},
    "participants": {"type": "Organization", "name": "A"},
    "topics": {"name": "A"},
    "agreements": {},
    "sources": {},
    "images": {},
    "series": {"name": "A"},
    "events": {"name": "A"},
}
PARTS: dict[str, dict[str, Any]] = {
    "Participation": {"participant": "a", "role": "host"},
    "Outcome": {"kind": "claim"},
    "Membership": {"organization": "a", "role": "host"},
    "Party": {"participant": "a", "role": "party"},
    "HistoryEntry": {"status": "signed"},
    "OtherName": {"text": "B", "kind": "short"},
    "Identifier": {"scheme": "wikidata", "value": "Q1"},
    "Evidence": {"source": "a", "quote": "a"},
}
WITH: dict[str, dict[str, Any]] = {
    "latitude": {"longitude": 4},
    "longitude": {"latitude": 4},
    **{name: {"type": "Person"} for name in ("given_name", "family_name", "honorific_prefix", "nationality")},
}
"""Fields that a field needs beside it."""


def candidates(family: str) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """Yield the name of a field, a value, and a record with that value in that field."""

    def below(model: type[Model], base: dict[str, Any], name: str, holder: Any) -> Iterator[Any]:
        for f in fields(model):
            if f.name == "id":
                continue
            for value in (*TEXTS, *OTHERS):
                yield f"{name}{f.name}", value, holder({**base, **WITH.get(f.name, {}), f.name: value})
        for f, part in parts(model):
            if part is Evidence and model is not FAMILIES[family]:
                continue
            yield from below(
                part, PARTS[part.__name__], f"{f.name}.", lambda item, of=f: holder({**base, of.name: [item]})
            )

    yield from below(FAMILIES[family], BASES[family], "", lambda record: record)


def stubs() -> dict[str, list[dict[str, Any]]]:
    """Return a record of each family for each value that may be the id of one."""
    ids = {text for text in TEXTS if SLUG.accepts(text)} | {"b"}
    types = {"places": "Country", "participants": "Organization"}
    return {
        family: [
            {"id": one, **base, **({"type": types[family]} if family in types else {})} for one in sorted(ids)
        ]
        for family, base in BASES.items()
    }


CANNOT_EXPRESS = {
    "a normal form": lambda value: any(
        not unicodedata.is_normalized("NFC", text) for text in texts_in(value)
    ),
    "that an interval does not end before it begins": lambda value: value == "2024/2022",
    "how many decimals a number has, and the sign of zero": lambda value: (
        value in (50.84651234, 0) and type(value) is float
    ),
    "a host that programs read as another one": lambda value: "\u2100" in str(value),
}
"""What no keyword of JSON Schema can express."""


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_in(inner)


@pytest.fixture(scope="module")
def judged(
    tmp_path_factory,
) -> tuple[Path, dict[tuple[str, str], tuple[str, Any, dict[str, Any]]], dict[str, set[str]]]:
    """Return a folder with stubs, all candidates by family and id, and the codes of the problems of each."""
    folder = tmp_path_factory.mktemp("values")
    (folder / "dataset.yaml").write_text(DATASET)
    known = {}
    for family, records in stubs().items():
        for number, (name, value, record) in enumerate(candidates(family)):
            known[family, f"z{number}"] = (name, value, record)
        (folder / family).mkdir()
        lines = [orjson.dumps(record) for record in records]
        lines += [
            json.dumps({"id": record_id, **record}).encode()
            for (of, record_id), (_, _, record) in known.items()
            if of == family
        ]
        (folder / family / "all.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    codes: dict[str, set[str]] = {}
    for problem in validate(folder):
        if problem.severity == "error":
            codes.setdefault(problem.record or "", set()).add(problem.code)
    assert "" not in codes
    return folder, known, codes


OF_ONE_RECORD = ("CQ1", "CQ203", "CQ0")
"""The codes of problems that are visible in the record itself."""


@pytest.mark.parametrize("family", FAMILIES)
def test_validate_and_the_json_schema_accept_the_same_values(judged, family):
    folder, known, codes = judged
    dataset = read_dataset(folder)
    validator = jsonschema.Draft202012Validator(schema_of(FAMILIES[family], dataset))
    differ = []
    for (of, record_id), (name, value, record) in known.items():
        if of != family:
            continue
        accepted = not any(code.startswith(OF_ONE_RECORD) for code in codes.get(f"{of}/{record_id}", ()))
        fits = validator.is_valid({"id": record_id, **record})
        if accepted != fits and not (fits and any(cannot(value) for cannot in CANNOT_EXPRESS.values())):
            differ.append((name, value, accepted, codes.get(f"{of}/{record_id}")))
    assert differ == []


def test_what_validate_accepts_is_built_and_comes_back(judged, tmp_path):
    _, known, codes = judged
    clean = tmp_path / "clean"
    clean.mkdir()
    (clean / "dataset.yaml").write_text(DATASET)
    written: dict[str, dict[str, Any]] = {}
    for family, records in stubs().items():
        rows = {record["id"]: record for record in records}
        rows |= {
            record_id: {"id": record_id, **record}
            for (of, record_id), (_, _, record) in known.items()
            if of == family and f"{of}/{record_id}" not in codes
        }
        (clean / family).mkdir()
        (clean / family / "all.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows.values()))
        written[family] = rows
    assert sum(map(len, written.values())) > 1500
    result = build(clean, tmp_path / "dist")
    assert [p for p in result.problems if p.severity == "error"] == []
    expected = {
        (family, record_id): canonical(FAMILIES[family].model_validate_json(json.dumps(row)), "en")
        for family, rows in written.items()
        for record_id, row in rows.items()
    }
    for name in ("example.db", "example.jsonld", "example.nq"):
        found = {(family, row["id"]): row for family, row in recover(tmp_path / "dist" / name).records()}
        assert found == expected, name
    record_files.write(recover(tmp_path / "dist"), tmp_path / "records")
    assert [p for p in validate(tmp_path / "records") if p.severity == "error"] == []


@pytest.mark.parametrize("number", ["10.0", "1e1", "10.000", "100e-1"])
def test_a_whole_number_with_zeros_after_its_point_is_that_number(tmp_path, number):
    (tmp_path / "dataset.yaml").write_text(DATASET)
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "a.json").write_text(f'{{"id": "a", "name": "A", "edition": {number}}}')
    (tmp_path / "events" / "b.yaml").write_text(f"id: b\nname: B\nedition: {number}\n")
    build(tmp_path, tmp_path / "dist")
    assert [row["edition"] for _, row in recover(tmp_path / "dist").records()] == [10, 10]


@pytest.mark.parametrize("number", ["10.5", "9.00000000000000000001", "1e400"])
def test_a_number_that_is_not_whole_has_all_its_digits_looked_at(tmp_path, number):
    (tmp_path / "dataset.yaml").write_text(DATASET)
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "a.json").write_text(f'{{"id": "a", "name": "A", "edition": {number}}}')
    (problem,) = validate(tmp_path)
    assert problem.value == number
