"""The kinds of value that records are made of: named types, to be used by name.

A value stays what was written. No type trims or completes; each accepts or refuses. A refusal is a
`PydanticCustomError` named after the kind; its context says what is `expected`, the `suggestion` to write
instead where there is one right answer, and a `hint` where advice is all there is. What is valid is told in
`schemas.grammars`, dates are read in `schemas.edtf`, countries listed in `schemas.countries`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, JsonValue, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError, PydanticKnownError
from typing_extensions import TypeAliasType

from schemas import edtf, grammars
from schemas.countries import COUNTRIES


def _refusal(name: str, reason: str, expected: str, **advice: str | None) -> PydanticCustomError:
    """Make the error `name`; `advice` is a `suggestion` or a `hint`, left out where there is none."""
    given = {key: text for key, text in advice.items() if text}
    return PydanticCustomError(name, "{reason}", {"reason": reason, "expected": expected, **given})


def _written_as(name: str, grammar: grammars.Grammar, expected: str) -> AfterValidator:
    """Refuse, as `name`, what `grammar` does not accept; only what it accepts is suggested, and a guess is a hint."""

    def check(value: str) -> str:
        if grammar.accepts(value):
            return value
        reason, meant = grammar.fault(value)
        if not meant or not grammar.accepts(meant):
            raise _refusal(name, reason, expected)
        if not grammar.certain(value, meant):
            raise _refusal(name, reason, expected, hint=f"did you mean {meant!r}?")
        raise _refusal(name, reason, expected, suggestion=meant)

    return AfterValidator(check)


def _text(title: str, description: str, *examples: JsonValue, **keywords: JsonValue) -> Any:
    """Describe a kind of text; `keywords` are more of its JSON Schema."""
    extra = {"examples": list(examples), **keywords}
    return Field(strict=True, title=title, description=description, json_schema_extra=extra)


# --- Ids, words, paths, digests --------------------------------------------------------------------------

Slug = TypeAliasType(
    "Slug",
    Annotated[
        str,
        _text(
            "Id",
            "An id: small letters and digits in groups parted by `.`, `_` or `-`; no Windows device name.",
            "eu-pakistan-dialogue-9",
            pattern=grammars.SLUG.pattern,
            maxLength=grammars.SLUG_LENGTH,
        ),
        _written_as("slug", grammars.SLUG, "an id such as eu-pakistan-9"),
    ],
)
Word = TypeAliasType(
    "Word",
    Annotated[
        str,
        _text("Word", "A word of a vocabulary, in snake case.", "trip", pattern=grammars.WORD.pattern),
        _written_as("word", grammars.WORD, "a word such as head_of_delegation"),
    ],
)
_INDEX = re.compile(r"\[[0-9]+\]|(?:^|\.)[0-9]+(?:\.|$)")


def _refuse_index(path: str) -> str:
    if _INDEX.search(path):
        raise _refusal(
            "property_path_indexed",
            "a path does not say which item of a list",
            "a path such as start",
            hint="move the evidence into the item it speaks of, with a path that begins there",
        )
    return path


PropertyPath = TypeAliasType(
    "PropertyPath",
    Annotated[
        str,
        _text(
            "Property path",
            "A field, relative to what carries the evidence; points lead into a mapping.",
            *("start", "participations"),
            pattern=grammars.PROPERTY_PATH.pattern,
        ),
        AfterValidator(_refuse_index),
        _written_as("property_path", grammars.PROPERTY_PATH, "a path such as start"),
    ],
)
RelativePath = TypeAliasType(
    "RelativePath",
    Annotated[
        str,
        _text(
            "Relative path",
            "A path inside the folder, with forward slashes and without `.` or `..`.",
            "texts/joint-statement.txt",
            pattern=grammars.RELATIVE_PATH.pattern,
        ),
        _written_as("relative_path", grammars.RELATIVE_PATH, "a path such as texts/statement.txt"),
    ],
)
Sha256 = TypeAliasType(
    "Sha256",
    Annotated[
        str,
        _text(
            "SHA-256",
            "A SHA-256 digest in small hexadecimal digits (FIPS 180-4).",
            pattern=grammars.SHA256.pattern,
        ),
        _written_as("sha256", grammars.SHA256, "64 digits from 0-9 and a-f"),
    ],
)

# --- Text and languages ----------------------------------------------------------------------------------


def _check_text(value: str) -> str:
    if (fault := grammars.text_fault(value)) is None:
        return value
    name, reason, meant = fault
    expected = "text in normal form C, without control characters and without white space around it"
    raise _refusal(name, reason, expected, suggestion=meant)


Text = TypeAliasType(
    "Text",
    Annotated[
        str,
        _text(
            "Text",
            "Text in Unicode normal form C (UAX #15), without control characters but tab and newline, and "
            "without white space around it.",
            "Ninth counter-terrorism dialogue",
            pattern=r"^\S(?:[\s\S]*\S)?$",
        ),
        AfterValidator(_check_text),
    ],
)
LanguageTag = TypeAliasType(
    "LanguageTag",
    Annotated[
        str,
        _text(
            "Language tag",
            "A language by its BCP 47 tag, well-formed (RFC 5646 §2.1) and in the usual case (§2.1.1).",
            *("en", "en-GB", "ur", "zh-Hant"),
            pattern=grammars.LANGUAGE_TAG.pattern,
        ),
        _written_as("language_tag", grammars.LANGUAGE_TAG, "a language tag such as en, ur or zh-Hant"),
    ],
)


BY_LANGUAGE = "[languages]"
"""Stands in the path of an error in a text by language, before the language."""


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

_DATE = r"[0-9]{2}[0-9X]{2}(?:-[0-9X]{2}){0,2}[?~%]?"
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_AS_EXACT = "A date as exact as the source (EDTF level 1, ISO 8601-2:2019 Annex A), or an ISO 8601 date-time"
_INTERVAL = rf"(?:{_DATE}|\.\.)?/(?:{_DATE}|\.\.)?"


def _dated(expected: str, *, interval: bool = False, ongoing: bool = False) -> AfterValidator:
    """Refuse what is no date in EDTF, and intervals and `..` where they cannot stand."""

    def fits(date: str) -> bool:
        return ongoing if date == ".." else interval or "/" not in date

    def check(value: str) -> str:
        try:
            edtf.parse(value)
        except edtf.EdtfError as error:
            meant = error.suggestion or ""
            suggestion, hint = (meant, None) if fits(meant) else (None, _by_field(meant))
            raise _refusal("edtf", error.reason, expected, suggestion=suggestion, hint=hint) from None
        if fits(value):
            return value
        if value == "..":
            raise _refusal("edtf_open", "only an end can be open by itself", expected)
        raise _refusal("edtf_interval", "an interval has two fields here", expected, hint=_by_field(value))

    return AfterValidator(check)


def _by_field(interval: str) -> str | None:
    """Say how the two ends of `interval` are written in two fields."""
    start, slash, end = interval.partition("/")
    sides = [f"start: {start}"] if start not in {"", ".."} else []
    sides += [f"end: {end}"] if end else []
    return f"write {' and '.join(sides)}" if slash else None


Edtf = TypeAliasType(
    "Edtf",
    Annotated[
        str,
        _text(
            "Date",
            f"{_AS_EXACT}.",
            *("2025-02-20", "2025-01", "2025", "1802-04-18?", "201X", "2025-21", "2022/2024", "2022/.."),
            pattern=f"^(?:{_DATE}|{_TIME}|{_INTERVAL})$",
        ),
        _dated("a date such as 2025-02-20, 2025-02, 2025, 1802~ or 2022/2024", interval=True),
    ],
)
EdtfStart = TypeAliasType(
    "EdtfStart",
    Annotated[
        str,
        _text(
            "Start",
            f"{_AS_EXACT}; no interval.",
            *("2025-02-20", "2025-01", "1802-04-18?", "2025-02-20T14:30:00+01:00"),
            pattern=f"^(?:{_DATE}|{_TIME})$",
        ),
        _dated("a date such as 2025-02-20, 2025-02, 2025 or 1802~"),
    ],
)
EdtfEnd = TypeAliasType(
    "EdtfEnd",
    Annotated[
        str,
        _text(
            "End",
            f"{_AS_EXACT}; no interval. `..` is ongoing.",
            *("2025-02-21", "2025", ".."),
            pattern=rf"^(?:{_DATE}|{_TIME}|\.\.)$",
        ),
        _dated("a date such as 2025-02-20, 2025-02 or 2025; .. while it goes on", ongoing=True),
    ],
)
Duration = TypeAliasType(
    "Duration",
    Annotated[
        str,
        _text(
            "Duration",
            "How long: years, months, days, hours, minutes, seconds, or only weeks (ISO 8601-1:2019 §5.5.2).",
            *("PT1H30M", "P2D", "P1W"),
            pattern=grammars.DURATION.pattern,
        ),
        _written_as("duration", grammars.DURATION, "a duration such as PT1H30M, P2D or P1W"),
    ],
)

# --- The web ---------------------------------------------------------------------------------------------

Iri = TypeAliasType(
    "Iri",
    Annotated[
        str,
        _text(
            "IRI",
            "An absolute IRI (RFC 3987 §2.2) of the schemes https, http, urn or doi, kept byte for byte.",
            *("https://www.wikidata.org/entity/Q458", "doi:10.2861/6525"),
            pattern=grammars.IRI.pattern,
        ),
        _written_as("iri", grammars.IRI, "an address such as https://example.org/a, urn:… or doi:…"),
    ],
)
Url = TypeAliasType(
    "Url",
    Annotated[
        str,
        _text(
            "Web address",
            "An absolute IRI (RFC 3987 §2.2) of the schemes https or http, kept byte for byte.",
            "https://www.eeas.europa.eu/",
            pattern=grammars.URL.pattern,
        ),
        _written_as("url", grammars.URL, "a web address such as https://example.org/a"),
    ],
)

# --- Places and numbers ----------------------------------------------------------------------------------

CountryCode = TypeAliasType(
    "CountryCode",
    Annotated[
        str,
        _text(
            "Country code",
            "A country by its two capital letters in ISO 3166-1, or XK for Kosovo.",
            "PK",
            enum=list(COUNTRIES),
        ),
        _written_as("country_code", grammars.COUNTRY_CODE, "a code of ISO 3166-1 such as PK"),
    ],
)
_DEGREES = re.compile(r"-?(?:0|[1-9][0-9]{0,2})(?:\.[0-9]+)?")
_PLACES = 7


def _degrees(name: str, limit: int) -> BeforeValidator:
    """Read degrees from a number, or from text that is one in plain digits: a table has nothing but text."""
    expected = f"degrees from -{limit} to {limit} with at most {_PLACES} decimals, such as 50.8465"

    def check(value: object) -> Decimal:
        if isinstance(value, str) and _DEGREES.fullmatch(value):
            number = Decimal(value)
        elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        else:
            raise _refusal(name, "not a number in plain digits", expected)
        if not number.is_finite() or abs(number) > limit:
            raise _refusal(name, f"not between -{limit} and {limit}", expected)
        if not number and number.is_signed():
            raise _refusal(name, "zero has no sign", expected, suggestion="0")
        if -int(number.normalize().as_tuple().exponent) > _PLACES:
            # Adding 0 takes the sign from a zero.
            suggestion = f"{(round(number, _PLACES) + 0).normalize():f}"
            raise _refusal(name, f"more than {_PLACES} decimals", expected, suggestion=suggestion)
        return number

    return BeforeValidator(check)


def _degrees_schema(title: str, direction: str, limit: int, example: float) -> WithJsonSchema:
    return WithJsonSchema(
        {
            "type": "number",
            "title": title,
            "description": f"Degrees {direction} (WGS 84), with at most {_PLACES} decimals (1 cm).",
            "minimum": -limit,
            "maximum": limit,
            "examples": [example],
        }
    )


Latitude = TypeAliasType(
    "Latitude",
    Annotated[Decimal, _degrees("latitude", 90), _degrees_schema("Latitude", "north", 90, 50.8465)],
)
Longitude = TypeAliasType(
    "Longitude",
    Annotated[Decimal, _degrees("longitude", 180), _degrees_schema("Longitude", "east", 180, 4.3517)],
)
_LARGEST = 2**53 - 1  # what every JSON reader keeps (RFC 8259 §6)
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")


def _in_digits(value: object) -> object:
    """Refuse what else Pydantic takes for a whole number in a table: ` 9`, `09`, `1_0`, TRUE."""
    if isinstance(value, bool) or (isinstance(value, str) and not _WHOLE.fullmatch(value)):
        raise PydanticKnownError("int_type")
    return value


def _check_edition(value: int) -> int:
    if 1 <= value <= _LARGEST:
        return value
    reason = "editions are counted from 1" if value < 1 else "larger than programs can count exactly"
    raise _refusal("edition", reason, "a whole number such as 9")


Edition = TypeAliasType(
    "Edition",
    Annotated[
        int,
        Field(
            title="Edition",
            description="The number of an edition in its series, from 1.",
            json_schema_extra={"minimum": 1, "maximum": _LARGEST, "examples": [9]},
        ),
        BeforeValidator(_in_digits),
        AfterValidator(_check_edition),
    ],
)
