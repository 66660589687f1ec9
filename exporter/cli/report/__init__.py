"""Turn what a run found into text; one module a format.

A format is a function `render(findings, source) -> Iterator[str]` that yields lines; `source` shows the line of a file.
All that comes from the data is shortened and made harmless (`inert`) before it reaches a terminal or a log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module

from click import style

from exporter.cli.report.lines import Source
from exporter.problems import Problem, Severity
from exporter.problems.collected import Findings
from exporter.problems.escaping import inert

Render = Callable[[Findings, Source], Iterator[str]]

FORMATS: dict[str, str] = {
    "full": "The problem, the line it is in with a mark under the value, what was expected, a hint.",
    "concise": "One line for each problem.",
    "json": "One JSON document with all that is known of each problem, and the totals.",
    "github": "Commands by which GitHub Actions shows the problems next to the lines of a pull request.",
    "gitlab": "A Code Quality report for GitLab CI.",
    "sarif": "SARIF 2.1.0, which code hosts and editors read.",
    "junit": "JUnit XML, which nearly every CI server shows.",
}
"""Format -> what it is; the format `x` is `exporter.cli.report.x.render`, but for `concise`, which is here."""

FOR_PEOPLE = ("full", "concise", "github")
"""The formats after which a summary line may follow on the same stream; the others are whole documents."""


def render(findings: Findings, name: str, source: Source) -> Iterator[str]:
    """Yield the lines of a report in the format `name`."""
    if name == "concise":
        return concise(findings, colours=True)
    module: Render = import_module(f"{__name__}.{name}").render
    return module(findings, source)


def concise(problems: Iterable[Problem], *, colours: bool = False) -> Iterator[str]:
    """Yield one line for each problem: `path:line:column: CODE message (hint)`."""
    for problem in problems:
        hint = f" ({inert(problem.hint)})" if problem.hint else ""
        beginning = head(problem) if colours else f"{place(problem)}: {problem.code}"
        yield f"{beginning} {inert(problem.message, 400)}{hint}"


def head(problem: Problem) -> str:
    """Return the place and the code of a problem, with colours; who writes them takes them out where none are wanted."""
    code = style(problem.code, fg=colour(problem), bold=True)
    return f"{style(place(problem), bold=True)}: {code}"


def colour(problem: Problem) -> str:
    """Return the colour of a problem."""
    return "red" if problem.severity is Severity.ERROR else "yellow"


def beginning(problems: Iterable[Problem], most: int = 100) -> Iterator[str]:
    """Yield one line for each of the first problems, and one that says how many there are if there are more."""
    number = 0
    for number, problem in enumerate(problems, 1):
        if number <= most:
            yield from concise((problem,))
    if number > most:
        yield f"The first {most:,} of {number:,} problems are shown."


def place(problem: Problem) -> str:
    """Return where a problem is: `path:line:column`, or `path:Sheet1!B7` in a workbook."""
    where = problem.span.cell or f"{problem.span.line}:{problem.span.column}"
    return f"{inert(problem.path, 400)}:{inert(where)}"


def summary(findings: Findings, *, fixable: int = 0) -> str:
    """Return the last line of a report, with the true totals, and no more than was asked for."""
    selection, records = findings.selection, counted(findings.records, "record")
    where = inert(selection.file, 400) if selection.file else f"{records}; {counted(findings.files, 'file')}"
    if not len(findings):
        if selection.select or selection.ignore:
            return f"No problems of the selected codes in {where}."
        if selection.file:
            return f"No problems in {where}."
        return f"All {records} are valid." if findings.records != 1 else "The 1 record is valid."
    kinds = [
        counted(number, severity.value)
        for severity, number in ((Severity.ERROR, findings.errors), (Severity.WARNING, findings.warnings))
        if number
    ]
    line = f"Found {' and '.join(kinds)} in {where}."
    shown = sum(1 for _ in findings)
    if shown < len(findings):
        line += f" The first {shown:,} are shown (--max-problems)."
    if fixable:
        line += f" {counted(fixable, 'problem')} can be fixed with --fix."
    return line


def statistics(findings: Findings, titles: Callable[[str], str]) -> Iterator[str]:
    """Yield a line for each code: how often, the code, its title; the most frequent first."""
    width = len(f"{max(findings.counts.values(), default=0):,}")
    for code, number in sorted(findings.counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{number:>{width},}  {code}  {titles(code)}"


def statistics_json(findings: Findings, titles: Callable[[str], str]) -> Iterator[str]:
    """Yield the same as a list of JSON: code, name and count."""
    from exporter.cli.report.json import dump

    ordered = sorted(findings.counts.items(), key=lambda item: (-item[1], item[0]))
    yield dump([{"code": code, "name": titles(code), "count": number} for code, number in ordered])


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 error`, `1,200 errors`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
