"""Participants: people, organisations, states and unnamed groups, and what they are members of."""

from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from schemas.chronology import check_order
from schemas.conditions import given, none_of
from schemas.markers import Structure, Term
from schemas.record import CountryId, Evidence, Identity, NamedRecord, OrganizationId, Part
from schemas.values import EdtfEnd, EdtfStart, LanguageText
from schemas.vocabularies import OrganizationKind, ParticipantType, Role

PERSON_FIELDS = ("given_name", "family_name", "honorific_prefix", "nationality")
ORGANIZATION_FIELDS = ("kind", "parent", "area_served")


class Membership(Part):
    """A participant's post or role in an organisation, for a time (Popolo's Membership, schema.org's Role)."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [given("role"), given("post")]})

    term: ClassVar[Term] = Term("schema:OrganizationRole")
    singular: ClassVar[str] = "membership"
    identity: ClassVar[Identity] = ("organization", ("role", "post"), "start")

    organization: Annotated[OrganizationId, Term("schema:memberOf")]
    """The organisation."""
    role: Annotated[Role | None, Term("schema:additionalType")] = None
    """The role in it."""
    post: Annotated[LanguageText | None, Term("cq:post", see_also="schema:roleName")] = None
    """The post held, as it is called."""
    start: Annotated[EdtfStart | None, Term("schema:startDate")] = None
    """Since when (EDTF)."""
    end: Annotated[EdtfEnd | None, Term("schema:endDate")] = None
    """Until when (EDTF); `..` while it lasts, absent when unknown."""
    evidence: tuple[Evidence, ...] = ()
    """The quotations that support it."""

    @model_validator(mode="after")
    def has_role_or_post(self) -> Self:
        """Ask for a role or a post, and refuse an end that is certainly before the start."""
        if self.role is None and self.post is None:
            raise PydanticCustomError(
                "role_or_post_missing",
                "a membership needs a role or a post",
                {"expected": "`role` or `post`"},
            )
        check_order(self.start, self.end)
        return self


class Participant(NamedRecord):
    """A person, organisation or group that can take part in events, or act for others."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"type": {"const": ParticipantType.PERSON.value}}},
            "then": none_of(*ORGANIZATION_FIELDS),
            "else": none_of(*PERSON_FIELDS),
        }
    )

    family: ClassVar[str] = "participants"
    singular: ClassVar[str] = "participant"
    term: ClassVar[Term] = Term("schema:Thing")

    type: ParticipantType
    """Whether it is a person, an organisation (of which class), or an unnamed group."""
    given_name: Annotated[LanguageText | None, Term("schema:givenName")] = None
    """A person's given names."""
    family_name: Annotated[LanguageText | None, Term("schema:familyName")] = None
    """A person's family name."""
    honorific_prefix: Annotated[LanguageText | None, Term("schema:honorificPrefix")] = None
    """A title before a person's name (`Ambassador`)."""
    nationality: Annotated[CountryId | None, Term("schema:nationality")] = None
    """The country a person is a national of."""
    kind: Annotated[OrganizationKind | None, Term("schema:additionalType"), Structure()] = None
    """What kind of organisation or group it is."""
    parent: Annotated[OrganizationId | None, Term("schema:parentOrganization"), Structure()] = None
    """The organisation it belongs to."""
    area_served: Annotated[CountryId | None, Term("schema:areaServed"), Structure()] = None
    """The country that a state or its body acts for."""
    memberships: Annotated[tuple[Membership, ...], Term("schema:memberOf")] = ()
    """The posts and roles it has had in organisations."""

    @model_validator(mode="after")
    def fields_fit_type(self) -> Self:
        """Refuse a person's fields on an organisation and an organisation's on a person."""
        person = self.type == ParticipantType.PERSON
        for name in ORGANIZATION_FIELDS if person else PERSON_FIELDS:
            if getattr(self, name) is not None:
                raise PydanticCustomError(
                    "field_of_other_type",
                    "{field} conflicts with type {type}",
                    {
                        "field": name,
                        "type": str(self.type),
                        "expected": "an organisation" if person else "type Person",
                    },
                )
        return self
