"""Make a LinkML schema, and instances that fit it, of records: what a field is, is read off our schemas."""

from __future__ import annotations

from collections.abc import Iterable

from dataset import BASE, LANGUAGE, Mapping

from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, field
from exporter.model.iris import NAMESPACES
from schemas import VOCABULARIES, Part, Record

RANGES = {"integer": "integer", "number": "float", "boolean": "boolean"}
FACETS = {"pattern": "pattern", "minimum": "minimum_value", "maximum": "maximum_value"}
"""The keywords of JSON Schema that LinkML has for a slot."""


class SchemaMaker:
    """Makes instances of records, and the schema of those fields that were met."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.classes: dict[str, Mapping] = {}
        self.enums: dict[str, Mapping] = {}

    def instance(self, model: type[Record | Part], values: Mapping) -> Mapping:
        """Return a record or part as an instance of its class; its texts in other languages are in a list of their own."""
        made: Mapping = {}
        empty: Mapping = {"class_uri": model.term.curie, "attributes": {}}
        slots = self.classes.setdefault(model.__name__, empty)["attributes"]
        for name, value in values.items():
            f = field(model, name)
            if name not in slots:
                slots[name] = self._slot(f)
            if f.part is not None:
                made[name] = [self.instance(f.part, part) for part in value]
            elif isinstance(value, dict):
                slots["translations"] = _list_of("Translation")
                made[name] = value[LANGUAGE]
                made["translations"] = [
                    {"path": name, "language": language, "text": text}
                    for language, text in value.items()
                    if language != LANGUAGE
                ]
            elif f.shape is Shape.REFERENCE:
                made[name] = [_curie(f.target, one) for one in value] if f.many else _curie(f.target, value)
            else:
                made[name] = value
        if issubclass(model, Record):
            made["id"] = _curie(model.family, values["id"])
        return made

    def schema(self, families: Iterable[str]) -> Mapping:
        """Return the schema: a class for each record type and part that was met, and one that holds all records."""
        text = {"required": True}
        translation = {"attributes": {"path": text, "language": text, "text": text}}
        container = {family: _list_of(FAMILIES[family].__name__) for family in families}
        return {
            "id": BASE,
            "name": "agency",
            "prefixes": {
                **NAMESPACES,
                "schema": "http://schema.org/",
                "linkml": "https://w3id.org/linkml/",
                "agency": BASE,
            },
            "imports": ["linkml:types"],
            "default_prefix": "agency",
            "default_range": "string",
            "enums": self.enums,
            "classes": {
                "Container": {"tree_root": True, "attributes": container},
                "Translation": translation,
                **self.classes,
            },
        }

    def _slot(self, f: Field) -> Mapping:
        slot: Mapping = {"slot_uri": f.term.curie} if f.term else {}
        if f.name == "id":
            return {"identifier": True, "range": "uriorcurie"}
        if f.required:
            slot["required"] = True
        if f.part is not None:
            return slot | _list_of(f.part.__name__)
        if f.many:
            slot["multivalued"] = True
        if f.shape is Shape.REFERENCE and f.many:
            return slot | {
                "range": "uriorcurie"
            }  # lists of references to a class stop `linkml-sqldb` (linkml#1160)
        target = f.target or ""
        if f.shape is Shape.REFERENCE:
            return slot | {"range": FAMILIES[target].__name__, "inlined": False}
        if f.shape is Shape.WORD:
            return slot | {"range": self._enum(target, (concept.word for concept in VOCABULARIES[target]))}
        facets = f.facets
        if "enum" in facets:
            return slot | {"range": self._enum(facets["title"], facets["enum"])}
        slot["range"] = "uri" if f.datatype.kind is Kind.IRI else RANGES.get(facets.get("type", ""), "string")
        for ours, theirs in FACETS.items():
            if ours in facets:
                slot[theirs] = facets[ours]
        return slot

    def _enum(self, name: str, words: Iterable[str]) -> str:
        name = name.replace("_", " ").title().replace(" ", "")
        self.enums[name] = {"permissible_values": {word: {} for word in words}}
        return name


def _curie(family: str | None, record_id: str) -> str:
    return f"agency:{family}/{record_id}"


def _list_of(name: str) -> Mapping:
    return {"range": name, "multivalued": True, "inlined_as_list": True}
