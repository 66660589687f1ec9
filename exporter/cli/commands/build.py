"""`communique build`: validate, write, verify and publish a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from exporter.build.build import build
from exporter.build.sampling import FULL_UP_TO
from exporter.cli import report
from exporter.cli.commands.options import Size, jobs_option, limit_options, limits_of
from exporter.cli.printing import say
from exporter.graph import shards
from exporter.outputs import OUTPUTS
from exporter.problems import MisuseError
from exporter.records.progress import on_terminal

NAMED = 3
"""How many files are named without `--verbose`."""


@click.command("build")
@click.argument("seeds", type=click.Path(path_type=Path), default="seeds")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="dist", help="The folder to write into."
)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([output.name for output in OUTPUTS]),
    help="Write only this output; repeatable.",
)
@click.option(
    "--texts", multiple=True, type=click.Path(path_type=Path), help="A folder of sources' texts; repeatable."
)
@click.option("--require-texts", is_flag=True, help="Fail if the text of a source is missing.")
@click.option("--force", is_flag=True, help="Replace files of the same name that communique did not make.")
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0,
    metavar="SECONDS",
    help="How long to wait for another build into the same folder; by default, stop at once with a message.",
)
@jobs_option("How many processes may work at once; the outputs do not depend on it.")
@click.option(
    "--verify",
    "how",
    type=click.Choice(["full", "sample"]),
    help=f"Read every record back from the outputs, or a sample; by default a sample above {FULL_UP_TO} records.",
)
@click.option(
    "--shard-size",
    type=Size(),
    help="Write JSON-LD and N-Quads as numbered .gz files; a new one begins after this size before compression, such"
    " as 500M (K, M and G are powers of 1024).",
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    help="The folder of the previous build; write changes.json and feed.atom, with what changed since and its entries.",
)
@click.option(
    "--published",
    metavar="TIME",
    help="The date or time (RFC 3339) of the changes; by default SOURCE_DATE_EPOCH, or the dataset's version.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print problems only, and no progress.")
@click.option(
    "-v",
    "--verbose",
    is_flag=True,
    help="Print the ledger (how much of each field is in each output) and the name of each file.",
)
@limit_options
def command(
    seeds: Path,
    output: Path,
    *,
    how: str | None,
    quiet: bool,
    verbose: bool,
    previous: Path | None,
    published: str | None,
    **options: Any,
) -> None:
    """Validate the records in SEEDS, write the outputs, verify them, and swap them into the output folder."""
    feeds = None
    if previous is not None:
        from exporter.diff.feeds import writer

        feeds = writer(previous, published)
    elif published is not None:
        raise MisuseError("--published is the time of changes; it needs --previous")
    progress = on_terminal(quiet=quiet)
    try:
        result = build(
            seeds,
            output,
            limits=limits_of(options),
            full=None if how is None else how == "full",
            feeds=feeds,
            progress=progress,
            **options,
        )
    finally:
        progress.clear()
    for line in report.beginning(result.problems):
        say(line, err=True)
    if result.failed:
        raise SystemExit(1)
    for line in result.ledger if verbose else ():
        say(line)
    if quiet:
        return
    files = shards.summed_up(result.files)
    written = ", ".join(files) if verbose or len(files) <= NAMED else _summary(files)
    say(f"Built {report.counted(result.records, 'record')} into {output}: {written}")
    if result.sample is not None:
        say(f"Counted everything in the outputs; read back {result.sample}")
    if result.quotations is not None and result.quotations.quotations:
        say(str(result.quotations))


def _summary(files: list[str]) -> str:
    """Name the database, or else the first file, and count the others: their names would fill a screen."""
    first = next((name for name in files if name.endswith(".db")), files[0])
    return f"{first} and {len(files) - 1} other files"
