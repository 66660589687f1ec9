"""Rules across records, each a query over the staging database with a message.

A rule is a generator `(corpus) -> Problems` whose docstring is its documentation. Rules read; they never change a record.
They place problems at the start of their records; `settle` finds the exact places and the nearest valid words for the
problems that are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from exporter.checks.rules import (
    characters,
    chronology,
    contradiction,
    duplicates,
    duration,
    evidence,
    identity,
    keys,
    participation,
    references,
    same_meeting,
)
from exporter.checks.rules.positions import settled
from exporter.checks.rules.rule import Rule
from exporter.model.fields import FAMILIES
from exporter.problems import Problem
from exporter.problems.codes import CODES, Code
from exporter.records.corpus import Corpus

RULES: tuple[Rule, ...] = (
    references.unknown_reference,
    references.wrong_type,
    references.unknown_word,
    identity.duplicate_id,
    identity.circle,
    keys.former_id_in_use,
    chronology.outside_larger_event,
    chronology.participation_outside_event,
    chronology.outside_series,
    chronology.edition_out_of_order,
    chronology.history_out_of_order,
    contradiction.evidence_older_than_event,
    contradiction.post_not_held,
    contradiction.planned_and_over,
    duration.duration_does_not_fit,
    evidence.evidence_for_no_field,
    evidence.evidence_for_an_absent_field,
    participation.present_twice,
    participation.party_twice,
    participation.on_behalf_of_oneself,
    keys.same_key_twice,
    participation.membership_twice,
    duplicates.same_as_twice,
    duplicates.same_identifier_twice,
    same_meeting.same_meeting_twice,
    duplicates.same_name_twice,
    characters.invisible_character,
)
"""Every rule across records, in the order they run."""

BY_DATABASE: tuple[Rule, ...] = (references.unknown_reference,)
"""The rules that SQLite's own foreign keys check too, in a finished database."""

FIXABLE: tuple[Rule, ...] = (references.unknown_reference, keys.same_key_twice)
"""The rules whose problems can have one right value, which `validate --fix` writes."""

OTHERS: tuple[Rule, ...] = tuple(rule for rule in RULES if rule not in BY_DATABASE)
"""All other rules."""

_BY_CODE = {rule.code: rule for rule in RULES}

_UNPLACED = frozenset(_BY_CODE) | {code for code in CODES if code.startswith(("CQ6", "CQ81"))}
"""The codes whose problems are at the start of their records until `settle` places them."""


def check(corpus: Corpus, rules: Iterable[Rule] = RULES) -> Iterator[Problem]:
    """Yield the problems that every rule, or those of `rules`, finds in a corpus.

    A record whose id is used twice is reported for that only, because other rules would report two records as one.
    """
    prepare(corpus)
    twice = {f"{family}/{record_id}" for family, record_id in identity.used_twice(corpus)}
    numbers = count()
    groups: dict[tuple[str, str], int] = {}
    """The number of the group that a record was last reported in."""
    for rule in rules:
        for found in rule.find(corpus):
            if f"{found.family}/{found.id}" in twice and rule is not identity.duplicate_id:
                continue
            problem = rule.problem(corpus, found)
            if found.group:
                members = [(found.family, one) for one in found.group]
                known = {groups.get(member) for member in members}
                if len(known) == 1 and None not in known:
                    continue
                if corpus.problems.selection.takes(problem):
                    groups.update(dict.fromkeys(members, next(numbers)))
            yield problem


def settle(corpus: Corpus, problems: list[Problem]) -> list[Problem]:
    """Return `problems` with exact places and hints for those that are at the start of their records.

    Each file is read once.
    """
    return settled(corpus, problems, _UNPLACED)


def explain(code: str) -> Code | None:
    """Return the explanation of a code of a rule or of a single record's problem, or None."""
    rule = _BY_CODE.get(code)
    return rule.explanation if rule else CODES.get(code)


def codes() -> list[Code]:
    """Return all codes in their order."""
    return sorted([*CODES.values(), *(rule.explanation for rule in RULES)], key=lambda code: code.code)


def prepare(corpus: Corpus) -> None:
    """Create the indexes that rules need, so that the rules also work on a corpus that is then opened read-only."""
    connection = corpus.connection
    chronology.prepare(connection)
    for family in FAMILIES:
        connection.execute(f'CREATE INDEX IF NOT EXISTS "rule_{family}" ON "{family}" (id)')
        for column in identity.hierarchies(family):
            connection.execute(
                f'CREATE INDEX IF NOT EXISTS "rule_{family}_{column}" ON "{family}" ("{column}")'
                f' WHERE "{column}" IS NOT NULL'
            )
    for table, columns in (
        ("events", "series_id, edition"),
        ("events", "location_id, start_earliest"),
        ("memberships", "participant_id"),
        ("refused", "family, id"),
    ):
        name = f"rule_{table}_{columns.replace(', ', '_')}"
        connection.execute(f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}" ({columns})')
