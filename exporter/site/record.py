"""The page of a record, as values: what every family shows in the same way, with room for what only one family shows.

The rows, the parts and the records that refer to this one follow from the fields. A family with a layout of its own
(`LAYOUTS`) names the fields that its layout shows, and they are left out here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from exporter.model.datatypes import Kind
from exporter.model.fields import FAMILIES, Field, Shape, by_name, fields
from exporter.site import addresses, inline
from exporter.site.evidence import Note, Notes
from exporter.site.inline import Inline, Mark, Row
from exporter.site.labels import label_of
from exporter.site.library import Library, Values
from exporter.site.pictures.picture import Picture
from exporter.site.references import Section, references_to, section
from schemas import Evidence, Model

HEAD = frozenset({"id", "type", "name", "description", "evidence", "caption"})
"""Fields that the head of every page shows, in its own way."""


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of a record: the element's id, what it says, and the marks of the whole."""

    anchor: str
    rows: tuple[Row, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class PartList:
    """A list of parts."""

    heading: str
    field: str
    parts: tuple[PartView, ...]
    marks: tuple[Mark, ...]


@dataclass(slots=True)
class RecordPage:
    """A record as its page shows it; `own` is what only its family shows, and `template` the template for it."""

    family: str
    id: str
    template: str
    title: Inline
    titles: list[Inline]
    title_marks: tuple[Mark, ...]
    kind: str
    status: str
    descriptions: list[Inline]
    description_marks: tuple[Mark, ...]
    when: Row | None
    rows: list[Row]
    parts: list[PartList]
    own: Any = None
    pictures: list[Picture] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    previous: Inline | None = None
    next: Inline | None = None

    @property
    def place(self) -> str:
        """Where the page is: `events/a`."""
        return f"{self.family}/{self.id}"


class Builder:
    """What a layout works with while it makes the page of one record."""

    def __init__(self, library: Library, family: str, values: Values) -> None:
        """Read the evidence on the record."""
        self.library = library
        self.family = family
        self.values = values
        self.id: str = values["id"]
        self.notes = Notes(library, family, values)
        self.record_type = FAMILIES[family]

    def row(self, f: Field, values: Mapping[str, Any], owner: str = "") -> Row | None:
        """Return the row of one field, with its marks; None if it is empty."""
        value = values.get(f.name)
        if value is None or value == []:
            return None
        if f.many:
            items = tuple(self.library.item(f, one) for one in value)
        elif f.datatype.kind is Kind.LANGUAGE_TEXT:
            items = tuple(inline.texts(value, self.library.language))
        else:
            items = (self.library.item(f, value),)
        return Row(label_of(f), items, self.notes.marks(owner, f.name), f.name)

    def rows(
        self, model: type[Model], values: Mapping[str, Any], skip: frozenset[str], owner: str = ""
    ) -> list[Row]:
        """Return the rows of all fields that are given, but those in `skip`; start and end are one row."""
        found: list[Row] = []
        for f in fields(model):
            if f.name in skip or f.part is not None or f.name == "end":
                continue
            row = self.when(values, owner) if f.name == "start" else self.row(f, values, owner)
            if row is not None:
                found.append(row)
        return found

    def when(self, values: Mapping[str, Any], owner: str = "") -> Row | None:
        """Return the row that states start and end together."""
        words = inline.period(values.get("start"), values.get("end"))
        if words is None:
            return None
        marks = {*self.notes.marks(owner, "start"), *self.notes.marks(owner, "end")}
        return Row("When", (words,), tuple(sorted(marks, key=lambda mark: mark.number)), "start")

    def parts(self, f: Field, *, order: Callable[[Mapping[str, Any]], Any] | None = None) -> PartList | None:
        """Return a list of parts, each with its fields as rows; `order` is what they are sorted by, if not as recorded."""
        items = self.values.get(f.name)
        if not items or f.part is None:
            return None
        shown = []
        heading_marks = self.notes.marks("", f.name)
        keyed = list(addresses.keyed(f.part, items, self.library.language))
        if order is not None:
            keyed.sort(key=lambda pair: order(pair[1]))
        for key, values in keyed:
            anchor = addresses.anchor(f.name, key)
            rows = self.rows(f.part, values, frozenset({"evidence", "key"}), anchor)
            shown.append(PartView(anchor, tuple(rows), self.notes.marks(anchor)))
        return PartList(label_of(f), f.name, tuple(shown), heading_marks)


def record_page(library: Library, family: str, values: Values) -> RecordPage:
    """Return the page of a record, given as plain values."""
    from exporter.site.layouts import LAYOUTS

    builder = Builder(library, family, values)
    layout = LAYOUTS.get(family)
    shown = HEAD | (layout.fields if layout else frozenset())
    record_type, own_fields = FAMILIES[family], by_name(FAMILIES[family])
    titles = library.name(family, values)
    name = "name" if values.get("name") else "caption"
    kind = library.type_label(family, values)
    if values.get("kind"):
        kind = library.item(own_fields["kind"], values["kind"]).text
    description = values.get("description")
    page = RecordPage(
        family=family,
        id=builder.id,
        template=layout.template if layout else "record.html",
        title=titles[0],
        titles=titles[1:],
        title_marks=tuple(
            sorted({*builder.notes.marks("", name), *builder.notes.marks()}, key=lambda m: m.number)
        ),
        kind=kind,
        status=str(values.get("status") or ""),
        descriptions=inline.texts(description, library.language) if description else [],
        description_marks=builder.notes.marks("", "description"),
        when=builder.when(values)
        if "start" in own_fields and own_fields["start"].shape is Shape.VALUE
        else None,
        rows=[],
        parts=[],
    )
    skip = shown | {"kind", "status"} | ({"start", "end"} if page.when else frozenset())
    page.rows = builder.rows(record_type, values, frozenset(skip))
    if layout:
        page.own = layout.make(builder, page)
    for f in fields(record_type):
        if f.part is not None and f.part is not Evidence and f.name not in shown:
            listed = builder.parts(f)
            if listed:
                page.parts.append(listed)
    left_out = layout.references if layout else frozenset()
    for reference in references_to(family):
        if (reference.family, reference.path) not in left_out:
            found = section(library, reference, builder.id)
            if found is not None:
                page.sections.append(found)
    page.notes = builder.notes.all()
    return page
