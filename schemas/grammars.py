"""What each kind of text looks like, and what is usually meant where it does not.

Plain functions and patterns that know nothing of Pydantic; `schemas.values` makes named types of them. The
patterns are what Python and ECMA 262 read alike, as they go into the JSON Schemas. Dates have `schemas.edtf`.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from urllib.parse import quote, urlsplit

from schemas.countries import COUNTRIES, country_code

Fault = tuple[str, str | None]
"""What is wrong with a value, as a short clause, and the value that was probably meant."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a kind of text is written.

    `pattern` tells it as far as a regular expression can; `accepts` is true of what is valid. `fault` is
    asked only about what is not; what it takes to have been meant need not be valid either. Where `certain` is not
    true of a value and that, it is a guess: it may be shown, and nobody should write it unasked.
    """

    pattern: str
    accepts: Callable[[str], object]
    fault: Callable[[str], Fault]
    certain: Callable[[str, str], bool] = lambda _value, _meant: True


# --- Ids and words ---------------------------------------------------------------------------------------

SLUG_LENGTH = 100
_SLUG = r"[a-z0-9]+(?:[._-][a-z0-9]+)*"
# Windows opens a device, not a file, under these names, whatever suffix follows ("Naming Files, Paths, and
# Namespaces" on learn.microsoft.com).
_DEVICE = r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)"
_WORD = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
# Letters that no normal form takes apart.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)


def plain(text: str) -> str:
    """Fold case and accents away."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _loses_letters(folded: str) -> bool:
    """Tell whether letters of another script would be dropped, so that different names would become the same."""
    return any(sign.isalnum() and not sign.isascii() for sign in folded)


def _is_alike(value: str, meant: str) -> bool:
    """Tell whether only case, accents, spaces and dashes differ; whatever else was dropped may have told names apart."""
    return _in_parts(value) == _in_parts(meant)


def _in_parts(text: str) -> str:
    return re.sub(r"[\s_\-\u2010-\u2015\u2212]+", "-", plain(text.strip()))


def _slug_fault(value: str) -> Fault:
    if "://" in value:
        return "an address is no id", None
    folded = plain(value)
    slug = re.sub(r"[._-]{2,}", "-", re.sub(r"[^a-z0-9._]+", "-", folded)).strip("._-")
    if re.match(_DEVICE, slug):
        return f"Windows keeps the name {slug.partition('.')[0]} for a device", None
    if len(slug) > SLUG_LENGTH:
        return f"longer than {SLUG_LENGTH} characters", None
    meant = None if _loses_letters(folded) else slug
    return "not all small letters and digits, with single points, hyphens or underscores between", meant


def _word_fault(value: str) -> Fault:
    folded = plain(value)
    meant = None if _loses_letters(folded) else re.sub(r"[^a-z0-9]+", "_", folded).strip("_")
    return "not all small letters and digits, with single underscores between, a letter first", meant


SLUG = Grammar(
    f"^(?!{_DEVICE}){_SLUG}$",
    re.compile(f"(?!{_DEVICE})(?=.{{1,{SLUG_LENGTH}}}$){_SLUG}").fullmatch,
    _slug_fault,
    _is_alike,
)
WORD = Grammar(f"^{_WORD}$", re.compile(_WORD).fullmatch, _word_fault, _is_alike)

# --- Text and languages ----------------------------------------------------------------------------------

# Controls but tab and newline, controls of direction, which make text look different from what it is (UAX #9, §2),
# surrogates, and the 66 noncharacters (Unicode Standard §23.7).
_DIRECTION = "\u202a-\u202e\u2066-\u2069"
_NO_TEXT = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{_DIRECTION}\ud800-\udfff\ufdd0-\ufdef"
    + "".join(rf"\U{plane:04X}FFFE\U{plane:04X}FFFF" for plane in range(17))
    + "]"
)


MARKS_MOST = 1000
"""A run of more combining marks than this is not composed: that would take the square of its length."""


def _is_mark(sign: str) -> bool:
    return unicodedata.combining(sign) > 0


def text_fault(value: str) -> tuple[str, str, str | None] | None:
    """Return what keeps `value` from being text, if anything: its name, a clause, and the text that was meant.

    What was meant has its line ends, the white space around it and its normal form mended at once.
    """
    stripped = value.strip()
    if value and value == stripped:
        # What is printable is text; the slower search is for the rest, such as newlines and joiners.
        is_text = value.isprintable() or not _NO_TEXT.search(value)
        if is_text and (value.isascii() or unicodedata.is_normalized("NFC", value)):
            return None
    if found := _NO_TEXT.search(value):
        controls = " controls direction and" if re.match(f"[{_DIRECTION}]", found[0]) else ""
        name, reason = "text_control", f"U+{ord(found[0]):04X}{controls} is not allowed in text"
    elif not stripped:
        name, reason = "text_empty", "there is no text in it"
    elif value != stripped:
        name, reason = "text_space", "there is white space around it"
    else:
        name, reason = "text_nfc", "not in Unicode normal form C"
    if any(sum(1 for _ in run) > MARKS_MOST for is_mark, run in groupby(value, _is_mark) if is_mark):
        return name, reason, None
    meant = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n").strip())
    return name, reason, None if _NO_TEXT.search(meant) else meant or None


