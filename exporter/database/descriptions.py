"""What the database says about itself: the tables that describe it, and the description of every table, view and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from exporter.database import full_text
from exporter.database.rows import FORMER_IDS, TRANSLATIONS
from exporter.database.tables import Column, Table, tables
from exporter.database.views import views
from exporter.model.iris import expand

DATASET = Table(
    "dataset",
    (
        Column("key", not_null=True, description="What is described (`title`, `publisher.name`)."),
        Column("value", not_null=True, description="What it is."),
    ),
    ("key",),
    description="What the dataset says about itself.",
)
VOCABULARY = Table(
    "vocabulary",
    (
        Column("list", not_null=True, description="The list (`event_kinds`, `roles`)."),
        Column("word", not_null=True, description="The word, as columns of that list hold it."),
        Column("label", not_null=True, description="The word as a reader sees it."),
        Column("definition", not_null=True, description="What it means."),
    ),
    ("list", "word"),
    description="The possible words of kinds, roles and statuses.",
)
ABOUT_TABLES = Table(
    "about_tables",
    (
        Column("table", not_null=True, description="The table or view."),
        Column("description", not_null=True, description="What its rows are."),
    ),
    ("table",),
    description="What each table and view holds.",
)
ABOUT_COLUMNS = Table(
    "about_columns",
    (
        Column("table", not_null=True, description="The table or view."),
        Column("column", not_null=True, description="The column."),
        Column("term", description="The IRI of the property it states in the linked data."),
        Column("description", not_null=True, description="What it says."),
    ),
    ("table", "column"),
    description="What each column says.",
)
OWN_TABLES = (DATASET, VOCABULARY, ABOUT_TABLES, ABOUT_COLUMNS)


@dataclass(frozen=True, slots=True)
class Description:
    """A table or view in words: what its rows are, what each column says, and the term that a column states."""

    name: str
    description: str
    columns: dict[str, str]
    terms: dict[str, str] = field(default_factory=dict)


def described() -> Iterator[Description]:
    """Yield the description of every table and view."""
    for table in (*tables(), TRANSLATIONS, FORMER_IDS, *OWN_TABLES, full_text.SEARCH_RECORDS):
        yield Description(
            table.name,
            table.said,
            {column.name: column.said for column in table.columns},
            {
                c.name: expand(c.field.term.curie)
                for c in table.columns
                if c.field and c.field.term and not c.note.startswith(":")
            },
        )
    for view in (*views(), *full_text.described()):
        yield Description(view.name, view.description, view.columns)
