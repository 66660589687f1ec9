"""Validate a dataset, write every output into a private folder, verify them, and swap them into place."""

from __future__ import annotations

from pathlib import Path

from exporter import rules
from exporter.corpus import load
from exporter.folder import read_dataset
from exporter.problems import Problem
from exporter.readers import Limits


def validate(seeds: Path, *, limits: Limits | None = None) -> list[Problem]:
    """Return every problem of the dataset in a folder, in a stable order.

    Raises:
        MisuseError: there is no such folder, or no `dataset.yaml` in it.
    """
    dataset = read_dataset(seeds, limits)
    if isinstance(dataset, list):
        return sorted(dataset, key=lambda problem: problem.sort_key)
    with load(seeds, dataset, limits) as corpus:
        return sorted([*corpus.problems, *rules.check(corpus)], key=lambda problem: problem.sort_key)