# RFC 5646 §2.1 in the case of §2.1.1. Of the languages of four to eight letters that the grammar foresees,
# none is registered, and "Urdu" would be one: they are refused. At the end: the irregular grandfathered tags.
_LANGUAGE_TAG = (
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|en-GB-oed|sgn-BE-FR|sgn-BE-NL|sgn-CH-DE"
    r"|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu))"
)


def _language_tag_fault(value: str) -> Fault:
    subtags = value.strip().replace("_", "-").lower().split("-")
    cased = {2: str.upper, 4: str.capitalize}
    for index, subtag in enumerate(subtags):
        if len(subtag) == 1:
            break
        if index:
            subtags[index] = cased.get(len(subtag), str.lower)(subtag)
    return "not a language tag of BCP 47 in its usual case", "-".join(subtags)


LANGUAGE_TAG = Grammar(f"^{_LANGUAGE_TAG}$", re.compile(_LANGUAGE_TAG).fullmatch, _language_tag_fault)

# --- Durations -------------------------------------------------------------------------------------------

_AMOUNT = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
# The first look ahead asks for a component, the second allows a fraction in the last one only.
_DURATION = (
    rf"P(?=[0-9T])(?!.*\.[0-9]+[YMWDHS]T?[0-9])(?:{_AMOUNT}W|(?:{_AMOUNT}Y)?(?:{_AMOUNT}M)?(?:{_AMOUNT}D)?"
    rf"(?:T(?=[0-9])(?:{_AMOUNT}H)?(?:{_AMOUNT}M)?(?:{_AMOUNT}S)?)?)"
)
_is_duration = re.compile(_DURATION).fullmatch


def _duration_fault(value: str) -> Fault:
    text = value.strip().upper().replace(",", ".")
    if spoken := re.fullmatch(r"([0-9.]+) ?(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?", text):
        text = f"{'T' if spoken[2] in {'HOUR', 'MINUTE', 'SECOND'} else ''}{spoken[1]}{spoken[2][0]}"
    rest = text.removeprefix("P")
    # "30M" is months or minutes, so neither is proposed.
    readings = [text] if _is_duration(text) else [f"P{rest}", f"PT{rest}"]
    valid = [reading for reading in readings if _is_duration(reading)]
    return "not a duration of ISO 8601", valid[0] if len(valid) == 1 else None


DURATION = Grammar(f"^{_DURATION}$", _is_duration, _duration_fault)

# --- IRIs ------------------------------------------------------------------------------------------------

# RFC 3987 §2.2, `ucschar` without spaces and the signs that set the direction of text (§4.1 forbids those).
_UNICODE = (
    r"\xa1-\u061b\u061d-\u167f\u1681-\u1fff\u200c\u200d\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff"
    r"\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uffef"
    + "".join(rf"\U{plane:04X}0000-\U{plane:04X}FFFD" for plane in range(1, 14))
    + r"\U000E1000-\U000EFFFD"
)
_PRIVATE = r"\ue000-\uf8ff\U000F0000-\U000FFFFD\U00100000-\U0010FFFD"
_DOI_PREFIX = r"doi:10\.[0-9]{4,9}(?:\.[0-9]+)*/"


def _run(signs: str) -> str:
    """Match any number of `signs` and percent-encoded bytes, possessively: a long value costs linear time."""
    return rf"(?:[{signs}]++|%[0-9A-Fa-f]{{2}})*+"


