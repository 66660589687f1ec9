"""Match the names in cells to records: equal names are certain, and all others are a question for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from exporter.importing.tables import names
from exporter.importing.tables.decisions import Question
from exporter.importing.tables.drafts import Draft, slug
from exporter.importing.tables.earlier import Records
from exporter.importing.tables.sheets import SheetRow, name

MOST = 5
"""Candidates of a question."""
_BEGINNING, _COMMON, _NEAR = 2, 300, 30
"""Consonants of a word that names are indexed by, the most names that these may find, and the most found by spelling."""
_CELLS = 10
"""Cells that a question names."""


_PLAIN = ("name", "url", "type")
"""Fields that do not tell two records of one name apart."""


class Variant(NamedTuple):
    """What distinguishes the records that are made for one name when it is folded."""

    family: str
    key: str
    type: str
    gender: str
    accents: str
    more: str
    """Other fields, such as the country of a city."""

    def may_be(self, other: Variant) -> bool:
        """Return whether this only lacks what another has."""
        return (
            self.gender in ("", other.gender)
            and (self.accents == other.accents or _may_be(self.accents, other.accents))
            and self.more in ("", other.more)
        )


@dataclass(eq=False)
class Named:
    """The drafts for the names of one family that are equal when folded, and where they occur."""

    text: str
    draft: Draft
    cells: list[str] = field(default_factory=list)


class Matcher:
    """Finds the record for each name, or makes its draft."""

    def __init__(
        self, known: Records, decisions: dict[tuple[str, str], str], own: Records | None = None
    ) -> None:
        """Index names of records.

        Args:
            known: the records that names are matched to.
            decisions: what people decided, by family and text.
            own: the records that this table made before. Nothing is matched to them, but others may be different from them.
        """
        self._known = known
        self._own: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for family, records in (own or {}).items():
            for record_id, record in records.items():
                for text in _names(record):
                    self._own[family, _key(family, text, record.get("type"))].add(record_id)
        self._decisions = decisions
        self._choices: defaultdict[str, dict[str, list[Draft | str]]] = defaultdict(dict)
        self._beginnings: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._index: dict[str, dict[str, set[str]]] = {}
        self._made: dict[Variant, Named] = {}
        self._found: dict[tuple[Any, ...], str | Named | None] = {}
        self._texts: dict[Draft, str] = {}
        self._questions: list[tuple[Draft, Question]] = []
        for family, records in known.items():
            for record_id, record in records.items():
                for text in _names(record):
                    if key := _key(family, text, record.get("type")):
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
        asked = (family, make, *((it, _shown(value)) for it, value in fields.items()))
        if asked in self._found:
            found = self._found[asked]
        else:
            found = self._found[asked] = self._look(family, fields, row, at, make=make)
        if not isinstance(found, Named):
            return found
        if at is not None and len(found.cells) < _CELLS:
            found.cells.append(f"{row.sheet}!{name(row.line, at)}")
        return found.draft

    def _look(
        self, family: str, fields: dict[str, Any], row: SheetRow, at: int | None, *, make: bool
    ) -> Named | str | None:
        text = str(fields.get("name") or fields.get("url"))
        is_person = fields.get("type") == "Person"
        key = _key(family, text, fields.get("type"))
        decision = self._decisions.get((family, text), "")
        if decision in self._known.get(family, {}):
            return decision
        same = self._index.get(family, {}).get(key, ())
        found = {it for it in same if self._is_certain(family, it, text, key)}
        found |= {text} & self._known.get(family, {}).keys()
        if len(found) == 1 and decision != "new":
            return next(iter(found))
        if not make:
            return None
        stated = {**fields, **names.person(text)} if is_person else fields
        more = "; ".join(f"{it} {_shown(value)}" for it, value in fields.items() if it not in _PLAIN)
        variant = Variant(
            family,
            key,
            str(fields.get("type")),
            names.gender(text) if is_person else "",
            names.accents(text),
            more,
        )
        entry = self._made.get(variant)
        if entry is None:
            entry = self._made[variant] = Named(text, Draft(family, dict(stated), row))
            if at is not None:
                entry.draft.cells[()] = at
                entry.draft.cells.update({(name_,): at for name_ in stated})
            return entry
        for name_, value in stated.items():
            entry.draft.fields.setdefault(name_, value)
        # The same draft for every order of the rows: the first spelling by itself.
        if "name" in fields and _preferred(text) < _preferred(entry.text):
            entry.text = text
            entry.draft.fields["name"] = stated["name"]
        return entry

    def _is_certain(self, family: str, record_id: str, text: str, key: str) -> bool:
        """Return whether a name that folds to `key` as one of a record does can only mean that record."""
        record = self._known[family][record_id]
        titles = {names.gender(str(record.get("honorific_prefix") or "")), *map(names.gender, _names(record))}
        mine, letters = names.gender(text), names.accents(text)
        if (mine and titles - {"", mine}) or self._are_different(family, record_id, key):
            return False
        return any(_is_variant(letters, names.accents(it)) for it in _names(record))

    def _are_different(self, family: str, record_id: str, key: str) -> bool:
        """Return whether a record states that it is different from the one that this table made of the same name."""
        different = self._known[family][record_id].get("different_from") or ()
        return any(it in self._own.get((family, key), ()) for it in different)

    def settle(self) -> list[Draft]:
        """Join drafts that a decision joins, or that only lack a title or accents; ask about others; return the rest."""
        variants: defaultdict[tuple[str, str, str], list[Variant]] = defaultdict(list)
        for variant in self._made:
            variants[variant[:3]].append(variant)
        for variant, entry in self._made.items():
            more = [it for it in variants[variant[:3]] if it != variant and variant.may_be(it)]
            if len(more) == 1:
                entry.draft.same = self._made[more[0]].draft
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
        for variant, made in self._made.items():
            self._choices[variant.family].setdefault(variant.key, []).append(made.draft)
            self._texts[made.draft] = made.text
        for family, choices in self._choices.items():
            for text in choices:
                for word in text.split():
                    self._beginnings[family, names.skeleton(word)[:_BEGINNING]].append(text)

    def _near(self, family: str, key: str) -> set[str]:
        """Return names that are alike as a whole, or have a word that begins with the consonants of one of `key`."""
        whole = process.extract(
            key, self._choices[family].keys(), scorer=fuzz.token_sort_ratio, limit=_NEAR, score_cutoff=50
        )
        words = (
            self._beginnings.get((family, names.skeleton(word)[:_BEGINNING]), []) for word in key.split()
        )
        return {text for text, _, _ in whole}.union(*(found for found in words if len(found) <= _COMMON))

    def _ask(self, entry: Named) -> None:
        family, mine = entry.draft.family, entry.draft
        if "://" in entry.text:
            return
        key = _key(family, entry.text, mine.fields.get("type"))
        near = self._near(family, key)
        scored = sorted(((names.likeness(key, other), other) for other in near), reverse=True)
        choices = self._choices[family]
        found = [
            (it, score)
            for score, other in scored
            if score >= names.LIKE
            for it in choices[other]
            if self._may_be_same(entry, it, key)
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

    def _may_be_same(self, entry: Named, other: Draft | str, key: str) -> bool:
        """Return whether the record of a name may be another, which comes before it in every order of the rows."""
        mine = entry.draft
        if isinstance(other, str):
            return not self._are_different(mine.family, other, key)
        if other is mine or other.same is not None or _rank(other) >= _rank(mine):
            return False
        titles = {names.gender(entry.text), names.gender(self._texts[other])} - {""}
        return mine.fields.get("type") != "Person" or len(titles) < 2  # noqa: PLR2004 - of a man and of a woman

    def _stand_in(self, family: str, record_id: str, draft: Draft) -> Draft:
        return Draft(family, {}, draft.row, id=record_id)


def _key(family: str, text: str, record_type: str | None) -> str:
    """Return what spellings of one name have in common; an address is as it is."""
    if family in ("sources", "images") and "://" in text:
        return text
    return names.folded(text, is_person=record_type == "Person")


def _shown(value: Any) -> str:
    """Return a value so that two are equal only if they are the same."""
    return f"{value.family}#{id(value)}" if isinstance(value, Draft) else str(value)


def _may_be(plain: str, letters: str) -> bool:
    """Return whether a name without accents may be the one with these."""
    return not plain and bool(letters) and names.may_lack(letters)


def _is_variant(one: str, other: str) -> bool:
    """Return whether two names that fold to the same may differ in missing accents only."""
    return one == other or _may_be(one, other) or _may_be(other, one)


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
