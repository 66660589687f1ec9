"""Records while they are made from rows: fields whose references are still drafts, and the cell of each value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson

from exporter.importing.schema_org.ids import slugified
from exporter.importing.tables.sheets import SheetRow
from exporter.model.field_paths import FieldPath
from exporter.model.fields import FAMILIES


@dataclass(eq=False, slots=True)
class Draft:
    """A record that is being made.

    Attributes:
        family: its family.
        fields: its fields; a reference is the id of a record, or another draft.
        row: the row that it was first made from.
        cells: the cell (from 0) that the value at a path came from.
        same: the draft of the same thing, into which this one went.
        id: its id, once it is known.
    """

    family: str
    fields: dict[str, Any]
    row: SheetRow
    cells: dict[FieldPath, int] = field(default_factory=dict)
    same: Draft | None = None
    id: str = ""

    def meant(self) -> Draft:
        """Return the draft of the same thing that stays."""
        return self.same.meant() if self.same else self

    def content(self) -> dict[str, Any]:
        """Return the fields, references as ids, without the record's own id."""
        found: dict[str, Any] = settled(self.fields)
        return found

    def cell(self, path: FieldPath) -> int:
        """Return the cell that a value came from, or the nearest value around it, else that of the name."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.cells:
                return self.cells[path[:length]]
        return next((at for found, at in self.cells.items() if found[: len(path)] == path), 0)


def references(value: Any) -> Iterator[Draft]:
    """Yield the drafts that fields refer to."""
    if isinstance(value, Draft):
        yield value.meant()
    elif isinstance(value, dict):
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def copied(value: Any) -> Any:
    """Return a copy of fields, with the same drafts in it."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


def remove(fields: dict[str, Any], path: FieldPath) -> None:
    """Remove what is at a path from fields, and a list that is then empty."""
    *above, last = path
    inside: Any = fields
    for step in above:
        inside = inside[step]
    del inside[last]
    if above and not inside:
        remove(fields, tuple(above))


def settled(value: Any) -> Any:
    """Return fields with the ids of records in place of drafts."""
    if isinstance(value, Draft):
        return value.meant().id
    if isinstance(value, dict):
        return {key: settled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [settled(inner) for inner in value]
    return value


def mint(
    drafts: list[Draft], earlier: dict[str, dict[str, dict[str, Any]]], taken: set[tuple[str, str]]
) -> None:
    """Give every draft an id: that of the `earlier` record with the same content or the most equal fields, else its name.

    Ids that several drafts share by name get a digest of what the drafts hold, in every order of the rows.

    Args:
        drafts: all drafts that become records.
        earlier: what the last import wrote, by family and id.
        taken: families and ids of other records.
    """
    for family in FAMILIES:
        mine = [draft for draft in drafts if draft.family == family]
        if earlier.get(family):
            _keep(mine, dict(earlier[family]))
        used = {(family, draft.id) for draft in mine if draft.id} | taken
        groups: dict[str, list[Draft]] = {}
        for draft in mine:
            if not draft.id:
                groups.setdefault(slug(draft), []).append(draft)
        for shared, group in sorted(groups.items()):
            if len(group) == 1 and (family, shared) not in used:
                group[0].id = shared
                used.add((family, shared))
                continue
            for draft in group:
                digest = sha256(_canonical(draft.content())).hexdigest()
                draft.id = f"{shared}-{digest[:6]}"
                length = 6
                while (family, draft.id) in used:
                    length += 2
                    digest = sha256(digest.encode()).hexdigest()
                    draft.id = f"{shared}-{digest[: min(length, 16)]}"
                used.add((family, draft.id))


def _keep(drafts: list[Draft], earlier: dict[str, dict[str, Any]]) -> None:
    """Give drafts the ids that they had: first by the same content, then by the most equal fields, at least half."""
    by_content: dict[bytes, list[str]] = {}
    for known, record in sorted(earlier.items(), reverse=True):
        by_content.setdefault(_canonical(record), []).append(known)
    for draft in drafts:
        if same := by_content.get(_canonical(draft.content())):
            draft.id = same.pop()
            earlier.pop(draft.id)
    by_value: dict[bytes, list[str]] = {}
    for known, record in earlier.items():
        for pair in _pairs(record):
            by_value.setdefault(pair, []).append(known)
    scores = []
    waiting = [draft for draft in drafts if not draft.id]
    for number, draft in enumerate(waiting):
        counts: dict[str, int] = {}
        pairs = list(_pairs(draft.content()))
        for pair in pairs:
            known_ids = by_value.get(pair, [])
            for known in known_ids if len(known_ids) <= 50 else ():  # noqa: PLR2004 - a value of many tells nothing
                counts[known] = counts.get(known, 0) + 1
        scores += [
            (-count, known, number)
            for known, count in counts.items()
            if 2 * count >= max(len(pairs), len(earlier[known]))
        ]
    for _, known, number in sorted(scores):
        if known in earlier and not waiting[number].id:
            waiting[number].id = known
            del earlier[known]


def _pairs(record: dict[str, Any]) -> Iterator[bytes]:
    return (_canonical([key, value]) for key, value in record.items() if key not in ("id", "type"))


def _canonical(value: Any) -> bytes:
    if isinstance(value, dict):
        value = {key: inner for key, inner in value.items() if key != "id"}
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def slug(draft: Draft) -> str:
    """Return the id that the name of a draft makes."""
    name = draft.fields.get("name") or draft.fields.get("caption") or draft.fields.get("url") or ""
    start = draft.fields.get("start") or ""
    if draft.family == "sources" and not draft.fields.get("name"):
        name = str(name).split("://")[-1].partition("?")[0]
    dated = f"{name} {str(start)[:10]}" if draft.family == "events" else str(name)
    if made := slugified(dated):
        return made
    digest = sha256(_canonical(draft.content())).hexdigest()[:10]
    return f"{FAMILIES[draft.family].singular}-{digest}"
