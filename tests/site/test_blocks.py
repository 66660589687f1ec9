"""The JSON-LD block of every page is what others accept: the types of schema-dts, and Google's rules for events."""

import json
from pathlib import Path

import node
import pytest
from schema_org import wider

from exporter.build.build import build
from exporter.model.fields import FAMILIES
from exporter.site import schema_org
from exporter.site.library import Library

DATASETS = {
    "seeds": Path("seeds"),
    "toy": Path("tests/toy"),
    "visits": Path("examples/us-state-visits"),
}
KEPT = {"@context", "@type", "eventStatus", "eventAttendanceMode"}
"""Properties whose values, and not only their types, are checked."""


@pytest.fixture(scope="module", params=DATASETS)
def blocks(request, tmp_path_factory):
    """Return the blocks of all records of a dataset."""
    place = tmp_path_factory.mktemp(request.param)
    assert not build(DATASETS[request.param], place).failed
    library = Library(next(place.glob("*.db")))
    found = [
        schema_org.block(library, family, values)
        for family in FAMILIES
        for values in library.records(family, library.ids(family))
    ]
    library.close()
    assert len(found) > 20
    return found


def shape(value, key=""):
    """Return a value with every text replaced by one of the same kind, so that blocks of one shape are checked once."""
    if isinstance(value, dict):
        return {name: shape(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(item, key) for item in value]
    if isinstance(value, str) and key not in KEPT:
        return (
            "https://example.org/"
            if value.startswith("http")
            else "2025-01-02"
            if value[:1].isdigit()
            else "text"
        )
    return value


def test_the_compiler_accepts_every_block_and_refuses_a_mistake(blocks, tmp_path):
    compiler = node.installed(*node.PACKAGES)
    shapes = [json.loads(one) for one in sorted({json.dumps(shape(block)) for block in blocks})]
    wrong = [
        {"@context": "https://schema.org", "@type": "Event", "eventStatus": "held"},
        {"@context": "https://schema.org", "@type": "Dialogue", "name": "x"},
        {"@context": "https://schema.org", "@type": "Person", "name": {"@value": "x", "@language": "en"}},
    ]
    refused = node.complaints(compiler, tmp_path, "WithContext<Thing>", [*shapes, *wrong])
    assert refused == {len(shapes), len(shapes) + 1, len(shapes) + 2}


def test_every_event_has_what_search_engines_ask_for(blocks):
    for block in blocks:
        if "Event" in block["@type"] and block["@type"] != "EventSeries":
            assert block["name"]
            assert block["startDate"][:10].count("-") == 2
            places = block["location"] if isinstance(block["location"], list) else [block["location"]]
            assert all(place.get("address") or place.get("url") for place in places)
            for one in (*block.get("attendee", ()), *block.get("organizer", ())):
                assert wider(f"schema:{one['@type']}") & {"schema:Person", "schema:Organization"}
                assert one["name"]


def test_no_block_has_a_term_or_a_value_of_another_vocabulary(blocks):
    def check(value):
        if isinstance(value, dict):
            assert "@value" not in value
            assert "@language" not in value
            assert all(":" not in key for key in value)
            if value.get("@type") == "ImageObject":
                assert value["contentUrl"]
            for inner in value.values():
                check(inner)
        elif isinstance(value, list):
            for inner in value:
                check(inner)

    for block in blocks:
        assert block["@context"] == "https://schema.org"
        check(block)
