"""LinkML: a schema, and commands that validate and convert by it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from dataset import Mapping, records, run_command


def prepare(folder: Path, out: Path) -> None:
    """Write all records as one JSON document, the schema of those fields that they fill, and its Python classes."""
    from linkml_schema import SchemaMaker

    from exporter.model.fields import FAMILIES

    maker = SchemaMaker()
    document: dict[str, list[Mapping]] = {}
    for family, record in records(folder):
        document.setdefault(family, []).append(maker.instance(FAMILIES[family], record))
    (out / "agency.json").write_text(json.dumps(document))
    (out / "schema.yaml").write_text(json.dumps(maker.schema(list(document)), indent=1))  # JSON is YAML
    run_command(out / "model.py", "gen-python", out / "schema.yaml")


def run(folder: Path, out: Path) -> None:
    """Validate all records, convert them to JSON-LD and to SQLite: three commands, of which the first alone validates.

    It checks types, required slots, patterns, numbers, enumerations and closed classes; not whether references lead
    anywhere. Dates are text, without bounds. No full-text search, no rules, nothing read back.
    """
    schema, model, source = out / "schema.yaml", out / "model.py", out / "agency.json"
    (out / "agency.db").unlink(missing_ok=True)
    common = ("-s", schema, "-C", "Container")
    run_command(out / "validate.log", "linkml-validate", *common, source)
    common += ("-m", model, "--no-validate")
    run_command(
        out / "convert.log", "linkml-convert", *common, "-t", "json-ld", "-o", out / "agency.jsonld", source
    )
    run_command(out / "sqldb.log", "linkml-sqldb", "dump", *common, "-D", out / "agency.db", source)


def written(folder: Path, out: Path) -> str:
    """Count the rows of the database and the triples of the JSON-LD."""
    from pyoxigraph import RdfFormat, parse

    with closing(sqlite3.connect(out / "agency.db")) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = sum(db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables)
    triples = sum(1 for _ in parse(path=out / "agency.jsonld", format=RdfFormat.JSON_LD))
    said = (out / "validate.log").read_text().strip().splitlines()[-1]
    return f"{rows:,} rows in {len(tables)} tables, {triples:,} triples; {said}"
