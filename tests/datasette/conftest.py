"""The databases of both datasets, and the Datasettes that serve them, started when a test asks for one."""

import re

import pytest
from datasettes import SEEDS, VERSIONS, Unavailable, start, write


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Return the folder with the outputs of each dataset."""
    return {name: write(seeds, tmp_path_factory.mktemp(name)) for name, seeds in SEEDS.items()}


@pytest.fixture(scope="session")
def serve(built, tmp_path_factory):
    """Return what starts a version of Datasette on a dataset, once."""
    running = {}

    def get(version, dataset):
        if (version, dataset) not in running:
            log = tmp_path_factory.mktemp("log") / f"{version}-{dataset}.txt"
            try:
                running[version, dataset] = start(version, built[dataset], log)
            except Unavailable as reason:
                pytest.skip(f"Datasette {version} cannot be had: {reason}")
        return running[version, dataset]

    yield get
    for server in running.values():
        server.stop()
    for (version, dataset), server in running.items():
        trouble = re.search(r"(?s)(Traceback|ERROR|Exception|Warning).*", server.log)
        assert not trouble, f"Datasette {version} on {dataset} logged {trouble[0][:2000]}"


@pytest.fixture(params=VERSIONS)
def version(request):
    return request.param


@pytest.fixture(params=list(SEEDS))
def dataset(request):
    return request.param


@pytest.fixture
def server(serve, version, dataset):
    return serve(version, dataset)
