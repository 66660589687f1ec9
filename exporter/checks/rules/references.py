"""References and words: every reference names a record of the right family and type, every word is in its list."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.checks.rules.columns import cells
from exporter.checks.rules.rule import Found, error
from exporter.database.rows import STRANGE
from exporter.model.fields import FAMILIES, Shape
from exporter.records.corpus import Corpus


@error("CQ201", "unknown reference")
def unknown_reference(corpus: Corpus) -> Iterator[Found]:
    """A field names a record that the dataset does not have.

    The id is often misspelt, or its record is not written yet. A reference is the `id` of a record in the family that
    the field points to: `location` names a place, `participant` a participant. References to records that were rejected
    because of other errors are not reported. If the id is one that a record had before (`former_ids`), the hint is its id
    now, and `--fix` writes it.

    To fix: correct the id, or add the record.

    ```yaml
    location: brusels     # wrong: places/ has brussels
    location: brussels    # right
    ```
    """
    for cell in cells(Shape.REFERENCE):
        target = cell.field.target or ""
        rows = corpus.connection.execute(
            f'SELECT {cell.family}, {cell.record}, {cell.path}, "{cell.column}" FROM "{cell.table}"'
            f' WHERE "{cell.column}" IS NOT NULL'
            f' AND NOT EXISTS (SELECT 1 FROM "{target}" AS target WHERE target.id = "{cell.table}"."{cell.column}")'
            f" AND NOT EXISTS (SELECT 1 FROM refused WHERE refused.family = ?"
            f' AND refused.id = "{cell.table}"."{cell.column}")',
            (target,),
        )
        noun = FAMILIES[target].singular
        today: dict[str, str] | None = None
        for family, record_id, path, value in rows:
            today = _former_ids(corpus, target) if today is None else today
            new = today.get(value)
            yield Found(
                family,
                record_id,
                path,
                f"{path}: unknown {noun} {value!r}" + (", a former id" if new else ""),
                value=value,
                expected=f"the id of a record in {target}/",
                hint=f"write {new!r}, its id now" if new else None,
                replacement=new,
            )


def _former_ids(corpus: Corpus, family: str) -> dict[str, str]:
    """Return the earlier ids of the records of a family, each with the id of the record."""
    return dict(
        corpus.connection.execute(
            f'SELECT item.value, r.id FROM "{family}" r, json_each(r.former_ids) item'
            " WHERE r.former_ids IS NOT NULL ORDER BY 1, 2"
        )
    )


@error("CQ202", "reference to the wrong type")
def wrong_type(corpus: Corpus) -> Iterator[Found]:
    """A field names a record of the right family, but of a type that the field does not accept.

    `nationality` and `area_served` accept a place of type Country; `parent` and `organization` accept a participant that
    is not a Person.

    To fix: name another record, or correct the `type` of this one.

    ```yaml
    nationality: brussels   # wrong: a City
    nationality: belgium    # right: a Country
    ```
    """
    for cell in cells(Shape.REFERENCE):
        types = cell.field.types
        if not types:
            continue
        target = cell.field.target or ""
        rows = corpus.connection.execute(
            f"SELECT {_of(cell.table, cell.family)}, {_of(cell.table, cell.record)}, {_of(cell.table, cell.path)},"
            f' "{cell.column}", target.type FROM "{cell.table}"'
            f' JOIN (SELECT DISTINCT id AS target_id, type FROM "{target}") AS target ON target_id = "{cell.column}"'
            f" WHERE target.type NOT IN ({', '.join('?' * len(types))})",
            types,
        )
        wanted = " or ".join(types) if len(types) == 1 else "an organisation or group"
        for family, record_id, path, value, found in rows:
            yield Found(
                family,
                record_id,
                path,
                f"{path}: invalid, {value} is of type {found}",
                value=value,
                expected=f"a record in {target}/ of type {wanted}"
                if len(types) == 1
                else f"{wanted} in {target}/",
            )


@error("CQ203", "unknown word")
def unknown_word(corpus: Corpus) -> Iterator[Found]:
    """A kind, role or status is not in its vocabulary.

    The vocabularies are lists of words with labels and definitions (`communique schema` shows them). A dataset adds its own
    words in `dataset.yaml`.

    To fix: correct the word, or add it.

    ```yaml
    vocabularies:
      event_kinds:
        retreat: {label: retreat, definition: Officials meet away from their offices.}
    ```
    """
    ask = corpus.connection.execute
    if ask("SELECT 1 FROM suspects WHERE sign = ?", (STRANGE,)).fetchone() is None:
        return
    for cell in cells(Shape.WORD):
        rows = ask(
            f'SELECT {cell.family}, {cell.record}, {cell.path}, "{cell.column}" FROM "{cell.table}"'
            f' WHERE "{cell.column}" NOT IN (SELECT word FROM vocabulary WHERE list = ?)'
            f" AND ({cell.family}, {cell.record}) IN (SELECT family, id FROM suspects WHERE sign = ?)",
            (cell.field.target, STRANGE),
        )
        words = ask("SELECT word FROM vocabulary WHERE list = ?", (cell.field.target,))
        known = ", ".join(word for (word,) in words)
        for family, record_id, path, value in rows:
            yield Found(
                family,
                record_id,
                path,
                f"{path}: unknown {cell.field.name} {value!r}",
                value=value,
                expected=f"one of {known}",
            )


def _of(table: str, expression: str) -> str:
    """Qualify `id` with its table, for a query that joins another table."""
    return f'"{table}".id' if expression == "id" else expression
