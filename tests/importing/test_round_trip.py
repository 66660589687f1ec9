"""Whatever goes in comes back out, from the database and from the graph."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import rdflib
from hypothesis import HealthCheck, given, settings
from strategies import corpora
from verifying import verify

from exporter.database import reader as database
from exporter.graph.parsing import parse, statements
from exporter.graph.reader import GraphReader
from exporter.model.canonical import canonical
from exporter.model.fields import FAMILIES
from exporter.outputs import jsonld, sqlite
from exporter.records.corpus import load
from schemas import Dataset

DATASET = Dataset(name="toy", title="Toy", base="https://example.org/toy/", language="en")


def write_seeds(corpus, folder: Path) -> None:
    for family, raws in corpus.items():
        place = folder / family
        place.mkdir()
        (place / "all.jsonl").write_text("".join(json.dumps(raw) + "\n" for raw in raws), encoding="utf-8")


def said(family, raw) -> dict:
    """Return a raw record, validated and in canonical form."""
    return canonical(FAMILIES[family].model_validate_json(json.dumps(raw)), DATASET.language)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(corpora())
def test_any_corpus_is_read_back_unchanged_from_the_database_and_from_the_graph(corpus):
    expected = {(family, raw["id"]): said(family, raw) for family, raws in corpus.items() for raw in raws}
    with TemporaryDirectory() as folder:
        seeds, out = Path(folder, "seeds"), Path(folder, "out")
        seeds.mkdir()
        out.mkdir()
        write_seeds(corpus, seeds)
        with load(seeds, DATASET) as staged:
            assert staged.problems == []
            sqlite.write(staged, out)
            jsonld.write(staged, out)
            verify(staged, out)
        with closing(sqlite3.connect(out / "toy.db")) as connection:
            from_database = {
                (family, raw["id"]): said(family, raw)
                for family in FAMILIES
                for raw in database.records(connection, family)
            }
        reader = GraphReader(statements(parse(out / "toy.jsonld")), DATASET)
        from_graph = {(family, raw["id"]): said(family, raw) for family, raw in reader.records()}
    assert from_database == expected
    assert from_graph == expected


def test_statements_that_repeat_fields_are_only_for_consumers_of_schema_org(tmp_path):
    """Every triple either states a field, or is of a kind that is listed here."""
    toy = Path(__file__).parents[1] / "toy"
    from exporter.records.folder import read_dataset

    dataset = read_dataset(toy)
    with load(toy, dataset) as staged:
        assert [p for p in staged.problems if p.severity == "error"] == []
        jsonld.write(staged, tmp_path)
    reader = GraphReader(statements(parse(tmp_path / f"{dataset.name}.jsonld")), dataset)
    list(reader.records())
    beyond = {predicate for _, predicate in reader.unread()}
    schema, rdf = "https://schema.org/", str(rdflib.RDF)
    assert (
        beyond
        - {
            f"{schema}{name}"
            for name in (
                "alternateName",
                "attendee",
                "memberOf",
                "creditText",
                "eventStatus",
                "legislationDate",
                "roleName",
                "startDate",
                "endDate",
                "dateCreated",
                "datePublished",
            )
        }
        - {f"{rdf}{name}" for name in ("type", "first", "rest")}
        - {
            "https://w3id.org/communique/ns#date",
            "http://www.w3.org/ns/oa#hasTarget",
            "http://www.w3.org/ns/oa#hasSelector",
        }
        == set()
    )
