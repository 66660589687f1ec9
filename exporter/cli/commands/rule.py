"""`communique rule`: explain what a problem means and how to fix it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from exporter.checks import rules
from exporter.cli.printing import say
from exporter.problems import MisuseError
from exporter.problems.codes import Code
from exporter.records.suggestions import did_you_mean


@click.command("rule")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Explain what CODE means and how to fix it, or list all codes."""
    if code is None:
        for known in rules.codes():
            say(f"{known.code}  {known.severity.value:<7}  {known.title}")
        return
    found = rules.explain(code.upper())
    if found is None:
        near = did_you_mean(code.upper(), [known.code for known in rules.codes()])
        raise MisuseError(f"unknown code {code}; {near or '`communique rule` lists them'}")
    say("\n".join(page(found)))


def page(code: Code) -> list[str]:
    """Return the lines of a code's page."""
    return [
        f"# {code.code}: {code.title}",
        "",
        f"Severity: {code.severity.value}.",
        "",
        *code.explanation.splitlines(),
    ]


def write_pages(folder: Path) -> None:
    """Write a page for each code and a list of them into a folder: the documentation of the rules."""
    folder.mkdir(parents=True, exist_ok=True)
    known = rules.codes()
    for old in folder.glob("CQ*.md"):
        old.unlink()
    for code in known:
        (folder / f"{code.code}.md").write_text("\n".join(page(code)) + "\n", encoding="utf-8")
    rows = [f"| [{code.code}]({code.code}.md) | {code.severity.value} | {code.title} |" for code in known]
    head = [
        "# Rules",
        "",
        "What `communique validate` can find. Errors fail the run, warnings only with `--strict`. The pages are",
        "written by `python -m exporter.cli.commands.rule docs/rules`; `communique rule CODE` prints one.",
        "",
        "| Code | Severity | Problem |",
        "| --- | --- | --- |",
    ]
    (folder / "README.md").write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
