"""`communique validate --fix`: what has one right answer is written, and nothing else changes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.checks.validate import validate
from exporter.cli.main import cli
from exporter.problems import MisuseError
from exporter.records.fix import fixed
from exporter.records.readers import Limits, Raw, reader_for
from exporter.records.validation import validate as of_record
from schemas import Event

DATASET = "name: example\ntitle: Example\nbase: https://example.org/\nlanguage: en\n"
LIMITS = Limits()
NAMED = "id: yalta\nname: Yalta\n"

CASES = {
    "the order of keys, comments and blanks at the ends of lines stay": (
        "# the head  \nname: Yalta   # so called\n# the id\nid: yalta  \n\nstart: 4 February 1945 # or\n# foot\n",
        "# the head  \nname: Yalta   # so called\n# the id\nid: yalta  \n\nstart: 1945-02-04 # or\n# foot\n",
    ),
    "a file that ends without a newline still does": ("id: yalta\nname: Yalta ", "id: yalta\nname: Yalta "),
    "line ends of Windows stay": (
        "name: Yalta\r\nid: yalta\r\nstart: 1945\r\n",
        'name: Yalta\r\nid: yalta\r\nstart: "1945"\r\n',
    ),
    "a byte order mark stays": ("\ufeffname: ' Yalta'\nid: yalta\n", "\ufeffname: 'Yalta'\nid: yalta\n"),
    "an anchor stays": (
        "id: yalta\nname: Yalta\nstart: &day 4 February 1945\nend: *day\n",
        "id: yalta\nname: Yalta\nstart: &day 1945-02-04\nend: *day\n",
    ),
    "a language and its text are both corrected": (
        "id: yalta\nname: {EN: ' Yalta'}\n",
        "id: yalta\nname: {en: 'Yalta'}\n",
    ),
    "a date is written in EDTF, in the quotation marks that it had": (
        "id: yalta\nname: Yalta\nstart: '4 February 1945'   # a Sunday\nend: \"13.02.1945\"\n",
        "id: yalta\nname: Yalta\nstart: '1945-02-04'   # a Sunday\nend: \"1945-02-13\"\n",
    ),
    "a plain date stays plain, and a year becomes text": (
        "id: yalta\nname: Yalta\nstart: 1945\nend: 11 February 1945\n",
        'id: yalta\nname: Yalta\nstart: "1945"\nend: 1945-02-11\n',
    ),
    "text is put into normal form C, in every style": (
        'id: a\nname: "e\\u0301"\ndescription: |-\n  e\u0301\n  # e\u0301\nother_names:\n- {text: e\u0301, kind: short}\n',
        'id: a\nname: "é"\ndescription: |-\n  é\n  # é\nother_names:\n- {text: é, kind: short}\n',
    ),
    "white space around a text goes, also that at the end of a block": (
        "id: yalta\nname: ' Yalta '\ndescription: |\n  Talks.\n",
        "id: yalta\nname: 'Yalta'\ndescription: |-\n  Talks.\n",
    ),
    "an id is written in small letters, without accents and spaces": (
        f"{NAMED}location: Léopold III\ntopics: [Dock\N{EN DASH}wages, Oil_Gas]\n",
        f"{NAMED}location: leopold-iii\ntopics: [dock-wages, oil_gas]\n",
    ),
    "a language tag is written in its usual case": (
        "id: yalta\nname: {EN-gb: Yalta, ur: x}\n",
        "id: yalta\nname: {en-GB: Yalta, ur: x}\n",
    ),
    "in a list each record is fixed": (
        "- name: Yalta\n  id: yalta\n  start: 1945\n# between\n- name: ' Malta'\n  id: malta\n",
        "- name: Yalta\n  id: yalta\n  start: \"1945\"\n# between\n- name: 'Malta'\n  id: malta\n",
    ),
}
UNTOUCHED = {
    "ids that may have been meant otherwise": (
        f"{NAMED}location: 50.85, 4.35\ntopics: ['C++', '-1', Oil & gas]\nsources: [https://example.com/report]\n"
    ),
    "broken syntax": "name: [Yalta  \nid: yalta\n",
    "a duplicate key": "name: Yalta\nname: Malta\nid: yalta\n",
    "an unknown key": "name: Yalta\nid: yalta\nnonsense: 1\n",
    "a date at an anchor that is a text elsewhere": "id: yalta\nname: &a 4 February 1945\nstart: *a\n",
    "keys in another order, and blanks at the ends of lines": (
        "name: Yalta  \nid: yalta\nparticipations:\n- role: host \n  participant: a\n"
    ),
    "a date that may be in April or in March": f"{NAMED}start: 03.04.2025\n",
    "addresses that would be others": (
        f"{NAMED}same_as: ['http://[V1.fe]', 'http://a b.example.net/', https://example.org/100%]\n"
    ),
    "numbers that text would not say again": (
        "id: yalta\nname: 007\ndescription: 0x1F\nidentifiers:\n- {scheme: a, value: 0o17}\n"
        "- {scheme: b, value: +5}\n- {scheme: c, value: 0x174876E800}\n"
    ),
    "nothing to do": "id: yalta\nname: Yalta\n",
    "bytes that are no UTF-8": b"name: \xff\nid: yalta\n",
}


def fix(content: str | bytes, name: str = "yalta.yaml") -> str:
    content = content.encode() if isinstance(content, str) else content
    for _ in range(3):
        raws = reader_for(name)(BytesIO(content), name, LIMITS)
        found = [of_record(raw, Event, name) for raw in raws if isinstance(raw, Raw)]
        problems = [p for one in found if isinstance(one, list) for p in one if p.replacement is not None]
        content, _ = fixed(content, Path(name), problems, LIMITS)
    return content.decode("utf-8", "surrogateescape")


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_what_has_one_right_answer_is_written(before, after):
    assert fix(before) == after
    assert fix(after) == after


@pytest.mark.parametrize("content", UNTOUCHED.values(), ids=UNTOUCHED)
def test_other_files_stay_byte_for_byte(content):
    expected = content if isinstance(content, str) else content.decode("utf-8", "surrogateescape")
    assert fix(content) == expected


def test_json_keeps_its_layout():
    before = '{"name": {"EN": "Yalta"},\n   "id": "yalta", "start":"4 February 1945" }\n'
    after = '{"name": {"en": "Yalta"},\n   "id": "yalta", "start":"1945-02-04" }\n'
    assert fix(before, "yalta.json") == after
    assert fix(after, "yalta.json") == after


def test_json_lines_are_changed_where_a_value_is_wrong_and_nowhere_else():
    before = '{"name": "A", "id": "a"}\n\n{"id": "b", "name": "B", "start": "4 February 1945"}  \n'
    after = '{"name": "A", "id": "a"}\n\n{"id": "b", "name": "B", "start": "1945-02-04"}  \n'
    assert fix(before, "all.jsonl") == after


keys = st.permutations(["id: yalta", "name: Yalta", "kind: visit", "start: 4 Feb 1945", "end: '11 Feb 1945'"])
between = st.lists(st.sampled_from(["", "# a comment", "   # indented"]), max_size=2)


@settings(max_examples=40, deadline=None)
@given(keys, st.lists(between, min_size=5, max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_fixing_changes_values_and_nothing_else_and_twice_is_once(lines, gaps, newline):
    text = "".join(newline.join([*gap, line, ""]) for line, gap in zip(lines, gaps, strict=True))
    after = fix(text)
    assert after == text.replace("4 Feb 1945", "1945-02-04").replace("11 Feb 1945", "1945-02-11")
    assert fix(after) == after


@pytest.fixture
def seeds(tmp_path):
    folder = tmp_path / "seeds"
    (folder / "events").mkdir(parents=True)
    (folder / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    (folder / "events" / "yalta.yaml").write_text(
        "name: Yalta\nid: yalta\nstart: 4 February 1945\n", encoding="utf-8"
    )
    return folder


def run(*arguments: object, content: str | None = None):
    return CliRunner().invoke(cli, ["validate", *map(str, arguments)], input=content, catch_exceptions=False)


def test_diff_shows_and_changes_nothing_and_fix_changes_that(seeds):
    file = seeds / "events" / "yalta.yaml"
    before = file.read_bytes()
    shown = run(seeds, "--diff")
    assert shown.exit_code == 1
    assert " name: Yalta\n id: yalta\n-start: 4 February 1945\n+start: 1945-02-04\n" in shown.stdout
    assert run(seeds, "--fix", "--diff").stdout == shown.stdout
    assert file.read_bytes() == before
    file.chmod(0o640)
    result = run(seeds, "--fix")
    assert result.exit_code == 0
    assert result.stderr == "Fixed 1 file.\n"
    assert file.read_text(encoding="utf-8") == "name: Yalta\nid: yalta\nstart: 1945-02-04\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["yalta.yaml"]
    assert (run(seeds, "--diff").stdout, run(seeds, "--diff").exit_code) == ("", 0)


def test_what_is_ignored_is_not_fixed(seeds):
    run(seeds, "--fix", "--ignore", "CQ104")
    text = (seeds / "events" / "yalta.yaml").read_text(encoding="utf-8")
    assert text == "name: Yalta\nid: yalta\nstart: 4 February 1945\n"


def test_standard_input_is_fixed_onto_standard_output(seeds):
    name = seeds / "events" / "yalta.yaml"
    result = run("-", "--stdin-filename", name, "--fix", content="name: ' Malta'\nid: yalta\n")
    assert (result.exit_code, result.stdout) == (0, "name: 'Malta'\nid: yalta\n")
    assert name.read_text(encoding="utf-8").startswith("name: Yalta")


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_standard_input_that_is_too_large_to_fix_is_refused(seeds, option):
    name = seeds / "events" / "all.jsonl"
    lines = '{"id": "a", "name": "A"}\n' * 50
    with pytest.raises(MisuseError, match=r"no input of more than 400 bytes \(--max-file-size\)"):
        run("-", "--stdin-filename", name, option, "--max-file-size", 400, content=lines)


def test_standard_input_with_nothing_to_fix_comes_back_as_it_is(seeds):
    table = "id,name,start\na,A,4 February 1945\n"
    for name, content in (("all.csv", table), ("yalta.yaml", NAMED)):
        file = seeds / "events" / name
        result = run("-", "--stdin-filename", file, "--fix", content=content)
        assert (result.exit_code, result.stdout) == (0, content)
        shown = run("-", "--stdin-filename", file, "--diff", content=content)
        assert (shown.exit_code, shown.stdout) == (0, "")


def test_no_fix_is_promised_for_a_file_that_is_too_large_to_fix(seeds):
    lines = "".join(f'{{"id": "e{n}", "name": "E {n}", "start": "4 February 1945"}}\n' for n in range(20))
    (seeds / "events" / "all.jsonl").write_text(lines, encoding="utf-8")
    assert "21 problems can be fixed with --fix." in run(seeds).stdout
    assert "1 problem can be fixed with --fix." in run(seeds, "--max-file-size", 400).stdout
    assert run(seeds, "--fix", "--max-file-size", 400).stderr == "Fixed 1 file.\n"
    assert (seeds / "events" / "all.jsonl").read_text(encoding="utf-8") == lines


def test_the_shipped_seeds_have_nothing_to_fix():
    seeds = Path(__file__).parents[2] / "seeds"
    assert run(seeds, "--diff").stdout == ""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=" \n\t-:#'\"[]{}abid&*|>,é\u0301", max_size=60))
def test_fixing_never_makes_a_file_worse(seeds, text):
    file = seeds / "events" / "yalta.yaml"
    file.write_bytes(f"name: Yalta\nid: yalta\ndescription: {text}\n".encode())
    before = validate(seeds).counts
    run(seeds, "--fix")
    after = validate(seeds).counts
    assert after.total() <= before.total()
    once = file.read_bytes()
    run(seeds, "--fix")
    assert file.read_bytes() == once


def test_fixing_a_dataset_twice_is_fixing_it_once(seeds):
    """A number is seen to be a date of another form."""
    event = seeds / "events" / "yalta.yaml"
    event.write_text(f"{NAMED}start: 19450204\n", encoding="utf-8")
    result = run(seeds, "--fix")
    assert event.read_text(encoding="utf-8") == f"{NAMED}start: 1945-02-04\n"
    assert result.exit_code == 0


def test_no_fix_is_promised_for_a_format_that_is_not_fixed(seeds):
    (seeds / "events" / "yalta.yaml").unlink()
    (seeds / "events" / "all.csv").write_text("id,name,start\na,A,4 February 1945\n", encoding="utf-8")
    result = run(seeds, "--select", "CQ104")
    assert "write '1945-02-04'" in result.stdout
    assert "--fix" not in result.stdout


def test_no_fix_is_promised_after_fixing(seeds):
    event = seeds / "events" / "yalta.yaml"
    event.write_text("id: yalta\nname: |\n  Ya\tlta  \n", encoding="utf-8")
    assert "can be fixed" not in run(seeds, "--fix").stdout


PROMISED = {
    # a file, its content, and how many problems of it can be fixed
    "a date at an anchor": ("a.yaml", "id: a\nname: A\nstart: &x 4 Feb 1945\nend: *x\n", 2),
    "a date at an anchor that is a name too": ("a.yaml", "id: a\nname: &x 4 Feb 1945\nstart: *x\n", 0),
    "a date beside one that cannot be written": (
        "a.yaml",
        "id: a\nname: &x 4 Feb 1945\nstart: *x\nend: 5 Feb 1945\n",
        1,
    ),
    "a date with a tag": ("a.yaml", "id: a\nname: A\nstart: !!str 4 Feb 1945\n", 1),
    "a date over several lines": ("a.yaml", "id: a\nname: A\nstart: >-\n  4 Feb\n  1945\n", 0),
    "a date of several lines in quotation marks": ("a.yaml", 'id: a\nname: A\nstart: "4 Feb\n  1945"\n', 1),
    "text with white space around it, in a block": ("a.yaml", "id: a\nname: |\n\n  A\n", 0),
    "a file that cannot be read": ("a.yaml", "- {id: a, name: A, start: 1945}\n- [\n", 0),
    "a line beside one that cannot be read": (
        "a.jsonl",
        '{"id": "a", "name": "A", "start": "4 Feb 1945"}\n{"id": \n',
        1,
    ),
    "a table": ("a.csv", "id,name,start\na,A,4 Feb 1945\n", 0),
    "a key and its value": ("a.json", '{"id": "a", "name": {"EN": " A"}}', 2),
    "a number that is a year": ("a.json", '{"id": "a", "name": "A", "start": 1945, "end": 1945.5}', 1),
    "a place that is no record": ("a.yaml", "id: a\nname: A\nlocation: Genève\n", 0),
    "a place that is a record": ("a.yaml", "id: a\nname: A\nlocation: Yalta\n", 1),
}


@pytest.mark.parametrize(("name", "content", "number"), PROMISED.values(), ids=PROMISED)
def test_as_many_problems_are_fixed_as_are_promised(seeds, name, content, number):
    (seeds / "events" / "yalta.yaml").unlink()
    (seeds / "places").mkdir()
    (seeds / "places" / "yalta.yaml").write_text("id: yalta\nname: Yalta\n")
    (seeds / "events" / name).write_text(content, encoding="utf-8")
    before, promised = len(validate(seeds)), run(seeds).stdout
    assert (f"{number} problem{'s' if number > 1 else ''} can be fixed" in promised) == bool(number)
    assert ("can be fixed" in promised) == bool(number)
    run(seeds, "--fix")
    assert len(validate(seeds)) == before - number
