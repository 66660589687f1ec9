"""The marks a field's annotation carries: what its value means and what it points to.

They are inert data, as in annotated-types. `exporter.model.fields` is the only reader. A mark states what a value *means*,
never how an output shows it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """Name the RDF property that a field states, or the class of a record type or part.

    `curie` is a compact IRI (`schema:startDate`, `cq:onBehalfOf`). Where the vocabulary puts a node between the record
    and the value (`schema:geo` → `schema:GeoCoordinates` → `schema:latitude`), `via` names the property and the class of
    that node. `see_also` names the nearest term of another vocabulary, for our own terms.
    """

    curie: str
    via: tuple[str, str] | None = None
    see_also: str | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """Say what a reference points to: a family of records (`places`) or a list of the vocabulary (`event_kinds`).

    `types` narrows it to some types of the family, where schema.org wants one class (`nationality` is a Country).
    """

    target: str
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """State that full-text search looks in a field, and how much a match in it counts.

    `weight` is relative: a match in a name (10) counts ten times as much as one in a quotation (1).
    """

    weight: float


@dataclass(frozen=True, slots=True)
class Structure:
    """State that a field is bookkeeping or common knowledge, which needs no evidence."""
