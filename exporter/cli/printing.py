"""Print: every text of a command goes through `say`, and to streams that exist."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click

from exporter.problems.escaping import inert_lines


def say(
    text: object,
    *,
    err: bool = False,
    nl: bool = True,
    styled: bool = False,
    commands: bool = False,
    colour: bool | None = None,
) -> None:
    """Print a text on standard output or standard error, with escapes for what a terminal or a CI log would act on.

    Args:
        text: what to print. A document of a program has the escapes of its own format before (`inert_json`, `inert_rdf`).
        err: print on standard error.
        nl: end with a line break.
        styled: the colours in the text are ours.
        commands: the workflow commands in the text are ours.
        colour: whether to print colours; None prints them on a terminal.
    """
    shown = inert_lines(str(text), styled=styled, commands=commands)
    encoding = getattr(sys.stderr if err else sys.stdout, "encoding", None) or "utf-8"
    with suppress(LookupError):
        shown = shown.encode(encoding, "backslashreplace").decode(encoding)
    click.echo(shown, err=err, nl=nl, color=colour)


def colour_mode() -> bool | None:
    """Return whether to use colours: NO_COLOR and FORCE_COLOR decide, else whether a terminal reads (None)."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def open_streams() -> None:
    """Put something in the place of standard streams that the caller closed.

    The next files that are opened would take their numbers, and what is printed would be written into those. Reading a
    closed input and writing a closed output fail, as they do elsewhere; output to a closed standard error is lost.
    """
    for number, name, mode in (
        (0, "stdin", os.O_WRONLY),
        (1, "stdout", os.O_RDONLY),
        (2, "stderr", os.O_WRONLY),
    ):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, mode)  # takes the lowest number that is free, which is this one
            stream = open(number, "r" if name == "stdin" else "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
