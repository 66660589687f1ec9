"""What all readers have in common."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from exporter.problems import MisuseError, Problem
from exporter.records.readers import READERS, Limits, Raw, reader_for, reread, rereads

THREE = {
    "x.yaml": "- id: a\n- id: b\n- {id: c, name: Third}\n",
    "x.json": '[{"id": "a"}, {"id": "b"},\n {"id": "c", "name": "Third"}]',
    "x.jsonl": '{"id": "a"}\n\n{"id": "b"}\n{"id": "c", "name": "Third"}\n',
    "x.csv": "id,name\na,\nb,\nc,Third\n",
    "x.tsv": "id\tname\na\t\nb\t\nc\tThird\n",
}


@pytest.mark.parametrize("path", THREE)
def test_a_record_is_found_again_by_its_place(path):
    content = THREE[path].encode()
    found = list(reader_for(path)(io.BytesIO(content), path, Limits()))
    assert len({(raw.line, raw.column) for raw in found}) == 3
    again = reread(io.BytesIO(content), path, Limits(), found[2].line, found[2].column)
    assert again == found[2]
    assert again.locate(("name",)) == found[2].locate(("name",)) != again.locate(())


@pytest.mark.parametrize("path", THREE)
def test_several_records_are_found_again_in_one_pass(path):
    content = THREE[path].encode()
    found = list(reader_for(path)(io.BytesIO(content), path, Limits()))
    places = {(raw.line, raw.column) for raw in (found[0], found[2])}
    assert list(rereads(io.BytesIO(content), path, Limits(), places)) == [found[0], found[2]]


def test_a_place_without_a_record_gives_nothing():
    assert reread(io.BytesIO(b"id: a\n"), "x.yaml", Limits(), 7) is None
    assert reread(io.BytesIO(b"id: a\n"), "x.txt", Limits(), 1) is None


@pytest.mark.parametrize("suffix", READERS)
def test_the_suffix_decides_the_reader_in_any_case(suffix):
    assert (
        reader_for(suffix) is reader_for(f"a.b{suffix.upper()}") is reader_for(Path("events") / f"x{suffix}")
    )


@pytest.mark.parametrize("path", ["x.txt", "x", "", ".", "yaml", "x.yaml.bak"])
def test_other_files_have_no_reader(path):
    assert reader_for(path) is None


def test_a_depth_that_no_later_stage_could_follow_is_misuse():
    with pytest.raises(MisuseError, match="--max-depth is at most 180, not 181"):
        Limits(depth=181)


@pytest.mark.parametrize("path", ["x.yaml", "x.json", "x.jsonl", "x.csv", "x.tsv"])
@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-16-le", "UTF-16 (little endian)"),
        ("utf-16-be", "UTF-16 (big endian)"),
        ("utf-32-le", "UTF-32 (little endian)"),
        ("utf-32-be", "UTF-32 (big endian)"),
    ],
)
def test_other_encodings_are_refused_by_name(problems, path, encoding, name):
    content = ("\ufeff" + THREE[path]).encode(encoding)
    assert problems(path, content) == [f"1:1: CQ001 the file is {name}, not UTF-8: byte order mark at byte 0"]


@pytest.mark.parametrize("path", THREE)
def test_a_byte_order_mark_of_utf_8_is_dropped(records, path):
    assert records(path, b"\xef\xbb\xbf" + THREE[path].encode()) == records(path, THREE[path])


@pytest.mark.parametrize("path", THREE)
def test_windows_line_ends_change_nothing(read, path):
    found = read(path, THREE[path].replace("\n", "\r\n"))
    assert [raw.json.strip() for raw in found] == [raw.json.strip() for raw in read(path, THREE[path])]


@pytest.mark.parametrize(
    ("path", "content", "place"),
    [
        ("x.yaml", b"id: a\nname: caf\xe9 bar\n", (2, 10, 15)),
        ("x.json", b'{"id": "a",\n "name": "caf\xe9"}', (2, 14, 25)),
        ("x.csv", b"id,name\na,caf\xe9 bar\n", (2, 6, 13)),
        ("x.yaml", b"\xef\xbb\xbfid: \xe9", (1, 5, 7)),
    ],
)
def test_a_byte_that_is_not_utf_8_has_a_place(read, path, content, place):
    (problem,) = read(path, content)
    line, column, byte = place
    assert isinstance(problem, Problem)
    assert (problem.code, problem.span.line, problem.span.column) == ("CQ001", line, column)
    assert problem.message == f"not UTF-8: byte 0xE9 at byte {byte} of the file"


@pytest.mark.parametrize("path", ["x.yaml", "x.json", "x.xlsx"])
def test_a_file_over_the_limit_is_not_read_whole(path):
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size=-1):
            assert 0 <= size <= 1001
            self.taken += size
            return b" " * size

    stream = Endless()
    (problem,) = reader_for(path)(stream, path, Limits(file_bytes=1000))
    assert problem.message == "the file is larger than 1000 bytes (--max-file-size)"
    assert stream.taken == 1001


def test_a_raw_compares_by_what_it_holds():
    assert Raw(b"{}", 1, print) == Raw(b"{}", 1, repr)
    assert Raw(b"{}", 1, print) != Raw(b"{}", 2, print)
