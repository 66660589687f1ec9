"""Write the SQLite database (`<name>.db`): STRICT tables with real foreign keys, indexes, full-text search and views.

sqlite-utils makes the tables, indexes, full-text tables and views; the rows are copied from the staging database in the
order of their keys, so the file is the same for any order of the records.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from exporter.database import full_text
from exporter.database.descriptions import OWN_TABLES, described
from exporter.database.rows import FORMER_IDS, TRANSLATIONS
from exporter.database.tables import APPLICATION_ID, USER_VERSION, Column, Table, tables
from exporter.database.views import views
from exporter.model.fields import FAMILIES
from exporter.records.corpus import Corpus, vocabulary_rows

if TYPE_CHECKING:
    from sqlite_utils import Database

    from schemas import Dataset


def write(corpus: Corpus, folder: Path) -> None:
    """Write the database of a corpus that has no errors into `folder`."""
    from sqlite_utils import Database

    path = folder / f"{corpus.dataset.name}.db"
    db = Database(path)
    try:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
            db.conn.execute(f"PRAGMA {pragma}")
        db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.conn.execute(f"PRAGMA user_version = {USER_VERSION}")
        db.conn.execute("ATTACH ? AS stage", (str(stage_path(corpus)),))
        with db.atomic():
            for table in (*tables(), TRANSLATIONS, FORMER_IDS, *OWN_TABLES):
                _create(db, table)
            full_text.create(db)
            for table in (*tables(), TRANSLATIONS):
                names = ", ".join(f'"{name}"' for name in table.names)
                db.conn.execute(
                    f'INSERT INTO main."{table.name}" ({names}) SELECT {names} FROM stage."{table.name}"'
                    f" ORDER BY {_order(corpus, table)}"
                )
            for family in FAMILIES:
                db.conn.execute(
                    f"INSERT INTO former_ids SELECT '{family}', item.value, r.id FROM main.\"{family}\" r,"
                    " json_each(r.former_ids) item WHERE r.former_ids IS NOT NULL ORDER BY 2"
                )
            _describe(db, corpus.dataset)
        db.conn.execute("DETACH stage")
        with db.atomic():
            for table in tables():
                for column in table.columns:
                    if column.indexed and table.key[0] != column.name:
                        _index(db, table, column)
            full_text.fill(db)
            for view in views():
                db.create_view(view.name, view.sql.strip())
        db.conn.execute("ANALYZE")
    finally:
        db.close()


def stage_path(corpus: Corpus) -> Path:
    """Return the file of the staging database."""
    (path,) = (row[2] for row in corpus.connection.execute("PRAGMA database_list") if row[1] == "main")
    return Path(path)


def _create(db: Database, table: Table) -> None:
    """Create one table: sqlite-utils writes the statement, the CHECKs that it has no word for are added."""
    python_types = {"TEXT": str, "INTEGER": int, "REAL": float}
    keys = [(column.name, column.references, "id") for column in table.columns if column.references]
    parent = _parent(table)
    statement = db.create_table_sql(
        table.name,
        {column.name: python_types[column.type] for column in table.columns},
        pk=table.key if len(table.key) > 1 else table.key[0],
        foreign_keys=[*keys, *([parent] if parent else [])],
        not_null={column.name for column in table.columns if column.not_null},
        strict=True,
    )
    checks = "".join(f",\n   CHECK ({column.check})" for column in table.columns if column.check)
    body, _, end = statement.rpartition("\n)")
    db.conn.execute(f"{body}{checks}\n){end}")


def _order(corpus: Corpus, table: Table) -> str:
    """Return SQL for the order of a table's rows: by record, part and target; as they are, if the records came in order."""
    family = table.name if table.name in FAMILIES else table.columns[0].references
    if family and corpus.orders[family].kept:
        return "rowid"
    names = ["position" if name == "key" and name in table.names else name for name in table.key]
    if table.link is not None and table.staged is not None:
        names[1] = table.staged.name
    return ", ".join(f'"{name}"' for name in names)


def _index(db: Database, table: Table, column: Column) -> None:
    """Index a column; of parts, without those that refer to nothing, which sqlite-utils has no word for."""
    is_record = table.key == ("id",)
    if is_record or column.references is None or column.not_null:
        db.table(table.name).create_index([column.name])
    else:
        db.conn.execute(
            f'CREATE INDEX "idx_{table.name}_{column.name}"\n    ON "{table.name}" ("{column.name}")\n'
            f'    WHERE "{column.name}" IS NOT NULL'
        )


def _parent(table: Table) -> tuple[tuple[str, ...], str, tuple[str, ...]] | None:
    """Return the compound foreign key of a link table that belongs to a part."""
    if table.link is None or len(table.key) == 2:  # noqa: PLR2004 (owner and target)
        return None
    owner = next(t for t in tables() if t.model is table.link.owner)
    return table.key[:2], owner.name, owner.key


def _describe(db: Database, dataset: Dataset) -> None:
    """Fill the tables in which the database explains itself."""
    run = db.conn.executemany
    run("INSERT INTO dataset VALUES (?, ?)", sorted(_dataset_rows(dataset)))
    run("INSERT INTO vocabulary VALUES (?, ?, ?, ?)", sorted(vocabulary_rows(dataset)))
    run("INSERT INTO about_tables VALUES (?, ?)", sorted((d.name, d.description) for d in described()))
    columns = [
        (d.name, name, d.terms.get(name), text) for d in described() for name, text in d.columns.items()
    ]
    run("INSERT INTO about_columns VALUES (?, ?, ?, ?)", sorted(columns, key=itemgetter(0, 1)))


def _dataset_rows(dataset: Dataset) -> Iterator[tuple[str, str]]:
    for key, value in dataset.model_dump(exclude={"vocabularies", "texts"}, exclude_none=True).items():
        if isinstance(value, dict):
            yield from ((f"{key}.{name}", inner) for name, inner in value.items())
        else:
            yield key, value
