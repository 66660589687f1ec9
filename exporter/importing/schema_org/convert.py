"""Turn documents into records: read them all, join drafts, give them ids, and settle each by its schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rdflib.term import Literal, Node, URIRef

from exporter.importing.schema_org import events, participants, places, works
from exporter.importing.schema_org.contexts import Triple
from exporter.importing.schema_org.documents import documents
from exporter.importing.schema_org.drafts import Claim, Draft, Refused, Said, Words, settle
from exporter.importing.schema_org.graph import Statements, local_base
from exporter.importing.schema_org.ids import mint
from exporter.importing.schema_org.merge import merged
from exporter.importing.schema_org.published import published
from exporter.importing.schema_org.reader import Reader
from exporter.importing.schema_org.report import Account, homeless
from exporter.importing.schema_org.terms import ADDED
from exporter.model.canonical import canonical, record_of
from exporter.model.fields import FAMILIES
from exporter.model.fields import field as field_of
from exporter.model.keys import pin_duplicates
from exporter.problems import Problem
from schemas.grammars import LANGUAGE_TAG, text_fault

PARTS = {
    "events": events.read_event,
    "series": events.read_series,
    "participants": participants.read,
    "places": places.read,
    "sources": works.read_source,
    "images": works.read_image,
}
"""Family -> the function that adds the claims that only its records have."""


@dataclass
class Imported:
    """The result of an import: records in canonical form by family, words that they add, the report, and the problems.

    `base` is the IRI under which a dataset of communique published the records, if they come from one.
    """

    language: str
    base: str | None = None
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    words: Words = field(default_factory=dict)
    account: Account = field(default_factory=Account)
    problems: list[Problem] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many records there are."""
        return sum(map(len, self.records.values()))


def import_files(paths: Sequence[Path], language: str | None = None) -> Imported:
    """Make records from the JSON-LD in files; `language` is the language of texts that state none.

    Raises:
        MisuseError: a file does not exist.
    """
    problems: list[Problem] = []
    statements = Statements()
    read: dict[str, int] = {}
    for number, path in enumerate(sorted(set(paths), key=str)):
        for document in documents(path, local_base(number), problems):
            if statements.add(document, problems):
                read[document.name] = statements.sizes[document.name]
    chosen = language or _language(statements)
    ours = published(statements, chosen)
    reader = Reader(statements, PARTS)
    for tag in statements.languages:
        if tag and tag.partition("-")[0] != chosen.partition("-")[0]:
            reader.assume(f"texts that state no language are read as {chosen}, also on pages in {tag}")
    drafts, joined = merged(reader.read())
    drafts, without = _viable(drafts)
    mint(drafts, chosen, taken=ours.records.keys())
    result = Imported(chosen, ours.bases[0] if len(ours.bases) == 1 else None, problems=problems)
    for (family, _), record in ours.records.items():
        result.records.setdefault(family, []).append(record)
    homed = set(ours.statements)
    refused = without
    addresses: dict[URIRef, str] = {}
    for draft in sorted(drafts, key=lambda draft: draft.id):
        raw, taken, left = settle(draft, chosen)
        record = canonical(record_of(draft.family, raw), chosen)
        pin_duplicates(FAMILIES[draft.family], record, chosen)
        result.records.setdefault(draft.family, []).append(record)
        homed |= {triple for claim in taken for triple in claim.triples}
        for claim in taken:
            reader.notes.update(f"{draft.family}/{draft.id}: {note}" for note in claim.respelled)
        refused += left
        for item in left:
            if (
                isinstance(draft.node, URIRef)
                and item.claim.value == str(draft.node)
                and not item.claim.triples
            ):
                addresses[draft.node] = f"same_as: {item.reason}"
    result.records = {family: result.records[family] for family in FAMILIES if family in result.records}
    result.words = dict(_words(result.records))
    reasons = ours.reasons | reader.reasons | _reasons(refused)
    names: dict[Node, str] = {d.node: f"{d.family}/{d.id}" for d in drafts if d.node is not None}
    result.account = Account(
        read,
        homeless(statements, homed, reasons, names, addresses),
        sorted(reader.notes),
        {family: [record["id"] for record in records] for family, records in result.records.items()},
        joined,
        problems,
    )
    return result


def _reasons(refused: list[Refused]) -> dict[Triple, str]:
    found: dict[Triple, str] = {}
    for item in sorted(refused, key=lambda r: (r.draft.family, r.draft.id, r.field, r.reason)):
        for triple in item.claim.triples:
            found.setdefault(triple, f"{item.field}: {item.reason}")
    return found


def _viable(drafts: list[Draft]) -> tuple[list[Draft], list[Refused]]:
    """Return the drafts that can be records, and the claims of and on those that cannot, as they lack a name."""
    kept = [
        draft
        for draft in drafts
        if (_name(draft) if field_of(FAMILIES[draft.family], "name").required else _says_anything(draft))
    ]
    alive = set(kept)
    refused = [
        Refused(draft, name, claim, "missing name of the thing that it describes")
        for draft in drafts
        if draft not in alive
        for name, claims in draft.claims.items()
        for claim in claims
    ]
    for draft in kept:
        for name, claims in draft.claims.items():
            dead = [claim for claim in claims if any(target not in alive for target in _targets(claim))]
            refused += [
                Refused(draft, name, claim, "missing name of the thing that it refers to") for claim in dead
            ]
            draft.claims[name] = [claim for claim in claims if claim not in dead]
    return kept, refused


def _name(draft: Draft) -> bool:
    """Return whether a draft has a name that a record can hold."""
    return any(
        text_fault(said.text) is None and (said.language is None or LANGUAGE_TAG.accepts(said.language))
        for claim in draft.claims.get("name", [])
        if isinstance(said := claim.value, Said)
    )


def _says_anything(draft: Draft) -> bool:
    """Return whether a draft that only an address or a text named has a value that a record can hold."""
    if draft.node is not None:
        return True
    draft.id = "draft"
    record, _, _ = settle(draft, "en")
    return record.keys() > {"id"}


def _targets(claim: Claim) -> Iterator[Draft]:
    values = claim.value.values() if isinstance(claim.value, dict) else [claim.value]
    return (value for value in values if isinstance(value, Draft))


def _language(statements: Statements) -> str:
    """Return the language that most documents are in, else the one that texts name most often, else English."""
    tags: Counter[str] = Counter(
        str(o.language) for _, _, o in statements.graph if isinstance(o, Literal) and o.language
    )
    named = statements.languages
    pages = [tag for tag in sorted(named, key=str) if tag and 2 * named[tag] > named.total()]
    for tag in [*pages, *sorted(tags, key=lambda tag: (-tags[tag], tag != "en", tag))]:
        if LANGUAGE_TAG.accepts(tag):
            return tag
    return "en"


def _words(records: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield each word in the records that no vocabulary has yet, with its label and definition."""
    from exporter.importing.outputs import UNDEFINED
    from exporter.model.iris import WORDS
    from exporter.model.vocabulary import words_in

    used = {
        word
        for family, found in records.items()
        for record in found
        for word in words_in(FAMILIES[family], record)
    }
    for word in sorted(used):
        if word in ADDED:
            yield word, ADDED[word]
        elif word not in WORDS:
            yield word, (word[1].replace("_", " "), UNDEFINED)
