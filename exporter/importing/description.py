"""Describe the dataset of a graph without a manifest, from the graph, `dataset.jsonld` and `vocabulary.ttl`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import orjson

from exporter.graph import shards
from exporter.graph.shards import documents
from exporter.model.iris import NAMESPACES
from exporter.outputs.dataset import HOLDS, NAME
from exporter.problems import ExporterError, MisuseError
from exporter.records import safe_open
from schemas.language import canonical_case

VOCABULARY = "vocabulary.ttl"
_NAME = f"{NAMESPACES['schema']}name"


def described(path: Path, base: str) -> dict[str, Any]:
    """Return what the other files in the folder of a graph state about the dataset under `base`, as in `dataset.yaml`."""
    return _description(path, base) | _words(path.with_name(VOCABULARY), base)


def _description(path: Path, base: str) -> dict[str, Any]:
    try:
        node = orjson.loads(safe_open.content(path.with_name(NAME)))
    except (OSError, orjson.JSONDecodeError):
        return {}
    if not isinstance(node, dict) or node.get("@id") != base or node.get("dcterms:identifier") != path.stem:
        return {}
    given = node.get("dcterms:description")
    text = given.get("@value") if isinstance(given, dict) else None
    if str(text).startswith(
        f"{node.get('name')}. {HOLDS}: "
    ):  # what a build writes for a dataset without a description
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
    """Return words that the dataset adds to lists, with their labels and definitions."""
    from exporter.graph.statements import statements

    terms: dict[str, dict[str, str]] = {}
    try:
        for subject, predicate, text, _ in statements(path):
            terms.setdefault(subject, {})[predicate] = text
    except (OSError, ExporterError):
        return {}
    lists: dict[str, dict[str, dict[str, str]]] = {}
    skos, start = NAMESPACES["skos"], f"{base}vocabulary/"
    for concept, found in sorted(terms.items()):
        name, _, word = concept.removeprefix(start).partition("/")
        label, definition = found.get(f"{skos}prefLabel"), found.get(f"{skos}definition")
        if concept.startswith(start) and name and word and label is not None and definition is not None:
            lists.setdefault(name, {})[word] = {"label": label, "definition": definition}
    return {"vocabularies": lists} if lists else {}


def description(path: Path, language: str | None) -> tuple[dict[str, Any], list[str]]:
    """Return the description of the dataset of a graph without a manifest, and notes on what was assumed.

    Raises:
        MisuseError: the graph has no records, or does not state the language of its texts.
    """
    base, stated = _base_and_language(path)
    others = described(shards.whole(path), base)
    notes = [f"{path.name} comes without manifest.json: the dataset is named after the file"]
    notes.append(f"the records are under {base}, which is taken as the base of the dataset")
    if "title" not in others:
        notes.append(
            "the title, description, licence and authors of the dataset are unknown: its name is used as the title"
        )
    language = language or others.get("language")
    if language is None and stated is not None:
        language = stated
        notes.append(f"the language of texts is taken to be {language} (to change it, use --language)")
    if language is None:
        raise MisuseError(f"{path}: missing language of its texts; give it with --language")
    name = shards.whole(path).stem
    return {"title": name} | others | {"name": name, "base": base, "language": language}, notes


def _base_and_language(path: Path) -> tuple[str, str | None]:
    """Return the beginning of the IRIs of records, and the language of texts: that of the context, or of most names."""
    from exporter.graph.statements import SUBJECT, statements

    language = None if shards.whole(path).suffix == ".nq" else _language(shards.files(path)[0])
    tags: Counter[str] = Counter()
    base = None
    for subject, predicate, _, tag in (found for file in documents(path) for found in statements(file)):
        if base is None and (found := SUBJECT.fullmatch(subject)):
            base = found[1]
        if tag and predicate == _NAME:
            tags[canonical_case(tag)] += 1
        if base and language:
            return base, language
    if base is None:
        raise MisuseError(
            f"{path}: missing records: no subject ends in a family and an id, as in events/yalta"
        )
    return base, language or min(tags, key=lambda tag: (-tags[tag], tag), default=None)


def _language(path: Path) -> str | None:
    """Return the language of names that the context of a JSON-LD document gives; what is not JSON is reported later."""
    try:
        first = next(safe_open.lines(path), b"")
        document = orjson.loads(first.rstrip().removesuffix(b",") + b"}")
    except orjson.JSONDecodeError:  # not the layout of a build
        try:
            document = orjson.loads(safe_open.content(path))
        except orjson.JSONDecodeError:
            return None
    for key in ("@context", "name", "@language"):
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, str) else None
