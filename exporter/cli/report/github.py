"""Workflow commands of GitHub Actions, which show each problem next to its line, and the summary of a step.

GitHub shows ten annotations of a type for a step, so the summary states the true total.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from exporter.checks import rules
from exporter.cli.report import concise, counted, summary
from exporter.cli.report.lines import Source
from exporter.problems import Problem
from exporter.problems.collected import Findings
from exporter.problems.escaping import inert

LISTED = 50
"""Problems that the step summary lists."""


def render(findings: Findings, _source: Source) -> Iterator[str]:
    """Yield a workflow command for each problem."""
    for problem in findings:
        span = problem.span
        places = {"file": _relative(problem.path), "line": span.line, "endLine": span.end_line or span.line}
        if span.cell is None and span.end_line in (None, span.line):
            places |= {"col": span.column, "endColumn": span.end_column or span.column}
        known = rules.explain(problem.code)
        places["title"] = f"{problem.code} {known.title}" if known else problem.code
        properties = ",".join(f"{name}={_property(str(value))}" for name, value in places.items())
        yield f"::{problem.severity.value} {properties}::{_data(_message(problem))}"


def step_summary(findings: Findings) -> Iterator[str]:
    """Yield the Markdown that a step's summary shows: the totals by code, and the first problems."""
    yield f"### communique validate: {counted(findings.errors, 'error')}, {counted(findings.warnings, 'warning')}"
    yield ""
    yield _markdown(summary(findings))
    yield ""
    if not findings:
        return
    yield "| Number | Code | Problem |"
    yield "| ---: | --- | --- |"
    for code, number in sorted(findings.counts.items(), key=lambda item: (-item[1], item[0])):
        known = rules.explain(code)
        yield f"| {number:,} | {code} | {_markdown(known.title) if known else ''} |"
    yield ""
    yield "```text"
    for index, line in enumerate(concise(findings)):
        if index == LISTED:
            break
        yield line.replace("```", "'''")
    yield "```"
    if len(findings) > LISTED:
        yield ""
        yield f"… of {len(findings):,} in all."


def _message(problem: Problem) -> str:
    parts = [problem.message, f"expected: {problem.expected}" if problem.expected else "", problem.hint or ""]
    return "\n".join(inert(part, 400) for part in parts if part)


def _relative(path: str) -> str:
    """Return a path as seen from the top of the repository, where annotations look for it."""
    top = os.environ.get("GITHUB_WORKSPACE")
    whole = Path(path).absolute()
    if top and whole.is_relative_to(top):
        return whole.relative_to(top).as_posix()
    return Path(path).as_posix()


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(inert(text, 400)).replace(":", "%3A").replace(",", "%2C")


def _markdown(text: str) -> str:
    for sign in "\\`*_[]<>|&":
        text = text.replace(
            sign, f"\\{sign}" if sign not in "<>&" else {"<": "&lt;", ">": "&gt;", "&": "&amp;"}[sign]
        )
    return text
