"""Do with other tools what they can do of our work, each on the same made-up events.

Run in the environment of `benchmarks/peers.txt`: `python benchmarks/peers.py TOOL FOLDER OUT EVENTS`. It takes the first
EVENTS events of a dataset made by `generate.py`. What each tool does is said in its function; it is never more than what
communique does, and mostly less.
"""

from __future__ import annotations

import csv
import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

BASE = "https://example.org/agency/"
Mapping = dict[str, Any]
LINKML = """\
id: https://example.org/agency
name: agency
prefixes: {linkml: https://w3id.org/linkml/, schema: http://schema.org/, agency: https://example.org/agency/}
imports: [linkml:types]
default_prefix: agency
default_range: string
classes:
  Container: {tree_root: true, attributes: {events: {range: Event, multivalued: true, inlined_as_list: true}}}
  Participation:
    class_uri: schema:Role
    attributes:
      participant: {required: true, slot_uri: schema:attendee}
      role: {required: true, slot_uri: schema:roleName}
      on_behalf_of: {}
      capacity: {multivalued: true}
  Event:
    class_uri: schema:Event
    attributes:
      id: {identifier: true}
      name: {required: true, slot_uri: schema:name}
      description: {slot_uri: schema:description}
      kind: {}
      status: {}
      start: {slot_uri: schema:startDate}
      location: {slot_uri: schema:location}
      participations: {range: Participation, multivalued: true, inlined_as_list: true}
"""


def events(folder: Path, number: int) -> Iterator[Mapping]:
    """Yield the events, with names in one language."""
    with (folder / "events" / "events.jsonl").open("rb") as file:
        for line in itertools.islice(file, number):
            event: Mapping = json.loads(line)
            if isinstance(event["name"], dict):
                event["name"] = event["name"]["en"]
            yield event


def parts(found: Iterator[Mapping]) -> Iterator[Mapping]:
    """Yield the participations of events as rows."""
    for event in found:
        for position, part in enumerate(event["participations"]):
            capacity = json.dumps(part.get("capacity", []))
            yield {
                "event_id": event["id"],
                "position": position,
                "on_behalf_of": None,
                **part,
                "capacity": capacity,
            }


def sqlite_utils(folder: Path, out: Path, number: int) -> None:
    """Insert events and participations with `insert_all`; no validation, no graph."""
    from sqlite_utils import Database

    db = Database(out / "events.db", recreate=True)
    db.table("events").insert_all(
        ({k: v for k, v in event.items() if k != "participations"} for event in events(folder, number)),
        pk="id",
        alter=True,
    )
    db.table("participations").insert_all(
        parts(events(folder, number)), pk=("event_id", "position"), alter=True
    )
    db.table("events").enable_fts(["name", "description"])


def rdflib(folder: Path, out: Path, number: int) -> None:
    """Build the graph in memory and serialise it as JSON-LD; no validation, no database."""
    from rdflib import RDF, SDO, BNode, Graph, Literal, URIRef

    graph = Graph()
    for event in events(folder, number):
        subject = URIRef(f"{BASE}events/{event['id']}")
        graph.add((subject, RDF.type, SDO.Event))
        for key in ("name", "description"):
            graph.add((subject, SDO[key], Literal(event[key])))
        graph.add((subject, SDO.startDate, Literal(event["start"])))
        graph.add((subject, SDO.location, URIRef(f"{BASE}places/{event['location']}")))
        for topic in event["topics"]:
            graph.add((subject, SDO.about, URIRef(f"{BASE}topics/{topic}")))
        for part in event["participations"]:
            role = BNode()
            graph.add((subject, SDO.attendee, role))
            graph.add((role, RDF.type, SDO.Role))
            graph.add((role, SDO.roleName, Literal(part["role"])))
            graph.add((role, SDO.attendee, URIRef(f"{BASE}participants/{part['participant']}")))
    graph.serialize(out / "events.jsonld", format="json-ld", auto_compact=True)


