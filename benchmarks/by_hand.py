"""The script that a good engineer writes by hand for this data, to measure against.

Run `python benchmarks/by_hand.py FOLDER OUT [--whole]`, with a dataset made by `generate.py`. It validates line by line
with the same Pydantic schemas, inserts with `executemany` in one transaction without a journal, makes indexes and
full-text search of single tables after the load, and writes the JSON-LD with orjson. One process, no rules, no
verification, no spool; it knows only the fields that this data has, and takes the order of the files as it comes.

With `--whole` it also makes what else communique writes of this data: the search over all families, and the evidence
as a document of annotations.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from schemas import Agreement, Event, Participant, Place, Series, Source, Topic
from schemas.edtf import parse

BASE = "https://example.org/agency/"
WORDS = "https://w3id.org/communique/ns#"
SCHEMA = Path(__file__).with_suffix(".sql").read_text()
INDEXES = (
    "places(contained_in_id)", "participants(nationality_id)", "participants(parent_id)", "participants(area_served_id)",
    "participants(kind)", "memberships(organization_id)", "parties(participant_id)", "sources(publisher_id)",
    "events(start_earliest)", "events(start_latest)", "events(end_earliest)", "events(end_latest)", "events(year)",
    "events(kind)", "events(status)", "events(series_id)", "events(location_id)", "participations(participant_id)",
    "participations(role)", "participations(on_behalf_of_id)", "outcomes(kind)", "outcome_by(participant_id)",
    "outcome_topics(topic_id)", "event_topics(topic_id)", "event_sources(source_id)", "event_agreements(agreement_id)",
    "event_organizers(participant_id)", "evidence(source_id)",
)  # fmt: skip
SEARCHED = {
    "places": "name", "topics": "name", "participants": "name", "agreements": "name", "series": "name", "sources": "name",
    "events": "name, description", "outcomes": "text", "evidence": "quote",
}  # fmt: skip
SEARCH = """
CREATE VIRTUAL TABLE search USING fts5(family UNINDEXED, record_id UNINDEXED, name, text, quotes, {tokenize});
INSERT INTO search SELECT 'places', id, name, NULL, NULL FROM places;
INSERT INTO search SELECT 'topics', id, name, NULL, NULL FROM topics;
INSERT INTO search SELECT 'participants', id, name || coalesce((SELECT ' ' || group_concat(text, ' ') FROM translations
  WHERE family = 'participants' AND record_id = p.id AND path = 'name'), ''),
  (SELECT group_concat(post, '; ') FROM memberships WHERE participant_id = p.id), NULL FROM participants AS p;
INSERT INTO search SELECT 'agreements', id, name, NULL, NULL FROM agreements;
INSERT INTO search SELECT 'series', id, name, NULL, NULL FROM series;
INSERT INTO search SELECT 'sources', id, name, NULL, NULL FROM sources;
INSERT INTO search SELECT 'events', id, name || coalesce((SELECT ' ' || group_concat(text, ' ') FROM translations
  WHERE family = 'events' AND record_id = e.id AND path = 'name'), ''),
  description || coalesce((SELECT ' ' || group_concat(text, ' ') FROM outcomes WHERE event_id = e.id), '')
  || coalesce((SELECT ' ' || group_concat(capacity, '; ') FROM participations WHERE event_id = e.id), ''),
  (SELECT group_concat(quote, ' … ') FROM evidence WHERE family = 'events' AND record_id = e.id) FROM events AS e;
"""
TOKENIZE = "tokenize='unicode61 remove_diacritics 2'"
BATCH = 500
Rows = dict[str, list[tuple[Any, ...]]]
Node = dict[str, Any]


class Loader:
    """Gather rows and nodes, and write them in batches."""

    def __init__(self, connection: sqlite3.Connection, graph: BinaryIO, evidence: BinaryIO | None) -> None:
        """Write into a database and one file or two."""
        self.connection = connection
        self.graph = graph
        self.evidence = evidence
        self.evidence_separator = b"\n"
        self.rows: Rows = {}
        self.insert: dict[str, str] = {}
        self.waiting = 0
        self.separator = b"\n"

    def take(self, node: Node) -> None:
        """Write a record's node, and all rows when enough are waiting."""
        self.graph.write(self.separator + orjson.dumps(node))
        self.separator = b",\n"
        self.waiting += 1
        if self.waiting == BATCH:
            self.flush()

    def quote(self, position: int, piece: Any, owner: str) -> None:
        """Write a piece of evidence as an annotation."""
        if self.evidence is None:
            return
        iri = f"{owner}#evidence-{position}"
        target: Node = {"@type": "oa:SpecificResource", "@id": f"{iri}-target"}
        target["oa:hasSource"] = f"{BASE}sources/{piece.source}"
        if piece.quote:
            target["oa:hasSelector"] = {
                "@type": "oa:TextQuoteSelector",
                "@id": f"{iri}-quote",
                "oa:exact": piece.quote,
            }
        node: Node = {"@type": "oa:Annotation", "@id": iri, "oa:hasBody": owner, "oa:hasTarget": target}
        node["cq:stance"] = f"{WORDS}stances-{piece.stance}"
        if piece.supports:
            node["cq:supports"] = sorted(piece.supports)
        self.evidence.write(self.evidence_separator + orjson.dumps(node))
        self.evidence_separator = b",\n"

    def flush(self) -> None:
        """Insert the rows that wait."""
        for table, rows in self.rows.items():
            if rows:
                if table not in self.insert:
                    self.insert[table] = f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})"
                self.connection.executemany(self.insert[table], rows)
                rows.clear()
        self.waiting = 0

    def to(self, table: str) -> list[tuple[Any, ...]]:
        """Return the rows that wait for a table."""
        return self.rows.setdefault(table, [])

    def text(self, value: Any, family: str, record_id: str, path: str) -> Any:
        """Return the text to show, and gather its translations."""
        if isinstance(value, dict):
            rows = self.to("translations")
            rows += [
                (family, record_id, path, tag, text) for tag, text in sorted(value.items()) if tag != "en"
            ]
            return value["en"]
        return value


