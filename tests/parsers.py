"""Read the outputs with the parsers of other projects, and say what they read as canonical N-Quads (RDFC-1.0).

Differences between the parsers that are no differences in the data, and are evened out here by name:

- language tags: RDF 1.1 Concepts (§3.3) compares them without regard to case and lets a parser write them in small
  letters. pyoxigraph and rdflib do, PyLD keeps them as written.
- literals: rdflib rewrites what it knows (`P1W`, `+01:00`, `1.50`) unless `rdflib.NORMALIZE_LITERALS` is off, so it is
  turned off while rdflib parses.
- line separators: PyLD parts N-Quads with `str.splitlines`, which breaks at U+2028 and U+2029 inside literals, and it
  does not read `\\u2028` either; private-use characters stand in for them while it parses.
- backslashes: PyLD undoes the escapes of N-Quads one kind after the other, so that it takes the backslash of `\\\\n` for
  the beginning of a newline; a private-use character stands in for each while it parses.
- rdflib knows only a canonicalisation of its own; what it has read is canonicalised by pyoxigraph.
"""

import json
import re
from pathlib import Path

import pyoxigraph
import rdflib
from pyld import jsonld

from exporter.graph.parsing import guarded

_STAND_INS = {0x2028: "\ue028", 0x2029: "\ue029"}
_BACKSLASH = "\ue05c"
_TAG = re.compile(r'(?<=")@([A-Za-z0-9-]+)(?= (?:<[^>]*> )?\.$)')


def documents(folder: Path, name: str) -> list[Path]:
    """Return the JSON-LD documents that make up the dataset: the graph and the evidence."""
    return [folder / f"{name}.jsonld", folder / f"{name}.evidence.jsonld"]


def canonical(quads: str) -> set[str]:
    """Return the canonical lines of N-Quads, language tags in small letters."""
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(quads, format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    text = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS).decode()
    return tags_lowered(text)


def tags_lowered(quads: str) -> set[str]:
    """Return the lines of N-Quads with language tags in small letters."""
    return {_TAG.sub(lambda tag: tag[0].lower(), line) for line in quads.split("\n") if line}


def with_pyoxigraph(folder: Path, name: str, form: str) -> str:
    """Return what pyoxigraph reads, as N-Quads."""
    formats = {
        "jsonld": pyoxigraph.RdfFormat.JSON_LD,
        "nq": pyoxigraph.RdfFormat.N_QUADS,
        "ttl": pyoxigraph.RdfFormat.TURTLE,
    }
    paths = documents(folder, name) if form == "jsonld" else [folder / f"{name}.{form}"]
    quads = [quad for path in paths for quad in pyoxigraph.parse(path.read_bytes(), format=formats[form])]
    return pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS).decode()


def with_rdflib(folder: Path, name: str, form: str) -> str:
    """Return what rdflib reads, as N-Quads."""
    formats = {"jsonld": "json-ld", "nq": "nquads", "ttl": "turtle"}
    dataset = rdflib.Dataset()
    with guarded():
        for path in documents(folder, name) if form == "jsonld" else [folder / f"{name}.{form}"]:
            target = dataset.default_graph if form == "ttl" else dataset
            target.parse(path, format=formats[form])
    return dataset.serialize(format="nquads")


def with_pyld(folder: Path, name: str, form: str) -> str:
    """Return what PyLD reads, as N-Quads; it has no Turtle."""
    if form == "jsonld":
        read = [jsonld.to_rdf(json.loads(path.read_bytes())) for path in documents(folder, name)]
    else:
        text = (folder / f"{name}.nq").read_text(encoding="utf-8").translate(_STAND_INS)
        text = text.replace("\\\\", _BACKSLASH)
        read = [jsonld.JsonLdProcessor.parse_nquads(text)]
    quads = "".join(jsonld.JsonLdProcessor.to_nquads(dataset) for dataset in read)
    quads = quads.replace(_BACKSLASH, "\\\\")
    return quads.translate({ord(after): before for before, after in _STAND_INS.items()})
