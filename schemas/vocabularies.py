"""The possible words of kinds, roles, statuses and types, each with a label and a definition.

Two sorts of list. A *closed* list is an enumeration that no dataset can change: the types of a family, attendance,
stance. An *open* list is a SKOS concept scheme of `VOCABULARIES`; a dataset adds words of its own in `dataset.yaml`, so
that only a check over the whole dataset can say whether a word is known.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from schemas.markers import Ref
from schemas.values import Word


class ClosedList(StrEnum):
    """An enumeration whose members carry a label, a definition and the IRI they are published as."""

    label: str
    definition: str
    term: str

    def __new__(cls, value: str, label: str, definition: str, term: str) -> Self:
        """Make a member from its row: the word, its label, its definition, its compact IRI."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.definition, member.term = label, definition, term
        return member


class EventType(ClosedList):
    """The classes of event."""

    EVENT = "Event", "event", "Something that happens at a time and place.", "schema:Event"
    CONFERENCE_EVENT = (
        "ConferenceEvent",
        "conference event",
        "A summit or conference: a meeting with an agenda and many delegations.",
        "schema:ConferenceEvent",
    )


class ParticipantType(ClosedList):
    """The classes of participant."""

    PERSON = "Person", "person", "One human being.", "schema:Person"
    ORGANIZATION = (
        "Organization",
        "organization",
        "A body with a name that acts as one, not part of a state.",
        "schema:Organization",
    )
    GOVERNMENT_ORGANIZATION = (
        "GovernmentOrganization",
        "government organization",
        "A state, or a body of a state or of an intergovernmental organisation.",
        "schema:GovernmentOrganization",
    )
    NGO = "NGO", "non-governmental organization", "An organisation of civil society.", "schema:NGO"
    NEWS_MEDIA_ORGANIZATION = (
        "NewsMediaOrganization",
        "news organization",
        "A newspaper, news agency or broadcaster.",
        "schema:NewsMediaOrganization",
    )
    GROUP = (
        "Group",
        "group",
        "Several people or bodies that a source speaks of without naming them.",
        "cq:Group",
    )


class SeriesType(ClosedList):
    """The classes of series."""

    EVENT_SERIES = (
        "EventSeries",
        "event series",
        "Events held again and again under one name.",
        "schema:EventSeries",
    )


class PlaceType(ClosedList):
    """The classes of place."""

    PLACE = "Place", "place", "A building, a region, or any other place.", "schema:Place"
    CITY = "City", "city", "A city or town.", "schema:City"
    COUNTRY = (
        "Country",
        "country",
        "A country as a stretch of land; what acts for it is a state.",
        "schema:Country",
    )


class TopicType(ClosedList):
    """The classes of topic."""

    DEFINED_TERM = "DefinedTerm", "topic", "A subject with a name.", "schema:DefinedTerm"


class AgreementType(ClosedList):
    """The classes of agreement."""

    CREATIVE_WORK = (
        "CreativeWork",
        "agreement",
        "A text or arrangement that parties made.",
        "schema:CreativeWork",
    )


class SourceType(ClosedList):
    """The classes of source."""

    NEWS_ARTICLE = "NewsArticle", "news article", "A text published as news.", "schema:NewsArticle"
    ARTICLE = "Article", "article", "A text in a journal, magazine or blog.", "schema:Article"
    REPORT = "Report", "report", "A document that sets out findings.", "schema:Report"
    WEB_PAGE = "WebPage", "web page", "A page on the web that is none of the others.", "schema:WebPage"
    SOCIAL_MEDIA_POSTING = (
        "SocialMediaPosting",
        "social media post",
        "A post on a social network.",
        "schema:SocialMediaPosting",
    )
    CREATIVE_WORK = (
        "CreativeWork",
        "other work",
        "Any other text: a statement, a communiqué, a letter.",
        "schema:CreativeWork",
    )


class ImageType(ClosedList):
    """The classes of image."""

    IMAGE_OBJECT = "ImageObject", "image", "A photograph or drawing.", "schema:ImageObject"


