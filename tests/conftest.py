"""The toy dataset, which has no problem, not even a warning, written once by every output."""

import os
import shutil
import socket
from pathlib import Path

import pytest

from exporter.build.build import build
from exporter.checks.validate import review
from exporter.outputs import OUTPUTS
from exporter.records.corpus import load
from exporter.records.folder import read_dataset
from schemas import Dataset

TOY = Path(__file__).parent / "toy"


@pytest.fixture(scope="session")
def toy_dataset() -> Dataset:
    """Return what the toy dataset says of itself."""
    dataset = read_dataset(TOY)
    assert isinstance(dataset, Dataset)
    return dataset


@pytest.fixture(scope="session")
def toy(toy_dataset, tmp_path_factory) -> Path:
    """Return the folder with the outputs of the toy dataset."""
    out = tmp_path_factory.mktemp("toy")
    with load(TOY, toy_dataset) as corpus:
        assert list(review(corpus)) == []
        for output in OUTPUTS:
            output.write(corpus, out)
    return out


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """Return the folder of the toy dataset as a build publishes it."""
    out = tmp_path_factory.mktemp("built") / "dist"
    assert not build(TOY, out).failed
    return out


@pytest.fixture
def dist(built, tmp_path) -> Path:
    """Return a copy of what was built, which a test may damage."""
    return shutil.copytree(built, tmp_path / "dist")


@pytest.fixture
def no_network(monkeypatch):
    """Fail where the network is asked."""

    def refuse(*_arguments, **_options):
        raise AssertionError("the network was asked")

    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.fixture(autouse=True, scope="session")
def _cache_of_its_own(tmp_path_factory):
    """Keep the answers of commands that tests run out of the user's cache, and old answers out of tests."""
    os.environ["COMMUNIQUE_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
