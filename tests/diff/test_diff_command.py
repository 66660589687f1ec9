"""`communique diff` and `communique patch`, as a user runs them."""

import json
import shutil
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import jsonschema
import pytest

from exporter.build.build import build
from exporter.diff.diff import changes_between
from exporter.diff.json_format import schema

COMMUNIQUE = Path(sys.executable).with_name("communique")
EVENT = Path("events/eu-pakistan-counter-terrorism-dialogue-9.yaml")


def run(*arguments, cwd, code=None, given=None):
    done = subprocess.run(
        [COMMUNIQUE, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False, input=given
    )
    assert code is None or done.returncode == code, done.stderr
    return done


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with the seeds before and after some edits, and what a build makes of both."""
    place = tmp_path_factory.mktemp("diff")
    for name in ("old", "new"):
        shutil.copytree("seeds", place / name)
    event = place / "new" / EVENT
    text = event.read_text()
    text = text.replace("start: 2025-02-20", 'start: "2025"').replace(
        "participations:\n", "participations:\n  - participant: olof-skoog\n    role: observer\n"
    )
    event.write_text(text)
    (place / "new/topics/new-topic.yaml").write_text("id: new-topic\nname: A new topic\n")
    for name in ("old", "new"):
        assert not build(place / name, place / f"{name}-dist").failed
    return place


SIDES = ("{}", "{}-dist", "{}-dist/eu-pakistan.db", "{}-dist/eu-pakistan.jsonld", "{}-dist/eu-pakistan.nq")


@pytest.mark.parametrize(("one", "other"), [*permutations(SIDES, 2), *((side, side) for side in SIDES)])
def test_every_form_of_the_same_records_gives_the_same_answer(place, one, other):
    def changes(old, new):
        return list(changes_between(str(place / old), str(place / new)))

    assert changes(one.format("old"), other.format("new")) == changes("old", "new") != []
    assert changes(one.format("new"), other.format("new")) == []


def test_another_layout_of_the_files_is_not_a_change(place, tmp_path):
    run("records", "old-dist", "-o", tmp_path / "again", cwd=place, code=0)
    family = tmp_path / "again/topics"
    with (family / "all.yaml").open("w") as file:
        for path in sorted(family.glob("*.yaml")):
            if path.name != "all.yaml":
                file.write(f"---\n{path.read_text()}")
                path.unlink()
    assert run("diff", "old", tmp_path / "again", cwd=place, code=0).stdout == "No changes.\n"


def test_json_follows_its_schema_and_patch_applies_it(place, tmp_path):
    found = run("diff", "old", "new", "--output-format", "json", cwd=place, code=1).stdout
    published = json.loads(run("schema", "changes", "--format", "json", cwd=place, code=0).stdout)
    assert published == schema()
    jsonschema.validate(json.loads(found), published)
    done = run("patch", "old", "-", "-o", tmp_path / "made", cwd=place, code=0, given=found)
    assert done.stdout.startswith("Wrote 51 records")
    assert run("diff", "new", tmp_path / "made", cwd=place, code=0).stdout == "No changes.\n"


def test_changes_that_do_not_fit_are_refused(place, tmp_path):
    found = run("diff", "old", "new", "--output-format", "json", cwd=place, code=1).stdout
    wrong = found.replace("events/eu-pakistan-counter-terrorism-dialogue-9", "events/none")
    done = run("patch", "old", "-", "-o", tmp_path / "made", cwd=place, code=2, given=wrong)
    assert "no such record: events/none" in done.stderr
    assert not (tmp_path / "made").exists()
    assert "invalid JSON" in run("patch", "old", "-", "-o", "x", cwd=place, code=2, given="{").stderr


def test_a_revision_of_git_is_a_side(place, tmp_path):
    def git(*arguments):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)

    shutil.copytree(place / "old", tmp_path / "data/seeds")
    git("init", "-q")
    git("add", "-A")
    git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "one")
    shutil.copy(place / "new" / EVENT, tmp_path / "data/seeds" / EVENT)
    done = run("diff", "HEAD:data/seeds", "data/seeds", cwd=tmp_path, code=1)
    assert done.stdout.splitlines()[-1] == "2 changes: 1 participation added, 1 date made less exact."
    run("diff", "HEAD:./seeds", "seeds", cwd=tmp_path / "data", code=1)
    assert (
        "no such folder at this revision: v9:data/seeds"
        in run("diff", "v9:data/seeds", "data/seeds", cwd=tmp_path, code=2).stderr
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none", "old"), "no such dataset or output: none"),
        (("old", "broken"), "broken: invalid records, at broken/topics/x.yaml:"),
        (("--", "-x:y", "old"), "invalid revision: -x"),
    ],
)
def test_misuse_is_one_line(place, arguments, message):
    shutil.copytree(place / "old", place / "broken", dirs_exist_ok=True)
    (place / "broken/topics/x.yaml").write_text("id: x\nnam: y\n")
    done = run("diff", *arguments, cwd=place, code=2)
    assert done.stderr.startswith(f"communique: {message}")
    assert len(done.stderr.splitlines()) == 1


def test_activitystreams_has_an_activity_for_each_record(place):
    arguments = ("--output-format", "activitystreams", "--published", "2025-03-01T00:00:00Z")
    found = json.loads(run("diff", "old", "new", *arguments, cwd=place, code=1).stdout)
    assert [one["type"] for one in found["orderedItems"]] == ["Create", "Update"]
    assert found["totalItems"] == 2
    assert {one["published"] for one in found["orderedItems"]} == {"2025-03-01T00:00:00Z"}
