"""The instructions in docs/how-to work: each test follows one of them to the letter, in a copy of the project.

A block with the language `diff` and a path changes a file, one with another language and a path writes a file, and a
`console` block runs commands and shows what they print. A line `…` in it means any lines.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs/how-to").glob("*.md"))
COPIED = ("communique", "exporter", "schemas", "seeds", "queries", "tests/rules", "tests/rules_cases.py")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_instructions_work(page, tmp_path):
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    assert any(language == "console" for language, _, _ in blocks)
    for language, path, body in blocks:
        if language == "console":
            for command, output in commands(body):
                assert_prints(run(command, tmp_path), output)
        elif language == "diff":
            change(tmp_path / path, body)
        elif path:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(body, encoding="utf-8")


def change(path, diff):
    """Change a file as a diff without line numbers says; its lines must be in the file once."""
    lines = diff.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
    after = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{path.name} does not have these lines once:\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


def commands(block):
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def run(command, place):
    environment = os.environ | {
        "PYTHONPATH": str(place),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "NO_COLOR": "1",
        "XDG_CACHE_HOME": str(place / ".cache"),
    }
    done = subprocess.run(
        ["bash", "-c", command], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def assert_prints(found, expected):
    pattern = ".*\n".join(map(re.escape, re.split(r"^…\n", expected, flags=re.MULTILINE)))
    assert re.fullmatch(pattern, found, re.DOTALL), f"{found}\n--- is not ---\n{expected}"
