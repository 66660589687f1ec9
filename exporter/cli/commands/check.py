"""`communique check`: verify built outputs against the schemas and each other."""

from __future__ import annotations

from pathlib import Path

import click

from exporter.build.check.check import check
from exporter.cli import report
from exporter.cli.printing import say
from exporter.problems import Severity

INCOMPLETE = 3
"""The exit code if no error was found and something was not checked."""


@click.command("check")
@click.argument("dist", type=click.Path(path_type=Path), default="dist")
@click.option(
    "--full/--pieces",
    default=None,
    help="Read the whole graph, check it with the shapes, and compare every file with what the records give; or "
    "read it piece by piece. By default, that depends on the number of records.",
)
def command(dist: Path, *, full: bool | None) -> None:
    """Verify the outputs in DIST (default: dist): digests, database and graph, record by record, and all that follows.

    Exit code 0 means that all of it was checked and is sound, 1 that there are errors, 3 that there are none but something
    was not checked.
    """
    found = check(dist, full=full)
    for line in report.beginning(found.problems):
        say(line)
    for what in found.skipped:
        say(f"note: not checked: {what}", err=True)
    errors = sum(problem.severity is Severity.ERROR for problem in found.problems)
    if errors:
        say(f"Found {report.counted(errors, 'error')} in {dist}.")
        raise SystemExit(1)
    counts = [f"{report.counted(number, 'record')} in the {what}" for what, number in found.counts()]
    held = " and ".join(counts) or "no records"
    if found.skipped:
        say(f"{dist} has no errors, but was not checked completely: {held}.")
        raise SystemExit(INCOMPLETE)
    say(f"{dist} is sound: {held}.")
