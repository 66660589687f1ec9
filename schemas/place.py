"""Places: where events happen, from a building to a country."""

from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from schemas.conditions import needs
from schemas.markers import Searched, Structure, Term
from schemas.record import NamedRecord, PlaceId
from schemas.values import CountryCode, LanguageText, Latitude, Longitude
from schemas.vocabularies import PlaceType

GEO = ("schema:geo", "schema:GeoCoordinates")


class Place(NamedRecord):
    """A place; what lies where is common knowledge and asks for no evidence."""

    model_config = ConfigDict(
        json_schema_extra={"allOf": [needs("latitude", "longitude"), needs("longitude", "latitude")]}
    )

    family: ClassVar[str] = "places"
    singular: ClassVar[str] = "place"
    term: ClassVar[Term] = Term("schema:Place")

    type: PlaceType = PlaceType.PLACE
    """What class of place it is."""
    name: Annotated[LanguageText, Term("schema:name"), Structure(), Searched(10)]
    """What it is called, in the dataset's language or by language."""
    contained_in: Annotated[PlaceId | None, Term("schema:containedInPlace"), Structure()] = None
    """The smallest larger place, among the records, that it lies in."""
    country_code: Annotated[
        CountryCode | None, Term("cq:countryCode", see_also="schema:addressCountry"), Structure()
    ] = None
    """Its country's code (ISO 3166-1 alpha-2, and XK for Kosovo)."""
    latitude: Annotated[Latitude | None, Term("schema:latitude", via=GEO), Structure()] = None
    """Degrees north of the equator (WGS 84), negative in the south."""
    longitude: Annotated[Longitude | None, Term("schema:longitude", via=GEO), Structure()] = None
    """Degrees east of Greenwich (WGS 84), negative in the west."""
    address: Annotated[LanguageText | None, Term("schema:address"), Structure()] = None
    """The postal address as one text."""

    @model_validator(mode="after")
    def has_both_coordinates(self) -> Self:
        """Refuse half a position."""
        if (self.latitude is None) is not (self.longitude is None):
            missing, given = ("latitude", "longitude") if self.latitude is None else ("longitude", "latitude")
            raise PydanticCustomError(
                "half_a_position",
                "{given} is given without {missing}",
                {"given": given, "missing": missing, "field": given, "expected": "both or neither"},
            )
        return self
