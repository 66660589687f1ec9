"""Say what every field states in linked data, as the schemas have it, for scripts that know nothing of our code.

The meanings are written as JSON before the measured run: to read the schemas takes a third of a second, and a script for
one kind of data would hold them as they are. A model (a record type or part, by its name) has a `class`, which the types
of a family may replace, and `fields`: each the name of a method of `statements.Statements` and its arguments.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dataset import BASE, Mapping

from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, fields, models
from exporter.model.iris import NAMESPACES, edtf_term, expand
from schemas import VOCABULARIES, Evidence, Model


def write_meanings(path: Path) -> None:
    """Write the meanings of all fields into a file."""
    said = {
        "models": {model.__name__: _of_model(model) for model in models()},
        "families": {family: model.__name__ for family, model in FAMILIES.items()},
        "roles": {concept.word: concept.label for concept in VOCABULARIES["roles"]},
    }
    path.write_text(json.dumps(said))


def _of_model(model: type[Model]) -> Mapping:
    said: Mapping = {"class": expand(model.term.curie), "fields": {}}
    for f in fields(model):
        if f.name == "type" and f.choices:
            classes = {word.value: expand(word.term) for word in f.choices}
            said["class"] = classes.get(f.default)
            said["fields"]["type"] = ["state_type", classes]
        elif f.part is Evidence:
            said["fields"][f.name] = ["state_evidence"]
        elif f.term is not None:
            said["fields"][f.name] = _of_field(f, f.term.curie, f.term.via)
    return said


def _of_field(f: Field, curie: str, via: tuple[str, str] | None) -> list[Any]:
    """Return the method that states a field, and its arguments."""
    term = expand(curie)
    if f.part is not None:
        role = f.part.term.curie in ("schema:Role", "schema:OrganizationRole")
        return ["state_roles" if role else "state_parts", term, f.part.__name__, f.name]
    if via is not None:
        return ["state_via", term, expand(via[0]), expand(via[1])]
    if f.name == "binding":
        return ["state_binding", term, expand("schema:Legislation")]
    if f.name == "status" and f.target == "event_statuses":
        matches = {c.word: expand(c.match) for c in VOCABULARIES[f.target] if c.match}
        return ["state_status", term, f"{NAMESPACES['cq']}{f.target}-", expand("schema:eventStatus"), matches]
    if f.choices is not None:
        return ["state_choice", term, {word.value: expand(word.term) for word in f.choices}]
    if f.shape in (Shape.REFERENCE, Shape.WORD) or f.datatype.kind is Kind.IRI:
        starts = {Shape.REFERENCE: f"{BASE}{f.target}/", Shape.WORD: f"{NAMESPACES['cq']}{f.target}-"}
        return ["state_iris", term, starts.get(f.shape, "")]
    if f.datatype.kind is Kind.EDTF:
        return ["state_date", term, expand(edtf_term(curie))]
    if f.datatype.kind is Kind.LANGUAGE_TEXT:
        return ["state_text", term]
    if f.many:
        return ["state_list", term]
    datatype = f.datatype.rdf or "xsd:string"
    return ["state_literal", term, None if datatype == "xsd:string" else expand(datatype)]
