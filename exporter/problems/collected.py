"""What a run found: the problems to show, few enough to hold, and the true numbers of all.

A dataset of a million wrong lines has a million problems. All are counted; only the first ones in the order of the
report are kept. A rule's problem is at the start of its record until `replace` brings the exact position, so that
until then all problems of the record that has the last of them are kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from exporter.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Selection:
    """Which codes count: those that begin with one of `select` (none: all), less those that begin with one of `ignore`.

    Where both match, the longer of the two beginnings wins, so that `--ignore CQ5 --select CQ501` keeps CQ501.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    file: str | None = None
    """Only problems of this file."""

    def takes(self, problem: Problem) -> bool:
        """Say whether a problem counts."""
        if self.file is not None and problem.path != self.file:
            return False
        selected = max((len(start) for start in self.select if problem.code.startswith(start)), default=0)
        ignored = max((len(start) for start in self.ignore if problem.code.startswith(start)), default=0)
        return ignored < selected or (ignored == 0 and not self.select)


class Findings:
    """The problems of a run: counted by code, and the first `most` of them kept in order.

    It takes problems as a list does (`append`, `+=`) and yields the kept ones in the order of the report.
    """

    def __init__(self, selection: Selection | None = None, most: int | None = None) -> None:
        """Start with nothing found; keep all that `selection` takes, or the first `most` of them."""
        self.selection = selection or Selection()
        self.most = most
        self.counts: Counter[str] = Counter()
        self.severities: Counter[Severity] = Counter()
        self.records = 0
        self.files = 0
        self._kept: list[Problem] = []
        self._room = self._room_beside(0)

    def append(self, problem: Problem) -> None:
        """Count a problem, and keep it while it is among the first."""
        if not self.selection.takes(problem):
            return
        self.counts[problem.code] += 1
        self.severities[problem.severity] += 1
        self._kept.append(problem)
        if self.most is not None and len(self._kept) > self._room:
            self._cut(self.most)

    def __iadd__(self, problems: Iterable[Problem]) -> Self:
        """Count several problems."""
        for problem in problems:
            self.append(problem)
        return self

    def merge(self, others: Findings) -> None:
        """Take over what another run found, all that it counted and those that it kept."""
        self.counts += others.counts
        self.severities += others.severities
        self.records += others.records
        self.files += others.files
        self._kept += others.candidates
        if self.most is not None:
            self._cut(self.most)

    def __iter__(self) -> Iterator[Problem]:
        """Yield the first problems in the order of the report."""
        return iter(sorted(self._kept, key=lambda problem: problem.sort_key)[: self.most])

    @property
    def candidates(self) -> list[Problem]:
        """The problems that may be among the first once each is in its exact place."""
        if self.most is not None:
            self._cut(self.most)
        return list(self._kept)

    def __len__(self) -> int:
        """Return how many problems there are, kept or not."""
        return self.counts.total()

    def __eq__(self, other: object) -> bool:
        """Compare the kept problems with another collection of problems."""
        return list(self) == list(other) if isinstance(other, (Findings, list)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # it changes

    @property
    def errors(self) -> int:
        """How many problems are errors."""
        return self.severities[Severity.ERROR]

    @property
    def warnings(self) -> int:
        """How many problems are warnings."""
        return self.severities[Severity.WARNING]

    def replace(self, problems: Iterable[Problem]) -> None:
        """Put `problems`, the candidates made more exact, in the place of the candidates; the counts stay."""
        self._kept = list(problems)
        self._kept = list(self)

    def _cut(self, most: int) -> None:
        """Drop the problems of all records after the one that has the last of the first `most`."""
        self._kept.sort(key=lambda problem: problem.group_key)
        if len(self._kept) > most:
            last = self._kept[most - 1].group_key
            end = bisect_right(self._kept, last, key=lambda problem: problem.group_key)
            del self._kept[end:]
        self._room = self._room_beside(len(self._kept))

    def _room_beside(self, kept: int) -> int:
        """Return how many problems are held before they are cut again."""
        return 2 * max(kept, self.most or 0) + 64
