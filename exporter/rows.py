"""Turn records into rows: for each record type, functions put together once from its fields.

There is one function for each set of fields that records of a type are written with (`Form`): it takes no notice of the
others, makes no cells for them, and counts them all at once. Most datasets know a few dozen forms.

The staging tables have the columns of `exporter.tables` and no constraints, so that a record with a mistake that only a
rule can see gets in and can be reported with all others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import Any

import orjson

from exporter.batches import Batch
from exporter.datatypes import Kind
from exporter.fields import FAMILIES, Field, Shape, fields
from exporter.tables import SHARED, Column, Table, columns_of, link_table_name, table_of
from schemas import Evidence, Model, Record
from schemas.edtf import parse

Cells = Callable[[Any], tuple[Any, ...]]
Where = tuple[str, int] | None
"""The list of a record and the position in it that a part stands at; None for the record itself."""
Write = Callable[[Any, tuple[Any, ...], str, Where], int]
"""Make the rows of a record or part: given it, its key, the record's id and where it stands; the number of its keys."""

MOST_FORMS = 512
"""How many forms are kept; when there are more, all are made anew."""

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


@lru_cache(maxsize=2**14)
def edtf_cells(text: str | None) -> tuple[str | None, str | None, str | None]:
    """Return an EDTF date as written, and the first and last day it can mean (ISO 8601)."""
    if text is None:
        return (None, None, None)
    date = parse(text)
    return (text, date.earliest, date.latest)


@lru_cache(maxsize=2**14)
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


@lru_cache(maxsize=2**14)
def json_cell(values: tuple[str, ...]) -> str | None:
    """Return a list of texts as a JSON array, None for an empty one."""
    return orjson.dumps(values).decode() if values else None


@lru_cache(maxsize=2**14)
def json_set_cell(values: tuple[str, ...]) -> str | None:
    """Return a set of texts as a sorted JSON array, None for an empty one."""
    return orjson.dumps(sorted(values)).decode() if values else None


class RowMaker:
    """Make the rows of records of all families, for a dataset in one `language`.

    `add` puts a record's rows into batches and returns how many keys the record was written with; `insert` moves the
    batches into the staging tables.
    """

    def __init__(self, language: str) -> None:
        """Start with no forms; each is made when the first record of it comes."""
        self.language = language
        self._batches: dict[tuple[str, tuple[str, ...]], Batch] = {}
        self._forms: list[Form] = []
        self._models: list[ModelRows] = []
        self._counts: dict[str, dict[str, int]] = {}
        self._translations = self.batch("translations", TRANSLATIONS.names).cells
        self._families = {
            family: ModelRows(self, record_type, record_type, table_of(family))
            for family, record_type in FAMILIES.items()
        }

    def add(self, record: Record) -> int:
        """Put the rows of `record` into batches; return the number of keys it was written with."""
        rows = self._families[record.family]
        if record.__pydantic_fields_set__ != rows.given:
            rows.turn_to(record)
        return rows.write(record.__dict__, (), record.id, None)

    def insert(self, connection: sqlite3.Connection, *, everything: bool = False) -> None:
        """Insert what is waiting, all of it or only whole batches."""
        crowded = len(self._forms) > MOST_FORMS
        for batch in self._batches.values():
            batch.insert(connection, everything=everything or crowded)
        if crowded:
            self._forget_forms()

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """What each field of each record type and part held so far: the records' side of the ledger."""
        for form in self._forms:
            form.settle()
        return self._counts

    def counter(self, model: type[Model]) -> dict[str, int]:
        """Return the counts of a record type or part, by field."""
        return self._counts.setdefault(model.__name__, dict.fromkeys((f.name for f in fields(model)), 0))

    def batch(self, table: str, columns: tuple[str, ...]) -> Batch:
        """Return the batch of rows with cells in some columns of a table."""
        found = self._batches.get((table, columns))
        if found is None:
            found = self._batches[table, columns] = Batch(table, columns)
        return found

    def keep(self, form: Form) -> Form:
        """Keep a form, to settle what it counted."""
        self._forms.append(form)
        return form

    def register(self, rows: ModelRows) -> None:
        """Keep what has forms, to make it forget them."""
        self._models.append(rows)

    def translate(self, text: dict[str, str], family: str, record_id: str, path: str) -> str:
        """Add the translations of a text; return the text that the column shows."""
        own = text.get(self.language)
        first = own if own is not None else text[min(text)]
        for language in sorted(text):
            if language != self.language:
                shown = int(own is None and language == min(text))
                self._translations += (family, record_id, path, language, text[language], shown)
        return first

    def _forget_forms(self) -> None:
        """Start again with no forms, as the records have too many to keep; no cells may be waiting."""
        for form in self._forms:
            form.settle()
        self._forms.clear()
        for rows in self._models:
            rows.forget()
        kept = {id(self._translations), *(id(cells) for rows in self._models for cells in rows.links)}
        self._batches = {name: batch for name, batch in self._batches.items() if id(batch.cells) in kept}


