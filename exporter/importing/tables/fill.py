"""Make the drafts of one row as a mapping states, and note for each cell where its value went, or why it went nowhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from exporter.importing.tables import date_ranges, dates, values
from exporter.importing.tables.drafts import Draft
from exporter.importing.tables.mapping import Fill, blocks, columns, fills
from exporter.importing.tables.matching import Matcher
from exporter.importing.tables.sheets import SheetRow
from exporter.model.datatypes import Kind
from exporter.model.field_paths import FieldPath, written
from exporter.model.fields import FAMILIES, Field, Shape, by_name, fields
from exporter.problems import Problem
from schemas import Model

Texts: TypeAlias = "list[tuple[Any, int | None]]"
"""Values for a field, each with the cell that it is from, or none for a constant."""

_BY_ADDRESS = ("sources", "images")
"""Families whose records can be named by an address."""

_USUAL = {"participants": {"type": "GovernmentOrganization"}}
"""What the second component of a pattern makes by default, by family: for whom a person acts is usually a state."""


@dataclass
class Filled:
    """What one row made."""

    drafts: list[Draft] = field(default_factory=list)
    went: dict[int, list[tuple[Draft, FieldPath]]] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    unused: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Filler:
    """Makes drafts of rows."""

    def __init__(
        self,
        mapping: Any,
        headers: dict[str, int],
        matcher: Matcher,
        path: str,
        vocabulary: dict[str, set[str]],
    ) -> None:
        """Keep the mapping, the position of each header, and the vocabularies."""
        self._vocabulary = vocabulary
        self._mapping = mapping
        self._headers = headers
        self._matcher = matcher
        self._path = path
        self._filled = Filled()
        self._row = SheetRow("", 0, {})
        self._plans: dict[int, list[tuple[Field, Any]]] = {}
        self._blocks = {family: list(self._with_own(blocks(mapping, family))) for family in FAMILIES}

    def _with_own(self, found: list[Any]) -> Iterator[tuple[Any, set[int]]]:
        """Yield each block of a family with the columns that only it uses; if they are all empty, it makes no record."""
        used = [{self._headers[name] for fill in fills(it) for name in columns(fill)} for it in found]
        for number, block in enumerate(found):
            others = set[int]().union(*used[:number], *used[number + 1 :])
            yield block, used[number] - others if len(found) > 1 else set()

    def fill(self, row: SheetRow) -> Filled:
        """Return what a row makes."""
        filled = self._filled = Filled()
        self._row = row
        for family, model in FAMILIES.items():
            for block, own in self._blocks[family]:
                if own and not any(at in row.cells for at in own):
                    continue
                draft = Draft(family, {}, row)
                draft.fields = self._block(model, block, draft, ())
                if any(path for path in draft.cells):
                    filled.drafts.append(draft)
        return filled

    def _block(self, model: type[Model], block: Any, draft: Draft, path: FieldPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for it, how in self._plan(model, block):
            if it.part is not None:
                items: list[Any] = []
                for each in how:
                    self._parts(it, each, draft, (*path, it.name), items)
                if items:
                    found[it.name] = items
            else:
                self._field(it, how, self._texts(how), draft, (*path, it.name), found)
        return found

    def _plan(self, model: type[Model], block: Any) -> list[tuple[Field, Any]]:
        """Return the fields that a block fills, each with how."""
        if id(block) not in self._plans:
            self._plans[id(block)] = [(it, how) for it in fields(model) if (how := getattr(block, it.name))]
        return self._plans[id(block)]

    def _field(
        self, it: Field, how: Fill, texts: Texts, draft: Draft, path: FieldPath, into: dict[str, Any]
    ) -> None:
        """Fill a field that does not hold parts."""
        for text, at in texts:
            value, more = self._value(it, how, text, at, draft, path)
            if value is None:
                continue
            there = (*path, len(into.get(it.name, ()))) if it.many else path
            if it.many:
                items = into.setdefault(it.name, [])
                if value in items:
                    self._went(at, draft, path)
                    continue
                items.append(value)
            elif it.name in into:
                self._refuse(at, it.name, "a second value for a field that holds one", text)
                continue
            else:
                into[it.name] = value
            if at is not None:
                draft.cells[there] = at
            self._went(at, draft, there)
            for header in columns(how)[1:]:
                self._went(self._headers[header], draft, there)
            into.update({name: inner for name, inner in more.items() if name not in into})

    def _parts(self, it: Field, block: Any, draft: Draft, path: FieldPath, items: list[Any]) -> None:
        """Make the parts of a row: one for each value of the field that is split, with the same other fields."""
        model = it.part
        assert model is not None  # noqa: S101 - the caller looked
        known = by_name(model)
        plan = self._plan(model, block)
        given = {it.name: how for it, how in plan if it.part is None}
        texts = {name: self._texts(how) for name, how in given.items()}
        from_cells = [name for name, found in texts.items() if any(at is not None for _, at in found)]
        if not from_cells:
            return
        leads = [name for name in from_cells if not known[name].many and len(texts[name]) > 1]
        number = max((len(texts[name]) for name in leads), default=1)
        for name in leads:
            if len(texts[name]) != number:
                text, at = texts[name][0]
                self._refuse(at, name, f"{len(texts[name])} values, but {number} parts", text)
        for index in range(number):
            where = (*path, len(items))
            part: dict[str, Any] = {}
            for name, how in given.items():
                found = texts[name]
                if name in leads:
                    found = found[index : index + 1] if len(found) == number else []
                self._field(known[name], how, found, draft, (*where, name), part)
            for inside, how in plan:
                below: list[Any] = []
                for each in how if inside.part is not None else ():
                    self._parts(inside, each, draft, (*where, inside.name), below)
                if below:
                    part[inside.name] = below
            if part:
                items.append(part)

    def _texts(self, how: Fill) -> Texts:
        """Return the values that a field is filled with, each with its cell."""
        if how.constant is not None:
            return [(how.constant, None)]
        cells = [self._headers[header] for header in columns(how)]
        filled = [at for at in cells if at in self._row.cells]
        if len(filled) < len(cells) and not (filled and how.dates):
            for at in filled:
                self._filled.unused[at] = "another column of the text is empty"
            return []
        if how.column is not None:
            text = self._row.cells[cells[0]]
        else:
            cell = lambda it: self._row.cells.get(self._headers[it[1]], "")  # noqa: E731 - used once
            text = re.sub(r"\{([^{}]+)\}", cell, how.text or "").strip()
        found = values.split(text, how.split) if how.split else [text]
        return [(item, filled[0] if filled else None) for item in found]

    def _value(
        self, it: Field, how: Fill, text: Any, at: int | None, draft: Draft, path: FieldPath
    ) -> tuple[Any, dict[str, Any]]:
        """Return the value that a text makes, and other fields of the same record or part that are in it."""
        if not isinstance(text, str) or at is None:
            if it.shape is Shape.REFERENCE and how.make and isinstance(text, str):
                return self._matcher.find(
                    str(it.target), {**how.make, "name": text}, self._row, None, make=True
                ), {}
            return text, {}
        pieces = values.components(text, how.pattern) if how.pattern else {"name": text}
        main = pieces.pop("name", "")
        beside: dict[str, Any] = {name: value for name, value in pieces.items() if name in by_name(it.owner)}
        for name, value in beside.items():
            other = by_name(it.owner)[name]
            beside[name] = self._plain(other, how, value, at)
            if other.many:
                beside[name] = [beside[name]]
            draft.cells[(*path[:-1], name)] = at
            self._went(at, draft, (*path[:-1], name))
        if how.words:
            main = {key.casefold(): value for key, value in how.words.items()}.get(main.casefold(), main)
        if it.shape is Shape.REFERENCE:
            made = {name: value for name, value in pieces.items() if name not in beside}
            target = by_name(FAMILIES[str(it.target)])
            record = {
                **{name: value for name, value in how.make.items() if not isinstance(value, dict)},
                **{name: self._plain(target[name], how, value, at) for name, value in made.items()},
            }
            key = "url" if it.target in _BY_ADDRESS and "://" in main else "name"
            found = self._matcher.find(
                str(it.target), {**record, key: main}, self._row, at, make=how.match == "make"
            )
            if found is None:
                self._refuse(at, it.name, f"unknown {it.target}, no record has this name", main)
            return found, beside
        if how.dates or it.datatype.kind is Kind.EDTF:
            return self._date(it, how, main, at, draft=draft, path=path, beside=beside)
        if it.shape in (Shape.WORD, Shape.CHOICE):
            word = main if main in how.words.values() else main.lower().replace(" ", "_")
            if word not in self._words(it):
                self._unknown_word(it, how, main, at)
                return None, {}
            return word, beside
        return main, beside

    def _date(
        self,
        it: Field,
        how: Fill,
        text: str,
        at: int,
        *,
        draft: Draft,
        path: FieldPath,
        beside: dict[str, Any],
    ) -> tuple[Any, dict[str, Any]]:
        """Return a date; of a range, `start` and `end` if there are both, else an interval."""
        try:
            start, end = date_ranges.read(text, tuple(how.dates))
        except dates.DateError as error:
            message, hint = error.args
            self._refuse(at, it.name, message, text, hint)
            return None, {}
        if end is None:
            return start, beside
        if it.name == "start" and "end" in by_name(it.owner):
            self._went(at, draft, (*path[:-1], "end"))
            return start, {**beside, "end": end}
        if it.name == "end":
            self._refuse(
                at, it.name, f"invalid date {text!r}: a range", text, "fill `start` from this column"
            )
            return None, {}
        return f"{start}/{end}", beside

    def _words(self, it: Field) -> Collection[str]:
        """Return the vocabulary of a field."""
        if it.shape is Shape.CHOICE:
            return [str(choice) for choice in it.choices or ()]
        return self._vocabulary.get(str(it.target), ())

    def _plain(self, it: Field, how: Fill, text: str, at: int) -> Any:
        """Return the value of a component of a cell."""
        if it.shape is not Shape.REFERENCE:
            return text
        make = how.make.get(it.name) or _USUAL.get(str(it.target), {})
        return self._matcher.find(
            str(it.target), {**make, "name": text}, self._row, at, make=how.match == "make"
        )

    def _unknown_word(self, it: Field, how: Fill, text: str, at: int) -> None:
        from exporter.records.suggestions import did_you_mean

        known = self._words(it)
        word = text.lower().replace(" ", "_")
        hint = did_you_mean(text, how.words) or did_you_mean(word, known) or "add it to `words`"
        code = "CQ203" if it.shape is Shape.WORD else "CQ105"
        self._refuse(at, it.name, f"unknown {it.name} {text!r}", text, hint, code)

    def _went(self, at: int | None, draft: Draft, path: FieldPath) -> None:
        if at is not None:
            self._filled.went.setdefault(at, []).append((draft, path))

    def _refuse(
        self,
        at: int | None,
        name: str,
        message: str,
        value: str,
        hint: str | None = None,
        code: str = "CQ104",
    ) -> None:
        at = at or 0
        self._filled.reasons[at] = message
        self._filled.problems.append(
            Problem(
                code,
                f"{name}: {message}",
                self._path,
                self._row.span(at),
                field=written((name,)),
                value=value,
                hint=hint,
            )
        )
