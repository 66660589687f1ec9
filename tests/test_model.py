"""The record types themselves keep the rules that everything derived from them relies on."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from pydantic import ValidationError

from exporter.graph.nodes import OWN_CLASSES, coercion, context, is_stated, key_of
from exporter.model import iris
from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, classes_of, fields, models
from schemas import RECORD_TYPES, VOCABULARIES, Dataset, Evidence, Part, Record

EVERY_FIELD = [f for model in models() for f in fields(model)]
STATED = [f for f in EVERY_FIELD if is_stated(f)]


def names(f: Field) -> str:
    return f"{f.owner.__name__}.{f.name}"


@pytest.mark.parametrize("f", EVERY_FIELD, ids=names)
def test_every_field_is_documented_in_a_sentence(f):
    assert f.description[0].isupper()
    assert f.description.endswith(".")


@pytest.mark.parametrize("f", [f for f in EVERY_FIELD if f.target], ids=names)
def test_every_reference_leads_to_a_family_or_a_list_that_exists(f):
    if f.shape is Shape.WORD:
        assert f.target in VOCABULARIES
    else:
        choices = next(inner.choices for inner in fields(FAMILIES[f.target]) if inner.name == "type")
        assert {member.value for member in choices} >= set(f.types)


def test_a_family_stands_before_those_that_need_it():
    order = [record_type.family for record_type in RECORD_TYPES]
    for f in EVERY_FIELD:
        if f.required and f.shape is Shape.REFERENCE and issubclass(f.owner, Record):
            assert order.index(f.target) < order.index(f.owner.family), names(f)


def test_a_term_has_one_key_and_one_coercion_wherever_it_stands():
    found = defaultdict(dict)
    for f in STATED:
        found[f.term.curie].setdefault(str(coercion(f, "en")), names(f))
    assert {term: readings for term, readings in found.items() if len(readings) > 1} == {}
    terms = {f.term.curie for f in STATED} | {f.term.via[0] for f in STATED if f.term.via}
    classes = {member for model in models() for member in classes_of(model)}
    keys = [key_of(term) for term in terms | classes]
    assert len(keys) == len(set(keys))


def test_every_stated_field_is_in_the_context_under_one_iri():
    own = context(Dataset(name="a", title="A", base="https://example.org/", language="en"))
    for f in STATED:
        assert own[key_of(f.term.curie)]["@id"] == f.term.curie, names(f)
        if f.datatype.kind is Kind.EDTF and f.shape is Shape.VALUE:
            assert key_of(iris.edtf_term(f.term.curie)) in own
    prefixes = {key for key, value in own.items() if isinstance(value, str) and value[-1] in "/#"}
    for value in own.values():
        if isinstance(value, dict):
            assert value["@id"].partition(":")[0] in prefixes


def objects(f: Field) -> set[str] | None:
    """Return the classes that a field's values have, None where they are no nodes."""
    if f.term.via:
        return {f.term.via[1]}
    if f.part is not None:
        return {f.part.term.curie}
    if f.shape is Shape.REFERENCE:
        choices = next(inner.choices for inner in fields(FAMILIES[f.target]) if inner.name == "type")
        return {member.term for member in choices if not f.types or member.value in f.types}
    return None


@pytest.mark.parametrize("model", list(models()), ids=lambda model: model.__name__)
def test_two_fields_share_a_term_only_if_they_point_to_different_classes(model):
    under = defaultdict(list)
    for f in fields(model):
        if is_stated(f):
            under[f.term.via[0] if f.term.via else f.term.curie].append(f)
    for term, sharing in under.items():
        for index, f in enumerate(sharing):
            for other in sharing[index + 1 :]:
                same_node = f.term.via is not None and f.term.via == other.term.via
                one, two = objects(f), objects(other)
                assert same_node or (one is not None and two is not None and not one & two), (
                    term,
                    names(f),
                    names(other),
                )


@pytest.mark.parametrize("record_type", RECORD_TYPES, ids=lambda record_type: record_type.__name__)
def test_every_record_type_is_searched_by_name_first(record_type):
    weights = {f.name: f.search_weight for f in fields(record_type) if f.search_weight is not None}
    assert weights["name"] == max(weights.values())
    assert weights["description"] > 0
    assert all(f.datatype.sqlite == "TEXT" for f in fields(record_type) if f.search_weight is not None)


def test_a_part_holds_no_parts_but_evidence():
    for f in EVERY_FIELD:
        if f.part is not None and issubclass(f.owner, Part):
            assert f.part is Evidence, names(f)
            assert f.owner is not Evidence


def test_every_curie_has_a_known_prefix():
    curies = {f.term.curie for f in EVERY_FIELD if f.term} | {
        f.term.see_also for f in EVERY_FIELD if f.term and f.term.see_also
    }
    curies |= (
        {name for model in models() for name in classes_of(model)}
        | OWN_CLASSES.keys()
        | set(OWN_CLASSES.values())
    )
    curies |= {part for f in EVERY_FIELD if f.term and f.term.via for part in f.term.via}
    curies |= {concept.match for words in VOCABULARIES.values() for concept in words if concept.match}
    assert {curie for curie in curies if curie.partition(":")[0] not in iris.NAMESPACES} == set()


def test_every_class_of_ours_says_what_it_is_a_kind_of():
    ours = {name for model in models() for name in classes_of(model) if name.startswith("cq:")}
    assert OWN_CLASSES.keys() == ours


def test_fields_that_stay_out_of_the_graph_are_known():
    silent = {names(f) for f in EVERY_FIELD if f.term is None and f.part is not Evidence}
    kept_in_the_iri_or_class = {
        f"{model.__name__}.{name}" for model in RECORD_TYPES for name in ("id", "type")
    }
    assert silent == kept_in_the_iri_or_class


def test_only_the_projection_looks_into_pydantic():
    exporter = Path(iris.__file__).parents[1]
    looks = re.compile(r"\b(model_fields|get_args|get_origin|get_type_hints)\b")
    found = {path.name for path in exporter.rglob("*.py") if looks.search(path.read_text(encoding="utf-8"))}
    assert found == {"fields.py"}


@pytest.mark.parametrize("name", ["prefix", "suffix"])
def test_words_beside_a_quote_need_the_quote(name):
    with pytest.raises(ValidationError, match=f"{name} is given without quote"):
        Evidence.model_validate({"source": "a", name: "he said"})
    assert Evidence.model_validate({"source": "a", "quote": "yes", name: "he said"})
