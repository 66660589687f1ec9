"""Read the records as they are in their files, and run the commands of a tool."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

Mapping = dict[str, Any]

BASE = "https://example.org/agency/"
LANGUAGE = "en"
FAMILIES = ("places", "participants", "topics", "agreements", "sources", "series", "events")
"""The families that `generate.py` fills; those referred to come before those that refer to them."""
LAYOUT = Path(__file__).parent.with_name("by_hand.sql")
"""The tables of the script written by hand."""


def records(folder: Path) -> Iterator[tuple[str, Mapping]]:
    """Yield every record with its family."""
    for family in FAMILIES:
        with (folder / family / f"{family}.jsonl").open("rb") as file:
            for line in file:
                yield family, orjson.loads(line)


def own_text(value: Any) -> Any:
    """Return a text in the dataset's language."""
    return value[LANGUAGE] if isinstance(value, dict) else value


def run_command(said: Path, command: str, *arguments: str | Path) -> None:
    """Run a command that is installed next to this Python, with what it prints in a file.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    with said.open("wb") as file:
        program = Path(sys.executable).with_name(command)
        subprocess.run([program, *arguments], check=True, stdout=file)
