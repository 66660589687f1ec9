"""Read the works that belong to events: sources, images, topics."""

from __future__ import annotations

from rdflib.term import Literal, Node

from exporter.importing.schema_org.classes import is_class
from exporter.importing.schema_org.contexts import Triple
from exporter.importing.schema_org.drafts import Draft, Said, mended
from exporter.importing.schema_org.graph import is_local
from exporter.importing.schema_org.reader import Reader
from exporter.importing.schema_org.terms import is_address, local_name, said_of


def read_source(reader: Reader, draft: Draft, node: Node) -> None:
    """Add the claims of a source."""
    reader.refer(draft, "publisher", "participants", "publisher", assumed="Organization")
    for triple in reader.statements.of(node, "author", "creator"):
        if isinstance(triple[2], Literal):
            if is_class(local_name(triple[2])):
                reader.reasons[triple] = "the name of a class of schema.org, not of a thing"
            else:
                draft.claim("authors", said_of(triple[2]).text, [triple])
            continue
        names = reader.statements.said(triple[2], "name")
        if names:
            draft.claim("authors", said_of(names[0][2]).text, [triple, names[0]])


def read_image(_reader: Reader, draft: Draft, _node: Node) -> None:
    """Add the claims of an image; an address under `url` is the picture's where no other is given."""
    if not draft.claims.get("content_url"):
        draft.claims["content_url"] = draft.claims.pop("url", [])


def image_of(reader: Reader, triple: Triple) -> Draft | None:
    """Return the draft for the object of a statement that shows an image, given as a node or only by its address."""
    node = reader.statements.target(triple[2])
    if not isinstance(node, Literal) and reader.statements.is_described(node):
        return reader.reference("images", triple)
    address = mended(str(node))
    if not is_address(node) or is_local(node):
        reader.reasons[triple] = "not the address of a picture"
        return None
    draft = reader.drafts.setdefault(("images", Said(address)), Draft("images", None, assumed=True))
    draft.claim("content_url", address, [triple])
    return draft


def topics_of(reader: Reader, draft: Draft, node: Node) -> None:
    """Add the topics of an event: what it is about, and its keywords."""
    reader.refer(draft, "topics", "topics", "about")
    for triple in reader.statements.of(node, "keywords"):
        if not isinstance(triple[2], Literal):
            topic = reader.reference("topics", triple)
            if topic is not None:
                draft.claim("topics", topic, [triple])
            continue
        for word in str(triple[2]).split(","):
            if word.strip():
                named = Literal(word.strip(), lang=triple[2].language)
                draft.claim("topics", reader.named("topics", named, triple), [triple])
