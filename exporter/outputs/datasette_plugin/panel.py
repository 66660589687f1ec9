"""The panel on a record's page: its name, who took part, and the quotations that support it."""

from __future__ import annotations

from functools import partial
from typing import Any

import orjson

from exporter.model.fields import FAMILIES
from exporter.outputs.datasette_plugin.cells import address
from schemas.edtf import parse

PARTICIPATIONS = """
SELECT p.id, p.name, coalesce(r.label, a.role) AS role, b.id AS party_id, b.name AS party, a.capacity
FROM participations a JOIN participants p ON p.id = a.participant_id
LEFT JOIN participants b ON b.id = a.on_behalf_of_id
LEFT JOIN vocabulary r ON r.list = 'roles' AND r.word = a.role
WHERE a.event_id = ? ORDER BY a.position
"""

EVIDENCE = """
SELECT e.path, e.supports, e.stance, e.value, e.quote, e.prefix, e.suffix, e.verified, s.id AS source_id,
  s.name AS source, s.published, p.name AS publisher, coalesce(s.url, s.archived_at) AS address, {what} AS what
FROM evidence e JOIN sources s ON s.id = e.source_id LEFT JOIN participants p ON p.id = s.publisher_id
WHERE e.family = ? AND e.record_id = ? ORDER BY e.path <> '', {place}, e.path, e.position
"""

WHAT: dict[str, str] = {
    "participations": (
        "SELECT p.name || ', ' || coalesce((SELECT label FROM vocabulary WHERE list = 'roles' AND word = x.role), x.role) "
        "FROM participations x JOIN participants p ON p.id = x.participant_id WHERE x.event_id = e.record_id"
    ),
    "outcomes": "SELECT coalesce(x.text, x.kind) FROM outcomes x WHERE x.event_id = e.record_id",
    "memberships": (
        "SELECT coalesce(x.post, x.role) || ', ' || o.name FROM memberships x "
        "JOIN participants o ON o.id = x.organization_id WHERE x.participant_id = e.record_id"
    ),
    "history": "SELECT x.status || coalesce(' ' || x.date, '') FROM history x WHERE x.agreement_id = e.record_id",
    "parties": (
        "SELECT p.name FROM parties x JOIN participants p ON p.id = x.participant_id "
        "WHERE x.family = e.family AND x.record_id = e.record_id"
    ),
    "other_names": "SELECT x.text FROM other_names x WHERE x.family = e.family AND x.record_id = e.record_id",
}
"""Part list -> SQL that describes one of its parts, which is found by its key."""

_LIST = "substr(e.path, 1, instr(e.path, '[') - 1)"
_KEY = "rtrim(substr(e.path, instr(e.path, '[') + 1), ']')"


async def panel(datasette: Any, database: str, table: str | None, request: Any) -> dict[str, Any]:
    """Return what a record's page shows in addition to its row; nothing if the row is not a record."""
    if table not in FAMILIES:
        return {}
    from datasette.utils import tilde_decode

    record_id = tilde_decode(request.url_vars["pks"])
    db = datasette.get_database(database)
    found: dict[str, Any] = {"address": partial(address, datasette, database)}
    for row in await db.execute(f'SELECT name FROM "{table}" WHERE id = ?', [record_id]):
        found["name"] = row["name"]
    if table == "events":
        found["participations"] = [
            _participation(row) for row in await db.execute(PARTICIPATIONS, [record_id])
        ]
    found["evidence"] = [_piece(row) for row in await db.execute(_evidence_sql(), [table, record_id])]
    return found


def _participation(row: Any) -> dict[str, Any]:
    return {**dict(row), "posts": orjson.loads(row["capacity"] or "[]")}


def _piece(row: Any) -> dict[str, Any]:
    """Return a piece of evidence as its place in the panel needs it: what it is about, and the date in words."""
    fields = ", ".join(path.replace("_", " ") for path in orjson.loads(row["supports"] or "[]"))
    address = row["address"] or ""
    return {
        **dict(row),
        "about": ": ".join(part for part in (row["what"] or row["path"], fields) if part) or "the whole",
        "date": parse(row["published"]).words if row["published"] else None,
        "address": address if address.startswith(("https://", "http://")) else None,
    }


def _evidence_sql() -> str:
    cases = " ".join(f"WHEN '{name}' THEN ({words} AND x.key = {_KEY})" for name, words in WHAT.items())
    return EVIDENCE.format(what=f"CASE {_LIST} {cases} END", place=_LIST)
