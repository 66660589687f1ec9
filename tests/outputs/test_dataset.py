"""The description of the dataset is correct, uses terms that exist, and works for search engines."""

import hashlib
import json
from urllib.parse import urljoin

import pyoxigraph
import pytest
import rdflib
import schema_org
from parsers import canonical
from pydantic import ValidationError
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID

from exporter.graph.parsing import guarded
from exporter.model import iris
from exporter.outputs import dataset as output
from exporter.records.corpus import load
from schemas import Dataset
from schemas.dataset import TAKEN

BASE = "https://example.org/elysee/"
NEW_IN_DCAT_3 = {rdflib.URIRef(f"{DCAT}version")}  # rdflib 7.6 knows version 2
ITSELF = rdflib.URIRef(BASE)


@pytest.fixture(scope="module")
def document(toy) -> dict:
    return json.loads((toy / "dataset.jsonld").read_bytes())


@pytest.fixture(scope="module")
def graph(toy) -> rdflib.Graph:
    with guarded():
        return rdflib.Graph().parse(toy / "dataset.jsonld", format="json-ld")


def test_no_dataset_has_the_name_of_another_file_of_a_build(toy):
    files = [path for path in toy.iterdir() if path.is_file()]
    suffixes = {path.suffix for path in files if path.stem == "elysee"}
    assert set(TAKEN) == {
        path.stem for path in files if path.suffix in suffixes and not path.name.startswith("elysee.")
    }
    for name in TAKEN:
        with pytest.raises(ValidationError, match="another file of this name"):
            Dataset(name=name, title="A", base=BASE, language="en")


def test_it_has_what_google_requires_and_recommends_of_a_dataset(document):
    # https://developers.google.com/search/docs/appearance/structured-data/dataset
    assert document["name"] == "The Élysée Treaty, a toy dataset"
    assert 50 <= len(document["description"]) <= 5000
    for recommended in ("creator", "license", "spatialCoverage", "temporalCoverage", "url", "version"):
        assert document[recommended]
    assert document["creator"]["@type"][0] == "Organization"
    assert document["creator"]["name"]
    assert len(document["distribution"]) > 10
    for distribution in document["distribution"]:
        assert distribution["@type"][0] == "DataDownload"
        assert distribution["contentUrl"].startswith("https://")
        assert distribution["encodingFormat"]


def test_two_parsers_read_the_same_statements(toy, graph):
    read = pyoxigraph.parse((toy / "dataset.jsonld").read_bytes(), format=pyoxigraph.RdfFormat.JSON_LD)
    quads = pyoxigraph.serialize(list(read), format=pyoxigraph.RdfFormat.N_QUADS).decode()
    assert canonical(quads) == canonical(graph.serialize(format="nt"))
    assert not [node for node in graph.all_nodes() if isinstance(node, rdflib.BNode)]


def test_its_terms_exist_and_fit(graph):
    assert schema_org.misfits(graph, {}) == set()
    for predicate in set(graph.predicates()) | set(graph.objects(None, RDF.type)):
        for namespace in (DCAT, DCTERMS, VOID):
            if str(predicate).startswith(str(namespace)):
                assert predicate in namespace or predicate in NEW_IN_DCAT_3, predicate


def test_sizes_and_digests_are_those_of_the_files(toy, document):
    files = {p.relative_to(toy).as_posix() for p in toy.rglob("*") if p.is_file()} - {"dataset.jsonld"}
    assert {distribution["name"] for distribution in document["distribution"]} == files
    for distribution in document["distribution"]:
        content = (toy / distribution["name"]).read_bytes()
        assert distribution["dcat:byteSize"] == str(len(content))
        assert distribution["spdx:checksum"]["spdx:checksumValue"] == hashlib.sha256(content).hexdigest()
        assert distribution["sha256"] == hashlib.sha256(content).hexdigest()
        assert distribution["contentUrl"] == urljoin(BASE, distribution["name"])


