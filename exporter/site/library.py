"""What the pages ask of the published database: records, what they are called, and what refers to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from exporter.database import reader
from exporter.model import iris
from exporter.model.fields import FAMILIES, Field, Shape, by_name, fields
from exporter.model.vocabulary import vocabulary_rows
from exporter.site import addresses, inline
from exporter.site.inline import Inline
from exporter.site.modified import modified

Values = dict[str, Any]
_REMEMBERED = 2**15
_NAMES = ("name", "caption")
"""Fields that name a record, the first that is there."""


class Library:
    """A published database, opened to be read."""

    def __init__(self, path: Path) -> None:
        """Open the database at `path`."""
        self.path = path
        self.connection = reader.open_database(path)
        self.dataset = reader.dataset(self.connection)
        self.language = self.dataset.language
        self.words = {
            (name, word): (label, text) for name, word, label, text in vocabulary_rows(self.dataset)
        }
        self.modified = modified(path.parent)
        self.link = lru_cache(_REMEMBERED)(self._link)

    def close(self) -> None:
        """Close the database."""
        self.connection.close()

    def ask(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Return the rows that a query gives; their cells are read by name."""
        cursor = self.connection.execute(sql, values)
        cursor.row_factory = sqlite3.Row
        return cursor.fetchall()

    def count(self, family: str) -> int:
        """Return how many records a family has."""
        (number,) = self.connection.execute(f'SELECT count(*) FROM "{family}"').fetchone()
        return int(number)

    def filled(self) -> list[str]:
        """Return the families that have records, in the order of the navigation: what happened, then who, then the rest."""
        return [
            family
            for family in reversed(FAMILIES)
            if self.connection.execute(f'SELECT 1 FROM "{family}" LIMIT 1').fetchone()
        ]

    def ids(self, family: str) -> list[str]:
        """Return the ids of a family's records, in order."""
        return [row[0] for row in self.connection.execute(f'SELECT id FROM "{family}" ORDER BY id')]

    def records(self, family: str, ids: list[str]) -> Iterator[Values]:
        """Yield records as plain values, as `graph` takes them: decimal numbers keep their digits."""
        decimals = [f.name for f in fields(FAMILIES[family]) if f.datatype.sqlite == "REAL"]
        for record in reader.records(self.connection, family, ids):
            for name in decimals:
                if name in record:
                    record[name] = Decimal(repr(record[name]))
            yield record

    def name(self, family: str, values: Values) -> list[Inline]:
        """Return what a record is called, in all languages; a record without a name is called by what it is."""
        for field in _NAMES:
            if values.get(field):
                return inline.texts(values[field], self.language)
        return [Inline(self._unnamed(family, values), "en")]

    def _unnamed(self, family: str, values: Values) -> str:
        record_type = FAMILIES[family]
        word = self.type_label(family, values)
        if values.get("kind") and by_name(record_type)["kind"].target:
            word = self.word(by_name(record_type)["kind"].target or "", values["kind"]).text
        parts = [word[:1].upper() + word[1:]]
        if values.get("publisher"):
            parts.append(self.link("participants", values["publisher"]).text)
        dated = values.get("published") or values.get("date") or values.get("created")
        if dated:
            parts.append(inline.date(dated).text)
        return ", ".join(parts)

    def type_label(self, family: str, values: Values) -> str:
        """Return the type of a record in words."""
        field = by_name(FAMILIES[family])["type"]
        choices = field.choices
        value = values.get("type") or field.default
        return next(
            (member.label for member in choices or () if member.value == value), FAMILIES[family].singular
        )

    def _link(self, family: str, record_id: str) -> Inline:
        """Return the name of a record as a link to its page."""
        columns = [
            f.name
            for f in fields(FAMILIES[family])
            if f.name in {*_NAMES, "type", "kind", "published", "date", "created"}
        ]
        extra = ["publisher_id AS publisher"] if "publisher" in by_name(FAMILIES[family]) else []
        selected = ", ".join([f'"{name}"' for name in columns] + extra)
        rows = self.ask(f'SELECT {selected} FROM "{family}" WHERE id = ?', record_id)
        path = addresses.page(f"{family}/{record_id}")
        if not rows:
            return Inline(record_id, path="")
        values = {key: rows[0][key] for key in rows[0].keys()}  # noqa: SIM118 (a row has no other way)
        shown = self.name(family, values)[0]
        language = shown.language
        field = next((name for name in _NAMES if values.get(name)), "name")
        for row in self.ask(
            "SELECT language FROM translations WHERE family = ? AND record_id = ? AND path = ? AND shown",
            *(family, record_id, field),
        ):
            language = row["language"]
        return Inline(shown.text, language, path)

    def word(self, vocabulary: str, word: str) -> Inline:
        """Return the label of a word, as a link to its definition."""
        label, definition = self.words.get((vocabulary, word), (word.replace("_", " "), ""))
        own = (vocabulary, word) not in iris.WORDS
        language = self.language if own else "en"
        path = addresses.page(f"vocabulary/{vocabulary}/{word}") if own else ""
        return Inline(label, language, path, title=definition)

    def item(self, f: Field, value: Any) -> Inline:
        """Return one value of a field as an inline value."""
        if f.shape is Shape.REFERENCE:
            return self.link(f.target or "", value)
        if f.shape is Shape.WORD:
            return self.word(f.target or "", value)
        if f.choices is not None:
            label = next((m.label for m in f.choices if m.value == value), str(value))
            return Inline(label, "en")
        if isinstance(value, bool):
            return Inline("yes" if value else "no", "en")
        name = f.datatype.kind.name
        if name == "EDTF":
            return inline.date(value)
        if f.name == "duration":
            return inline.duration(value)
        if name == "LANGUAGE_TEXT":
            return inline.texts(value, self.language)[0]
        if name == "IRI":
            web = str(value).startswith(("https://", "http://"))
            return Inline(str(value), address=value if web else "")
        return Inline(f"{value:f}" if isinstance(value, Decimal) else str(value))
