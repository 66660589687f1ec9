"""Choose the records that are read back one by one, where there are too many to read back all.

The sample is stratified: every type, every field of every record type and part that any record fills, the first and the
last id and the shortest and longest record of each family; the rest is drawn at random, from a seed, from all records.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from exporter.database.tables import PINNED, columns_of, is_pinned_key, link_table_name, table_of
from exporter.model.fields import FAMILIES, Field, Shape, fields, parts
from exporter.records.corpus import Corpus
from schemas import Evidence, Model, Record

FULL_UP_TO = 1_000
"""How many records are all read back, which takes rdflib some seconds; above, a sample is."""
SIZE = 200
"""How many records of a sample are drawn at random."""
SEED = 20250220


@dataclass(frozen=True, slots=True)
class Sample:
    """The ids of the chosen records, in order, by family; how many they are of how many."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    of: int = 0

    @property
    def size(self) -> int:
        """How many records were chosen."""
        return sum(len(ids) for ids in self.ids.values())

    def __str__(self) -> str:
        """Say how large the sample is and what its random part was drawn with."""
        return f"a sample of {self.size} of {self.of} records (seed {SEED})"


def draw(corpus: Corpus) -> Sample:
    """Choose a sample of the records of a corpus; the same for the same records staged in the same order."""
    chosen: dict[str, set[str]] = {family: set() for family in FAMILIES}
    for family, record_id in (*_strata(corpus), *_drawn(corpus)):
        chosen[family].add(record_id)
    total = sum(corpus.count(family) for family in FAMILIES)
    return Sample({family: sorted(ids) for family, ids in chosen.items()}, total)


def _drawn(corpus: Corpus) -> Iterator[tuple[str, str]]:
    (last,) = corpus.connection.execute("SELECT coalesce(max(rowid), 0) FROM origin").fetchone()
    for number in random.Random(SEED).sample(range(1, last + 1), min(SIZE, last)):  # noqa: S311 (nothing secret)
        yield from corpus.connection.execute("SELECT family, id FROM origin WHERE rowid = ?", (number,))


def _strata(corpus: Corpus) -> Iterator[tuple[str, str]]:
    ask = corpus.connection.execute
    for family, record_type in FAMILIES.items():
        yield from ask(f"SELECT '{family}', min(id) FROM \"{family}\" GROUP BY type")
        for order in ("id", "id DESC", "spool_length, id", "spool_length DESC, id"):
            yield from ask(
                f"SELECT family, id FROM origin WHERE family = ? ORDER BY {order} LIMIT 1", (family,)
            )
        yield from _fields(corpus, record_type, record_type)
    yield from ask("SELECT family, min(record_id) FROM translations GROUP BY family, shown")


def _fields(corpus: Corpus, model: type[Model], record_type: type[Record]) -> Iterator[tuple[str, str]]:
    """Yield a record for each field of a record type or part that any record fills."""
    counted = corpus.counts.get(model.__name__, {})
    for f in fields(model):
        if counted.get(f.name) and f.part is None:
            yield from corpus.connection.execute(_holder(f, model, record_type))
    for f, part in parts(model):
        if counted.get(f.name) and (part is not Evidence or model is record_type):
            yield from _fields(corpus, part, record_type)


def _holder(f: Field, model: type[Model], record_type: type[Record]) -> str:
    """Return the query for a record of which `f` holds something."""
    family = record_type.family
    if f.many and f.shape is Shape.REFERENCE:
        table = table_of(link_table_name(f))
        return f'SELECT \'{family}\', "{table.key[0]}" FROM "{table.name}" LIMIT 1'
    filled = f"{PINNED} = 1" if is_pinned_key(f) else f'"{columns_of(f)[0].name}" IS NOT NULL'
    if model is record_type:
        return f"SELECT '{family}', id FROM \"{family}\" WHERE {filled} LIMIT 1"
    table = next(table_of(holder.name) for holder, part in parts(record_type) if part is model)
    if table.shared:
        where = f"family = '{family}' AND {filled}"
        return f'SELECT family, record_id FROM "{table.name}" WHERE {where} LIMIT 1'
    return f'SELECT \'{family}\', "{table.key[0]}" FROM "{table.name}" WHERE {filled} LIMIT 1'
