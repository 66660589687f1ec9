# ruff: noqa: DTZ001 - a spreadsheet knows no time zones
from __future__ import annotations

import io
import json
import sys
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from time import process_time as time_spent

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
        (["a", timedelta(hours=30)], "a length of time cannot be kept", "My events!B2"),
        (["a", "b", "c"], "this cell is in a column without a name", "My events!C2"),
        (["a", "_xD83D_"], "invalid character: lone surrogate", "My events!B2"),
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
        (["id", "id"], ('CQ003 duplicate column "id"', "My events!B1")),
        (
            ["id", "name", "name.en"],
            ('CQ003 conflicting columns "name" and "name.en"', "My events!C1"),
        ),
    ],
)
def test_a_header_that_is_none_has_a_place(read, header, found):
    (problem,) = read("x.xlsx", workbook(header, ["a", "b"]))
    assert (f"{problem.code} {problem.message}", problem.span.cell) == found


def test_an_empty_sheet_has_no_header_row(problems):
    assert problems("x.xlsx", workbook()) == ["1:1: CQ002 the header row is missing"]


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


@pytest.mark.parametrize("header", ["A1", "XFD1"])
def test_empty_cells_far_to_the_right_cost_nothing(header, read):
    rows = b"".join(
        b'<row r="%d"><c r="XFD%d" s="0"/></row>' % (number, number) for number in range(3, 10_000)
    )
    content = rewritten(
        sheet_with(rows),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'r="A1"', b'r="%b"' % header.encode()),
    )
    started = time_spent()
    list(read("x.xlsx", content))
    assert time_spent() - started < 5


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
        "1:1: CQ002 the header row is missing",
        "1:1: CQ013 not read: the sheet events",
    ]


HEADER = ["id", "name", "start", "participations.0.participant", "participations.0.role", "note"]
ROWS = [["a", "A", "2025-01-03", "p", "host"], ["b", "B", None, "q"], ["c", "C", None, "r"]]


def merged(rows, *ranges):
    book = Workbook()
    book.active.title = "events"
    for row in rows:
        book.active.append(row)
    cells = "".join(
        f'<mergeCell ref="{cells}"/>' for cells in ranges
    )  # the library makes an object for each cell
    return rewritten(
        saved(book),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>".encode()),
    )


def test_a_merged_value_counts_in_every_row_of_the_range(records):
    found = [json.loads(record) for record in records("x.xlsx", merged([HEADER, *ROWS], "C2:C4", "E2:E3"))]
    assert [record["start"] for record in found] == ["2025-01-03"] * 3
    assert [record["participations"][0].get("role") for record in found] == ["host", "host", None]


@pytest.mark.parametrize(
    ("rows", "cells", "expected"),
    [
        (
            [["id", "start", "end"], ["a", "2025", None]],
            "B2:C2",
            [{"id": "a", "start": "2025", "end": "2025"}],
        ),
        ([["id", "start"], ["a", "2025"]], "B2:E2", [{"id": "a", "start": "2025"}]),  # columns without a name
        ([["id", "start"], ["a", "2025"]], "B2:B1048576", [{"id": "a", "start": "2025"}]),  # empty rows
        (
            [["id", "topics[]"], ["a", "x; y"], ["b"]],
            "B2:B3",
            [{"id": i, "topics": ["x", "y"]} for i in "ab"],
        ),
        ([["id", "start"], ["a"], ["b"]], "B2:B3", [{"id": "a"}, {"id": "b"}]),  # nothing in the range
        ([["id", "n"], ["a", 9], ["b"]], "B2:B3", [{"id": "a", "n": 9}, {"id": "b", "n": 9}]),
    ],
)
def test_a_merged_value_counts_only_where_there_are_records_and_columns(records, rows, cells, expected):
    assert [json.loads(record) for record in records("x.xlsx", merged(rows, cells))] == expected


@pytest.mark.parametrize(
    ("rows", "cells", "cell", "message"),
    [
        (
            [HEADER, *ROWS],
            "D3:E3",
            "events!D3",
            "merged cells D3:E3 in several columns: participations.0.participant, participations.0.role",
        ),
        (
            [["id", "name", "participations.0.role"], ["a", "A"]],
            "B2:C2",
            "events!B2",
            "merged cells B2:C2 in several columns: name, participations.0.role",
        ),
        (
            [["id", "name"], ["a", "A"], [None, "B"]],
            "A2:A3",
            "events!A3",
            "merged cells A2:A3 in the column id",
        ),
        ([["id", "name"], ["a"]], "A2:B2", "events!A2", "merged cells A2:B2 in the column id"),
        ([["Meetings"], HEADER, *ROWS], "A1:F1", "events!A1", "merged cells A1:F1 in the header row"),
        ([HEADER, *ROWS], "A1:A2", "events!A1", "merged cells A1:A2 in the header row"),
    ],
)
def test_a_merge_that_is_not_one_value_per_record_is_reported_as_a_merge(read, rows, cells, cell, message):
    (problem,) = [found for found in read("x.xlsx", merged(rows, cells)) if isinstance(found, Problem)]
    assert (problem.code, problem.span.cell, problem.message) == ("CQ002", cell, message)


