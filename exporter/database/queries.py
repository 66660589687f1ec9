"""The canned queries: SQL files that say in their header what they answer and what one may ask of them.

    -- Title in one line
    --
    -- What it answers, in a paragraph.
    --
    -- :name  What to give for it; every parameter may be left empty.

    SELECT …

They run as they are in `sqlite3` (`.parameter set :date "'2025-02-20'"`), in Datasette, and from Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exporter.problems import ExporterError

_PARAMETER = re.compile(r":(\w+)\s+(\S.*)")
_STRING_OR_COMMENT = re.compile(r"'(?:[^']|'')*'|--[^\n]*")


class QueryError(ExporterError):
    """A query's header does not say what it must."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named value that a query asks for."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Query:
    """A canned query: `name` is that of its file, `sql` what follows the header."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    sql: str


def folder() -> Path:
    """Return the folder of the queries: at the top of a checkout, inside the package in a wheel."""
    exporter = Path(__file__).parents[1]
    inside = exporter / "queries"
    return inside if inside.is_dir() else exporter.with_name("queries")


def queries() -> tuple[Query, ...]:
    """Return every canned query, in the order of their titles."""
    found = [read(path) for path in sorted(folder().glob("*.sql"))]
    return tuple(sorted(found, key=lambda query: query.title))


def read(path: Path) -> Query:
    """Return the query in a file.

    Raises:
        QueryError: the title or description is missing, or a parameter is used and not described, or the other way round.
    """
    header, sql = _split(path.read_text(encoding="utf-8"))
    paragraphs = list(_paragraphs(header))
    parameters = [_PARAMETER.fullmatch(text) for text in paragraphs if text.startswith(":")]
    prose = [text for text in paragraphs if not text.startswith(":")]
    if len(prose) < 2:  # noqa: PLR2004 (title and description)
        raise QueryError(f"{path.name}: the header names no title, or has no description")
    described = tuple(Parameter(match[1], match[2]) for match in parameters if match)
    used = set(re.findall(r":(\w+)", _STRING_OR_COMMENT.sub("", sql)))
    if len(described) != len(parameters) or used != {parameter.name for parameter in described}:
        names = ", ".join(sorted(used)) or "none"
        raise QueryError(f"{path.name}: it uses the parameters {names}; the header must describe just these")
    return Query(path.stem, prose[0], " ".join(prose[1:]), described, sql)


def _split(text: str) -> tuple[list[str], str]:
    """Return the lines of the comment at the top without their dashes, and the statement below it."""
    lines = text.splitlines()
    length = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return [line.removeprefix("--").strip() for line in lines[:length]], "\n".join(lines[length:]).strip()


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Yield the paragraphs of a header, each as one line; a parameter begins one of its own."""
    waiting: list[str] = []
    for line in [*lines, ""]:
        if (not line or line.startswith(":")) and waiting:
            yield " ".join(waiting)
            waiting = []
        if line:
            waiting.append(line)
