"""`communique evidence`: print which facts have evidence, and check the quotations."""

from __future__ import annotations

from pathlib import Path

import click

from exporter.checks import coverage, rules
from exporter.checks.quotations.check import check
from exporter.checks.quotations.quotation import Tally
from exporter.cli import report
from exporter.cli.printing import say
from exporter.problems.collected import Findings
from exporter.problems.escaping import inert_json
from exporter.records.corpus import load
from exporter.records.folder import read_dataset


@click.command("evidence")
@click.argument("seeds", type=click.Path(path_type=Path), default="seeds")
@click.option(
    "--texts", multiple=True, type=click.Path(path_type=Path), help="A folder of sources' texts; repeatable."
)
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", help="How to print.")
@click.option(
    "--min-coverage", type=click.FloatRange(0, 100), help="Fail when less of the facts (%) has evidence."
)
def command(seeds: Path, texts: tuple[Path, ...], form: str, min_coverage: float | None) -> None:
    """Print which facts of the records in SEEDS (default: seeds) have evidence, by family and record.

    Records that cannot be read and quotations that are not found are reported on standard error, and fail the command.
    """
    problems, tally, enough = Findings(), Tally(), True
    dataset = read_dataset(seeds)
    if isinstance(dataset, list):
        problems += dataset
    else:
        with load(seeds, dataset, problems=problems, unnamed=True) as corpus:
            problems += check(corpus, texts, tally=tally)
            measured = coverage.measure(corpus.connection)
            if form == "json":
                for piece in coverage.json(measured, tally):
                    say(inert_json(piece.decode()), nl=False)
            else:
                for line in coverage.table(measured, tally):
                    say(line)
            problems.replace(rules.settle(corpus, list(problems)))
            enough = min_coverage is None or measured.dataset.reaches(min_coverage)
    for line in report.beginning(problems):
        say(line, err=True)
    if not enough:
        say(f"less than {min_coverage:g} % of the facts have evidence", err=True)
    raise SystemExit(1 if problems.errors or not enough else 0)
