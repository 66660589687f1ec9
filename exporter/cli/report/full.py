"""Each problem with the line it is in, a mark under the value, what was expected, and a hint."""

from __future__ import annotations

from collections.abc import Iterator

import click

from exporter.cli.report import colour, head
from exporter.cli.report.lines import Source
from exporter.problems import Problem
from exporter.problems.collected import Findings
from exporter.problems.escaping import inert, width

WIDTH = 100
"""Columns of a source line that are shown."""
_BEFORE = 40
"""Columns before the value where a line is too long."""


def render(findings: Findings, source: Source) -> Iterator[str]:
    """Yield some lines for each problem, with colours; who writes them takes the colours out where none are wanted."""
    problems = list(findings)
    source.fetch(problems)
    for problem in problems:
        yield f"{head(problem)} {inert(problem.message, 400)}"
        margin = " " * len(str(problem.span.line))
        shown = _line(problem, source)
        bar = click.style("|", fg="blue")
        if shown:
            line, mark = shown
            yield f"  {margin} {bar}"
            yield f"  {click.style(str(problem.span.line), fg='blue')} {bar} {line}"
            yield f"  {margin} {bar} {click.style(mark, fg=colour(problem), bold=True)}"
        elif problem.value is not None:
            yield f"  {margin} = value: {inert(problem.value)}"
        if problem.expected:
            yield f"  {margin} = expected: {inert(problem.expected, 300)}"
        if problem.hint:
            yield f"  {margin} = hint: {inert(problem.hint, 300)}"
        yield ""


def _line(problem: Problem, source: Source) -> tuple[str, str] | None:
    """Return the line of a problem, cut to what is around the value, and the mark to put under it."""
    span = problem.span
    text = source.line(problem.path, span.line)
    if text is None or not text.strip() or span.column > len(text) + 1:
        return None
    start = span.column - 1
    end = (
        len(text)
        if span.end_line is not None and span.end_line > span.line
        else (span.end_column or span.column + 1) - 1
    )
    if span.end_column is None:
        end = start + 1
    first = 0 if width(inert(text, len(text))) <= WIDTH else max(0, start - _BEFORE)
    before = _cut(text[first:start], WIDTH)
    value = _cut(text[start:end], WIDTH - min(width(before), WIDTH - 1))
    after = _cut(text[end:], max(0, WIDTH - width(before) - width(value))) if end <= len(text) else ""
    leading = "…" if first else ""
    line = f"{leading}{before}{value}{after}"
    mark = " " * (len(leading) + width(before)) + "^" * max(1, width(value))
    return line, mark


def _cut(text: str, columns: int) -> str:
    """Return the beginning of a text, made inert, that takes at most some number of columns."""
    shown = inert(text[: columns + 1], columns + 2)
    if len(text) <= columns and width(shown) <= columns:
        return shown
    taken, used = [], 0
    for sign in text[: columns + 1]:
        piece = inert(sign)
        used += width(piece)
        if used >= columns:
            break
        taken.append(piece)
    return "".join(taken) + ("…" if columns else "")
