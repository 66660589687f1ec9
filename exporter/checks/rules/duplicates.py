"""Records that are probably the same thing twice: the same address elsewhere, the same name, the same meeting."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import orjson

from exporter.checks.rules.rule import Found, warning, where, whole
from exporter.model.fields import FAMILIES
from exporter.records.corpus import Corpus

_MOST_PAIRS = 500_000
"""Pairs of events that are compared; where one place has more at one time, its dates are too vague to tell them apart."""
_AT_ONCE = 10_000
"""Pairs whose participants are held at once."""
_NO_LETTERS = re.compile(r"[\W_]+")
_VOICED, _VIRAMA = 8, 9
"""The combining classes of the voicing of kana and of the signs for "no vowel here"."""

_APART = {
    "events": "coalesce(start, '') || '/' || coalesce(location_id, '')",
    "sources": "coalesce(published, '') || '/' || coalesce(publisher_id, '')",
    "images": "id",
    "places": "coalesce(contained_in_id, '') || '/' || coalesce(country_code, '')",
    "agreements": "coalesce(date, '') || '/' || coalesce(part_of_id, '')",
    "topics": "coalesce(scheme, '') || '/' || coalesce(broader_id, '')",
}
"""What keeps records of one name apart: two events called "State visit" are two if they began on different days."""


_INSIDE = (
    "WITH RECURSIVE around (id, sought) AS (VALUES (:one, :other), (:other, :one)"
    " UNION SELECT part_of_id, sought FROM events JOIN around USING (id) WHERE part_of_id IS NOT NULL)"
    " SELECT 1 FROM around WHERE id = sought"
)
"""Whether one of two events is part of the other, or of a part of it."""


@warning("CQ501", "same as another record")
def same_as_twice(corpus: Corpus) -> Iterator[Found]:
    """Two records of one family give the same IRI in `same_as`, so they are probably one thing.

    Mend it: merge the records, or correct the IRI.

    ```yaml
    # participants/eu.yaml and participants/european-union.yaml
    same_as: [http://www.wikidata.org/entity/Q458]
    ```
    """
    for family in FAMILIES:
        rows = corpus.connection.execute(
            f'SELECT later.id, item.value, earlier.id FROM "{family}" AS later, json_each(later.same_as) AS item'
            f' JOIN (SELECT min(held.id) AS id, iri.value AS iri FROM "{family}" AS held, json_each(same_as) AS iri'
            " WHERE same_as IS NOT NULL GROUP BY 2 HAVING count(*) > 1) AS earlier ON earlier.iri = item.value"
            " WHERE later.same_as IS NOT NULL AND later.id <> earlier.id ORDER BY 1, 2"
        )
        for record_id, iri, other in rows:
            yield Found(
                family,
                record_id,
                "same_as",
                f"same_as: {family}/{other} ({where(corpus, family, other)}) is also {iri}",
                value=iri,
                expected="one record for one thing",
                hint="merge the two records, or correct the IRI",
            )


@warning("CQ502", "same meeting twice")
def same_meeting_twice(corpus: Corpus) -> Iterator[Found]:
    """Two events at one place and time have the same participants, so they are probably one event.

    Compared are events that are dated to the month or closer and whose dates overlap, that are not of two different
    kinds, and of which neither is part of the other, or of a part of it: the participants of one are all among those of
    the other.

    Mend it: merge the records. If they are two events, say so with `kind`, a time of day, or `part_of`.

    ```yaml
    # two files, both with
    start: 2025-01-21
    location: islamabad
    participations: [{participant: someone, role: visitor}]
    ```
    """
    connection = corpus.connection
    pairs = connection.execute(
        "SELECT later.id, earlier.id FROM events AS earlier JOIN events AS later"
        " ON later.location_id = earlier.location_id AND later.start_earliest >= earlier.start_earliest"
        " AND later.start_earliest <= max(earlier.start_latest, coalesce(earlier.end_latest, ''))"
        " WHERE earlier.month IS NOT NULL AND later.month IS NOT NULL AND earlier.id <> later.id"
        " AND (later.start_earliest > earlier.start_earliest OR later.id > earlier.id)"
        " AND coalesce(later.kind, earlier.kind, '') = coalesce(earlier.kind, later.kind, '')"
        " AND NOT coalesce(later.start GLOB '*T*' AND earlier.start GLOB '*T*'"
        " AND datetime(later.start) <> datetime(earlier.start), 0)"
        " AND coalesce(later.part_of_id, '') <> earlier.id AND coalesce(earlier.part_of_id, '') <> later.id"
        f" AND {whole('events', 'earlier.id')} AND {whole('events', 'later.id')}"
        f" LIMIT {_MOST_PAIRS}"
    ).fetchall()
    pairs.sort()
    for record_id, other, people, others in _with_people(corpus, pairs):
        alike = people and others and (people <= others or others <= people)
        if alike and not connection.execute(_INSIDE, {"one": record_id, "other": other}).fetchone():
            yield Found(
                "events",
                record_id,
                "start",
                f"start: events/{other} ({where(corpus, 'events', other)}) has the same place, time and participants",
                expected="one record for one event",
                hint="merge the two records, or tell them apart by kind, time of day or part_of",
            )


def _with_people(
    corpus: Corpus, pairs: list[tuple[str, str]]
) -> Iterator[tuple[str, str, set[str], set[str]]]:
    """Yield pairs of events with those who took part in each; for many pairs all participations are looked through once."""
    for at in range(0, len(pairs), _AT_ONCE):
        some = pairs[at : at + _AT_ONCE]
        people: dict[str, set[str]] = {event_id: set() for pair in some for event_id in pair}
        rows = corpus.connection.execute(
            "SELECT event_id, participant_id FROM participations WHERE event_id IN (SELECT value FROM json_each(?))",
            (orjson.dumps([*people]).decode(),),
        )
        for event_id, participant in rows:
            people[event_id].add(participant)
        for record_id, other in some:
            yield record_id, other, people[record_id], people[other]


@warning("CQ503", "same name twice")
def same_name_twice(corpus: Corpus) -> Iterator[Found]:
    """Two records of one family have names that differ in nothing but letter case, accents and punctuation.

    Records of different types are not compared, nor those that their dates, places, publishers, schemes or larger wholes
    tell apart. Images are never compared: many have the name of what they show.

    Mend it: merge the records. If they are two things, give them names that tell them apart, or say what does
    (`contained_in`, `start`, `published`).

    ```yaml
    # participants/maria-garcia.yaml
    name: María García
    # participants/m-garcia.yaml
    name: Maria Garcia
    ```
    """
    corpus.connection.create_function("folded", 1, folded, deterministic=True)
    for family in FAMILIES:
        apart = _APART.get(family, "''")
        alike = f'{apart} IN (SELECT {apart} FROM "{family}" GROUP BY 1 HAVING count(*) > 1)'  # few are
        rows = corpus.connection.execute(
            f'WITH named AS MATERIALIZED (SELECT id, name, type, folded(name) AS plain, {apart} AS apart FROM "{family}"'
            f" WHERE name IS NOT NULL AND {whole(family, 'id')} AND {alike})"
            " SELECT later.id, later.name, earlier.id FROM named AS later"
            " JOIN (SELECT min(id) AS id, plain, type, apart FROM named WHERE plain <> '' GROUP BY 2, 3, 4"
            " HAVING count(*) > 1) AS earlier USING (plain, type, apart) WHERE later.id <> earlier.id ORDER BY 1"
        )
        for record_id, name, other in rows:
            yield Found(
                family,
                record_id,
                "name",
                f"name: {family}/{other} ({where(corpus, family, other)}) has the same name",
                value=name,
                expected="one record for one thing",
                hint="merge the two records, or tell them apart",
            )


def folded(name: str) -> str:
    """Return a name without what readers may overlook: case, accents, punctuation and space."""
    if name.isascii():
        return _NO_LETTERS.sub("", name.casefold())
    signs = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in signs if sign.isalnum() or _is_vowel(sign))


def _is_vowel(sign: str) -> bool:
    """Say whether a mark is no accent but a vowel, or the sign that there is none, as in the scripts of India."""
    return unicodedata.category(sign) in ("Mc", "Mn") and unicodedata.combining(sign) in (0, _VOICED, _VIRAMA)
