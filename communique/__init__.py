"""Load, check, change and write records of events and participants: the documented interface for Python.

>>> import communique
>>> with communique.load("seeds") as records:
...     for event in records.family("events"):
...         print(event.start, len(event.participations), event.id)
2025-01 11 eu-human-rights-representative-visit-2025
2025-02-20 6 eu-pakistan-counter-terrorism-dialogue-9

Everything a program needs is a name of this package; `exporter` and `schemas`, the packages behind it, may change between
releases, and a wheel installs them under other names. Importing `communique` imports nothing else: each name is loaded
when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communique.api import Records, build, check, load, read, to_jsonld, to_yaml, validate
    from communique.types import (
        RECORD_TYPES,
        Agreement,
        Checked,
        Dataset,
        Event,
        Evidence,
        ExporterError,
        HistoryEntry,
        Identifier,
        Image,
        Membership,
        MisuseError,
        OtherName,
        Outcome,
        Participant,
        Participation,
        Party,
        Place,
        Problem,
        Record,
        Result,
        Series,
        Severity,
        Source,
        Topic,
    )

_VERBS = {"Records", "build", "check", "load", "read", "to_jsonld", "to_yaml", "validate"}
"""The names of `communique.api`; all others are classes of `communique.types`."""

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
    "Records",
    "Result",
    "Series",
    "Severity",
    "Source",
    "Topic",
    "build",
    "check",
    "load",
    "read",
    "to_jsonld",
    "to_yaml",
    "validate",
]


def __getattr__(name: str) -> Any:
    """Load a name of the interface when it is first used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "api" if name in _VERBS else "types"
    value = globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
    return value


def __dir__() -> list[str]:
    """Return the names of the interface."""
    return __all__
