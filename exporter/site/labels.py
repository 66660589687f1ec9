"""What families, fields and lists of references are called on the pages."""

from __future__ import annotations

from exporter.model.fields import FAMILIES, Field

_FIELDS = {
    "contained_in": "Lies in",
    "part_of": "Part of",
    "same_as": "The same elsewhere",
    "url": "On the web",
    "archived_at": "Archived copy",
    "text_sha256": "SHA-256 of the text",
    "text_file": "File with the text",
    "country_code": "Country code",
    "on_behalf_of": "For",
    "by": "By",
    "broader": "Broader topic",
    "parent": "Part of",
    "area_served": "Acts for",
    "depicts": "Shows",
}
"""Fields whose name, read as words, is not what a reader would say."""
_REFERRING = {
    ("events", "location"): "Events here",
    ("events", "topics"): "Events about this",
    ("events", "agreements"): "Events held under it",
    ("events", "sources"): "Events it reports",
    ("events", "part_of"): "Smaller events in it",
    ("events", "organizers"): "Events organised",
    ("events", "outcomes.by"): "Stated or settled",
    ("events", "outcomes.topics"): "Outcomes about this",
    ("events", "outcomes.events"): "Spoken of at",
    ("events", "outcomes.agreements"): "Spoken of at",
    ("places", "contained_in"): "Places in it",
    ("topics", "broader"): "Narrower topics",
    ("agreements", "part_of"): "Agreements that are part of it",
    ("agreements", "parties.participant"): "Party to agreements",
    ("agreements", "history.event"): "Stages of agreements reached here",
    ("series", "parties.participant"): "Party to series",
    ("series", "agreements"): "Series held under it",
    ("participants", "parent"): "Bodies that are part of it",
    ("participants", "memberships.organization"): "Its people",
    ("participants", "nationality"): "Nationals",
    ("participants", "area_served"): "States and bodies that act for it",
    ("sources", "publisher"): "Published",
    ("images", "depicts"): "Shown in",
    ("events", "images"): "Shows",
}


def label_of(field: Field | str) -> str:
    """Return what a field is called: the label that is declared for it, or its name as words."""
    name = field if isinstance(field, str) else field.name
    declared = getattr(field, "label", None)
    return str(declared) if declared else _FIELDS.get(name) or sentence(name)


def family_label(family: str) -> str:
    """Return what a family is called in the plural, with a capital letter."""
    declared = getattr(FAMILIES[family], "label", None)
    return str(declared) if declared else sentence(family)


def referring_label(family: str, path: str) -> str:
    """Return the heading over the records of a family that refer to this one by a field or a part's field."""
    found = _REFERRING.get((family, path))
    return found or f"{family_label(family)}: {label_of(path.rpartition('.')[2]).lower()}"


def sentence(name: str) -> str:
    """Return a name in snake case as words that begin a sentence."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
