"""Temporary folders do not stay, not even those of processes that were killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from exporter.records.temporary import temporary_folder

LONG_AGO = time.time() - 3600
HOLD = "from exporter.records.temporary import temporary_folder as f\nwith f() as p: print(p, flush=True); input()"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def start(place):
    """Start a process that holds a temporary folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"TMPDIR": str(place)},
    )
    folder = process.stdout.readline().strip()
    os.utime(folder, (LONG_AGO, LONG_AGO))
    return process


def end(process, number=signal.SIGKILL):
    process.send_signal(number)
    process.communicate()


def test_a_folder_is_gone_at_the_end(place):
    with temporary_folder() as folder:
        (folder / "x").write_text("x")
        assert folder.parent == place
    assert list(place.iterdir()) == []


def test_the_folder_of_a_killed_process_goes_with_the_next_one(place):
    end(start(place))
    assert len(list(place.iterdir())) == 1
    with temporary_folder() as folder:
        assert list(place.iterdir()) == [folder]


def test_folders_that_are_in_use_or_belong_to_others_stay(place):
    process = start(place)
    (place / "communique-mine2025").mkdir()
    (place / "communique-mine2025" / "thesis.txt").write_text("x")
    os.utime(place / "communique-mine2025", (LONG_AGO, LONG_AGO))
    (place / "communique-link").symlink_to(place / "communique-mine2025")
    before = sorted(place.iterdir())
    with temporary_folder():
        pass
    assert sorted(place.iterdir()) == before
    end(process)


@pytest.mark.parametrize("arguments", [("validate",), ("evidence",)])
def test_a_killed_validate_leaves_no_folder(arguments, tmp_path):
    (tmp_path / "seeds" / "events").mkdir(parents=True)
    (tmp_path / "place").mkdir()
    (tmp_path / "seeds" / "dataset.yaml").write_text(
        "name: a\ntitle: A\nbase: https://example.org/\nlanguage: en\n"
    )
    lines = "".join(f'{{"id": "e{number}", "name": "E {number}"}}\n' for number in range(60_000))
    (tmp_path / "seeds" / "events" / "e.jsonl").write_text(lines)
    process = subprocess.Popen(
        [sys.executable, "-m", "exporter", *arguments, "seeds"],
        cwd=tmp_path,
        env=os.environ | {"TMPDIR": str(tmp_path / "place"), "PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(1)
    end(process)
    assert list((tmp_path / "place").iterdir()) == []
