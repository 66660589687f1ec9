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
RUNNABLE = ("sqlite3", "datasette", "communique validate", "cp", "record=", "rm")
PATH = f"{Path(sys.executable).parent}:{os.environ['PATH']}"


def console_examples():
    """Return the console blocks that can be run here: for each command, what is shown below it."""
    blocks = []
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        examples = []
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = example.splitlines()
            end = 1
            while lines[end - 1].endswith("\\") or "\n".join(lines[:end]).count('"') % 2:
                end += 1
            examples.append(("\n".join(lines[:end]), "\n".join(lines[end:]).strip()))
        if all(command.startswith(RUNNABLE) for command, _ in examples):
            blocks.append(pytest.param(examples, id=examples[-1][0].split("\n")[0][:60]))
    return blocks


@pytest.mark.parametrize("examples", console_examples())
def test_commands_print_what_the_readme_shows(examples, tmp_path):
    for name in ("seeds", "dist", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for command, output in examples:
        program = command.split()[0]
        if "=" not in program and not shutil.which(program, path=PATH):
            pytest.skip(f"{program} is not installed")
        environment = {**os.environ, "PATH": PATH, "NO_COLOR": "1"}
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        shown = [line.rstrip() for line in (done.stdout + done.stderr).strip().splitlines()]
        assert shown == [line.rstrip() for line in output.splitlines()]


def test_every_page_that_the_readme_names_is_there():
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_sparql_example_prints_what_the_readme_shows():
    (code,) = re.findall(r"```python\n(.*?)```\n\n```\n", README, re.DOTALL)
    (output,) = re.findall(r"```python\n.*?```\n\n```\n(.*?)```", README, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == output
