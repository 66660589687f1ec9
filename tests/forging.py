"""Change the outputs of the toy dataset as whoever forges them would: the digests of the manifest agree again."""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

NAME = "elysee"


def seal(dist: Path) -> None:
    """Write the digests of the files as they are into the manifest, as whoever forges a file would."""
    path = dist / "manifest.json"
    content = json.loads(path.read_bytes())
    for name, entry in content["files"].items():
        written = (dist / name).read_bytes()
        entry.update(bytes=len(written), sha256=hashlib.sha256(written).hexdigest())
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def sql(dist: Path, statement: str) -> None:
    with closing(sqlite3.connect(dist / f"{NAME}.db")) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        assert connection.execute(statement).rowcount
        connection.commit()
    seal(dist)


def make_an_index_stale(path: Path) -> None:
    """Move the rows of a table in the database at `path` under an index that does not hear of it."""
    with closing(sqlite3.connect(path)) as connection:
        (index,) = connection.execute(
            "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema WHERE name = 'idx_events_kind'"
        )
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'idx_events_kind'")
        connection.commit()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE events SET rowid = rowid + 1000")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)", index)
        connection.commit()


def edit_json(dist: Path, name: str, change) -> None:
    path = dist / name
    content = json.loads(path.read_bytes())
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if name != "manifest.json":
        seal(dist)


def graph(dist: Path, change) -> None:
    """Change the nodes of the graph, by their ids, and write them in the layout of a build."""
    path = dist / f"{NAME}.jsonld"
    document = json.loads(path.read_bytes())
    nodes = {node["@id"].removeprefix("https://example.org/elysee/"): node for node in document["@graph"]}
    change(nodes)
    lines = ",\n".join(compact(node) for node in nodes.values())
    head = compact({"@context": document["@context"]}).removesuffix("}")
    path.write_text(f'{head},\n"@graph":[\n{lines}\n]}}\n', encoding="utf-8")
    seal(dist)


def compact(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def text(dist: Path, name: str, old: str, new: str) -> None:
    path = dist / name
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    seal(dist)
