"""Drafts of records: claims on fields, each with the statements that it rests on.

Only the schemas decide what is valid. The statements of a claim that the schema rejects are reported as not imported.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from typing import Any

from pydantic import ValidationError
from rdflib.term import Node

from exporter.importing.schema_org.contexts import Triple
from exporter.model.canonical import record_of
from exporter.model.datatypes import Kind
from exporter.model.field_paths import written
from exporter.model.fields import FAMILIES, Field, Shape, by_name

Words = dict[tuple[str, str], tuple[str, str]]
"""List and word -> label and definition, for words that the import adds to the vocabulary."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language it is tagged with, if any."""

    text: str
    language: str | None = None


@dataclass(eq=False, slots=True)
class Claim:
    """A value for a field: a text, a `Said`, a draft, a number, or a mapping of these for a part.

    `optional` are the keys of a part that it can do without, each with those of the `triples` that only it rests on.
    `respelled` states how a value is read whose spelling the schema refuses.
    """

    value: Any
    triples: set[Triple]
    optional: dict[str, set[Triple]] = field(default_factory=dict)
    respelled: tuple[str, ...] = ()

    def add(self, other: Claim) -> None:
        """Rest on the statements of a claim that says the same, too."""
        self.triples.update(other.triples)
        for key, triples in other.optional.items():
            self.optional.setdefault(key, set()).update(triples)
        self.respelled += other.respelled

    def respell(self, where: tuple[int | str, ...], spelling: Any) -> Claim | None:
        """Return the claim with the spelling that the schema suggests, or None where there is none to take.

        An address that names the node itself (no statement makes that claim) is never changed.
        """
        if not isinstance(spelling, str) or self.respelled or not self.triples:
            return None
        key = where[-1]
        if isinstance(self.value, dict):
            if not isinstance(text := self.value.get(key), str):
                return None
            value: Any = self.value | {key: spelling}
        else:
            text = _text_of(self.value)
            value = Said(spelling, self.value.language) if isinstance(self.value, Said) else spelling
        note = f'{written(where)}: "{mended(text)}" is read as "{spelling}"'
        return Claim(value, self.triples, self.optional, (note,))

    def without(self, key: str) -> Claim:
        """Return the claim without an optional key of its part."""
        value = {name: item for name, item in self.value.items() if name != key}
        optional = {name: triples for name, triples in self.optional.items() if name != key}
        return Claim(value, self.triples - self.optional[key], optional, self.respelled)


@dataclass(eq=False, slots=True)
class Draft:
    """A record to be: its family, the node it is about (None: a plain text names it), its claims by field.

    `assumed` means that no class states its type. `unfit` holds texts by field that are not valid values, and yet
    distinguish namesakes. `id` is made when all drafts are known.
    """

    family: str
    node: Node | None
    claims: dict[str, list[Claim]] = field(default_factory=dict)
    assumed: bool = False
    unfit: dict[str, set[str]] = field(default_factory=dict)
    id: str = ""

    def claim(
        self,
        name: str,
        value: Any,
        triples: Iterable[Triple],
        optional: Mapping[str, Iterable[Triple]] | None = None,
    ) -> None:
        """Add a claim on a field."""
        keys = {key: set(found) for key, found in (optional or {}).items()}
        self.claims.setdefault(name, []).append(Claim(value, set(triples), keys))

    def texts(self, name: str) -> list[str]:
        """Return the texts that are claimed for a field, in order."""
        return sorted({text for claim in self.claims.get(name, []) if (text := _text_of(claim.value))})

    @property
    def type(self) -> str | None:
        """The type of record, as far as it is claimed."""
        return next(iter(self.texts("type")), None)


@dataclass
class Refused:
    """A claim that did not become part of a record, and why."""

    draft: Draft
    field: str
    claim: Claim
    reason: str


def _text_of(value: Any) -> str:
    return value.text if isinstance(value, Said) else value if isinstance(value, str) else ""