def dates(text: str | None) -> tuple[str | None, str | None, str | None]:
    """Return a date and its bounds."""
    if text is None:
        return None, None, None
    date = parse(text)
    return text, date.earliest, date.latest


def say_date(node: Node, key: str, text: str | None) -> None:
    """State a date as a typed literal and in full."""
    if text is not None:
        iso = parse(text).iso
        if iso is not None:
            node[key] = iso[0] if iso[1] == "date" else {"@value": iso[0], "@type": f"xsd:{iso[1]}"}
        node[f"cq:{key}Edtf"] = text


def say_text(value: Any) -> Any:
    """Return a text, or texts with their languages."""
    if isinstance(value, dict):
        return [{"@value": value[tag], "@language": tag} for tag in sorted(value)]
    return value


def list_cell(values: tuple[str, ...]) -> str | None:
    """Return a list as a JSON array."""
    return orjson.dumps(values).decode() if values else None


def load_place(place: Place, loader: Loader) -> Node:
    """Take a place."""
    latitude = None if place.latitude is None else float(place.latitude)
    longitude = None if place.longitude is None else float(place.longitude)
    loader.to("places").append(
        (place.id, place.type, place.name, place.contained_in, place.country_code, latitude, longitude)
    )
    node: Node = {"@type": place.type, "@id": f"{BASE}places/{place.id}", "name": place.name}
    if place.contained_in:
        node["containedInPlace"] = f"{BASE}places/{place.contained_in}"
    if place.country_code:
        node["cq:countryCode"] = place.country_code
    if place.latitude is not None:
        node["geo"] = {
            "@type": "GeoCoordinates",
            "@id": f"{node['@id']}#geo",
            "latitude": str(place.latitude),
            "longitude": str(place.longitude),
        }
    return node


def load_topic(topic: Topic, loader: Loader) -> Node:
    """Take a topic."""
    loader.to("topics").append((topic.id, topic.type, topic.name))
    return {"@type": "DefinedTerm", "@id": f"{BASE}topics/{topic.id}", "name": topic.name}


def load_participant(one: Participant, loader: Loader) -> Node:
    """Take a participant."""
    name = loader.text(one.name, "participants", one.id, "name")
    loader.to("participants").append(
        (
            one.id,
            one.type,
            name,
            one.given_name,
            one.family_name,
            one.nationality,
            one.kind,
            one.parent,
            one.area_served,
            list_cell(tuple(sorted(one.same_as))),
        )
    )
    iri = f"{BASE}participants/{one.id}"
    node: Node = {"@type": one.type, "@id": iri, "name": say_text(one.name)}
    if one.given_name:
        node["givenName"] = one.given_name
    if one.family_name:
        node["familyName"] = one.family_name
    if one.nationality:
        node["nationality"] = f"{BASE}places/{one.nationality}"
    if one.kind:
        node["additionalType"] = f"{WORDS}organization_kinds-{one.kind}"
    if one.parent:
        node["parentOrganization"] = f"{BASE}participants/{one.parent}"
    if one.area_served:
        node["areaServed"] = f"{BASE}places/{one.area_served}"
    roles, plain = [], set()
    for position, part in enumerate(one.memberships):
        loader.to("memberships").append(
            (one.id, position, part.organization, part.post, *dates(part.start), *dates(part.end))
        )
        organization = f"{BASE}participants/{part.organization}"
        role: Node = {
            "@type": "OrganizationRole",
            "@id": f"{iri}#memberships-{position}",
            "memberOf": organization,
        }
        role |= {"cq:post": part.post, "roleName": [{"@value": part.post, "@language": "en"}]}
        say_date(role, "startDate", part.start)
        say_date(role, "endDate", part.end)
        roles.append(role)
        plain.add(organization)
    if roles:
        node["memberOf"] = [*roles, *sorted(plain)]
    if one.same_as:
        node["sameAs"] = sorted(one.same_as)
    for position, identifier in enumerate(one.identifiers):
        loader.to("identifiers").append(
            ("participants", one.id, position, identifier.scheme, identifier.value)
        )
        node.setdefault("identifier", []).append(
            {
                "@type": "PropertyValue",
                "@id": f"{iri}#identifiers-{position}",
                "propertyID": identifier.scheme,
                "value": identifier.value,
            }
        )
    return node


