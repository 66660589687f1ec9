"""The command line: which commands there are, and what happens when the work cannot go on.

Each command lives in a module of `exporter.commands`, imported only when it is called, so that `validate` starts fast.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

os.environ.setdefault(
    "PYDANTIC_DISABLE_PLUGINS", "__all__"
)  # looking for plugins takes longer than a small dataset

import click

from exporter.problems import ExporterError

COMMANDS: dict[str, str] = {
    "init": "Make a new dataset, ready to build.",
    "validate": "Report what is wrong with a dataset's records.",
    "build": "Validate, write, verify and publish a dataset.",
    "check": "Verify built outputs against the schemas and each other.",
    "serve": "Start Datasette on a built dataset.",
    "schema": "Print the JSON Schema, reference, context or shapes of the record types.",
}
"""Command -> its help line; the command `x` is `exporter.commands.x.command`."""


class LazyGroup(click.Group):
    """A group that imports a command's module only to run it or to show its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command called `cmd_name`, or None."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name == "validate":
            os.environ.setdefault(
                "COMMUNIQUE_DOCSTRINGS", "no"
            )  # see schemas.record: it starts faster without
        command: click.Command = import_module(f"exporter.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="communique", prog_name="communique")
def cli() -> None:
    """Turn curated records of events and participants into data that can be published."""


def main() -> None:
    """Run the command line; what stops the work is one line on standard error and exit code 2."""
    try:
        cli(prog_name="communique")
    except ExporterError as error:
        click.echo(f"communique: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on; not worth a word
        sys.exit(0)
