"""The formats of a report: valid by the schemas that others publish, harmless, bounded."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

import jsonschema
import pytest
import xmlschema

from exporter.cli import report
from exporter.cli.report.github import step_summary
from exporter.cli.report.lines import Source
from exporter.problems import Problem, Severity, Span
from exporter.problems.collected import Findings, Selection
from exporter.problems.escaping import inert, width
from exporter.records.folder import open_inside

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "tests" / "published"
FILE = (
    "seeds/events/a\x1b[31m\u202e%0A,:\r\n\udcff.yaml"  # \udcff is how Python holds a byte that is no UTF-8
)
NASTY = "a\x1b[31mred\x07\u202e%0A::error::<b>&amp;\"']]>,:\r\nline\x00\ud800 \u0e01\u0301 漢字"


def findings(*problems: Problem, most: int | None = None) -> Findings:
    found = Findings(most=most)
    found.records, found.files = 41, 12
    found += problems
    return found


def problem(**given) -> Problem:
    known = {"code": "CQ201", "message": "location: no place has the id 'x'", "path": "seeds/events/a.yaml"}
    return Problem(**(known | given))


NOTHING = Source(lambda path: problem(path=path))
SOME = (
    findings(),
    findings(problem()),
    findings(
        problem(severity=Severity.WARNING, code="CQ501"),
        problem(span=Span(3, 5, 3, 9), hint="did you mean 'y'?"),
    ),
    findings(problem(message=NASTY, path=FILE, value=NASTY, hint=NASTY, expected=NASTY)),
    findings(
        problem(
            span=Span(7, 2, cell="Sheet1!B7"), path="seeds/events/a.xlsx", record="events/a", field="start"
        )
    ),
    findings(problem(message="x" * 100_000, value="y" * 1_000_000)),
    findings(problem(code="CQ999", span=Span(1, 1, 4, 1))),
)


def text_of(found: Findings, name: str) -> str:
    return "\n".join(report.render(found, name, NOTHING))


@pytest.mark.parametrize("found", SOME)
def test_sarif_is_valid_by_the_schema_of_oasis(found):
    document = json.loads(text_of(found, "sarif"))
    jsonschema.Draft202012Validator(json.loads((PUBLISHED / "sarif-2.1.0.json").read_bytes())).validate(
        document
    )
    results = document["runs"][0]["results"]
    rules = document["runs"][0]["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in results] == [problem.code for problem in found]


@pytest.mark.parametrize("found", SOME)
def test_junit_is_valid_by_the_schema_of_jenkins(found):
    xmlschema.XMLSchema(PUBLISHED / "jenkins-junit.xsd").validate(text_of(found, "junit"))


def test_the_schemas_refuse_what_is_not_of_their_kind():
    schema = json.loads((PUBLISHED / "sarif-2.1.0.json").read_bytes())
    assert not jsonschema.Draft202012Validator(schema).is_valid(
        {"version": "2.1.0", "runs": [{"results": []}]}
    )
    assert not xmlschema.XMLSchema(PUBLISHED / "jenkins-junit.xsd").is_valid(
        "<testsuites><problem/></testsuites>"
    )


@pytest.mark.parametrize("found", SOME)
def test_gitlab_names_a_place_and_a_fingerprint_of_its_own_for_each_problem(found):
    entries = json.loads(text_of(found, "gitlab"))
    assert len({entry["fingerprint"] for entry in entries}) == len(entries) == len(found)
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["location"]["lines"]["begin"] >= 1


def test_two_problems_that_read_alike_have_two_fingerprints():
    entries = json.loads(text_of(findings(problem(), problem(span=Span(9, 1))), "gitlab"))
    assert len({entry["fingerprint"] for entry in entries}) == 2


def test_a_fingerprint_stays_when_lines_are_put_above_the_other_record():
    said = (
        "id: places/a is already in seeds/places/b.yaml:{}",
        "name: places/a (seeds/places/b.yaml:{}) has the same name",
    )
    for message in said:
        entries = [
            json.loads(text_of(findings(problem(message=message.format(line))), "gitlab")) for line in (3, 12)
        ]
        assert entries[0][0]["fingerprint"] == entries[1][0]["fingerprint"]


def test_sarif_takes_braces_and_links_literally():
    document = json.loads(
        text_of(findings(problem(message="{en: Talks} [more](https://evil.example/)")), "sarif")
    )
    message = document["runs"][0]["results"][0]["message"]["text"]
    assert message == "{{en: Talks}} [more] (https://evil.example/)"


@pytest.mark.parametrize("name", report.FORMATS)
@pytest.mark.parametrize("found", SOME)
def test_no_format_lets_the_data_command_a_terminal_or_grow_without_bound(found, name):
    text = text_of(found, name)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", text) if name in ("full", "concise") else text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", shown)
    assert len(text) < 60_000


def test_github_commands_cannot_be_forged_by_the_data():
    text = text_of(findings(problem(message="x\n::error::forged", path="a,line=9::b%.yaml")), "github")
    (line,) = text.splitlines()
    assert line.startswith(
        "::error file=a%2Cline=9%3A%3Ab%25.yaml,line=1,endLine=1,col=1,endColumn=1,title=CQ201"
    )
    assert line.endswith("::x\\n::error::forged")


def test_github_places_are_seen_from_the_top_of_the_repository(monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    text = text_of(findings(problem(path=str(tmp_path / "seeds" / "a.yaml"))), "github")
    assert "file=seeds/a.yaml," in text


def test_the_step_summary_tells_the_true_total_when_few_problems_are_shown():
    found = findings(*(problem(span=Span(line)) for line in range(1, 500)), most=100)
    text = "\n".join(step_summary(found))
    assert "499 errors" in text
    assert "| 499 | CQ201 | unknown reference |" in text
    assert "… of 499 in all." in text


def test_the_summary_counts_what_is_not_shown():
    found = findings(
        *(problem(span=Span(line)) for line in range(1, 2001)), problem(severity=Severity.WARNING), most=100
    )
    assert len(list(found)) == 100
    assert report.summary(found) == (
        "Found 2,000 errors and 1 warning in 41 records; 12 files. The first 100 are shown (--max-problems)."
    )
    assert report.summary(findings()) == "All 41 records are valid."


@pytest.mark.parametrize(
    ("selection", "clean", "found"),
    [
        (
            Selection(select=("CQ2",)),
            "No problems of the selected codes in 41 records; 12 files.",
            "Found 1 error in 41 records; 12 files.",
        ),
        (
            Selection(file="seeds/events/a.yaml"),
            "No problems in seeds/events/a.yaml.",
            "Found 1 error in seeds/events/a.yaml.",
        ),
        (
            Selection(ignore=("CQ5",), file="seeds/events/a.yaml"),
            "No problems of the selected codes in seeds/events/a.yaml.",
            "Found 1 error in seeds/events/a.yaml.",
        ),
    ],
)
def test_the_summary_speaks_of_what_was_asked_for(selection, clean, found):
    about = findings()
    about.selection = selection
    assert report.summary(about) == clean
    about.append(problem())
    assert report.summary(about) == found


def test_the_first_problems_are_kept_whatever_the_order_they_are_found_in():
    forward = findings(*(problem(span=Span(line)) for line in range(1, 1000)), most=10)
    backward = findings(*(problem(span=Span(line)) for line in reversed(range(1, 1000))), most=10)
    assert list(forward) == list(backward)
    assert [p.span.line for p in forward] == list(range(1, 11))


def test_of_select_and_ignore_the_longer_beginning_wins():
    def takes(code: str, *, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> bool:
        return Selection(select, ignore).takes(problem(code=code))

    assert takes("CQ201")
    assert not takes("CQ201", ignore=("CQ2",))
    assert not takes("CQ301", select=("CQ2",))
    assert takes("CQ201", select=("CQ201",), ignore=("CQ2",))
    assert not takes("CQ201", select=("CQ2",), ignore=("CQ201",))


LINES = (
    # the line, the span of the value, what is shown
    ("start: 1945-01-02", Span(1, 8, 1, 18), ["start: 1945-01-02", "       ^^^^^^^^^^"]),
    ("a: \t\x1b[2Jx", Span(1, 4, 1, 5), ["a: \\t\\x1b[2Jx", "   ^^"]),
    ("name: 漢字 x", Span(1, 10, 1, 11), ["name: 漢字 x", "           ^"]),
    ("name: 漢字", Span(1, 7, 1, 9), ["name: 漢字", "      ^^^^"]),
    ("key:", Span(1, 5), ["key:", "    ^"]),
    ("x" * 300 + "VALUE" + "y" * 300, Span(1, 301, 1, 306), None),
)


@pytest.mark.parametrize(("line", "span", "expected"), LINES)
def test_full_shows_the_line_with_a_mark_under_the_value(line, span, expected):
    source = Source(lambda _: BytesIO(f"{line}\nnext\n".encode()))
    text = "\n".join(report.render(findings(problem(span=span)), "full", source))
    shown = [
        row.partition("| ")[2] for row in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines() if " | " in row
    ]
    if expected is not None:
        assert shown == expected
    else:
        value, mark = shown
        assert width(value) <= 105
        assert value[mark.index("^") : mark.rindex("^") + 1] == "VALUE"


def test_a_line_of_many_megabytes_is_cut_without_being_kept(tmp_path):
    file = tmp_path / "a.json"
    file.write_bytes(b'{"x": "' + b"y" * 50_000_000 + b'"}\n{"z": 1}\n')
    source = Source(lambda path: open_inside(Path(path), tmp_path, path))
    source.fetch([problem(path=str(file)), problem(path=str(file), span=Span(2))])
    assert len(source.line(str(file), 1)) <= 1 << 16
    assert source.line(str(file), 2) == '{"z": 1}'


def test_text_is_made_inert_and_kept_readable():
    assert inert("Café – «ok» اسلام") == "Café – «ok» اسلام"
    assert inert("a\nb\x1b\u202e\ud800") == "a\\nb\\x1b\\u202e\\ud800"
    assert inert("x" * 200, 10) == "xxxxxxxxx…"
