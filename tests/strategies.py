"""Hypothesis strategies for whole datasets, put together from the fields like everything else.

A corpus is a dictionary from family to a list of raw records, as a reader would give them; references lead to records
that exist, of the right type, and never in a circle.
"""

import re
import unicodedata
from datetime import date

from hypothesis import strategies as st

from exporter.model.fields import FAMILIES, Shape, fields, parts
from exporter.model.keys import pin_duplicates
from schemas import VOCABULARIES, values
from schemas.countries import names
from schemas.participant import ORGANIZATION_FIELDS, PERSON_FIELDS

LANGUAGES = ["en", "fr", "ur", "zh-Hant", "en-GB", "sr-Latn-RS"]

_FORBIDDEN = "".join(chr(c) for c in (*range(9), *range(11, 32), *range(127, 160), 0xFFFE, 0xFFFF))
_ALPHABET = st.characters(exclude_categories=("Cs", "Cn", "Co"), exclude_characters=_FORBIDDEN)
_TRICKY = st.sampled_from(
    ["</script>", '"quoted"', "back\\slash", "O’Brien", "Łęcki", "یورپ", "🙂", "a\u2028b", "NO"]
)


def _normal(text: str) -> str:
    return re.sub(r"^[\s\ufeff]+|[\s\ufeff]+$", "", unicodedata.normalize("NFC", text))


texts = st.one_of(_TRICKY, st.text(_ALPHABET, min_size=1, max_size=12)).map(_normal).filter(bool)
language_texts = st.one_of(texts, st.dictionaries(st.sampled_from(LANGUAGES), texts, min_size=1, max_size=3))
days = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(str)
starts = st.one_of(
    days,
    days.map(lambda day: day[:7]),
    days.map(lambda day: day[:4]),
    days.map(lambda day: f"{day}?"),
    days.map(lambda day: f"{day[:4]}~"),
    days.map(lambda day: f"{day[:3]}X"),
    days.map(lambda day: f"{day[:7]}-XX"),
    days.map(lambda day: f"{day[:4]}-21"),
    days.map(lambda day: f"{day}T14:30:00+01:00"),
    days.map(lambda day: f"{day}T14:30Z"),
    days.map(lambda day: f"{day}T00:00:00"),
)
hosts = st.sampled_from(["example.org", "xn--bcher-kva.example", "münchen.example", "example.org:8080"])
paths = st.sampled_from(["", "/", "/a%20b", "/ä?q=1&r=%C3%A4", "/x#frag", "/~me/(1)", "/日本"])
urls = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}{path}", st.sampled_from(["http", "https"]), hosts, paths
)
decimals = st.integers(-8_999_999, 8_999_999).map(lambda n: n / 100_000)

BY_TYPE = {
    values.Text: texts,
    values.LanguageText: language_texts,
    values.LanguageTag: st.sampled_from(LANGUAGES),
    values.Edtf: st.one_of(starts, days.map(lambda day: f"{day[:4]}/..")),
    values.EdtfStart: starts,
    values.EdtfEnd: st.one_of(starts, st.just("..")),
    values.Duration: st.sampled_from(["P1W", "PT1H30M", "P2Y3M", "P1DT0.5H", "PT36H"]),
    values.Iri: st.one_of(urls, st.sampled_from(["urn:isbn:0451450523", "doi:10.1000/182"])),
    values.Url: urls,
    values.CountryCode: st.sampled_from(sorted(names())),
    values.Latitude: decimals,
    values.Longitude: decimals,
    values.Edition: st.integers(1, 2**53 - 1),
    values.Sha256: st.binary(min_size=32, max_size=32).map(bytes.hex),
    values.RelativePath: st.sampled_from(["a.txt", "2025/ä b.txt"]),
    values.Slug: st.sampled_from(["opening", "closing-statement", "no.2", "a_b"]),
    values.PropertyPath: st.sampled_from(["start", "role", "name", "participations"]),
    bool: st.booleans(),
}


def value_of(field, ids):
    """Return a strategy for one item of a field, or None if it must stay empty (nothing to refer to)."""
    if field.shape is Shape.PART:
        return part_of(field.part, ids)
    if field.shape is Shape.WORD:
        return st.sampled_from([concept.word for concept in VOCABULARIES[field.target]])
    if field.shape is Shape.CHOICE:
        return st.sampled_from([member.value for member in field.choices])
    if field.shape is Shape.REFERENCE:
        fitting = [i for i, kind in ids.get(field.target, ()) if not field.types or kind in field.types]
        return st.sampled_from(fitting) if fitting else None
    return BY_TYPE[field.named_type]


@st.composite
def part_of(draw, part, ids):
    raw = {}
    for field in fields(part):
        strategy = value_of(field, ids)
        if strategy is None or (field.part and not is_complete(field.part, ids)):
            continue
        if field.required or draw(st.booleans()):
            raw[field.name] = draw(_listed(field, strategy))
    _in_order(raw)
    if "organization" in raw and not raw.keys() & {"role", "post"}:
        raw["post"] = draw(language_texts)
    if "quote" not in raw:
        raw.pop("prefix", None), raw.pop("suffix", None)
    return raw


def is_complete(part, ids):
    """Tell whether the references that a part needs have something to refer to."""
    return all(value_of(field, ids) is not None for field in fields(part) if field.required)


def _listed(field, strategy):
    if not field.many:
        return strategy
    return st.lists(strategy, min_size=1, max_size=2, unique_by=str if field.unique else None)


def _in_order(raw):
    if "start" in raw and "end" in raw:
        raw["end"] = raw["start"]


@st.composite
def records(draw, record_type, number, ids):
    raw = {"id": f"{record_type.singular}-{number}"}
    for field in fields(record_type):
        if field.name == "id":
            continue
        strategy = value_of(field, ids)
        if strategy is None or (field.part and not is_complete(field.part, ids)):
            continue
        if field.required or draw(st.integers(0, 2)) == 0:
            raw[field.name] = draw(_listed(field, strategy))
    _in_order(raw)
    if ("latitude" in raw) != ("longitude" in raw):
        raw.pop("latitude", None), raw.pop("longitude", None)
    unfit = ORGANIZATION_FIELDS if raw.get("type") == "Person" else PERSON_FIELDS
    return raw if record_type.family != "participants" else {k: v for k, v in raw.items() if k not in unfit}


def unpin_twins(model, raw):
    """Leave out the keys that an earlier part of the same list has."""
    for field, part in parts(model):
        seen = set()
        for item in raw.get(field.name, ()):
            if item.get("key") in seen:
                del item["key"]
            if "key" in item:
                seen.add(item["key"])
            unpin_twins(part, item)


@st.composite
def corpora(draw, largest=3):
    """Return raw records by family; each refers only to records made before it."""
    ids, corpus = {}, {}
    for family, record_type in FAMILIES.items():
        default = next((f for f in fields(record_type) if f.name == "type"), None)
        first = record_type.model_fields["type"].default if default and not default.required else None
        for number in range(draw(st.integers(0, largest))):
            raw = draw(records(record_type, number, ids))
            former = raw.pop("former_ids", ())  # no two records may have one
            if former:
                raw["former_ids"] = [f"{one}-{number}" for one in former]
            unpin_twins(record_type, raw)
            pin_duplicates(record_type, raw, LANGUAGES[0])
            corpus.setdefault(family, []).append(raw)
            ids.setdefault(family, []).append((raw["id"], raw.get("type", str(first))))
    return corpus
