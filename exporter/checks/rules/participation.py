"""Participation: no participant has the same role or post twice at one time, or acts on their own behalf."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from exporter.checks.rules.rule import Found, error, warning, whole
from exporter.database.rows import TWICE
from exporter.database.tables import columns_of, table_of
from exporter.model.fields import FAMILIES, by_name
from exporter.records.corpus import Corpus
from exporter.records.salvage import UNKNOWN
from schemas.chronology import bounds

INFINITE = float("inf")


@error("CQ410", "twice in one event")
def present_twice(corpus: Corpus) -> Iterator[Found]:
    """The same participant is in one event twice in the same role.

    A participant may have two roles, or one role for two parties, or come twice at different times: these are
    different participations. The same role for the same party at the same time is one.

    To fix: remove one of the two, and move its fields to the other.

    ```yaml
    participations:
      - {participant: someone, role: delegate, capacity: [Director]}
      - {participant: someone, role: delegate}    # wrong
    ```
    """
    yield from _twice(corpus, "events", "participations")


@error("CQ411", "party twice")
def party_twice(corpus: Corpus) -> Iterator[Found]:
    """The same party is in one agreement or series twice in the same role.

    To fix: remove one of the two.

    ```yaml
    parties:
      - {participant: european-union, role: party}
      - {participant: european-union, role: party}    # wrong
    ```
    """
    for family in ("agreements", "series"):
        yield from _twice(corpus, family, "parties")


def _twice(corpus: Corpus, family: str, name: str) -> Iterator[Found]:
    """Find the parts of a list that agree with an earlier one in all fields that distinguish parts."""
    table, part = table_of(name), by_name(FAMILIES[family])[name].part
    assert part is not None  # noqa: S101 (for the type checker)
    owner = table.key[-2]  # the column before the key
    same = ", ".join(f'"{columns_of(by_name(part)[field])[0].name}"' for field in part.once)
    of_family = "family = :family" if table.shared else "TRUE"
    suspects = f"SELECT id FROM suspects WHERE sign = '{TWICE}' AND family = :family"
    if corpus.connection.execute(suspects, {"family": family}).fetchone() is None:
        return
    rows = corpus.connection.execute(
        f'SELECT * FROM (SELECT "{owner}", position, participant_id, role, min(position) OVER'
        f' (PARTITION BY "{owner}", {same}) AS first FROM "{name}" WHERE "{owner}" IN ({suspects}) AND {of_family}'
        f" AND {whole(family, owner, name)})"
        f" WHERE first < position AND participant_id <> '{UNKNOWN}'",
        {"family": family},
    )
    for record_id, position, participant, role, first in rows:
        path = f"{name}[{position}].participant"
        yield Found(
            family,
            record_id,
            path,
            f"{path}: duplicate, {participant} is {role} in {name}[{first}] too",
            value=participant,
            expected="each participant once in a role",
            hint="remove one of the two",
        )


@warning("CQ412", "on behalf of oneself")
def on_behalf_of_oneself(corpus: Corpus) -> Iterator[Found]:
    """A participant acts on their own behalf, which does not need to be stated.

    `on_behalf_of` names the state, organisation or person that a participant acts for.

    To fix: leave `on_behalf_of` out, or name another participant.

    ```yaml
    participations:
      - {participant: european-union, role: host, on_behalf_of: european-union}    # suspicious
    ```
    """
    rows = corpus.connection.execute(
        "SELECT event_id, position, participant_id FROM participations WHERE on_behalf_of_id = participant_id"
    )
    for event_id, position, participant in rows:
        path = f"participations[{position}].on_behalf_of"
        yield Found(
            "events",
            event_id,
            path,
            f"{path}: invalid, {participant} acts on behalf of itself",
            value=participant,
            expected="another participant",
            hint="leave on_behalf_of out",
        )


@warning("CQ413", "membership twice")
def membership_twice(corpus: Corpus) -> Iterator[Found]:
    """A participant has the same post or role in the same organisation twice, at the same time or at times that overlap.

    Two memberships with times that certainly overlap are probably one. A post that was held twice, one time after the
    other, is two memberships. Two with the same first year have the same key, which is another problem (CQ414).

    To fix: remove one of the two, or correct a date.

    ```yaml
    memberships:
      - {organization: ministry, post: Foreign Minister, start: "2010", end: "2014"}
      - {organization: ministry, post: Foreign Minister, start: "2012", end: "2016"}    # suspicious
    ```
    """
    rows = corpus.connection.execute(
        'SELECT participant_id, organization_id, role, post, position, start, "end", key FROM ('
        " SELECT *, count(*) OVER (PARTITION BY participant_id, organization_id, role, post) AS number FROM memberships)"
        f" WHERE number > 1 AND {whole('participants', 'participant_id')} ORDER BY 1, 2, 3, 4, 5"
    )
    for (participant, organization, role, post), same in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        held = [row[4:] for row in same]
        keys = {position: key for position, _, _, key in held}
        pairs = [pair for pair in _overlapping(row[:3] for row in held) if keys[pair[0]] != keys[pair[1]]]
        for position, first in pairs[:1]:
            more = f", {len(pairs) + 1} in all" if len(pairs) > 1 else ""
            path = f"memberships[{position}]"
            yield Found(
                "participants",
                participant,
                f"{path}.organization",
                f"{path}: duplicate of memberships[{first}], {post or role} of {organization} at the same time{more}",
                value=organization,
                expected="each post once at a time",
                hint="remove one of the two, or correct a date",
            )


def _overlapping(memberships: Iterable[tuple[int, str | None, str | None]]) -> Iterator[tuple[int, int]]:
    """Yield the position of each membership that repeats an earlier one or overlaps one in time, and of that one.

    Each of the memberships is its position, `start` and `end`.
    """
    starts: dict[tuple[str | None, str | None], int] = {}
    times: list[tuple[float, float, int]] = []
    repeated = set()
    for position, start, end in memberships:
        first = starts.setdefault((start, None if start else end), position)
        if first != position:
            repeated.add(position)
            yield position, first
        begins, ends = bounds(start or ".."), bounds(end or "..")
        if start and end and begins.certain and ends.certain and begins.end is not None:
            times.append((begins.end, INFINITE if ends.start is None else ends.start, position))
    latest, lasting = -INFINITE, -1
    for begin, over, position in sorted(times):
        first, second = sorted((position, lasting))
        if begin < min(latest, over) and second not in repeated:
            repeated.add(second)
            yield second, first
        latest, lasting = max((latest, lasting), (over, position))
