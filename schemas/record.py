"""The two shapes everything has: a record with an id of its own, and a part that lives in a list of a record.

What all records have in common is here; the record types add their own fields, one file each.
"""

import os
from collections.abc import Hashable
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from schemas.conditions import needs
from schemas.markers import Ref, Searched, Structure, Term
from schemas.values import Iri, LanguageTag, LanguageText, PropertyPath, Slug, Text, Url
from schemas.vocabularies import NameKind, Stance

Item = TypeVar("Item", bound=Hashable)

Identity = tuple[str | tuple[str, ...], ...]
"""The fields that identify a part; of those in an inner tuple, the first that is there."""


def no_duplicates(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return `items` if none occurs twice, for lists that are sets.

    Raises:
        PydanticCustomError: `duplicate_item`, naming the first item that is there twice.
    """
    if len(items) > 1 and len(set(items)) != len(items):
        seen: set[Hashable] = set()
        for index, item in enumerate(items):
            if item in seen:
                context: dict[str, Any] = {"item": str(item), "index": index, "expected": "each item once"}
                raise PydanticCustomError("duplicate_item", "duplicate {item}", context)
            seen.add(item)
    return items


Set = Annotated[tuple[Item, ...], AfterValidator(no_duplicates)]
"""A list without order and without duplicates, of references or IRIs."""

PlaceId = Annotated[Slug, Ref("places")]
CountryId = Annotated[Slug, Ref("places", types=("Country",))]
ParticipantId = Annotated[Slug, Ref("participants")]
OrganizationId = Annotated[
    Slug,
    Ref(
        "participants",
        types=("Organization", "GovernmentOrganization", "NGO", "NewsMediaOrganization", "Group"),
    ),
]
TopicId = Annotated[Slug, Ref("topics")]
AgreementId = Annotated[Slug, Ref("agreements")]
SourceId = Annotated[Slug, Ref("sources")]
ImageId = Annotated[Slug, Ref("images")]
SeriesId = Annotated[Slug, Ref("series")]
EventId = Annotated[Slug, Ref("events")]


# Reading the docstrings of a hundred fields takes longer than validating a small dataset; `communique validate`, which
# prints none, asks to go without (and `exporter.model.fields` reads the one that a message needs).
DOCUMENTED = os.environ.get("COMMUNIQUE_DOCSTRINGS") != "no"


class Model(BaseModel):
    """What records and parts share: unknown fields are refused, values never change, docstrings describe fields."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=DOCUMENTED,
        use_enum_values=True,
        defer_build=True,
    )


class Part(Model):
    """A list item inside a record, with a table of its own and the IRI `<owner>#<field>-<key>`.

    A part holds no parts except evidence.
    """

    model_config = ConfigDict(defer_build=False)  # built once, and used by every record type that holds it

    term: ClassVar[Term]
    singular: ClassVar[str]
    """The word that names the part in link tables (`outcome_topics`)."""
    identity: ClassVar[Identity]
    """The fields that identify the part, from which its key is made."""
    once: ClassVar[tuple[str, ...]] = ()
    """The fields in which no two parts of a list may agree all together; rules report them (CQ410, CQ411)."""

    key: Annotated[Slug | None, Term("cq:key", see_also="schema:identifier"), Structure()] = None
    """A key that is pinned, so that the IRI survives every edit; without it, the key follows from what the part is."""


