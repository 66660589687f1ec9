"""`communique validate`: report what is wrong with a dataset's records."""

from __future__ import annotations

from pathlib import Path

import click

from exporter import report
from exporter.build import validate


@click.command("validate")
@click.argument("seeds", type=click.Path(path_type=Path), default="seeds")
def command(seeds: Path) -> None:
    """Report what is wrong with the records in SEEDS (default: seeds)."""
    problems = validate(seeds)
    for line in report.concise(problems):
        click.echo(line)
    raise SystemExit(1 if any(problem.severity == "error" for problem in problems) else 0)
