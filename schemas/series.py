"""Series: events held again and again under one name, numbered by edition."""

from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from schemas.agreement import Party
from schemas.chronology import check_order
from schemas.markers import Term
from schemas.record import AgreementId, NamedRecord, Set
from schemas.values import EdtfEnd, EdtfStart
from schemas.vocabularies import SeriesType


class Series(NamedRecord):
    """A series of events; each edition is an event of its own."""

    family: ClassVar[str] = "series"
    singular: ClassVar[str] = "series"
    term: ClassVar[Term] = Term("schema:EventSeries")

    type: SeriesType = SeriesType.EVENT_SERIES
    """What class of series it is."""
    start: Annotated[EdtfStart | None, Term("schema:startDate")] = None
    """When the first edition was (EDTF)."""
    end: Annotated[EdtfEnd | None, Term("schema:endDate")] = None
    """When the last edition was (EDTF); `..` while the series goes on, absent when unknown."""
    parties: Annotated[tuple[Party, ...], Term("cq:party", see_also="schema:participant")] = ()
    """Between whom it is held."""
    agreements: Annotated[Set[AgreementId], Term("schema:workFeatured")] = ()
    """The agreements it is held under."""

    @model_validator(mode="after")
    def end_is_not_before_start(self) -> Self:
        """Refuse an end that is certainly before the start."""
        check_order(self.start, self.end)
        return self
