"""The file of questions and decisions on names, `matches.csv`.

Each row is a name, its cells, the records that it may mean with scores, and a `decision`, which a person writes: `same`
(the first candidate), the id of a record, or `new`.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, TypeAlias

from exporter.problems import MisuseError, Problem, Severity, Span

HEADER = ("family", "text", "cells", "candidates", "decision")
Question: TypeAlias = tuple[str, str, str, str, str]
"""A row of the file of matches."""


def read(path: Path) -> dict[tuple[str, str], str]:
    """Return the decisions in a file of matches, by family and text.

    Raises:
        MisuseError: the file is not one of matches.
    """
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return {
                (row["family"], row["text"]): row["decision"].strip()
                for row in csv.DictReader(stream)
                if row["decision"]
            }
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise MisuseError(f"{path}: unreadable matches, expected the columns {', '.join(HEADER)}") from error


def written(questions: list[Question], decisions: dict[tuple[str, str], str]) -> str:
    """Return the file of matches: the questions, and decisions on names that no longer occur."""
    asked = {(family, text) for family, text, *_ in questions}
    kept = [(*key, "", "", decision) for key, decision in decisions.items() if key not in asked]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEADER, *sorted([*questions, *kept])])
    return out.getvalue()


def unknown_decisions(
    path: Path, decisions: dict[tuple[str, str], str], known: dict[str, dict[str, dict[str, Any]]]
) -> list[Problem]:
    """Return a problem for each decision that is neither a word nor the id of a record."""
    return [
        Problem(
            "CQ201",
            f"decision: unknown record {decision!r} for {text!r}",
            str(path),
            Span(1),
            Severity.ERROR,
            expected="same, new, or the id of a record",
        )
        for (family, text), decision in decisions.items()
        if decision not in ("same", "new") and decision not in known.get(family, {})
    ]