def test_a_covered_cell_with_another_value_is_not_lost(read):
    content = rewritten(
        merged([["id", "start"], ["a", 2025], ["b"]], "B2:B3"),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"</row></sheetData>", b'<c r="B3"><v>2024</v></c></row></sheetData>'),
    )
    _, problem = read("x.xlsx", content)
    assert problem.span.cell == "events!B3"
    assert problem.value == "2024"
    assert (
        problem.message
        == "conflicting values: this cell is covered by the merged cells B2:B3, which have another"
    )


def test_hidden_rows_columns_and_sheets_are_read_and_reported(read):
    book = Workbook()
    book.active.title = "events"
    for row in (["id", "note", "n"], ["a"], ["b"], ["c"]):
        book.active.append(row)
    for row in (3, 4):
        book.active.row_dimensions[row].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.active.sheet_state = "hidden"
    other = book.create_sheet("words")
    other["A2"], other.sheet_state = "x", "veryHidden"
    book.create_sheet("empty")
    *raws, hidden, not_read = read("x.xlsx", saved(book))
    assert [raw.json for raw in raws] == [b'{"id":"a"}', b'{"id":"b"}', b'{"id":"c"}']
    assert (hidden.code, hidden.severity, hidden.span.cell) == ("CQ014", Severity.WARNING, "events!A1")
    assert hidden.message == "hidden, but read: the sheet, 2 rows from row 3, columns from B"
    assert not_read.message == "not read: the sheet words (hidden)"


@pytest.mark.parametrize(
    ("cell", "value", "message", "found"),
    [
        ("B2", "#N/A", "the cell holds the error #N/A", "#N/A"),
        ("B2", "#DIV/0!", "the cell holds the error #DIV/0!", "#DIV/0!"),
        ("B2", "=SUM(A1:A9)", "the formula =SUM(A1:A9) has no stored value", "=SUM(A1:A9)"),
        ("C2", "x", "this cell is in a column without a name", "x"),
    ],
)
def test_a_problem_with_a_cell_has_its_field_and_value(read, cell, value, message, found):
    book = Workbook()
    book.active.append(["id", "name"])
    book.active["A2"], book.active[cell] = "a", value
    (problem,) = read("x.xlsx", saved(book))
    assert (problem.message, problem.value, problem.span.cell) == (message, found, f"Sheet!{cell}")
    assert problem.field == ("name" if cell == "B2" else None)


def test_a_formula_whose_result_is_empty_text_is_an_empty_cell(records):
    content = rewritten(
        workbook(["id", "v"], ["a", "=1+1"]),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'<c r="B2"', b'<c r="B2" t="str"'),
    )
    assert records("x.xlsx", content) == ['{"id":"a"}']


def appended(content, *parts):
    """Add parts to a workbook, whether they are there or not."""
    stream = io.BytesIO(content)
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as book:
        warnings.simplefilter("ignore")
        for name, text in parts:
            book.writestr(name, text)
    return stream.getvalue()


def test_duplicate_parts_are_refused_before_any_is_unpacked(problems):
    content = appended(workbook(["id"], ["a"]), *[("xl/worksheets/sheet1.xml", b"x")] * 100)
    assert problems("x.xlsx", content) == ["1:1: CQ002 duplicate parts of the same name in the workbook"]


def test_a_small_workbook_of_much_content_is_refused(problems):
    content = appended(workbook(["id"], ["a"]), ("xl/extra.xml", b" " * 20_000_000))
    assert len(content) < 62_000
    (found,) = problems("x.xlsx", content)
    assert found.startswith("1:1: CQ004 the workbook unpacks to 200")
    assert found.endswith("bytes, more than 100 times its own size")


def test_many_sheets_with_one_part_are_looked_into_once(read):
    sheets = "".join(f'<sheet name="s{i}" sheetId="{i + 9}" r:id="rId1"/>' for i in range(5000))
    space = b'<sheets xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    content = rewritten(
        sheet_with(b"".join(b'<row r="%d"/>' % number for number in range(3, 20_000))),
        "xl/workbook.xml",
        lambda part: part.replace(b"<sheets", space).replace(b"</sheets>", sheets.encode() + b"</sheets>"),
    )
    started = time_spent()
    list(read("x.xlsx", content))
    assert time_spent() - started < 5


def test_many_styles_are_read_in_time(read):
    content = rewritten(
        workbook(["id"], ["a"]),
        "xl/styles.xml",
        lambda part: part.replace(b"</cellXfs>", b"<xf/>" * 200_000 + b"</cellXfs>"),
    )
    started = time_spent()
    list(read("x.xlsx", content))
    assert time_spent() - started < 3


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (b'<row r="2"><c r="A2"><v>1</v></c></row>', "row 2 is stored after row 2"),
        (b'<row r="1"><c r="A1"><v>1</v></c></row>', "row 1 is stored after row 2"),
        (
            b'<row r="3"><c r="A3"><v>1</v></c><c r="A3"><v>2</v></c></row>',
            "this cell is stored twice, or after a later one",
        ),
    ],
)
def test_cells_that_openpyxl_would_drop_are_reported(read, rows, message):
    (problem,) = [found for found in read("x.xlsx", sheet_with(rows)) if isinstance(found, Problem)]
    assert problem.message == message
    assert problem.span.cell
