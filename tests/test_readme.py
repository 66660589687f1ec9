"""What the README shows is what really happens."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
RUNNABLE = ("sqlite3", "datasette", "communique")


def console_examples():
    """Yield each command of a console block with the output shown below it."""
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = example.splitlines()
            end = 1
            while lines[end - 1].endswith("\\") or "\n".join(lines[:end]).count('"') % 2:
                end += 1
            command, output = "\n".join(lines[:end]), "\n".join(lines[end:]).strip()
            if command.startswith(RUNNABLE) and output:
                yield pytest.param(command, output, id=command.split("\n")[0][:60])


@pytest.mark.parametrize(("command", "output"), list(console_examples()))
def test_a_command_prints_what_the_readme_shows(command, output, tmp_path):
    if not shutil.which(command.split()[0], path=f"{Path(sys.executable).parent}:{os.environ['PATH']}"):
        pytest.skip(f"{command.split()[0]} is not installed")
    for name in ("seeds", "dist", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "NO_COLOR": "1"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    shown = [line.rstrip() for line in (done.stdout + done.stderr).strip().splitlines()]
    assert shown == [line.rstrip() for line in output.splitlines()]


def test_the_sparql_example_prints_what_the_readme_shows(tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```\n\n```\n", README, re.DOTALL)
    (output,) = re.findall(r"```python\n.*?```\n\n```\n(.*?)```", README, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == output
