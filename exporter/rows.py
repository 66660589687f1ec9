"""Turn records into rows: for each record type, one function put together once from its fields.

The staging tables have the columns of `exporter.tables` and no constraints, so that a record with a mistake that only a
rule can see gets in and can be reported with all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any

import orjson

from exporter.datatypes import Kind
from exporter.fields import FAMILIES, Field, Shape, fields
from exporter.tables import SHARED, Column, Table, columns_of, link_table_name, owner_key, table_of, tables
from schemas import Evidence, Model, Record
from schemas.edtf import parse

Cells = Callable[[Any], tuple[Any, ...]]
Flat = dict[str, list[Any]]
"""Table -> the cells of rows waiting to be inserted, one after the other."""

TRANSLATIONS = Table(
    "translations",
    (
        Column("family", not_null=True, description="The family of the record."),
        Column("record_id", not_null=True, description="The id of the record."),
        Column("path", not_null=True, description="The field (`name`, `outcomes[0].text`)."),
        Column("language", not_null=True, description="The language of the text (BCP 47)."),
        Column("text", not_null=True, description="The text."),
        Column(
            "shown",
            "INTEGER",
            not_null=True,
            choices=("0", "1"),
            description="1 if the field's own column shows this text, as there is none in the dataset's language.",
        ),
    ),
    ("family", "record_id", "path", "language"),
    description="Every text that is not in the dataset's language.",
)


@lru_cache(maxsize=100_000)
def edtf_cells(text: str | None) -> tuple[str | None, str | None, str | None]:
    """Return an EDTF date as written, and the first and last day it can mean (ISO 8601)."""
    if text is None:
        return (None, None, None)
    date = parse(text)
    return (text, date.earliest, date.latest)


@lru_cache(maxsize=100_000)
def start_cells(text: str | None) -> tuple[str | int | None, ...]:
    """Return the cells of an event's start: as `edtf_cells`, then its year and month where they are certain."""
    written, earliest, latest = edtf_cells(text)
    if earliest is None or latest is None or earliest[:4] != latest[:4]:
        return (written, earliest, latest, None, None)
    return (
        written,
        earliest,
        latest,
        int(earliest[:4]),
        int(earliest[5:7]) if earliest[5:7] == latest[5:7] else None,
    )


def json_cell(values: tuple[str, ...]) -> str | None:
    """Return a list of texts as a JSON array, None for an empty one."""
    return orjson.dumps(values).decode() if values else None


def json_set_cell(values: tuple[str, ...]) -> str | None:
    """Return a set of texts as a sorted JSON array, None for an empty one."""
    return orjson.dumps(sorted(values)).decode() if values else None