def load_agreement(agreement: Agreement, loader: Loader) -> Node:
    """Take an agreement."""
    loader.to("agreements").append(
        (agreement.id, agreement.type, agreement.name, agreement.kind, agreement.binding)
    )
    iri = f"{BASE}agreements/{agreement.id}"
    node: Node = {
        "@type": ["CreativeWork", "Legislation"] if agreement.binding else "CreativeWork",
        "@id": iri,
    }
    node |= {"name": agreement.name, "additionalType": f"{WORDS}agreement_kinds-{agreement.kind}"}
    node["cq:binding"] = agreement.binding
    stages = []
    for position, entry in enumerate(agreement.history):
        loader.to("history").append((agreement.id, position, entry.status, *dates(entry.date)))
        stage: Node = {"@type": "cq:HistoryEntry", "@id": f"{iri}#history-{position}"}
        stage["cq:status"] = f"{WORDS}history_statuses-{entry.status}"
        say_date(stage, "cq:date", entry.date)
        stages.append(stage)
    node["cq:history"] = stages
    return node


def load_series(series: Series, loader: Loader) -> Node:
    """Take a series."""
    loader.to("series").append(
        (series.id, series.type, series.name, *dates(series.start), *dates(series.end))
    )
    iri = f"{BASE}series/{series.id}"
    node: Node = {"@type": "EventSeries", "@id": iri, "name": series.name}
    say_date(node, "startDate", series.start)
    say_date(node, "endDate", series.end)
    node["cq:party"] = []
    for position, party in enumerate(series.parties):
        loader.to("parties").append(("series", series.id, position, party.participant, party.role))
        node["cq:party"].append(
            {
                "@type": "cq:Party",
                "@id": f"{iri}#parties-{position}",
                "cq:participant": f"{BASE}participants/{party.participant}",
                "additionalType": f"{WORDS}roles-{party.role}",
            }
        )
    return node


def load_source(source: Source, loader: Loader) -> Node:
    """Take a source."""
    loader.to("sources").append(
        (
            source.id,
            source.type,
            source.name,
            *dates(source.published),
            source.publisher,
            source.language,
            source.url,
        )
    )
    node: Node = {"@type": source.type, "@id": f"{BASE}sources/{source.id}", "headline": source.name}
    say_date(node, "datePublished", source.published)
    node |= {
        "publisher": f"{BASE}participants/{source.publisher}",
        "inLanguage": source.language,
        "url": source.url,
    }
    return node


