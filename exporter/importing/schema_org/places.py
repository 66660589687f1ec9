"""Read places: their addresses, countries and degrees."""

from __future__ import annotations

from decimal import Decimal

from rdflib.term import Literal, Node

from exporter.importing.schema_org.contexts import Triple
from exporter.importing.schema_org.drafts import Draft, Said, mended
from exporter.importing.schema_org.reader import Reader
from exporter.importing.schema_org.terms import MOST_DEGREES, country_of, degrees, said_of

LINES = (
    "streetAddress",
    "postOfficeBoxNumber",
    "extendedAddress",
    "postalCode",
    "addressLocality",
    "addressRegion",
)


def read(reader: Reader, draft: Draft, node: Node) -> None:
    """Add the claims of a place; a PostalAddress by itself is read as the place it is the address of."""
    statements = reader.statements
    reader.refer(draft, "contained_in", "places", "containedInPlace", "containedIn")
    for triple in statements.of(node, "containsPlace"):
        inner = reader.reference("places", triple)
        if inner is not None and inner is not draft:
            inner.claim("contained_in", draft, [triple])
    if "PostalAddress" in statements.classes(node):
        _address(reader, draft, node, [])
    for triple in statements.of(node, "address"):
        if isinstance(triple[2], Literal):
            draft.claim("address", said_of(triple[2]), [triple])
        else:
            _address(reader, draft, triple[2], [triple])
    _position(reader, draft, node, [])
    for triple in statements.of(node, "geo"):
        _position(reader, draft, triple[2], [triple])
    _name(reader, draft)


def _address(reader: Reader, draft: Draft, node: Node, because: list[Triple]) -> None:
    """Add an address as one text, and the code of its country."""
    statements = reader.statements
    because = because + [t for name, t in statements.classes(node).items() if name == "PostalAddress"]
    found = {term: statements.said(node, term)[:1] for term in LINES}
    texts = {term: mended(str(triples[0][2])) for term, triples in found.items() if triples}
    town = " ".join(texts.pop(term) for term in ("postalCode", "addressLocality") if term in texts)
    region = texts.pop("addressRegion", "")
    country, code, country_triples = _country(reader, node)
    if code:
        draft.claim("country_code", code, country_triples + because)
    lines = [*texts.values(), town, region]
    if any(lines):
        lines.append(country)
        triples = [t for inner in found.values() for t in inner]
        draft.claim(
            "address", Said(", ".join(line for line in lines if line)), triples + country_triples + because
        )


def _country(reader: Reader, node: Node) -> tuple[str, str | None, list[Triple]]:
    """Return the country of an address as a text, its code, and their statements."""
    for triple in reader.statements.of(node, "addressCountry"):
        if isinstance(triple[2], Literal):
            return mended(str(triple[2])), country_of(triple[2]), [triple]
        for name in reader.statements.said(triple[2], "name"):
            types = [t for kind, t in reader.statements.classes(triple[2]).items() if kind == "Country"]
            return mended(str(name[2])), country_of(name[2]), [triple, name, *types]
    return "", None, []


def _position(reader: Reader, draft: Draft, node: Node, because: list[Triple]) -> None:
    """Claim the position of a node if it is complete: a latitude and a longitude that belong together."""
    statements = reader.statements
    because = because + [t for name, t in statements.classes(node).items() if name == "GeoCoordinates"]
    found: dict[str, dict[str, list[Triple]]] = {"latitude": {}, "longitude": {}}
    for term, texts in found.items():
        for triple in statements.of(node, term):
            number = degrees(triple[2], MOST_DEGREES[term])
            if number is None:
                reader.reasons[triple] = "not a number of degrees"
            else:
                texts.setdefault(number, []).append(triple)
    whole = all(len(texts) == 1 for texts in found.values())
    if not whole or any(draft.texts(term) not in ([], [*texts]) for term, texts in found.items()):
        reason = "another position was used" if whole else "a position is one latitude and one longitude"
        for triple in [*because, *statements.of(node, *found)]:
            reader.reasons.setdefault(triple, reason)
        return
    for term, texts in found.items():
        for text, triples in texts.items():
            for triple in triples:
                if Decimal(str(triple[2])) != Decimal(text):
                    reader.assume(f"{term} {triple[2]} is rounded to {text}")
            draft.claim(term, text, [*triples, *because])


def _name(reader: Reader, draft: Draft) -> None:
    """Call a place without a name by its address."""
    addresses = draft.texts("address")
    if not draft.texts("name") and addresses:
        draft.claim("name", Said(addresses[0]), [])
        reader.assume(f"a place without a name is called by its address, {addresses[0]}")
