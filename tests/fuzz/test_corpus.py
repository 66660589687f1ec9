"""The corpus of the fuzzer, and a few inputs by hand in its form, keep the promises of readers."""

from pathlib import Path

import pytest
from fuzz.targets import SUFFIXES, try_bytes

CORPUS = sorted(path for path in (Path(__file__).parent / "corpus").iterdir() if path.suffix != ".md")
BY_HAND = [
    (".yaml", b"id: x\nname: !!binary aGVsbG8=\n"),
    (".yaml", b"%YAML 9.9\n---\nid: x\n"),
    (".yaml", b"id: &a x\nname: *b\n"),
    (".yaml", b"\xef\xbb\xbf\xef\xbb\xbfid: x"),
    (".json", b"\xef\xbb\xbf{}"),
    (".json", b'{"id": 1e999999999}'),
    (".jsonl", b'\n\n{"id": "\\udc00"}\r\n[]'),
    (".csv", b'"id\nname'),
    (".csv", b"a.0,a.x,a\n1,2,3\n"),
    (".tsv", b"\t\t\t\n\t"),
    (".xlsx", b"PK\x05\x06" + b"\0" * 18),
]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_an_input_of_the_corpus_is_records_or_problems(path):
    try_bytes(path.read_bytes())


@pytest.mark.parametrize(("suffix", "content"), BY_HAND)
def test_odd_inputs_are_records_or_problems(suffix, content):
    try_bytes(bytes([SUFFIXES.index(suffix)]) + content)
