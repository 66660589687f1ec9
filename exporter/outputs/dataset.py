"""Write `dataset.jsonld`: what the dataset is, for catalogues and search engines (schema.org, DCAT 3, VoID).

One node uses all three vocabularies, as they are meant to be combined. Sizes, digests and counts are those of the files
that the build has written before this one; the coverage comes from the staged records. The manifest is written later and
is not included.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import orjson

from exporter.graph import shards
from exporter.graph.nodes import Node, decimal_text
from exporter.model import iris
from exporter.model.fields import FAMILIES
from exporter.outputs import OUTPUTS
from exporter.records import safe_open
from exporter.records.corpus import Corpus
from schemas import Dataset
from schemas.dataset import Agent

NAME = "dataset.jsonld"
IANA = "https://www.iana.org/assignments/media-types/"
FORMATS = {".jsonld": "JSON-LD", ".nq": "N-Quads", ".ttl": "Turtle"}
"""Suffix of a dump -> its name among W3C's formats."""
SHORTEST, LONGEST = 50, 5000
"""The length of a description that Google's dataset search accepts."""
HOLDS = "Records of events, of who took part in them, and of what they are about"
LINKS = """
license url contentUrl dcat:distribution dcat:downloadURL dcat:mediaType dcat:compressFormat dcterms:license
dcterms:publisher dcterms:creator dcterms:temporal dcterms:spatial foaf:homepage spdx:algorithm
void:vocabulary void:exampleResource void:dataDump void:feature void:class void:subset
"""
"""The terms whose values are IRIs."""
CONTEXT: Node = {
    "@version": 1.1,
    "@vocab": iris.NAMESPACES["schema"],
    **{name: iris.NAMESPACES[name] for name in ("dcat", "dcterms", "foaf", "spdx", "void", "xsd")},
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    **{key: {"@type": "@id"} for key in LINKS.split()},
    "dcat:byteSize": {"@type": "xsd:nonNegativeInteger"},
    "dcat:startDate": {"@type": "xsd:date"},
    "dcat:endDate": {"@type": "xsd:date"},
    "dcat:bbox": {"@type": "geosparql:wktLiteral"},
    "spdx:checksumValue": {"@type": "xsd:hexBinary"},
}


def write(corpus: Corpus, folder: Path) -> None:
    """Write the description of the dataset and of the files in `folder` into `folder`."""
    node = {"@context": CONTEXT, **describe(corpus, folder)}
    (folder / NAME).write_bytes(orjson.dumps(node, option=orjson.OPT_INDENT_2) + b"\n")


def describe(corpus: Corpus, folder: Path) -> Node:
    """Return the node of the dataset."""
    dataset = corpus.dataset
    counts = {family: corpus.count(family) for family in FAMILIES}
    about = description(dataset, counts)
    node: Node = {
        "@type": ["Dataset", "dcat:Dataset", "void:Dataset"],
        "@id": dataset.base,
        "name": dataset.title,
        "dcterms:title": _in_language(dataset.title, dataset.language),
        "description": about,
        "dcterms:description": _in_language(dataset.description, dataset.language)
        or _in_language(about, "en"),
        "url": dataset.base,
        "inLanguage": dataset.language,
        "dcterms:identifier": dataset.name,
    }
    if dataset.license:
        node |= {"license": dataset.license, "dcterms:license": dataset.license}
    if dataset.version:
        node |= {"version": dataset.version, "dcat:version": dataset.version}
    for role in ("creator", "publisher"):
        agent: Agent | None = getattr(dataset, role)
        if agent:
            node |= {role: _agent(dataset, role, agent), f"dcterms:{role}": f"{dataset.base}{role}"}
    node |= _time(corpus) | _space(corpus)
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in (NAME, "manifest.json"))
    distributions = [_distribution(dataset, path, path.relative_to(folder).as_posix()) for path in files]
    if distributions:
        node["distribution"] = distributions
        node["dcat:distribution"] = [one["@id"] for one in distributions]
    return node | _void(corpus, folder, counts)


def description(dataset: Dataset, counts: dict[str, int]) -> str:
    """Return the dataset's description; if it is too short for search engines, with a summary of the records."""
    given = dataset.description or ""
    if len(given) < SHORTEST:
        names = {family: (record_type.singular, family) for family, record_type in FAMILIES.items()}
        held = ", ".join(
            f"{number} {names[family][number > 1]}" for family, number in counts.items() if number
        )
        given = " ".join(filter(None, [given or f"{dataset.title}.", f"{HOLDS}: {held or 'none yet'}."]))
    return given if len(given) <= LONGEST else f"{given[: LONGEST - 1]}…"


def _in_language(text: str | None, language: str) -> Node | None:
    return {"@value": text, "@language": language} if text else None


def _agent(dataset: Dataset, role: str, agent: Agent) -> Node:
    node: Node = {
        "@type": ["Organization", "foaf:Agent"],
        "@id": f"{dataset.base}{role}",
        "name": agent.name,
        "foaf:name": agent.name,
    }
    return node | ({"url": agent.url, "foaf:homepage": agent.url} if agent.url else {})


# --- Coverage --------------------------------------------------------------------------------------------


def _time(corpus: Corpus) -> Node:
    """Return the period of the events, open if one of them is ongoing."""
    first, last, ongoing = corpus.connection.execute(
        "SELECT min(start_earliest), max(coalesce(end_latest, start_latest)), coalesce(max(\"end\" = '..'), 0) FROM events"
    ).fetchone()
    if first is None or (last is None and not ongoing):
        return {}
    period: Node = {
        "@type": "dcterms:PeriodOfTime",
        "@id": f"{corpus.dataset.base}coverage/time",
        "dcat:startDate": first,
    }
    if not ongoing:
        period["dcat:endDate"] = last
    return {"temporalCoverage": f"{first}/{'..' if ongoing else last}", "dcterms:temporal": period}


