"""A dataset that was found clean is not read again until something about it changes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KEPT = "said before"


@pytest.fixture
def project(tmp_path):
    shutil.copytree(ROOT / "tests" / "toy", tmp_path / "seeds")
    return tmp_path


def validate(project, *options):
    command = [sys.executable, "-m", "exporter", "validate", "seeds", *options]
    environment = {**os.environ, "COMMUNIQUE_CACHE_DIR": str(project / "cache")}
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def known(project):
    """Return a project whose clean answer is kept, with other words, so that it can be told from a new one."""
    assert validate(project).returncode == 0
    (kept,) = (project / "cache").iterdir()
    content = json.loads(kept.read_text(encoding="utf-8"))
    kept.write_text(json.dumps(content | {"text": KEPT}), encoding="utf-8")
    assert validate(project).stdout == f"{KEPT}\n"
    return project


def lengthen(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


CHANGES = {
    "a changed record": lambda seeds: lengthen(next(seeds.glob("events/*.yaml")), "# seen\n"),
    "a new record": lambda seeds: (seeds / "topics" / "peace.yaml").write_text("id: peace\nname: Peace\n"),
    "a removed record": lambda seeds: (seeds / "topics" / "zzz.yaml").unlink(),
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


def test_what_is_wrong_is_never_kept(project):
    (project / "seeds" / "topics" / "peace.yaml").write_text("id: war\n")
    assert validate(project).returncode == 1
    assert not (project / "cache").exists()


def test_a_damaged_answer_is_passed_over(known):
    (kept,) = (known / "cache").iterdir()
    kept.write_text("{")
    assert validate(known).returncode == 0
    assert KEPT not in validate(known).stdout


def test_a_cache_that_cannot_be_written_is_no_failure(project):
    (project / "cache").write_text("a file where the folder should be")
    assert validate(project).returncode == 0
