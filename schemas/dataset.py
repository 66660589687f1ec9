"""The dataset itself: what `dataset.yaml` says about all records together."""

import re
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


def _check_color(value: str) -> str:
    if re.fullmatch(COLOR, value):
        return value
    expected = "a colour in hexadecimal digits, such as #1d5c63"
    raise PydanticCustomError("color", "{reason}", {"reason": "not a colour", "expected": expected})


def _check_logo(value: str) -> str:
    if re.fullmatch(LOGO, value):
        return value
    reason = "not the path of a picture"
    expected = "a .png, .jpg or .webp file in the dataset's folder, such as logo.png"
    raise PydanticCustomError("logo", "{reason}", {"reason": reason, "expected": expected})


COLOR = "#[0-9a-fA-F]{6}"
LOGO = r"data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}|[^/\\:]([^\\:]*[^/\\:])?\.(png|jpe?g|webp)"
"""The path of a picture, or the picture itself (RFC 2397), as outputs carry it. SVG is left out: it can hold scripts."""

Color = Annotated[Text, AfterValidator(_check_color), Field(json_schema_extra=patterns(f"^{COLOR}$"))]
"""A colour in hexadecimal digits."""

Logo = Annotated[Text, AfterValidator(_check_logo), Field(json_schema_extra=patterns(f"^({LOGO})$"))]
"""A small picture of the dataset's maker or subject."""


class Site(Model):
    """How the pages of the dataset look."""

    title: Text | None = None
    """What the site is called, if not as the dataset."""
    color: Color | None = None
    """The colour of links and pictures, such as `#1d5c63`; made darker or lighter where it would be hard to read."""
    logo: Logo | None = None
    """A PNG, JPEG or WebP file in the dataset's folder; a build puts it into the outputs."""


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
    site: Site | None = None
    """How its pages look."""

    @field_validator("site")
    @classmethod
    def site_says_something(cls, site: Site | None) -> Site | None:
        """Treat a site without a value as left out."""
        return site if site and site.model_dump(exclude_none=True) else None

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
