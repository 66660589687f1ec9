"""One JSON document: the totals, and all that is known of each problem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from exporter.cli.report.lines import Source
from exporter.problems import Problem
from exporter.problems.collected import Findings
from exporter.problems.escaping import inert_json

VERSION = 1
LONGEST = 2000
"""Characters of one text; a value in the data may have millions."""


def render(findings: Findings, _source: Source) -> Iterator[str]:
    """Yield the document."""
    problems = [mapping(problem) for problem in findings]
    document = {
        "version": VERSION,
        "summary": {
            "errors": findings.errors,
            "warnings": findings.warnings,
            "shown": len(problems),
            "records": findings.records,
            "files": findings.files,
            "codes": dict(sorted(findings.counts.items())),
        },
        "problems": problems,
    }
    yield dump(document)


def mapping(problem: Problem) -> dict[str, Any]:
    """Return a problem as a mapping; what is not known is left out."""
    span = problem.span
    found = {
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        "file": problem.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "cell": span.cell,
        "record": problem.record,
        "field": problem.field,
        "value": problem.value,
        "expected": problem.expected,
        "hint": problem.hint,
        "replacement": problem.replacement,
    }
    return {
        key: whole(value) if isinstance(value, str) else value
        for key, value in found.items()
        if value is not None
    }


def dump(document: Any) -> str:
    """Return a document as JSON in which what a terminal or a CI log would act on is written as an escape."""
    return inert_json(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())


def whole(text: str) -> str:
    """Return a text that UTF-8 and every JSON reader take, cut where it is endless."""
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return text.encode("utf-8", "backslashreplace").decode()