class Attendance(ClosedList):
    """How people came together."""

    IN_PERSON = "in_person", "in person", "All in one place.", "schema:OfflineEventAttendanceMode"
    ONLINE = "online", "online", "All over a network.", "schema:OnlineEventAttendanceMode"
    MIXED = "mixed", "mixed", "Some in one place, some over a network.", "schema:MixedEventAttendanceMode"


class Stance(ClosedList):
    """What a source does for a statement."""

    SUPPORTS = "supports", "supports", "The source states it.", "cq:stances-supports"
    CONTRADICTS = "contradicts", "contradicts", "The source says otherwise.", "cq:stances-contradicts"
    INFERS = "infers", "infers", "The source lets one infer it without saying it.", "cq:stances-infers"


@dataclass(frozen=True, slots=True)
class Concept:
    """A word of an open list; `match` is the schema.org term that says nearly the same, if there is one."""

    word: str
    label: str
    definition: str
    match: str | None = None


VOCABULARIES: dict[str, tuple[Concept, ...]] = {
    "event_kinds": (
        Concept("dialogue", "dialogue", "A regular exchange between parties on a set field of policy."),
        Concept("meeting", "meeting", "People come together to talk."),
        Concept("visit", "visit", "An official visit to a place or a host."),
        Concept("trip", "trip", "A journey with several visits or meetings on the way."),
        Concept("summit", "summit", "A meeting of heads of state, government or organisation."),
        Concept("conference", "conference", "A meeting of many delegations with an agenda."),
        Concept("consultation", "consultation", "Parties ask each other's views before deciding."),
        Concept(
            "phone_call", "phone call", "A conversation by telephone or video between leaders or officials."
        ),
        Concept("negotiation", "negotiation", "Parties bargain over the terms of an agreement."),
        Concept("signing", "signing", "An agreement is signed."),
        Concept("briefing", "briefing", "One side informs others, who can ask questions."),
        Concept(
            "press_conference", "press conference", "A participant informs the press and takes its questions."
        ),
        Concept(
            "ceremony", "ceremony", "A formal act: an inauguration, a presentation of credentials, a wreath."
        ),
        Concept("speech", "speech", "A participant addresses an audience."),
    ),
    "organization_kinds": (
        Concept("state", "state", "A state as one that acts, with its government."),
        Concept(
            "government", "government", "The government of a state, or a part of it that is not a ministry."
        ),
        Concept("ministry", "ministry", "A ministry or department of state."),
        Concept("agency", "agency", "A public body with a task of its own."),
        Concept(
            "intergovernmental", "intergovernmental organization", "An organisation whose members are states."
        ),
        Concept("forum", "forum", "A standing framework in which states or bodies consult."),
        Concept("delegation", "delegation", "A group sent to speak for a party."),
        Concept("company", "company", "A business."),
        Concept("parliament", "parliament", "An assembly that makes laws."),
        Concept("court", "court", "A court of law."),
        Concept("armed_forces", "armed forces", "The military of a state or a part of it."),
        Concept("civil_society", "civil society organization", "An association of citizens."),
        Concept("media", "media organization", "A newspaper, agency or broadcaster."),
        Concept(
            "informal_grouping",
            "informal grouping",
            "People or bodies named together that form no organisation.",
        ),
    ),
    "agreement_kinds": (
        Concept("treaty", "treaty", "An agreement between states under international law."),
        Concept("agreement", "agreement", "Any other agreement that parties made."),
        Concept(
            "engagement_plan", "engagement plan", "A plan of parties for working together over some years."
        ),
        Concept("programme", "programme", "A set of activities that parties carry out."),
        Concept("trade_arrangement", "trade arrangement", "Terms on which one party trades with another."),
        Concept("statement", "statement", "A text that parties issue together."),
        Concept("memorandum", "memorandum of understanding", "A text of intent that does not bind."),
        Concept("convention", "convention", "A treaty open to many states."),
        Concept("resolution", "resolution", "A decision of an assembly or council."),
    ),
    "outcome_kinds": (
        Concept("commitment", "commitment", "A participant states what they will do or uphold."),
        Concept("condemnation", "condemnation", "A participant declares something to be wrong."),
        Concept("agreement", "agreement", "Parties settle something between them."),
        Concept("appeal", "appeal", "A participant asks others to do something."),
        Concept("finding", "finding", "A participant states what is the case, or what is needed."),
        Concept("announcement", "announcement", "A participant makes something known."),
        Concept("claim", "claim", "A participant states that something is the case; others may disagree."),
    ),
    "name_kinds": (
        Concept("short", "short name", "A shorter name or an abbreviation."),
        Concept("native", "native name", "The name in the language of the place or of its bearer."),
        Concept("former", "former name", "A name that is no longer used."),
        Concept("romanised", "romanised name", "The name in Latin letters."),
        Concept("misspelt", "misspelt name", "A wrong spelling that occurs in sources."),
    ),
    "roles": (
        Concept("head_of_delegation", "head of delegation", "Leads those who act for one party."),
        Concept("delegate", "delegate", "Is one of those who act for a party."),
        Concept("host", "host", "Receives the others."),
        Concept("chair", "chair", "Leads the event or body."),
        Concept("co_chair", "co-chair", "Leads the event or body together with others."),
        Concept("visitor", "visitor", "Comes to the place or host that is visited."),
        Concept("interlocutor", "interlocutor", "Is met by the visitor or delegation."),
        Concept("attendee", "attendee", "Is there."),
        Concept("speaker", "speaker", "Addresses the others."),
        Concept("mediator", "mediator", "Helps the others to agree and makes proposals of their own."),
        Concept("facilitator", "facilitator", "Helps the others to talk and makes no proposals."),
        Concept("observer", "observer", "Is there without a voice in decisions."),
        Concept("signatory", "signatory", "Signs."),
        Concept("party", "party", "Is one of those between whom something is held or agreed."),
        Concept("witness", "witness", "Attests what others sign or do."),
        Concept("member", "member", "Belongs to the body."),
        Concept("secretary", "secretary", "Keeps the records and arranges the work."),
    ),
    "event_statuses": (
        Concept("planned", "planned", "It is to be held.", "schema:EventScheduled"),
        Concept("held", "held", "It was held.", "schema:EventScheduled"),
        Concept("postponed", "postponed", "It was put off, with no new date yet.", "schema:EventPostponed"),
        Concept("rescheduled", "rescheduled", "It was moved to a new date.", "schema:EventRescheduled"),
        Concept("cancelled", "cancelled", "It will not be held.", "schema:EventCancelled"),
    ),
    "history_statuses": (
        Concept("proposed", "proposed", "It was put forward."),
        Concept("agreed", "agreed", "The parties agreed on it."),
        Concept("initialled", "initialled", "Negotiators marked the text as final."),
        Concept("adopted", "adopted", "A body made it its own."),
        Concept("exchanged", "exchanged", "The parties exchanged the texts or instruments."),
        Concept("unsigned", "unsigned", "It stands without a signature."),
        Concept("signed", "signed", "The parties signed it."),
        Concept("in_force", "in force", "It has effect."),
        Concept("under_review", "under review", "Its working or its terms are being examined."),
        Concept("ended", "ended", "It no longer has effect."),
    ),
}
"""The open lists, with the entries that every dataset has."""

EventKind = Annotated[Word, Ref("event_kinds")]
OrganizationKind = Annotated[Word, Ref("organization_kinds")]
AgreementKind = Annotated[Word, Ref("agreement_kinds")]
OutcomeKind = Annotated[Word, Ref("outcome_kinds")]
NameKind = Annotated[Word, Ref("name_kinds")]
Role = Annotated[Word, Ref("roles")]
EventStatus = Annotated[Word, Ref("event_statuses")]
HistoryStatus = Annotated[Word, Ref("history_statuses")]
