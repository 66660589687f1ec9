"""Sources: the texts that say what the records say."""

from typing import Annotated, ClassVar

from schemas.markers import Searched, Structure, Term
from schemas.record import ParticipantId, Record
from schemas.values import Edtf, LanguageTag, LanguageText, RelativePath, Sha256, Text, Url
from schemas.vocabularies import SourceType


class Source(Record):
    """A published text. Its own particulars are bibliography and ask for no evidence."""

    family: ClassVar[str] = "sources"
    singular: ClassVar[str] = "source"
    term: ClassVar[Term] = Term("schema:CreativeWork")

    type: SourceType = SourceType.NEWS_ARTICLE
    """What class of text it is."""
    name: Annotated[LanguageText | None, Term("schema:headline"), Structure(), Searched(10)] = None
    """Its title; absent when it has none or none is known."""
    published: Annotated[Edtf | None, Term("schema:datePublished"), Structure()] = None
    """When it was published (EDTF)."""
    publisher: Annotated[ParticipantId | None, Term("schema:publisher"), Structure()] = None
    """Who published it."""
    authors: Annotated[tuple[Text, ...], Term("cq:authors", see_also="schema:creditText"), Structure()] = ()
    """Who wrote it, as the source names them, in its order."""
    language: Annotated[LanguageTag | None, Term("schema:inLanguage"), Structure()] = None
    """The language it is in (BCP 47)."""
    archived_at: Annotated[Url | None, Term("schema:archivedAt"), Structure()] = None
    """Where a copy is archived."""
    text_file: Annotated[
        RelativePath | None, Term("cq:textFile", see_also="schema:encoding"), Structure()
    ] = None
    """The file with its text, in the dataset's folder or in a folder of texts."""
    text_sha256: Annotated[Sha256 | None, Term("cq:textSha256", see_also="schema:sha256"), Structure()] = None
    """The SHA-256 of that file, in lower-case hexadecimal."""
