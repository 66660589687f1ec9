"""The dataset itself: what `dataset.yaml` says about all records together."""

from typing import Annotated

from pydantic import AfterValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from schemas.grammars import SLUG
from schemas.record import Model
from schemas.refusals import patterns
from schemas.values import Iri, LanguageTag, Slug, Text, Url, Word
from schemas.vocabularies import VOCABULARIES


def _check_base(value: str) -> str:
    if value.endswith(("/", "#")) and "#" not in value[:-1]:
        return value
    reason = "the IRIs of records go on from it, so it ends in / or #, and no # comes before"
    expected = "a web address such as https://example.org/talks/"
    raise PydanticCustomError("base", "{reason}", {"reason": reason, "expected": expected})


TAKEN = ("context", "dataset", "shapes", "vocabulary")
"""Names that no dataset can have: `dataset.jsonld` and the like are files of every build, and the graph would be lost.

The outputs know them, but may not be imported here; a test compares.
"""


def _check_name(value: str) -> str:
    if value not in TAKEN:
        return value
    reason = "every build writes another file of this name"
    expected = f"a name other than {', '.join(TAKEN)}"
    raise PydanticCustomError("name_taken", "{reason}", {"reason": reason, "expected": expected})


def free_name(name: str) -> str:
    """Return a name for a dataset: the given one, or a longer one if it is taken or a device of Windows."""
    return f"{name}-records" if name in TAKEN or not SLUG.accepts(name) else name


Name = Annotated[Slug, AfterValidator(_check_name), Field(json_schema_extra={"not": {"enum": list(TAKEN)}})]
"""The name of a dataset, which its files are called by."""

Base = Annotated[Url, AfterValidator(_check_base), Field(json_schema_extra=patterns(r"^[^#]*[/#]$"))]
"""An http(s) IRI that record IRIs are made from, ending in `/` or `#`."""


def _check_list(value: str) -> str:
    if value in VOCABULARIES:
        return value
    expected = ", ".join(VOCABULARIES)
    raise PydanticCustomError("unknown_list", "no list of the vocabulary", {"expected": expected})


ListName = Annotated[str, AfterValidator(_check_list), Field(json_schema_extra={"enum": list(VOCABULARIES)})]
"""The name of a list of the vocabulary."""


class Agent(Model):
    """Who publishes or made the dataset."""

    name: Text
    """The name of the person or organisation."""
    url: Url | None = None
    """Its page on the web."""


class Entry(Model):
    """A word that a dataset adds to a list of the vocabulary."""

    label: Text
    """The word as a reader sees it."""
    definition: Text
    """What it means, in a sentence."""


class Dataset(Model):
    """What `dataset.yaml` says."""

    name: Name
    """The name of the files in the output folder."""
    title: Text
    """What the dataset is called."""
    description: Text | None = None
    """What it holds, in a sentence or two."""
    base: Base
    """The IRI that record IRIs begin with; ends in `/` or `#`."""
    language: LanguageTag
    """The language of texts that do not name theirs (BCP 47)."""
    license: Iri | None = None
    """The licence of the data."""
    publisher: Agent | None = None
    """Who publishes it."""
    creator: Agent | None = None
    """Who made it."""
    version: Text | None = None
    """The version of the data."""
    vocabularies: dict[ListName, dict[Word, Entry]] = Field(
        default_factory=dict,
        json_schema_extra={
            "properties": {
                name: {"propertyNames": {"not": {"enum": [concept.word for concept in words]}}}
                for name, words in VOCABULARIES.items()
            }
        },
    )
    """Words added to the vocabulary, by list."""
    texts: tuple[Text, ...] = ()
    """Folders with the texts of sources, relative to the dataset's folder."""

    @field_validator("vocabularies")
    @classmethod
    def words_are_new(cls, vocabularies: dict[str, dict[str, Entry]]) -> dict[str, dict[str, Entry]]:
        """Refuse words that a list has already."""
        taken = [
            (name, concept.word)
            for name, words in vocabularies.items()
            for concept in VOCABULARIES[name]
            if concept.word in words
        ]
        if taken:
            raise PydanticCustomError("words_taken", "words that every dataset has", {"taken": taken})
        return vocabularies
