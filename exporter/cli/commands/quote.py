"""`communique quote`: find words in the texts of sources, ready to paste as evidence."""

from __future__ import annotations

from pathlib import Path

import click

from exporter.checks.quotations.search import look_up
from exporter.cli.printing import say
from exporter.records.folder import DATASET_FILE


@click.command("quote")
@click.argument("words")
@click.argument("seeds", type=click.Path(path_type=Path), default="seeds")
@click.option(
    "--texts", multiple=True, type=click.Path(path_type=Path), help="A folder of sources' texts; repeatable."
)
@click.option(
    "--most", type=click.IntRange(1), default=20, show_default=True, help="Print at most this many passages."
)
def command(words: str, seeds: Path, texts: tuple[Path, ...], most: int) -> None:
    """Print every passage that has WORDS in the texts of the sources of SEEDS (default: seeds), as YAML to paste.

    Where no text has them, the nearest passages are printed, and the exit code is 1.
    """
    answer = look_up(words, seeds, texts, most=most)
    for text in answer.unread:
        say(f"# {text}", err=True)
    if not answer.in_dataset:
        say(f"# {seeds} has no valid {DATASET_FILE}, so no source is known", err=True)
    for match in answer.matches:
        say(match.block())
    if answer.number > most:
        say(f"# and {answer.number - most} more")
    raise SystemExit(0 if any(match.passage.similarity == 100 for match in answer.matches) else 1)  # noqa: PLR2004 (all alike)
