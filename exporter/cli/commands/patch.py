"""`communique patch`: apply changes to a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from exporter.cli import report
from exporter.cli.printing import say
from exporter.diff import json_format
from exporter.diff.patch import files
from exporter.diff.sides import opened
from exporter.importing import record_files


@click.command("patch")
@click.argument("old")
@click.argument("changes", type=click.File("r", encoding="utf-8"))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="The dataset's folder to write."
)
def command(old: str, changes: IO[str], output: Path) -> None:
    """Apply CHANGES (from `communique diff --output-format json`; - for standard input) to OLD.

    OLD is a state of a dataset, as for `communique diff`. The records of the new state are written as YAML.
    """
    with opened(old) as side:
        number = record_files.write_files(files(side, json_format.parse(changes.read())), output) - 1
    say(f"Wrote {report.counted(number, 'record')} into {output}.")
