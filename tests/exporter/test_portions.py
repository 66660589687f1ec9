"""Two processes stage, and find wrong, what one does, wherever the records are cut."""

import json
from pathlib import Path

import pytest

from exporter.corpus import load, portions
from exporter.findings import Findings
from exporter.folder import RecordFile, read_dataset
from exporter.readers import Limits
from exporter.review import review
from exporter.second_process import second_process

DATASET = "name: tiny\ntitle: Tiny\nbase: https://example.org/\nlanguage: en\n"
EVENTS = [
    {"id": "one", "name": "One", "start": "2025-02-20", "location": "brussels", "topics": ["peace", "trade"]},
    {"id": "two", "name": {"fr": "Deux", "ur": "دو"}, "participations": [{"participant": "ada", "role": "host"}]},
    {"id": "three", "name": "Three", "loction": "brussels"},
    {"id": "two", "name": "Two again"},
    {"id": "twice", "name": "Twice", "participations": [{"participant": "ada", "role": "host"}] * 2,
     "evidence": [{"source": "report", "supports": ["start"]}]},
    {"id": "four", "name": "Four", "location": "nowhere"},
    {"id": "five", "name": " Five", "start": "2025-02-30"},
    {"id": "six", "name": "Six", "end": "2024", "start": "2025"},
]  # fmt: skip


@pytest.fixture
def seeds(tmp_path, monkeypatch):
    monkeypatch.setattr(portions, "PAYS_ABOVE", 0)
    monkeypatch.setattr(portions, "HEAD_START", 0)
    for family in ("places", "topics", "participants", "sources", "events"):
        (tmp_path / family).mkdir()
    (tmp_path / "dataset.yaml").write_text(DATASET)
    (tmp_path / "notes").mkdir()
    (tmp_path / "places/brussels.yaml").write_text("id: brussels\ntype: City\nname: Brussels\n")
    (tmp_path / "topics/all.yaml").write_text("- {id: peace, name: Peace}\n- {id: trade, name: Trade}\n")
    (tmp_path / "sources/report.yaml").write_text("id: report\nname: Report\n")
    (tmp_path / "participants/eve.yaml").write_text("id: ada\ntype: Person\nname: Ada\n")
    lines = [json.dumps(event, ensure_ascii=False) for event in EVENTS]
    (tmp_path / "events/all.jsonl").write_text(
        "\n".join([*lines[:3], "", "{no json", *lines[3:]]) + "\n", encoding="utf-8"
    )
    (tmp_path / "events/last.yaml").write_text("id: last\nname: Last\nkind: meting\n")
    return tmp_path


def staged(seeds, jobs, most=None):
    """Return all that is staged of a dataset and said of it."""
    with (
        second_process(jobs) as second,
        load(seeds, read_dataset(seeds), second=second, problems=Findings(most=most)) as corpus,
    ):
        tables = {
            name: corpus.connection.execute(f'SELECT * FROM "{name}"').fetchall()
            for (name,) in corpus.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        tables["refused"] = set(tables["refused"])
        lines = [line for family in ("places", "events") for line in corpus.lines(family)]
        found = review(corpus)
        told = [(str(p), p.span) for p in found]
        return tables, Path(corpus.spool.name).read_bytes(), lines, corpus.counts, told, vars(found)


def test_a_cut_is_at_the_end_of_a_line(seeds):
    cuts = portions.cuts(seeds, read_dataset(seeds), Limits())
    content = (seeds / "events/all.jsonl").read_bytes()
    assert len(cuts) == 2
    assert cuts[0].byte < cuts[1].byte < len(content)
    for where in cuts:
        assert where.file == RecordFile("events", seeds / "events/all.jsonl", str(seeds / "events/all.jsonl"))
        assert content[where.byte - 1 : where.byte] == b"\n"
        assert where.line == 1 + content[: where.byte].count(b"\n")


@pytest.mark.parametrize(
    ("begins", "ends", "read"),
    [
        (None, ("b", 10), ["a", "b:0-10"]),
        (("b", 10), ("b", 20), ["b:10-20"]),
        (("b", 20), None, ["b:20-", "c"]),
        (None, ("b", 0), ["a"]),
        (("b", 0), ("c", 0), ["b"]),
        (("b", 0), ("c", 5), ["b", "c:0-5"]),
        (("a", 0), None, ["a", "b", "c"]),
    ],
)
def test_stretches_between_cuts(begins, ends, read):
    files = [RecordFile("events", Path(name), name) for name in "abc"]

    def cut(place):
        return place and portions.Cut(RecordFile("events", Path(place[0]), place[0]), place[1])

    found = list(portions.between(files, cut(begins), cut(ends)))
    whole = [f.start == 0 and f.stop is None for f in found]
    told = [f"{f.shown}:{f.start}-{'' if f.stop is None else f.stop}" for f in found]
    assert [f.shown if w else t for f, w, t in zip(found, whole, told, strict=True)] == read


@pytest.mark.parametrize("most", [None, 3])
def test_two_processes_stage_and_find_what_one_does(seeds, most):
    one, two = staged(seeds, 1, most), staged(seeds, 2, most)
    assert one == two
    assert len(one[0]["events"]) > 6
    assert {code: one[5]["counts"][code] for code in ("CQ210", "CQ402", "CQ410")} == {
        "CQ210": 1,
        "CQ402": 1,
        "CQ410": 1,
    }


@pytest.mark.parametrize("padding", range(0, 1200, 150))
def test_wherever_the_cut_is(seeds, padding):
    (seeds / "places/aaa.yaml").write_text(f"id: aaa\ntype: City\nname: A\ndescription: {'x' * padding}\n")
    assert portions.cuts(seeds, read_dataset(seeds), Limits())
    assert staged(seeds, 1) == staged(seeds, 2)


@pytest.mark.parametrize("padding", [0, 400, 3000])
def test_between_files_that_are_read_whole(seeds, padding):
    (seeds / "events/all.jsonl").unlink()
    (seeds / "topics/zzz.yaml").write_text(f"id: zzz\nname: Z\ndescription: {'x' * padding}\n")
    assert portions.cuts(seeds, read_dataset(seeds), Limits())
    assert staged(seeds, 1) == staged(seeds, 2)


def test_a_foreign_encoding_is_not_cut(seeds):
    path = seeds / "events/all.jsonl"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    assert staged(seeds, 1) == staged(seeds, 2)


def test_a_mark_inside_a_file_is_told_wherever_the_cut_would_be(seeds):
    path = seeds / "events/all.jsonl"
    path.write_bytes(b"".join(b"\xef\xbb\xbf" + line for line in path.read_bytes().splitlines(keepends=True)))
    assert staged(seeds, 1) == staged(seeds, 2)
