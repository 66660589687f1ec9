"""`communique validate` as it is run: what it prints, where, and with what exit code."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.cli.main import cli
from exporter.problems import MisuseError

DATASET = "name: example\ntitle: Example\nbase: https://example.org/\nlanguage: en\n"
EVENT = "id: yalta\nname: Yalta Conference\nstart: 1945-02-04\n"


@pytest.fixture
def seeds(tmp_path):
    """A dataset with one event."""
    folder = tmp_path / "seeds"
    (folder / "events").mkdir(parents=True)
    (folder / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    (folder / "events" / "yalta.yaml").write_text(EVENT, encoding="utf-8")
    return folder


def run(*arguments: object, content: str | bytes | None = None, **environment: str):
    return CliRunner().invoke(
        cli, ["validate", *map(str, arguments)], input=content, env=environment, catch_exceptions=False
    )


def test_a_valid_dataset_says_so_and_exits_with_0(seeds):
    result = run(seeds)
    assert (result.exit_code, result.stdout) == (0, "The 1 record is valid.\n")


def test_an_error_exits_with_1_and_with_exit_zero_with_0(seeds):
    (seeds / "events" / "yalta.yaml").write_text(f"{EVENT}location: jalta\n", encoding="utf-8")
    result = run(seeds, "--output-format", "concise")
    assert result.exit_code == 1
    assert result.stdout == (
        f"{seeds}/events/yalta.yaml:4:11: CQ201 location: unknown place 'jalta'\n"
        "Found 1 error in 1 record; 2 files.\n"
    )
    assert run(seeds, "--exit-zero").exit_code == 0


def test_a_warning_fails_only_with_strict(seeds):
    (seeds / "events" / "notes.txt").write_text("x", encoding="utf-8")
    assert run(seeds).exit_code == 0
    assert run(seeds, "--strict").exit_code == 1


def test_misuse_exits_with_2_and_one_line(tmp_path):
    for arguments in (
        ["validate", tmp_path],
        ["validate", "-"],
        ["validate", tmp_path / "none"],
        ["rule", "CQ002x"],
    ):
        command = [sys.executable, "-m", "exporter", *map(str, arguments)]
        result = subprocess.run(
            command, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False
        )
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.startswith("communique: ")
        assert result.stderr.count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGPIPE")
@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["validate", "--help"], ["rule"], ["rule", "CQ201"], ["schema"]]
)
def test_nobody_who_reads_on_is_no_problem_in_the_data(arguments):
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "exporter", *arguments], stdout=pipe, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (141, b"")


def test_select_and_ignore_take_codes_and_their_beginnings(seeds):
    (seeds / "events" / "yalta.yaml").write_text(f"{EVENT}location: jalta\nkind: talk\n", encoding="utf-8")
    (seeds / "events" / "notes.txt").write_text("x", encoding="utf-8")

    def codes(*options: str) -> list[str]:
        return [
            p["code"] for p in json.loads(run(seeds, "--output-format", "json", *options).stdout)["problems"]
        ]

    assert sorted(codes()) == ["CQ011", "CQ201", "CQ203"]
    assert codes("--select", "CQ201") == ["CQ201"]
    assert codes("--ignore", "CQ0,cq203") == ["CQ201"]
    assert codes("--select", "ALL", "--ignore", "CQ2") == ["CQ011"]
    assert run(seeds, "--select", "XY1").exit_code == 2


def test_statistics_count_instead_of_listing(seeds):
    (seeds / "events" / "yalta.yaml").write_text(
        f"{EVENT}location: jalta\nkind: talk\nstatus: x\n", encoding="utf-8"
    )
    assert run(seeds, "--statistics").stdout == (
        "2  CQ203  unknown word\n1  CQ201  unknown reference\nFound 3 errors in 1 record; 2 files.\n"
    )


def test_statistics_are_json_where_json_is_asked_for(seeds):
    (seeds / "events" / "yalta.yaml").write_text(f"{EVENT}location: jalta\nkind: talk\n", encoding="utf-8")
    result = run(seeds, "--statistics", "--output-format", "json")
    assert json.loads(result.stdout) == [
        {"code": "CQ201", "name": "unknown reference", "count": 1},
        {"code": "CQ203", "name": "unknown word", "count": 1},
    ]
    assert result.stderr == "Found 2 errors in 1 record; 2 files.\n"


def test_statistics_in_a_format_that_has_none_are_misuse(seeds):
    for name in ("sarif", "junit", "gitlab"):
        with pytest.raises(MisuseError, match=f"--statistics has no {name}"):
            run(seeds, "--statistics", "--output-format", name)


def test_quiet_leaves_only_the_problems(seeds):
    assert run(seeds, "--quiet").output == ""


def test_few_problems_are_shown_and_all_are_counted(seeds):
    lines = "".join(f'{{"id": "e{n}", "name": "E{n}", "kind": "nothing"}}\n' for n in range(1500))
    (seeds / "events" / "many.jsonl").write_text(lines, encoding="utf-8")
    result = run(seeds, "--output-format", "concise", "--max-problems", "5")
    assert len(result.stdout.splitlines()) == 6
    assert result.stdout.endswith(
        "Found 1,500 errors in 1,501 records; 3 files. The first 5 are shown (--max-problems).\n"
    )


def test_a_document_stands_alone_on_standard_output_and_whole_in_a_file(seeds, tmp_path):
    result = run(seeds, "--output-format", "json")
    assert json.loads(result.stdout)["summary"]["records"] == 1
    assert result.stderr == "The 1 record is valid.\n"
    written = tmp_path / "report.json"
    assert (
        run(seeds, "--output-format", "json", "--output-file", written).stdout == "The 1 record is valid.\n"
    )
    assert json.loads(written.read_bytes()) == json.loads(result.stdout)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["report.json"]


def test_colours_obey_the_environment(seeds):
    (seeds / "events" / "yalta.yaml").write_text(f"{EVENT}location: jalta\n", encoding="utf-8")
    assert "\x1b[" not in run(seeds).stdout
    assert "\x1b[" in run(seeds, FORCE_COLOR="1").stdout
    assert "\x1b[" not in run(seeds, FORCE_COLOR="1", NO_COLOR="1").stdout
    coloured = run(seeds, "--output-format", "concise", FORCE_COLOR="1").stdout
    assert "\x1b[31m\x1b[1mCQ201\x1b[0m location: unknown place" in coloured
    assert "\x1b[" not in run(seeds, "--output-format", "concise").stdout
    assert "\x1b[" not in run(seeds, "--output-format", "github", FORCE_COLOR="1").stdout


def test_github_gets_a_summary_of_the_step(seeds, tmp_path):
    (seeds / "events" / "yalta.yaml").write_text(f"{EVENT}location: jalta\n", encoding="utf-8")
    summary = tmp_path / "summary.md"
    result = run(seeds, "--output-format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert result.stdout.startswith("::error file=")
    assert "| 1 | CQ201 | unknown reference |" in summary.read_text(encoding="utf-8")


def test_standard_input_stands_for_a_file_and_only_that_file_is_reported(seeds):
    (seeds / "events" / "other.yaml").write_text("id: other\nname: Other\nkind: nothing\n", encoding="utf-8")
    name = ("--stdin-filename", seeds / "events" / "yalta.yaml", "--output-format", "concise")
    assert run("-", *name, content=EVENT).exit_code == 0
    wrong = run("-", *name, content=f"{EVENT}location: jalta\n")
    assert wrong.stdout.splitlines()[:-1] == [
        f"{seeds}/events/yalta.yaml:4:11: CQ201 location: unknown place 'jalta'"
    ]
    assert (seeds / "events" / "yalta.yaml").read_text(encoding="utf-8") == EVENT


def test_a_new_file_on_standard_input_may_refer_to_the_others(seeds):
    name = seeds / "events" / "dinner.yaml"
    assert (
        run("-", "--stdin-filename", name, content="id: dinner\nname: Dinner\npart_of: yalta\n").exit_code
        == 0
    )
    assert (
        run("-", "--stdin-filename", name, content="id: dinner\nname: Dinner\npart_of: jalta\n").exit_code
        == 1
    )


def test_an_old_sqlite_is_said(seeds, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(MisuseError, match=r"SQLite 3\.37 or newer is needed; this Python has 3\."):
        CliRunner().invoke(cli, ["validate", str(seeds)], catch_exceptions=False)


def test_one_file_of_a_dataset_can_be_named(seeds):
    (seeds / "events" / "other.yaml").write_text("id: other\nname: Other\nkind: nothing\n", encoding="utf-8")
    clean = seeds / "events" / "yalta.yaml"
    assert (run(clean).exit_code, run(clean).stdout) == (0, f"No problems in {clean}.\n")
    assert run(seeds / "events" / "other.yaml").exit_code == 1


def test_one_mistake_is_one_problem(seeds):
    """A record with a mistake of its own is still there for those that refer to it."""
    (seeds / "places").mkdir()
    (seeds / "places" / "yalta.yaml").write_text("id: yalta\nname: Yalta\ntype: Town\n", encoding="utf-8")
    (seeds / "events" / "yalta.yaml").write_text(f"{EVENT}location: yalta\n", encoding="utf-8")
    assert run(seeds, "--statistics").stdout.splitlines()[0] == "1  CQ105  not one of the choices"
    for broken in (
        "id: yalta\nname: [\n",
        "- id: yalta\n  name: Yalta\n- id: x\n id: y\n",
        "id: Yalta\nname: Yalta\n",
    ):
        (seeds / "places" / "yalta.yaml").write_text(broken, encoding="utf-8")
        assert run(seeds, "--statistics").stdout.splitlines()[-1].startswith("Found 1 error in ")


def test_a_mistake_in_a_record_does_not_hide_the_others(seeds):
    text = "id: yalta\nname: Yalta\nstart: soon\nlocation: jalta\nparticipations:\n- {participant: x, role: hosst}\n"
    (seeds / "events" / "yalta.yaml").write_text(text, encoding="utf-8")
    lines = run(seeds, "--output-format", "concise").stdout.splitlines()
    assert [line.split(":", 1)[1].split()[1] for line in lines[:-1]] == ["CQ104", "CQ201", "CQ201", "CQ203"]


SIGNS = st.one_of(
    st.sampled_from('\u200b\u00ad\ufeff\u2028\u202e\x85\t\n"\\/:#-{[é😀'), st.characters(codec="utf-8")
)
TEXTS = st.text(SIGNS, max_size=12)
RECORDS = st.fixed_dictionaries(
    {"id": st.sampled_from(["yalta", "malta"]), "name": TEXTS},
    optional={
        "description": st.dictionaries(st.sampled_from(["en", "fr"]), TEXTS),
        "other_names": st.lists(st.fixed_dictionaries({"text": TEXTS, "kind": st.just("short")}), max_size=2),
        "start": st.just("1945-02-04"),
        "location": TEXTS,
    },
)


@st.composite
def well_formed(draw):
    """Write records as JSON, which is YAML too, over several lines, with escapes or without, with odd line ends."""
    records = draw(st.one_of(RECORDS, st.lists(RECORDS, max_size=3)))
    text = json.dumps(records, indent=draw(st.sampled_from([None, 0, 2])), ensure_ascii=draw(st.booleans()))
    end = draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n", " \n"]))
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return (mark + text.replace("\n", end) + draw(st.sampled_from(["", end]))).encode()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(well_formed(), st.sampled_from(["yalta.yaml", "x.yml", "x.json", "x.jsonl"]))
def test_well_formed_records_end_with_an_exit_code_however_they_are_written(seeds, content, name):
    test_any_bytes_in_a_record_file_end_with_an_exit_code_and_no_traceback.hypothesis.inner_test(
        seeds, content, name
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: EVENT.encode() + text.encode("utf-8", "surrogatepass")),
    ),
    st.sampled_from(["yalta.yaml", "x.json", "x.jsonl", "x.csv", "x.tsv", "x.xlsx"]),
)
def test_any_bytes_in_a_record_file_end_with_an_exit_code_and_no_traceback(seeds, content, name):
    for old in (seeds / "events").iterdir():
        old.unlink()
    (seeds / "events" / name).write_bytes(content)
    for options in (["--output-format", "full"], ["--diff"], ["--output-format", "sarif"]):
        result = run(seeds, *options)
        assert result.exit_code in (0, 1, 2)
        assert "Traceback" not in result.output


def test_the_command_line_starts_without_what_it_does_not_need(seeds):
    """The libraries for graphs, databases and spelling are loaded only when something asks for them."""
    script = (
        "import sys; from click.testing import CliRunner; from exporter.cli.main import cli;"
        f"r = CliRunner().invoke(cli, ['validate', {str(seeds)!r}]); assert r.exit_code == 0, r.output;"
        "print([m for m in ('rdflib', 'sqlite_utils', 'rapidfuzz', 'ruamel', 'openpyxl') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={"PATH": os.environ["PATH"]},
    )
    assert result.stdout == "[]\n"


def test_rule_explains_a_code_and_lists_all():
    explained = CliRunner().invoke(cli, ["rule", "cq301"])
    assert explained.exit_code == 0
    assert explained.stdout.startswith("# CQ301: end before start\n\nSeverity: error.\n")
    listed = CliRunner().invoke(cli, ["rule"]).stdout.splitlines()
    assert "CQ201  error    unknown reference" in listed
    assert listed == sorted(listed)


def test_every_path_shown_is_the_path_that_was_given(seeds, monkeypatch):
    (seeds / "events" / "yalta.yaml").write_text("id: yalta\n", encoding="utf-8")
    monkeypatch.chdir(seeds.parent)
    assert run("seeds", "--output-format", "concise").stdout.startswith("seeds/events/yalta.yaml:1:1: CQ102 ")
    monkeypatch.chdir(seeds)
    assert run(".", "--output-format", "concise").stdout.startswith(
        str(Path("events/yalta.yaml:1:1: CQ102 "))
    )
    monkeypatch.chdir(seeds / "events")
    for name in ("yalta.yaml", "../events/yalta.yaml", str(seeds / "events" / "yalta.yaml")):
        told = run(name).stdout
        assert told.startswith(f"{name}:1:1: CQ102 ")
        assert "  1 | id: yalta\n" in told
    assert run("-", "--stdin-filename", "new.yaml", content="id: new\n").stdout.startswith(
        "new.yaml:1:1: CQ102 "
    )


def test_standard_input_may_be_as_large_as_was_said(seeds):
    name = ("--stdin-filename", seeds / "events" / "yalta.yaml", "--output-format", "concise")
    long = f"{EVENT}description: {'x' * 500}\n"
    assert "CQ004" in run("-", *name, "--max-file-size", "400", content=long).stdout
    assert run("-", *name, "--max-file-size", "700", content=long).exit_code == 0
    lines = "".join(f'{{"id": "e{n}", "name": "E{n}"}}\n' for n in range(50))
    name = ("--stdin-filename", seeds / "events" / "new.jsonl")
    assert "No problems in" in run("-", *name, "--max-file-size", "400", content=lines).stdout


def test_the_problems_shown_are_the_first_of_the_report(seeds):
    """Though a rule's problems are placed only when it is known which of them are shown."""
    parts = "".join(f"  - participant: p{n}\n    role: {'hosst' if n % 3 else 'host'}\n" for n in range(9))
    for name, other in (("yalta", "name: 12\nstart: never"), ("zagreb", "name: Z\nstart: 2020")):
        (seeds / "events" / f"{name}.yaml").write_text(
            f"kind: talk\nparticipations:\n{parts}location: jalta\nid: {name}x\n{other}\n",
            encoding="utf-8",
        )

    def lines(most: int) -> list[str]:
        shown = run(seeds, "--output-format", "concise", "--quiet", "--max-problems", str(most)).stdout
        return shown.splitlines()

    everything = lines(0)
    assert len(everything) == 39
    for most in range(1, 39):
        assert lines(most) == everything[:most]


