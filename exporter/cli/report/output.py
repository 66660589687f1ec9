"""Where a report goes: standard output or a file, and a summary."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from exporter.checks.quotations.quotation import Tally
from exporter.cli import report
from exporter.cli.cache import MOST_TEXT
from exporter.cli.printing import colour_mode, say
from exporter.cli.report.lines import Source
from exporter.problems import MisuseError
from exporter.problems.collected import Findings
from exporter.problems.escaping import inert_lines
from exporter.records.readers import Limits


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for, apart from the folder."""

    output_format: str
    output_file: Path | None
    exit_zero: bool
    statistics: bool
    quiet: bool
    strict: bool
    fix: bool
    limits: Limits

    @property
    def plain(self) -> bool:
        """Whether all of the answer is on standard output."""
        kept = self.output_file or self.statistics or self.fix
        return self.output_format in report.FOR_PEOPLE and not kept


def write_report(findings: Findings, tally: Tally, asked: Options, source: Source) -> str:
    """Write the report where it was asked for, and the summary, but never into a document for a program.

    Return what was printed on standard output, with colours; more than the cache keeps may be cut off.
    """
    printed: list[str] = []
    room = MOST_TEXT
    if asked.statistics:
        from exporter.checks.rules import explain

        count = report.statistics_json if asked.output_format == "json" else report.statistics
        lines = count(findings, lambda code: known.title if (known := explain(code)) else "")
    else:
        lines = report.render(findings, asked.output_format, source)
    has_commands = asked.output_format == "github"
    if asked.output_file:
        _write(asked.output_file, lines, commands=has_commands)
    else:
        colour = colour_mode()
        for line in lines:
            say(line, styled=True, commands=has_commands, colour=colour)
            if asked.plain and room >= 0:
                printed.append(inert_lines(f"{line}\n", styled=True, commands=has_commands))
                room -= len(line)
    if not asked.quiet:
        beside = asked.output_format not in report.FOR_PEOPLE and not asked.output_file
        summary = report.summary(
            findings, fixable=0 if asked.fix else fixable(findings, asked.limits, source)
        )
        if tally.quotations:
            summary = f"{summary}\n{tally}"
        say(summary, err=beside)
        printed.append(inert_lines(f"{summary}\n"))
    if asked.output_format == "github" and (step := os.environ.get("GITHUB_STEP_SUMMARY")):
        from exporter.cli.report.github import step_summary

        with Path(step).open("a", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in step_summary(findings))
    return "".join(printed)


def fixable(findings: Findings, limits: Limits, source: Source) -> int:
    """Return how many of the problems --fix fixes, which can be known only by trying."""
    if all(problem.replacement is None for problem in findings):
        return 0
    from exporter.records.fix import changes

    return sum(change.fixed for change in changes(findings, source.open, limits))


def _write(path: Path, lines: Iterable[str], *, commands: bool) -> None:
    """Write a report into a file in one step, without colours."""
    from exporter.records.safe_write import write

    plain = "".join(f"{click.unstyle(line)}\n" for line in lines)
    text = inert_lines(plain, commands=commands)
    try:
        write(path, text.encode())
    except OSError as error:
        raise MisuseError(f"{path} cannot be written: {error.strerror}") from error
