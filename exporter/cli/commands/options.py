"""The options that the commands share which read records: how much a reader accepts, and how many processes work."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import click

from exporter.records.readers import Limits

F = TypeVar("F", bound=Callable[..., Any])

_LIMITS = {
    "max_depth": ("depth", "Nesting of lists and mappings."),
    "max_nodes": ("nodes", "Values of one record, after YAML aliases are expanded."),
    "max_file_size": ("file_bytes", "Bytes of a file that is read whole (YAML, JSON, XLSX)."),
    "max_record_size": ("record_bytes", "Bytes of one line of JSONL or one row of CSV."),
}
"""Option -> the limit it sets, and its help."""
_POWERS = {"": 0, "K": 10, "M": 20, "G": 30}


class Size(click.ParamType):  # type: ignore[type-arg]  # before 8.2 it takes none
    """A number of bytes, from 1: `4096`, or with K, M or G for the powers of 1024 (`500M`)."""

    name = "bytes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        found = re.fullmatch("([0-9]{1,15})([KMG]?)", str(value).upper())
        size = int(found[1]) << _POWERS[found[2]] if found else 0
        if not size:
            self.fail(f"{value!r} is not a number of bytes such as 500M", param, ctx)
        return size


def limit_options(command: Any) -> Any:
    """Give a command the options."""
    defaults = {limit.name: limit.default for limit in fields(Limits)}
    for option, (name, text) in reversed(_LIMITS.items()):
        command = click.option(
            f"--{option.replace('_', '-')}",
            type=click.IntRange(min=1),
            default=defaults[name],
            show_default=True,
            help=text,
        )(command)
    return command


def jobs_option(what: str) -> Callable[[F], F]:
    """Return the option for the number of processes; `what` says what it is for, and what does not depend on it."""
    return click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        default=min(2, os.cpu_count() or 1),
        show_default="2 where there are as many processors",
        help=what,
    )


def limits_of(options: dict[str, Any]) -> Limits:
    """Take the options out of those of a command, and return the limits that they set."""
    return Limits(**{name: options.pop(option) for option, (name, _) in _LIMITS.items()})
