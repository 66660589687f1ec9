"""Images: pictures of events and participants, described and credited."""

from typing import Annotated, ClassVar

from schemas.markers import Searched, Structure, Term
from schemas.record import ParticipantId, Record, Set
from schemas.values import Edtf, Iri, LanguageText, Text, Url
from schemas.vocabularies import ImageType


class Image(Record):
    """A picture."""

    family: ClassVar[str] = "images"
    singular: ClassVar[str] = "image"
    term: ClassVar[Term] = Term("schema:ImageObject")

    type: ImageType = ImageType.IMAGE_OBJECT
    """What class of image it is."""
    caption: Annotated[LanguageText | None, Term("schema:caption"), Searched(8)] = None
    """What it shows."""
    credit: Annotated[Text | None, Term("schema:creditText")] = None
    """Who is to be credited, as the source words it."""
    content_url: Annotated[Url | None, Term("schema:contentUrl"), Structure()] = None
    """Where the picture itself is."""
    license: Annotated[Iri | None, Term("schema:license"), Structure()] = None
    """The licence it is under."""
    created: Annotated[Edtf | None, Term("schema:dateCreated")] = None
    """When it was taken or made (EDTF)."""
    depicts: Annotated[Set[ParticipantId], Term("schema:about")] = ()
    """Who is in it."""
