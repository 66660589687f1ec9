"""Apply changes to records: the old state and the changes give the new state, record by record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from exporter.diff.changes import Change, Kind
from exporter.diff.content import Content, content, keys, references
from exporter.diff.sides import Side
from exporter.model.canonical import canonical, record_of
from exporter.model.datatypes import Kind as DatatypeKind
from exporter.model.fields import FAMILIES, Field, by_name
from exporter.problems import MisuseError
from exporter.records.folder import DATASET_FILE
from exporter.records.yaml_writer import document
from schemas import Dataset

_STEP = re.compile(r"([a-z][a-z0-9_]*)(?:\[([^\]]+)\])?(?:\.|$)")


def patched(old: Side, changes: Iterable[Change]) -> tuple[Dataset, Iterator[tuple[str, Content]]]:
    """Return the new description of a dataset, and its records in canonical form with their families.

    Args:
        old: the old state.
        changes: all changes that `exporter.diff.diff.changes` yields from that state to the new one.

    Raises:
        MisuseError: a change does not fit the old state.
    """
    by_record: dict[str, list[Change]] = {}
    for change in changes:
        by_record.setdefault(change.record, []).append(change)
    description = old.description
    for change in by_record.pop("dataset", []):
        _set_described(description, change.path.split("."), change.new)
    dataset = Dataset.model_validate(description)
    return dataset, _records(old, dataset.language, by_record)


def files(old: Side, changes: Iterable[Change]) -> Iterator[tuple[str, str]]:
    """Yield name and text of every file of the new state's folder: a file for each record, then `dataset.yaml`."""
    dataset, records = patched(old, changes)
    for family, values in records:
        yield f"{family}/{values['id']}.yaml", document(values)
    yield DATASET_FILE, document(dataset.model_dump(mode="json", exclude_defaults=True))


def _set_described(description: dict[str, Any], path: list[str], value: Any) -> None:
    here = description
    for step in path[:-1]:
        here = here.setdefault(step, {})
    if value is None:
        here.pop(path[-1], None)
    else:
        here[path[-1]] = value


def _records(old: Side, language: str, by_record: dict[str, list[Change]]) -> Iterator[tuple[str, Content]]:
    new_ids = {
        change.old: change.record
        for changes in by_record.values()
        for change in changes
        if change.kind is Kind.RENAMED
    }

    def new_id(family: str, record_id: str) -> str:
        return new_ids.get(f"{family}/{record_id}", f"{family}/{record_id}").partition("/")[2]

    for family in FAMILIES:
        found: list[tuple[str, Content]] = []
        for record in old.find(family, None):
            values = references(family, content(record, old.dataset.language), new_id)
            name = f"{family}/{new_id(family, record.id)}"
            own = by_record.pop(name, [])
            if name == f"{family}/{record.id}" and any(
                change.kind is Kind.REMOVED and not change.path for change in own
            ):
                continue
            found.append(_changed(family, values, own, language))
        added = [name for name in by_record if name.startswith(f"{family}/")]
        for name in added:
            change = by_record[name][0]
            if change.kind is not Kind.ADDED or change.path:
                raise MisuseError(f"no such record: {name}, which a change is about")
            del by_record[name]
            found.append((change.new["id"], change.new))
        for _, values in sorted(found, key=lambda item: item[0]):
            yield family, canonical(record_of(family, values), language)


def _changed(family: str, values: Content, changes: list[Change], language: str) -> tuple[str, Content]:
    renamed = next((change for change in changes if change.kind is Kind.RENAMED), None)
    if renamed is not None:
        values["id"] = renamed.record.partition("/")[2]
    _Editor(language).apply(FAMILIES[family], values, changes)
    if renamed is not None and renamed.certain:
        former = renamed.old.partition("/")[2]
        values["former_ids"] = sorted({*values.get("former_ids", ()), former})
    return values["id"], values


class _Editor:
    """Applies the changes of one record to its content."""

    def __init__(self, language: str) -> None:
        self.language = language

    def apply(self, model: Any, values: Content, changes: list[Change], depth: int = 0) -> None:
        """Apply changes whose paths begin at `values`, after `depth` steps."""
        inside: dict[str, list[tuple[str | None, str, Change]]] = {}
        for change in changes:
            if change.kind is Kind.SAME_THING and " → " in change.path:
                before, after = change.path.split(" → ")
                self._sort(inside, depth, before, Change(Kind.REMOVED, "", before, old=change.old))
                added = Change(Kind.ADDED, "", after, new=change.new, position=change.position)
                self._sort(inside, depth, after, added)
            elif change.path:
                self._sort(inside, depth, change.path, change)
        for name, found in inside.items():
            self._field(by_name(model)[name], values, found, depth)

    def _sort(
        self,
        inside: dict[str, list[tuple[str | None, str, Change]]],
        depth: int,
        path: str,
        change: Change,
    ) -> None:
        steps = [(match[1], match[2], match.end()) for match in _STEP.finditer(path)]
        name, key, _ = steps[depth]
        rest = path[steps[depth][2] :]
        inside.setdefault(name, []).append((key, rest, change))

    def _field(
        self, f: Field, values: Content, changes: list[tuple[str | None, str, Change]], depth: int
    ) -> None:
        if f.part is not None:
            values[f.name] = self._parts(f, values.get(f.name) or [], changes, depth)
        elif f.many and not f.ordered:
            items = set(values.get(f.name) or ())
            items -= {change.old for _, _, change in changes if change.old is not None}
            items |= {change.new for _, _, change in changes if change.new is not None}
            values[f.name] = sorted(items)
        elif f.datatype.kind is DatatypeKind.LANGUAGE_TEXT:
            texts = dict(values.get(f.name) or {})
            for _, language, change in changes:
                texts[language] = change.new
            values[f.name] = {language: text for language, text in texts.items() if text is not None}
        else:
            ((_, _, change),) = changes
            values[f.name] = change.new
        if not values[f.name] and values[f.name] is not False and values[f.name] != 0:
            del values[f.name]

    def _parts(
        self, f: Field, items: list[Content], changes: list[tuple[str | None, str, Change]], depth: int
    ) -> list[Content]:
        part: Any = f.part
        found = keys(part, items, self.language)
        placed: dict[int, Content] = {}
        edits: dict[str, list[Change]] = {}
        moves: list[Change] = []
        gone: set[str] = set()
        for key, rest, change in changes:
            if key is None or (key not in found and (rest or change.kind is not Kind.ADDED)):
                raise MisuseError(f"no such part: {change.record} {change.path}")
            if rest:
                edits.setdefault(key, []).append(change)
            elif change.kind is Kind.ADDED:
                placed[change.position or 0] = change.new
            else:
                gone.add(key)
                if change.kind is Kind.MOVED:
                    moves.append(change)
        for key, own in edits.items():
            self.apply(part, found[key], own, depth + 1)
        for change in moves:
            key = _last_key(change.path)
            placed[change.position or 0] = found[key]
        stayed = iter([item for key, item in found.items() if key not in gone])
        number = len(found) - len(gone) + len(placed)
        return [placed[place] if place in placed else next(stayed) for place in range(number)]


def _last_key(path: str) -> str:
    return path.rpartition("[")[2].removesuffix("]")