def pyoxigraph(folder: Path, out: Path, number: int) -> None:
    """Write the same triples as N-Quads; no validation, no database, no JSON-LD."""
    from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize

    schema, kind = "https://schema.org/", NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

    def quads() -> Iterator[Quad]:
        for event in events(folder, number):
            subject = NamedNode(f"{BASE}events/{event['id']}")
            yield Quad(subject, kind, NamedNode(f"{schema}Event"))
            for key in ("name", "description"):
                yield Quad(subject, NamedNode(schema + key), Literal(event[key]))
            yield Quad(subject, NamedNode(f"{schema}startDate"), Literal(event["start"]))
            for part in event["participations"]:
                role = BlankNode()
                yield Quad(subject, NamedNode(f"{schema}attendee"), role)
                yield Quad(role, NamedNode(f"{schema}roleName"), Literal(part["role"]))
                person = NamedNode(f"{BASE}participants/{part['participant']}")
                yield Quad(role, NamedNode(f"{schema}attendee"), person)

    serialize(quads(), str(out / "events.nq"), format=RdfFormat.N_QUADS)


def frictionless(folder: Path, out: Path, number: int) -> None:
    """Validate two CSV tables with types, required columns and a foreign key; nothing is written."""
    names = ("id", "name", "description", "kind", "status", "start", "location")
    with (out / "events.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(events(folder, number))
    columns = ("event_id", "position", "participant", "role", "on_behalf_of", "capacity")
    with (out / "participations.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(parts(events(folder, number)))
    required = {"constraints": {"required": True}}
    package = {
        "resources": [
            {
                "name": "events",
                "path": "events.csv",
                "schema": {
                    "fields": [
                        {"name": n, "type": "string", **(required if n in ("id", "name") else {})}
                        for n in names
                    ],
                    "primaryKey": ["id"],
                },
            },
            {
                "name": "participations",
                "path": "participations.csv",
                "schema": {
                    "fields": [
                        {"name": n, "type": "integer" if n == "position" else "string"} for n in columns
                    ],
                    "foreignKeys": [
                        {"fields": ["event_id"], "reference": {"resource": "events", "fields": ["id"]}}
                    ],
                },
            },
        ]
    }
    (out / "datapackage.json").write_text(json.dumps(package))
    _run("frictionless", "validate", str(out / "datapackage.json"))


def linkml(folder: Path, out: Path, number: int) -> None:
    """Validate, convert to JSON-LD and convert to SQLite: three commands."""
    keys = ("id", "name", "description", "kind", "status", "start", "location", "participations")
    found = [{k: v for k, v in event.items() if k in keys} for event in events(folder, number)]
    (out / "schema.yaml").write_text(LINKML)
    (out / "events.json").write_text(json.dumps({"events": found}))
    schema, source = str(out / "schema.yaml"), str(out / "events.json")
    _run("linkml-validate", "-s", schema, "-C", "Container", source)
    _run(
        "linkml-convert",
        "-s",
        schema,
        "-C",
        "Container",
        "-t",
        "json-ld",
        "-o",
        str(out / "events.jsonld"),
        source,
    )
    _run("linkml-sqldb", "dump", "-s", schema, "-C", "Container", "-D", str(out / "events.db"), source)


def followthemoney(folder: Path, out: Path, number: int) -> None:
    """Validate entities and export them as RDF: two commands."""
    with (out / "entities.json").open("w") as file:
        for event in events(folder, number):
            own = {"name": [event["name"]], "summary": [event["description"]], "startDate": [event["start"]]}
            file.write(json.dumps({"id": event["id"], "schema": "Event", "properties": own}) + "\n")
            for position, part in enumerate(event["participations"]):
                said = {
                    "project": [event["id"]],
                    "participant": [part["participant"]],
                    "role": [part["role"]],
                }
                one = {"id": f"{event['id']}-{position}", "schema": "ProjectParticipant", "properties": said}
                file.write(json.dumps(one) + "\n")
    _run("ftm", "validate", "-i", str(out / "entities.json"), "-o", str(out / "valid.json"))
    _run("ftm", "export-rdf", "-i", str(out / "valid.json"), "-o", str(out / "events.nt"))


TOOLS: dict[str, Callable[[Path, Path, int], None]] = {
    "sqlite-utils": sqlite_utils,
    "pyoxigraph": pyoxigraph,
    "rdflib": rdflib,
    "frictionless": frictionless,
    "followthemoney": followthemoney,
    "linkml": linkml,
}


def _run(command: str, *arguments: str) -> None:
    subprocess.run(
        [str(Path(sys.executable).with_name(command)), *arguments], check=True, capture_output=True
    )


if __name__ == "__main__":
    if sys.argv[1] == "versions":
        print(json.dumps({tool: metadata.version(tool) for tool in TOOLS}))
    else:
        target = Path(sys.argv[3])
        target.mkdir(parents=True, exist_ok=True)
        TOOLS[sys.argv[1]](Path(sys.argv[2]), target, int(sys.argv[4]))
