"""Records that are probably one thing recorded twice: the same IRI, identifier or name.

A group of such records is one problem, however large the group is. `same_meeting` has the rule about events.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from exporter.checks.rules.rule import Found, warning, where, whole
from exporter.model.fields import FAMILIES
from exporter.records.corpus import Corpus

NAMED_MOST = 5
"""How many records of a group a message names."""

_NO_LETTERS = re.compile(r"[\W_]+")
_VOICED, _VIRAMA = 8, 9
"""The combining classes of the voicing of kana and of the signs for "no vowel here"."""

_DISTINCT = {
    "events": "coalesce(start, '') || '/' || coalesce(location_id, '')",
    "sources": "coalesce(published, '') || '/' || coalesce(publisher_id, '')",
    "images": "id",
    "places": "coalesce(contained_in_id, '') || '/' || coalesce(country_code, '')",
    "agreements": "coalesce(date, '') || '/' || coalesce(part_of_id, '')",
    "topics": "coalesce(scheme, '') || '/' || coalesce(broader_id, '')",
}
"""Family -> SQL for what distinguishes records of one name: two events called "State visit" are two if they began on
different days."""

_IRI = """CASE WHEN item.value GLOB 'http*://*wikidata.org/*/Q[1-9]*'
          THEN 'Q' || substr(item.value, instr(item.value, '/Q') + 2) ELSE item.value END"""
"""SQL for an IRI, or for the number of what it identifies in Wikidata, whose addresses have several spellings."""

_SAME_AS = """SELECT {iri} AS same, item.value AS written, "{family}".id, 'same_as' AS field
              FROM "{family}", json_each(same_as) AS item WHERE same_as IS NOT NULL"""
_IDENTIFIERS = """SELECT CASE WHEN lower(scheme) = 'wikidata' THEN upper(value)
                  ELSE lower(scheme) || ' ' || value END AS same,
                  value AS written, record_id AS id, 'identifiers[' || position || '].value' AS field
                  FROM identifiers WHERE family = '{family}'"""
_SHARED = """WITH given AS MATERIALIZED ({given}), shared AS (SELECT same FROM given GROUP BY same
             HAVING count(DISTINCT id) > 1 AND max(field <> 'same_as') = {of_identifiers})
             SELECT same, id, written, field FROM given WHERE same IN (SELECT same FROM shared) ORDER BY 1, 2, 4"""


class Groups:
    """Sets of ids that are joined step by step."""

    def __init__(self) -> None:
        """Start with every id alone."""
        self._above: dict[str, str] = {}

    def find(self, one: str) -> str:
        """Return the id that represents the group of `one`."""
        above = self._above
        root = one
        while above.get(root, root) != root:
            root = above[root]
        while one != root:
            above[one], one = root, above.get(one, one)
        return root

    def join(self, one: str, other: str) -> None:
        """Put two ids in one group."""
        first, second = sorted((self.find(one), self.find(other)))
        self._above[first] = self._above[second] = first

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the groups of two and more ids, each sorted, in a stable order."""
        groups = defaultdict(list)
        for one in sorted(self._above):
            groups[self.find(one)].append(one)
        return iter([group for group in groups.values() if len(group) > 1])


def duplicates(
    corpus: Corpus,
    family: str,
    ids: Iterable[str],
    *,
    field: str,
    same: str,
    hint: str,
    value: str | None = None,
) -> Found:
    """Return the problem of a group of records, reported on the last of them.

    Args:
        corpus: the records.
        family: the family of the records.
        ids: the ids of the group, sorted.
        field: the field of the last record that shows it.
        same: what all of them have.
        hint: how to fix it.
        value: the value of the field.
    """
    group = tuple(ids)
    *others, last = group
    named = [f"{family}/{one} ({where(corpus, family, one)})" for one in others[:NAMED_MOST]]
    more = f" and {len(others) - NAMED_MOST} more" if len(others) > NAMED_MOST else ""
    size = f", {len(group)} records in all" if len(group) > 2 else ""  # noqa: PLR2004 (itself and another)
    message = f"{field}: probable duplicate of {', '.join(named)}{more}: {same}{size}"
    return Found(family, last, field, message, value, "one record for one thing", hint, group=group)


@warning("CQ501", "same as another record")
def same_as_twice(corpus: Corpus) -> Iterator[Found]:
    """Records of one family have the same IRI in `same_as`, so they are probably one thing.

    The addresses that Wikidata has for one item count as the same. A group of records is reported once.

    To fix: merge the records, or correct the IRI.

    ```yaml
    # participants/eu.yaml and participants/european-union.yaml
    same_as: [http://www.wikidata.org/entity/Q458]
    ```
    """
    for family in FAMILIES:
        given = _SAME_AS.format(iri=_IRI, family=family)
        yield from _with_the_same(corpus, family, given, "merge the records, or correct the IRI")


