"""Random edits of a dataset's records, for proofs that a diff loses nothing."""

import copy
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from exporter.diff.content import Content, content, records_in, references
from exporter.diff.sides import Side
from exporter.model.canonical import canonical, record_of
from exporter.model.fields import FAMILIES, fields
from exporter.records.corpus import load
from exporter.records.folder import read_dataset
from schemas import Dataset, Record

State = dict[str, dict[str, Content]]
"""Family -> id -> the content of a record."""


def state_of(folder: Path) -> tuple[Dataset, State]:
    """Return the description of a dataset's folder, and its records."""
    dataset = read_dataset(folder)
    assert isinstance(dataset, Dataset)
    with load(folder, dataset) as corpus:
        return dataset, {
            family: {record.id: content(record, dataset.language) for record in corpus.records(family)}
            for family in FAMILIES
        }


def side(name: str, dataset: Dataset, state: State) -> Side:
    """Return a state that is in memory as a side of a comparison."""

    def find(family: str, ids: Iterable[str] | None) -> Iterator[Record]:
        for record_id in sorted(state[family]):
            if ids is None or record_id in ids:
                yield record_of(family, state[family][record_id])

    return Side(name, dataset, find)


def canonical_state(dataset: Dataset, state: State) -> list[tuple[str, Content]]:
    """Return every record of a state in canonical form with its family, in order."""
    return [
        (family, canonical(record_of(family, state[family][record_id]), dataset.language))
        for family in FAMILIES
        for record_id in sorted(state[family])
    ]


class Editor:
    """Makes random edits of a state; those that leave an invalid record are undone."""

    def __init__(self, state: State, seed: int) -> None:
        self.state = copy.deepcopy(state)
        self.random = random.Random(seed)  # noqa: S311 (not a secret)

    def edit(self, number: int) -> State:
        """Make some edits, and return the state that they lead to."""
        kinds = [self.change_field] * 6 + [self.change_part] * 6 + [self.rename, self.remove, self.add]
        for _ in range(number):
            self.random.choice(kinds)()
        return self.state

    def any_record(self) -> tuple[str, str]:
        family = self.random.choice([family for family in FAMILIES if self.state[family]])
        return family, self.random.choice(sorted(self.state[family]))

    def put(self, family: str, record_id: str, values: Content) -> None:
        try:
            record_of(family, values)
        except ValidationError:
            return
        self.state[family].pop(record_id, None)
        self.state[family][values["id"]] = values

    def other_value(self, family: str, name: str, values: Content) -> None:
        """Take the value of a field from another record of the family, or remove the value."""
        donor = self.state[family][self.random.choice(sorted(self.state[family]))]
        if name in donor:
            values[name] = copy.deepcopy(donor[name])
        else:
            values.pop(name, None)

    def change_field(self) -> None:
        family, record_id = self.any_record()
        values = copy.deepcopy(self.state[family][record_id])
        name = self.random.choice([f.name for f in fields(FAMILIES[family]) if f.name != "id"])
        value = values.get(name)
        if isinstance(value, dict) and self.random.random() < 0.5:
            language = self.random.choice([*sorted(value), "fr"])
            value[language] = f"{value.get(language, '')} x".strip()
        elif isinstance(value, list) and len(value) > 1 and self.random.random() < 0.5:
            del value[self.random.randrange(len(value))]
        else:
            self.other_value(family, name, values)
        self.put(family, record_id, values)

    def change_part(self) -> None:
        family, record_id = self.any_record()
        values = copy.deepcopy(self.state[family][record_id])
        lists = [f for f in fields(FAMILIES[family]) if f.part is not None and f.name in values]
        if not lists:
            return
        f = self.random.choice(lists)
        items = values[f.name]
        place = self.random.randrange(len(items))
        match self.random.randrange(5):
            case 0:
                del items[place]
                if not items:
                    del values[f.name]
            case 1:
                items.insert(self.random.randrange(len(items) + 1), items.pop(place))
            case 2:
                donors = [one for one in self.state[family].values() if one.get(f.name)]
                new = copy.deepcopy(self.random.choice(self.random.choice(donors)[f.name]))
                items.insert(self.random.randrange(len(items) + 1), new)
            case 3:
                donors = [one for one in self.state[family].values() if one.get(f.name)]
                donor = self.random.choice(self.random.choice(donors)[f.name])
                name = self.random.choice(sorted(donor))
                items[place][name] = copy.deepcopy(donor[name])
            case _:
                evidence = items[place].get("evidence")
                if evidence:
                    evidence.insert(0, evidence.pop())
                    if len(evidence) > 1:
                        del evidence[self.random.randrange(len(evidence))]
        self.put(family, record_id, values)

    def rename(self) -> None:
        family, record_id = self.any_record()
        new_id = f"{record_id[:60]}-{self.random.randrange(1000)}"
        if new_id in self.state[family]:
            return
        self.state[family][new_id] = {**self.state[family].pop(record_id), "id": new_id}

        def follow(target: str, old: str) -> str:
            return new_id if (target, old) == (family, record_id) else old

        for other in FAMILIES:
            for one, values in self.state[other].items():
                self.state[other][one] = references(other, values, follow)

    def remove(self) -> None:
        family, record_id = self.any_record()
        referred_to = {
            found
            for other in FAMILIES
            for values in self.state[other].values()
            for found in records_in(values, other)
        }
        if (family, record_id) not in referred_to and len(self.state[family]) > 1:
            del self.state[family][record_id]

    def add(self) -> None:
        family, record_id = self.any_record()
        new_id = f"new-{self.random.randrange(1000)}"
        self.state[family].setdefault(new_id, {**copy.deepcopy(self.state[family][record_id]), "id": new_id})
