"""A build is given up when an output does not say what the records say, whatever the difference is."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from forging import make_an_index_stale
from verifying import verify

from exporter.build import ledger
from exporter.outputs import jsonld, sqlite
from exporter.problems import LedgerError
from exporter.records.corpus import load
from exporter.records.folder import read_dataset

TOY = Path(__file__).parents[1] / "toy"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return a corpus of the toy dataset and a folder with its outputs."""
    folder = tmp_path_factory.mktemp("written")
    dataset = read_dataset(TOY)
    with load(TOY, dataset) as corpus:
        sqlite.write(corpus, folder)
        jsonld.write(corpus, folder)
        yield corpus, folder


@pytest.fixture
def outputs(written, tmp_path):
    """Return the corpus and a copy of its outputs that a test may damage."""
    corpus, folder = written
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return corpus, tmp_path


def test_the_ledger_closes_on_what_was_written(outputs):
    result = verify(*outputs)
    assert result.entries
    assert all(entry.records == entry.cells == entry.triples for entry in result.entries)
    assert all(len(set(counts.values())) == 1 for counts in result.families.values())


DAMAGE_TO_THE_DATABASE = [
    "DELETE FROM event_topics WHERE rowid = 1",
    "DELETE FROM evidence WHERE rowid = 1",
    "DELETE FROM translations WHERE rowid = 1",
    "UPDATE events SET description = description || '.' WHERE description IS NOT NULL",
    "UPDATE participations SET on_behalf_of_id = NULL WHERE on_behalf_of_id IS NOT NULL",
    "UPDATE participations SET capacity = '[]' WHERE capacity IS NOT NULL",
    "UPDATE events SET start = '1999' WHERE start IS NOT NULL",
    "UPDATE places SET latitude = latitude + 0.0000001 WHERE latitude IS NOT NULL",
    "UPDATE participants SET parent_id = 'nobody' WHERE parent_id IS NOT NULL",
    "INSERT INTO topics (id, type, name) VALUES ('zzz', 'DefinedTerm', 'One more')",
]


@pytest.mark.parametrize("statement", DAMAGE_TO_THE_DATABASE)
def test_any_damage_to_the_database_is_noticed(outputs, statement):
    corpus, folder = outputs
    with closing(sqlite3.connect(folder / f"{corpus.dataset.name}.db")) as connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()
    with pytest.raises(LedgerError):
        verify(corpus, folder)


def test_a_damaged_page_of_the_database_is_noticed(outputs):
    corpus, folder = outputs
    path = folder / f"{corpus.dataset.name}.db"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 64] = bytes(64)
    path.write_bytes(content)
    with pytest.raises((LedgerError, sqlite3.DatabaseError)):
        verify(corpus, folder)


def test_an_index_that_is_not_that_of_its_table_is_noticed(outputs):
    corpus, folder = outputs
    make_an_index_stale(folder / f"{corpus.dataset.name}.db")
    with pytest.raises(LedgerError, match="fails its integrity check"):
        verify(corpus, folder)


def nodes(document):
    return document["@graph"]


def events(document):
    return [node for node in nodes(document) if "/events/" in node["@id"] and "attendee" in node]


DAMAGE_TO_THE_GRAPH = {
    "a record is missing": lambda document: nodes(document).pop(0),
    "a name differs": lambda document: events(document)[0].update(name="Another"),
    "a date is gone": lambda document: events(document)[0].pop("cq:startDateEdtf"),
    "a role is gone": lambda document: events(document)[0]["attendee"].pop(0),
    "two names": lambda document: events(document)[0].update(name=["One", "Two"]),
    "an event of another type": lambda document: events(document)[0].update({"@type": "Festival"}),
    "a statement too many": lambda document: events(document)[0].update({"cq:edition": [9, 10]}),
    "a statement of no field": lambda document: events(document)[0].update({"https://example.org/x": "y"}),
    "an id with a space": lambda document: events(document)[0].update(
        {"@id": events(document)[0]["@id"] + " x"}
    ),
}


@pytest.mark.parametrize("damage", DAMAGE_TO_THE_GRAPH)
def test_any_damage_to_the_graph_is_noticed(outputs, damage):
    corpus, folder = outputs
    path = folder / f"{corpus.dataset.name}.jsonld"
    document = json.loads(path.read_bytes())
    DAMAGE_TO_THE_GRAPH[damage](document)
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(LedgerError):
        verify(corpus, folder)


@pytest.mark.parametrize("more", [b" ", b"\n", b"{}\n"])
def test_what_follows_the_end_of_the_graph_is_noticed_without_reading_every_record_back(outputs, more):
    corpus, folder = outputs
    with (folder / f"{corpus.dataset.name}.jsonld").open("ab") as file:
        file.write(more)
    with pytest.raises(LedgerError, match="does not end after the graph"):
        verify(corpus, folder, full=False)


NAME = {"Event": {"name": 1}}


@pytest.mark.parametrize(
    ("records", "cells", "triples"),
    [(NAME, {}, {}), ({}, NAME, {}), ({}, {}, NAME), (NAME, NAME, {}), ({}, NAME, NAME)],
)
def test_a_value_that_is_not_everywhere_is_a_line_of_the_ledger_that_does_not_close(records, cells, triples):
    (entry,) = ledger.entries(records, cells, triples)
    assert (entry.model, entry.field, entry.closes) == ("Event", "name", False)


@pytest.mark.parametrize("base", ["https://example.org/elysee#", "https://example.org/elysee/"])
@pytest.mark.parametrize("full", [True, False])
def test_the_ledger_closes_under_a_base_of_either_kind(tmp_path, base, full):
    seeds = shutil.copytree(TOY, tmp_path / "seeds")
    path = seeds / "dataset.yaml"
    path.write_text(
        re.sub(r"(?m)^base: .*$", f'base: "{base}"', path.read_text(encoding="utf-8")), encoding="utf-8"
    )
    with load(seeds, read_dataset(seeds)) as corpus:
        sqlite.write(corpus, tmp_path)
        jsonld.write(corpus, tmp_path)
        result = verify(corpus, tmp_path, full=full)
    assert any(entry.model == "Evidence" and entry.triples for entry in result.entries)