COORDINATES = {
    "50.8465000000000001": "more than 7 decimals",
    "50.84650000": None,
    "50.84651234567": "more than 7 decimals",
    "90.0000000000000001": "not between -90 and 90",
    "50.8465123": None,
    "-0.0000001": None,
}


@pytest.mark.parametrize(("digits", "reason"), COORDINATES.items())
def test_the_digits_of_a_number_count_in_every_format(seeds, digits, reason):
    (seeds / "places").mkdir()
    files = {
        "a.yaml": f"id: a\nname: A\ntype: City\nlatitude: {digits}\nlongitude: 4.0\nsame_as: ['https://example.org/1']\n",
        "b.json": f'{{"id": "b", "name": "B", "latitude": {digits}, "longitude": 4}}',
        "c.jsonl": f'{{"id": "c", "name": "C", "latitude": {digits}, "longitude": 4}}\n',
        "d.csv": f"id,name,latitude,longitude\nd,D,{digits},4\n",
    }
    for name, text in files.items():
        (seeds / "places" / name).write_text(text, encoding="utf-8")
    found = json.loads(run(seeds, "--output-format", "json").stdout)["problems"]
    said = [(Path(problem["file"]).name, problem["value"], problem["message"]) for problem in found]
    assert said == ([(name, digits, f"latitude: {reason}") for name in files] if reason else [])


def test_a_number_stays_a_number_where_another_is_proposed(seeds):
    (seeds / "places").mkdir()
    place = seeds / "places" / "a.yaml"
    text = "id: a\nname: A\nlatitude: 50.84651234567\nlongitude: 4\n"
    place.write_text(text, encoding="utf-8")
    assert "hint: write 50.8465123\n" in run(seeds, "--fix").stdout
    assert place.read_text(encoding="utf-8") == text


def test_small_numbers_may_have_an_exponent(seeds):
    (seeds / "places").mkdir()
    place = seeds / "places" / "a.jsonl"
    place.write_text('{"id": "a", "name": "A", "latitude": 1e-7, "longitude": 4.5e1}\n', encoding="utf-8")
    assert run(seeds).exit_code == 0
    for digits in ("1e-9999999999999999999999", "0e-9999999999999999999999"):
        place.write_text(
            f'{{"id": "a", "name": "A", "latitude": {digits}, "longitude": 4}}\n', encoding="utf-8"
        )
        assert "CQ104 latitude: more than 7 decimals" in run(seeds).stdout
