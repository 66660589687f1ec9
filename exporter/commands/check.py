"""`communique check`: verify built outputs against the schemas and each other."""

from __future__ import annotations

from pathlib import Path

import click

from exporter import report
from exporter.check import check
from exporter.problems import Severity


@click.command("check")
@click.argument("dist", type=click.Path(path_type=Path), default="dist")
def command(dist: Path) -> None:
    """Verify the outputs in DIST (default: dist): their digests, the database, the graph, and one against the other."""
    found = check(dist)
    for line in report.concise(found.problems):
        click.echo(line)
    errors = sum(problem.severity is Severity.ERROR for problem in found.problems)
    if errors:
        click.echo(f"Found {errors} errors in {dist}.")
        raise SystemExit(1)
    counts = [f"{number} records in the {what}" for what, number in found.counts() if number is not None]
    click.echo(f"{dist} is sound: {' and '.join(counts) or 'no records'}.")