def mended(text: str) -> str:
    """Return a text as records hold it: in normal form C, lines ended by a newline, no white space around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").strip())


def settle(draft: Draft, language: str) -> tuple[dict[str, Any], list[Claim], list[Refused]]:
    """Return the record of a draft as a plain mapping, the claims that are in it, and those that are not.

    Where a field takes one value and several are claimed, the first in order that the schema accepts is taken, in
    whichever order they came. Where the schema suggests the one spelling that a refused value can mean, that is taken.
    A part whose optional key the schema refuses goes without that key.
    """
    record: dict[str, Any] = {"id": draft.id}
    known = by_name(FAMILIES[draft.family])
    open_claims: dict[str, list[Claim]] = {}
    taken: dict[str, list[Claim]] = {}
    refused: list[Refused] = []

    @cache
    def order(claim: Claim) -> tuple[bool, str]:
        return _order(claim.value, language)

    def choose(name: str, claims: list[Claim]) -> None:
        claims.sort(key=order)
        open_claims[name] = claims
        record.pop(name, None)
        taken.pop(name, None)
        if claims:
            record[name], taken[name] = _chosen(known[name], claims, language, order)

    for name in known:
        if name in draft.claims:
            choose(name, list(draft.claims[name]))
    while problems := _problems(draft.family, record):
        if (name := str(problems[0][0][0])) not in taken:
            raise ValueError(f"{draft.family}/{draft.id}: {problems[0][1]}")
        for name, found in _refused_claims(problems, known, taken, language).items():
            left = taken[name] if known[name].many else open_claims[name]
            rest = [claim for claim in left if claim not in found]
            for claim, (where, message, suggestion) in found.items():
                if other := claim.respell(where, suggestion):
                    rest.append(other)
                    continue
                refused.append(Refused(draft, written(where), claim, message))
                key = str(where[2]) if len(where) > 2 else ""  # noqa: PLR2004 (field, position, key of the part)
                rest += [claim.without(key)] if key in claim.optional else []
            choose(name, rest)
    for name, claims in taken.items():
        if not known[name].many:  # of a list, all are taken
            left = [claim for claim in open_claims[name] if claim not in claims]
            refused += (Refused(draft, name, claim, "another value was used") for claim in left)
    return record, [claim for claims in taken.values() for claim in claims], refused


def _refused_claims(
    problems: list[_Fault], known: Mapping[str, Field], taken: dict[str, list[Claim]], language: str
) -> dict[str, dict[Claim, _Fault]]:
    """Return the claims by field that the schema rejects, each with its first problem: all of a list, one of a value."""
    refused: dict[str, dict[Claim, _Fault]] = {}
    for fault in problems:
        where = fault[0]
        name = str(where[0])
        is_item = len(where) > 1 and name in taken and known[name].many
        if name in taken and (is_item or name not in refused):
            found = refused.setdefault(name, {})
            for claim in _at_fault(known[name], taken[name], where[1:], language):
                found.setdefault(claim, fault)
    return refused


def _chosen(
    f: Field, ordered: list[Claim], language: str, order: Callable[[Claim], tuple[bool, str]]
) -> tuple[Any, list[Claim]]:
    """Return the value that claims on a field come to, and the claims that are in it."""
    if f.datatype.kind is Kind.LANGUAGE_TEXT and f.shape is Shape.VALUE:
        return _language_text(ordered, language)
    if f.many:
        return _list(ordered)
    first = order(ordered[0])
    return _plain(ordered[0].value), list(takewhile(lambda claim: order(claim) == first, ordered))


def _at_fault(f: Field, taken: list[Claim], inside: tuple[int | str, ...], language: str) -> list[Claim]:
    """Return the claims behind the place `inside` a value that is refused."""
    if f.many and inside and isinstance(inside[0], int):
        return [taken[inside[0]]]
    if f.datatype.kind is Kind.LANGUAGE_TEXT:
        return [claim for claim in taken if _tag(claim.value, language) in inside] or taken
    return taken


_Fault = tuple[tuple[int | str, ...], str, str | None]
"""The place of a value that the schema rejects, the reason, and the right spelling if there is only one."""


def _problems(family: str, record: dict[str, Any]) -> list[_Fault]:
    """Return all values that keep a mapping from being a record."""
    try:
        record_of(family, record)
    except ValidationError as error:
        return [_fault(found, record) for found in error.errors(include_url=False)]
    return []


def _fault(found: Any, record: dict[str, Any]) -> _Fault:
    context = found.get("ctx") or {}
    where = found["loc"]
    if not where or (len(where) == 1 and "field" in context):  # a rule over several fields
        where = (context.get("field") or ("end" if "end" in record else next(reversed(record))),)
    elif len(where) == 2 and "field" in context:  # noqa: PLR2004 (a rule over several keys of a part)
        where = (*where, context["field"])
    return tuple(where), str(found["msg"]), context.get("suggestion")


def _list(ordered: list[Claim]) -> tuple[list[Any], list[Claim]]:
    """Return the items of a list and their claims; equal items become one, which rests on the statements of all."""
    found: dict[str, tuple[Any, Claim]] = {}
    for claim in ordered:
        item = _plain(claim.value)
        key = json.dumps(item, sort_keys=True)
        if key in found:
            found[key][1].add(claim)
        else:
            optional = {name: set(triples) for name, triples in claim.optional.items()}
            found[key] = (item, Claim(claim.value, set(claim.triples), optional, claim.respelled))
    return [item for item, _ in found.values()], [claim for _, claim in found.values()]


def _language_text(ordered: list[Claim], language: str) -> tuple[Any, list[Claim]]:
    texts: dict[str, str] = {}
    taken = []
    for claim in ordered:
        tag, text = _tag(claim.value, language), mended(_text_of(claim.value))
        if texts.setdefault(tag, text) == text:
            taken.append(claim)
    return (texts[language] if set(texts) == {language} else texts), taken


def _tag(value: Any, language: str) -> str:
    """Return the language of a text; what names none is in the dataset's."""
    return (value.language if isinstance(value, Said) else None) or language


def _plain(value: Any) -> Any:
    """Return the value of a claim as a record holds it."""
    if isinstance(value, Draft):
        return value.id
    if isinstance(value, Said):
        return mended(value.text)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return mended(value) if isinstance(value, str) else value


def _order(value: Any, language: str) -> tuple[bool, str]:
    """Order values by what they say; a text in the dataset's language, or in none, comes first."""
    elsewhere = isinstance(value, Said) and value.language not in (None, language)
    tag = value.language if isinstance(value, Said) and elsewhere else ""
    return elsewhere, json.dumps([_plain(value), tag], sort_keys=True, ensure_ascii=False)
