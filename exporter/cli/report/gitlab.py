"""A Code Quality report, which GitLab shows in merge requests (GitLab's subset of the Code Climate format)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import orjson

from exporter.cli.report.lines import Source
from exporter.problems import Problem, Severity
from exporter.problems.collected import Findings
from exporter.problems.escaping import inert, inert_json

_LINE = re.compile(r"(?<=\S):[0-9]+(?=\)|$)")
"""The line of another record in a message: `events/yalta.yaml:12`."""


def render(findings: Findings, _source: Source) -> Iterator[str]:
    """Yield the report, one line for each problem."""
    seen: Counter[str] = Counter()
    entries = [inert_json(orjson.dumps(_entry(problem, seen)).decode()) for problem in findings]
    yield "[" + ",\n ".join(entries) + "]"


def _entry(problem: Problem, seen: Counter[str]) -> dict[str, object]:
    message = _LINE.sub(
        "", problem.message
    )  # a problem stays the same when lines are put above it, or what it names
    said = f"{problem.path}\0{problem.code}\0{problem.record}\0{problem.field}\0{message}"
    seen[said] += 1
    fingerprint = sha256(f"{said}\0{seen[said]}".encode("utf-8", "backslashreplace")).hexdigest()
    hint = f" ({inert(problem.hint)})" if problem.hint else ""
    return {
        "description": f"{inert(problem.message, 400)}{hint}",
        "check_name": problem.code,
        "fingerprint": fingerprint,
        "severity": "major" if problem.severity is Severity.ERROR else "minor",
        "location": {
            "path": inert(Path(problem.path).as_posix(), 1000),
            "lines": {"begin": problem.span.line, "end": problem.span.end_line or problem.span.line},
        },
    }
