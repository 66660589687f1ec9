"""The one table of datatypes: how each kind of value is held in SQLite and said in RDF.

A kind of value is a named type of `schemas.values` (or a base type of Python). A new named type needs a row here only
when its base type is new; a type that is not listed is treated as its base type.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from schemas import values


class Kind(Enum):
    """How a value behaves, where its SQLite type and RDF datatype do not say it all."""

    LITERAL = auto()
    """One cell, one literal."""
    LANGUAGE_TEXT = auto()
    """One cell and its translations; literals with language tags."""
    EDTF = auto()
    """Three cells (as written, earliest, latest); a literal of the longest safe ISO prefix and one of the whole."""
    IRI = auto()
    """One cell, one IRI."""


@dataclass(frozen=True, slots=True)
class Datatype:
    """How one kind of value is stored: `sqlite` is a STRICT column type, `rdf` the compact IRI of a literal's datatype."""

    sqlite: str
    rdf: str | None
    kind: Kind = Kind.LITERAL
    json: type = str
    """The type that a JSON-LD document writes it as: `str` is quoted, `int` and `bool` are bare."""


EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
"""The datatype of EDTF literals, as the Library of Congress publishes it."""

STRING = Datatype("TEXT", "xsd:string")
_EDTF = Datatype("TEXT", EDTF, Kind.EDTF)
_IRI = Datatype("TEXT", None, Kind.IRI)
_DECIMAL = Datatype("REAL", "xsd:decimal")

DATATYPES: dict[Any, Datatype] = {
    str: STRING,
    int: Datatype("INTEGER", "xsd:integer", json=int),
    bool: Datatype("INTEGER", "xsd:boolean", json=bool),
    Decimal: _DECIMAL,
    values.Latitude: _DECIMAL,
    values.Longitude: _DECIMAL,
    values.Edition: Datatype("INTEGER", "xsd:integer", json=int),
    values.LanguageText: Datatype("TEXT", "rdf:langString", Kind.LANGUAGE_TEXT),
    values.Edtf: _EDTF,
    values.EdtfStart: _EDTF,
    values.EdtfEnd: _EDTF,
    values.Iri: _IRI,
    values.Url: _IRI,
}


def datatype(named_type: Any) -> Datatype:
    """Return the datatype of a named value type or base type; an unlisted one is a plain string."""
    return DATATYPES.get(named_type, STRING)
