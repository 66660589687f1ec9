"""What lies beside a graph tells of its dataset where the manifest is missing: `dataset.jsonld` and `vocabulary.ttl`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from exporter.graph import shards
from exporter.graph.contexts import refuse_remote
from exporter.graph.files import documents
from exporter.graph.pieces import QUAD, SUBJECT, lines, lines_of, parsing
from exporter.model.iris import NAMESPACES
from exporter.outputs.dataset import HOLDS, NAME
from exporter.problems import MisuseError
from exporter.records import safe_open

VOCABULARY = "vocabulary.ttl"


def tells(path: Path, base: str) -> dict[str, Any]:
    """Return what the files beside a graph say of the dataset under `base`, as `dataset.yaml` would."""
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

    from exporter.graph.reader import UNPARSABLE

    skos = rdflib.Namespace(NAMESPACES["skos"])
    try:
        graph = rdflib.Graph().parse(data=safe_open.content(path), format="turtle")
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


_NAME = f"<{NAMESPACES['schema']}name>"


_TAG = re.compile(r'"@([A-Za-z0-9-]+)(?: <[^>]*>)?$')


def description(path: Path, language: str | None) -> tuple[dict[str, Any], list[str]]:
    """Return what a graph without a manifest tells of its dataset, and what it does not tell.

    Raises:
        MisuseError: the graph has no records, or does not tell the language of its texts.
    """
    with parsing(path):
        base, told = _base_and_language(path)
    beside = tells(shards.whole(path), base)
    notes = [f"{path.name} comes without manifest.json: its file name stands for the dataset's name"]
    notes.append(f"the records are under {base}, which is taken for the dataset's base")
    if "title" not in beside:
        notes.append(
            "nothing tells the dataset's title, description, licence and makers: its name stands for the title"
        )
    language = language or beside.get("language")
    if language is None and told is not None:
        language = told
        notes.append(f"the language of texts is taken to be {language} (--language says otherwise)")
    if language is None:
        raise MisuseError(f"{path} does not tell the language of its texts; say it with --language")
    name = shards.whole(path).stem
    return {"title": name} | beside | {"name": name, "base": base, "language": language}, notes


def _base_and_language(path: Path) -> tuple[str, str | None]:
    tags: Counter[str] = Counter()
    base = language = None
    if shards.whole(path).suffix == ".nq":
        for line in lines(documents(path)):
            if (quad := QUAD.fullmatch(line.decode())) is None:
                continue
            if base is None and (found := SUBJECT.fullmatch(quad[1][1:-1])):
                base = found[1]
            if quad[2] == _NAME and (tag := _TAG.search(quad[3])):
                tags[tag[1]] += 1
    else:
        first = shards.files(path)[0]
        head, nodes = lines_of([first]) or _whole(first)
        context = head.get("@context")
        name = context.get("name") if isinstance(context, dict) else None
        language = name.get("@language") if isinstance(name, dict) else None
        for node in nodes:
            found = SUBJECT.fullmatch(str(node.get("@id", "")))
            if found:
                base = found[1]
                break
    if base is None:
        raise MisuseError(
            f"{path} holds no record: no subject ends in a family and an id, as in events/yalta"
        )
    if language is None and tags:
        language = min(tags, key=lambda tag: (-tags[tag], tag))
    return base, language


def _whole(path: Path) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    try:
        document = orjson.loads(safe_open.content(path))
    except orjson.JSONDecodeError as error:
        raise MisuseError(f"{path} is no JSON: {error}") from error
    refuse_remote(document, str(path))
    head = document if isinstance(document, dict) else {}
    nodes = head.get("@graph", [head]) if isinstance(document, dict) else document
    return head, iter([node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else [])
