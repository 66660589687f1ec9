"""Make the ids of records from their names, the same in every run and for every order of the files."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from hashlib import sha256
from pathlib import PurePosixPath

from exporter.importing.schema_org.drafts import Draft, Said
from exporter.importing.schema_org.merge import signature
from exporter.model.fields import FAMILIES
from schemas.grammars import SLUG
from schemas.letters import plain

LONGEST = 72
"""Characters of a name that go into an id; a date or number that distinguishes namesakes follows."""


def mint(drafts: Iterable[Draft], language: str, taken: Collection[tuple[str, str]] = ()) -> None:
    """Give every draft an id that is not `taken`: its name; if several share it, the date too; and then a number."""
    groups: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        groups.setdefault((draft.family, slug_of(draft, language)), []).append(draft)
    reserved = set(taken)
    single = {key for key, group in groups.items() if len(group) == 1} - reserved
    taken = reserved | single
    numbers: dict[tuple[str, str], int] = {}
    for (family, slug), group in sorted(groups.items()):
        if (family, slug) in single:
            group[0].id = slug
            continue
        for draft in sorted(group, key=signature):
            dates = draft.texts("start") or draft.texts("published")
            dated = (slugified(f"{slug} {dates[0][:10]}") if dates else "") or slug
            number, found = numbers.get((family, dated), 1), dated
            while (family, found) in taken:
                number += 1
                found = f"{dated}-{number}"
            numbers[family, dated] = number
            taken.add((family, found))
            draft.id = found


def slug_of(draft: Draft, language: str) -> str:
    """Return the id that a draft's name makes; a name in no Latin letters makes a digest."""
    for name in ("name", "caption"):
        said = [claim.value for claim in draft.claims.get(name, []) if isinstance(claim.value, Said)]
        said.sort(
            key=lambda value: (value.language not in (None, language), value.language or "", value.text)
        )
        for value in said:
            if slug := slugified(value.text):
                return slug
    addresses = draft.texts("content_url") or draft.texts("url") or draft.texts("same_as")
    for address in addresses:
        last = address.rstrip("/").rpartition("/")[2].partition("?")[0]
        if slug := slugified(PurePosixPath(last).stem):
            return slug
    return f"{FAMILIES[draft.family].singular}-{sha256(signature(draft).encode()).hexdigest()[:10]}"


def slugified(text: str) -> str:
    """Return the slug that the Latin letters of a text make, or an empty text if they make none."""
    latin = text if text.isascii() else "".join(sign if plain(sign).isascii() else " " for sign in text)
    short = " ".join(latin.replace("://", " ").split())[:LONGEST]
    if len(latin) > LONGEST and " " in short:
        short = short.rpartition(" ")[0]
    if SLUG.accepts(short):
        return short
    found = SLUG.fault(short)[1] or ""
    return found if SLUG.accepts(found) else ""
