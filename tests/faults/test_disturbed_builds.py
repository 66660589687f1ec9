"""A sample of what `python tests/faults/sweep.py` does in full: every disturbance leaves the old set or the new one."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from faults.bench import Bench
from faults.sweep import disk, errors, kills, signals


@pytest.fixture
def bench(tmp_path):
    memory = Path("/dev/shm")  # noqa: S108 (each bench makes a private folder in it)
    return Bench(tmp_path, quick=memory if memory.is_dir() else None)


@pytest.fixture(autouse=True)
def nothing_left_in_memory(bench):
    yield
    bench.close()


def test_a_call_that_fails_leaves_the_old_outputs_or_the_new_and_says_so_in_a_line(bench):
    for attempt in errors(bench, 30):
        assert attempt.sound, attempt
        assert not attempt.strays, attempt
        assert attempt.code == (2 if attempt.state == "old" else attempt.code), attempt
        if attempt.code:
            assert attempt.message.startswith("communique: "), attempt
            assert ("dist is as it was" in attempt.message) == (attempt.state == "old"), attempt


def test_a_killed_build_leaves_the_old_outputs_or_the_new_and_the_next_one_cleans_up(bench):
    attempts = list(kills(bench, 12))
    assert [attempt for attempt in attempts if not attempt.sound] == []
    assert any(attempt.strays for attempt in attempts), "no kill came in the middle"


def test_a_stopped_build_cleans_up_and_exits_as_shells_expect(bench):
    for attempt in signals(bench, 10):
        assert attempt.sound, attempt
        assert not attempt.strays, attempt
        assert attempt.code == (130 if "SIGINT" in attempt.what else 143), attempt
        assert ("dist is as it was" in attempt.message) == (attempt.state == "old"), attempt


def test_a_full_disk_leaves_the_old_outputs_and_is_named(bench):
    attempts = list(disk(bench, 8))
    for attempt in attempts:
        assert attempt.sound, attempt
        assert not attempt.strays, attempt
        assert (attempt.code == 2) == (attempt.state == "old"), attempt
    assert any(attempt.state == "old" for attempt in attempts)


def test_ctrl_c_while_the_command_is_still_starting_shows_no_traceback():
    starting = "import exporter.__main__, os, signal; os.kill(os.getpid(), signal.SIGINT)"
    done = subprocess.run([sys.executable, "-c", starting], check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, b"")
