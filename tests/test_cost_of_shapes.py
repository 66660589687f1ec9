"""No shape of data costs more than its size, counted in calls and in steps of SQLite: other work does not change these."""

import cProfile
import pstats
import sqlite3
import sys
from pathlib import Path

import pytest

from exporter.checks.validate import validate
from exporter.problems.collected import Findings, Selection

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import shapes

SHAPES = [
    "a chain of events inside each other, same place, day and people",
    "events of one place, day and participants",
    "people of one name",
    "participations that name no participant",
    "unknown roles",
    "unknown topics",
    "a circle of places",
    "one id that all records have",
    "overlapping memberships",
    "wrong parts in JSON",
    "wrong parts in YAML",
]
SIZE, STEPS = 150, 1_000


class Counted(sqlite3.Connection):
    """A connection that counts the steps of its statements, in thousands."""

    steps = 0

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.set_progress_handler(self.count, STEPS)

    def count(self):
        Counted.steps += 1
        return 0


def cost(folder, monkeypatch):
    """Return the calls of functions, and the thousands of steps of SQLite, that validating a folder takes."""
    connect = sqlite3.connect
    Counted.steps = 0
    profile = cProfile.Profile()
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", lambda *a, **o: connect(*a, **{**o, "factory": Counted}))
        profile.enable()
        validate(folder, findings=Findings(Selection(), 100))
        profile.disable()
    return pstats.Stats(profile).total_calls, Counted.steps


@pytest.mark.parametrize("name", SHAPES)
def test_twice_the_data_costs_at_most_little_more_than_twice_the_work(name, tmp_path, monkeypatch):
    _, make = (shapes.GOOD | shapes.BAD)[name]
    counts = []
    for size in (5, SIZE, 2 * SIZE):
        folder = tmp_path / str(size)
        shapes.write(folder, make(size))
        if size == 5:  # what is made once in a process does not count
            cost(folder, monkeypatch)
        counts.append(cost(folder, monkeypatch))
    (calls, steps), (calls_at_n, steps_at_n), (calls_at_2n, steps_at_2n) = counts
    assert calls_at_n > calls
    assert calls_at_2n - calls <= 2.3 * (calls_at_n - calls)
    assert steps_at_2n - steps <= 2.3 * (steps_at_n - steps) + 20
