"""The part of the graph that is schema.org and nothing else is what TypeScript's types for schema.org accept.

The types (npm package `schema-dts`) are made from schema.org's own vocabulary, by others; the compiler checks every
property, class and enumeration of the graph against them. Compilers and types are kept in `build/`, where Node is.
"""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
import schema_org
from pyld import jsonld

from exporter.outputs import jsonld as output
from exporter.records.corpus import load
from exporter.records.folder import read_dataset

ROOT = Path(__file__).parents[1]
PACKAGES = ("schema-dts@2.1.0", "typescript@7.0.2")
KEPT = ROOT / "build" / "node" / "_".join(PACKAGES)
SCHEMA_ORG = "https://schema.org/"


@pytest.fixture(scope="module")
def compiler() -> Path:
    """Return a folder in which the TypeScript compiler and the types for schema.org are installed."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("Node is not installed, so TypeScript cannot check the graph against schema-dts")
    if not KEPT.exists():
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=KEPT.parent))
        (fresh / "package.json").write_text('{"private": true}', encoding="utf-8")
        install = [npm, "install", "--no-audit", "--no-fund", "--save-exact", *PACKAGES]
        done = subprocess.run(install, cwd=fresh, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        try:
            fresh.rename(KEPT)
        except OSError:  # another worker was first
            shutil.rmtree(fresh)
    return KEPT


def pure(document: dict) -> list[dict]:
    """Return the nodes of a document as schema.org's examples write them.

    Own terms, datatypes and languages are left out, and a web address is a string where nothing but one can stand.
    """
    compacted = jsonld.compact(document, {"@vocab": SCHEMA_ORG})
    return [node for node in map(_pure, compacted["@graph"]) if node["@type"] != "Thing"]


def _pure(value, key=""):
    if isinstance(value, list):
        return [_pure(item, key) for item in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return value["@value"]
    if value.keys() == {"@id"} and schema_org.range_(f"schema:{key}") <= {"schema:URL", "schema:Text"}:
        return value["@id"]
    kept = {inner: _pure(item, inner) for inner, item in value.items() if ":" not in inner}
    if "@type" in kept:
        types = [
            name
            for name in (kept["@type"] if isinstance(kept["@type"], list) else [kept["@type"]])
            if ":" not in name
        ]
        kept["@type"] = (
            types[-1] if types else "Thing"
        )  # schema-dts takes one; ours stand from wide to narrow
    return kept


def complaints(compiler: Path, folder: Path, *graphs: list[dict]) -> set[int]:
    """Return the numbers of the graphs that the compiler does not accept."""
    lines = ['import type { Graph } from "schema-dts";']
    for number, nodes in enumerate(graphs):
        graph = json.dumps({"@context": "https://schema.org", "@graph": nodes})
        lines.append(f"export const graph{number}: Graph = {graph};")
    (folder / "graphs.ts").write_text("\n".join(lines), encoding="utf-8")
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(compiler / "node_modules")
    options = {
        "strict": True,
        "noEmit": True,
        "skipLibCheck": True,
        "moduleResolution": "bundler",
        "module": "esnext",
    }
    config = {"compilerOptions": options, "files": ["graphs.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(config), encoding="utf-8")
    tsc = [compiler / "node_modules" / ".bin" / "tsc", "-p", ".", "--pretty", "false"]
    done = subprocess.run(tsc, cwd=folder, capture_output=True, text=True, check=False)
    found = re.findall(r"^graphs\.ts\((\d+),\d+\): error", done.stdout, re.MULTILINE)
    assert bool(found) is (done.returncode != 0), done.stdout + done.stderr
    return {int(line) - 2 for line in found}


def test_the_compiler_accepts_the_graphs_and_refuses_them_with_a_mistake(compiler, tmp_path):
    graphs = []
    for seeds in (ROOT / "tests" / "toy", ROOT / "seeds"):
        dataset = read_dataset(seeds)
        with load(seeds, dataset) as corpus:
            output.write(corpus, tmp_path)
        graphs.append(pure(json.loads((tmp_path / f"{dataset.name}.jsonld").read_bytes())))
        assert len(graphs[-1]) > 20
    event = next(node for node in graphs[0] if node["@type"] == "Event")
    mistakes = (
        {"citation": "x"},
        {"eventStatus": "held"},
        {"location": {"@type": "Organization"}},
        {"@type": "Dialogue"},
    )
    wrong = [[{**event, **mistake}] for mistake in mistakes]
    assert complaints(compiler, tmp_path, *graphs, [event], *wrong) == {3, 4, 5, 6}
