"""Take drafts together that are about the same thing: pages repeat a place or person without giving it an address.

A draft without an address of its own joins another of the same name and family if nothing that is said of the two
differs; things with an address are told apart by it. Events are never joined by name alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from rdflib.term import URIRef

from exporter.importing.schema_org.drafts import Claim, Draft, Said, mended
from exporter.importing.schema_org.graph import is_local
from exporter.model.fields import FAMILIES, fields

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
    """Return a text that says what a draft is about, the same in every run."""
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
    """Join those without an address to those that say nothing else; those with an address come first."""
    kept: list[Draft] = []
    for draft in group:
        fitting = [other for other in kept if not _address(draft) and _agree(draft, other, into)]
        if not fitting or (len(fitting) > 1 and _address(fitting[0]) and _address(fitting[1])):
            kept.append(draft)
            continue
        target = fitting[0]
        into[draft] = target
        for name, claims in draft.claims.items():
            if name == "type" and draft.assumed:
                continue
            if name == "type" and target.assumed:
                target.claims["type"] = []
                target.assumed = False
            for claim in claims:
                _add(target.claims.setdefault(name, []), claim)
        for name, texts in draft.unfit.items():
            target.unfit[name] = target.unfit.get(name, set()) | texts


def _add(claims: list[Claim], more: Claim) -> None:
    """Add a claim, or its statements to the claim that says the same: a thing can be repeated a thousand times."""
    for claim in claims:
        if claim.value == more.value:
            claim.add(more)
            return
    claims.append(more)


def _agree(one: Draft, other: Draft, into: dict[Draft, Draft]) -> bool:
    """Tell whether two drafts differ in no field that takes one value."""
    for f in fields(FAMILIES[one.family]):
        if f.many or (f.name == "type" and (one.assumed or other.assumed)):
            continue
        mine, theirs = (
            {*_values(draft.claims.get(f.name, []), into), *draft.unfit.get(f.name, ())}
            for draft in (one, other)
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
