"""The command line: which commands there are, and what happens when the work cannot go on.

Each command lives in a module of `exporter.cli.commands`, imported only when it is called, so that `validate` starts fast.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module
from io import StringIO
from keyword import iskeyword
from typing import Any, NoReturn

os.environ.setdefault(
    "PYDANTIC_DISABLE_PLUGINS", "__all__"
)  # looking for plugins takes longer than a small dataset

import click

from exporter.build.stopping import Stopped, listen
from exporter.cli import cache
from exporter.cli.printing import colour_mode, open_streams, say
from exporter.problems import ExporterError, MisuseError
from exporter.problems.escaping import inert

COMMANDS: dict[str, str] = {
    "init": "Make a new dataset, ready to build.",
    "validate": "Report the problems of a dataset's records.",
    "build": "Validate, write, verify and publish a dataset.",
    "rule": "Explain what a problem means and how to fix it.",
    "check": "Verify built outputs against the schemas and each other.",
    "records": "Write the records in a built output as YAML, ready to be built again.",
    "diff": "Report what changed between two states of a dataset.",
    "patch": "Apply the changes that diff reports as JSON.",
    "site": "Write a page for every record, ready to be published.",
    "import": "Make records of schema.org JSON-LD that others wrote.",
    "serve": "Start Datasette on a built dataset.",
    "evidence": "Print which facts have evidence, and check the quotations.",
    "quote": "Find words in the texts of sources, ready to paste as evidence.",
    "schema": "Print the JSON Schema, reference, context or shapes of the record types.",
}
"""Command -> its help line; the command `x` is `exporter.cli.commands.x.command` (`import_`, where `x` is a keyword)."""

OLDEST_SQLITE = (3, 37)
"""The first with STRICT tables."""


class LazyGroup(click.Group):
    """A group that imports a command's module only to run it or to show its own help."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """Read the arguments; that may print help."""
        with _output_is_read():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _output_is_read():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command called `cmd_name`, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        with _without_docstrings() if cmd_name == "validate" else nullcontext():
            command: click.Command = import_module(f"{__package__}.commands.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@contextmanager
def _output_is_read() -> Iterator[None]:
    """End with 141 if the reader of the output has ended; click would end with 1, which means a problem in the data."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # not worth a word
        sys.exit(128 + 13)


@contextmanager
def _without_docstrings() -> Iterator[None]:
    """Let the schemas be imported without their docstrings, which is faster (see schemas.record); in no other process."""
    os.environ["COMMUNIQUE_DOCSTRINGS"] = "no"
    try:
        yield
    finally:
        del os.environ["COMMUNIQUE_DOCSTRINGS"]


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="communique", prog_name="communique")
def cli() -> None:
    """Turn curated records of events and participants into data that can be published."""
    import sqlite3

    if os.name == "nt":
        raise MisuseError("unsupported system: Windows; use Linux, macOS or the Windows Subsystem for Linux")
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise MisuseError(f"SQLite {oldest} or newer is needed; this Python has {sqlite3.sqlite_version}")


def main() -> None:
    """Run the command line; what stops the work is one line on standard error and an exit code.

    2: the work cannot go on, or the system failed it. 128 and the signal's number, as shells do: 130 for Ctrl-C, 143 for
    SIGTERM, 141 if the program that read the output has ended.
    """
    listen()
    open_streams()
    try:
        if sys.argv[1:2] == ["validate"] and (known := cache.recall(sys.argv[1:])) is not None:
            text, code = known
            with _output_is_read():
                # The text was escaped before it was kept.
                say(text, nl=False, styled=True, commands=True, colour=colour_mode())
            sys.exit(code)
        sys.exit(cli.main(prog_name="communique", standalone_mode=False))
    except click.ClickException as error:
        _refuse(error)
    except ExporterError as error:
        _give_up(str(error), 2)
    except Stopped as stopped:
        _give_up(str(stopped), stopped.exit_code)
    except _failures() as error:
        _give_up(_plainly(error), 2)


LONGEST = 2000
"""Characters of the line that says why the work cannot go on; it may hold what a file made up."""


def _give_up(message: str, code: int) -> NoReturn:
    try:
        sys.stdout.flush()
    except OSError:  # as does Python at its end, with another exit code
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with suppress(OSError, ValueError):
        say(f"communique: {inert(message, LONGEST)}", err=True)
    sys.exit(code)


def _refuse(error: click.ClickException) -> NoReturn:
    """End as click does for arguments that it does not understand, which the message may repeat."""
    message = StringIO()
    error.show(message)
    with suppress(OSError, ValueError):
        say(message.getvalue(), err=True, nl=False)
    sys.exit(error.exit_code)


def _failures() -> tuple[type[Exception], ...]:
    """Return what the system raises when it, not the program, fails; asked only when something was raised."""
    import sqlite3

    return OSError, MemoryError, sqlite3.OperationalError


def _plainly(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "out of memory"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror.lower()}{f': {error.filename}' if error.filename else ''}"
    return str(error)
