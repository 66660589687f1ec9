"""Agreements: treaties, plans, programmes and arrangements, who is party to them, and how they came to be."""

from typing import Annotated, ClassVar

from pydantic import field_validator
from pydantic_core import PydanticKnownError

from schemas.markers import Term
from schemas.record import AgreementId, EventId, Evidence, Identity, Part, ParticipantId, Record
from schemas.values import Edtf
from schemas.vocabularies import AgreementKind, AgreementType, HistoryStatus, Role


class Party(Part):
    """A participant that is party to an agreement or to a series of events."""

    term: ClassVar[Term] = Term("cq:Party", see_also="org:Membership")
    singular: ClassVar[str] = "party"
    identity: ClassVar[Identity] = ("participant", "role")
    once: ClassVar[tuple[str, ...]] = ("participant", "role")

    participant: Annotated[ParticipantId, Term("cq:participant", see_also="lode:involvedAgent")]
    """The party."""
    role: Annotated[Role, Term("schema:additionalType")]
    """In which role."""
    evidence: tuple[Evidence, ...] = ()
    """The quotations that support it."""


class HistoryEntry(Part):
    """A stage that an agreement reached, and when."""

    term: ClassVar[Term] = Term("cq:HistoryEntry", see_also="prov:InstantaneousEvent")
    singular: ClassVar[str] = "history_entry"
    identity: ClassVar[Identity] = ("status", "date")

    status: Annotated[HistoryStatus, Term("cq:status", see_also="schema:legislationLegalForce")]
    """The stage it reached."""
    date: Annotated[Edtf | None, Term("cq:date", see_also="prov:atTime")] = None
    """When (EDTF)."""
    event: Annotated[EventId | None, Term("cq:event", see_also="schema:event")] = None
    """The event at which it happened."""
    evidence: tuple[Evidence, ...] = ()
    """The quotations that support it."""


class Agreement(Record):
    """A text or arrangement under which events are held."""

    family: ClassVar[str] = "agreements"
    singular: ClassVar[str] = "agreement"
    term: ClassVar[Term] = Term("schema:CreativeWork")

    type: AgreementType = AgreementType.CREATIVE_WORK
    """What class of work it is."""
    kind: Annotated[AgreementKind | None, Term("schema:additionalType")] = None
    """What kind of agreement it is."""
    binding: Annotated[bool | None, Term("cq:binding", see_also="schema:legislationLegalForce")] = None
    """Whether it binds in law; never assumed."""
    date: Annotated[Edtf | None, Term("schema:dateCreated")] = None
    """When it was made (EDTF)."""
    parties: Annotated[tuple[Party, ...], Term("cq:party", see_also="schema:participant")] = ()
    """Who is party to it."""
    history: Annotated[tuple[HistoryEntry, ...], Term("cq:history", see_also="prov:wasInfluencedBy")] = ()
    """The stages it went through."""
    part_of: Annotated[AgreementId | None, Term("schema:isPartOf")] = None
    """The larger agreement it is a part of."""

    @field_validator("binding", mode="before")
    @classmethod
    def is_true_or_false(cls, binding: object) -> object:
        """Refuse what else Pydantic takes for a truth value in a table (`on`, 1); spreadsheets write `TRUE`."""
        if isinstance(binding, bool | None) or str(binding).lower() in ("true", "false"):
            return binding
        raise PydanticKnownError("bool_type")
