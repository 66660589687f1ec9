"""JUnit XML, which nearly every CI server shows: a suite for each file, a case for each problem.

A warning is a case that passes, with the text of the warning as its output. No time is given: none was measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from exporter.cli.report import place
from exporter.cli.report.lines import Source
from exporter.problems import Problem, Severity
from exporter.problems.collected import Findings
from exporter.problems.escaping import inert

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(findings: Findings, _source: Source) -> Iterator[str]:
    """Yield the document, line by line."""
    problems = list(findings)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="communique" tests="{max(1, len(problems))}" failures="{errors}" errors="0">'
    if not problems:
        yield '  <testsuite name="communique" tests="1" failures="0" errors="0">'
        yield '    <testcase name="records are valid" classname="communique"/>'
        yield "  </testsuite>"
    for path, group in groupby(problems, key=lambda problem: problem.path):
        yield from _suite(path, list(group))
    yield "</testsuites>"


def _suite(path: str, problems: list[Problem]) -> Iterator[str]:
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    name = _attribute(path)
    yield f'  <testsuite name={name} tests="{len(problems)}" failures="{errors}" errors="0">'
    for problem in problems:
        title = _attribute(f"{problem.code} {problem.record or ''} {problem.field or ''}".strip())
        yield f"    <testcase name={title} classname={name}>"
        parts = [f"{place(problem)}: {problem.code} {inert(problem.message, 400)}"]
        parts += [f"expected: {inert(problem.expected, 300)}"] if problem.expected else []
        parts += [f"hint: {inert(problem.hint, 300)}"] if problem.hint else []
        text = escape(_NO_XML.sub("?", "\n".join(parts)))
        if problem.severity is Severity.ERROR:
            yield f'      <failure type="{problem.code}" message={_attribute(problem.message)}>{text}</failure>'
        else:
            yield f"      <system-out>{text}</system-out>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("?", inert(text, 400)))
