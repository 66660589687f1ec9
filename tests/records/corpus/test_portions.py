"""Two processes stage, and find wrong, what one does, wherever the records are cut."""

import json
from pathlib import Path

import pytest

from exporter.checks.validate import review
from exporter.problems import ExporterError
from exporter.problems.collected import Findings
from exporter.records.corpus import load, portions
from exporter.records.corpus.second_process import second_process
from exporter.records.folder import RecordFile, read_dataset
from exporter.records.readers import Limits

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


@pytest.fixture
def leave(monkeypatch):
    """Return what leaves portions, from one of a number on, to the second process, however late that begins."""

    def left(first):
        claim = portions.claim
        monkeypatch.setattr(portions, "claim", lambda place, at: claim(place, at) if at < first else None)

    return left


def staged(seeds, jobs, most=None, limits=None):
    """Return all that is staged of a dataset and said of it."""
    with (
        second_process(jobs) as second,
        load(seeds, read_dataset(seeds), limits, second=second, problems=Findings(most=most)) as corpus,
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


def test_cuts_are_at_the_ends_of_lines(seeds):
    cuts = portions.cuts(seeds, read_dataset(seeds), Limits())
    content = (seeds / "events/all.jsonl").read_bytes()
    assert len(cuts) > 2
    assert cuts == sorted(set(cuts), key=lambda cut: cut.byte)
    for where in cuts:
        assert where.file == RecordFile("events", seeds / "events/all.jsonl", str(seeds / "events/all.jsonl"))
        assert content[where.byte - 1 : where.byte] == b"\n"
        assert 0 < where.byte < len(content)
        assert where.line == 1 + content[: where.byte].count(b"\n")


@pytest.mark.parametrize(
    ("places", "read"),
    [
        ([], ["0 a", "0 b", "0 c"]),
        ([("b", 10), ("b", 20)], ["0 a", "0 b:0-10", "1 b:10-20", "2 b:20-", "2 c"]),
        ([("b", 0)], ["0 a", "1 b", "1 c"]),
        ([("b", 0), ("c", 0)], ["0 a", "1 b", "2 c"]),
        ([("b", 0), ("b", 5), ("c", 5)], ["0 a", "1 b:0-5", "2 b:5-", "2 c:0-5", "3 c:5-"]),
    ],
)
def test_portions_between_cuts(places, read):
    files = [RecordFile("events", Path(name), name) for name in "abc"]
    cuts = [portions.Cut(RecordFile("events", Path(name), name), byte) for name, byte in places]

    def told(file):
        whole = file.start == 0 and file.stop is None
        return file.shown if whole else f"{file.shown}:{file.start}-{file.stop or ''}"

    assert [f"{number} {told(file)}" for number, file in portions.numbered(files, cuts)] == read


def test_a_file_that_was_to_be_cut_and_is_gone_is_said(tmp_path):
    files = [RecordFile("events", Path(name), name) for name in "abc"]
    cuts = [portions.Cut(files[1], 10)]
    with pytest.raises(ExporterError, match="b was taken away while the records were read"):
        list(portions.claimed([files[0], files[2]], cuts, tmp_path))


def test_a_portion_is_claimed_once(tmp_path):
    files = [RecordFile("events", Path(name), name) for name in "abc"]
    cuts = [portions.Cut(file) for file in files[1:]]
    assert portions.claim(tmp_path, 2)
    assert [file.shown for file in portions.claimed(files, cuts, tmp_path)] == ["a", "b"]
    assert portions.claim(tmp_path, 0) is None
    assert portions.claim(tmp_path, 1) is None


@pytest.mark.parametrize("most", [None, 3])
def test_two_processes_stage_and_find_what_one_does(seeds, leave, most):
    leave(1)
    one, two = staged(seeds, 1, most), staged(seeds, 2, most)
    assert one == two
    assert len(one[0]["events"]) > 6
    assert {code: one[5]["counts"][code] for code in ("CQ210", "CQ402", "CQ410")} == {
        "CQ210": 1,
        "CQ402": 1,
        "CQ410": 1,
    }


@pytest.mark.parametrize("first", range(1, 8))
def test_wherever_the_two_meet(seeds, leave, first):
    assert len(portions.cuts(seeds, read_dataset(seeds), Limits())) < 8
    one = staged(seeds, 1)
    leave(first)
    assert one == staged(seeds, 2)


@pytest.mark.parametrize("padding", range(0, 1200, 150))
def test_wherever_the_cuts_are(seeds, leave, padding):
    leave(2)
    (seeds / "places/aaa.yaml").write_text(f"id: aaa\ntype: City\nname: A\ndescription: {'x' * padding}\n")
    assert portions.cuts(seeds, read_dataset(seeds), Limits())
    assert staged(seeds, 1) == staged(seeds, 2)


@pytest.mark.parametrize("padding", [0, 400, 3000])
def test_between_files_that_are_read_whole(seeds, leave, padding):
    leave(1)
    (seeds / "events/all.jsonl").unlink()
    (seeds / "topics/zzz.yaml").write_text(f"id: zzz\nname: Z\ndescription: {'x' * padding}\n")
    assert portions.cuts(seeds, read_dataset(seeds), Limits())
    assert staged(seeds, 1) == staged(seeds, 2)


def test_a_foreign_encoding_is_not_cut(seeds, leave):
    leave(1)
    path = seeds / "events/all.jsonl"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    assert staged(seeds, 1) == staged(seeds, 2)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\0\0", b"\xff"])
def test_a_mark_inside_a_file_is_told_wherever_the_cut_is(seeds, leave, mark):
    path = seeds / "events/all.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b"".join(mark + line for line in lines[1:]))
    one = staged(seeds, 1)
    leave(1)
    assert one == staged(seeds, 2)
    assert len(one[4]) > len(lines) - 2


@pytest.mark.parametrize(("at", "read"), [(0, False), (1, True)])
def test_whether_one_reads_on_after_a_line_of_megabytes_does_not_depend_on_jobs(seeds, leave, at, read):
    path = seeds / "events/all.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:at], b"{" * 3_000_000 + b"\n", *lines[at:]]))
    limits = Limits(record_bytes=1000)
    one = staged(seeds, 1, limits=limits)
    leave(1)
    assert one == staged(seeds, 2, limits=limits)
    assert ("six" in {row[0] for row in one[0]["events"]}) is read