class Evidence(Part):
    """A passage of a source that supports a fact (an Annotation of the W3C Web Annotation Data Model, §3)."""

    model_config = ConfigDict(
        json_schema_extra={"allOf": [needs("prefix", "quote"), needs("suffix", "quote")]}
    )

    term: ClassVar[Term] = Term("oa:Annotation")
    singular: ClassVar[str] = "evidence"
    identity: ClassVar[Identity] = ("source", "quote")

    source: Annotated[SourceId, Term("oa:hasSource"), Structure()]
    """The source that is quoted."""
    quote: Annotated[Text | None, Term("oa:exact"), Structure(), Searched(1)] = None
    """The passage, word for word; a dozen words at most."""
    prefix: Annotated[Text | None, Term("oa:prefix"), Structure()] = None
    """Words just before the quote, needed where the quote occurs more than once."""
    suffix: Annotated[Text | None, Term("oa:suffix"), Structure()] = None
    """Words just after the quote, needed where the quote occurs more than once."""
    supports: Annotated[Set[PropertyPath], Term("cq:supports", see_also="oa:hasBody"), Structure()] = ()
    """The fields it speaks of, relative to what carries the evidence; none means the whole."""
    stance: Annotated[Stance, Term("cq:stance", see_also="oa:motivatedBy"), Structure()] = Stance.SUPPORTS
    """Whether the source states it, contradicts it, or lets a reader infer it."""
    value: Annotated[Text | None, Term("cq:statedValue", see_also="oa:bodyValue"), Structure()] = None
    """What this source says the value is, where it contradicts."""

    @model_validator(mode="after")
    def has_the_words_between(self) -> Self:
        """Refuse words before or after a quote that is not there."""
        if self.quote is None and (self.prefix is not None or self.suffix is not None):
            given = "suffix" if self.prefix is None else "prefix"
            raise PydanticCustomError(
                "quote_missing",
                "{given} is given without quote",
                {"given": given, "missing": "quote", "field": given, "expected": "`quote`, or neither"},
            )
        return self


class OtherName(Part):
    """Another name that something goes or went by."""

    term: ClassVar[Term] = Term("cq:OtherName", see_also="skosxl:Label")
    singular: ClassVar[str] = "other_name"
    identity: ClassVar[Identity] = ("text", "language")

    text: Annotated[Text, Term("cq:text", see_also="schema:alternateName"), Searched(1)]
    """The name itself."""
    language: Annotated[
        LanguageTag | None, Term("cq:language", see_also="schema:inLanguage"), Structure()
    ] = None
    """The language it is in (BCP 47)."""
    kind: Annotated[NameKind, Term("schema:additionalType"), Structure()]
    """What kind of name it is."""
    evidence: tuple[Evidence, ...] = ()
    """The quotations that support it."""


class Identifier(Part):
    """An identifier that others assigned, in a named scheme."""

    term: ClassVar[Term] = Term("schema:PropertyValue")
    singular: ClassVar[str] = "identifier"
    identity: ClassVar[Identity] = ("scheme", "value")

    scheme: Annotated[Text, Term("schema:propertyID"), Structure()]
    """The scheme that the value belongs to (`wikidata`, `isni`, `celex`)."""
    value: Annotated[Text, Term("schema:value"), Structure()]
    """The identifier in that scheme."""
    evidence: tuple[Evidence, ...] = ()
    """The quotations that support it."""


class Record(Model):
    """Something with an id, a file entry, a table row, an IRI and a page of its own."""

    family: ClassVar[str]
    """The folder, table and IRI segment of the record."""
    singular: ClassVar[str]
    """The word that names one record in tables that link to it."""
    term: ClassVar[Term]
    """The schema.org class that all types of the family share."""

    id: Slug
    """The record's id, unique in its family; safe as a file name, in an IRI and in HTML."""
    name: Annotated[LanguageText | None, Term("schema:name"), Searched(10)] = None
    """What it is called; absent when no source names it."""
    description: Annotated[LanguageText | None, Term("schema:description"), Searched(4)] = None
    """What it is, in a sentence or two."""
    other_names: Annotated[tuple[OtherName, ...], Term("cq:otherName", see_also="schema:alternateName")] = ()
    """Other names it goes or went by."""
    same_as: Annotated[Set[Iri], Term("schema:sameAs"), Structure()] = ()
    """IRIs of the same thing elsewhere."""
    identifiers: Annotated[tuple[Identifier, ...], Term("schema:identifier"), Structure()] = ()
    """Identifiers that others gave it."""
    url: Annotated[Url | None, Term("schema:url"), Structure()] = None
    """Its own page on the web."""
    former_ids: Annotated[Set[Slug], Term("dcterms:replaces"), Structure()] = ()
    """Earlier ids of the record; their IRIs state that they are replaced by its own."""
    evidence: tuple[Evidence, ...] = ()
    """The quotations that support it."""


class NamedRecord(Record):
    """A record that must have a name."""

    name: Annotated[LanguageText, Term("schema:name"), Searched(10)]
    """What it is called, in the dataset's language or by language."""
