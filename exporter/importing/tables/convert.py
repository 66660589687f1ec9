"""Import a table: read its rows, make drafts, match names, give ids, check the records, and account for every cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from exporter.importing.tables import decisions, drafts, earlier, matching, sheets
from exporter.importing.tables.drafts import Draft
from exporter.importing.tables.earlier import REPORT_HEADER, Earlier
from exporter.importing.tables.fill import Filled, Filler
from exporter.importing.tables.mapping import columns, fills
from exporter.importing.tables.sheets import SheetRow
from exporter.model.field_paths import FieldPath, steps, written
from exporter.model.fields import FAMILIES
from exporter.problems import Problem, Severity, Span
from exporter.records.folder import DATASET_FILE, read_dataset
from exporter.records.readers import Limits, Raw
from exporter.records.suggestions import did_you_mean
from exporter.records.validation import validate
from schemas import VOCABULARIES, Dataset

_ATTEMPTS = 4
"""How often a record is validated, each time without what was wrong."""


@dataclass
class Imported:
    """What a table became: its records by family, its problems, the account of its cells, and the questions."""

    before: Earlier
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    account: list[tuple[str, ...]] = field(default_factory=list)
    matches: str = ""
    undecided: int = 0

    def count(self, result: str) -> int:
        """Return how many cells had a result."""
        return len({(row[1], row[2]) for row in self.account if row[6] == result and row[2]})

    def report(self) -> str:
        """Return the account as CSV, after the rows that the earlier report has of other tables."""
        out = io.StringIO()
        rows = [REPORT_HEADER, *self.before.rows_of_others(), *self.account]
        csv.writer(out, lineterminator="\n").writerows(rows)
        return out.getvalue()

    def as_json(self) -> dict[str, Any]:
        """Return the account for programs."""
        return {
            "table": self.before.table,
            "sheet": self.before.sheet,
            "records": {family: len(records) for family, records in self.records.items()},
            "cells": {it: self.count(it) for it in ("imported", "ignored", "not imported")},
            "account": [dict(zip(REPORT_HEADER, row, strict=True)) for row in self.account],
        }


def import_table(path: Path, mapping: Any, matches: Path, output: Path) -> Imported:
    """Import a table.

    Args:
        path: the table.
        mapping: how its columns make records.
        matches: the file of questions and decisions on names, which need not exist.
        output: the dataset; its records are matched, and those that this table made before keep their ids.
    """
    before = earlier.look(output, path, _sheet(path, mapping))
    found = Imported(before)
    decided = decisions.read(matches)
    everything = {
        family: {**before.others.get(family, {}), **before.own.get(family, {})} for family in FAMILIES
    }
    found.problems += decisions.unknown_decisions(matches, decided, everything)
    matcher = matching.Matcher(before.others, decided, before.own)
    made: list[Draft] = []
    accounts: list[tuple[SheetRow, Filled]] = []
    headers: dict[str, int] = {}
    filler: Filler | None = None
    for row in _body(path, mapping, found):
        if filler is None:
            headers = _headers(row, mapping, path, found)
            if any(problem.code == "CQ830" for problem in found.problems):
                return found
            filler = Filler(mapping, headers, matcher, str(path), _vocabulary(output, mapping))
            continue
        filled = filler.fill(row)
        made += filled.drafts
        found.problems += filled.problems
        accounts.append((row, filled))
    if filler is None and not found.problems:
        message = f"missing header row: the table has no row {mapping.header}"
        found.problems.append(Problem("CQ831", message, str(path), hint="correct `header` in the mapping"))
    named = matcher.settle()
    taken = {(family, record_id) for family, records in before.others.items() for record_id in records}
    # References first, so that what refers to them is compared with what was written before.
    drafts.mint([*named, *made], before.own, taken)
    refused: dict[Draft, dict[FieldPath, str]] = {}
    referring = [_check(draft, str(path), found, refused) for draft in made]
    named = [draft for draft in _referred(named, referring) if _check(draft, str(path), found, refused)]
    ignored = {headers[name] for name in mapping.ignore if name in headers}
    for row, filled in accounts:
        found.account += _account(row, filled, path.name, ignored, refused, headers)
    for draft in named:
        found.account += _of_named(draft, path.name)
    found.account.sort(key=lambda cell: (not cell[3], int(cell[3] or 0), int(cell[4] or 0)))
    questions = matcher.questions_on(named)
    found.matches = decisions.written(questions, decided)
    found.undecided = sum(not decision for *_, decision in questions)
    return found


def _vocabulary(output: Path, mapping: Any) -> dict[str, set[str]]:
    """Return the vocabularies: our words, and those that the dataset adds."""
    added = mapping.dataset.get("vocabularies", {})
    if (output / DATASET_FILE).exists() and isinstance(dataset := read_dataset(output), Dataset):
        added = dataset.vocabularies
    return {
        name: {*(concept.word for concept in concepts), *added.get(name, ())}
        for name, concepts in VOCABULARIES.items()
    }


def _sheet(path: Path, mapping: Any) -> str:
    """Return the name of the sheet that is read."""
    found = (row.sheet for row in sheets.rows(path, mapping.sheet, Limits()) if isinstance(row, SheetRow))
    return next(found, "")


def _referred(named: list[Draft], fields: list[dict[str, Any]]) -> list[Draft]:
    """Return the records made for names that the fields of others refer to, directly or through one of them."""
    found: set[Draft] = set()
    waiting = list(fields)
    while waiting:
        for draft in drafts.references(waiting.pop()):
            if draft not in found:
                found.add(draft)
                waiting.append(draft.fields)
    return [draft for draft in named if draft in found]


def _body(path: Path, mapping: Any, found: Imported) -> Iterator[SheetRow]:
    """Yield the header row and the rows to import; merged cells have their value in every cell."""
    stop_at: int | None = None
    headers: dict[str, int] | None = None
    for row in sheets.rows(path, mapping.sheet, Limits()):
        if isinstance(row, Problem):
            found.problems.append(row)
            continue
        if row.line < mapping.header:
            found.account += _passed(row, path, "above the header row")
        elif headers is None:
            headers = {_plain(text): at for at, text in sorted(row.cells.items(), reverse=True)}
            found.account += _passed(row, path, "a header")
            stop_at = headers.get(_plain(mapping.stop.column)) if mapping.stop else None
            yield row
        elif row.line in mapping.skip:
            found.account += _passed(row, path, "in a row to skip")
        elif stop_at is not None and row.cells.get(stop_at, "").casefold() == mapping.stop.text.casefold():
            found.account += _passed(row, path, "in the row to stop at")
            mapping = mapping.model_copy(update={"skip": range(row.line, 10_000_000)})
        elif row.cells.keys() <= row.covered and not row.flaws:
            found.account += _passed(row, path, "part of merged cells that begin in a row above")
        else:
            for flaw in row.flaws:
                found.problems.append(
                    Problem(
                        flaw.code,
                        flaw.message,
                        str(path),
                        row.span(flaw.at),
                        value=flaw.value,
                        hint=flaw.hint,
                    )
                )
                row.cells.setdefault(flaw.at, flaw.value or "")
            yield row


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _headers(row: SheetRow, mapping: Any, path: Path, found: Imported) -> dict[str, int]:
    """Return the positions of the headers that a mapping names, and report those that the sheet does not have."""
    there: dict[str, int] = {}
    for at, text in sorted(row.cells.items()):
        there.setdefault(_plain(text), at)
    wanted = {name for fill in fills(mapping) for name in columns(fill)} | set(mapping.ignore)
    headers: dict[str, int] = {" ".join(text.split()): at for at, text in row.cells.items()}
    for name in sorted(wanted):
        if _plain(name) in there:
            headers[name] = there[_plain(name)]
        else:
            found.problems.append(
                Problem(
                    "CQ830",
                    f"{name}: missing column, which the mapping names",
                    str(path),
                    Span(row.line, 1, cell=f"{row.sheet}!{row.line}"),
                    expected=f"one of {', '.join(row.cells.values())}",
                    hint=did_you_mean(name, list(row.cells.values())),
                )
            )
    return headers


def _check(
    draft: Draft, path: str, found: Imported, refused: dict[Draft, dict[FieldPath, str]]
) -> dict[str, Any]:
    """Validate a record, and keep it without the fields and list items that are wrong if it can be without them.

    Returns:
        The fields that are kept; none if the record is not.
    """
    fields = draft.fields
    for attempt in range(_ATTEMPTS):
        record: dict[str, Any] = {"id": draft.id, **drafts.settled(fields)}
        raw = Raw(orjson.dumps(record), draft.row.line, _locate(draft), lax=True)
        result = validate(raw, FAMILIES[draft.family], path, name=f"{draft.family}/{draft.id}")
        if not isinstance(result, list):
            found.records.setdefault(draft.family, []).append(record)
            return fields
        if attempt == 0:
            fields = drafts.copied(fields)
        wrong: set[FieldPath] = set()
        for problem in result:
            where = _removable(problem.field, record)[
                : 1 if attempt else None
            ]  # places in lists have changed
            refused.setdefault(draft, {}).setdefault(where, problem.message)
            wrong.add(where)
            if problem not in found.problems:
                found.problems.append(problem)
        if () in wrong:
            break
        outer = {it for it in wrong if not any(it[:end] in wrong for end in range(len(it)))}
        for where in sorted(outer, reverse=True):
            drafts.remove(fields, where)
    refused.setdefault(draft, {}).setdefault((), "the record could not be made")
    return {}


def _removable(field: str | None, record: dict[str, Any]) -> FieldPath:
    """Return the path of what to remove so that a field is not wrong: the innermost list item, or the whole field."""
    where = steps(field or "")
    while where and isinstance(where[-1], str) and len(where) > 1:
        where = where[:-1]
    return where if where and where[0] in record else ()


def _locate(draft: Draft) -> Any:
    def locate(path: FieldPath, *, key: bool = False) -> Span:  # noqa: ARG001 - there are no keys
        return draft.row.span(draft.cell(path))

    return locate


def _account(
    row: SheetRow,
    filled: Filled,
    file: str,
    ignored: set[int],
    refused: dict[Draft, dict[FieldPath, str]],
    headers: dict[str, int],
) -> Iterator[tuple[str, ...]]:
    named = set(headers.values())
    for at, value in sorted(row.cells.items()):
        head = (file, row.sheet, sheets.name(row.line, at), str(row.line), str(at + 1), value)
        if at in filled.reasons:
            yield (*head, "not imported", "", "", filled.reasons[at])
        elif at in filled.went:
            for draft, path in filled.went[at]:
                reasons = refused.get(draft, {})
                reason = next((it for end in range(len(path) + 1) if (it := reasons.get(path[:end]))), "")
                result = "not imported" if reason else "imported"
                yield (*head, result, f"{draft.family}/{draft.meant().id}", written(path), reason)
        elif at in ignored:
            yield (*head, "ignored", "", "", "the mapping ignores the column")
        elif at not in named:
            yield (*head, "not imported", "", "", "the column has no header")
        else:
            reason = filled.unused.get(at, "the mapping does not use the column")
            yield (*head, "not imported", "", "", reason)


def _of_named(draft: Draft, file: str) -> Iterator[tuple[str, ...]]:
    """Account for a record that was made for a name, at the cells that it was first made from."""
    record, row = f"{draft.family}/{draft.id}", draft.row
    cells = {path: at for path, at in draft.cells.items() if path and at in row.cells}
    for path, at in cells.items():
        place = (sheets.name(row.line, at), str(row.line), str(at + 1), row.cells[at])
        yield (file, row.sheet, *place, "imported", record, written(path), "")
    if not cells:
        name = str(draft.fields.get("name") or draft.fields.get("url") or "")
        yield (file, row.sheet, "", "", "", name, "imported", record, "name", "a constant of the mapping")


def _passed(row: SheetRow, path: Path, reason: str) -> Iterator[tuple[str, ...]]:
    for at, value in sorted(row.cells.items()):
        cell = sheets.name(row.line, at)
        yield (path.name, row.sheet, cell, str(row.line), str(at + 1), value, "ignored", "", "", reason)


def warning(path: Path, count: int) -> Problem:
    """Return the warning that names are not decided."""
    message = f"records that may exist, for {count} of the names: a new record was made for each"
    hint = "fill in the column decision: same, an id, or new"
    return Problem("CQ832", message, str(path), severity=Severity.WARNING, hint=hint)
