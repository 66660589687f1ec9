"""Topics: what events and outcomes are about."""

from typing import Annotated, ClassVar

from schemas.markers import Structure, Term
from schemas.record import NamedRecord, TopicId
from schemas.values import Iri, Text
from schemas.vocabularies import TopicType


class Topic(NamedRecord):
    """A subject, in the dataset's own words or from a thesaurus."""

    family: ClassVar[str] = "topics"
    singular: ClassVar[str] = "topic"
    term: ClassVar[Term] = Term("schema:DefinedTerm")

    type: TopicType = TopicType.DEFINED_TERM
    """What class of topic it is."""
    broader: Annotated[TopicId | None, Term("skos:broader"), Structure()] = None
    """The next wider topic."""
    code: Annotated[Text | None, Term("schema:termCode"), Structure()] = None
    """Its code in the scheme."""
    scheme: Annotated[Iri | None, Term("schema:inDefinedTermSet"), Structure()] = None
    """The thesaurus it comes from."""
