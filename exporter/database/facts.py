"""Say in SQL what the facts of a dataset are, and which of them evidence supports; put together from the fields.

A fact is the value of a field, or one item of a list of references, unless the schemas mark the field as structure
(`Structure`), which needs no evidence. What supports it: evidence on the record or part that holds it, or on the record
for a whole part, that names the field (`outcomes.text`), one language of it (`name.en`), the list or nothing (then it
speaks of all). Evidence that contradicts does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from exporter.database.tables import columns_of, link_column, link_table_name, owner_key, table_of
from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields
from schemas import Evidence, Model, Record


def facts() -> str:
    """Return the SELECT of all facts: `family, record_id, path, value, supported, verified`."""
    return "\nUNION ALL\n".join(
        select for family in FAMILIES for select in _facts(FAMILIES[family], FAMILIES[family])
    )


def _facts(owner: type[Model], record_type: type[Record], holder: Field | None = None) -> Iterator[str]:
    for f in fields(owner):
        if f.part is Evidence or f.term is None or f.structure:
            continue
        if f.part is not None:
            yield from _facts(f.part, record_type, f)
        else:
            yield _fact(f, owner, record_type, holder)


def _fact(f: Field, owner: type[Model], record_type: type[Record], holder: Field | None) -> str:
    """Return the SELECT of the facts that one field states, of a record or of the parts in the list `holder`."""
    family = record_type.family
    if f.many and f.shape is Shape.REFERENCE:
        table = link_table_name(f)
        key = owner_key(owner, record_type)
        value = link_column(f, key)
        record_id, part_key = key[0], key[-1]
        shared = False
    else:
        table = holder.name if holder else family
        value = columns_of(f)[0].name
        shared = holder is not None and table_of(table).shared
        record_id = "record_id" if shared else table_of(table).key[0]
        part_key = "key"
    record = f't."{record_id}"'
    where = f't."{value}" IS NOT NULL' + (f" AND t.family = '{family}'" if shared else "")
    part = f"'{holder.name}[' || t.\"{part_key}\" || ']'" if holder else None
    path = f"{part} || '.{f.name}'" if part else f"'{f.name}'"
    found = [_evidence(family, record, "''", f, holder)]
    if part:
        found.append(_evidence(family, record, part, f))
    supported = " OR ".join(f"EXISTS ({select})" for select in found)
    verified = " OR ".join(f"EXISTS ({select} AND v.verified)" for select in found)
    # Without a type, no text that a reader types into Datasette's filters equals the number.
    return (
        f"SELECT '{family}' AS family, {record} AS record_id, {path} AS path, CAST(t.\"{value}\" AS TEXT) AS value,\n"
        f"  CAST({supported} AS INTEGER) AS supported,\n"
        f'  CAST({verified} AS INTEGER) AS verified\nFROM "{table}" t WHERE {where}'
    )


def _evidence(family: str, record_id: str, path: str, f: Field, holder: Field | None = None) -> str:
    """Return the SELECT of evidence on `path` that covers the field, which is in the parts of the list `holder`, if any."""
    name = f"{holder.name}.{f.name}" if holder else f.name
    covers = f"value IN ('{holder.name}', '{name}')" if holder else f"value = '{name}'"
    if f.datatype.kind is Kind.LANGUAGE_TEXT:
        covers += f" OR value GLOB '{name}.*'"
    return (
        f"SELECT 1 FROM evidence v WHERE v.family = '{family}' AND v.record_id = {record_id} AND v.path = {path} "
        "AND v.stance <> 'contradicts' AND (v.supports IS NULL OR EXISTS (SELECT 1 FROM json_each(v.supports) "
        f"WHERE {covers}))"
    )
