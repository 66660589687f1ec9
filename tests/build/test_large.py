"""What is done with large datasets is done right; the thresholds are lowered so that a small one counts as large."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from verifying import verify

from exporter.build import sampling
from exporter.graph.counts import GraphCounts, nodes
from exporter.model.fields import FAMILIES
from exporter.outputs import jsonld, sqlite
from exporter.problems import LedgerError
from exporter.records.corpus import load, loader
from exporter.records.folder import read_dataset

TOY = Path(__file__).parents[1] / "toy"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    with load(TOY, read_dataset(TOY)) as corpus:
        sqlite.write(corpus, folder)
        jsonld.write(corpus, folder)
        yield corpus, folder


@pytest.fixture
def outputs(written, tmp_path):
    corpus, folder = written
    shutil.copytree(folder, tmp_path / "out")
    return corpus, tmp_path / "out"


def test_a_sample_holds_every_type_every_field_and_the_extremes(written, monkeypatch):
    monkeypatch.setattr(sampling, "SIZE", 0)
    corpus, _ = written
    sample = sampling.draw(corpus)
    for family in FAMILIES:
        records = list(corpus.records(family))
        chosen = [record for record in records if record.id in sample.ids[family]]
        assert {record.type for record in chosen} == {record.type for record in records}
        assert {records[0].id, records[-1].id} <= set(sample.ids[family])
        filled = {name for record in records for name, value in record if value not in (None, ())}
        assert {name for record in chosen for name, value in record if value not in (None, ())} == filled


def test_a_sample_is_the_same_for_the_same_records_and_says_how_large_it_is(written, monkeypatch):
    monkeypatch.setattr(sampling, "SIZE", 5)
    corpus, _ = written
    one = sampling.draw(corpus)
    assert one == sampling.draw(corpus)
    assert str(one) == f"a sample of {one.size} of 26 records (seed 20250220)"


def test_the_counts_of_a_pass_over_the_lines_are_those_of_the_records(written):
    corpus, folder = written
    found = GraphCounts(corpus.dataset)
    for _, node in nodes([folder / "elysee.jsonld"]):
        found.add(node)
    for _, node in nodes([folder / "elysee.evidence.jsonld"]):
        found.add_evidence(node)
    assert found.fields == corpus.counts


def test_a_sample_is_read_back_and_everything_is_counted(outputs, monkeypatch):
    monkeypatch.setattr(sampling, "FULL_UP_TO", 0)
    result = verify(*outputs)
    assert result.sample is not None
    assert result.compared == 26
    assert all(entry.records == entry.cells == entry.triples for entry in result.entries)


def test_all_records_are_read_back_where_that_is_asked_for(outputs, monkeypatch):
    monkeypatch.setattr(sampling, "FULL_UP_TO", 0)
    assert verify(*outputs, full=True).sample is None


DAMAGE = {
    "a statement is of something else": (r'"cq:edition":(\d)', r'"cq:volume":\1'),
    "a statement is missing": (r',"cq:edition":\d', ""),
    "an item is missing": (r'"about":\["[^"]*"', '"about":['),
    "a part is called as no field is": (r"#participations-([a-z])", r"#partakings-\1"),
    "a part has another place": (r'"cq:position":1', '"cq:position":7'),
    "a topic is a node": (r'"about":\["([^"]*)"', r'"about":[{"@id":"\1"}'),
    "a line is not JSON": (r'\n{"@type"', '\n{"@type'),
    "the end is missing": (r"\n\]}\n", "\n"),
    "a record is missing": (r'\n{"@type":"City"[^\n]*', ""),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_to_the_graph_is_noticed_without_reading_every_record_back(outputs, damage):
    corpus, folder = outputs
    path = folder / "elysee.jsonld"
    text, number = re.subn(*DAMAGE[damage], path.read_text(), count=1)
    assert number == 1
    path.write_text(text)
    with pytest.raises(LedgerError):
        verify(corpus, folder, full=False)


EVIDENCE_DAMAGE = {
    "a statement is of something else": (r'"oa:exact":', '"oa:inexact":'),
    "a statement is added": (r'"oa:exact":', '"oa:suffix":"","oa:exact":'),
    "a statement of no field is added": (r'"oa:exact":', '"oa:styleClass":"red","oa:exact":'),
    "a source is missing": (r',"oa:hasSource":"[^"]*"', ""),
    "an annotation is missing": (r'\n{"@type":"oa:Annotation"[^\n]*', ""),
}


@pytest.mark.parametrize("damage", EVIDENCE_DAMAGE)
def test_damage_to_the_evidence_is_noticed_without_reading_every_record_back(outputs, damage):
    corpus, folder = outputs
    path = folder / "elysee.evidence.jsonld"
    text, number = re.subn(*EVIDENCE_DAMAGE[damage], path.read_text(), count=1)
    assert number == 1
    path.write_text(text)
    with pytest.raises(LedgerError):
        verify(corpus, folder, full=False)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM event_topics WHERE rowid = 1",
        "DELETE FROM translations WHERE rowid = 1",
        "UPDATE events SET description = NULL",
        "UPDATE participants SET name = upper(name)",
    ],
)
def test_damage_to_the_database_is_noticed_without_reading_every_record_back(outputs, statement):
    corpus, folder = outputs
    with closing(sqlite3.connect(folder / "elysee.db")) as connection, connection:
        connection.execute(statement)
    with pytest.raises(LedgerError):
        verify(corpus, folder, full=False)


@pytest.mark.parametrize("backward", [False, True])
def test_records_in_any_order_and_in_batches_of_any_size_make_the_same_outputs(
    written, tmp_path, monkeypatch, backward
):
    corpus, folder = written
    monkeypatch.setattr(loader, "FLUSHED", 2)
    dataset = tmp_path / "dataset"
    for family in FAMILIES:
        (dataset / family).mkdir(parents=True)
        lines = sorted(corpus.lines(family), reverse=backward)
        (dataset / family / "all.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))
    shutil.copy(TOY / "dataset.yaml", dataset)
    with load(dataset, read_dataset(dataset)) as other:
        assert other.orders["events"].kept is not backward
        sqlite.write(other, tmp_path)
        jsonld.write(other, tmp_path)
        assert verify(other, tmp_path).compared == 26
    for name in ("elysee.db", "elysee.jsonld"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