@cache
def _iri_pattern(*, beyond_ascii: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of http(s) IRIs and of all IRIs.

    Those that know the signs beyond ASCII take thirty times as long to compile as the others, and few values need them.
    """
    name = r"A-Za-z0-9._~!$&'()*+,;=\-" + (_UNICODE if beyond_ascii else "")
    private = _PRIVATE if beyond_ascii else ""
    path = _run(f"{name}:@/")
    tail = rf"(?:\?{_run(f'{name}{private}:@/?')})?(?:#{_run(f'{name}:@/?')})?"
    # Without user name and without address in brackets, which no published page has. For urn: see RFC 8141 §2.
    http = rf"https?://(?=[^/?#:]){_run(name)}(?::[0-9]{{1,5}})?(?:/{path})?{tail}"
    urn = rf"urn:[A-Za-z0-9][A-Za-z0-9-]{{0,30}}[A-Za-z0-9]:(?=[^/?#]){path}{tail}"
    doi = rf"{_DOI_PREFIX}(?=[^?#]){path}{tail}"
    return re.compile(http), re.compile(f"{http}|{urn}|{doi}")


def _is_http(value: str) -> bool:
    return _iri_pattern(beyond_ascii=not value.isascii())[0].fullmatch(value) is not None


def _is_iri(value: str) -> bool:
    return _iri_pattern(beyond_ascii=not value.isascii())[1].fullmatch(value) is not None


_has_dots = re.compile(r"[^?#]*?/\.\.?(?:[/?#]|$)").match
_cannot_stand = re.compile(
    r"""[\s<>"{}|\\^`\[\]\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"""
)


def _is_stable(value: str) -> bool:
    """Tell whether tools that resolve or split IRIs leave `value` as it is."""
    if "/." in value and _has_dots(value):
        return False
    if value.isascii():
        return True
    try:
        # Fails on a host that compatibility forms turn into another address (U+2100 is "a/c").
        urlsplit(value)
    except ValueError:
        return False
    return unicodedata.is_normalized("NFC", value)


def _iri_fault(value: str, schemes: str = "https:, http:, urn: or doi:") -> Fault:
    """Say which rule an IRI breaks; spaces, brackets and stray percent signs are meant percent-encoded."""
    meant = re.sub(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", "", value.strip())
    meant = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", unicodedata.normalize("NFC", meant))
    meant = re.sub(r"""[ <>"{}|^`\[\]]""", lambda found: quote(found[0]), meant)
    meant = re.sub(r"(?i)^(?:https?|urn|doi):", lambda found: found[0].lower(), meant)
    if re.match(r"10\.[0-9]{4,9}/", meant):
        meant = f"doi:{meant}"
    if found := _cannot_stand.search(value):
        visible = found[0].isascii() and found[0].isprintable() and found[0] != " "
        sign = found[0] if visible else "a space" if found[0] == " " else f"U+{ord(found[0]):04X}"
        return f"{sign} cannot stand in it", meant
    if f"{value.partition(':')[0]}:" not in re.findall(r"\w+:", schemes):
        return f"it does not begin with {schemes}", meant
    if re.search(r"%(?![0-9A-Fa-f]{2})", value):
        return "a % in it is not followed by two hexadecimal digits", meant
    if _has_dots(value):
        return "a path with . or .. is not the same address to every program", None
    if not unicodedata.is_normalized("NFC", value):
        return "not in Unicode normal form C", meant
    if value.startswith("doi:") and not re.match(rf"{_DOI_PREFIX}.", value):
        return "a DOI is 10., four digits or more, a slash and a name", meant
    if value.startswith("urn:"):
        return "a URN is urn:, a namespace of two letters or more, a colon and a name", meant
    return "not an absolute IRI of RFC 3987", meant


def _url_fault(value: str) -> Fault:
    return _iri_fault(value, "https: or http:")


_VISIBLE = r"""[^\s<>"{}|\\^`]+$"""
IRI = Grammar(
    rf"^(?:https?://|urn:|doi:){_VISIBLE}", lambda value: _is_iri(value) and _is_stable(value), _iri_fault
)
URL = Grammar(rf"^https?://{_VISIBLE}", lambda value: _is_http(value) and _is_stable(value), _url_fault)

# --- Countries, digests, paths ---------------------------------------------------------------------------

_SHA256 = r"[0-9a-f]{64}"
# No segment is empty, `.` or `..`; no drive letter, no space around, no controls, no surrogates.
_SEGMENT = r"(?!\.{1,2}(?:/|$))[^/\\\x00-\x1f\x7f-\x9f\ud800-\udfff]+"
_RELATIVE_PATH = rf"(?![A-Za-z]:|\s){_SEGMENT}(?:/{_SEGMENT})*"
_PROPERTY_PATH = rf"[a-z_]+(?:\.[a-z_]+)*(?:\.{_LANGUAGE_TAG})?"
_is_path = re.compile(_RELATIVE_PATH).fullmatch


def _country_code_fault(value: str) -> Fault:
    if value.strip().upper() in {"EU", "EUR"}:
        return "the European Union is not a country", None
    return "not a country code", country_code(value)


def _sha256_fault(value: str) -> Fault:
    return "not 64 hexadecimal digits in small letters", value.strip().lower().removeprefix("sha256:")


def _relative_path_fault(value: str) -> Fault:
    tidy = value.strip().replace("\\", "/")
    if tidy.startswith("/") or re.match(r"[A-Za-z]:", tidy):
        return "an absolute path holds on one computer only", None
    meant = posixpath.normpath(tidy)
    if meant.startswith(".."):
        return "the path leads out of its folder", None
    return "not a plain path with forward slashes", meant


def _property_path_fault(value: str) -> Fault:
    owner, point, last = value.strip().rpartition(".")
    tag = _language_tag_fault(last)[1] or ""
    last = tag if point and "-" in last and LANGUAGE_TAG.accepts(tag) else _snake(last)
    return "not the name of a field, or names parted by points", f"{_snake(owner)}{point}{last}"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower().replace("-", "_")


COUNTRY_CODE = Grammar("^[A-Z]{2}$", COUNTRIES.__contains__, _country_code_fault)
SHA256 = Grammar(f"^{_SHA256}$", re.compile(_SHA256).fullmatch, _sha256_fault)
RELATIVE_PATH = Grammar(
    r"^(?![A-Za-z]:|/)[^\\\x00-\x1f\x7f]+$",
    lambda value: _is_path(value) and value == value.rstrip(),
    _relative_path_fault,
)
PROPERTY_PATH = Grammar(f"^{_PROPERTY_PATH}$", re.compile(_PROPERTY_PATH).fullmatch, _property_path_fault)
