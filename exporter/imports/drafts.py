"""What the statements say of one thing, before it is a record: claims on fields, each with the statements it rests on.

A claim that the schema refuses is given up, and its statements are without a home; the schemas alone judge what is valid.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from rdflib.term import Node

from exporter.datatypes import Kind
from exporter.fields import FAMILIES, Shape, fields
from exporter.imports.statements import Triple
from exporter.validation import written
from exporter.verify import record_of

Words = dict[tuple[str, str], tuple[str, str]]
"""List and word -> label and definition, for words that the import adds to the vocabulary."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language it is tagged with, if any."""

    text: str
    language: str | None = None


@dataclass(eq=False, slots=True)
class Claim:
    """A value for a field: a text, a `Said`, a draft, a number, or a mapping of these for a part."""

    value: Any
    triples: frozenset[Triple]


@dataclass(eq=False, slots=True)
class Draft:
    """A record to be: its family, the node it is about (None: a plain text names it), its claims by field.

    `assumed` tells that no class said what it is. `id` is minted when all drafts are known.
    """

    family: str
    node: Node | None
    claims: dict[str, list[Claim]] = field(default_factory=dict)
    assumed: bool = False
    id: str = ""

    def claim(self, name: str, value: Any, triples: Iterable[Triple]) -> None:
        """Add a claim on a field."""
        self.claims.setdefault(name, []).append(Claim(value, frozenset(triples)))

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

    Where a field takes one value and several are claimed, the first in order is taken, whatever order they came in.
    """
    record: dict[str, Any] = {"id": draft.id}
    taken: dict[str, list[Claim]] = {}
    refused: list[Refused] = []
    for f in fields(FAMILIES[draft.family]):
        claims = draft.claims.get(f.name)
        if not claims:
            continue
        ordered = sorted(claims, key=lambda claim: _order(claim.value, language))
        if f.datatype.kind is Kind.LANGUAGE_TEXT and f.shape is Shape.VALUE:
            record[f.name], taken[f.name] = _language_text(ordered, language)
        elif f.many:
            record[f.name], taken[f.name] = _list(ordered)
        else:
            record[f.name], taken[f.name] = _plain(ordered[0].value), [ordered[0]]
            same = _order(ordered[0].value, language)
            taken[f.name] += (claim for claim in ordered[1:] if _order(claim.value, language) == same)
        if not f.many:  # of a list, all are taken
            left = [claim for claim in ordered if claim not in taken[f.name]]
            refused += (Refused(draft, f.name, claim, "another value was taken") for claim in left)
    while problem := _problem(draft.family, record):
        where, message = problem
        name = str(where[0])
        if name not in record or name == "id":
            raise ValueError(f"{draft.family}/{draft.id}: {message}")
        position = where[1] if f_is_list(draft.family, name) and len(where) > 1 else None
        if isinstance(position, int):
            gone = [taken[name].pop(position)]
            record[name].pop(position)
            if not record[name]:
                del record[name]
        else:
            gone = taken.pop(name)
            del record[name]
        refused += (Refused(draft, written(where), claim, message) for claim in gone)
    return record, [claim for claims in taken.values() for claim in claims], refused


def f_is_list(family: str, name: str) -> bool:
    """Tell whether a field of a family takes a list."""
    return any(f.name == name and f.many for f in fields(FAMILIES[family]))


def _problem(family: str, record: dict[str, Any]) -> tuple[tuple[int | str, ...], str] | None:
    """Return the place of the first thing that keeps a mapping from being a record, and what it is."""
    try:
        record_of(family, record)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        context = first.get("ctx") or {}
        where = first["loc"]
        if not where or (len(where) == 1 and "field" in context):  # a rule over several fields
            where = (context.get("field") or ("end" if "end" in record else next(reversed(record))),)
        return tuple(where), str(first["msg"])
    return None


def _list(ordered: list[Claim]) -> tuple[list[Any], list[Claim]]:
    """Return the items of a list and their claims; what stands twice stands there once, on the statements of both."""
    found: dict[str, tuple[Any, Claim]] = {}
    for claim in ordered:
        item = _plain(claim.value)
        key = json.dumps(item, sort_keys=True)
        if key in found:
            item, first = found[key]
            claim = Claim(first.value, first.triples | claim.triples)  # noqa: PLW2901 (the two are one)
        found[key] = (item, claim)
    return [item for item, _ in found.values()], [claim for _, claim in found.values()]


def _language_text(ordered: list[Claim], language: str) -> tuple[Any, list[Claim]]:
    texts: dict[str, str] = {}
    taken = []
    for claim in ordered:
        said = claim.value if isinstance(claim.value, Said) else Said(str(claim.value))
        tag = said.language or language
        if texts.setdefault(tag, mended(said.text)) == mended(said.text):
            taken.append(claim)
    return (texts[language] if set(texts) == {language} else texts), taken


def _plain(value: Any) -> Any:
    """Return what stands in a record for the value of a claim."""
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
