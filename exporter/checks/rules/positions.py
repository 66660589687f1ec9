"""Find the exact place of what a rule found, and the nearest valid word, by reading the record again.

A file is opened once, whatever the number of problems in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson

from exporter.checks.rules.columns import field_at
from exporter.model.field_paths import FieldPath, steps, written
from exporter.model.fields import FAMILIES, by_name
from exporter.problems import Problem
from exporter.records.corpus import Corpus
from exporter.records.readers import Raw, rereads
from exporter.records.suggestions import did_you_mean

Advice = dict[tuple[str, str, str], str | None]

PLACED_MOST = 1000
"""Of a record with more problems than that, only as many are placed as can be shown: each place is looked for anew."""


def settled(
    corpus: Corpus, problems: Iterable[Problem], codes: frozenset[str], most: int | None = None
) -> list[Problem]:
    """Return `problems`; those with one of `codes` get their exact places and hints.

    Where no more than `most` are to be shown, those of a record that cannot be among the first may be left out.
    """
    result: list[Problem] = []
    waiting: dict[str, dict[tuple[int, int], list[Problem]]] = {}
    known: Advice = {}
    for problem in problems:
        if problem.code not in codes:
            result.append(problem)
            continue
        place = (problem.span.line, problem.span.column)
        waiting.setdefault(problem.path, {}).setdefault(place, []).append(problem)
    for file, places in waiting.items():
        opened = corpus.open(file)
        if not isinstance(opened, Problem):
            with opened:
                for raw in rereads(opened, file, corpus.limits, places):
                    for path, problem in _first(places.pop((raw.line, raw.column), []), raw, most):
                        advised = _advised(corpus, problem, known)
                        result.append(replace(advised, span=raw.locate(path), field=written(path) or None))
        result += [_advised(corpus, problem, known) for left in places.values() for problem in left]
    return result


def _first(problems: list[Problem], raw: Raw, most: int | None) -> list[tuple[FieldPath, Problem]]:
    """Return problems of one record, each with the way to its value, as many as can be among the first `most`."""
    record: Any = orjson.loads(raw.json)
    ways = [(_way(problem, record), problem) for problem in problems]
    if most is not None and len(ways) > PLACED_MOST:
        ways.sort(key=lambda way: (_order(way[0], record), way[1].sort_key))
        del ways[max(most, PLACED_MOST) :]
    return ways


def _way(problem: Problem, record: Any) -> FieldPath:
    """Return the way to the value of a problem; an item of a list is found by its value."""
    path: FieldPath = steps(problem.field or "")
    found = record
    for step in path:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return path
    if isinstance(found, list) and problem.value in found:
        path = (*path, found.index(problem.value))
    return path


def _order(path: FieldPath, record: Any) -> list[int]:
    """Return the positions of the values on the way to one, as far as they are there."""
    positions: list[int] = []
    for step in path:
        try:
            positions.append(list(record).index(step) if isinstance(record, dict) else int(step))
            record = record[step]
        except (KeyError, IndexError, TypeError, ValueError):
            break
    return positions


def _advised(corpus: Corpus, problem: Problem, known: Advice) -> Problem:
    """Return a problem with the nearest valid word as its hint, where it is one of words."""
    if problem.hint is not None or problem.value is None or problem.code not in ("CQ201", "CQ203", "CQ401"):
        return problem
    family = (problem.record or "").partition("/")[0]
    key = (problem.code, f"{family} {problem.field}", problem.value)
    if key not in known:
        known[key] = _advice(corpus, problem, family)
    return replace(problem, hint=known[key])


def _advice(corpus: Corpus, problem: Problem, family: str) -> str | None:
    path, value = problem.field or "", problem.value or ""
    f = field_at(family, path)
    if f is None:
        return None
    if problem.code == "CQ401":
        carrier = steps(path)[:-3]  # less `evidence`, its index, and `supports`
        above, _, last = value.rpartition(".")
        inside = (*carrier, *steps(above))
        owner = field_at(family, written(inside)) if inside else None
        model = owner.part if owner else FAMILIES[family] if not inside else None
        names = [name for name in by_name(model) if name != "evidence"] if model else []
        return did_you_mean(last, names)
    target = f.target or ""
    rows = corpus.connection
    if problem.code == "CQ203":
        words = [word for (word,) in rows.execute("SELECT word FROM vocabulary WHERE list = ?", (target,))]
        return did_you_mean(value, words)
    for other in FAMILIES:
        if other != target and rows.execute(f'SELECT 1 FROM "{other}" WHERE id = ?', (value,)).fetchone():
            return f"{value!r} is in {other}, and this field takes records of {target}"
    return did_you_mean(value, (id for (id,) in rows.execute(f'SELECT id FROM "{target}" ORDER BY id')))  # noqa: A001 (it is called id everywhere)
