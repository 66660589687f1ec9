"""The layout of the database, derived from the schemas: which tables there are, with which columns.

One table a family, one a part list, one a list of references. Names, so that they can be found without looking here:

- a family's table is named as the family, its key is `id`;
- a part's table is named as the field that holds it (`participations`), its key is the owner's id and `key`; a part
  that several families share is keyed `family, record_id, key`, evidence also by the `path` of what carries it;
- a link table is named from the owner's singular and the field (`event_topics`), its columns from what they point to;
- a reference column is `<field>_id`; an EDTF field is three columns, `start`, `start_earliest`, `start_latest`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cache

from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields, parts
from schemas import RECORD_TYPES, Evidence, Model, Part, Record

APPLICATION_ID = 0x636D7175
"""Marks a database as ours: `cmqu` in ASCII, in `PRAGMA application_id`."""

USER_VERSION = 2
"""The version of the database's layout, in `PRAGMA user_version`; a change to the layout raises it."""

SHARED = ("family", "record_id", "path", "key")
"""The key columns of parts that several families share."""

PINNED = "pinned"
"""The column of a part's table that states whether the record pins the part's key."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `references` is the table whose `id` it holds.

    `description` says what only this column does; `note` adds to what its field's docstring says. `said` is the whole.
    """

    name: str
    type: str = "TEXT"
    not_null: bool = False
    references: str | None = None
    field: Field | None = None
    description: str = ""
    note: str = ""
    choices: tuple[str, ...] = ()
    indexed: bool = False

    @property
    def said(self) -> str:
        """What the column says, for the database's own reference."""
        if self.description or self.field is None:
            return self.description
        about = self.field.description
        if self.note.startswith(":"):
            about = about.partition(" (EDTF)")[0].rstrip(".")
        return f"{about}{self.note}"

    @property
    def check(self) -> str:
        """What is true of each of its values, in SQL; nothing where it takes any."""
        words = ", ".join(word if self.type == "INTEGER" else f"'{word}'" for word in self.choices)
        return words and f'"{self.name}" IN ({words})'


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `model` is the record type or part whose rows it holds, None for a link table.

    `parent` is the table that the first key columns refer to, where one table only does. `staged` is a column that only the
    staging table has: it gives the position that a message needs, where the other columns have a key.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    model: type[Model] | None = None
    parent: str | None = None
    link: Field | None = None
    description: str = dataclass_field(default="", compare=False)
    staged: Column | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def shared(self) -> bool:
        """Whether several families have their rows in it."""
        return self.key[:2] == SHARED[:2]

    @property
    def said(self) -> str:
        """What its rows are, for the database's own reference."""
        return self.description or (self.link.description if self.link else "")


def is_pinned_key(f: Field) -> bool:
    """Return whether a field is the key that a curator pins; the table of its part has the columns `key` and `pinned`."""
    return f.name == "key" and issubclass(f.owner, Part)


@cache
def columns_of(f: Field) -> tuple[Column, ...]:
    """Return the columns that a field takes in its owner's table; none if it has a table of its own."""
    needed = f.required and not f.many
    sought = not issubclass(
        f.owner, Part
    )  # parts are reached through what they refer to (docs/decisions/indexes.md)
    if f.shape is Shape.PART or (f.many and f.shape is Shape.REFERENCE) or is_pinned_key(f):
        return ()
    if f.many:
        return (Column(f.name, field=f, note=" A JSON array."),)
    if f.shape is Shape.REFERENCE:
        return (Column(f"{f.name}_id", not_null=needed, references=f.target, field=f, indexed=True),)
    if f.datatype.kind is Kind.EDTF:
        first, last = ": the first day it can mean (ISO 8601).", ": the last day it can mean (ISO 8601)."
        return (
            Column(f.name, not_null=needed, field=f),
            Column(f"{f.name}_earliest", field=f, note=first, indexed=sought),
            Column(f"{f.name}_latest", field=f, note=last, indexed=sought),
        )
    if f.choices is not None:
        words = tuple(member.value for member in f.choices)
        return (Column(f.name, not_null=needed or f.default is not None, field=f, choices=words),)
    choices = () if f.datatype.json is not bool else ("0", "1")
    return (
        Column(
            f.name,
            f.datatype.sqlite,
            not_null=needed,
            field=f,
            choices=choices,
            indexed=f.shape is Shape.WORD,
        ),
    )


@cache
def shared_parts() -> frozenset[type[Part]]:
    """Return the types of part that more than one family holds."""
    holders: dict[type[Part], set[str]] = {}
    for record_type in RECORD_TYPES:
        for _, part in parts(record_type):
            holders.setdefault(part, set()).add(record_type.family)
    return frozenset(part for part, families in holders.items() if len(families) > 1)


def link_table_name(f: Field) -> str:
    """Return the name of the table for the references that the list `f` holds."""
    singular: str = f.owner.singular  # type: ignore[attr-defined]  # records and parts have it, their base has not
    return f"{singular}_{f.name}"


