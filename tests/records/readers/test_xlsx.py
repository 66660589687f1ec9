# ruff: noqa: DTZ001 - a spreadsheet knows no time zones
from __future__ import annotations

import io
import json
import sys
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook

from exporter.problems import MissingExtraError, Problem, Severity, Span
from exporter.records.readers import Limits, reader_for


def workbook(*rows, formats=None):
    """Make a workbook with one sheet."""
    book = Workbook()
    book.active.title = "My events"
    for row in rows:
        book.active.append(row)
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    return saved(book)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rewritten(content, part, change):
    """Change the text of one part of a workbook."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return stream.getvalue()


def test_rows_are_records(read):
    content = workbook(
        ["id", "name.en", "edition", "binding", "latitude", "participations.0.role", "topics[]", None],
        ["a", "Ninth\ndialogue", 9, True, 50.85, "host", "security; trade"],
        [],
        [None, ""],
        ["b", "NO", 9.5, False],
    )
    first, second = read("x.xlsx", content)
    assert first.json.decode() == (
        '{"id":"a","name":{"en":"Ninth\\ndialogue"},"edition":9,"binding":true,"latitude":50.85,'
        '"participations":[{"role":"host"}],"topics":["security","trade"]}'
    )
    assert second.json.decode() == '{"id":"b","name":{"en":"NO"},"edition":9.5,"binding":false}'
    assert (first.line, second.line, first.lax) == (2, 5, True)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (date(2025, 2, 20), "yyyy-mm-dd", "2025-02-20"),
        (date(2025, 1, 1), "d mmm yyyy", "2025-01-01"),
        (date(2025, 1, 1), "mmm-yy", "2025-01"),
        (date(2025, 1, 1), '[$-409]mmmm" d"\\ yyyy;@', "2025-01"),
        (date(2025, 1, 1), "yyyy", "2025"),
        (date(2025, 2, 1), "yyyy", "2025-02"),
        (date(2025, 2, 20), "mmm-yy", "2025-02-20"),
        (datetime(2025, 2, 20), "dd/mm/yyyy", "2025-02-20"),
        (datetime(2025, 2, 20), "dd/mm/yyyy hh:mm", "2025-02-20T00:00"),
        (datetime(2025, 2, 20, 14, 30), "dd/mm/yyyy", "2025-02-20T14:30"),
        (datetime(2025, 2, 20, 14, 30), "yyyy-mm-dd hh:mm:ss", "2025-02-20T14:30:00"),
        (datetime(2025, 2, 20, 14, 30, 5), "yyyy-mm-dd hh:mm", "2025-02-20T14:30:05"),
        (time(14, 30), "hh:mm", "14:30:00"),
    ],
)
def test_a_date_is_text_as_far_as_the_cell_shows_it(records, value, number_format, text):
    (record,) = records("x.xlsx", workbook(["start"], [value], formats={"A2": number_format}))
    assert json.loads(record) == {"start": text}


@pytest.mark.parametrize(
    ("path", "sheet"),
    [("seeds/events/x.xlsx", "Events"), ("seeds/places/x.xlsx", "Notes"), ("x.xlsx", "Notes")],
)
def test_the_sheet_is_named_as_the_folder_or_the_first(read, path, sheet):
    book = Workbook()
    for name in ("Notes", "Events"):
        tab = book.create_sheet(name)
        tab.append(["id"])
        tab.append([name])
    del book["Sheet"]
    assert read(path, saved(book))[0].json.decode() == f'{{"id":"{sheet}"}}'


def test_every_value_has_a_cell(read):
    content = workbook(["id", "p.0.role", "p.2.role"], [], ["a", None, "host"])
    (raw,) = read("x.xlsx", content)
    assert raw.locate(("p", 0, "role")) == Span(3, 3, cell="My events!C3")
    assert raw.locate(("p", 0)) == Span(3, 3, cell="My events!C3")
    assert raw.locate(("nothing",)) == raw.locate(()) == Span(3, 1, cell="My events!A3")


@pytest.mark.parametrize(
    ("row", "message", "cell"),
    [
        (["a", "=A1"], "the formula =A1 has no stored value", "My events!B2"),
        (["a", "#REF!"], "the cell holds the error #REF!", "My events!B2"),
        (["a", timedelta(hours=30)], "a length of time is not kept as such", "My events!B2"),
        (["a", "b", "c"], "this cell stands under no column name", "My events!C2"),
        (["a", "_xD83D_"], "half of a surrogate pair is no character", "My events!B2"),
    ],
)
def test_a_cell_that_cannot_be_kept_has_its_name(read, row, message, cell):
    problem, raw = read("x.xlsx", workbook(["id", "v"], row, ["b", "kept"]))
    assert (problem.code, problem.message, problem.span.cell) == ("CQ002", message, cell)
    assert raw.json == b'{"id":"b","v":"kept"}'


def test_a_formula_counts_by_its_stored_value(records):
    content = rewritten(
        workbook(["id", "v"], ["a", "=1+1"]),
        "xl/worksheets/sheet1.xml",
        lambda part: (
            part.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>")
        ),
    )
    assert records("x.xlsx", content) == ['{"id":"a","v":2}']


def test_the_escapes_of_the_format_are_undone(records):
    (record,) = records("x.xlsx", workbook(["v"], ["a_x000D_\nb _xD83D__xDE00_"]))
    assert json.loads(record) == {"v": "a\nb 😀"}


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["id", "id"], ('CQ003 the column "id" stands twice', "My events!B1")),
        (
            ["id", "name", "name.en"],
            ('CQ003 the columns "name" and "name.en" exclude each other', "My events!C1"),
        ),
    ],
)
def test_a_header_that_is_none_has_a_place(read, header, found):
    (problem,) = read("x.xlsx", workbook(header, ["a", "b"]))
    assert (f"{problem.code} {problem.message}", problem.span.cell) == found


def test_an_empty_sheet_has_no_header_row(problems):
    assert problems("x.xlsx", workbook()) == ["1:1: CQ002 the sheet has no header row"]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"id,name\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", workbook()[:-30]]
)
def test_what_is_no_workbook_is_a_problem(read, content):
    (problem,) = read("x.xlsx", content)
    assert problem.code == "CQ002"
    assert problem.hint


def test_a_part_that_unpacks_to_too_much_is_not_unpacked(problems):
    content = rewritten(workbook(["id"]), "xl/styles.xml", lambda part: part + b" " * 100_000_000)
    assert len(content) < 200_000
    (found,) = problems("x.xlsx", content)
    assert found.startswith("1:1: CQ004 the workbook unpacks to 1000")
    assert "(--max-file-size)" in found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(problems, encoding):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    def change(part):
        text = part.decode()
        declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
        return (declaration + bomb + text[text.find("?>") + 2 if text.startswith("<?xml") else 0 :]).encode(
            encoding
        )

    content = rewritten(workbook(["id"], ["a"]), "xl/worksheets/sheet1.xml", change)
    assert problems("x.xlsx", content) == ["1:1: CQ002 the workbook declares XML entities, which none needs"]


def sheet_with(rows):
    return rewritten(
        workbook(["id"], ["a"]),
        "xl/worksheets/sheet1.xml",
        lambda part: part[: part.index(b"</sheetData>")] + rows + part[part.index(b"</sheetData>") :],
    )


def test_rows_that_are_far_away_are_not_walked_to(problems):
    found = problems("x.xlsx", sheet_with(b'<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>'))
    assert found == ["1048577:1: CQ004 a row beyond 1048576, the last that Excel has"]


def test_columns_that_nothing_stands_in_are_not_walked_through(problems):
    rows = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (number, number) for number in range(3, 50_000))
    found = problems("x.xlsx", sheet_with(rows))
    assert found == ["64:1: CQ004 more than 1000000 cells beyond the columns of the header row (--max-nodes)"]


def test_numbers_beyond_64_bits_are_kept(records):
    rows = b'<row r="3"><c r="A3"><v>123456789012345678901234567890</v></c></row>'
    assert records("x.xlsx", sheet_with(rows))[1] == '{"id":123456789012345678901234567890}'


def test_the_extra_is_named_when_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'communique\[xlsx\]'"):
        list(reader_for("x.xlsx")(io.BytesIO(b""), "x.xlsx", Limits()))


def test_problems_name_the_file(read):
    (problem,) = read("seeds/events/x.xlsx", b"no")
    assert isinstance(problem, Problem)
    assert problem.path == "seeds/events/x.xlsx"


def test_sheets_that_are_not_read_are_named_unless_nothing_stands_in_them(read):
    book = Workbook()
    book.active.title = "participants"
    book.active["B3"] = "eve"
    book.create_sheet("empty")["A1"] = ""
    events = book.create_sheet("Events")
    events.append(["id"])
    events.append(["a"])
    book.create_sheet("2024").append(["id"])
    record, warning = read("seeds/events/x.xlsx", saved(book))
    assert record.json == b'{"id":"a"}'
    assert warning.severity is Severity.WARNING
    assert warning.span.cell == "participants!B3"
    assert warning.message == "not read: the sheets participants, 2024"
    assert warning.expected == "one sheet, events"


def test_of_an_empty_first_sheet_and_a_full_second_one_both_are_told(problems):
    book = Workbook()
    book.create_sheet("events").append(["id"])
    assert problems("x.xlsx", saved(book)) == [
        "1:1: CQ002 the sheet has no header row",
        "1:1: CQ013 not read: the sheet events",
    ]
