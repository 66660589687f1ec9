"""Write `shapes.ttl`: what a graph of the dataset must be like, as SHACL shapes derived from the fields.

Each record type or part has a node shape for the classes that it can have, with a property shape for each term. The name
of a shape is an IRI under the dataset's base (`<base>shapes/Event-start`), so that reports can name it and the file is
the same in every build. Fields that share a term share a shape, which allows what either of them allows. `CreativeWork` is
the class of agreements and of some sources: its nodes meet both shapes, which require no terms but those of every record.

Patterns are those of the value types without lookahead, which the regular expressions of SPARQL do not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from exporter.graph.constraints import DATES, TEXTS, Constraints, Property, all_classes, integer, with_values
from exporter.graph.turtle import Turtle, iri, line, list_lines, text
from exporter.model import iris
from exporter.model.fields import classes_of, fields, models
from exporter.records.corpus import Corpus, vocabulary_rows
from schemas import Dataset, Evidence, Model


def write(corpus: Corpus, folder: Path) -> None:
    """Write the shapes into `folder`."""
    (folder / "shapes.ttl").write_text(shapes(corpus.dataset), encoding="utf-8", newline="\n")


def shapes(dataset: Dataset) -> str:
    """Return the shapes of a dataset's graph as Turtle."""
    prefixes = {name: iris.NAMESPACES[name] for name in ("oa", "rdfs", "sh")}
    turtle = Turtle({**prefixes, "shape": f"{dataset.base}shapes/"})
    return turtle.head() + turtle.blocks(list(Shapes(dataset).lines()))


class Shapes:
    """Makes the shapes of a dataset, in lines of N-Triples."""

    def __init__(self, dataset: Dataset) -> None:
        """Collect every list of words that the dataset uses."""
        self.base = f"{dataset.base}shapes/"
        words: dict[str, list[str]] = {}
        for name, word, _, _ in vocabulary_rows(dataset):
            words.setdefault(name, []).append(iri(iris.concept(dataset, name, word)))
        self.constraints = Constraints(words)

    def lines(self) -> Iterator[str]:
        """Yield the lines of all shapes."""
        for model in models():
            if model is Evidence:
                yield from self._evidence()
            else:
                yield from self._node(
                    model.__name__, sorted(classes_of(model)), self.constraints.properties(model)
                )
                yield from self._between(model)
        for datatype in sorted({*DATES, *TEXTS}):
            yield line(self._alternative(datatype), "rdf:type", iri("sh:NodeShape"))
            yield line(self._alternative(datatype), "sh:datatype", iri(datatype))
        for class_name in sorted(all_classes()):
            yield line(self._alternative(class_name), "rdf:type", iri("sh:NodeShape"))
            yield line(self._alternative(class_name), "sh:class", iri(class_name))

    def _node(self, name: str, targets: list[str], properties: list[Property]) -> Iterator[str]:
        shape = self.base + name
        yield line(shape, "rdf:type", iri("sh:NodeShape"))
        for target in targets:
            yield line(shape, "sh:targetClass", iri(target))
        yield line(shape, "sh:nodeKind", iri("sh:IRI"))
        for one in properties:
            yield line(shape, "sh:property", iri(f"{shape}-{one.name}"))
        for one in properties:
            yield from self._property(f"{shape}-{one.name}", one)
            if one.items:
                yield line(shape, "sh:property", iri(f"{shape}-{one.items.name}"))
                yield from self._property(f"{shape}-{one.items.name}", one.items, inside_list=True)

    def _property(self, shape: str, one: Property, *, inside_list: bool = False) -> Iterator[str]:
        yield line(shape, "rdf:type", iri("sh:PropertyShape"))
        if inside_list:
            rest = f"_:{re.sub('[^A-Za-z0-9]', '', shape)}rest"
            yield from list_lines(shape, "sh:path", [iri(one.term), rest, iri("rdf:first")])
            yield f"{rest} {iri('sh:zeroOrMorePath')} {iri('rdf:rest')} .\n"
        else:
            yield line(shape, "sh:path", iri(one.term))
        yield line(shape, "sh:name", text(one.name.replace("_", " "), "en"))
        if one.description:
            yield line(shape, "sh:description", text(one.description, "en"))
        if one.least:
            yield line(shape, "sh:minCount", integer(one.least))
        if one.most is not None:
            yield line(shape, "sh:maxCount", integer(one.most))
        if one.items:
            yield line(shape, "sh:nodeKind", iri("sh:BlankNodeOrIRI"))
        elif one.classes or "xsd:anyURI" in one.datatypes:
            yield line(shape, "sh:nodeKind", iri("sh:IRI"))
        if one.values:
            yield from list_lines(shape, "sh:in", one.values)
        kinds = sorted(one.datatypes - {"xsd:anyURI"}) or sorted(one.classes)
        if len(kinds) == 1:
            yield line(shape, "sh:datatype" if one.datatypes else "sh:class", iri(kinds[0]))
        elif kinds:
            yield from list_lines(shape, "sh:or", [iri(self._alternative(kind)) for kind in kinds])
        for facet in one.facets:
            yield f"{iri(shape)} {facet} .\n"

    def _alternative(self, kind: str) -> str:
        return f"{self.base}is-{kind.replace(':', '-')}"

    def _between(self, model: type[Model]) -> Iterator[str]:
        """Yield the shapes of the nodes between a record and its values."""
        nodes: dict[str, list[Property]] = {}
        for f in fields(model):
            if f.term and f.term.via:
                one = with_values(f, Property(f.term.curie, f.name, f.description, least=1))
                nodes.setdefault(f.term.via[1], []).append(one)
        for class_name, properties in nodes.items():
            yield from self._node(class_name.partition(":")[2], [class_name], properties)

    def _evidence(self) -> Iterator[str]:
        """Yield the shapes of annotations, their targets and selectors (Web Annotation Data Model §3.1, §4.2.4, §4.2.5)."""
        known = {f.name: f for f in fields(Evidence)}
        about = (Evidence.__doc__ or "").partition("\n")[0]

        def of(*names: str) -> list[Property]:
            return [one for name in names for one in self.constraints.of_field(known[name])]

        body = Property("oa:hasBody", "body", "What the evidence is about.", classes=set(), least=1)
        body.datatypes = {"xsd:anyURI"}
        target = Property("oa:hasTarget", "target", about, classes={"oa:SpecificResource"}, least=1)
        selector = Property("oa:hasSelector", "selector", "Where in the source.", most=None)
        selector.datatypes = {"xsd:anyURI"}
        yield from self._node(
            "Evidence", ["oa:Annotation"], [body, target, *of("supports", "stance", "value")]
        )
        yield from self._node("EvidenceTarget", ["oa:SpecificResource"], [*of("source"), selector])
        ends = [
            Property(f"oa:{name}", name, "", {"xsd:nonNegativeInteger"}, least=1) for name in ("start", "end")
        ]
        yield from self._node("EvidencePosition", ["oa:TextPositionSelector"], ends)
        quoted = of("quote", "prefix", "suffix")
        quoted[0].least = 1
        yield from self._node("EvidenceQuote", ["oa:TextQuoteSelector"], quoted)
