"""`communique check`: verify built outputs against the schemas and each other."""

from __future__ import annotations

from pathlib import Path

import click

from exporter import report
from exporter.check import check
from exporter.problems import Severity


@click.command("check")
@click.argument("dist", type=click.Path(path_type=Path), default="dist")
@click.option(
    "--full/--pieces",
    default=None,
    help="Hold the whole graph, to compare its forms and look through the shapes, or read it piece by piece. By "
    "default, that depends on the number of records.",
)
def command(dist: Path, *, full: bool | None) -> None:
    """Verify the outputs in DIST (default: dist): their digests, the database, the graph, and one against the other."""
    found = check(dist, full=full)
    for line in report.beginning(found.problems):
        click.echo(line)
    for what in found.skipped:
        click.echo(f"note: not looked at: {what}", err=True)
    errors = sum(problem.severity is Severity.ERROR for problem in found.problems)
    if errors:
        click.echo(f"Found {report.counted(errors, 'error')} in {dist}.")
        raise SystemExit(1)
    counts = [f"{number} records in the {what}" for what, number in found.counts()]
    click.echo(f"{dist} is sound: {' and '.join(counts) or 'no records'}.")
