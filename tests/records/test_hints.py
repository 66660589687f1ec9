"""Each hint works: a value that is written as its hint says is a value of the field."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from value_cases import CASES

from exporter.checks.validate import validate
from exporter.model.fields import FAMILIES, Field, fields

DATASET = "name: example\ntitle: Example\nbase: https://example.org/\nlanguage: en\n"
BASES: dict[str, dict[str, Any]] = {
    family: {"name": "A", **({"type": "Organization"} if family == "participants" else {})}
    for family in FAMILIES
}
BESIDE = {"latitude": {"longitude": 4}, "longitude": {"latitude": 4}} | {
    name: {"type": "Person"} for name in ("given_name", "family_name", "honorific_prefix", "nationality")
}
OTHERS = (
    *(None, True, 0, 5, 2025, 20250220, 2025.5, "yes", "4", "5.1", "nine", "A b", "B", "Genève", "port vell"),
    *("Meeting", "State Visit", "helt", "Contry"),
)
WRONG: list[Any] = [value for case in CASES for value, *_ in case.invalid if isinstance(value, str)]
WRONG += [*OTHERS, *([value] for value in OTHERS), ["b", "b"], {"en": "A"}, {"EN": "A"}, {}]


def followed(hint: str, value: Any, record: dict[str, Any], f: Field) -> dict[str, Any] | None:
    """Return the record as a hint says, None for a hint that names no value."""
    if f.name in ("end", "start") and (sides := re.findall(r'(start|end): "([^"]*)"', hint)):
        return {**{key: record[key] for key in record if key not in ("start", "end")}, **dict(sides)}
    if hint == "leave it out where there is nothing to say":
        return {key: record[key] for key in record if key != f.name}
    if found := re.match(r"write ([0-9-]+) or ([0-9-]+): ", hint):
        return {**record, f.name: found[1]}
    if found := re.fullmatch(
        r"(?:did you mean|write) ('.*'|\".*\"|\[.*\]|true|false|-?[0-9.]+)\??", hint, re.DOTALL
    ):
        new = eval(found[1], {"true": True, "false": False})  # noqa: S307 (what our own repr wrote)
        is_item = isinstance(value, list) and not isinstance(new, list) and f.many
        return {**record, f.name: [new if one == value[0] else one for one in value] if is_item else new}
    if found := re.fullmatch(r'put it in quotation marks: "(.*)"', hint):
        return {**record, f.name: [found[1]] if isinstance(value, list) else found[1]}
    if found := re.fullmatch(r"write it without quotation marks: (.*)", hint):
        return {**record, f.name: json.loads(found[1])}
    return None


KNOWN = [
    (family, f)
    for family, model in FAMILIES.items()
    for f in fields(model)
    if f.part is None and f.name not in ("id", "former_ids")  # of which no two records may have one
]


@pytest.mark.parametrize(("family", "f"), KNOWN, ids=[f"{family}.{f.name}" for family, f in KNOWN])
def test_a_value_written_as_its_hint_says_is_valid(tmp_path, family, f):
    def problems(records: dict[str, dict[str, Any]]) -> dict[str, list[Any]]:
        (tmp_path / family / "all.jsonl").write_text(
            "".join(f"{json.dumps({'id': key, **record})}\n" for key, record in records.items())
        )
        found: dict[str, list[Any]] = {}
        for problem in validate(tmp_path):
            if problem.severity == "error":
                found.setdefault((problem.record or "").partition("/")[2], []).append(problem)
        return found

    (tmp_path / "dataset.yaml").write_text(DATASET)
    for other in FAMILIES:
        (tmp_path / other).mkdir()
        for one in ("b", "port-vell"):
            kind = {"places": {"type": "Country"}}.get(other, {})
            (tmp_path / other / f"{one}.json").write_text(json.dumps({"id": one, **BASES[other], **kind}))
    values = {f"under-test-x{number:04}x": value for number, value in enumerate(WRONG)}
    records = {
        key: {**BASES[family], **BESIDE.get(f.name, {}), f.name: value} for key, value in values.items()
    }
    again: dict[str, dict[str, Any]] = {}
    hints: dict[str, tuple[Any, str]] = {}
    for key, found in problems(records).items():
        if len(found) == 1 and found[0].hint and key in records:
            new = followed(found[0].hint, values[key], records[key], f)
            hints[key] = values[key], found[0].hint
            if new is not None:
                again[key] = new
    left = problems(again)
    assert [(*hints[key], left[key][0].message) for key in again if key in left] == []
    unread = {hint for key, (_, hint) in hints.items() if key not in again}
    assert {hint for hint in unread if not hint.startswith(NO_VALUE)} == set()


NO_VALUE = ("move the evidence", "remove it", "one of ")
"""How hints begin that name no value to write."""


@pytest.mark.parametrize(
    ("field", "cell", "hint"),
    [
        ("start", 2025, "make the cell text"),
        ("start", 20250220, "make it the text 2025-02-20"),
        (
            "start",
            45660,
            "format the cell as a date (it is 2025-01-03 in a spreadsheet), or make it the text 2025-01-03",
        ),
        ("start", 1.5, None),
        ("description", 5, "make the cell text"),
        ("duration", 5, None),
    ],
)
def test_a_hint_for_a_cell_gives_a_value(tmp_path, field, cell, hint):
    openpyxl = pytest.importorskip("openpyxl")
    (tmp_path / "dataset.yaml").write_text(DATASET)
    (tmp_path / "events").mkdir()

    def written(value: Any) -> list[Any]:
        book = openpyxl.Workbook()
        for row in (["id", "name", field], ["a", "A", value]):
            book.active.append(row)
        book.save(tmp_path / "events" / "all.xlsx")
        return list(validate(tmp_path))

    (problem,) = written(cell)
    assert problem.hint == hint
    if hint is not None:
        assert written(hint.rpartition(" ")[2] if " the text " in hint else str(cell)) == []
