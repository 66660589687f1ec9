"""The key of a part depends on what the part is, and on nothing else."""

import pytest

from exporter.model.fields import by_name, models
from exporter.model.keys import LONGEST, key_maker
from schemas import (
    Evidence,
    HistoryEntry,
    Identifier,
    Membership,
    OtherName,
    Outcome,
    Part,
    Participation,
    Party,
)

CASES = [
    (Participation, {"participant": "ishaq-dar", "role": "host"}, "ishaq-dar-host"),
    (
        Participation,
        {"participant": "ishaq-dar", "role": "host", "on_behalf_of": "pakistan"},
        "ishaq-dar-host",
    ),
    (Party, {"participant": "eu", "role": "signatory"}, "eu-signatory"),
    (
        Membership,
        {"organization": "nato", "role": "chair", "post": "X", "start": "2014-10"},
        "nato-chair-2014",
    ),
    (Membership, {"organization": "nato", "post": "Secretary General"}, "nato-vkd577hj"),
    (HistoryEntry, {"status": "signed", "date": "1802-04-18?"}, "signed-1802"),
    (HistoryEntry, {"status": "signed", "date": "18XX"}, "signed"),
    (HistoryEntry, {"status": "signed"}, "signed"),
    (Identifier, {"scheme": "wikidata", "value": "Q42"}, "wikidata-y5junpdr"),
    (OtherName, {"text": "Deutschland", "language": "de-AT"}, "kcxczfys-de-at"),
    (Outcome, {"kind": "appeal", "text": "Peace"}, "appeal-bfayalge"),
    (Outcome, {"kind": "appeal", "text": {"en": "Peace", "fr": "Paix"}}, "appeal-bfayalge"),
    (Outcome, {"kind": "appeal"}, "appeal"),
    (Evidence, {"source": "times-1945", "quote": "met at Yalta"}, "times-1945-qlfsfmwc"),
    (Evidence, {"source": "times-1945"}, "times-1945"),
]


@pytest.mark.parametrize(("part", "values", "key"), CASES, ids=lambda x: x if isinstance(x, str) else "")
def test_a_key_is_made_of_what_identifies_the_part(part, values, key):
    assert key_maker(part, "en")(values) == key


@pytest.mark.parametrize(("part", "values"), [case[:2] for case in CASES], ids=lambda _: "")
def test_a_pinned_key_replaces_it(part, values):
    assert key_maker(part, "en")({**values, "key": "opening-statement"}) == "opening-statement"


def test_a_text_in_other_languages_than_the_datasets_has_a_key_too():
    key = key_maker(Outcome, "en")
    assert key({"kind": "appeal", "text": {"fr": "Paix", "ur": "امن"}}) == key(
        {"kind": "appeal", "text": {"fr": "Paix"}}
    )


def test_a_key_is_as_long_as_a_slug_at_most_and_still_distinguishes():
    key = key_maker(Participation, "en")
    one, other = (key({"participant": f"{'a' * 95}-{n}", "role": "head_of_delegation"}) for n in (1, 2))
    assert len(one) <= LONGEST
    assert len(other) <= LONGEST
    assert one != other


def test_every_part_names_fields_that_identify_it():
    parts = [model for model in models() if issubclass(model, Part)]
    assert len(parts) == 8
    for part in parts:
        names = [name for one in part.identity for name in ([one] if isinstance(one, str) else one)]
        assert set(names) <= by_name(part).keys()
