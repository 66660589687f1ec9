"""The notes of a page: which words of which source support its facts, and the marks that lead to them.

Evidence that quotes the same words of the same source is one note, however many facts it supports. Notes are numbered in
the order in which the page first needs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from exporter.model.fields import FAMILIES, by_name, parts
from exporter.site import addresses
from exporter.site.inline import Inline, Mark
from exporter.site.labels import label_of
from exporter.site.library import Library
from schemas import Evidence

FINDINGS = {
    1: "Found in the text of the source.",
    0: "Not found in the text of the source.",
    None: "Not looked up: the text of the source was not available.",
}
"""Column `verified` -> what it means for readers."""
STANCES = {"supports": "", "infers": "infers", "contradicts": "contradicts"}


@dataclass(frozen=True, slots=True)
class Support:
    """A fact that a note speaks of: what it is called, and the element that shows it.

    `ours` and `theirs` are the values of the records and of the source where they contradict each other.
    """

    label: str
    anchor: str
    ours: str = ""
    theirs: str = ""


@dataclass(slots=True)
class Note:
    """A quotation. `anchors` are the fragments of the evidence that it shows."""

    source: Inline
    quote: Inline | None
    prefix: str
    suffix: str
    address: str
    finding: str
    found: bool
    stance: str
    number: int = 0
    anchors: list[str] = field(default_factory=list)
    supports: list[Support] = field(default_factory=list)


def text_fragment(address: str, words: str, prefix: str = "", suffix: str = "") -> str:
    """Return the address of a text, opened at a quotation (WICG draft "Text Fragments", §3.3).

    A quotation that runs over several lines is given by its first and last line, because a text directive matches inside
    one block.
    """
    lines = [line for line in words.splitlines() if line.strip()]
    if not lines:
        return address
    between = ",".join(_term(line) for line in ([lines[0]] if len(lines) == 1 else [lines[0], lines[-1]]))
    before = f"{_term(prefix.splitlines()[-1])}-," if prefix.strip() else ""
    after = f",-{_term(suffix.splitlines()[0])}" if suffix.strip() else ""
    return f"{address}{'' if '#' in address else '#'}:~:text={before}{between}{after}"


def _term(text: str) -> str:
    """Percent-encode a term: in addition to what every fragment encodes, `-`, `,` and `&` have a meaning in a directive."""
    return quote(text.strip(), safe="").replace("-", "%2D")


class Notes:
    """The evidence on one record and its parts."""

    def __init__(self, library: Library, family: str, record: Mapping[str, Any]) -> None:
        """Read what the record and its parts carry."""
        self._library = library
        self._family, self._record = family, record
        self._by_fact: dict[tuple[str, str], list[Note]] = {}
        self._notes: dict[tuple[Any, ...], Note] = {}
        self._numbered: list[Note] = []
        carriers = list(self._carriers())
        if carriers:
            verified = self._verified()
            for owner, path, label, values in carriers:
                for key, item in addresses.keyed(Evidence, values["evidence"], library.language):
                    self._add(
                        owner,
                        label,
                        values,
                        item,
                        verified.get((path, key)),
                        addresses.anchor("evidence", key, owner),
                    )

    def marks(self, owner: str = "", name: str = "") -> tuple[Mark, ...]:
        """Return the marks of a fact: of a field of a part or of the record (no owner), or (no name) of the whole."""
        notes = self._by_fact.get((owner, name))
        if not notes:
            return ()
        found = []
        for note in notes:
            if not note.number:
                self._numbered.append(note)
                note.number = len(self._numbered)
            found.append(Mark(note.number, f"note-{note.number}", note.stance))
        return tuple(sorted(set(found), key=lambda mark: mark.number))

    def all(self) -> list[Note]:
        """Return every note in the order of numbers; call it when all marks are made."""
        for note in self._notes.values():
            if not note.number:
                self._numbered.append(note)
                note.number = len(self._numbered)
        return self._numbered

    def _carriers(self) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
        """Yield what carries evidence: its anchor, its path in the database, what it is called, and its values."""
        if self._record.get("evidence"):
            yield "", "", "", self._record
        for f, part in parts(FAMILIES[self._family]):
            if part is Evidence:
                continue
            for key, values in addresses.keyed(part, self._record.get(f.name) or (), self._library.language):
                if values.get("evidence"):
                    label = self._part_label(f.part, values) or label_of(f)
                    yield addresses.anchor(f.name, key), addresses.carrier(f.name, key), label, values

    def _part_label(self, part: Any, values: Mapping[str, Any]) -> str:
        """Return what a part is called: the first of the fields that identify it."""
        for one in part.identity:
            for name in [one] if isinstance(one, str) else one:
                if values.get(name) is not None:
                    return self._library.item(by_name(part)[name], values[name]).text
        return ""

    def _verified(self) -> dict[tuple[str, str], int | None]:
        rows = self._library.connection.execute(
            "SELECT path, key, verified FROM evidence WHERE family = ? AND record_id = ?",
            (self._family, self._record["id"]),
        )
        return {(path, key): verified for path, key, verified in rows}

    def _add(
        self,
        owner: str,
        label: str,
        values: Mapping[str, Any],
        item: Mapping[str, Any],
        verified: int | None,
        anchor: str,
    ) -> None:
        identity = tuple(
            str(item.get(name)) for name in ("source", "quote", "prefix", "suffix", "stance", "value")
        )
        note = self._notes.get((*identity, verified))
        if note is None:
            note = self._notes[(*identity, verified)] = self._note(item, verified)
        note.anchors.append(anchor)
        for path in item.get("supports") or [""]:
            name = path.split(".")[0]
            self._by_fact.setdefault((owner, name), []).append(note)
            called = ": ".join(filter(None, (label, label_of(self._field(owner, name)) if name else "")))
            ours = self._value(owner, name, values) if note.stance == "contradicts" else ""
            place = owner or (f"fact-{name}" if name else "main")
            support = Support(called or "the record as a whole", place, ours, str(item.get("value") or ""))
            if support not in note.supports:
                note.supports.append(support)

    def _field(self, owner: str, name: str) -> Any:
        """Return a field of the record, or of the part with this anchor; its name if there is no such field."""
        record_type = FAMILIES[self._family]
        model: Any = record_type
        for f, part in parts(record_type):
            if owner.startswith(addresses.anchor(f.name, "")):
                model = part
        return by_name(model).get(name, name)

    def _value(self, owner: str, name: str, values: Mapping[str, Any]) -> str:
        f = self._field(owner, name)
        value = values.get(name)
        if isinstance(f, str) or value is None or f.part is not None:
            return ""
        return ", ".join(self._library.item(f, one).text for one in (value if f.many else [value]))

    def _note(self, item: Mapping[str, Any], verified: int | None) -> Note:
        rows = self._library.ask(
            "SELECT url, archived_at, language FROM sources WHERE id = ?", item["source"]
        )
        web = next((a for a in (rows[0]["url"], rows[0]["archived_at"]) if a), "") if rows else ""
        words, prefix, suffix = (str(item.get(name) or "") for name in ("quote", "prefix", "suffix"))
        language = (rows[0]["language"] if rows else "") or ""
        return Note(
            source=self._library.link("sources", item["source"]),
            quote=Inline(words, language) if words else None,
            prefix=prefix,
            suffix=suffix,
            address=text_fragment(web, words, prefix, suffix) if web else "",
            finding=FINDINGS[verified] if words else "No words are quoted.",
            found=bool(words) and verified == 1,
            stance=STANCES[str(item.get("stance") or "supports")],
        )
