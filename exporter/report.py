"""Turn problems into text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exporter.problems import Problem


def concise(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield one line for each problem: `path:line:column: CODE message`."""
    for problem in problems:
        hint = f" ({problem.hint})" if problem.hint else ""
        yield f"{problem.path}:{problem.span.line}:{problem.span.column}: {problem.code} {problem.message}{hint}"
