"""A change between two states of a dataset: one value for each thing that was done to the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The type of a change."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MORE_EXACT = "more_exact"
    """A date that means fewer days than before, all of which it meant before (`2025-01` → `2025-01-15`)."""
    LESS_EXACT = "less_exact"
    WHITE_SPACE = "white_space"
    """A text in which only white space differs."""
    SAME_THING = "same_thing"
    """An identifier that is now the IRI of the same thing, or the other way round."""
    MOVED = "moved"
    """A part at another place of its list, relative to the parts that stayed."""
    RENAMED = "renamed"
    """A record with another id; the references to it follow, and are not changes."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        kind: what type of change it is.
        record: `family/id` in the new state, in the old state for a record that was removed; `dataset` for `dataset.yaml`.
        path: where in the record, with parts by their keys in the old state (`participations[pakistan-party].role`); a part
            that was added has its key in the new state. Empty for the whole record.
        old: the value before, as in the record; None if there was none. For a renamed record, its earlier `family/id`.
        new: the value after; None if there is none.
        position: for a part that was added or moved, its position in the new list, from 0.
        old_position: for a part that was removed or moved, its position in the old list, from 0.
        certain: whether a renamed record states its earlier id (`former_ids`); otherwise its content is the same.
        evidence: for a value that changed or was added, the evidence that came with it: pairs of source and quotation.
    """

    kind: Kind
    record: str
    path: str = ""
    old: Any = None
    new: Any = None
    position: int | None = None
    old_position: int | None = None
    certain: bool = True
    evidence: tuple[tuple[str, str | None], ...] = ()

    @property
    def family(self) -> str:
        """The family of the record, or `dataset`."""
        return self.record.partition("/")[0]


@dataclass
class Summary:
    """How many changes there are of each kind, in each family and list."""

    number: int = 0

    def __post_init__(self) -> None:
        """Begin with no changes."""
        self.by_subject: Counter[tuple[str, Kind]] = Counter()
        self.records: set[str] = set()

    def add(self, change: Change) -> None:
        """Count a change."""
        self.number += 1
        self.by_subject[subject(change), change.kind] += 1


def subject(change: Change) -> str:
    """Return what a change is about, as a plural: a family, a list of parts, `dates`, `values`."""
    if not change.path:
        return change.family
    last = change.path.rpartition(".")[2]
    if last.endswith("]"):
        return last.partition("[")[0]
    return "dates" if change.kind in (Kind.MORE_EXACT, Kind.LESS_EXACT) else "values"


def summed(changes: Iterable[Change]) -> Summary:
    """Count changes."""
    summary = Summary()
    for change in changes:
        summary.add(change)
    return summary
