"""The changes between two contents of one record, and between two descriptions of a dataset."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from exporter.diff.changes import Change, Kind
from exporter.diff.content import Content, keys
from exporter.model.datatypes import Kind as DatatypeKind
from exporter.model.fields import FAMILIES, Field, fields
from schemas import Model, Part
from schemas.edtf import parse

_ALIKE = 60.0
"""How alike two texts are that can be one text before and after an edit, of 100."""
_IDENTIFIER = re.compile(r"identifiers\[[^\]]*\]")
"""The path of an identifier as a whole."""
_MOST_PAIRS = 10_000
"""Pairs of parts that are compared to find the nearest; in larger lists, only parts with an equal field are."""


def compare(record: str, old: Content, new: Content, language: str) -> Iterator[Change]:
    """Yield the changes from one content of a record to another.

    Args:
        record: `family/id`, for the changes.
        old: its content before.
        new: its content now, with another `id` if it was renamed.
        language: the language of the new dataset, in which the keys of parts are made.
    """
    model = FAMILIES[record.partition("/")[0]]
    yield from _as_same_things(_fields(record, model, "", old, new, language))


def compare_descriptions(old: dict[str, Any], new: dict[str, Any], path: str = "") -> Iterator[Change]:
    """Yield the changes from one description of a dataset (`dataset.yaml`) to another, mapping by mapping."""
    for name in [*new, *(name for name in old if name not in new)]:
        before, after, here = old.get(name), new.get(name), f"{path}{name}"
        if before == after:
            continue
        if isinstance(before, dict) and isinstance(after, dict):
            yield from compare_descriptions(before, after, f"{here}.")
        else:
            yield Change(_kind(before, after), "dataset", here, before, after)


def _fields(
    record: str, model: type[Model], path: str, old: Content, new: Content, language: str
) -> Iterator[Change]:
    for f in fields(model):
        before, after, here = old.get(f.name), new.get(f.name), f"{path}{f.name}"
        if before == after or (f.name == "id" and not path):
            continue
        evidence = _came_with(f.name, old, new)
        if f.part is not None:
            yield from _parts(record, f.part, here, before or [], after or [], language)
        elif f.many and not f.ordered:
            gone, come = set(before or ()), set(after or ())
            for item in sorted(gone - come):
                yield Change(Kind.REMOVED, record, here, old=item)
            for item in sorted(come - gone):
                yield Change(Kind.ADDED, record, here, new=item, evidence=evidence)
        elif f.datatype.kind is DatatypeKind.LANGUAGE_TEXT:
            yield from _texts(record, here, before or {}, after or {}, evidence)
        else:
            yield Change(_kind(before, after, f), record, here, before, after, evidence=evidence)


def _texts(
    record: str, path: str, old: Content, new: Content, evidence: tuple[tuple[str, str | None], ...]
) -> Iterator[Change]:
    for language in sorted(old.keys() | new.keys()):
        before, after = old.get(language), new.get(language)
        if before != after:
            kind = _kind(before, after)
            yield Change(kind, record, f"{path}.{language}", before, after, evidence=evidence)


def _kind(old: Any, new: Any, f: Field | None = None) -> Kind:
    """Return what type of change leads from one value of a field to another."""
    if old is None:
        return Kind.ADDED
    if new is None:
        return Kind.REMOVED
    if f is not None and f.datatype.kind is DatatypeKind.EDTF:
        return _exactness(old, new)
    if isinstance(old, str) and isinstance(new, str):
        if old.split() == new.split():
            return Kind.WHITE_SPACE
        if _names_the_same(old, new):
            return Kind.SAME_THING
    return Kind.CHANGED


def _exactness(old: str, new: str) -> Kind:
    before, after = _days(old), _days(new)
    if before == after:
        return Kind.MORE_EXACT if "T" in new and "T" not in old else Kind.CHANGED
    if before[0] <= after[0] and after[1] <= before[1]:
        return Kind.MORE_EXACT
    if after[0] <= before[0] and before[1] <= after[1]:
        return Kind.LESS_EXACT
    return Kind.CHANGED


def _days(date: str) -> tuple[str, str]:
    value = parse(date)
    return value.earliest or "", value.latest or "9999-12-32"


def _names_the_same(one: str, other: str) -> bool:
    """Return whether of two texts one is an IRI that ends in the other."""
    short, long = sorted((one, other), key=len)
    return ":" in long and long.endswith((f"/{short}", f"#{short}", f":{short}"))


def _came_with(field: str, old: Content, new: Content) -> tuple[tuple[str, str | None], ...]:
    """Return source and quotation of the evidence on a field that is in the new state only."""
    before = {(item["source"], item.get("quote")) for item in old.get("evidence") or []}
    return tuple(
        (item["source"], item.get("quote"))
        for item in new.get("evidence") or []
        if (item["source"], item.get("quote")) not in before
        and any(path.partition(".")[0] == field for path in item.get("supports") or [field])
    )


def _parts(
    record: str, part: type[Part], path: str, old: list[Content], new: list[Content], language: str
) -> Iterator[Change]:
    before, after = keys(part, old, language), keys(part, new, language)
    pairs = {key: key for key in before if key in after}
    pairs |= _counterparts(
        part,
        {key: item for key, item in before.items() if key not in pairs},
        {key: item for key, item in after.items() if key not in pairs},
    )
    old_places = {key: place for place, key in enumerate(before)}
    new_places = {key: place for place, key in enumerate(after)}
    for key in before:
        if key not in pairs:
            value, place = before[key], old_places[key]
            yield Change(Kind.REMOVED, record, f"{path}[{key}]", old=value, old_position=place)
    for key in before:
        if key in pairs:
            yield from _fields(record, part, f"{path}[{key}].", before[key], after[pairs[key]], language)
    kept = set(pairs.values())
    for key in after:
        if key not in kept:
            value, place = after[key], new_places[key]
            evidence = tuple((item["source"], item.get("quote")) for item in value.get("evidence") or ())
            yield Change(Kind.ADDED, record, f"{path}[{key}]", new=value, position=place, evidence=evidence)
    stayed = [key for key in before if key in pairs]
    for key in _moved([new_places[pairs[key]] for key in stayed], stayed):
        yield Change(
            Kind.MOVED,
            record,
            f"{path}[{key}]",
            position=new_places[pairs[key]],
            old_position=old_places[key],
        )


def _moved(places: Sequence[int], names: Sequence[str]) -> list[str]:
    """Return the fewest names that must move for the others to be in order: all outside the longest rising sequence."""
    ends: list[int] = []
    end_at: list[int] = []
    before: list[int | None] = []
    for index, place in enumerate(places):
        length = bisect_left(ends, place)
        before.append(end_at[length - 1] if length else None)
        ends[length : length + 1] = [place]
        end_at[length : length + 1] = [index]
    stay = set()
    last = end_at[-1] if end_at else None
    while last is not None:
        stay.add(last)
        last = before[last]
    return [name for index, name in enumerate(names) if index not in stay]


def _counterparts(part: type[Part], old: dict[str, Content], new: dict[str, Content]) -> dict[str, str]:
    """Return for each part whose key is gone the part that it most likely became, if there is one.

    Two parts can be one before and after an edit if a field that identifies them is equal, or its texts are alike.
    """
    if not old or not new:
        return {}
    names = [name for one in part.identity for name in ([one] if isinstance(one, str) else one)]
    scored: list[tuple[float, int, int, str, str]] = []
    if len(old) * len(new) <= _MOST_PAIRS:
        candidates = [(one, other) for one in old for other in new]
    else:
        candidates = list(_sharing(names, old, new))
    places = {key: place for place, key in enumerate(new)}
    for place, (one, other) in enumerate(candidates):
        score = _likeness(names, old[one], new[other])
        if score:
            scored.append((-score, place, places[other], one, other))
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, _, one, other in sorted(scored):
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return pairs


def _sharing(
    names: Sequence[str], old: dict[str, Content], new: dict[str, Content]
) -> Iterator[tuple[str, str]]:
    """Yield pairs of parts whose first identifying field is equal, each part at most once."""
    waiting: dict[str, list[str]] = {}
    for key, item in new.items():
        waiting.setdefault(repr(item.get(names[0])), []).append(key)
    for key, item in old.items():
        if found := waiting.get(repr(item.get(names[0]))):
            yield key, found.pop(0)


def _likeness(names: Sequence[str], old: Content, new: Content) -> float:
    """Return how likely two parts are the same, 0 if nothing that identifies them agrees."""
    from rapidfuzz import fuzz

    score = 0.0
    for name in names:
        one, other = old.get(name), new.get(name)
        if one is None or other is None:
            continue
        if one == other:
            score += 2
            continue
        texts = [_joined(value) for value in (one, other)]
        alike = fuzz.ratio(*texts)
        if alike >= _ALIKE and (" " in texts[0] or name in ("value", "text")):
            score += alike / 100
    if not score:
        return 0
    equal: int = sum(old.get(name) == value for name, value in new.items() if name not in names)
    return score + equal / (len(new) + 1)


def _joined(value: Any) -> str:
    return "\n".join(value.values()) if isinstance(value, dict) else str(value)


def _as_same_things(changes: Iterator[Change]) -> Iterator[Change]:
    """Yield the changes, with an identifier that became an IRI in `same_as` (or the other way round) as one of them."""
    gone: list[Change] = []
    come: list[Change] = []
    for change in changes:
        if change.path == "same_as" or _IDENTIFIER.fullmatch(change.path):
            (gone if change.kind is Kind.REMOVED else come).append(change)
        else:
            yield change
    waiting: dict[str, list[Change]] = {}
    for change in reversed(come):
        for name in _names(change, change.new) if change.kind is Kind.ADDED else ():
            waiting.setdefault(name, []).append(change)
    taken: set[str] = set()
    for before in gone:
        found = (one for name in _names(before, before.old) for one in _untaken(waiting, name, taken))
        after = next((one for one in found if (before.path == "same_as") != (one.path == "same_as")), None)
        if after is None:
            yield before
            continue
        taken.add(_place_of(after))
        path = f"{before.path} → {after.path}"
        yield replace(
            after,
            kind=Kind.SAME_THING,
            path=path,
            old=before.old,
            old_position=before.old_position,
        )
    yield from (change for change in come if change.kind is not Kind.ADDED or _place_of(change) not in taken)


def _names(change: Change, value: Any) -> list[str]:
    """Return the value of an identifier, or each end of an IRI that can be the value of one."""
    if change.path != "same_as":
        return [str(value["value"])]
    return [value[place + 1 :] for place, sign in enumerate(value) if sign in "/#:"]


def _untaken(waiting: dict[str, list[Change]], name: str, taken: set[str]) -> Iterator[Change]:
    """Yield the changes that wait under a name, and forget those that are taken."""
    found = waiting.get(name, [])
    while found and _place_of(found[-1]) in taken:
        found.pop()
    yield from (one for one in reversed(found) if _place_of(one) not in taken)


def _place_of(change: Change) -> str:
    return change.path if change.path != "same_as" else f"same_as {change.new}"