def load_event(event: Event, loader: Loader) -> Node:  # noqa: PLR0915 (a script goes on and on)
    """Take an event."""
    event_id = event.id
    iri = f"{BASE}events/{event_id}"
    name = loader.text(event.name, "events", event_id, "name")
    start, end = dates(event.start), dates(event.end)
    year = month = None
    if start[1] and start[2] and start[1][:4] == start[2][:4]:
        year = int(start[1][:4])
        month = start[1][:7] if start[1][:7] == start[2][:7] else None
    loader.to("events").append(
        (
            event_id,
            event.type,
            name,
            event.description,
            event.kind,
            event.status,
            event.attendance,
            *start,
            year,
            month,
            *end,
            event.series,
            event.edition,
            event.location,
        )
    )
    node: Node = {
        "@type": event.type,
        "@id": iri,
        "name": say_text(event.name),
        "description": event.description,
    }
    node["additionalType"] = f"{WORDS}event_kinds-{event.kind}"
    node["cq:status"] = f"{WORDS}event_statuses-{event.status}"
    if event.attendance:
        mode = {"in_person": "Offline", "online": "Online", "mixed": "Mixed"}[event.attendance]
        node["eventAttendanceMode"] = f"https://schema.org/{mode}EventAttendanceMode"
    say_date(node, "startDate", event.start)
    say_date(node, "endDate", event.end)
    if event.series:
        node["superEvent"] = [f"{BASE}series/{event.series}"]
        node["cq:edition"] = event.edition
    node["location"] = [f"{BASE}places/{event.location}"]
    roles, plain = [], set()
    rows = loader.to("participations")
    for position, part in enumerate(event.participations):
        rows.append(
            (event_id, position, part.participant, part.role, part.on_behalf_of, list_cell(part.capacity))
        )
        participant = f"{BASE}participants/{part.participant}"
        role: Node = {"@type": "Role", "@id": f"{iri}#participations-{position}", "attendee": participant}
        role["additionalType"] = f"{WORDS}roles-{part.role}"
        if part.on_behalf_of:
            role["cq:onBehalfOf"] = f"{BASE}participants/{part.on_behalf_of}"
        if part.capacity:
            role["cq:capacity"] = part.capacity
        role["roleName"] = part.role.replace("_", " ")
        roles.append(role)
        plain.add(participant)
    node["attendee"] = [*roles, *sorted(plain)]
    if event.organizers:
        loader.to("event_organizers").extend((event_id, one) for one in event.organizers)
        node["organizer"] = [f"{BASE}participants/{one}" for one in sorted(event.organizers)]
    loader.to("event_topics").extend((event_id, topic) for topic in event.topics)
    node["about"] = [f"{BASE}topics/{topic}" for topic in sorted(event.topics)]
    if event.agreements:
        loader.to("event_agreements").extend((event_id, one) for one in event.agreements)
        node["workFeatured"] = [f"{BASE}agreements/{one}" for one in sorted(event.agreements)]
    subjects: list[Any] = []
    for position, outcome in enumerate(event.outcomes):
        loader.to("outcomes").append((event_id, position, outcome.kind, outcome.text))
        loader.to("outcome_by").extend((event_id, position, one) for one in outcome.by)
        loader.to("outcome_topics").extend((event_id, position, topic) for topic in outcome.topics)
        subjects.append(
            {
                "@type": "Statement",
                "@id": f"{iri}#outcomes-{position}",
                "additionalType": f"{WORDS}outcome_kinds-{outcome.kind}",
                "text": outcome.text,
                "cq:by": [f"{BASE}participants/{one}" for one in sorted(outcome.by)],
                "about": [f"{BASE}topics/{topic}" for topic in sorted(outcome.topics)],
            }
        )
    loader.to("event_sources").extend((event_id, source) for source in event.sources)
    node["subjectOf"] = subjects + [f"{BASE}sources/{source}" for source in sorted(event.sources)]
    node["eventStatus"] = "https://schema.org/EventScheduled"
    for position, piece in enumerate(event.evidence):
        loader.to("evidence").append(
            (
                "events",
                event_id,
                "",
                position,
                piece.source,
                piece.quote,
                list_cell(piece.supports),
                piece.stance,
            )
        )
        loader.quote(position, piece, iri)
    return node


def lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file, none for one that is not there."""
    if path.exists():
        with path.open("rb") as file:
            yield from file


FAMILIES: tuple[tuple[str, Any, Any], ...] = (
    ("places", Place, load_place),
    ("topics", Topic, load_topic),
    ("participants", Participant, load_participant),
    ("agreements", Agreement, load_agreement),
    ("series", Series, load_series),
    ("sources", Source, load_source),
    ("events", Event, load_event),
)


def main(folder: Path, out: Path, *, whole: bool) -> None:
    """Build the database and the graph."""
    out.mkdir(parents=True, exist_ok=True)
    database = out / "agency.db"
    database.unlink(missing_ok=True)
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(SCHEMA)
    connection.execute("BEGIN")
    with ExitStack() as files:
        graph = files.enter_context((out / "agency.jsonld").open("wb"))
        graph.write(orjson.dumps({"@context": {"@vocab": "https://schema.org/"}})[:-1] + b',"@graph":[')
        evidence = files.enter_context((out / "agency.evidence.jsonld").open("wb")) if whole else None
        if evidence:
            evidence.write(
                orjson.dumps({"@context": {"oa": "http://www.w3.org/ns/oa#"}})[:-1] + b',"@graph":['
            )
        loader = Loader(connection, graph, evidence)
        for family, model, load in FAMILIES:
            for line in lines(folder / family / f"{family}.jsonl"):
                loader.take(load(model.model_validate_json(line), loader))
        loader.flush()
        graph.write(b"\n]}\n")
        if evidence:
            evidence.write(b"\n]}\n")
    for target in INDEXES:
        name = target.replace("(", "_").rstrip(")")
        connection.execute(f"CREATE INDEX {name} ON {target}")
    for table, columns in SEARCHED.items():
        connection.execute(
            f"CREATE VIRTUAL TABLE {table}_fts USING fts5({columns}, content={table}, {TOKENIZE})"
        )
        connection.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")
    if whole:
        for statement in SEARCH.format(tokenize=TOKENIZE).split(";\n")[:-1]:
            connection.execute(statement)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), whole="--whole" in sys.argv)
