"""Quotations as reports name them: the place of each one in the records, and how many are in which state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from exporter.problems.escaping import inert_yaml

NAMED_MOST = 5
"""How many quotations or texts a message names."""


@dataclass
class Tally:
    """How many quotations there are, and in which state; `texts_missing` are sources whose quotations have no text."""

    quotations: int = 0
    verified: int = 0
    not_found: int = 0
    texts_missing: int = 0
    unquoted: int = 0
    """Pieces of evidence that name a source and quote nothing: counted, never verified."""
    folders_missing: int = 0
    """Folders of texts that `dataset.yaml` names and that are not there."""

    def __str__(self) -> str:
        """Return it on one line: `41 of 43 quotations verified, 1 not found`."""
        parts = [f"{self.verified} of {counted(self.quotations, 'quotation')} verified"]
        if self.not_found:
            parts.append(f"{self.not_found} not found")
        if self.unquoted:
            parts.append(f"{self.unquoted} without a quote")
        if self.texts_missing and not self.verified and not self.not_found:
            parts[0] = f"0 of {counted(self.quotations, 'quotation')} checked"
        missing = []
        if self.texts_missing:
            missing.append(
                f"the text of {counted(self.texts_missing, 'source')} was not found (pass --texts DIR)"
            )
        if self.folders_missing:
            missing.append(f"{counted(self.folders_missing, 'folder')} of texts in dataset.yaml not found")
        return ": ".join([", ".join(parts), *([", ".join(missing)] if missing else [])])


class Quotation(NamedTuple):
    """A quotation as it is in the staging table; `row` is its rowid."""

    family: str
    record: str
    holder: str
    position: int
    source: str
    row: int
    quote: str
    prefix: str | None
    suffix: str | None

    @property
    def name(self) -> str:
        """Its place in the records, for readers."""
        return f"{self.family}/{self.record} {self.field('quote').removesuffix('.quote')}"

    def field(self, name: str) -> str:
        """Return the path of one of its fields in the record."""
        return f"{self.holder}evidence[{self.position}].{name}"


@dataclass
class Names:
    """How many quotations there are, and the places of the first of them."""

    number: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, quotation: Quotation) -> None:
        """Count a quotation."""
        self.number += 1
        if self.number <= NAMED_MOST:
            self.first.append(quotation.name)

    def __str__(self) -> str:
        """Return the first by name and the number of all: `3 (events/a evidence[0], …)`."""
        more = ", …" if self.number > len(self.first) else ""
        return f"{self.number} ({', '.join(self.first)}{more})"


def counted(number: int, what: str) -> str:
    """Return a number with the word for what it counts: `1 text`, `2 texts`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def scalar(words: str) -> str:
    """Return a text as a scalar of YAML on one line, with escapes for what a terminal or a log would act on."""
    return inert_yaml(orjson.dumps(words).decode())
