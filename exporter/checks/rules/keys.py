"""Keys of parts and former ids of records: each names one thing only."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.checks.rules.rule import Found, error
from exporter.database.rows import LEFT_OUT, SAME_KEY
from exporter.database.tables import PINNED, Table, columns_of, tables
from exporter.model.fields import FAMILIES, by_name
from exporter.records.corpus import Corpus
from schemas import Evidence, Part


@error("CQ414", "same key twice")
def same_key_twice(corpus: Corpus) -> Iterator[Found]:
    """Two parts of one list have the same key, so one IRI would name both.

    The key of a part follows from what the part is: a participation from its participant and role, a membership from its
    organisation, role or post and first year, an outcome from its kind and text, evidence from its source and quotation. It
    never depends on the position, so the IRI of a part survives edits of the others.

    To fix: give one of the two a `key` of its own, or remove it if both are the same. `communique validate --fix` writes a
    key for all except the first.

    ```yaml
    participations:
      - {participant: someone, role: speaker, on_behalf_of: ministry}
      - {participant: someone, role: speaker, on_behalf_of: party}                              # wrong
      - {key: someone-for-the-party, participant: someone, role: speaker, on_behalf_of: party}  # right
    ```
    """
    if corpus.connection.execute("SELECT 1 FROM suspects WHERE sign = ?", (SAME_KEY,)).fetchone() is None:
        return
    for table in tables():
        if table.model is not None and issubclass(table.model, Part):
            yield from _in_table(corpus, table, table.model)


def _in_table(corpus: Corpus, table: Table, part: type[Part]) -> Iterator[Found]:
    family = "family" if table.shared else f"'{table.parent}'"
    record = "record_id" if table.shared else f'"{table.key[0]}"'
    holder = "holder" if part is Evidence else "''"
    owner = ", ".join(f'"{name}"' for name in table.key[:-1])
    once = ", ".join(f'"{columns_of(by_name(part)[name])[0].name}"' for name in part.once)
    # Parts that agree in everything that distinguishes parts have a rule of their own.
    same = f"min(position) OVER (PARTITION BY {owner}, {once})" if once else "position"
    rows = corpus.connection.execute(
        f"SELECT * FROM (SELECT {family} AS family, {record} AS id, {holder} AS holder, position, key, {PINNED},"
        f" min(position) OVER (PARTITION BY {owner}, key) AS first,"
        f" row_number() OVER (PARTITION BY {owner}, key ORDER BY position) AS number, {same} AS same"
        f' FROM "{table.name}" WHERE ({family}, {record}) IN (SELECT family, id FROM suspects WHERE sign = ?)'
        f" AND ({family}, {record}) NOT IN (SELECT family, id FROM suspects WHERE sign GLOB '{LEFT_OUT}*'))"
        " WHERE first < position AND same = position ORDER BY family, id, holder, position",
        (SAME_KEY,),
    )
    names = [one if isinstance(one, str) else " or ".join(one) for one in part.identity]
    reason = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    for family_name, record_id, before, position, key, pinned, first, number, _ in rows:
        path = f"{before}{table.name}[{position}]"
        yield Found(
            family_name,
            record_id,
            f"{path}.key",
            f"{path}: duplicate key {key!r}, {table.name}[{first}] has the same {'key' if pinned else reason}",
            value=key if pinned else None,
            expected="a key of its own for each part",
            hint=f"if both are right, add key: {key}-{number}",
            replacement=None if pinned else f"{key}-{number}",
        )


@error("CQ211", "former id in use")
def former_id_in_use(corpus: Corpus) -> Iterator[Found]:
    """A record lists an earlier id that another record has, or had as well.

    An earlier id leads readers to the record of today, so no other record of the family may have it.

    To fix: remove it from `former_ids`, or give the other record another id.

    ```yaml
    # participants/abdul-hameed.yaml
    former_ids: [a-hameed]    # wrong, if participants/a-hameed.yaml exists
    ```
    """
    for family in FAMILIES:
        rows = corpus.connection.execute(
            f'SELECT f.id, item.key, item.value, o.id, o.former FROM "{family}" f, json_each(f.former_ids) item'
            f' JOIN (SELECT id, id AS named, 0 AS former FROM "{family}"'
            f' UNION ALL SELECT x.id, y.value, 1 FROM "{family}" x, json_each(x.former_ids) y'
            " WHERE x.former_ids IS NOT NULL) o ON o.named = item.value AND (o.former = 0 OR o.id < f.id)"
            " WHERE f.former_ids IS NOT NULL ORDER BY f.id, item.key, o.former"
        )
        for record_id, position, value, other, former in rows:
            path = f"former_ids[{position}]"
            whose = f"{family}/{other} {'had it as well' if former else 'has it'}"
            yield Found(
                family,
                record_id,
                path,
                f"{path}: conflicting, {whose}" if other != record_id else f"{path}: duplicate of the id",
                value=value,
                expected="an id that no other record has or had",
                hint="remove it from one of the two",
            )
