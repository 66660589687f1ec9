"""Find the exact place of what a rule found, and the nearest valid word, by reading the record again.

Each file is opened once, no matter how many problems are in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson

from exporter.checks.rules.columns import field_at
from exporter.model.field_paths import FieldPath, steps, written
from exporter.model.fields import FAMILIES, Field, Shape, by_name
from exporter.problems import Problem
from exporter.records.corpus import Corpus
from exporter.records.readers import rereads
from exporter.records.suggestions import did_you_mean

Advice = dict[tuple[str, str, str], str | None]

_INDEX = re.compile(r"\[[0-9]+\]")
_NAMED = re.compile(r"""(?:write|did you mean|put it in quotation marks:) \[?["']([a-z0-9._-]+)["']""")
"""A hint that names a word or an id."""

ADVISED_MOST = 1000
"""For at most this many different values, the nearest valid word is sought among all that are valid."""


def settled(corpus: Corpus, problems: Iterable[Problem], codes: frozenset[str]) -> list[Problem]:
    """Return `problems` in their order; those with one of `codes` get their exact places and hints."""
    result: list[Problem] = []
    waiting: dict[str, dict[tuple[int, int], list[Problem]]] = {}
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
                    record = orjson.loads(raw.json)
                    indexes: dict[str, dict[str, int]] = {}
                    for problem in places.pop((raw.line, raw.column), []):
                        path = _path(problem, record, indexes)
                        begins = (raw.line, raw.column)
                        found = replace(problem, span=raw.locate(path), field=written(path) or None)
                        result.append(replace(found, begins=begins))
        result += [problem for left in places.values() for problem in left]
    known: Advice = {}
    return [
        _advised(corpus, problem, known) for problem in sorted(result, key=lambda problem: problem.sort_key)
    ]


def _path(problem: Problem, record: Any, indexes: dict[str, dict[str, int]]) -> FieldPath:
    """Return the path of the value of a problem; an item of a list is found by its value.

    `indexes` collects the positions of the items of the lists in the record: field -> item -> position.
    """
    name = problem.field or ""
    path: FieldPath = steps(name)
    found = record
    for step in path:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return path
    if isinstance(found, list) and problem.value is not None:
        if name not in indexes:
            items = enumerate(found)
            indexes[name] = {item: index for index, item in reversed([*items]) if isinstance(item, str)}
        if problem.value in indexes[name]:
            path = (*path, indexes[name][problem.value])
    return path


def _advised(corpus: Corpus, problem: Problem, known: Advice) -> Problem:
    """Return a problem with the nearest valid word as its hint, if a word or the one in its hint is unknown."""
    if problem.value is None or problem.code not in ("CQ103", "CQ104", "CQ201", "CQ203", "CQ401"):
        return problem
    family = (problem.record or "").partition("/")[0]
    value = problem.value
    if problem.hint is not None or problem.code in ("CQ103", "CQ104"):
        named = _NAMED.match(problem.hint or "")
        f = field_at(family, problem.field or "") if named else None
        if named is None or f is None or f.target is None or _is_known(corpus, f, named[1]):
            return problem
        value = named[1]
        problem = replace(problem, replacement=None)
    key = (problem.code, f"{family} {_INDEX.sub('[]', problem.field or '')}", value)
    if key not in known and len(known) < ADVISED_MOST:
        known[key] = _advice(corpus, problem, family, value)
    return replace(problem, hint=known.get(key))


def _is_known(corpus: Corpus, f: Field, word: str) -> bool:
    """Return whether a word is one of the vocabulary, or the id of a record, even of one with mistakes."""
    values = (word, f.target)
    if f.shape is Shape.WORD:
        query = "SELECT 1 FROM vocabulary WHERE word = ? AND list = ?"
    else:
        query = f'SELECT 1 FROM "{f.target}" WHERE id = ?1 UNION SELECT 1 FROM refused WHERE family = ?2 AND id = ?1'
    return corpus.connection.execute(query, values).fetchone() is not None


def _advice(corpus: Corpus, problem: Problem, family: str, value: str) -> str | None:
    path = problem.field or ""
    f = field_at(family, path)
    if f is None:
        return None
    if problem.code == "CQ401":
        carrier = steps(path)
        carrier = carrier[: carrier.index("evidence")]
        above, _, last = value.rpartition(".")
        inside = (*carrier, *steps(above))
        owner = field_at(family, written(inside)) if inside else None
        model = owner.part if owner else FAMILIES[family] if not inside else None
        names = [name for name in by_name(model) if name != "evidence"] if model else []
        return did_you_mean(last, names)
    target = f.target or ""
    rows = corpus.connection
    if f.shape is Shape.WORD:
        words = [word for (word,) in rows.execute("SELECT word FROM vocabulary WHERE list = ?", (target,))]
        return did_you_mean(value, words)
    for other in FAMILIES:
        if other != target and rows.execute(f'SELECT 1 FROM "{other}" WHERE id = ?', (value,)).fetchone():
            return f"{value!r} is in {other}, and this field takes records of {target}"
    return did_you_mean(value, (id for (id,) in rows.execute(f'SELECT id FROM "{target}" ORDER BY id')))  # noqa: A001 (it is called id everywhere)
