"""What a command prints acts neither on a terminal nor in the log of a CI server, whoever wrote it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from exporter.problems.escaping import inert_json, inert_lines, inert_rdf
from exporter.records.yaml_writer import document

HOSTILE = "\x1b]0;x\x07 \x9b31m ##[group]x ##vso[task.complete] ##teamcity[x]\n  ::add-mask::x\n::error::x"
"""An escape sequence, a bell, and commands of GitHub Actions (both kinds), Azure Pipelines and TeamCity."""
ACTS = re.compile(
    r"(?!\t|\r?\n)[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|##[a-z]*\[|^\s*::",
    re.MULTILINE | re.IGNORECASE,
)
DATASET = "name: example\ntitle: Example\nbase: https://example.org/\nlanguage: en\n"


def run(*arguments, cwd=None, **environment):
    command = [sys.executable, "-m", "exporter", *map(str, arguments)]
    own = {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env=os.environ | own | environment,
    )


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    """A dataset whose event and text have commands in every place that takes text."""
    folder = tmp_path_factory.mktemp("printing") / "seeds"
    for family in ("events", "sources", "texts"):
        (folder / family).mkdir(parents=True)
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", HOSTILE)
    (folder / "dataset.yaml").write_text(DATASET + 'texts: ["texts"]\n')
    evidence = [{"source": "s", "quote": "the end"}]
    (folder / "events" / "a.json").write_text(
        json.dumps({"id": "a", "name": text, "description": text, "evidence": evidence})
    )
    (folder / "sources" / "s.yaml").write_text("id: s\nname: S\ntext_file: s.txt\n")
    (folder / "texts" / "s.txt").write_text(f"{HOSTILE}\nthe end \x1b[2J##[group]x")
    return folder


@pytest.fixture(scope="module")
def dist(seeds):
    assert run("build", seeds, "-o", seeds.parent / "dist").returncode == 0
    return seeds.parent / "dist"


def inert(result):
    assert not ACTS.search(result.stdout), ACTS.search(result.stdout)
    assert not ACTS.search(result.stderr), ACTS.search(result.stderr)
    assert "Traceback" not in result.stderr
    return result


ARGUMENTS = [
    ("validate", "--select", HOSTILE),
    ("validate", "--output-format", HOSTILE),
    ("validate", HOSTILE),
    ("validate", f"--{HOSTILE}"),
    ("validate", "--max-problems", HOSTILE),
    ("validate", "-", "--stdin-filename", HOSTILE),
    ("check", HOSTILE),
    ("records", HOSTILE),
    ("build", HOSTILE),
    ("build", "--shard-size", HOSTILE),
    ("diff", HOSTILE, HOSTILE),
    ("patch", HOSTILE, HOSTILE, "-o", HOSTILE),
    ("import", HOSTILE, "-o", "x"),
    ("import", "--base", HOSTILE, "-o", "x", "y"),
    ("rule", HOSTILE),
    ("schema", HOSTILE),
    ("quote", HOSTILE, HOSTILE),
    ("evidence", HOSTILE),
    ("init", "x", "--language", HOSTILE),
    ("site", HOSTILE),
    ("serve", HOSTILE),
    (HOSTILE,),
]


@pytest.mark.parametrize(
    "arguments", ARGUMENTS, ids=lambda arguments: " ".join(arguments)[:30].split("\x1b")[0]
)
def test_arguments_come_back_inert(arguments, tmp_path):
    assert inert(run(*arguments, cwd=tmp_path)).returncode == 2


def test_every_command_that_shows_the_data_shows_it_inert(seeds, dist, tmp_path):
    other = tmp_path / "other"
    (other / "events").mkdir(parents=True)
    (other / "dataset.yaml").write_text(DATASET)
    (other / "events" / "b.yaml").write_text("id: b\nname: B\n")
    for arguments in (
        ("validate", seeds),
        ("evidence", seeds),
        ("evidence", seeds, "--format", "json"),
        ("quote", "the end", seeds),
        ("quote", "the emd of it \x1b[2J ##[group]", seeds),
        ("records", dist),
        ("check", dist),
        ("schema", "--dataset", seeds),
        *(
            ("diff", other, seeds, "--output-format", form)
            for form in ("text", "markdown", "json", "rdf-patch", "sparql-update", "activitystreams")
        ),
    ):
        result = inert(run(*arguments, cwd=tmp_path))
        assert result.stdout


def test_a_submitted_manifest_is_shown_inert(dist, tmp_path):
    forged = tmp_path / "dist"
    forged.mkdir()
    manifest = json.loads((dist / "manifest.json").read_bytes())
    for path in dist.glob("*.*"):
        (forged / path.name).write_bytes(path.read_bytes())
    for change in ({"communique": HOSTILE}, {"files": {HOSTILE: {"sha256": HOSTILE}}}, {"dataset": HOSTILE}):
        (forged / "manifest.json").write_text(json.dumps(manifest | change))
        assert inert(run("check", forged)).returncode != 0


def test_the_changes_that_fix_would_make_are_shown_inert(tmp_path):
    (tmp_path / "events").mkdir()
    (tmp_path / "dataset.yaml").write_text(DATASET)
    path = tmp_path / "events" / "a.yaml"
    path.write_text(
        "id: a\nname: A\ndescription: |-\n  ::add-mask::x\n  ##[group]\n  ::error::x\nstart: 2025-1-2\n"
    )
    shown = inert(run("validate", tmp_path, "--diff")).stdout
    assert "\n   \\x3a:error::x" in shown
    assert "+start: 2025-01-02" in shown


def test_an_imported_page_is_shown_inert(tmp_path):
    page = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "https://e.org/1",
        "name": HOSTILE,
        "x": HOSTILE,
    }
    (tmp_path / "page.json").write_text(json.dumps(page))
    inert(run("import", "page.json", "-o", "out", cwd=tmp_path))
    (tmp_path / "table.csv").write_text(f'"name {HOSTILE}",start\n"{HOSTILE}",2025\n')
    inert(run("import", "table.csv", "--propose", cwd=tmp_path))


@pytest.mark.parametrize("form", ["full", "concise", "json", "sarif", "junit", "gitlab", "github"])
def test_a_report_is_inert_on_the_screen_and_in_a_file(form, tmp_path):
    folder = tmp_path / "::add-mask::x" / "events"
    folder.mkdir(parents=True)
    (folder.parent / "dataset.yaml").write_text(DATASET)
    (folder / "##[group].yaml").write_text(f"id: a\nname: [{json.dumps(HOSTILE)}]\n'::x': ##[group]\n")
    for more in ((), ("-o", "report")):
        result = run("validate", "::add-mask::x", "--output-format", form, *more, cwd=tmp_path)
        text = (tmp_path / "report").read_text() if more else result.stdout
        if form == "github":  # the commands at the start are ours
            text = re.sub(r"^::(error|warning) ", "", text, flags=re.MULTILINE)
        assert text
        assert not ACTS.search(text)


def test_documents_keep_their_meaning():
    text = {
        "a": "x ##[group] \x7f\x9b y",
        "b": "::add-mask::x",
        "c": "a ::b " * 40,
        "d": "line\n::x\n",
        "e": 'say "##[x]"',
    }
    assert yaml.safe_load(document(text)) == text
    assert not ACTS.search(document(text))
    assert json.loads(inert_json(json.dumps(text, ensure_ascii=False))) == text
    assert inert_rdf('<a> <b> "##[x]\x7f" .\n') == '<a> <b> "\\u0023#[x]\\u007F" .\n'


def test_letters_that_need_joiners_lines_and_tabs_stay():
    text = "می\u200cخواهم\tन्\u200dनेपाल\r\n🏴\U000e0067\U000e007f\n"
    assert inert_lines(text) == text


def test_only_one_function_prints():
    exporter = Path(__file__).parents[2] / "exporter"
    prints = re.compile(r"click\.echo|\bprint\(|secho")
    assert [
        str(path.relative_to(exporter))
        for path in exporter.rglob("*.py")
        if prints.search(path.read_text(encoding="utf-8"))
    ] == ["cli/printing.py"]


@pytest.mark.parametrize(
    ("closing", "code", "message"),
    [
        ("2>&-", 0, ""),
        (">&-", 2, "communique: bad file descriptor\n"),
        ("<&-", 0, ""),
        ("2>&- >&-", 2, ""),
        ("2>&- >&- <&-", 2, ""),
    ],
)
@pytest.mark.parametrize("command", ["validate --no-cache", "build"])
def test_streams_may_be_closed(command, closing, code, message, seeds, tmp_path):
    line = (
        f"{sys.executable} -m exporter {command} {seeds} {'-o dist' if command == 'build' else ''} {closing}"
    )
    own = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    result = subprocess.run(
        ["sh", "-c", line], capture_output=True, encoding="utf-8", check=False, cwd=tmp_path, env=own
    )
    assert (result.returncode, result.stderr) == (code, message)
