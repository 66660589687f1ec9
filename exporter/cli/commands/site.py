"""`communique site`: write a page for every record of built outputs, ready to be put on any host."""

from __future__ import annotations

from pathlib import Path

import click

from exporter.cli import report
from exporter.cli.commands.options import jobs_option
from exporter.cli.printing import say
from exporter.records.progress import on_terminal
from exporter.site.write import write_site


@click.command("site")
@click.argument("dist", type=click.Path(path_type=Path), default="dist")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="site", help="The folder to write into."
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path),
    help="A folder with templates that replace ours of the same name; they run in Jinja2's sandbox.",
)
@click.option("--force", is_flag=True, help="Replace files of the same name that communique did not make.")
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0,
    metavar="SECONDS",
    help="How long to wait for another process that writes into the same folder.",
)
@jobs_option("How many processes may work at once; the pages do not depend on it.")
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
def command(
    dist: Path, output: Path, *, templates: Path | None, force: bool, wait: float, jobs: int, quiet: bool
) -> None:
    """Write a site from the outputs in DIST (default: dist): a page, a JSON-LD and a Turtle file for every record."""
    progress = on_terminal(quiet=quiet)
    try:
        result = write_site(
            dist, output, templates=templates, force=force, wait=wait, jobs=jobs, progress=progress
        )
    finally:
        progress.clear()
    for line in report.beginning(result.problems):
        say(line, err=True)
    if result.failed:
        raise SystemExit(1)
    if not quiet:
        records = report.counted(result.records, "record")
        kept = f", {result.kept:,} of them unchanged" if result.kept else ""
        say(f"Wrote the pages of {records} into {output}: {result.files:,} files{kept}")
