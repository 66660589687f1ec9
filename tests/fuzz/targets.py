"""What a reader and the schemas promise about any input: records or problems, each with a place, and never an error.

`throw_bytes.py` throws bytes at them for as long as you like, `test_corpus.py` those of the corpus, `test_structure.py`
shapes.
"""

from __future__ import annotations

import io
import json

from exporter.model.fields import FAMILIES
from exporter.problems import Problem
from exporter.records.readers import READERS, Limits, Raw, reader_for
from exporter.records.validation import validate
from schemas import RECORD_TYPES, Record

SUFFIXES = tuple(READERS)
LIMITS = Limits(nodes=20_000, file_bytes=1 << 20, record_bytes=1 << 16)


def read(suffix: str, content: bytes) -> list[Raw | Problem]:
    """Read bytes as a file of a format; fail if the reader breaks a promise."""
    reader = reader_for(suffix)
    assert reader is not None
    found = []
    for item in reader(io.BytesIO(content), f"events/x{suffix}", LIMITS):
        if isinstance(item, Problem):
            assert item.span.line >= 1, item
            assert item.span.column >= 1, item
            assert item.message, item
            assert len(item.message) < 10_000, item
        else:
            assert isinstance(item, Raw)
            if not item.unchecked:
                record = json.loads(item.json, object_pairs_hook=once)
                assert isinstance(record, dict)
                for key in record:
                    assert item.locate((key,)).line >= 1
        found.append(item)
    return found


def take(item: Raw, family: str) -> Record | list[Problem]:
    """Validate what was read as a record of a family; fail if the outcome is neither a record nor problems with a place."""
    outcome = validate(item, FAMILIES[family], f"{family}/x.yaml")
    if isinstance(outcome, list):
        assert outcome
        for problem in outcome:
            assert problem.span.line >= 1, problem
            assert problem.message, problem
        return outcome
    again = FAMILIES[family].model_validate_json(outcome.model_dump_json(exclude_none=True))
    assert again == outcome
    return outcome


def try_bytes(content: bytes) -> None:
    """Read bytes as the format that the first byte chooses, and take every record as one of the family it chooses."""
    if not content:
        return
    suffix = SUFFIXES[content[0] % len(SUFFIXES)]
    family = RECORD_TYPES[content[0] // len(SUFFIXES) % len(RECORD_TYPES)].family
    for item in read(suffix, content[1:]):
        if isinstance(item, Raw):
            take(item, family)


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object, and fail if a key stands in it twice."""
    result = dict(pairs)
    assert len(result) == len(pairs), pairs
    return result
