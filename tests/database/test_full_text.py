"""Full-text search: what is found by which words, and in which order."""

import json
import re
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
from datasettes import write

from exporter.database.full_text import TOKENIZE, indexed, is_folded, plain, searched

DATASET = """\
name: names
title: Names that are hard to type
base: https://example.org/names/
language: en
"""

RECORDS = {
    "places": [
        {"id": "poland", "type": "Country", "name": {"en": "Poland", "pl": "Polska"}},
        {
            "id": "vienna",
            "type": "City",
            "name": "Vienna",
            "other_names": [{"text": "Вена", "kind": "native"}],
        },
    ],
    "participants": [
        {"id": "jan-lecki", "type": "Person", "name": "Jan Łęcki", "nationality": "poland"},
        {"id": "maciej-stadejek", "type": "Person", "name": "Maciej Stadejek"},
        {
            "id": "soren-oeberg",
            "type": "Person",
            "name": "Søren Þorsson Öberg",
            "description": "Met Łęcki once.",
        },
        {
            "id": "rajab",
            "type": "Person",
            "name": "Receb Tayyıb",
            "other_names": [{"text": "RTE", "kind": "short"}],
        },
        {
            "id": "office",
            "type": "Organization",
            "name": "Straßenbauamt",
            "description": {"en": "Builds roads.", "de": "Baut Straßen."},
        },
    ],
    "sources": [{"id": "letter", "name": "A letter"}],
    "events": [
        {
            "id": "talk-1",
            "name": "Talk of two",
            "evidence": [{"source": "letter", "quote": "on terrorism, at last"}],
        },
        {"id": "talk-2", "name": "Second talk", "description": "On terrorism and trade."},
        {"id": "talk-3", "name": "Terrorism: a third talk"},
        {
            "id": "talk-4",
            "name": "Fourth talk",
            "participations": [
                {
                    "participant": "jan-lecki",
                    "role": "delegate",
                    "capacity": ["Director General for Fisheries"],
                }
            ],
            "outcomes": [{"kind": "commitment", "text": "Quotas for herring."}],
        },
    ],
}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    seeds = tmp_path_factory.mktemp("seeds")
    (seeds / "dataset.yaml").write_text(DATASET)
    for family, records in RECORDS.items():
        (seeds / family).mkdir()
        lines = (json.dumps(record, ensure_ascii=False) for record in records)
        (seeds / family / "all.jsonl").write_text("\n".join(lines))
    folder = write(seeds, tmp_path_factory.mktemp("out"), ("sqlite",))
    with closing(sqlite3.connect(folder / "names.db")) as connection:
        yield connection


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lecki", ["jan-lecki", "soren-oeberg"]),
        ("ŁĘCKI", ["jan-lecki", "soren-oeberg"]),
        ("Łecki", ["jan-lecki", "soren-oeberg"]),
        ("stadej*", ["maciej-stadejek"]),
        ("soren thorsson oberg", ["soren-oeberg"]),
        ("strassenbauamt", ["office"]),
        ("tayyib", ["rajab"]),
        ("rte", ["rajab"]),
        ("polska", ["poland"]),
        ("вена", ["vienna"]),
        ("strassen", ["office"]),
        ("herring", ["talk-4"]),
        ("fisheries", ["talk-4"]),
        ("nobody", []),
    ],
)
def test_search_finds(database, words, found):
    answer = database.execute("SELECT record_id FROM search(?) ORDER BY rank", (words,))
    assert [record for (record,) in answer] == found


def test_a_name_counts_more_than_a_description_and_that_more_than_a_quotation(database):
    answer = database.execute("SELECT record_id FROM search('terrorism') ORDER BY rank")
    assert [record for (record,) in answer] == ["talk-3", "talk-2", "talk-1"]


def test_the_search_of_a_single_table_finds_other_names_and_plain_letters_too(database):
    for words, found in (
        ("lecki", ["jan-lecki", "soren-oeberg"]),
        ("rte", ["rajab"]),
        ("strasse*", ["office"]),
    ):
        answer = database.execute(
            "SELECT p.id FROM participants_fts(?) f JOIN participants p ON p.rowid = f.rowid ORDER BY f.rank",
            (words,),
        )
        assert [record for (record,) in answer] == found, words


def test_a_snippet_shows_the_text_as_it_is_written(database):
    (text,) = database.execute(
        "SELECT snippet(search, 3, '[', ']', '…', 9) FROM search('herring')"
    ).fetchone()
    assert text == "Quotas for [herring]. Director General for Fisheries"
    (text,) = database.execute(
        "SELECT highlight(search, 2, '[', ']') FROM search('łęcki') ORDER BY rank"
    ).fetchone()
    assert text == "Jan [Łęcki]"
    (text,) = database.execute(
        "SELECT highlight(search, 2, '[', ']') FROM search('lecki') ORDER BY rank"
    ).fetchone()
    assert text == "Jan Łęcki"


def test_every_index_is_whole(database):
    for table in (*(f"{name}_fts" for name in searched()), "search"):
        database.execute(f'INSERT INTO "{table}" ("{table}") VALUES (\'integrity-check\')')
    records = sum(len(records) for records in RECORDS.values())
    assert database.execute("SELECT count(*) FROM search_records").fetchone() == (records,)
    database.rollback()


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Łęcki", "Lecki"),
        ("Þórður Ægisson", "Thordur AEgisson"),
        ("Đoković, Œuvre, Straße", "Dokovic, OEuvre, Strasse"),
        ("Qurʼan", "Quran"),
        ("ﬁnance", "finance"),
        ("Müller", "Muller"),
        ("plain", "plain"),
        ("پاکستان", "پاکستان"),
    ],
)
def test_plain_letters(text, letters):
    assert plain(text) == letters


def test_what_is_not_indexed_twice_the_tokenizer_folds_by_itself():
    letters = [chr(code) for code in range(0x80, 0x110000) if unicodedata.category(chr(code))[0] in "LM"]
    folded = [letter for letter in letters if is_folded(f"a{letter}a")]
    assert len(folded) > 400
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='{TOKENIZE}')")
    database.execute("CREATE VIRTUAL TABLE words USING fts5vocab(texts, 'instance')")
    rows = [(ord(letter), f"a{letter}a") for letter in folded]
    database.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", rows)
    words = dict(database.execute("SELECT doc, term FROM words"))
    assert words == {number: plain(text).lower() for number, text in rows}


def test_only_words_that_plain_letters_change_are_indexed_twice():
    assert indexed("Jan Łęcki of Łódź, Łęcki") == "Jan Łęcki of Łódź, Łęcki Lecki Lodz"
    assert indexed("plain words, and Müller") == "plain words, and Müller"
    assert indexed(None) is None
    assert indexed(None, "EEAS") == " EEAS"


def test_each_record_is_found_by_the_words_that_the_view_shows_of_it():
    with closing(sqlite3.connect(Path(__file__).parents[2] / "dist/eu-pakistan.db")) as db:
        rows = db.execute("SELECT id, family, name, text, quotes FROM search_texts").fetchall()
        assert {row[0] for row in rows} == {number for (number,) in db.execute("SELECT rowid FROM search")}
        for number, family, *texts in rows:
            for column, text in zip(("name", "text", "quotes"), texts, strict=True):
                for word in filter(str.isascii, re.findall(r"\w+", text or "")):
                    asked = f'{column}: "{word}"'
                    found = db.execute("SELECT rowid FROM search WHERE search MATCH ?", (asked,)).fetchall()
                    assert (number,) in found, (family, asked)
