"""Read the records, and the description of their dataset, back from a database that a build wrote."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from exporter.database.descriptions import OWN_TABLES
from exporter.database.rows import FORMER_IDS, TRANSLATIONS
from exporter.database.tables import (
    APPLICATION_ID,
    PINNED,
    SHARED,
    USER_VERSION,
    is_pinned_key,
    link_column,
    link_table_name,
    owner_key,
    table_of,
    tables,
)
from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields
from exporter.model.iris import WORDS
from exporter.problems import ExporterError, MisuseError
from schemas import Dataset, Evidence, Model, Record

Mapping = dict[str, Any]


class DatabaseError(MisuseError):
    """This version cannot read a file as a database; `reason` states why."""

    def __init__(self, path: Path, reason: str) -> None:
        """Name the file and the reason."""
        self.reason = reason
        super().__init__(f"{path} {reason}")


def open_database(path: Path) -> sqlite3.Connection:
    """Open a database that a build wrote, to read it; it is not changed, and no file next to it is made or read.

    Raises:
        DatabaseError: there is none, it is not ours, or another version of communique made it.
    """
    if not path.is_file():
        raise DatabaseError(path, "is not a file")
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")  # it may be anybody's
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        raise DatabaseError(
            path, f"is not a database that a build wrote; it cannot be read as a database: {error}"
        ) from error
    if mark == APPLICATION_ID and version == USER_VERSION:
        _refuse_views(connection, path)
        return connection
    connection.close()
    if mark != APPLICATION_ID:
        raise DatabaseError(path, "was not made by communique")
    layout = f"(layout {version}, this one reads {USER_VERSION})"
    if version < USER_VERSION:
        raise DatabaseError(
            path,
            f"was made by an older communique {layout}: build it again from its records with `communique build`",
        )
    raise DatabaseError(path, f"was made by a newer communique {layout}: update communique")


def _refuse_views(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database in which one of our tables is a view or a virtual table, whose rows may never end.

    Raises:
        DatabaseError: there is one.
    """
    ours = {table.name for table in (*tables(), TRANSLATIONS, FORMER_IDS, *OWN_TABLES)}
    try:
        schema = connection.execute(
            "SELECT name, type, sql FROM sqlite_schema WHERE type IN ('table', 'view')"
        )
        wrong = [
            name
            for name, kind, sql in schema
            if name in ours and (kind != "table" or not str(sql).startswith('CREATE TABLE "'))
        ]
    except sqlite3.DatabaseError as error:
        connection.close()
        raise DatabaseError(path, f"cannot be read as a database: {error}") from error
    if wrong:
        connection.close()
        raise DatabaseError(path, f"was not made by communique: {wrong[0]} is not a table")


def dataset(connection: sqlite3.Connection) -> Dataset:
    """Return the description of a database's dataset, with the vocabulary that it added."""
    said: dict[str, Any] = {}
    for key, value in connection.execute("SELECT key, value FROM dataset"):
        outer, _, inner = key.partition(".")
        if inner:
            said.setdefault(outer, {})[inner] = value
        else:
            said[key] = value
    lists: dict[str, dict[str, Mapping]] = {}
    words = "SELECT list, word, label, definition FROM vocabulary ORDER BY list, word"
    for name, word, label, definition in connection.execute(words):
        if (name, word) not in WORDS:
            lists.setdefault(name, {})[word] = {"label": label, "definition": definition}
    return Dataset.model_validate_json(orjson.dumps(said | {"vocabularies": lists}))


def records(connection: sqlite3.Connection, family: str, ids: list[str] | None = None) -> Iterator[Mapping]:
    """Yield the records of a family as plain mappings, in the order of their ids; only `ids` if they are given.

    Raises:
        ExporterError: the tables do not hold what a build writes.
    """
    with _as_written(family):
        if ids is None:
            ids = [row[0] for row in connection.execute(f'SELECT id FROM "{family}" ORDER BY id')]
    for record_id in ids:
        with _as_written(f"{family}/{record_id}"):
            record = _Reader(connection, FAMILIES[family], record_id).record()
        yield record


