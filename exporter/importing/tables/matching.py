"""Match the names in cells to records: equal names are certain, and all others are a question for a person.

The questions and their answers are `matches.csv`: a name, its cells, the records that it may mean with scores, and a
`decision`, which a person writes: `same` (the first candidate), the id of a record, or `new`.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from rapidfuzz import fuzz, process

from exporter.importing.tables import names
from exporter.importing.tables.drafts import Draft, slug
from exporter.importing.tables.sheets import SheetRow, name
from exporter.problems import MisuseError, Problem, Severity, Span

HEADER = ("family", "text", "cells", "candidates", "decision")
MOST = 5
"""Candidates of a question."""
_BEGINNING, _COMMON, _NEAR = 3, 300, 30
"""Letters of a word that names are indexed by, the most names that a beginning may find, and the most found by spelling."""
Question: TypeAlias = tuple[str, str, str, str, str]
"""A row of the file of matches."""
_CELLS = 10
"""Cells that a question names."""


@dataclass(eq=False)
class Named:
    """The drafts for the names of one family that are equal when folded, and where they occur."""

    text: str
    draft: Draft
    cells: list[str] = field(default_factory=list)


class Matcher:
    """Finds the record for each name, or makes its draft."""

    def __init__(
        self, known: dict[str, dict[str, dict[str, Any]]], decisions: dict[tuple[str, str], str]
    ) -> None:
        """Index the names of `known` records (family -> id -> record); `decisions` are by family and text."""
        self._known = known
        self._decisions = decisions
        self._choices: defaultdict[str, dict[str, list[Draft | str]]] = defaultdict(dict)
        self._beginnings: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._index: dict[str, dict[str, set[str]]] = {}
        self._made: dict[tuple[str, str, str], Named] = {}
        self._questions: list[tuple[Draft, Question]] = []
        for family, records in known.items():
            for record_id, record in records.items():
                for text in _names(record):
                    self._add(family, text, record_id, is_person=record.get("type") == "Person")

    def _add(self, family: str, text: str, record_id: str, *, is_person: bool) -> None:
        if family == "sources" and "://" in text:
            self._index.setdefault(family, {}).setdefault(text, set()).add(record_id)
        elif key := names.folded(text, is_person=is_person):
            self._index.setdefault(family, {}).setdefault(key, set()).add(record_id)

    def find(
        self, family: str, fields: dict[str, Any], row: SheetRow, at: int | None, *, make: bool
    ) -> Draft | str | None:
        """Return the id of the record that a name means, or a draft for it; None if there must be a record and is none.

        Args:
            family: the family of the record.
            fields: the fields of the record to make; `name` or `url` is what is looked for.
            row: the row.
            at: the position of the cell; none for a constant.
            make: whether a name of no record makes one.
        """
        text = str(fields.get("name") or fields.get("url"))
        is_person = fields.get("type") == "Person"
        key = text if "://" in text else names.folded(text, is_person=is_person)
        decision = self._decisions.get((family, text), "")
        if decision in self._known.get(family, {}):
            return decision
        found = self._index.get(family, {}).get(key, set()) | ({text} & self._known.get(family, {}).keys())
        if len(found) == 1 and decision != "new" and not self._conflict(family, min(found), text):
            return next(iter(found))
        if not make:
            return None
        title = names.gender(text) if is_person else ""
        entry = self._made.get((family, key, title))
        if entry is None:
            entry = self._made[family, key, title] = Named(text, Draft(family, dict(fields), row))
            if is_person:
                entry.draft.fields |= names.person(text)
            if at is not None:
                entry.draft.cells[()] = at
                entry.draft.cells.update({(name_,): at for name_ in entry.draft.fields})
        else:
            stated = {**fields, **names.person(text)} if is_person else fields
            for name_, value in stated.items():
                if name_ not in entry.draft.fields:
                    entry.draft.fields[name_] = value
            # The same draft for every order of the rows: the first spelling by itself.
            if "name" in fields and _preferred(text) < _preferred(entry.text):
                entry.text = text
                entry.draft.fields["name"] = stated["name"]
        if at is not None and len(entry.cells) < _CELLS:
            entry.cells.append(f"{row.sheet}!{name(row.line, at)}")
        return entry.draft

    def _conflict(self, family: str, record_id: str, text: str) -> bool:
        record = self._known[family][record_id]
        titles = {names.gender(str(record.get("honorific_prefix") or "")), *map(names.gender, _names(record))}
        mine = names.gender(text)
        return bool(mine) and bool(titles - {"", mine})

    def settle(self) -> list[Draft]:
        """Join drafts that a decision or the absence of a title joins, ask about the others, and return all that stay."""
        for (family, key, title), entry in self._made.items():
            others = [self._made.get((family, key, other)) for other in ("m", "f")]
            titled = [other for other in others if other]
            if not title and len(titled) == 1:
                entry.draft.same = titled[0].draft
        self._all_names()
        for entry in list(self._made.values()):
            if entry.draft.same is None:
                self._ask(entry)
        return [entry.draft for entry in self._made.values() if entry.draft.same is None]

    def _all_names(self) -> None:
        """Index all names, those of records and of drafts, by what they begin with."""
        for family, index in self._index.items():
            for text, ids in index.items():
                self._choices[family].setdefault(text, []).extend(sorted(ids))
        for (family, text, _), made in self._made.items():
            self._choices[family].setdefault(text, []).append(made.draft)
        for family, choices in self._choices.items():
            for text in choices:
                for word in text.split():
                    self._beginnings[family, word[:_BEGINNING]].append(text)

    def _near(self, family: str, key: str) -> set[str]:
        """Return names that are alike as a whole, or have a word that begins like one of `key`."""
        whole = process.extract(
            key, self._choices[family].keys(), scorer=fuzz.token_sort_ratio, limit=_NEAR, score_cutoff=50
        )
        words = (self._beginnings.get((family, word[:_BEGINNING]), []) for word in key.split())
        return {text for text, _, _ in whole}.union(*(found for found in words if len(found) <= _COMMON))

    def _ask(self, entry: Named) -> None:
        family, mine = entry.draft.family, entry.draft
        if "://" in entry.text:
            return
        is_person = mine.fields.get("type") == "Person"
        key = names.folded(entry.text, is_person=is_person)
        near = self._near(family, key)
        scored = sorted(((names.likeness(key, other), other) for other in near), reverse=True)
        choices = self._choices[family]
        found = [
            (it, score)
            for score, other in scored
            if score >= names.LIKE
            for it in choices[other]
            if isinstance(it, str) or (it is not mine and it.same is None and _rank(it) < _rank(mine))
        ][:MOST]
        if not found:
            return
        decision = self._decisions.get((family, entry.text), "")
        if decision == "same" and isinstance(found[0][0], Draft):
            mine.same = found[0][0]
        elif decision == "same":
            mine.same = self._stand_in(family, str(found[0][0]), mine)
        elif decision not in ("", "new"):
            named = [it for it, _ in found if isinstance(it, Draft) and slug(it) == decision]
            mine.same = named[0] if named else None
        shown = "; ".join(
            f"{it if isinstance(it, str) else it.fields.get('name')} ({score:.0f})" for it, score in found
        )
        self._questions.append((mine, (family, entry.text, " ".join(entry.cells), shown, decision)))

    def questions_on(self, kept: Iterable[Draft]) -> list[Question]:
        """Return the questions on names whose records were made, or that a decision gave to another record."""
        stay = set(kept)
        return [question for draft, question in self._questions if draft in stay or draft.same is not None]

    def _stand_in(self, family: str, record_id: str, draft: Draft) -> Draft:
        return Draft(family, {}, draft.row, id=record_id)


def _preferred(text: str) -> tuple[int, str]:
    """Order spellings of one name: accents kept, capitals as in a name, then by letters."""
    return (text.isupper() or text.islower(), -sum(not it.isascii() for it in text), "," in text, text)  # type: ignore[return-value]


def _rank(draft: Draft) -> tuple[int, str]:
    text = str(draft.fields.get("name"))
    return (-len(text), text)


def _names(record: dict[str, Any]) -> Iterable[str]:
    for value in (
        record.get("name"),
        record.get("url"),
        *(it.get("text") for it in record.get("other_names") or ()),
    ):
        yield from (value.values() if isinstance(value, dict) else [value] if isinstance(value, str) else ())


def read(path: Path) -> dict[tuple[str, str], str]:
    """Return the decisions in a file of matches, by family and text.

    Raises:
        MisuseError: the file is not one of matches.
    """
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return {
                (row["family"], row["text"]): row["decision"].strip()
                for row in csv.DictReader(stream)
                if row["decision"]
            }
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise MisuseError(f"{path}: unreadable matches, expected the columns {', '.join(HEADER)}") from error


def written(questions: list[Question], decisions: dict[tuple[str, str], str]) -> str:
    """Return the file of matches: the questions, and decisions on names that no longer occur."""
    asked = {(family, text) for family, text, *_ in questions}
    kept = [(*key, "", "", decision) for key, decision in decisions.items() if key not in asked]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEADER, *sorted([*questions, *kept])])
    return out.getvalue()


def unknown_decisions(
    path: Path, decisions: dict[tuple[str, str], str], known: dict[str, dict[str, dict[str, Any]]]
) -> list[Problem]:
    """Return a problem for each decision that is neither a word nor the id of a record."""
    return [
        Problem(
            "CQ201",
            f"decision: unknown record {decision!r} for {text!r}",
            str(path),
            Span(1),
            Severity.ERROR,
            expected="same, new, or the id of a record",
        )
        for (family, text), decision in decisions.items()
        if decision not in ("same", "new") and decision not in known.get(family, {})
    ]
