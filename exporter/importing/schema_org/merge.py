"""Join drafts that are about the same thing: pages repeat a place or person without giving it an address.

A draft without an address of its own joins another of the same name and family if none of their values conflict.
Drafts with an address are distinguished by it. Events are never joined by name alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from rdflib.term import URIRef

from exporter.importing.schema_org.drafts import Claim, Draft, Said, mended
from exporter.importing.schema_org.graph import is_local
from exporter.model.fields import FAMILIES, fields

SINGLE = {
    family: tuple(f.name for f in fields(record_type) if not f.many and f.name != "type")
    for family, record_type in FAMILIES.items()
}
"""Family -> the fields, without the type, that take one value."""
JOINED = ("places", "participants", "topics", "sources", "images", "series")
"""Families whose drafts can be joined, those that others refer to first."""


def merged(drafts: Iterable[Draft]) -> tuple[list[Draft], int]:
    """Return the drafts that remain, and how many were joined to another."""
    drafts = list(drafts)
    into: dict[Draft, Draft] = {}
    for family in JOINED:
        groups: dict[str, list[Draft]] = {}
        for draft in drafts:
            if draft.family == family and draft.texts("name"):
                groups.setdefault(draft.texts("name")[0].casefold(), []).append(draft)
        for group in groups.values():
            _join(sorted(group, key=lambda draft: (not _address(draft), signature(draft))), into)
    for draft in drafts:
        for claims in draft.claims.values():
            for claim in claims:
                claim.value = _after(claim.value, into)
    return [draft for draft in drafts if draft not in into], len(into)


def signature(draft: Draft, depth: int = 2) -> str:
    """Return a text made from the values of a draft, the same in every run."""
    return json.dumps(
        {
            name: sorted(_sign(claim.value, depth) for claim in claims)
            for name, claims in sorted(draft.claims.items())
        },
        sort_keys=True,
    )


def _sign(value: Any, depth: int) -> str:
    if isinstance(value, Draft):
        return signature(value, depth - 1) if depth else json.dumps(value.texts("name"))
    if isinstance(value, Said):
        return f"{value.text}@{value.language or ''}"
    if isinstance(value, dict):
        return json.dumps({key: _sign(item, depth) for key, item in sorted(value.items())})
    return json.dumps(value, default=str)


def _join(group: list[Draft], into: dict[Draft, Draft]) -> None:
    """Join drafts without an address to drafts that they agree with; those with an address come first."""
    kept = _Kept(into)
    values: dict[tuple[Draft, str], dict[Any, Claim]] = {}
    for draft in group:
        fitting = [] if _address(draft) else kept.fitting(draft)
        if not fitting or (len(fitting) > 1 and _address(fitting[0]) and _address(fitting[1])):
            kept.add(draft)
            continue
        target = fitting[0]
        into[draft] = target
        for name, claims in draft.claims.items():
            if name == "type" and draft.assumed:
                continue
            if name == "type" and target.assumed:
                target.claims["type"] = []
                values.pop((target, "type"), None)
                target.assumed = False
            kept_claims = target.claims.setdefault(name, [])
            if (target, name) not in values:
                values[target, name] = {_hashable(claim.value): claim for claim in reversed(kept_claims)}
            for claim in claims:  # a thing can be repeated a thousand times
                if (same := values[target, name].setdefault(_hashable(claim.value), claim)) is claim:
                    kept_claims.append(claim)
                else:
                    same.add(claim)
        for name, texts in draft.unfit.items():
            target.unfit[name] = target.unfit.get(name, set()) | texts
        kept.add(target)


def _hashable(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((key, _hashable(item)) for key, item in sorted(value.items()))
    return tuple(map(_hashable, value)) if isinstance(value, list) else value


class _Kept:
    """The drafts of one name that are kept, found by what they say, so that none is compared with all others.

    They are grouped by the fields in which they say one value; for each set of fields that is asked for, a group has an
    index of the values there. A draft that changes is added again: what an index finds is always compared.
    """

    def __init__(self, into: dict[Draft, Draft]) -> None:
        self.into = into
        self.places: dict[Draft, int] = {}
        self.groups: dict[frozenset[str], list[Draft]] = {}
        self.indexes: dict[tuple[frozenset[str], frozenset[str]], dict[Any, list[Draft]]] = {}

    def add(self, draft: Draft) -> None:
        self.places.setdefault(draft, len(self.places))
        values = self._single(draft)
        said = frozenset(values)
        self.groups.setdefault(said, []).append(draft)
        for (group, shared), index in self.indexes.items():
            if group == said:
                index.setdefault(_key(values, shared), []).append(draft)

    def fitting(self, draft: Draft) -> list[Draft]:
        """Return the first two that a draft agrees with, in the order in which they were added."""
        values = self._single(draft)
        found: dict[Draft, None] = {}
        for said, group in self.groups.items():
            shared = said.intersection(values)
            if (said, shared) not in self.indexes:
                index = self.indexes[said, shared] = {}
                for other in group:
                    index.setdefault(_key(self._single(other), shared), []).append(other)
            candidates = self.indexes[said, shared].get(_key(values, shared), ())
            agreeing = (
                other for other in candidates if other not in found and _agree(draft, other, self.into)
            )
            for other in islice(agreeing, 2):
                found[other] = None
        return sorted(found, key=self.places.__getitem__)[:2]

    def _single(self, draft: Draft) -> dict[str, Any]:
        """Return the values by field of the fields that take one value and have one."""
        found = {}
        for name in SINGLE[draft.family]:
            if name in draft.claims and name not in draft.unfit:
                values = set(_values(draft.claims[name], self.into))
                if len(values) == 1:
                    found[name] = values.pop()
        return found


def _key(values: dict[str, Any], names: frozenset[str]) -> Any:
    return tuple(values[name] for name in sorted(names))


def _agree(one: Draft, other: Draft, into: dict[Draft, Draft]) -> bool:
    """Return whether two drafts agree in all fields that take one value."""
    for name in ("type", *SINGLE[one.family]):
        if name == "type" and (one.assumed or other.assumed):
            continue
        mine, theirs = (
            {*_values(draft.claims.get(name, []), into), *draft.unfit.get(name, ())} for draft in (one, other)
        )
        if mine and theirs and not mine & theirs:
            return False
    return True


def _values(claims: list[Claim], into: dict[Draft, Draft]) -> Iterator[Any]:
    for claim in claims:
        value = _after(claim.value, into)
        yield mended(value.text).casefold() if isinstance(value, Said) else value


def _after(value: Any, into: dict[Draft, Draft]) -> Any:
    if isinstance(value, Draft):
        while value in into:
            value = into[value]
        return value
    if isinstance(value, dict):
        return {key: _after(item, into) for key, item in value.items()}
    return value


def _address(draft: Draft) -> bool:
    return isinstance(draft.node, URIRef) and not is_local(draft.node)