@contextmanager
def _as_written(what: str) -> Iterator[None]:
    """Say what could not be read where a table does not hold what a build writes."""
    try:
        yield
    except (sqlite3.DatabaseError, ValueError, KeyError, IndexError, TypeError) as error:
        raise ExporterError(f"{what} cannot be read as a build writes it: {error}") from error


class _Reader:
    """Reads one record: its row, the rows of its parts, its links."""

    def __init__(self, connection: sqlite3.Connection, record_type: type[Record], record_id: str) -> None:
        self.connection = connection
        self.record_type = record_type
        self.id = record_id
        self.translations: dict[str, list[tuple[str, str, int]]] = {}
        for path, language, text, shown in connection.execute(
            "SELECT path, language, text, shown FROM translations WHERE family = ? AND record_id = ?",
            (record_type.family, record_id),
        ):
            self.translations.setdefault(path, []).append((language, text, shown))
        (self.language,) = connection.execute("SELECT value FROM dataset WHERE key = 'language'").fetchone()

    def record(self) -> Mapping:
        (row,) = self._rows(self.record_type.family, {"id": self.id})
        return self._mapping(self.record_type, row, "", None)

    def _mapping(self, model: type[Model], row: sqlite3.Row, path: str, key: str | None) -> Mapping:
        result: Mapping = {}
        for f in fields(model):
            if is_pinned_key(f):
                value: Any = key if row[PINNED] else None
            elif f.part is not None:
                value = self._parts(f, path)
            elif f.many and f.shape is Shape.REFERENCE:
                value = self._links(f, model, key)
            else:
                value = self._value(f, row, f"{path}{f.name}")
            if value is not None and value != []:
                result[f.name] = value
        return result

    def _value(self, f: Field, row: sqlite3.Row, path: str) -> Any:
        if f.shape is Shape.REFERENCE:
            return row[f"{f.name}_id"]
        value = row[f.name]
        if value is None:
            return None
        if f.many:
            return orjson.loads(value)
        if f.datatype.json is bool:
            return bool(value)
        if f.datatype.kind is Kind.LANGUAGE_TEXT and path in self.translations:
            texts = {language: text for language, text, _ in self.translations[path]}
            if not any(shown for _, _, shown in self.translations[path]):
                texts[self.language] = value
            return texts
        return value

    def _parts(self, f: Field, path: str) -> list[Mapping]:
        table = table_of(f.name)
        if f.part is Evidence:
            key: dict[str, Any] = {
                "family": self.record_type.family,
                "record_id": self.id,
                "path": path.removesuffix("."),
            }
        elif table.key[:2] == SHARED[:2]:
            key = {"family": self.record_type.family, "record_id": self.id}
        else:
            key = {table.key[0]: self.id}
        part: Any = f.part
        return [
            self._mapping(part, row, f"{path}{f.name}[{row['key']}].", row["key"])
            for row in self._rows(table.name, key, "position")
        ]

    def _links(self, f: Field, owner: type[Model], part_key: str | None) -> list[str]:
        names = owner_key(owner, self.record_type)
        key: dict[str, Any] = dict(zip(names, (self.id, part_key), strict=False))
        column = link_column(f, names)
        return [row[column] for row in self._rows(link_table_name(f), key, column)]

    def _rows(self, table: str, key: dict[str, Any], order: str | None = None) -> list[sqlite3.Row]:
        where = " AND ".join(f'"{name}" = ?' for name in key)
        ordered = f' ORDER BY "{order}"' if order else ""
        cursor = self.connection.execute(
            f'SELECT * FROM "{table}" WHERE {where}{ordered}', tuple(key.values())
        )
        cursor.row_factory = sqlite3.Row
        return cursor.fetchall()