def owner_key(owner: type[Model], record_type: type[Record]) -> tuple[str, ...]:
    """Return the columns with which other tables point to a row of `owner`, a record type or a part of it."""
    if owner is record_type:
        return (f"{record_type.singular}_id",)
    return (f"{record_type.singular}_id", f"{owner.singular}_key")  # type: ignore[attr-defined]  # as above


def link_column(f: Field, key: tuple[str, ...]) -> str:
    """Return the column of a link table that holds the target, kept apart from the owner's key."""
    name = f"{FAMILIES[f.target or ''].singular}_id"
    return f"related_{name}" if name in key else name


@cache
def tables() -> tuple[Table, ...]:
    """Return all tables of records, parts and links, each after those it refers to."""
    found: dict[str, Table] = {}
    for record_type in RECORD_TYPES:
        found[record_type.family] = _record_table(record_type)
    for record_type in RECORD_TYPES:
        for table in _tables_inside(record_type, record_type):
            found.setdefault(table.name, table)
    return tuple(found.values())


def table_of(name: str) -> Table:
    """Return the table called `name`.

    Raises:
        KeyError: there is no such table.
    """
    return _tables_by_name()[name]


@cache
def _tables_by_name() -> dict[str, Table]:
    return {table.name: table for table in tables()}


def _record_table(record_type: type[Record]) -> Table:
    columns: list[Column] = []
    for f in fields(record_type):
        columns += columns_of(f)
        if record_type.family == "events" and f.name == "start":
            columns += [
                Column(
                    "year",
                    "INTEGER",
                    description="The year it begins in, where that is certain.",
                    indexed=True,
                ),
                Column(
                    "month", "INTEGER", description="The month it begins in (1 to 12), where that is certain."
                ),
            ]
    return Table(
        record_type.family,
        tuple(columns),
        ("id",),
        record_type,
        description=(record_type.__doc__ or "").partition("\n")[0],
    )


def _tables_inside(owner: type[Model], record_type: type[Record]) -> Iterator[Table]:
    for f in fields(owner):
        if f.part is not None:
            yield _part_table(f, f.part, record_type)
            if f.part is not Evidence:
                yield from _tables_inside(f.part, record_type)
        elif f.many and f.shape is Shape.REFERENCE:
            yield _link_table(f, record_type)


def _part_table(f: Field, part: type[Part], record_type: type[Record]) -> Table:
    inner = [column for inside in fields(part) for column in columns_of(inside)]
    about = (part.__doc__ or "").partition("\n")[0]
    if part in shared_parts() or part is Evidence:
        key: tuple[str, ...] = SHARED if part is Evidence else ("family", "record_id", "key")
        described = {
            "family": "The family of its record.",
            "record_id": "The id of its record.",
            "path": "The part that it belongs to (`participations[pakistan-party]`), empty for the whole record.",
        }
        columns = [Column(name, not_null=True, description=described[name]) for name in key[:-1]]
        parent = None
    else:
        (owner,) = owner_key(record_type, record_type)
        key = (owner, "key")
        columns = [
            Column(
                owner,
                not_null=True,
                references=record_type.family,
                description=f"The {record_type.singular}.",
            )
        ]
        parent = record_type.family
    columns += [
        Column("key", not_null=True, description="What identifies it in the list; the end of its IRI."),
        Column("position", "INTEGER", not_null=True, description="Its position in the list, from 0."),
        Column(
            PINNED,
            "INTEGER",
            not_null=True,
            choices=("0", "1"),
            description="1 if the record states the key, 0 if the key follows from the other fields.",
        ),
    ]
    if part is Evidence:
        inner += [
            Column(
                "verified",
                "INTEGER",
                choices=("0", "1"),
                description=(
                    "1 if the quote was found in the source's text in this build, 0 if not, empty if not looked up."
                ),
            ),
            Column(
                "quote_start",
                "INTEGER",
                description="Where the quote begins in the text, in characters from 0.",
            ),
            Column(
                "quote_end", "INTEGER", description="Where the quote ends in the text, in characters from 0."
            ),
        ]
    staged = Column("holder") if part is Evidence else None  # `participations[0].`, empty for the record
    return Table(f.name, (*columns, *inner), key, part, parent, description=about, staged=staged)


def _link_table(f: Field, record_type: type[Record]) -> Table:
    owner: type[Model] = f.owner if issubclass(f.owner, Part) else record_type
    key = owner_key(owner, record_type)
    target = link_column(f, key)
    columns = [
        Column(
            key[0], not_null=True, references=record_type.family, description=f"The {record_type.singular}."
        )
    ]
    if len(key) > 1:
        columns.append(Column(key[1], not_null=True, description="The part's key in its list."))
    columns.append(
        Column(
            target,
            "TEXT",
            not_null=True,
            references=f.target,
            field=f,
            indexed=True,
        )
    )
    parent = record_type.family if owner is record_type else None
    name = link_table_name(f)
    staged = Column("place", "INTEGER") if len(key) > 1 else None
    return Table(name, tuple(columns), (*key, target), None, parent, f, staged=staged)
