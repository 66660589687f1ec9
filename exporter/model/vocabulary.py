"""Words of the vocabularies: ours, those of a dataset, and those that a record uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from exporter.model.fields import Shape, fields
from schemas import VOCABULARIES, Dataset, Model


def vocabulary_rows(dataset: Dataset) -> Iterator[tuple[str, str, str, str]]:
    """Yield list, word, label and definition of every word: ours in their order, then the dataset's."""
    for name, concepts in VOCABULARIES.items():
        for concept in concepts:
            yield name, concept.word, concept.label, concept.definition
        for word, entry in sorted(dataset.vocabularies.get(name, {}).items()):
            yield name, word, entry.label, entry.definition


def words_in(model: type[Model], mapping: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each word that a record or part uses, with its list."""
    for f in fields(model):
        if f.name not in mapping:
            continue
        if f.shape is Shape.WORD:
            yield f.target or "", mapping[f.name]
        elif f.part is not None:
            for item in mapping[f.name]:
                yield from words_in(f.part, item)
