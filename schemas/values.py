"""The kinds of value that records are made of, each a named type that is used by name."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Strict, Tag
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType


def _matching(name: str, pattern: str, expected: str) -> AfterValidator:
    matches = re.compile(pattern).fullmatch

    def check(value: str) -> str:
        if matches(value):
            return value
        raise PydanticCustomError(name, "not valid: expected {expected}", {"expected": expected})

    return AfterValidator(check)


def _plain(name: str, expected: str) -> AfterValidator:
    return _matching(name, r"[^\x00-\x08]+", expected)


Slug = TypeAliasType(
    "Slug",
    Annotated[
        str, Strict(), _matching("slug", r"[a-z0-9]+(?:[._-][a-z0-9]+)*", "eu-pakistan"), Field(description="An id.")
    ],
)
Word = TypeAliasType(
    "Word",
    Annotated[
        str,
        Strict(),
        _matching("word", r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", "head_of_delegation"),
        Field(description="A word of a vocabulary."),
    ],
)
Text = TypeAliasType("Text", Annotated[str, Strict(), _plain("text", "some text"), Field(description="Text.")])
LanguageTag = TypeAliasType(
    "LanguageTag",
    Annotated[
        str,
        Strict(),
        _matching("language_tag", r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", "en-GB"),
        Field(description="A language."),
    ],
)


def _language_text_kind(value: Any) -> str | None:
    if isinstance(value, str):
        return "text"
    return "languages" if isinstance(value, dict) and value else None


LanguageText = TypeAliasType(
    "LanguageText",
    Annotated[
        Annotated[Text, Tag("text")] | Annotated[dict[LanguageTag, Text], Tag("languages")],
        Discriminator(
            _language_text_kind,
            custom_error_type="language_text",
            custom_error_message="expected {expected}",
            custom_error_context={"expected": "text, or a text for each language such as {en: Talks, fr: Pourparlers}"},
        ),
        Field(description="Text in the dataset's language, or one text for each language."),
    ],
)
Edtf = TypeAliasType("Edtf", Annotated[str, Strict(), _plain("edtf", "2025-02-20"), Field(description="A date.")])
EdtfStart = TypeAliasType(
    "EdtfStart", Annotated[str, Strict(), _plain("edtf_start", "2025-02-20"), Field(description="A beginning.")]
)
EdtfEnd = TypeAliasType(
    "EdtfEnd", Annotated[str, Strict(), _plain("edtf_end", "2025-02-20, or .."), Field(description="An end.")]
)
Duration = TypeAliasType(
    "Duration", Annotated[str, Strict(), _matching("duration", r"P[0-9TYMWDHS.]+", "P1W"), Field(description="How long.")]
)
Iri = TypeAliasType(
    "Iri", Annotated[str, Strict(), _matching("iri", r"(?:https?://|urn:|doi:)\S+", "https://…"), Field(description="IRI.")]
)
Url = TypeAliasType(
    "Url", Annotated[str, Strict(), _matching("url", r"https?://\S+", "https://…"), Field(description="URL.")]
)
CountryCode = TypeAliasType(
    "CountryCode", Annotated[str, Strict(), _matching("country_code", r"[A-Z]{2}", "PK"), Field(description="Country.")]
)
Latitude = TypeAliasType(
    "Latitude", Annotated[Decimal, Field(ge=-90, le=90, max_digits=10, decimal_places=7, description="Latitude.")]
)
Longitude = TypeAliasType(
    "Longitude", Annotated[Decimal, Field(ge=-180, le=180, max_digits=10, decimal_places=7, description="Longitude.")]
)
Edition = TypeAliasType("Edition", Annotated[int, Strict(), Field(ge=1, le=2**53 - 1, description="A number from 1.")])
Sha256 = TypeAliasType(
    "Sha256", Annotated[str, Strict(), _matching("sha256", r"[0-9a-f]{64}", "64 digits"), Field(description="A digest.")]
)
RelativePath = TypeAliasType(
    "RelativePath", Annotated[str, Strict(), _plain("relative_path", "texts/a.txt"), Field(description="A path.")]
)
PropertyPath = TypeAliasType(
    "PropertyPath",
    Annotated[
        str,
        Strict(),
        _matching("property_path", r"[a-z_]+(?:\.[a-z_]+)*", "start"),
        Field(description="A path to a field."),
    ],
)
