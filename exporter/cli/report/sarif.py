"""SARIF 2.1.0 (OASIS), which code hosts and editors read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from exporter.checks import rules
from exporter.cli.report.json import dump, whole
from exporter.cli.report.lines import Source
from exporter.problems import Problem
from exporter.problems.collected import Findings

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(findings: Findings, _source: Source) -> Iterator[str]:
    """Yield the document."""
    codes = sorted({problem.code for problem in findings})
    run = {
        "tool": {
            "driver": {
                "name": "communique",
                "version": version("communique"),
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(problem, codes) for problem in findings],
        "properties": {
            "errors": findings.errors,
            "warnings": findings.warnings,
            "records": findings.records,
            "files": findings.files,
        },
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    yield dump(document)


def _rule(code: str) -> dict[str, Any]:
    known = rules.explain(code)
    if known is None:
        return {"id": code}
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in known.title.split()),
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": known.explanation.partition("\n\n")[0]},
        "help": {"text": known.explanation, "markdown": known.explanation},
        "defaultConfiguration": {"level": known.severity.value},
    }


def _result(problem: Problem, codes: list[str]) -> dict[str, Any]:
    parts = [
        problem.message,
        f"Expected: {problem.expected}." if problem.expected else "",
        problem.hint or "",
    ]
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": problem.severity.value,
        "message": {"text": _text("\n".join(part for part in parts if part))},
        "locations": [
            {"physicalLocation": {"artifactLocation": _artifact(problem), "region": _region(problem)}}
        ],
    }
    if problem.record:
        name = f"{problem.record} {problem.field}" if problem.field else problem.record
        result["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": whole(name)}]
    return result


def _text(message: str) -> str:
    """Return a message as SARIF takes it literally: no placeholders (§3.11.5), no links to elsewhere (§3.11.6)."""
    return whole(message).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _artifact(problem: Problem) -> dict[str, Any]:
    path = Path(problem.path)
    uri = quote(os.fsencode(path.as_posix()))
    return {"uri": f"file://{uri}"} if path.is_absolute() else {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _region(problem: Problem) -> dict[str, int]:
    span = problem.span
    region = {"startLine": span.line, "startColumn": span.column}
    if span.end_line is not None and span.end_column is not None:
        region |= {"endLine": span.end_line, "endColumn": span.end_column}
    return region
