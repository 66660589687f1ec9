"""What a check of outputs finds: problems, how much each output holds, and what was not checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exporter.build.ledger import Counts
from exporter.problems import Problem
from exporter.problems.codes import CODES

Rows = Iterator[tuple[str, dict[str, Any]]]
"""Records as plain mappings, each with its family, in the order of families and ids."""

Places = dict[str, tuple[int, int]]
"""The IRI of a piece of evidence -> where its quotation begins and ends in the text."""


@dataclass(eq=False)
class Output:
    """An output of records: what it is called here, its file, what was found in it, and whether reading it broke off.

    `documents` are all files of a graph: with the evidence, and where it is in shards, with the others.
    """

    label: str
    path: Path
    numbers: dict[str, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=dict)
    places: Places = field(default_factory=dict)
    broken: bool = False
    documents: list[Path] = field(default_factory=list)


@dataclass
class Checked:
    """The result: the problems, how many records each output holds, and what was not checked."""

    problems: list[Problem] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def counts(self) -> tuple[tuple[str, int], ...]:
        """Return what each output of records is called and how many it holds."""
        return tuple((output.label, sum(output.numbers.values())) for output in self.outputs)

    @property
    def codes(self) -> set[str]:
        """The codes of the problems."""
        return {problem.code for problem in self.problems}

    def blames(self, path: Path) -> bool:
        """Whether something is wrong with a file."""
        return any(problem.path == str(path) for problem in self.problems)

    def add(self, code: str, message: str, path: Path, record: str | None = None) -> None:
        """Note a problem with a file."""
        self.problems.append(Problem(code, message, str(path), severity=CODES[code].severity, record=record))