def _space(corpus: Corpus) -> Node:
    """Return the bounding box of the places of events, and their countries."""
    south, west, north, east = corpus.connection.execute(
        "SELECT min(latitude), min(longitude), max(latitude), max(longitude)"
        " FROM places WHERE id IN (SELECT location_id FROM events)"
    ).fetchone()
    countries = corpus.connection.execute(
        "WITH RECURSIVE around (id) AS ("
        " SELECT location_id FROM events WHERE location_id IS NOT NULL"
        " UNION SELECT contained_in_id FROM places JOIN around USING (id) WHERE contained_in_id IS NOT NULL)"
        " SELECT id, name FROM places JOIN around USING (id) WHERE type = 'Country' ORDER BY id"
    ).fetchall()
    found: list[Node] = [
        {"@type": "Country", "@id": iris.record(corpus.dataset, "places", place), "name": name}
        for place, name in countries
    ]
    if south is None:
        return {"spatialCoverage": found} if found else {}
    s, w, n, e = (decimal_text(Decimal(repr(value))) for value in (south, west, north, east))
    place = f"{corpus.dataset.base}coverage/place"
    found.append(
        {
            "@type": ["Place", "dcterms:Location"],
            "@id": place,
            "geo": {"@type": "GeoShape", "@id": f"{place}/box", "box": f"{s} {w} {n} {e}"},
            "dcat:bbox": f"POLYGON(({w} {s}, {e} {s}, {e} {n}, {w} {n}, {w} {s}))",
        }
    )
    return {"spatialCoverage": found, "dcterms:spatial": place}


# --- Files -----------------------------------------------------------------------------------------------


def _distribution(dataset: Dataset, path: Path, name: str) -> Node:
    """Return the description of a file: its address, media type, size and digest."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    here = f"{dataset.base}distributions/{quote(name)}"
    inside = name.removesuffix(".gz")
    media_type = next(
        (o.media_type for o in OUTPUTS if inside.endswith(o.suffix)), "application/octet-stream"
    )
    packed = {} if inside == name else {"dcat:compressFormat": f"{IANA}application/gzip"}
    address = _address(dataset, name)
    return {
        "@type": ["DataDownload", "dcat:Distribution"],
        "@id": here,
        "name": name,
        "contentUrl": address,
        "dcat:downloadURL": address,
        "encodingFormat": media_type,
        "dcat:mediaType": f"{IANA}{media_type}",
        **packed,
        "contentSize": f"{size} B",
        "dcat:byteSize": str(size),
        "sha256": digest,
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "@id": f"{here}/checksum",
            "spdx:algorithm": "spdx:checksumAlgorithm_sha256",
            "spdx:checksumValue": digest,
        },
    }


def _address(dataset: Dataset, name: str) -> str:
    """Return the address of a file, relative to that of the dataset."""
    return urljoin(dataset.base, quote(name))


def _void(corpus: Corpus, folder: Path, counts: dict[str, int]) -> Node:
    """Return the counts of the graph, examples of its records, its vocabularies and its dumps."""
    dataset = corpus.dataset
    examples = corpus.connection.execute(
        "SELECT family, min(id) FROM origin GROUP BY family ORDER BY family"
    ).fetchall()
    dumps = {
        suffix: found for suffix in FORMATS if (found := shards.files(folder / f"{dataset.name}{suffix}"))
    }
    node: Node = {
        "void:uriSpace": dataset.base,
        "void:entities": sum(counts.values()),
        "void:exampleResource": [iris.record(dataset, family, record_id) for family, record_id in examples],
        "void:vocabulary": sorted(iris.NAMESPACES[name] for name in ("cq", "oa", "schema", "skos")),
        "void:dataDump": sorted(_address(dataset, path.name) for found in dumps.values() for path in found),
        "void:feature": sorted(f"http://www.w3.org/ns/formats/{FORMATS[suffix]}" for suffix in dumps),
    }
    if ".nq" in dumps:
        node |= _counted(dataset, dumps[".nq"])
    return {key: value for key, value in node.items() if value != []}


def _counted(dataset: Dataset, documents: list[Path]) -> Node:
    """Count statements, subjects, properties, members of classes and statements of the evidence in sorted N-Quads."""
    is_a, graph = f"<{iris.NAMESPACES['rdf']}type>", f"<{iris.evidence_graph(dataset)}>"
    triples = subjects = evidence = 0
    last = None
    properties: set[str] = set()
    classes: Counter[str] = Counter()
    for line in chain.from_iterable(map(safe_open.lines, documents)):
        subject, predicate, rest = line.decode().split(" ", 2)
        triples += 1
        subjects += subject != last
        last = subject
        properties.add(predicate)
        evidence += rest.endswith(f" {graph} .\n")
        if predicate == is_a:
            classes[rest.partition(" ")[0][1:-1]] += 1
    partitions: list[dict[str, Any]] = [
        {"@id": f"{dataset.base}classes/{quote(name, safe='')}", "void:class": name, "void:entities": number}
        for name, number in sorted(classes.items())
    ]
    return {
        "void:triples": triples,
        "void:distinctSubjects": subjects,
        "void:properties": len(properties),
        "void:classes": len(classes),
        "void:classPartition": partitions,
        "void:subset": {
            "@type": "void:Dataset",
            "@id": iris.evidence_graph(dataset),
            "void:triples": evidence,
        },
    }
