"""How the rows of a table are found: delimiters of CSV, merged cells."""

import csv
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from exporter.cli.main import cli
from exporter.importing.tables import sheets
from exporter.records.readers import Limits


def cells(path, text):
    path.write_text(text)
    return [row.cells for row in sheets.rows(path, None, Limits())]


@pytest.mark.parametrize(
    ("text", "widths"),
    [
        ("Meetings\nA;B\n1;2\n", [1, 2, 2]),
        ("Meetings, talks, and calls\nA;B;C\n1;2;3\n4;5;6\n", [1, 3, 3, 3]),
        ("A,B\nx;y,2\nz;w,3\n", [2, 2, 2]),
        ("Name;With\nTalks;Smith, John\nLunch;Doe, Jane\n", [2, 2, 2]),
        ('Title\n"Who\nelse";B\n"x, y, z";2\n', [1, 2, 2]),
        ("sep=|\nA|B;C;D\n1|2;3;4\n", [2, 2]),
        ("A\nx\ny\n", [1, 1, 1]),
        ("Title\tof it\nA|B|C\n1|2|3\n", [1, 3, 3]),
    ],
)
def test_the_delimiter_is_that_of_most_lines(tmp_path, text, widths):
    assert [len(row) for row in cells(tmp_path / "a.csv", text)] == widths


def test_a_row_of_merged_cells_only_is_reported_and_makes_no_record(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    book = openpyxl.Workbook()
    for row in (
        ["What", "When"],
        ["Talks", "2025-01-02"],
        [None, None],
        ["Lunch", None],
        [None, "2025-01-05"],
    ):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("B2:B4")
    book.active.merge_cells("A4:A5")
    book.active["B5"] = "2025-01-05"
    book.save("t.xlsx")
    Path("t.yaml").write_text("events: {name: What, start: When, kind: {constant: meeting}}\n")
    result = CliRunner().invoke(cli, ["import", "t.xlsx", "--map", "t.yaml", "-o", "out"])
    assert result.exit_code == 0, result.output
    with Path("out/import-report.csv").open(newline="") as stream:
        rows = [(it["cell"], it["value"], it["result"], it["record"]) for it in csv.DictReader(stream)]
    assert rows[2:] == [
        ("A2", "Talks", "imported", "events/talks-2025-01-02"),
        ("B2", "2025-01-02", "imported", "events/talks-2025-01-02"),
        ("A3", "Talks", "ignored", ""),
        ("B3", "2025-01-02", "ignored", ""),
        ("A4", "Lunch", "imported", "events/lunch-2025-01-02"),
        ("B4", "2025-01-02", "imported", "events/lunch-2025-01-02"),
        ("A5", "Lunch", "imported", "events/lunch-2025-01-05"),
        ("B5", "2025-01-05", "imported", "events/lunch-2025-01-05"),
    ]
