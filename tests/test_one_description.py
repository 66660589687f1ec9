"""A field is described once: one line in a record type, and every output has it."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import rdflib

ROOT = Path(__file__).parents[1]
LINE = '''
    weather: Annotated[Text | None, Term("cq:weather", see_also="schema:description")] = None
    """What the sky looked like."""
'''
BUILD = """
import sys
from pathlib import Path
import exporter, schemas
from exporter.records.corpus import load
from exporter.records.folder import read_dataset
from exporter.outputs import OUTPUTS
from exporter.build.verify import close, verify_database, verify_graph

assert Path(schemas.__file__).parents[1] == Path(exporter.__file__).parents[1] == Path(sys.argv[1])
seeds, out = Path(sys.argv[2]), Path(sys.argv[3])
with load(seeds, read_dataset(seeds)) as corpus:
    assert list(corpus.problems) == [], list(corpus.problems)
    for output in OUTPUTS:
        output.write(corpus, out)
    close(corpus, verify_database(corpus, out, None), verify_graph(corpus, out, None), None)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """Copy the packages, add one field to Event and nothing else, and build the toy dataset with a value for it."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("out")
    for package in ("schemas", "exporter"):
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    if (ROOT / "queries").exists():
        shutil.copytree(ROOT / "queries", tree / "queries")
    shutil.copytree(ROOT / "tests" / "toy", tree / "seeds")
    module = tree / "schemas" / "event.py"
    source = module.read_text(encoding="utf-8")
    place = source.index("    @model_validator", source.index("class Event("))
    module.write_text(source[:place].rstrip() + "\n" + LINE + "\n" + source[place:], encoding="utf-8")
    event = tree / "seeds" / "events" / "council-2021.yaml"
    event.write_text(
        event.read_text(encoding="utf-8").replace("evidence:", "weather: Rain\nevidence:"), encoding="utf-8"
    )
    run = [sys.executable, "-c", BUILD, str(tree), str(tree / "seeds"), str(out)]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(run, env=environment, cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


def test_the_table_has_the_column_and_explains_it(built):
    with closing(sqlite3.connect(built / "elysee.db")) as connection:
        assert connection.execute("SELECT weather FROM events WHERE id = 'council-2021'").fetchone() == (
            "Rain",
        )
        about = connection.execute(
            "SELECT term, description FROM about_columns WHERE \"table\" = 'events' AND \"column\" = 'weather'"
        ).fetchone()
    assert about == ("https://w3id.org/communique/ns#weather", "What the sky looked like.")


def test_the_context_and_the_graph_have_the_term(built):
    context = json.loads((built / "context.jsonld").read_bytes())["@context"]
    assert context["cq:weather"] == {"@id": "cq:weather"}
    line = (
        '<https://example.org/elysee/events/council-2021> <https://w3id.org/communique/ns#weather> "Rain" .'
    )
    assert line in (built / "elysee.nq").read_text(encoding="utf-8").splitlines()


def test_the_shapes_check_it(built):
    shapes = rdflib.Graph().parse(built / "shapes.ttl")
    shape = rdflib.URIRef("https://example.org/elysee/shapes/Event-weather")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    assert str(shapes.value(shape, sh.path)) == "https://w3id.org/communique/ns#weather"
    assert shapes.value(shape, sh.datatype) == rdflib.XSD.string
    assert shapes.value(shape, sh.maxCount).toPython() == 1


def test_the_vocabulary_defines_it(built):
    vocabulary = rdflib.Graph().parse(built / "vocabulary.ttl")
    term = rdflib.URIRef("https://w3id.org/communique/ns#weather")
    assert str(vocabulary.value(term, rdflib.RDFS.comment)) == "What the sky looked like."
    assert str(vocabulary.value(term, rdflib.RDFS.domain)) == "https://schema.org/Event"


def test_the_json_schema_and_the_reference_describe_it(built):
    schema = json.loads((built / "schemas" / "event.schema.json").read_bytes())
    assert schema["$defs"]["Event"]["properties"]["weather"]["description"] == "What the sky looked like."
    assert "weather" in (built / "reference.md").read_text(encoding="utf-8")
