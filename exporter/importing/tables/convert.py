"""Import a table: read its rows, make drafts, match names, give ids, check the records, and account for every cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from exporter.importing.tables import drafts, matching, sheets
from exporter.importing.tables.drafts import Draft
from exporter.importing.tables.fill import Filled, Filler
from exporter.importing.tables.mapping import Fill, columns
from exporter.importing.tables.sheets import SheetRow
from exporter.model.field_paths import FieldPath, written
from exporter.model.fields import FAMILIES
from exporter.problems import Problem, Severity, Span
from exporter.records.readers import Limits, Raw, reader_for
from exporter.records.suggestions import did_you_mean
from exporter.records.validation import validate
from schemas import Model

REPORT_HEADER = ("file", "sheet", "cell", "row", "column", "value", "result", "record", "field", "reason")


@dataclass
class Imported:
    """What a table became: its records by family, its problems, the account of its cells, and the questions."""

    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    account: list[tuple[str, ...]] = field(default_factory=list)
    matches: str = ""
    undecided: int = 0

    def count(self, result: str) -> int:
        """Return how many cells had a result."""
        return len({(row[1], row[2]) for row in self.account if row[6] == result})

    def report(self) -> str:
        """Return the account as CSV."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([REPORT_HEADER, *self.account])
        return out.getvalue()


def import_table(path: Path, mapping: Any, matches: Path, output: Path) -> Imported:
    """Import a table.

    Args:
        path: the table.
        mapping: how its columns make records.
        matches: the file of questions and decisions on names, which need not exist.
        output: the dataset; its records are matched, and those that this table made before keep their ids.
    """
    found = Imported()
    known, earlier = existing(output, path.stem)
    decisions = matching.read(matches)
    everything = {family: {**known.get(family, {}), **earlier.get(family, {})} for family in FAMILIES}
    found.problems += matching.unknown_decisions(matches, decisions, everything)
    matcher = matching.Matcher(known, decisions)
    made: list[Draft] = []
    accounts: list[tuple[SheetRow, Filled]] = []
    headers: dict[str, int] = {}
    filler: Filler | None = None
    for row in _body(path, mapping, found):
        if filler is None:
            headers = _headers(row, mapping, path, found)
            if found.problems and any(problem.code == "CQ101" for problem in found.problems):
                return found
            filler = Filler(mapping, headers, matcher, str(path))
            continue
        filled = filler.fill(row)
        made += filled.drafts
        found.problems += filled.problems
        accounts.append((row, filled))
    if filler is None and not found.problems:
        message = f"missing header row: the table has no row {mapping.header}"
        found.problems.append(Problem("CQ002", message, str(path), hint="correct `header` in the mapping"))
    named = matcher.settle()
    everyone = [*named, *made]
    taken = {(family, record_id) for family, records in known.items() for record_id in records}
    # References first, so that what refers to them is compared with what was written before.
    drafts.mint(everyone, earlier, taken)
    refused = _check(everyone, str(path), found)
    ignored = {headers[name] for name in mapping.ignore if name in headers}
    for row, filled in accounts:
        found.account += _account(row, filled, path.name, ignored, refused, headers)
    found.account.sort(key=lambda cell: (int(cell[3]), int(cell[4])))
    found.matches = matching.written(matcher.questions, decisions)
    found.undecided = sum(not decision for *_, decision in matcher.questions)
    return found


def existing(output: Path, stem: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the records of a dataset, by family and id: those that others wrote, and those of the last import."""
    known: dict[str, dict[str, Any]] = {}
    earlier: dict[str, dict[str, Any]] = {}
    for family in FAMILIES:
        for path in sorted((output / family).rglob("*")) if (output / family).is_dir() else ():
            read = reader_for(path)
            if read is None or not path.is_file() or path.name.startswith("."):
                continue
            into = earlier if path.name == f"{stem}.jsonl" else known
            with path.open("rb") as stream:
                for raw in read(stream, str(path), Limits()):
                    record = orjson.loads(raw.json) if isinstance(raw, Raw) else None
                    if isinstance(record, dict):
                        into.setdefault(family, {})[str(record.get("id") or path.stem)] = record
    return known, earlier


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
        else:
            for merge in row.merged:
                for at in merge.columns:
                    if merge.value is not None:
                        row.cells.setdefault(at, str(merge.value))
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
    wanted = {name for fill in _fills(mapping) for name in columns(fill)} | set(mapping.ignore)
    headers: dict[str, int] = {" ".join(text.split()): at for at, text in row.cells.items()}
    for name in sorted(wanted):
        if _plain(name) in there:
            headers[name] = there[_plain(name)]
        else:
            found.problems.append(
                Problem(
                    "CQ101",
                    f"{name}: unknown column, the mapping names it",
                    str(path),
                    Span(row.line, 1, cell=f"{row.sheet}!{row.line}"),
                    expected=f"one of {', '.join(row.cells.values())}",
                    hint=did_you_mean(name, list(row.cells.values())),
                )
            )
    return headers


def _fills(block: Any) -> Iterator[Fill]:
    if isinstance(block, Fill):
        yield block
    elif isinstance(block, tuple):
        for item in block:
            yield from _fills(item)
    elif isinstance(block, Model):
        for _, value in block:
            yield from _fills(value)


def _check(everyone: list[Draft], path: str, found: Imported) -> dict[Draft, dict[FieldPath, str]]:
    """Validate the records; leave out the fields that are wrong, and the records that cannot be without them."""
    refused: dict[Draft, dict[FieldPath, str]] = {}
    done: set[tuple[str, str]] = set()
    for draft in everyone:
        record: dict[str, Any] = {"id": draft.id, **draft.content()}
        for _ in range(2):
            raw = Raw(orjson.dumps(record), draft.row.line, _locate(draft), lax=True)
            result = validate(raw, FAMILIES[draft.family], path, name=f"{draft.family}/{draft.id}")
            if not isinstance(result, list):
                break
            for problem in result:
                name = (problem.field or "").partition("[")[0].partition(".")[0]
                reason = f"{problem.message}"
                refused.setdefault(draft, {})[(name,) if name in record else ()] = reason
                record.pop(name, None)
                if problem not in found.problems:
                    found.problems.append(problem)
        else:
            refused.setdefault(draft, {}).setdefault((), "the record could not be made")
            continue
        if (draft.family, draft.id) not in done:
            done.add((draft.family, draft.id))
            found.records.setdefault(draft.family, []).append(record)
    return refused


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
                reason = reasons.get((), "") or reasons.get(path[:1], "")
                result = "not imported" if reason else "imported"
                yield (*head, result, f"{draft.family}/{draft.meant().id}", written(path), reason)
        elif at in ignored:
            yield (*head, "ignored", "", "", "the mapping ignores the column")
        elif at not in named:
            yield (*head, "not imported", "", "", "the column has no header")
        else:
            yield (*head, "not imported", "", "", "the mapping does not use the column")


def _passed(row: SheetRow, path: Path, reason: str) -> Iterator[tuple[str, ...]]:
    for at, value in sorted(row.cells.items()):
        cell = sheets.name(row.line, at)
        yield (path.name, row.sheet, cell, str(row.line), str(at + 1), value, "ignored", "", "", reason)


def warning(path: Path, count: int) -> Problem:
    """Return the warning that names are not decided."""
    message = f"records that may exist, for {count} of the names: a new record was made for each"
    hint = "fill in the column decision: same, an id, or new"
    return Problem("CQ014", message, str(path), severity=Severity.WARNING, hint=hint)