class Form:
    """How many records or parts had exactly these fields; lists among them are counted item by item."""

    __slots__ = ("counts", "names", "seen")

    def __init__(self, counts: dict[str, int], names: list[str]) -> None:
        """Count into `counts`, field by field."""
        self.counts = counts
        self.names = names
        self.seen = 0

    def settle(self) -> None:
        """Add what was seen to the counts of the fields."""
        for name in self.names:
            self.counts[name] += self.seen
        self.seen = 0


class ModelRows:
    """Makes the rows of one record type, or of one part of it, with a function for each form."""

    def __init__(self, maker: RowMaker, model: type[Model], record_type: type[Record], table: Table) -> None:
        """Prepare for `model`, whose rows go into `table`, inside records of `record_type`."""
        self.maker = maker
        self.model = model
        self.record_type = record_type
        self.table = table
        self.forms: dict[frozenset[str], Write] = {}
        self.given: set[str] | frozenset[str] | None = None
        """The fields that `write` is for: most records and parts are written with the same as the one before."""
        self.write: Write
        self.links: list[list[object]] = []
        self._fields = {
            f.name: (f, tuple(_column_names(f, record_type)), _cells(f, record_type)) for f in fields(model)
        }
        self._counted = maker.counter(model)
        self._children = dict(self._child_writers())
        maker.register(self)

    def turn_to(self, obj: Model) -> None:
        """Make `write` the one for records or parts that are written with the same fields as this one."""
        given = frozenset(obj.__pydantic_fields_set__)
        write = self.forms.get(given)
        if write is None:
            write = self.forms[given] = self._writer(obj.__dict__, given)
        self.given, self.write = given, write

    def forget(self) -> None:
        """Start again with no forms."""
        self.forms.clear()
        self.given = None

    def _writer(self, values: dict[str, Any], given: frozenset[str]) -> Write:
        """Return what makes the rows of those that are written with the fields `given`; `values` are those of one."""
        names = [n for n in self._fields if n in given or (values[n] is not None and values[n] != ())]
        plain = [n for n in names if self._fields[n][1] and self._fields[n][2] is None]
        converters = [(n, convert) for n in names if (convert := self._fields[n][2]) is not None]
        single = [*plain, *(n for n, _ in converters)]
        columns = [column for n in single for column in self._fields[n][1]]
        key_columns = self.table.key if self.model is not self.record_type else ()
        waiting = self.maker.batch(self.table.name, (*key_columns, *columns)).cells
        get = itemgetter(*single) if len(single) > 1 else lambda values: (values[single[0]],)
        width = len(plain)
        converts = tuple(enumerate((convert for _, convert in converters), width))
        texts = [
            (at, n) for at, n in enumerate(plain) if self._fields[n][0].datatype.kind is Kind.LANGUAGE_TEXT
        ]
        lists = [n for n in names if self._fields[n][0].many]
        children = [(n, self._children.get(n)) for n in lists]
        form = self.maker.keep(Form(self._counted, [n for n in names if n not in lists]))
        counted, keys, family = self._counted, len(given), self.record_type.family

        def write(values: dict[str, Any], key: tuple[Any, ...], record_id: str, where: Where) -> int:
            row = get(values)
            if None in row:  # written as null, which says as much as leaving it out
                stated = frozenset(n for n in given if values[n] is not None)
                there = self.forms.get(stated)
                if there is None:
                    there = self.forms[stated] = self._writer(values, stated)
                return there(values, key, record_id, where) + keys - len(stated)
            form.seen += 1
            number = keys
            for at, name in texts:
                text = row[at]
                if text.__class__ is dict:
                    number += len(text)
                    counted[name] += len(text) - 1
                    path = f"{_path(where)}.{name}" if where else name
                    shown = self.maker.translate(text, family, record_id, path)
                    row = (*row[:at], shown, *row[at + 1 :])
            waiting.extend(key)
            if converts:
                waiting.extend(row[:width])
                for at, convert in converts:
                    waiting.extend(convert(row[at]))
            else:
                waiting.extend(row)
            for name, child in children:
                items = values[name]
                if items:
                    counted[name] += len(items)
                    if child is not None:
                        number += child(items, key, record_id, where)
            return number

        return write

    def _child_writers(self) -> Iterator[tuple[str, Write]]:
        """Yield the lists that have tables of their own, each with what makes their rows."""
        inside_part = self.model is not self.record_type
        for f in fields(self.model):
            if f.part is not None:
                table = table_of(f.name)
                rows = ModelRows(self.maker, f.part, self.record_type, table)
                yield f.name, _part_writer(rows, f.name, self.record_type.family, table)
            elif f.many and f.shape is Shape.REFERENCE:
                table = table_of(link_table_name(f))
                cells = self.maker.batch(table.name, table.names).cells
                self.links.append(cells)
                yield f.name, _link_writer(cells, inside_part=inside_part)


