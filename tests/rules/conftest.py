"""Datasets that a test writes itself, and what is found in them."""

import pytest

from exporter.checks.validate import validate

DATASET = "name: t\ntitle: T\ndescription: D.\nbase: https://example.org/t/\nlanguage: en\nlicense: https://example.org/l\n"


@pytest.fixture
def seeds(tmp_path):
    """Return a folder that describes a dataset in English without records."""
    (tmp_path / "dataset.yaml").write_text(DATASET, encoding="utf-8")
    return tmp_path


@pytest.fixture
def found(seeds):
    """Return a function that writes a file for each family and returns what is wrong with them."""

    def of(**families: str) -> list:
        for family, text in families.items():
            (seeds / family).mkdir()
            (seeds / family / "all.yaml").write_text(text, encoding="utf-8")
        return list(validate(seeds))

    return of


@pytest.fixture
def problems(found):
    """Return a function as `found` that says the code and the record of each problem."""
    return lambda **families: [f"{problem.code} {problem.record}" for problem in found(**families)]


@pytest.fixture
def messages(found, seeds):
    """Return a function as `found` that says the message of each problem, with paths inside the dataset."""
    return lambda **families: [problem.message.replace(f"{seeds}/", "") for problem in found(**families)]