@warning("CQ505", "same identifier twice")
def same_identifier_twice(corpus: Corpus) -> Iterator[Found]:
    """Records of one family have the same identifier in one scheme, so they are probably one thing.

    The scheme `wikidata` and the addresses of Wikidata in `same_as` are one scheme. A group of records is reported once.

    To fix: merge the records, or correct the identifier.

    ```yaml
    # participants/eu.yaml and participants/european-union.yaml
    identifiers:
      - {scheme: wikidata, value: Q458}
    ```
    """
    families = corpus.connection.execute("SELECT DISTINCT family FROM identifiers ORDER BY 1").fetchall()
    for (family,) in families:
        of_wikidata = (
            f"{_SAME_AS.format(iri=_IRI, family=family)} AND item.value GLOB '*wikidata.org/*/Q[1-9]*'"
        )
        given = f"{_IDENTIFIERS.format(family=family)} UNION ALL {of_wikidata}"
        hint = "merge the records, or correct the identifier"
        yield from _with_the_same(corpus, family, given, hint, of_identifiers=True)


def _with_the_same(
    corpus: Corpus, family: str, given: str, hint: str, *, of_identifiers: bool = False
) -> Iterator[Found]:
    """Yield the groups of records that share a value; `given` is SQL for the values and where each one is."""
    groups = Groups()
    places: dict[str, tuple[str, str]] = {}
    sql = _SHARED.format(given=given, of_identifiers=int(of_identifiers))
    for _, rows in groupby(corpus.connection.execute(sql), key=lambda row: row[0]):
        first = None
        for _, record_id, written, field in rows:
            first = first or record_id
            groups.join(first, record_id)
            places.setdefault(record_id, (field, written))
    for ids in groups:
        field, written = places[ids[-1]]
        yield duplicates(
            corpus, family, ids, field=field, same=f"the same {written}", hint=hint, value=written
        )


@warning("CQ503", "same name twice")
def same_name_twice(corpus: Corpus) -> Iterator[Found]:
    """Records of one family have names that differ only in letter case, accents and punctuation.

    Records of different types are not compared. Neither are records that have different dates, places, publishers, schemes
    or larger wholes. Images are never compared: many have the name of what they show. A group of records is reported once.

    To fix: merge the records. If they are two things, give them different names, or add the field that distinguishes
    them (`contained_in`, `start`, `published`).

    ```yaml
    # participants/maria-garcia.yaml
    name: María García
    # participants/m-garcia.yaml
    name: Maria Garcia
    ```
    """
    corpus.connection.create_function("folded", 1, folded, deterministic=True)
    for family in FAMILIES:
        distinct = _DISTINCT.get(family, "''")
        alike = f'{distinct} IN (SELECT {distinct} FROM "{family}" GROUP BY 1 HAVING count(*) > 1)'  # few are
        rows = corpus.connection.execute(
            f"WITH named AS MATERIALIZED (SELECT id, name, type, folded(name) AS plain, {distinct} AS other"
            f' FROM "{family}" WHERE name IS NOT NULL AND {whole(family, "id")} AND {alike})'
            " SELECT DISTINCT plain, type, other, id, name FROM named WHERE plain <> '' AND (plain, type, other) IN"
            " (SELECT plain, type, other FROM named GROUP BY 1, 2, 3 HAVING count(DISTINCT id) > 1) ORDER BY 1, 2, 3, 4"
        )
        for _, group in groupby(rows, key=lambda row: row[:3]):
            names = {record_id: name for *_, record_id, name in group}
            last = names[max(names)]
            hint = "merge the records, or add what distinguishes them"
            yield duplicates(corpus, family, names, field="name", same="the same name", hint=hint, value=last)


def folded(name: str) -> str:
    """Return a name without what readers may overlook: case, accents, punctuation and space."""
    if name.isascii():
        return _NO_LETTERS.sub("", name.casefold())
    signs = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in signs if sign.isalnum() or _is_vowel(sign))


def _is_vowel(sign: str) -> bool:
    """Return whether a mark is a vowel, or the sign that there is none, as in the scripts of India, and not an accent."""
    return unicodedata.category(sign) in ("Mc", "Mn") and unicodedata.combining(sign) in (0, _VOICED, _VIRAMA)