def test_the_numbers_are_those_that_rdflib_counts(toy, graph):
    quads = rdflib.Dataset()
    quads.parse(toy / "elysee.nq", format="nquads")
    everything = list(quads.quads())
    evidence = [quad for quad in everything if str(quad[3]) == f"{BASE}evidence"]
    expected = {
        VOID.triples: len(everything),
        VOID.distinctSubjects: len({s for s, _, _, _ in everything}),
        VOID.properties: len({p for _, p, _, _ in everything}),
        VOID.classes: len({o for _, p, o, _ in everything if p == RDF.type}),
        VOID.entities: 26,
    }
    assert {term: graph.value(ITSELF, term).toPython() for term in expected} == expected
    assert graph.value(rdflib.URIRef(f"{BASE}evidence"), VOID.triples).toPython() == len(evidence)
    partitions = {
        str(graph.value(part, VOID["class"])): graph.value(part, VOID.entities).toPython()
        for part in graph.objects(ITSELF, VOID.classPartition)
    }
    assert partitions["https://schema.org/Role"] == 6
    assert partitions[f"{iris.NAMESPACES['cq']}Group"] == 1
    used = {str(p) for _, p, _, _ in everything}
    for vocabulary in graph.objects(ITSELF, VOID.vocabulary):
        assert any(term.startswith(str(vocabulary)) for term in used)
    for example in graph.objects(ITSELF, VOID.exampleResource):
        assert (example, None, None, None) in quads


def test_the_coverage_is_that_of_the_events(document):
    assert document["temporalCoverage"] == "1963-01-20/2022-10-31"
    country, box = document["spatialCoverage"]
    assert country == {"@type": "Country", "@id": f"{BASE}places/france", "name": "France"}
    assert box["geo"]["box"] == "48.8567 2.3167 48.8704 2.3508"
    assert box["dcat:bbox"].startswith("POLYGON((2.3167 48.8567, 2.3508 48.8567,")


def described(tmp_path, dataset: Dataset, *events: str, places: str = "") -> dict:
    seeds, out = tmp_path / "seeds", tmp_path / "out"
    out.mkdir()
    for family, lines in {"events": "\n".join(events), "places": places}.items():
        (seeds / family).mkdir(parents=True)
        (seeds / family / "all.jsonl").write_text(lines, encoding="utf-8")
    with load(seeds, dataset) as corpus:
        assert list(corpus.problems) == []
        output.write(corpus, out)
    return json.loads((out / "dataset.jsonld").read_bytes())


def test_an_ongoing_event_leaves_the_coverage_open(tmp_path):
    dataset = Dataset(name="t", title="Talks", base="https://example.org/t/", language="en")
    events = [
        '{"id": "a", "name": "A", "start": "2022~", "end": ".."}',
        '{"id": "b", "name": "B", "start": "2024-02"}',
    ]
    document = described(tmp_path, dataset, *events)
    assert document["temporalCoverage"] == "2022-01-01/.."
    assert "dcat:endDate" not in document["dcterms:temporal"]


def test_the_box_around_the_places_has_all_their_digits(tmp_path):
    dataset = Dataset(name="t", title="Talks", base="https://example.org/t/", language="en")
    place = '{"id": "p", "type": "Place", "name": "P", "latitude": 48.8704123, "longitude": -0.0000001}'
    document = described(tmp_path, dataset, '{"id": "a", "name": "A", "location": "p"}', places=place)
    (box,) = document["spatialCoverage"]
    assert box["geo"]["box"] == "48.8704123 -0.0000001 48.8704123 -0.0000001"


def test_a_short_description_gets_a_summary_and_a_missing_place_or_date_is_left_out(tmp_path):
    dataset = Dataset(
        name="t", title="Talks", description="Talks.", base="https://example.org/t#", language="en"
    )
    document = described(tmp_path, dataset, '{"id": "a", "name": "A"}')
    holds = "Records of events, of who took part in them, and of what they are about: 1 event."
    assert document["description"] == f"Talks. {holds}"
    assert len(document["description"]) >= 50
    assert document.keys().isdisjoint(
        {"temporalCoverage", "spatialCoverage", "license", "creator", "distribution"}
    )
    assert document["void:exampleResource"] == ["https://example.org/t#events/a"]
