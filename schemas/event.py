"""Events: what happened, who took part in which role and on whose behalf, and what came of it."""

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from schemas.chronology import check_order
from schemas.markers import Searched, Structure, Term
from schemas.record import (
    AgreementId,
    EventId,
    Evidence,
    Identity,
    ImageId,
    NamedRecord,
    Part,
    ParticipantId,
    PlaceId,
    SeriesId,
    Set,
    SourceId,
    TopicId,
)
from schemas.values import Duration, Edition, EdtfEnd, EdtfStart, LanguageText, Text, Url
from schemas.vocabularies import Attendance, EventKind, EventStatus, EventType, OutcomeKind, Role


class Participation(Part):
    """A participant's part in an event: in which role, on whose behalf, in what capacity (schema.org's Role)."""

    term: ClassVar[Term] = Term("schema:Role")
    singular: ClassVar[str] = "participation"
    identity: ClassVar[Identity] = ("participant", "role")
    once: ClassVar[tuple[str, ...]] = ("participant", "role", "on_behalf_of", "start")

    participant: Annotated[ParticipantId, Term("schema:attendee")]
    """Who took part."""
    role: Annotated[Role, Term("schema:additionalType")]
    """What they did at the event."""
    on_behalf_of: Annotated[ParticipantId | None, Term("cq:onBehalfOf", see_also="prov:actedOnBehalfOf")] = (
        None
    )
    """The state, organisation or person for whom they acted."""
    capacity: Annotated[tuple[Text, ...], Term("cq:capacity", see_also="schema:jobTitle")] = ()
    """The posts they held at that moment, as the source words them, in its order."""
    location: Annotated[PlaceId | None, Term("cq:location", see_also="schema:location")] = None
    """Where they took part, if not where the event was."""
    start: Annotated[EdtfStart | None, Term("schema:startDate")] = None
    """When they joined, if not at the event's start (EDTF)."""
    end: Annotated[EdtfEnd | None, Term("schema:endDate")] = None
    """When they left, if not at the event's end (EDTF)."""
    evidence: tuple[Evidence, ...] = ()
    """The quotations that support it."""

    @model_validator(mode="after")
    def end_is_not_before_start(self) -> Self:
        """Refuse an end that is certainly before the start."""
        check_order(self.start, self.end)
        return self


class Outcome(Part):
    """Something that was said or settled at an event, and by whom."""

    term: ClassVar[Term] = Term("schema:Statement")
    singular: ClassVar[str] = "outcome"
    identity: ClassVar[Identity] = ("kind", "text")

    kind: Annotated[OutcomeKind, Term("schema:additionalType")]
    """What kind of outcome it is."""
    text: Annotated[LanguageText | None, Term("schema:text"), Searched(1)] = None
    """What was said or settled, in the curator's words."""
    by: Annotated[Set[ParticipantId], Term("cq:by", see_also="schema:author")] = ()
    """Who said or settled it."""
    topics: Annotated[Set[TopicId], Term("schema:about")] = ()
    """What it is about."""
    events: Annotated[Set[EventId], Term("schema:about")] = ()
    """Events that were announced or spoken of."""
    agreements: Annotated[Set[AgreementId], Term("schema:about")] = ()
    """Agreements that were announced or spoken of."""
    evidence: tuple[Evidence, ...] = ()
    """The quotations that support it."""


class Event(NamedRecord):
    """Something that happens at a time and place, with people in it."""

    family: ClassVar[str] = "events"
    singular: ClassVar[str] = "event"
    term: ClassVar[Term] = Term("schema:Event")

    type: EventType = EventType.EVENT
    """What class of event it is."""
    kind: Annotated[EventKind | None, Term("schema:additionalType")] = None
    """What kind of event it is."""
    status: Annotated[EventStatus | None, Term("cq:status", see_also="schema:eventStatus")] = None
    """Whether it was held, is planned, or was moved or cancelled."""
    attendance: Annotated[Attendance | None, Term("schema:eventAttendanceMode")] = None
    """Whether people met in person, online, or both."""
    start: Annotated[EdtfStart | None, Term("schema:startDate")] = None
    """When it begins, as exactly as the source says (EDTF)."""
    end: Annotated[EdtfEnd | None, Term("schema:endDate")] = None
    """When it ends (EDTF); `..` while it goes on, absent when unknown."""
    duration: Annotated[Duration | None, Term("schema:duration")] = None
    """How long it lasts (ISO 8601)."""
    series: Annotated[SeriesId | None, Term("schema:superEvent")] = None
    """The series it is an edition of."""
    edition: Annotated[Edition | None, Term("cq:edition", see_also="schema:position")] = None
    """Its number in the series, from 1."""
    part_of: Annotated[EventId | None, Term("schema:superEvent")] = None
    """The larger event it is a part of."""
    location: Annotated[PlaceId | None, Term("schema:location")] = None
    """Where it takes place."""
    virtual_location: Annotated[
        Url | None, Term("schema:url", via=("schema:location", "schema:VirtualLocation"))
    ] = None
    """Where it takes place online."""
    organizers: Annotated[Set[ParticipantId], Term("schema:organizer")] = ()
    """Who organises it."""
    participations: Annotated[tuple[Participation, ...], Term("schema:attendee")] = ()
    """Who took part, as what, for whom."""
    topics: Annotated[Set[TopicId], Term("schema:about")] = ()
    """What it is about."""
    agreements: Annotated[Set[AgreementId], Term("schema:workFeatured")] = ()
    """The agreements it is held under."""
    outcomes: Annotated[tuple[Outcome, ...], Term("schema:subjectOf")] = ()
    """What was said or settled."""
    sources: Annotated[Set[SourceId], Term("schema:subjectOf"), Structure()] = ()
    """The sources that report it."""
    images: Annotated[Set[ImageId], Term("schema:image"), Structure()] = ()
    """Pictures of it."""

    @model_validator(mode="after")
    def end_is_not_before_start(self) -> Self:
        """Refuse an end that is certainly before the start."""
        check_order(self.start, self.end)
        return self
