"""The kinds of value that records are made of: named types, to be used by name.

A value stays what was written. No type trims or completes; each accepts or refuses. `schemas.grammars` and
`schemas.addresses` define what is valid, `schemas.edtf` reads dates, `schemas.countries` lists countries;
`schemas.refusals` makes the types of them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, StrictStr, Tag
from typing_extensions import TypeAliasType

from schemas import addresses, countries, grammars
from schemas.refusals import (
    LARGEST,
    Degrees,
    Whole,
    Written,
    check_edition,
    check_text,
    dated,
    grammatical,
    patterns,
    refuse_index,
)

# --- Ids, words, paths, digests --------------------------------------------------------------------------

Slug = TypeAliasType(
    "Slug",
    Annotated[
        StrictStr,
        grammatical(
            "slug",
            grammars.SLUG,
            "Id",
            "An id: lower-case letters and digits, with single `.`, `_` or `-` between them; no Windows device name.",
            "eu-pakistan-dialogue-9",
            expected="an id such as eu-pakistan-9",
            maxLength=grammars.SLUG_LENGTH,
        ),
    ],
)
Word = TypeAliasType(
    "Word",
    Annotated[
        StrictStr,
        grammatical(
            "word",
            grammars.WORD,
            "Word",
            "A word of a vocabulary, in snake case.",
            "trip",
            expected="a word in lower case, with underscores between its parts",
        ),
    ],
)
PropertyPath = TypeAliasType(
    "PropertyPath",
    Annotated[
        StrictStr,
        AfterValidator(refuse_index),
        grammatical(
            "property_path",
            grammars.PROPERTY_PATH,
            "Property path",
            "A field, relative to the record or part that holds the evidence; points lead into a mapping.",
            *("start", "participations"),
            expected="a path such as start",
        ),
    ],
)
RelativePath = TypeAliasType(
    "RelativePath",
    Annotated[
        StrictStr,
        grammatical(
            "relative_path",
            grammars.RELATIVE_PATH,
            "Relative path",
            "A path inside the folder, with forward slashes and without `.` or `..`.",
            "texts/joint-statement.txt",
            expected="a path such as texts/statement.txt",
        ),
    ],
)
Sha256 = TypeAliasType(
    "Sha256",
    Annotated[
        StrictStr,
        grammatical(
            "sha256",
            grammars.SHA256,
            "SHA-256",
            "A SHA-256 digest in lower-case hexadecimal digits (FIPS 180-4).",
            expected="64 digits from 0-9 and a-f",
        ),
    ],
)

# --- Text and languages ----------------------------------------------------------------------------------


Text = TypeAliasType(
    "Text",
    Annotated[
        StrictStr,
        Written(
            check_text,
            "Text",
            "Text in Unicode normal form C (UAX #15), without control characters but tab and newline, and "
            "without white space around it.",
            "Ninth counter-terrorism dialogue",
            **patterns(grammars.TEXT_PATTERN, grammars.TEXT_EXACT),
        ),
    ],
)
LanguageTag = TypeAliasType(
    "LanguageTag",
    Annotated[
        StrictStr,
        grammatical(
            "language_tag",
            grammars.LANGUAGE_TAG,
            "Language tag",
            "A language by its BCP 47 tag, well-formed (RFC 5646 §2.1) and in the usual case (§2.1.1).",
            *("en", "en-GB", "ur", "zh-Hant"),
            expected="a language tag such as en, ur or zh-Hant",
        ),
    ],
)


BY_LANGUAGE = "[languages]"
"""The step before the language in the path of an error in a text by language."""


def _language_text_kind(value: object) -> str | None:
    if isinstance(value, str):
        return "text"
    return BY_LANGUAGE if isinstance(value, dict) and value else None


_Languages = Annotated[dict[LanguageTag, Text], Field(json_schema_extra={"minProperties": 1})]
LanguageText = TypeAliasType(
    "LanguageText",
    Annotated[
        Annotated[Text, Tag("text")] | Annotated[_Languages, Tag(BY_LANGUAGE)],
        Discriminator(
            _language_text_kind,
            custom_error_type="language_text",
            custom_error_message="neither text nor texts by language",
            custom_error_context={
                "expected": "text, or texts by language such as {en: Talks, fr: Pourparlers}"
            },
        ),
        Field(
            title="Language text",
            description="Text in the dataset's language, or a mapping from language tags to texts.",
            examples=["Talks", {"en": "Talks", "fr": "Pourparlers"}],
        ),
    ],
)

# --- Dates -----------------------------------------------------------------------------------------------

_AS_EXACT = "A date as exact as the source (EDTF level 1, ISO 8601-2:2019 Annex A), or an ISO 8601 date-time"


Edtf = TypeAliasType(
    "Edtf",
    Annotated[
        StrictStr,
        dated(
            "Date",
            f"{_AS_EXACT}.",
            *("2025-02-20", "2025-01", "2025", "1802-04-18?", "201X", "2025-21", "2022/2024", "2022/.."),
            expected="a date such as 2025-02-20, 2025-02, 2025, 1802~ or 2022/2024",
            interval=True,
        ),
    ],
)
EdtfStart = TypeAliasType(
    "EdtfStart",
    Annotated[
        StrictStr,
        dated(
            "Start",
            f"{_AS_EXACT}; no interval.",
            *("2025-02-20", "2025-01", "1802-04-18?", "2025-02-20T14:30:00+01:00"),
            expected="a date such as 2025-02-20, 2025-02, 2025 or 1802~",
        ),
    ],
)
EdtfEnd = TypeAliasType(
    "EdtfEnd",
    Annotated[
        StrictStr,
        dated(
            "End",
            f"{_AS_EXACT}; no interval. `..` is ongoing.",
            *("2025-02-21", "2025", ".."),
            expected="a date such as 2025-02-20, 2025-02 or 2025; .. while it goes on",
            ongoing=True,
        ),
    ],
)
Duration = TypeAliasType(
    "Duration",
    Annotated[
        StrictStr,
        grammatical(
            "duration",
            grammars.DURATION,
            "Duration",
            "How long: years, months, days, hours, minutes, seconds, or only weeks (ISO 8601-1:2019 §5.5.2).",
            *("PT1H30M", "P2D", "P1W"),
            expected="a duration such as PT1H30M, P2D or P1W",
        ),
    ],
)

# --- The web ---------------------------------------------------------------------------------------------

Iri = TypeAliasType(
    "Iri",
    Annotated[
        StrictStr,
        grammatical(
            "iri",
            addresses.IRI,
            "IRI",
            "An absolute IRI (RFC 3987 §2.2) of the schemes https, http, urn or doi, kept byte for byte.",
            *("https://www.wikidata.org/entity/Q458", "doi:10.2861/6525"),
            expected="an address such as https://example.org/a, urn:… or doi:…",
        ),
    ],
)
Url = TypeAliasType(
    "Url",
    Annotated[
        StrictStr,
        grammatical(
            "url",
            addresses.URL,
            "Web address",
            "An absolute IRI (RFC 3987 §2.2) of the schemes https or http, kept byte for byte.",
            "https://www.eeas.europa.eu/",
            expected="a web address such as https://example.org/a",
        ),
    ],
)

# --- Places and numbers ----------------------------------------------------------------------------------

CountryCode = TypeAliasType(
    "CountryCode",
    Annotated[
        StrictStr,
        grammatical(
            "country_code",
            grammars.COUNTRY_CODE,
            "Country code",
            "A country by its two capital letters in ISO 3166-1, or XK for Kosovo.",
            "PK",
            expected="a code of ISO 3166-1 such as PK",
            enum=lambda: list(countries.names()),
        ),
    ],
)
Latitude = TypeAliasType("Latitude", Annotated[Decimal, Degrees("latitude", "north", 90, 50.8465)])
Longitude = TypeAliasType("Longitude", Annotated[Decimal, Degrees("longitude", "east", 180, 4.3517)])
Edition = TypeAliasType(
    "Edition",
    Annotated[
        int,
        Whole(),
        Field(
            title="Edition",
            description="The number of an edition in its series, from 1.",
            json_schema_extra={"minimum": 1, "maximum": LARGEST, "examples": [9]},
        ),
        AfterValidator(check_edition),
    ],
)
