"""A dataset that was found clean is not read again until something about it changes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exporter.cli import cache

ROOT = Path(__file__).parents[2]
KEPT = "said before"


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ROOT / "tests" / "toy", tmp_path / "seeds")
    return tmp_path


def validate(project, *options, seeds="seeds", **variables):
    command = [sys.executable, "-m", "exporter", "validate", seeds, *options]
    environment = {**os.environ, "COMMUNIQUE_CACHE_DIR": str(project / "cache"), **variables}
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def known(project):
    """Return a project whose clean answer is kept, with other words, so that it can be told from a new one."""
    assert validate(project).returncode == 0
    (kept,) = (project / "cache").iterdir()
    content = json.loads(kept.read_text(encoding="utf-8"))
    kept.write_text(json.dumps(content | {"text": KEPT}), encoding="utf-8")
    assert validate(project).stdout == KEPT
    return project


def lengthen(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


CHANGES = {
    "a changed record": lambda seeds: lengthen(next(seeds.glob("events/*.yaml")), "# seen\n"),
    "a new record": lambda seeds: (seeds / "topics" / "peace.yaml").write_text("id: peace\nname: Peace\n"),
    "a removed record": lambda seeds: (seeds / "topics" / "zzz.yaml").unlink(),
    "a new empty folder": lambda seeds: (seeds / "evnts").mkdir(),
    "a changed dataset": lambda seeds: lengthen(seeds / "dataset.yaml", "# seen\n"),
    "a changed text": lambda seeds: lengthen(next((seeds / "texts").iterdir()), " "),
    "a pipe": lambda seeds: os.mkfifo(seeds / "events" / "pipe.txt"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_any_change_it_is_read_again(known, change):
    seeds = known / "seeds"
    if change == "a removed record":
        (seeds / "topics" / "zzz.yaml").write_text("id: zzz\nname: Z\n")
        assert KEPT not in validate(known).stdout
    CHANGES[change](seeds)
    assert KEPT not in validate(known).stdout


@pytest.mark.parametrize("options", [["--no-cache"], ["--strict"], ["--max-depth", "50"], ["--quiet"]])
def test_with_other_options_it_is_read_again(known, options):
    assert KEPT not in validate(known, *options).stdout


def test_on_another_day_it_is_read_again(known):
    """SOURCE_DATE_EPOCH says what day it is: an event that is planned then can be over now."""
    assert KEPT not in validate(known, SOURCE_DATE_EPOCH="0").stdout
    assert KEPT in validate(known).stdout


def test_where_a_summary_is_to_be_written_it_is_read_again(known):
    summary = known / "summary.md"
    assert KEPT not in validate(known, GITHUB_STEP_SUMMARY=str(summary)).stdout


@pytest.mark.parametrize("moment", ["1700000000000", "99999999999999999999"])
def test_a_moment_that_no_calendar_has_is_none(project, moment):
    assert validate(project, SOURCE_DATE_EPOCH=moment).returncode == 0


def test_after_an_upgrade_it_is_read_again(known):
    packages = known / "site-packages"
    packages.mkdir()
    where = os.pathsep.join([str(packages), *filter(None, [os.environ.get("PYTHONPATH")])])
    assert KEPT not in validate(known, PYTHONPATH=where).stdout
    for kept in (known / "cache").iterdir():
        kept.write_text(json.dumps(json.loads(kept.read_text()) | {"text": KEPT}), encoding="utf-8")
    assert KEPT in validate(known, PYTHONPATH=where).stdout
    (packages / "pydantic-99.dist-info").mkdir()
    assert KEPT not in validate(known, PYTHONPATH=where).stdout


def test_a_folder_beyond_a_link_is_the_one_that_is_compared(known):
    (known / "elsewhere" / "inside").mkdir(parents=True)
    (known / "link").symlink_to("elsewhere/inside")
    (known / "seeds").rename(known / "elsewhere" / "seeds")
    assert validate(known, seeds="link/../seeds").returncode == 0
    (known / "elsewhere" / "seeds" / "topics" / "peace.yaml").write_text("id: war\n")
    assert validate(known, seeds="link/../seeds").returncode == 1


def test_an_answer_is_not_kept_when_the_files_change_under_it(project, monkeypatch):
    monkeypatch.setenv("COMMUNIQUE_CACHE_DIR", str(project / "cache"))
    arguments, seeds = ["validate", "seeds"], project / "seeds"
    before = cache.seen(arguments, [seeds])
    lengthen(seeds / "dataset.yaml", "# meanwhile\n")
    cache.remember(arguments, before, KEPT, 0)
    assert cache.recall(arguments) is None


def test_fixing_is_never_remembered(project):
    validate(project, "--fix")
    assert validate(project, "--fix").stderr == "Fixed 0 files.\n"
    assert validate(project, "--fix").stderr == "Fixed 0 files.\n"


@pytest.mark.parametrize(
    ("asked", "colours"),
    [
        ([], {"FORCE_COLOR": "1"}),
        (["--exit-zero", "--output-format", "github"], {}),
        (["--output-format", "concise", "--max-problems", "1"], {}),
    ],
)
def test_problems_are_reported_again_as_they_were(project, asked, colours):
    """Both an error and a warning, which is no reason to fail by itself."""
    (project / "seeds" / "topics" / "peace.yaml").write_text("id: war\n")
    (project / "seeds" / "topics" / "soft.yaml").write_text('id: soft\nname: "a\\u00ADb"\n')
    looked = validate(project, *asked, "--no-cache", **colours)
    first, second = validate(project, *asked, **colours), validate(project, *asked, **colours)
    assert [p.name for p in (project / "cache").iterdir()]
    for answer in (first, second):
        assert (answer.returncode, answer.stdout) == (looked.returncode, looked.stdout)
    assert "CQ102" in second.stdout


def test_a_damaged_answer_is_passed_over(known):
    (kept,) = (known / "cache").iterdir()
    kept.write_text("{")
    assert validate(known).returncode == 0
    assert KEPT not in validate(known).stdout


def test_a_cache_that_cannot_be_written_is_no_failure(project):
    (project / "cache").write_text("a file where the folder should be")
    assert validate(project).returncode == 0


@pytest.mark.parametrize(
    "variables",
    [
        {"HOME": "~"},  # what Python makes of `~` where there is neither HOME nor an entry of the user
        {"HOME": "here"},
        {"XDG_CACHE_HOME": "here/.cache"},
        {"XDG_CACHE_HOME": "."},
    ],
)
def test_without_a_home_nothing_is_kept_and_no_folder_appears(project, variables):
    before = sorted(project.rglob("*"))
    assert validate(project, COMMUNIQUE_CACHE_DIR="", **variables).returncode == 0
    assert sorted(project.rglob("*")) == before
