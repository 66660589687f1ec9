"""What lies beside a graph tells of its dataset where the manifest is missing: `dataset.jsonld` and `vocabulary.ttl`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from exporter import regular
from exporter.iris import NAMESPACES
from exporter.outputs.dataset import HOLDS, NAME

VOCABULARY = "vocabulary.ttl"


def tells(path: Path, base: str) -> dict[str, Any]:
    """Return what the files beside a graph say of the dataset under `base`, as `dataset.yaml` would."""
    return _description(path, base) | _words(path.with_name(VOCABULARY), base)


def _description(path: Path, base: str) -> dict[str, Any]:
    try:
        node = orjson.loads(regular.content(path.with_name(NAME)))
    except (OSError, orjson.JSONDecodeError):
        return {}
    if not isinstance(node, dict) or node.get("@id") != base or node.get("dcterms:identifier") != path.stem:
        return {}
    given = node.get("dcterms:description")
    text = given.get("@value") if isinstance(given, dict) else None
    if str(text).startswith(
        f"{node.get('name')}. {HOLDS}: "
    ):  # what a build says where the dataset says nothing
        text = None
    found = {
        "title": node.get("name"),
        "description": text,
        "language": node.get("inLanguage"),
        "license": node.get("license"),
        "version": node.get("version"),
        **{role: _agent(node.get(role)) for role in ("publisher", "creator")},
    }
    return {key: value for key, value in found.items() if value is not None}


def _agent(node: Any) -> dict[str, Any] | None:
    if not isinstance(node, dict):
        return None
    return {key: node[key] for key in ("name", "url") if key in node}


def _words(path: Path, base: str) -> dict[str, Any]:
    """Return the words that the dataset adds to the lists, with their labels and definitions."""
    import rdflib

    from exporter.readers.rdf import UNPARSABLE

    skos = rdflib.Namespace(NAMESPACES["skos"])
    try:
        graph = rdflib.Graph().parse(data=regular.content(path), format="turtle")
    except (OSError, *UNPARSABLE):
        return {}
    lists: dict[str, dict[str, dict[str, str]]] = {}
    start = f"{base}vocabulary/"
    for concept in sorted(graph.subjects(skos.definition), key=str):
        if not str(concept).startswith(start):
            continue
        name, _, word = str(concept)[len(start) :].partition("/")
        label, definition = graph.value(concept, skos.prefLabel), graph.value(concept, skos.definition)
        if name and word and label is not None:
            lists.setdefault(name, {})[word] = {"label": str(label), "definition": str(definition)}
    return {"vocabularies": lists} if lists else {}
