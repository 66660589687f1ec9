"""Who follows the tutorial sees what it shows."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

TUTORIAL = (Path(__file__).parents[1] / "docs" / "tutorial.md").read_text(encoding="utf-8")
PATH = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
WIDTH = 118


def examples():
    """Return the commands of all console blocks in their order, each with the lines shown below it."""
    blocks = re.findall(r"^(`{3,})console\n(.*?)^\1$", TUTORIAL, re.DOTALL | re.MULTILINE)
    shown = [part for _, block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [
        (command, output.rstrip().splitlines()) for command, _, output in (s.partition("\n") for s in shown)
    ]


def wrapped(text):
    for line in text.rstrip().splitlines():
        long = len(line) > WIDTH
        yield from (
            textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False) if long else [line]
        )


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="sqlite3 is not installed")
def test_the_steps_of_the_tutorial_print_what_it_shows(tmp_path):
    environment = {**os.environ, "PATH": PATH, "NO_COLOR": "1"}
    steps = examples()
    assert {"init", "validate", "rule", "build", "records"} <= {step.split()[1] for step, _ in steps}
    for command, output in steps:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert [line.rstrip() for line in wrapped(done.stdout + done.stderr)] == output, command
