"""Well-formed input of any shape: every field holds anything, and the outcome is a record or problems with a place."""

import json

from fuzz.targets import read, take
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporter.model.fields import FAMILIES, fields, models
from exporter.records.readers import Raw

NAMES = sorted({f.name for model in models() for f in fields(model)} | {"unknown"})
WORDS = [
    "2025-02-20",
    "2022/..",
    "..",
    "held",
    "host",
    "x",
    "a/b",
    "https://example.org/",
    "en",
    "NO",
    "",
    " ",
    "P1W",
]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.sampled_from(WORDS),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=4),
    ),
    max_leaves=12,
)
records = st.dictionaries(st.sampled_from(NAMES), values, max_size=8)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    family=st.sampled_from(sorted(FAMILIES)),
    record=records,
    suffix=st.sampled_from([".json", ".jsonl", ".yaml"]),
)
def test_any_structure_is_a_record_or_problems(family, record, suffix):
    content = json.dumps({"id": "x", "name": "x", **record}).encode()
    for item in read(suffix, content):
        if isinstance(item, Raw):
            take(item, family)
