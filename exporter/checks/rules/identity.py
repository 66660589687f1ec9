"""Ids and hierarchies: every id once in its family, and nothing that contains itself."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.checks.rules.rule import Found, error
from exporter.database.tables import columns_of
from exporter.model.fields import FAMILIES, Shape, fields
from exporter.records.corpus import Corpus


def used_twice(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Yield family and id where several records of a family have an id."""
    yield from corpus.connection.execute(_used_twice(corpus))


def _used_twice(corpus: Corpus) -> str:
    """Return SQL for the ids that several records of a family have; there are none where ids came in order."""
    disordered = ", ".join(f"'{family}'" for family, order in corpus.orders.items() if not order.kept)
    return f"SELECT family, id FROM origin WHERE family IN ({disordered}) GROUP BY family, id HAVING count(*) > 1"


@error("CQ210", "id used twice")
def duplicate_id(corpus: Corpus) -> Iterator[Found]:
    """Two records of one family have the same id.

    An id is unique in its family: references, file names and IRIs depend on it. The later record is reported, with the
    place of the first. Ids are lower case, so they are unique even where letter case does not count.

    To fix: give one of them another id, or merge the two records.

    ```yaml
    # places/brussels.yaml, and again in places/belgium/brussels.yaml
    id: brussels
    ```
    """
    rows = corpus.connection.execute(
        f"SELECT family, id, file, line, column FROM origin WHERE (family, id) IN ({_used_twice(corpus)})"
        " ORDER BY family, id, rowid"
    )
    first: tuple[str, str, str, int] | None = None
    for family, record_id, file, line, column in rows:
        if first is None or first[:2] != (family, record_id):
            first = (family, record_id, file, line)
            continue
        yield Found(
            family,
            record_id,
            "id",
            f"id: duplicate of {family}/{record_id} in {first[2]}:{first[3]}",
            value=record_id,
            expected="an id that no other record of the family has",
            hint="give one of the two another id, or merge them",
            place=(file, line, column),
        )


@error("CQ220", "circle")
def circle(corpus: Corpus) -> Iterator[Found]:
    """A record is, over one or more steps, part of itself.

    `part_of`, `contained_in`, `parent` and `broader` make hierarchies; following one must end. One record of
    the circle is reported, with the path around it.

    To fix: remove the reference that points the wrong way.

    ```yaml
    # places/brussels.yaml: right
    contained_in: belgium
    # places/belgium.yaml: wrong, Belgium is not in Brussels
    contained_in: brussels
    ```
    """
    for family in FAMILIES:
        for column in hierarchies(family):
            yield from _circles(corpus, family, column)


def hierarchies(family: str) -> list[str]:
    """Return the columns in which records of a family name one of their own family that they are part of."""
    own = (f for f in fields(FAMILIES[family]) if f.shape is Shape.REFERENCE and f.target == family)
    return [column.name for f in own for column in columns_of(f)]


def _circles(corpus: Corpus, family: str, column: str) -> Iterator[Found]:
    """Yield a problem for each circle: records that cannot be reached from the top are on one, or below one."""
    name = column.removesuffix("_id")
    rows = corpus.connection.execute(
        f'WITH RECURSIVE fine (id) AS (SELECT DISTINCT "{column}" FROM "{family}" AS child'
        f' WHERE "{column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{family}" AS above'
        f' WHERE above.id = child."{column}" AND above."{column}" IS NOT NULL)'
        f' UNION SELECT child.id FROM "{family}" AS child JOIN fine ON child."{column}" = fine.id)'
        f' SELECT id, "{column}" FROM "{family}" WHERE "{column}" IS NOT NULL AND id NOT IN (SELECT id FROM fine)'
    )
    above = dict(rows)
    seen: set[str] = set()
    for first in sorted(above):
        chain: dict[str, None] = {}
        at = first
        while at in above and at not in seen:
            seen.add(at)
            chain[at] = None
            at = above[at]
        if at in chain:
            way = [*chain]
            way = way[way.index(at) :]
            least = way.index(start := min(way))
            way = way[least:] + way[:least]
            around = " → ".join([*way[:6], *(["…"] if len(way) > 6 else []), start])  # noqa: PLR2004 (one line)
            yield Found(
                family,
                start,
                name,
                f"{name}: conflicting, {start} is part of itself: {around}",
                value=above[start],
                expected="a hierarchy that ends",
                hint="remove the reference that points the wrong way",
            )
