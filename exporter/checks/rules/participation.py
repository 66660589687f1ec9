"""Participation: nobody takes part twice in the same role, and nobody on their own behalf."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.checks.rules.rule import Found, error, warning, whole
from exporter.database.rows import TWICE
from exporter.database.tables import columns_of, table_of
from exporter.model.fields import FAMILIES, by_name
from exporter.records.corpus import Corpus
from exporter.records.salvage import UNKNOWN


@error("CQ410", "twice in one event")
def present_twice(corpus: Corpus) -> Iterator[Found]:
    """The same participant stands twice in one event in the same role.

    Somebody may be there in two roles, or in one role for two parties, or come twice at different times: these are
    different participations. The same role for the same party at the same time is one.

    Mend it: remove one of the two, and put what it says into the other.

    ```yaml
    participations:
      - {participant: someone, role: delegate, capacity: [Director]}
      - {participant: someone, role: delegate}    # wrong
    ```
    """
    yield from _twice(corpus, "events", "participations")


@error("CQ411", "party twice")
def party_twice(corpus: Corpus) -> Iterator[Found]:
    """The same party stands twice in one agreement or series in the same role.

    Mend it: remove one of the two.

    ```yaml
    parties:
      - {participant: european-union, role: party}
      - {participant: european-union, role: party}    # wrong
    ```
    """
    for family in ("agreements", "series"):
        yield from _twice(corpus, family, "parties")


def _twice(corpus: Corpus, family: str, name: str) -> Iterator[Found]:
    """Find the parts of a list that agree with one above them in all that tells parts apart; few records have any."""
    table, part = table_of(name), by_name(FAMILIES[family])[name].part
    assert part is not None  # noqa: S101 (for the type checker)
    owner = table.key[-2]
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
            f"{path}: {participant} is {role} twice, also in {name}[{first}]",
            value=participant,
            expected="each participant once in a role",
            hint="remove one of the two",
        )


@warning("CQ412", "on behalf of oneself")
def on_behalf_of_oneself(corpus: Corpus) -> Iterator[Found]:
    """Somebody takes part on their own behalf, which goes without saying.

    `on_behalf_of` names the state, organisation or person for whom somebody acted.

    Mend it: leave `on_behalf_of` out, or name the one that is meant.

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
            f"{path}: {participant} acts on behalf of itself",
            value=participant,
            expected="somebody else",
            hint="leave on_behalf_of out",
        )
