"""Find the records that may differ between two states, in flat memory, and match those that were renamed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from exporter.database.rows import TRANSLATIONS
from exporter.database.tables import Table, tables
from exporter.diff.content import Content, content, parsed, references, text
from exporter.diff.sides import Side
from exporter.model.fields import FAMILIES
from exporter.records.temporary import temporary_folder

_LAYOUT = """
CREATE TABLE old (family TEXT, id TEXT, content TEXT, PRIMARY KEY (family, id)) WITHOUT ROWID;
CREATE TABLE new (family TEXT, id TEXT, content TEXT, PRIMARY KEY (family, id)) WITHOUT ROWID;
"""

_OF_TEXTS = ("verified", "quote_start", "quote_end")
"""Columns that depend on the texts that a build had, not on the records."""

_DIFFERING = """
SELECT new.id, old.content, new.content FROM new LEFT JOIN old ON old.family = new.family AND old.id = new.id
WHERE new.family = ?1 AND old.content IS NOT new.content
UNION ALL
SELECT old.id, old.content, NULL FROM old WHERE family = ?1 AND NOT EXISTS
  (SELECT 1 FROM new WHERE new.family = old.family AND new.id = old.id)
ORDER BY 1
"""

Ids = dict[str, list[str]]
"""Family -> the ids of records in it, in order."""


@dataclass(frozen=True)
class Pair:
    """A record before and after: its ids, and its content; None where it is not in that state."""

    family: str
    old_id: str | None
    new_id: str | None
    old: Content | None
    new: Content | None


@dataclass
class Renames:
    """The records that have another id now: family -> old id -> new id; `certain` are those that state the earlier one."""

    new_ids: dict[str, dict[str, str]] = field(default_factory=dict)
    certain: set[tuple[str, str]] = field(default_factory=set)

    def new_id(self, family: str, record_id: str) -> str:
        """Return the id that a record of the old state has now."""
        return self.new_ids.get(family, {}).get(record_id, record_id)

    def add(self, family: str, old: str, new: str, *, certain: bool) -> None:
        """Note that a record has another id."""
        self.new_ids.setdefault(family, {})[old] = new
        if certain:
            self.certain.add((family, old))


class Pairs:
    """The records of two states that are not equal; `renames` are those with another id.

    `different` is whether the descriptions differ or, once the pairs have been read, any record does.
    """

    def __init__(self, connection: sqlite3.Connection, *, different: bool) -> None:
        """Match the records in a database that `staged` has filled."""
        self._connection = connection
        self.different = different
        self.renames = Renames()
        for family in FAMILIES:
            self._match(family)

    def __iter__(self) -> Iterator[Pair]:
        """Yield each pair that differs: by family, then by the new id, or the old one of a record that was removed."""
        for family in FAMILIES:
            new_ids = self.renames.new_ids.get(family, {})
            old_ids = {new: old for old, new in new_ids.items()}
            for record_id, old, new in self._connection.execute(_DIFFERING, (family,)):
                if new is None and record_id in new_ids:
                    continue  # it is in the pair of its new id
                old_id = old_ids.get(record_id, record_id)
                before = self._content("old", family, old_id) if old_id != record_id else old
                self.different = True
                yield Pair(
                    family,
                    old_id if before else None,
                    record_id if new else None,
                    parsed(before) if before else None,
                    parsed(new) if new else None,
                )

    def _content(self, side: str, family: str, record_id: str) -> str | None:
        row = self._connection.execute(
            f"SELECT content FROM {side} WHERE family = ? AND id = ?",
            (family, record_id),
        ).fetchone()
        return str(row[0]) if row else None

    def _only(self, one: str, other: str, family: str) -> list[str]:
        """Return the ids of the records of a family that are on one side only."""
        query = (
            f"SELECT id FROM {one} WHERE family = ?1 AND NOT EXISTS"
            f" (SELECT 1 FROM {other} WHERE {other}.family = ?1 AND {other}.id = {one}.id) ORDER BY id"
        )
        return [row[0] for row in self._connection.execute(query, (family,))]

    def _match(self, family: str) -> None:
        """Match the records of a family that were renamed: by `former_ids`, then by equal content."""
        gone, come = self._only("old", "new", family), self._only("new", "old", family)
        if not gone or not come:
            return
        left = dict.fromkeys(gone)
        rest = []
        for new in come:
            former = [old for old in self._read("new", family, new).get("former_ids") or () if old in left]
            if former:
                self.renames.add(family, former[0], new, certain=True)
                del left[former[0]]
            else:
                rest.append(new)
        by_content: dict[str, list[str]] = {}
        for new in rest:
            by_content.setdefault(self._comparable("new", family, new), []).append(new)
        matches: dict[str, list[str]] = {}
        for old in left:
            if (found := by_content.get(self._comparable("old", family, old))) and len(found) == 1:
                matches.setdefault(found[0], []).append(old)
        for new, olds in matches.items():
            if len(olds) == 1:
                self.renames.add(family, olds[0], new, certain=False)

    def _read(self, side: str, family: str, record_id: str) -> Content:
        values: Content = parsed(self._content(side, family, record_id) or "{}")
        return values

    def _comparable(self, side: str, family: str, record_id: str) -> str:
        values = self._read(side, family, record_id)
        del values["id"]
        return text(references(family, values, self.renames.new_id) if side == "old" else values)


@contextmanager
def staged(old: Side, new: Side) -> Iterator[Pairs]:
    """Read the records of two states that may differ into a temporary database, and match them."""
    with (
        temporary_folder() as place,
        closing(sqlite3.connect(place / "diff.db", isolation_level=None)) as connection,
    ):
        for pragma in ("journal_mode = OFF", "synchronous = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.executescript(_LAYOUT)
        same_language = old.dataset.language == new.dataset.language
        old_ids, new_ids = _differing(old.database, new.database) if same_language else (None, None)
        connection.execute("BEGIN")
        _fill(connection, "old", old, old_ids)
        _fill(connection, "new", new, new_ids)
        connection.execute("COMMIT")
        yield Pairs(connection, different=old.description != new.description)


def _fill(connection: sqlite3.Connection, table: str, side: Side, ids: Ids | None) -> None:
    for family in FAMILIES:
        wanted = None if ids is None else ids.get(family, [])
        if wanted == []:
            continue
        rows = (
            (family, record.id, text(content(record, side.dataset.language)))
            for record in side.find(family, wanted)
        )
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)


def _differing(old: Path | None, new: Path | None) -> tuple[Ids | None, Ids | None]:
    """Return the ids of the records whose rows differ between two databases, on each side; None if there are not two.

    Rows are compared in the order of their keys, so nothing but the ids is in memory.
    """
    if old is None or new is None:
        return None, None
    with closing(sqlite3.connect(":memory:", isolation_level=None, uri=True)) as connection:
        for name, path in (("o", old), ("n", new)):
            connection.execute(f"ATTACH ? AS {name}", (f"{path.resolve().as_uri()}?mode=ro&immutable=1",))
        found: dict[str, set[str]] = {family: set() for family in FAMILIES}
        for table in (*tables(), TRANSLATIONS):
            for family, record_id in connection.execute(_unequal(table)):
                found[family].add(record_id)
        return _there(connection, "o", found), _there(connection, "n", found)


def _there(connection: sqlite3.Connection, schema: str, found: dict[str, set[str]]) -> Ids:
    """Return those of the ids that are in a database."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (id TEXT PRIMARY KEY) WITHOUT ROWID")
    there: Ids = {}
    for family, ids in found.items():
        connection.execute("DELETE FROM wanted")
        connection.executemany("INSERT INTO wanted VALUES (?)", ((one,) for one in ids))
        query = f'SELECT id FROM {schema}."{family}" WHERE id IN (SELECT id FROM wanted) ORDER BY id'
        there[family] = [row[0] for row in connection.execute(query)]
    return there


def _unequal(table: Table) -> str:
    """Return the query for family and id of the records that own a row of a table which the other database has not."""
    key = table.key
    if table.shared:
        owner = "{0}.family, {0}.record_id"
    else:
        family = table.name if key == ("id",) else table.columns[0].references
        owner = f"'{family}', {{0}}.\"{key[0]}\""
    same_key = " AND ".join(f'o."{name}" = n."{name}"' for name in key)
    others = [
        column.name for column in table.columns if column.name not in key and column.name not in _OF_TEXTS
    ]
    differ = " OR ".join(f'o."{name}" IS NOT n."{name}"' for name in others)
    name = f'"{table.name}"'
    return (  # names are ours
        f"SELECT {owner.format('n')} FROM n.{name} AS n LEFT JOIN o.{name} AS o ON {same_key}"
        f' WHERE o."{key[0]}" IS NULL{f" OR {differ}" if differ else ""}'
        f" UNION SELECT {owner.format('o')} FROM o.{name} AS o WHERE NOT EXISTS"
        f" (SELECT 1 FROM n.{name} AS n WHERE {same_key})"
    )
