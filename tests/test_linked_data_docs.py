"""What `docs/linked-data.md` shows is so."""

import re
from pathlib import Path

import rdflib

PAGE = (Path(__file__).parents[1] / "docs" / "linked-data.md").read_text(encoding="utf-8")


def test_every_file_of_the_table_is_written(toy):
    names = re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE)
    assert len(names) == 8
    for name in names:
        assert (toy / name.replace("<name>", "elysee")).is_file(), name


def test_the_query_finds_what_sources_contradict(toy):
    (query,) = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)
    graph = rdflib.Dataset()
    graph.parse(toy / "elysee.nq", format="nquads")
    found = {tuple(map(str, row)) for row in graph.query(query)}
    base = "https://example.org/elysee/"
    assert found == {
        (f"{base}events/elysee-treaty-signing", "start", "1963-01-23", f"{base}sources/le-monde-1963"),
        (f"{base}series/franco-german-council-of-ministers", "start", "2003", f"{base}sources/chronicle"),
    }
