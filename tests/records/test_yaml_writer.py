"""Records written as YAML are read back as they were, by every reader, and look as the seeds do."""

import difflib
import unicodedata
from io import BytesIO
from pathlib import Path

import orjson
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from exporter.model.canonical import canonical
from exporter.model.fields import FAMILIES
from exporter.records.folder import read_dataset
from exporter.records.readers import Limits, Raw, reader_for
from exporter.records.yaml_writer import WIDTH, document, is_plain
from schemas.grammars import text_fault

SEEDS = Path(__file__).parents[2] / "seeds"
STRANGE = " \n'\"\\#:-?|>&*!%@`{}[],aé0.یX\u00a0\u200b\u2028\ufeff\u202e🙂"


def read(text: str) -> dict:
    found = list(reader_for("x.yaml")(BytesIO(text.encode()), "x.yaml", Limits()))
    assert [type(item) for item in found] == [Raw]
    return orjson.loads(found[0].json)


letters = st.characters(exclude_categories=("Cs", "Cc", "Cn"))
words = st.text(st.one_of(st.sampled_from(STRANGE), letters), max_size=30)
sentences = st.lists(words, min_size=1, max_size=12).map(" ".join)
texts = st.one_of(
    words,
    sentences,
    st.lists(sentences, min_size=2, max_size=4).map("\n".join),
    st.lists(sentences, min_size=2, max_size=3).map("\n\n".join),
)
texts = texts.map(lambda text: unicodedata.normalize("NFC", text).strip()).filter(
    lambda text: text_fault(text) is None
)


@settings(max_examples=250, deadline=None)
@given(texts, st.lists(texts, min_size=1, max_size=3))
def test_any_text_is_read_back_as_the_same_text_by_every_reader(text, items):
    record = {"id": "x", "name": {"en": text}, "list": items, "parts": [{"a": text, "b": items}]}
    written = document(record)
    assert read(written) == record
    assert yaml.load(written, yaml.BaseLoader) == record  # noqa: S506 (makes nothing but texts)
    assert YAML(typ="safe", pure=True).load(written) == record


@pytest.mark.parametrize(
    "sign", ["\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\x7f", "\x85", "\u2028", "\ufeff"]
)
def test_what_json_may_hold_is_written_as_every_reader_of_yaml_takes_it(sign):
    record = {"id": "x", "text_file": f"a{sign}b.txt", f"k{sign}": [f"{sign}", f"two\nlines{sign}"]}
    written = document(record)
    assert read(written) == record
    assert yaml.load(written, yaml.BaseLoader) == record  # noqa: S506 (makes nothing but texts)


MISREAD = [
    *("no", "NO", "Yes", "on", "y", "null", "~", "true", "2025", "012", "0o7", "0x1F", "1e5", ".5", "12:30"),
    *(
        "1_000",
        "-",
        "- a",
        "a: b",
        "a #b",
        "a:",
        "? x",
        "---",
        "...",
        "<<",
        "=",
        "@a",
        "%a",
        "*a",
        "&a",
        "!a",
    ),
]


@pytest.mark.parametrize("text", MISREAD)
def test_what_a_reader_would_take_for_something_else_is_quoted(text):
    assert not is_plain(text)
    assert read(document({"a": text})) == {"a": text}
    assert yaml.safe_load(document({"a": text})) == {"a": text}


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-20",
        "2025-01",
        "2022/..",
        "..",
        "1802-04-18?",
        "1963-01-22T17:30+01:00",
        "P1W",
        "http://a/#b",
        "-5a",
    ],
)
def test_dates_and_other_plain_texts_stay_plain(text):
    assert document({"a": text}) == f"a: {text}\n"
    assert read(document({"a": text})) == {"a": text}


def test_the_form_is_the_one_people_write():
    record = {
        "id": "a",
        "name": {"en": "Name", "no": "Navn"},
        "start": "2025",
        "edition": 9,
        "binding": True,
        "latitude": 50.8465,
        "description": "One sentence that is too long for a line of a hundred and ten columns, and so goes on in the next.",
        "text": "First line.\nSecond: line.",
        "quote": 'They said: "this is a sentence with a colon, and it is far too long to stand on a single line of text".',
        "participations": [{"participant": "b", "capacity": ["Minister: of trade", "Envoy"]}],
    }
    assert document(record) == (
        "id: a\n"
        "name:\n"
        "  en: Name\n"
        '  "no": Navn\n'
        'start: "2025"\n'
        "edition: 9\n"
        "binding: true\n"
        "latitude: 50.8465\n"
        "description: One sentence that is too long for a line of a hundred and ten columns, and so goes on in the\n"
        "  next.\n"
        "text: |-\n"
        "  First line.\n"
        "  Second: line.\n"
        "quote: >-\n"
        '  They said: "this is a sentence with a colon, and it is far too long to stand on a single line of text".\n'
        "participations:\n"
        "  - participant: b\n"
        "    capacity:\n"
        '      - "Minister: of trade"\n'
        "      - Envoy\n"
    )
    assert read(document(record)) == record


def test_the_seeds_are_in_canonical_form():
    language = read_dataset(SEEDS).language
    difference: list[str] = []
    number = 0
    for family, record_type in FAMILIES.items():
        for path in sorted((SEEDS / family).glob("*.yaml")):
            number += 1
            text = path.read_text(encoding="utf-8")
            record = record_type.model_validate_json(orjson.dumps(read(text)))
            name = path.relative_to(SEEDS).as_posix()
            difference += difflib.unified_diff(
                text.splitlines(),
                document(canonical(record, language)).splitlines(),
                name,
                "canonical",
                lineterm="",
            )
    assert number > 40
    assert "\n".join(difference) == ""


def test_lines_are_as_full_as_the_width_allows():
    text = document({"description": " ".join(["word"] * 300)})
    lengths = [len(line) for line in text.splitlines()]
    assert max(lengths) <= WIDTH
    assert min(lengths[:-1]) > WIDTH - len(" word")
