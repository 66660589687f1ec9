"""Convert lines of N-Triples to Turtle: a block for each subject, with names shortened by prefixes.

All that is written as Turtle is first formatted as lines (`exporter.graph.quads`, or `line` here), so that this is the
only module that knows how to shorten them. Lists, which have blank nodes, are written `( … )`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from exporter.graph.quads import literal
from exporter.model.datatypes import EDTF
from exporter.model.iris import NAMESPACES, expand

VOCABULARIES: dict[str, str] = {
    **{name: NAMESPACES[name] for name in ("cq", "rdf", "schema", "skos", "xsd")},
    "edtf": EDTF.removesuffix("EDTF"),
}

Objects = dict[str, list[str]]
"""The objects of one subject by predicate."""

_RDF = NAMESPACES["rdf"]
_MOST_NAMES = 16_384
_TYPED = re.compile(r'("(?:[^"\\]|\\.)*")\^\^<([^>]*)>')
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_INNER_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.#/-]*[A-Za-z0-9_-])?")


def iri(name: str) -> str:
    """Return an IRI, or the expansion of a compact IRI, in the syntax of N-Triples."""
    return f"<{expand(name)}>"


def text(value: str, language: str) -> str:
    """Return a text in a language in the syntax of N-Triples."""
    return f"{literal(value)}@{language}"


def line(subject: str, predicate: str, o: str) -> str:
    """Return one line of N-Triples; subject and predicate are IRIs or compact IRIs, the object is already formatted."""
    return f"{iri(subject)} {iri(predicate)} {o} .\n"


def list_lines(subject: str, predicate: str, items: Iterable[str]) -> Iterator[str]:
    """Yield the lines that give a subject a list; the items are already formatted."""
    stem = f"_:{re.sub('[^A-Za-z0-9]', '', subject)}{re.sub('[^A-Za-z0-9]', '', predicate)}"
    values = list(items)
    nodes = [f"{stem}-{index}" for index in range(len(values))]
    yield line(subject, predicate, nodes[0] if nodes else iri("rdf:nil"))
    for node, value, rest in zip(nodes, values, [*nodes[1:], iri("rdf:nil")], strict=False):
        yield f"{node} {iri('rdf:first')} {value} .\n"
        yield f"{node} {iri('rdf:rest')} {rest} .\n"


class Turtle:
    """Converts lines of N-Triples to blocks of Turtle."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        """Shorten IRIs by `prefixes`; the prefixes of the vocabularies are always there."""
        self.prefixes = {**VOCABULARIES, **prefixes}
        self._by_length = sorted(self.prefixes.items(), key=lambda item: -len(item[1]))
        self._short = lru_cache(_MOST_NAMES)(
            self._shortened
        )  # the same terms and references come again and again

    def head(self) -> str:
        """Return the declarations of the prefixes."""
        return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(self.prefixes.items()))

    def blocks(self, lines: list[str]) -> str:
        """Return the blocks of one record's lines."""
        subjects: dict[str, Objects] = {}
        for line in "".join(lines).split(" .\n")[:-1]:
            subject, predicate, o = line.split(" ", 2)
            subjects.setdefault(subject, {}).setdefault(predicate, []).append(o)
        return "".join(
            self._block(subject, found, subjects)
            for subject, found in subjects.items()
            if not subject.startswith("_:")
        )

    def _block(self, subject: str, found: Objects, subjects: dict[str, Objects]) -> str:
        pairs = [f"    {pair}" for pair in self._pairs(found, subjects)]
        return f"\n{self._short(subject)}\n" + " ;\n".join(pairs) + " .\n"

    def _pairs(self, found: Objects, subjects: dict[str, Objects]) -> Iterator[str]:
        for predicate, objects in found.items():
            name = "a" if predicate == f"<{_RDF}type>" else self._short(predicate)
            yield f"{name} " + " ,\n        ".join(self._object(o, subjects) for o in objects)

    def _object(self, o: str, subjects: dict[str, Objects]) -> str:
        if o.startswith("<"):
            return self._short(o)
        if o.startswith("_:"):
            if f"<{_RDF}first>" not in subjects[o]:
                return f"[ {' ; '.join(self._pairs(subjects[o], subjects))} ]"
            return f"( {' '.join(self._items(o, subjects))} )"
        if o.endswith(">") and (typed := _TYPED.fullmatch(o)):
            text, datatype = typed.groups()
            if datatype in (f"{NAMESPACES['xsd']}integer", f"{NAMESPACES['xsd']}boolean"):
                return text[1:-1]
            return f"{text}^^{self._short(f'<{datatype}>')}"
        return o

    def _items(self, node: str, subjects: dict[str, Objects]) -> list[str]:
        items = []
        while node != f"<{_RDF}nil>":
            items += [self._object(o, subjects) for o in subjects[node][f"<{_RDF}first>"]]
            (node,) = subjects[node][f"<{_RDF}rest>"]
        return items

    def _shortened(self, term: str) -> str:
        """Return an IRI as a prefixed name, where the rest of it is a valid local name."""
        iri = term[1:-1]
        for name, start in self._by_length:
            if iri.startswith(start):
                local = iri[len(start) :]
                if _PLAIN_NAME.fullmatch(local):
                    return f"{name}:{local}"
                if _INNER_NAME.fullmatch(local):
                    return f"{name}:" + re.sub("([#/])", r"\\\1", local)
        return term
