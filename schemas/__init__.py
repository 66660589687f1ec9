"""What communique knows about: the record types, their parts, and the values their fields take.

Everything else (tables, terms, shapes, documentation) is read off these classes.
"""

from __future__ import annotations

from schemas.agreement import Agreement, HistoryEntry, Party
from schemas.dataset import Dataset
from schemas.event import Event, Outcome, Participation
from schemas.image import Image
from schemas.markers import Ref, Searched, Structure, Term
from schemas.participant import Membership, Participant
from schemas.place import Place
from schemas.record import Evidence, Identifier, Model, OtherName, Part, Record
from schemas.series import Series
from schemas.source import Source
from schemas.topic import Topic
from schemas.vocabularies import VOCABULARIES, ClosedList, Concept

RECORD_TYPES: tuple[type[Record], ...] = (Place, Participant, Topic, Agreement, Source, Image, Series, Event)
"""Every record type; a family comes before those that refer to it."""

__all__ = [
    "RECORD_TYPES",
    "VOCABULARIES",
    "Agreement",
    "ClosedList",
    "Concept",
    "Dataset",
    "Event",
    "Evidence",
    "HistoryEntry",
    "Identifier",
    "Image",
    "Membership",
    "Model",
    "OtherName",
    "Outcome",
    "Part",
    "Participant",
    "Participation",
    "Party",
    "Place",
    "Record",
    "Ref",
    "Searched",
    "Series",
    "Source",
    "Structure",
    "Term",
    "Topic",
]
