"""A mistake in the seeds is told with its place, and leaves what was published alone."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DIALOGUE = "seeds/events/eu-pakistan-counter-terrorism-dialogue-9.yaml"

MISTAKES = {
    "a misspelt field": ("kind: dialogue", "knid: dialogue", "CQ101", "knid", 1),
    "a dangling reference": ("location: brussels", "location: brusels", "CQ201", "brusels", 11),
    "30 February": ("start: 2025-02-20", "start: 2025-02-30", "CQ104", "February 2025 has 28 days", 8),
}


@pytest.fixture
def project(tmp_path):
    for name in ("seeds", "dist"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def run(project, *arguments):
    command = [sys.executable, "-m", "exporter", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def digests(folder):
    return {
        path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_dist_stays_as_it_was(project, mistake):
    right, wrong, code, word, column = MISTAKES[mistake]
    path = project / DIALOGUE
    text = path.read_text(encoding="utf-8")
    assert text.count(f"\n{right}\n") == 1
    line = text[: text.index(f"\n{right}\n")].count("\n") + 2
    path.write_text(text.replace(f"\n{right}\n", f"\n{wrong}\n"), encoding="utf-8")
    before = digests(project / "dist")

    validated = run(project, "validate", "seeds", "--output-format", "concise")
    assert validated.returncode == 1
    told = [told for told in validated.stdout.splitlines() if " CQ" in told]
    assert len(told) == 1
    assert told[0].startswith(f"{DIALOGUE}:{line}:{column}: {code} ")
    assert word in told[0]

    built = run(project, "build", "seeds", "-o", "dist")
    assert built.returncode == 1
    assert f"{DIALOGUE}:{line}:{column}: {code} " in built.stdout + built.stderr
    assert "Traceback" not in validated.stderr + built.stderr
    assert digests(project / "dist") == before
    assert sorted(path.name for path in project.iterdir() if not path.name.startswith(".dist.lock")) == [
        "dist",
        "seeds",
    ]


def test_building_twice_changes_no_byte(project):
    shutil.rmtree(project / "dist")
    assert run(project, "build", "seeds", "-o", "dist").returncode == 0
    before = digests(project / "dist")
    assert run(project, "build", "seeds", "-o", "dist").returncode == 0
    assert digests(project / "dist") == before


def test_the_module_does_what_the_command_does(project):
    command = Path(sys.executable).with_name("communique")
    shown = subprocess.run([command, "--help"], capture_output=True, text=True, check=True).stdout
    assert run(project, "--help").stdout == shown
