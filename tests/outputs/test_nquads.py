"""N-Quads are sorted for any ids, need no more memory for more records, and are what rdflib would write."""

import importlib.util
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from parsers import canonical

from exporter.graph.annotations import annotations_on
from exporter.graph.nodes import NodeMaker
from exporter.graph.shards import Shards
from exporter.outputs import nquads
from schemas import Dataset, Event, Source

ROOT = Path(__file__).parents[2]
# Between `a#…` and `a>…` come all ids that continue after `a` with a hyphen, a point or a digit.
IDS = ["a", "a-b", "a-b-c", "a.b", "a0", "a0.1", "a_b", "aa", "b"]
QUOTED = {"source": "s", "quote": 'He said: "no"\\ \u2028 and\nleft.'}


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("benchmark_nquads", ROOT / "benchmarks" / "nquads.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written(dataset: Dataset, families: dict[str, list]) -> bytes:
    maker = NodeMaker(dataset)
    said = (
        (maker.node(r), annotations_on(dataset, family, r.__dict__))
        for family, records in families.items()
        for r in records
    )
    with TemporaryDirectory() as folder:
        path = Path(folder, "d.nq")
        with Shards(path, None) as file:
            nquads.write_sorted(dataset, said, file)
        return path.read_bytes()


@pytest.mark.parametrize("at_once", [1, 2, 16])
@pytest.mark.parametrize("base", ["https://example.org/", "https://example.org/data#"])
def test_lines_are_sorted_by_their_bytes_whatever_the_ids(base, at_once, monkeypatch):
    monkeypatch.setattr(nquads, "RECORDS_AT_ONCE", at_once)
    dataset = Dataset(name="d", title="D", base=base, language="en")
    events = [
        Event(
            id=record_id,
            name={"en": "Talks", "zh-Hant": "會談"},
            topics=("a", "a-b", "a0"),
            evidence=tuple({**QUOTED, "key": f"q-{number}"} for number in range(11)),
            participations=(
                {"participant": "p", "role": "chair", "capacity": ("A", "B"), "evidence": (QUOTED,)},
            ),
        )
        for record_id in sorted(IDS)
    ]
    sources = [Source(id=record_id, authors=("One", "Two")) for record_id in sorted(IDS)]
    lines = written(dataset, {"events": events, "sources": sources}).split(b"\n")
    assert lines.pop() == b""
    assert lines == sorted(set(lines))
    assert len(canonical(b"\n".join(lines).decode())) == len(lines)
    for record_id in IDS:
        assert any(line.startswith(f"<{base}events/{record_id}> ".encode()) for line in lines)


def test_the_benchmark_compares_writers_of_the_same_statements(benchmark):
    records = [benchmark.event(number) for number in range(20)]
    ours = written(benchmark.DATASET, {"events": records})
    theirs = BytesIO()
    benchmark.with_rdflib(records, theirs)
    assert canonical(ours.decode()) == canonical(theirs.getvalue().decode())


def test_more_records_take_no_more_memory(benchmark):
    assert benchmark.held(600) < 1.2 * benchmark.held(150)