class RowMaker:
    """Make the rows of records of all families, for a dataset in one `language`.

    `add` appends the cells of a record's rows to `waiting`, table by table, and returns how many keys the record was
    written with. `columns` names the columns of each table in the order of the cells. `counts` counts, for each record
    type and part, what each field held: the records' side of the ledger.
    """

    def __init__(self, language: str) -> None:
        """Put the functions together."""
        self.language = language
        self.waiting: Flat = {table.name: [] for table in (*tables(), TRANSLATIONS)}
        self.columns: dict[str, tuple[str, ...]] = {"translations": TRANSLATIONS.names}
        self.counts: dict[str, dict[str, int]] = {}
        self._add = {
            family: self._writer(record_type, record_type, table_of(family))
            for family, record_type in FAMILIES.items()
        }

    def add(self, record: Record) -> int:
        """Append the rows of `record`; return the number of keys it was written with."""
        return self._add[record.family](record, (), record.id, "")

    def _writer(
        self, model: type[Model], record_type: type[Record], table: Table
    ) -> Callable[[Any, tuple[Any, ...], str, str], int]:
        plain: list[str] = []
        special: list[tuple[str, Cells]] = []
        special_columns: list[str] = []
        texts: list[str] = []
        for f in fields(model):
            columns = [column.name for column in columns_of(f)]
            if not columns:
                continue
            cells = _cells(f, record_type)
            if cells is None:
                plain.append(f.name)
                self.columns.setdefault(table.name, ())
                if f.datatype.kind is Kind.LANGUAGE_TEXT:
                    texts.append(f.name)
            else:
                special.append((f.name, cells))
                special_columns += columns if cells is not start_cells else [*columns, "year", "month"]
        keys = table.key if model is not record_type else ()
        plain_columns = [
            c.name for name in plain for c in columns_of(next(f for f in fields(model) if f.name == name))
        ]
        self.columns[table.name] = (*keys, *plain_columns, *special_columns)
        waiting = self.waiting[table.name]
        get = itemgetter(*plain) if len(plain) > 1 else lambda d, _name=plain[0]: (d[_name],)
        counted = self.counts.setdefault(model.__name__, dict.fromkeys((f.name for f in fields(model)), 0))
        text_at = [(plain.index(name), name) for name in texts]
        children = tuple(self._children(model, record_type))

        def write(obj: Any, key: tuple[Any, ...], record_id: str, path: str) -> int:
            values = obj.__dict__
            given = len(obj.__pydantic_fields_set__)
            row = get(values)
            for position, name in text_at:
                text = row[position]
                if text.__class__ is dict:
                    given += len(text)
                    shown = self._translate(text, record_type.family, record_id, f"{path}{name}")
                    row = (*row[:position], shown, *row[position + 1 :])
            waiting.extend(key)
            waiting.extend(row)
            for name, cells in special:
                waiting.extend(cells(values[name]))
            for name, value in values.items():
                if value is not None and value != ():
                    counted[name] += len(value) if value.__class__ is tuple or value.__class__ is dict else 1
            for name, child in children:
                items = values[name]
                if items:
                    given += child(items, key, record_id, path)
            return given

        return write

    def _translate(self, text: dict[str, str], family: str, record_id: str, path: str) -> str:
        """Add the translations of a text; return the text that the column shows."""
        own = text.get(self.language)
        first = own if own is not None else text[min(text)]
        for language in sorted(text):
            if language != self.language:
                shown = int(own is None and language == min(text))
                self.waiting["translations"] += (family, record_id, path, language, text[language], shown)
        return first

    def _children(
        self, model: type[Model], record_type: type[Record]
    ) -> Iterator[tuple[str, Callable[[Any, tuple[Any, ...], str, str], int]]]:
        for f in fields(model):
            if f.part is not None:
                table = table_of(f.name)
                write = self._writer(f.part, record_type, table)
                yield f.name, _part_writer(write, f.name, record_type.family, table)
            elif f.many and f.shape is Shape.REFERENCE:
                owner = model if model is not record_type else record_type
                table_name = link_table_name(f)
                table = table_of(table_name)
                self.columns[table_name] = table.names
                assert table.key[: len(owner_key(owner, record_type))] == owner_key(owner, record_type)  # noqa: S101
                yield f.name, _link_writer(self.waiting[table_name], inside_part=model is not record_type)


def _part_writer(
    write: Callable[[Any, tuple[Any, ...], str, str], int], name: str, family: str, table: Table
) -> Callable[[Any, tuple[Any, ...], str, str], int]:
    evidence = table.model is Evidence
    shared = table.key[:2] == SHARED[:2]

    def write_parts(items: Any, _key: tuple[Any, ...], record_id: str, path: str) -> int:
        given = 0
        for index, item in enumerate(items):
            if evidence:
                key: tuple[Any, ...] = (family, record_id, path.removesuffix("."), index)
            elif shared:
                key = (family, record_id, index)
            else:
                key = (record_id, index)
            given += write(item, key, record_id, f"{path}{name}[{index}].")
        return given

    return write_parts


def _link_writer(waiting: list[Any], *, inside_part: bool) -> Callable[[Any, tuple[Any, ...], str, str], int]:
    def write_links(items: Any, key: tuple[Any, ...], record_id: str, _path: str) -> int:
        owner = key if inside_part else (record_id,)
        for item in sorted(items):
            waiting.extend(owner)
            waiting.append(item)
        return 0

    return write_links


def _cells(f: Field, record_type: type[Record]) -> Cells | None:
    """Return what turns a field's value into its cells, or None if the value is the cell."""
    if f.many:
        return lambda values: (json_cell(values) if f.ordered else json_set_cell(values),)
    if f.datatype.kind is Kind.EDTF:
        return (
            start_cells
            if record_type.family == "events" and f.owner is record_type and f.name == "start"
            else edtf_cells
        )
    if f.datatype.sqlite == "REAL":
        return lambda value: (None if value is None else float(value),)
    return None
