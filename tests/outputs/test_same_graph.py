"""JSON-LD, N-Quads and Turtle are one graph, whoever reads them."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from parsers import canonical, tags_lowered, with_pyld, with_pyoxigraph, with_rdflib
from pyld import jsonld as pyld
from strategies import corpora

from exporter.outputs import jsonld, nquads, turtle
from exporter.records.corpus import load
from schemas import Dataset

OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
TOY = Path(__file__).parents[1] / "toy"
PARSERS = {"pyoxigraph": with_pyoxigraph, "rdflib": with_rdflib, "PyLD": with_pyld}
READINGS = [
    (parser, form)
    for parser in PARSERS
    for form in ("jsonld", "nq", "ttl")
    if (parser, form) != ("PyLD", "ttl")
]
EVIDENCE = "<https://example.org/elysee/evidence>"


def without_evidence(lines: set[str], graph: str = EVIDENCE) -> set[str]:
    return {line for line in lines if not line.endswith(f" {graph} .")}


@pytest.mark.parametrize(("parser", "form"), READINGS)
def test_every_parser_reads_the_same_statements_from_every_form(toy, parser, form):
    written = canonical((toy / "elysee.nq").read_text(encoding="utf-8"))
    read = canonical(PARSERS[parser](toy, "elysee", form))
    assert len(written) > 600
    assert read == (without_evidence(written) if form == "ttl" else written)


def test_two_canonicalisations_of_the_whole_dataset_are_the_same_text(toy):
    quads = (toy / "elysee.nq").read_text(encoding="utf-8")
    options = {
        "algorithm": "URDNA2015",
        "inputFormat": "application/n-quads",
        "format": "application/n-quads",
    }
    assert tags_lowered(pyld.normalize(quads, options)) == canonical(quads)


def test_the_evidence_is_a_graph_of_its_own_and_holds_all_annotations(toy):
    lines = (toy / "elysee.nq").read_text(encoding="utf-8").splitlines()
    evidence = {line for line in lines if line.endswith(f" {EVIDENCE} .")}
    assert {line for line in lines if "/ns/oa#" in line or "evidence-" in line} == evidence
    assert any('/ns/oa#exact> "signed the treaty"' in line for line in evidence)


def test_an_annotation_links_a_passage_of_a_source_to_what_it_is_about(toy):
    quads = rdflib.Dataset()
    quads.parse(toy / "elysee.nq", format="nquads")
    graph = quads.graph(rdflib.URIRef("https://example.org/elysee/evidence"))
    signing = "https://example.org/elysee/events/elysee-treaty-signing"
    role = rdflib.URIRef(f"{signing}#participations-charles-de-gaulle-signatory")
    annotation = rdflib.URIRef(f"{role}/evidence-chronicle-4tkw6gpc")
    assert graph.value(annotation, OA.hasBody) == role
    target = graph.value(annotation, OA.hasTarget)
    assert str(graph.value(target, OA.hasSource)) == "https://example.org/elysee/sources/chronicle"
    selectors = {graph.value(s, rdflib.RDF.type): s for s in graph.objects(target, OA.hasSelector)}
    quote = selectors[OA.TextQuoteSelector]
    assert str(graph.value(quote, OA.exact)) == "signed the treaty"
    assert str(graph.value(quote, OA.prefix)) == "President of the French Republic,"
    position = selectors[OA.TextPositionSelector]
    start, end = (int(graph.value(position, name)) for name in (OA.start, OA.end))
    assert (TOY / "texts" / "chronicle.txt").read_text(encoding="utf-8")[start:end] == "signed the treaty"


BACKSLASHES = {
    "topics": [{"id": "x", "name": "a\\n\\\nb\\", "identifiers": [{"scheme": "\\t", "value": '\\"'}]}]
}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@example(BACKSLASHES, "https://example.org/toy/")
@given(corpora(largest=2), st.sampled_from(["https://example.org/toy/", "https://example.org/toy#"]))
def test_any_corpus_is_one_graph_in_every_form(corpus, base):
    dataset = Dataset(name="toy", title="Toy", base=base, language="en")
    with TemporaryDirectory() as folder:
        seeds, out = Path(folder, "seeds"), Path(folder, "out")
        out.mkdir()
        seeds.mkdir()
        for family, raws in corpus.items():
            (seeds / family).mkdir()
            text = "".join(json.dumps(raw) + "\n" for raw in raws)
            (seeds / family / "all.jsonl").write_text(text, encoding="utf-8")
        with load(seeds, dataset) as staged:
            assert list(staged.problems) == []
            for output in (jsonld, nquads, turtle):
                output.write(staged, out)
        quads = (out / "toy.nq").read_bytes()
        assert quads.split(b"\n")[:-1] == sorted(set(quads.split(b"\n")[:-1]))
        written = canonical(quads.decode())
        for parser, form in READINGS:
            expected = without_evidence(written, f"<{base}evidence>") if form == "ttl" else written
            assert canonical(PARSERS[parser](out, "toy", form)) == expected, (parser, form)
