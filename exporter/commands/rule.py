"""`communique rule`: say what a problem means and how to mend it."""

from __future__ import annotations

import click

from exporter import rules
from exporter.codes import Code
from exporter.problems import MisuseError
from exporter.validation import did_you_mean


@click.command("rule")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Say what CODE means and how to mend it, or list all codes."""
    if code is None:
        for known in rules.codes():
            click.echo(f"{known.code}  {known.severity.value:<7}  {known.title}")
        return
    found = rules.explain(code.upper())
    if found is None:
        near = did_you_mean(code.upper(), [known.code for known in rules.codes()])
        raise MisuseError(f"there is no code {code}; {near or '`communique rule` lists them'}")
    click.echo("\n".join(page(found)))


def page(code: Code) -> list[str]:
    """Return the lines of a code's page."""
    return [
        f"# {code.code}: {code.title}",
        "",
        f"Severity: {code.severity.value}.",
        "",
        *code.explanation.splitlines(),
    ]
