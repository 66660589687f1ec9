"""Text that would act somewhere goes through every output and report, and acts nowhere."""

import json
import os
import re
import subprocess
import sys

import pytest

from exporter.cli.report import FORMATS

HOSTILE = {
    "script": "</script><script>alert(1)</script>",
    "comment": "<!--<script>",
    "attribute": '"><img src=x onerror=alert(1)>',
    "command of a CI": "::error file=app.py,line=1::owned",
    "command of another CI": "##vso[task.setvariable variable=x]owned",
    "direction": "user \u202etxt.exe\u202c and \u2066more\u2069",
    "separator": "one\u2028two\u2029three",
    "formula": '=HYPERLINK("http://192.0.2.1/","x")',
    "formula with a plus": "+1+cmd|' /C calc'!A0",
    "formula with an at": "@SUM(1)",
    "turtle": 'x" . <http://evil.example/s> <http://evil.example/p> "y',
    "triple quote": '"""\n<http://evil.example/s> a "z" .',
    "sql": "x'); DROP TABLE events; --",
    "template": "{{ 7*7 }} ${7*7} <%= 7*7 %>",
    "markdown": "[x](javascript:alert(1)) | `a` | <b>",
    "yaml": "x\nowned: true\n# not a comment",
}  # fmt: skip
REFUSED = ("direction", "separator")
"""Those that no record may hold: CQ504."""
ACCEPTED = {name: text for name, text in HOSTILE.items() if name not in REFUSED}
ACTS_ON_A_TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    """Write an event for every hostile text, which stands in all fields that take text."""
    folder = tmp_path_factory.mktemp("inert") / "seeds"
    (folder / "events").mkdir(parents=True)
    (folder / "dataset.yaml").write_text(
        json.dumps(
            {
                "name": "inert",
                "title": HOSTILE["script"],
                "description": HOSTILE["turtle"],
                "base": "https://example.org/",
                "language": "en",
                "publisher": {"name": HOSTILE["attribute"]},
                "vocabularies": {
                    "event_kinds": {"odd": {"label": HOSTILE["script"], "definition": HOSTILE["formula"]}}
                },
            }
        )
    )
    for number, text in enumerate(ACCEPTED.values()):
        record = {
            "id": f"event-{number}",
            "name": text,
            "description": text,
            "start": f"2025-01-{number + 1:02}",
            "kind": "odd",
            "other_names": [{"text": f"{text} too", "language": "en", "kind": "short"}],
            "outcomes": [{"kind": "claim", "text": text}],
        }
        (folder / f"events/event-{number}.json").write_text(json.dumps(record))
    return folder


@pytest.fixture(scope="module")
def dist(seeds):
    out = seeds.parent / "dist"
    done = communique("build", seeds, "-o", out)
    assert done.returncode == 0, done.stderr
    return out


def communique(*arguments, **env):
    return subprocess.run(
        [sys.executable, "-m", "exporter", *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "200", **env},
    )


def test_the_outputs_agree_with_each_other(dist):
    assert communique("check", dist).returncode == 0


def test_records_come_back_letter_by_letter(dist, tmp_path):
    done = communique("records", dist / "inert.db", "-o", tmp_path / "back")
    assert done.returncode == 0, done.stderr
    done = communique("build", tmp_path / "back", "-o", tmp_path / "again")
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("inert.db", "inert.nq", "inert.jsonld"):
        assert (tmp_path / "again" / name).read_bytes() == (dist / name).read_bytes(), name


def test_a_graph_holds_no_statement_that_a_text_made_up(dist):
    for line in (dist / "inert.nq").read_text().splitlines():
        assert not line.startswith("<http://evil.example/"), line


def test_files_hold_nothing_that_acts_on_a_terminal(dist):
    for path in dist.rglob("*"):
        if path.suffix in (".nq", ".ttl", ".md") and path.is_file():
            found = {found[0] for found in re.finditer("[\x00-\x08\x0b-\x1f\x7f-\x9f]", path.read_text())}
            assert not found, path


@pytest.mark.parametrize("form", FORMATS)
def test_no_report_lets_a_text_act(tmp_path, form):
    (tmp_path / "events").mkdir()
    (tmp_path / "dataset.yaml").write_text("name: x\ntitle: x\nbase: https://example.org/\nlanguage: en\n")
    for number, text in enumerate(
        (*HOSTILE.values(), "\x1b]0;owned\x07", "\x1b[2J", "\x9b2J", "\r::error::owned")
    ):
        (tmp_path / f"events/e{number}.json").write_text(
            json.dumps(
                {"id": f"e{number}", "name": "x", "kind": text, "start": text, text: text, "status": text}
            )
        )
    done = communique("validate", tmp_path, "--output-format", form, "--max-problems", "0", "--no-cache")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    shown = done.stdout + done.stderr
    assert not ACTS_ON_A_TERMINAL.search(shown.replace("\x1b[0m", "")), ACTS_ON_A_TERMINAL.search(shown)
    for line in shown.splitlines():
        if form != "github":
            assert not line.startswith(("::", "##vso")), line
        else:
            assert not line.startswith("::error file=app.py"), line
            assert "owned" not in line or not line.startswith("::error::"), line


@pytest.mark.parametrize("name", ["café", "x\x1b[2J", "::error::x", "x\u202etxt", "a\nb"])
def test_names_of_files_act_nowhere_either(tmp_path, name):
    (tmp_path / "events").mkdir()
    (tmp_path / "dataset.yaml").write_text("name: x\ntitle: x\nbase: https://example.org/\nlanguage: en\n")
    (tmp_path / f"events/{name}.yaml").write_text("id: [\n")
    for form in ("full", "concise", "github"):
        done = communique("validate", tmp_path, "--output-format", form, "--no-cache", "-q")
        assert done.returncode == 1
        assert not ACTS_ON_A_TERMINAL.search(done.stdout + done.stderr), (form, done.stdout)
