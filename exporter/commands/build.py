"""`communique build`: validate, write, verify and publish a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from exporter import report
from exporter.build import build
from exporter.outputs import OUTPUTS


@click.command("build")
@click.argument("seeds", type=click.Path(path_type=Path), default="seeds")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="dist", help="The folder to write into."
)
@click.option(
    "--only", multiple=True, type=click.Choice(list(OUTPUTS)), help="Write only this output; repeatable."
)
@click.option(
    "--texts", multiple=True, type=click.Path(path_type=Path), help="A folder of sources' texts; repeatable."
)
@click.option("--require-texts", is_flag=True, help="Fail when the text of a source is not at hand.")
@click.option("--force", is_flag=True, help="Replace files of the same name that communique did not make.")
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0,
    metavar="SECONDS",
    help="How long to wait for another build into the same folder; without it, say so and stop.",
)
@click.option(
    "-v", "--verbose", is_flag=True, help="Print the ledger: how much of each field is in each output."
)
def command(seeds: Path, output: Path, *, verbose: bool, **options: Any) -> None:
    """Validate the records in SEEDS, write the outputs, verify them, and swap them into the output folder."""
    result = build(seeds, output, **options)
    for line in report.concise(result.problems):
        click.echo(line, err=True)
    if result.failed:
        raise SystemExit(1)
    for line in result.ledger if verbose else ():
        click.echo(line)
    click.echo(f"Built {result.records} records into {output}: {', '.join(result.files)}")
    if result.quotations is not None and result.quotations.quotations:
        click.echo(str(result.quotations))
