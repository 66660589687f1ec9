"""What is committed in dist/ is what a build makes of seeds/."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import rdflib

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"

WHO_LED = """
SELECT p.name, a.capacity, b.name
FROM participations a
JOIN participants p ON p.id = a.participant_id
JOIN participants b ON b.id = a.on_behalf_of_id
JOIN events e ON e.id = a.event_id
WHERE e.start = '2025-02-20' AND a.role = 'head_of_delegation'
ORDER BY p.name
"""

WHO_LED_SPARQL = """
PREFIX schema: <https://schema.org/>
PREFIX cq: <https://w3id.org/communique/ns#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?name ?capacity ?party WHERE {
  ?event a schema:Event ; cq:startDateEdtf ?date ; schema:attendee ?role .
  ?role schema:additionalType cq:roles-head_of_delegation ; schema:attendee/schema:name ?name ;
        cq:onBehalfOf/schema:name ?party ; cq:capacity/rdf:rest*/rdf:first ?capacity .
  FILTER (STR(?date) = "2025-02-20")
} ORDER BY ?name
"""

HEADS = [
    ("Abdul Hameed", "Director General for Counter-Terrorism", "Pakistan"),
    ("Maciej Stadejek", "Director for Security and Defence Policy", "European Union"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("built") / "dist"
    command = [sys.executable, "-m", "exporter", "build", "seeds", "-o", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return out


def rows(path: Path) -> dict[str, list[tuple]]:
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in tables
            if not name.startswith("sqlite_stat") and "_fts" not in name and "search" not in name
        }


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_dist_holds_the_files_that_a_build_writes(built):
    assert names(DIST) == names(built)


def test_every_text_file_in_dist_is_the_same_to_the_byte(built):
    stale = [
        name
        for name in sorted(names(built))
        if not name.endswith(".db") and (DIST / name).read_bytes() != (built / name).read_bytes()
    ]
    if sqlite_of(DIST) != sqlite_of(built):
        # These name the digest of the database, whose bytes depend on the version of SQLite; its rows are compared below.
        stale = [name for name in stale if name not in ("manifest.json", "dataset.jsonld")]
    assert stale == []


def sqlite_of(folder: Path) -> bytes:
    """Return the version of SQLite that wrote the database (file format §1.3.22)."""
    return (folder / "eu-pakistan.db").read_bytes()[96:100]


def test_the_database_in_dist_has_the_same_rows(built):
    assert rows(DIST / "eu-pakistan.db") == rows(built / "eu-pakistan.db")


def test_sql_tells_who_led_which_delegation_in_what_capacity_on_whose_behalf():
    with closing(sqlite3.connect(DIST / "eu-pakistan.db")) as connection:
        found = connection.execute(WHO_LED).fetchall()
    assert found == [(name, f'["{capacity}"]', party) for name, capacity, party in HEADS]


def test_sparql_tells_the_same():
    graph = rdflib.Graph().parse(DIST / "eu-pakistan.jsonld", format="json-ld")
    assert [tuple(map(str, row)) for row in graph.query(WHO_LED_SPARQL)] == HEADS


def test_the_views_answer_with_names():
    with closing(sqlite3.connect(DIST / "eu-pakistan.db")) as connection:

        def ask(sql):
            return connection.execute(sql).fetchall()

        assert (
            "Ninth EU–Pakistan counter-terrorism dialogue",
            "2025-02-20",
            "Pakistan",
            '["Abdul Hameed"]',
        ) in ask("SELECT event, start, on_behalf_of, heads FROM delegations")
        assert ("Maciej Stadejek", "European Union", "Abdul Hameed", "Pakistan") in ask(
            "SELECT a, a_on_behalf_of, b, b_on_behalf_of FROM encounters"
        )
        assert [start for (start,) in ask("SELECT start FROM timeline")] == ["2025-01", "2025-02-20"]
        assert ask("SELECT series, edition, place, contained_in FROM event_overview WHERE edition = 9") == [
            ("EU–Pakistan counter-terrorism dialogue", 9, "Brussels", "Belgium")
        ]
        assert ask("SELECT * FROM unsupported_facts") == []
