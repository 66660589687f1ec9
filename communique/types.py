"""The classes of the interface: record types, their parts, problems and results."""

from exporter.build.build import Result
from exporter.build.check.outcome import Checked
from exporter.problems import ExporterError, MisuseError, Problem, Severity
from schemas import (
    RECORD_TYPES,
    Agreement,
    Dataset,
    Event,
    Evidence,
    HistoryEntry,
    Identifier,
    Image,
    Membership,
    OtherName,
    Outcome,
    Participant,
    Participation,
    Party,
    Place,
    Record,
    Series,
    Source,
    Topic,
)

__all__ = [
    "RECORD_TYPES",
    "Agreement",
    "Checked",
    "Dataset",
    "Event",
    "Evidence",
    "ExporterError",
    "HistoryEntry",
    "Identifier",
    "Image",
    "Membership",
    "MisuseError",
    "OtherName",
    "Outcome",
    "Participant",
    "Participation",
    "Party",
    "Place",
    "Problem",
    "Record",
    "Result",
    "Series",
    "Severity",
    "Source",
    "Topic",
]
