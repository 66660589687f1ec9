"""Compare two states of a dataset."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.diff.changes import Change, Kind
from exporter.diff.compare import compare, compare_descriptions
from exporter.diff.content import references
from exporter.diff.pairs import Pair, Pairs, staged
from exporter.diff.sides import Side, opened


def changes_between(old: str, new: str) -> Iterator[Change]:
    """Yield every change from one state of a dataset to another.

    The changes of the description come first, then those of the records: families in the order in which they refer to each
    other, ids in order.

    Args:
        old: a dataset's folder, a build's folder, a `.db`, a graph, or `REV:FOLDER` in git.
        new: likewise.

    Raises:
        MisuseError: there is no such state, or its records have errors.
    """
    with opened(old) as before, opened(new) as after, staged(before, after) as pairs:
        yield from changes(before, after, pairs)


def changes(old: Side, new: Side, pairs: Pairs) -> Iterator[Change]:
    """Yield every change between two opened states, whose differing records are `pairs`."""
    yield from compare_descriptions(old.description, new.description)
    for pair in pairs:
        yield from _changes_in(pair, pairs, new.dataset.language)


def _changes_in(pair: Pair, pairs: Pairs, language: str) -> Iterator[Change]:
    """Yield the changes of one record; those that only follow the new id of another record are not changes."""
    family = pair.family
    if pair.old is None:
        yield Change(Kind.ADDED, f"{family}/{pair.new_id}", new=pair.new)
        return
    if pair.new is None:
        yield Change(Kind.REMOVED, f"{family}/{pair.old_id}", old=pair.old)
        return
    record, new = f"{family}/{pair.new_id}", pair.new
    if pair.old_id != pair.new_id:
        certain = (family, pair.old_id) in pairs.renames.certain
        yield Change(Kind.RENAMED, record, old=f"{family}/{pair.old_id}", new=record, certain=certain)
        if certain:  # the rename states it already
            former = [one for one in new["former_ids"] if one != pair.old_id]
            new = (
                {**new, "former_ids": former}
                if former
                else {k: v for k, v in new.items() if k != "former_ids"}
            )
    yield from compare(record, references(family, pair.old, pairs.renames.new_id), new, language)
