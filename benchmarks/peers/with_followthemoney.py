"""followthemoney: entities and the links between them, as JSON lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
from dataset import Mapping, own_text, records, run_command

Entity = tuple[str, str, dict[str, Any]]
"""A schema of followthemoney, an id, and properties: one value, a list, or None where there is none."""


def prepare(folder: Path, out: Path) -> None:
    """Write what of the records fits the model as entities, one a line."""
    names: dict[str, str] = {}
    with (out / "entities.json").open("wb") as file:
        for family, record in records(folder):
            record_id = f"{family}-{record['id']}"
            names[record_id] = own_text(record["name"])
            for schema, entity_id, said in MAKERS[family](record, record_id, names):
                lists = {
                    name: value if isinstance(value, list) else [value]
                    for name, value in said.items()
                    if value
                }
                file.write(orjson.dumps({"id": entity_id, "schema": schema, "properties": lists}) + b"\n")


def run(folder: Path, out: Path) -> None:
    """Validate the entities and export them as RDF: two commands.

    Places are addresses, states and ministries public bodies, sources articles, series of events projects, agreements
    documents, topics keywords; who was at an event, as what, is a link; outcomes are notes, evidence is documentation.
    What has no place in the model: on whose behalf a person took part and in what capacity; kind, status, attendance,
    edition and series of an event; which agreements it was held under; kind, force and history of agreements; by whom and
    about what an outcome is; which fields evidence supports; the language of a text; dates that are open.

    It reads one entity at a time, drops values that do not fit their type, and does not ask whether references lead
    anywhere. No database, no rules, nothing read back.
    """
    run_command(
        out / "validate.log", "ftm", "validate", "-i", out / "entities.json", "-o", out / "valid.json"
    )
    run_command(out / "export.log", "ftm", "export-rdf", "-i", out / "valid.json", "-o", out / "agency.nt")


def written(folder: Path, out: Path) -> str:
    """Count the entities, what was lost of their values, and the triples."""
    given, valid = (_count(out / name) for name in ("entities.json", "valid.json"))
    with (out / "agency.nt").open("rb") as file:
        triples = sum(1 for _ in file)
    return f"{valid[0]:,} of {given[0]:,} entities, {valid[1]:,} of {given[1]:,} values, {triples:,} triples"


def _count(path: Path) -> tuple[int, int]:
    with path.open("rb") as file:
        sizes = [sum(map(len, orjson.loads(line)["properties"].values())) for line in file]
    return len(sizes), sum(sizes)


def _texts(value: Any) -> list[str]:
    """Return a text in all its languages."""
    return list(value.values()) if isinstance(value, dict) else [value]


def _place(place: Mapping, place_id: str, _: Mapping) -> Iterator[Entity]:
    country = place["id"] if place["type"] == "Country" else place["contained_in"]
    said = {"full": place["name"], "country": country}
    if place["type"] == "City":
        said |= {
            "city": place["name"],
            "latitude": str(place["latitude"]),
            "longitude": str(place["longitude"]),
        }
    yield "Address", place_id, said


def _participant(one: Mapping, one_id: str, _: Mapping) -> Iterator[Entity]:
    said: dict[str, Any] = {"name": _texts(one["name"])}
    if one["type"] == "Person":
        said |= {
            "firstName": one["given_name"],
            "lastName": one["family_name"],
            "nationality": one["nationality"],
        }
        said |= {"wikidataId": [i["value"] for i in one.get("identifiers", ()) if i["scheme"] == "wikidata"]}
        yield "Person", one_id, said
    else:
        parent = f"participants-{one['parent']}" if "parent" in one else None
        said |= {"classification": one["kind"], "jurisdiction": one["area_served"], "parent": parent}
        yield "PublicBody", one_id, said
    for index, part in enumerate(one.get("memberships", ())):
        said = {
            "member": one_id,
            "organization": f"participants-{part['organization']}",
            "role": part["post"],
        }
        yield "Membership", f"{one_id}-memberships-{index}", said | {"startDate": part["start"]}


def _agreement(one: Mapping, one_id: str, _: Mapping) -> Iterator[Entity]:
    dates = [entry["date"] for entry in one["history"]]
    yield "Document", one_id, {"fileName": one["id"], "title": one["name"], "date": dates}


def _source(one: Mapping, one_id: str, names: Mapping) -> Iterator[Entity]:
    said = {
        "fileName": one["id"],
        "title": one["name"],
        "publishedAt": one["published"],
        "language": one["language"],
    }
    yield (
        "Article",
        one_id,
        said | {"publisher": names[f"participants-{one['publisher']}"], "sourceUrl": one["url"]},
    )


def _series(one: Mapping, one_id: str, _: Mapping) -> Iterator[Entity]:
    yield "Project", one_id, {"name": one["name"], "startDate": one["start"]}
    for index, party in enumerate(one["parties"]):
        said = {
            "project": one_id,
            "participant": f"participants-{party['participant']}",
            "role": party["role"],
        }
        yield "ProjectParticipant", f"{one_id}-parties-{index}", said


def _event(event: Mapping, event_id: str, names: Mapping) -> Iterator[Entity]:
    said = {"name": _texts(event["name"]), "description": event["description"]}
    said |= {"startDate": event["start"], "endDate": event.get("end")}
    said |= {"addressEntity": f"places-{event['location']}"}
    said |= {"organizer": [f"participants-{one}" for one in event.get("organizers", ())]}
    said |= {"keywords": [names[f"topics-{topic}"] for topic in event["topics"]]}
    said |= {"proof": [f"sources-{source}" for source in event["sources"]]}
    yield "Event", event_id, said
    for index, part in enumerate(event["participations"]):
        said = {"subject": f"participants-{part['participant']}", "object": event_id, "role": part["role"]}
        yield "UnknownLink", f"{event_id}-participations-{index}", said
    for index, outcome in enumerate(event.get("outcomes", ())):
        said = {"entity": event_id, "summary": outcome["kind"], "description": outcome["text"]}
        yield "Note", f"{event_id}-outcomes-{index}", said
    for index, piece in enumerate(event.get("evidence", ())):
        said = {"document": f"sources-{piece['source']}", "entity": event_id, "summary": piece["quote"]}
        yield "Documentation", f"{event_id}-evidence-{index}", said


MAKERS: dict[str, Callable[[Mapping, str, Mapping], Iterator[Entity]]] = {
    "places": _place,
    "participants": _participant,
    "topics": lambda *_: iter(()),  # they are keywords of events
    "agreements": _agreement,
    "sources": _source,
    "series": _series,
    "events": _event,
}