def _part_writer(rows: ModelRows, name: str, family: str, table: Table) -> Write:
    evidence = table.model is Evidence
    shared = table.key[:2] == SHARED[:2]

    def write_parts(items: Any, _key: tuple[Any, ...], record_id: str, where: Where) -> int:
        owner: tuple[str, ...] = (record_id,)
        if evidence:
            owner = (family, record_id, _path(where))
        elif shared:
            owner = (family, record_id)
        number = 0
        for index, item in enumerate(items):
            if item.__pydantic_fields_set__ != rows.given:
                rows.turn_to(item)
            number += rows.write(item.__dict__, (*owner, index), record_id, (name, index))
        return number

    return write_parts


def _path(where: Where) -> str:
    """Return where a part stands as paths are written (`participations[0]`)."""
    return f"{where[0]}[{where[1]}]" if where else ""


def _link_writer(waiting: list[Any], *, inside_part: bool) -> Write:
    def write_links(items: Any, key: tuple[Any, ...], record_id: str, _where: Where) -> int:
        owner = key if inside_part else (record_id,)
        for item in sorted(items) if len(items) > 1 else items:
            waiting.extend((*owner, item))
        return 0

    return write_links


def _column_names(f: Field, record_type: type[Record]) -> Iterator[str]:
    """Yield the columns that take the cells of a field."""
    yield from (column.name for column in columns_of(f))
    if _cells(f, record_type) is start_cells:
        yield from ("year", "month")


def _cells(f: Field, record_type: type[Record]) -> Cells | None:
    """Return what turns a field's value, which is not None, into its cells; None if the value is the cell, or has none."""
    if not columns_of(f):
        return None
    if f.many:
        return (
            (lambda values: (json_cell(values),)) if f.ordered else (lambda values: (json_set_cell(values),))
        )
    if f.datatype.kind is Kind.EDTF:
        dates_events = record_type.family == "events" and f.owner is record_type and f.name == "start"
        return start_cells if dates_events else edtf_cells
    if f.datatype.sqlite == "REAL":
        return lambda value: (float(value),)
    return None
