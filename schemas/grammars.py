"""How each kind of text is written, and what is usually meant by text that is written otherwise.

Plain functions and patterns that know nothing of Pydantic; `schemas.values` makes named types of them. Python and
ECMA 262 read the patterns alike, because they go into the JSON Schemas. `schemas.edtf` describes dates.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from schemas import countries
from schemas.letters import plain

Fault = tuple[str, str | None]
"""The mistake in a value, as a short clause, and the value that was probably meant."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a kind of text is written.

    Attributes:
        pattern: a regular expression that every valid text matches.
        accepts: returns something true for a valid text.
        fault: returns the mistake in an invalid text and what was probably meant, which can be invalid too.
        certain: returns whether a text can mean nothing else; if not, what was meant is shown but never written.
        exact: a stricter regular expression, where `pattern` is kept simple for those who read it.
    """

    pattern: str
    accepts: Callable[[str], object]
    fault: Callable[[str], Fault]
    certain: Callable[[str, str], bool] = lambda _value, _meant: True
    exact: str | None = None


# --- Ids and words ---------------------------------------------------------------------------------------

SLUG_LENGTH = 100
_SLUG = r"[a-z0-9]+(?:[._-][a-z0-9]+)*"
# Windows opens a device, not a file, under these names, whatever suffix follows ("Naming Files, Paths, and
# Namespaces" on learn.microsoft.com).
_DEVICE = r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)"
_WORD = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"


def _loses_letters(folded: str) -> bool:
    """Tell whether letters of another script would be dropped, so that different names would become the same."""
    return any(sign.isalnum() and not sign.isascii() for sign in folded)


def _is_alike(value: str, meant: str) -> bool:
    """Tell whether only case, accents, spaces and dashes differ; other letters may distinguish names."""
    return _in_parts(value) == _in_parts(meant)


def _in_parts(text: str) -> str:
    return re.sub(r"[\s_\-\u2010-\u2015\u2212]+", "-", plain(text.strip().casefold()))


def _slug_fault(value: str) -> Fault:
    if "://" in value:
        return "an address is not an id", None
    folded = plain(value.casefold())
    slug = re.sub(r"[._-]{2,}", "-", re.sub(r"[^a-z0-9._]+", "-", folded)).strip("._-")
    if re.match(_DEVICE, slug):
        return f"Windows keeps the name {slug.partition('.')[0]} for a device", None
    if len(slug) > SLUG_LENGTH:
        return f"longer than {SLUG_LENGTH} characters", None
    meant = None if _loses_letters(folded) else slug
    return "not all small letters and digits, with single points, hyphens or underscores between", meant


def _word_fault(value: str) -> Fault:
    folded = plain(value.casefold())
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

# The 66 noncharacters (Unicode Standard §23.7).
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(end - 1)}{chr(end)}" for end in range(0xFFFF, 0x110000, 0x10000)
)
_DIRECTION = "\u202a-\u202e\u2066-\u2069"
_CONTROLS = rf"\x00-\x08\x0b-\x1f\x7f-\x9f{_DIRECTION}{_NONCHARACTERS}"
"""Controls but tab and newline, controls of direction, which make text look different from what it is (UAX #9, §2), and
the noncharacters."""
_NO_TEXT = re.compile(rf"[{_CONTROLS}\ud800-\udfff]")
_BYTE_ORDER_MARK = "\ufeff"
TEXT_PATTERN = r"^\S(?:[\s\S]*\S)?$"
TEXT_EXACT = rf"^(?!{_BYTE_ORDER_MARK}|[\s\S]*[{_CONTROLS}])[\s\S]*[^{_BYTE_ORDER_MARK}]$"
"""What `TEXT_PATTERN` does not express. A byte order mark is white space in ECMA 262 only, so it is named here."""


_WHITE = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    f"\u2028\u2029\u202f\u205f\u3000{_BYTE_ORDER_MARK}"
)
"""White space as Python knows it, and the byte order mark."""


MARKS_MOST = 1000
"""A run of more combining marks than this is not composed: that would take the square of its length."""


def composed(value: str) -> str | None:
    """Return a text in normal form C, or None if it has a run of more than `MARKS_MOST` combining marks."""
    runs = groupby(value, lambda sign: unicodedata.combining(sign) > 0)
    if any(sum(1 for _ in run) > MARKS_MOST for is_mark, run in runs if is_mark):
        return None
    return unicodedata.normalize("NFC", value)


def text_fault(value: str) -> tuple[str, str, str | None] | None:
    """Return what keeps `value` from being text, if anything: its name, a clause, and the text that was meant.

    What was meant has its line ends, the white space around it and its normal form corrected at once.
    """
    stripped = value.strip(_WHITE)
    if value and value == stripped:
        # Printable characters are text; the slower search is for the rest, such as newlines and joiners.
        is_text = value.isprintable() or not _NO_TEXT.search(value)
        if is_text and (value.isascii() or unicodedata.is_normalized("NFC", value)):
            return None
    if found := _NO_TEXT.search(value):
        controls = " controls direction and" if re.match(f"[{_DIRECTION}]", found[0]) else ""
        name, reason = "text_control", f"U+{ord(found[0]):04X}{controls} is not allowed in text"
    elif not stripped:
        name, reason = "text_empty", "it is empty"
    elif value != stripped:
        name, reason = "text_space", "there is white space around it"
    else:
        name, reason = "text_nfc", "not in Unicode normal form C"
    meant = composed(value.replace("\r\n", "\n").replace("\r", "\n").strip(_WHITE))
    return name, reason, meant if meant and not _NO_TEXT.search(meant) else None


# RFC 5646 §2.1 in the case of §2.1.1. Of the languages of four to eight letters that the grammar foresees,
# none is registered, and "Urdu" would be one: they are refused. At the end: the irregular grandfathered tags.
_LANGUAGE_TAG = (
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+|en-GB-oed|sgn-BE-FR|sgn-BE-NL|sgn-CH-DE"
    r"|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu))"
)
# RFC 5646 §2.2.5 and §2.2.6: no variant and no singleton twice. What follows `x` is anybody's own.
_REPEATED_SUBTAG = (
    r"(?:[^-]{2,}-)+([a-z0-9]{5,8}|[0-9][a-z0-9]{3})(?:-[^-]{2,})*-\1(?:-|$)"
    r"|(?:(?!x-)[^-]+-)+([a-wyz0-9])(?:-(?!x-)[^-]+)*-\2-"
)


def _repeats_no_subtag(tag: str) -> bool:
    """Return whether no variant and no singleton is twice in a tag: what `_REPEATED_SUBTAG` finds, in linear time."""
    seen: set[str] = set()
    variants = True
    for subtag in tag.partition("-x-")[0].split("-")[1:]:
        singleton = len(subtag) == 1
        variants = variants and not singleton
        if singleton or (variants and (len(subtag) > 4 or re.match("[0-9].{3}", subtag))):  # noqa: PLR2004 (variants)
            if subtag in seen:
                return False
            seen.add(subtag)
    return True


def _language_tag_fault(value: str) -> Fault:
    subtags = value.strip().replace("_", "-").lower().split("-")
    cased = {2: str.upper, 4: str.capitalize}
    for index, subtag in enumerate(subtags):
        if len(subtag) == 1:
            break
        if index:
            subtags[index] = cased.get(len(subtag), str.lower)(subtag)
    return "not a language tag of BCP 47 in its usual case", "-".join(subtags)


_is_tag = re.compile(_LANGUAGE_TAG).fullmatch
LANGUAGE_TAG = Grammar(
    f"^{_LANGUAGE_TAG}$",
    lambda value: _is_tag(value) and _repeats_no_subtag(value),
    _language_tag_fault,
    exact=f"^(?!{_REPEATED_SUBTAG})",
)

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

# --- Countries, digests, paths ---------------------------------------------------------------------------

_SHA256 = r"[0-9a-f]{64}"
# No segment is empty, `.` or `..`; no drive letter, no white space around, none of what text cannot hold, on one line.
_SEGMENT = r"(?!\.{1,2}(?:/|$))[^/\\]+"
_BLANK = rf"[\s{_BYTE_ORDER_MARK}]"
_RELATIVE_PATH = rf"(?![A-Za-z]:|{_BLANK}|[\s\S]*(?:{_BLANK}$|[\t\n{_CONTROLS}])){_SEGMENT}(?:/{_SEGMENT})*"
_PROPERTY_PATH = rf"[a-z_]+(?:\.[a-z_]+)*(?:\.{_LANGUAGE_TAG})?"


def _country_code_fault(value: str) -> Fault:
    if value.strip().upper() in {"EU", "EUR"}:
        return "the European Union is not a country", None
    return "not a country code", countries.country_code(value)


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
    return "not the name of a field, or names separated by points", f"{_snake(owner)}{point}{last}"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower().replace("-", "_")


COUNTRY_CODE = Grammar("^[A-Z]{2}$", lambda value: value in countries.names(), _country_code_fault)
SHA256 = Grammar(f"^{_SHA256}$", re.compile(_SHA256).fullmatch, _sha256_fault)
_is_path = re.compile(_RELATIVE_PATH).fullmatch
RELATIVE_PATH = Grammar(
    f"^{_RELATIVE_PATH}$", lambda value: _is_path(value) and not _NO_TEXT.search(value), _relative_path_fault
)
_is_property_path = re.compile(_PROPERTY_PATH).fullmatch
PROPERTY_PATH = Grammar(
    f"^{_PROPERTY_PATH}$",
    lambda value: _is_property_path(value) and _repeats_no_subtag(value.rpartition(".")[2]),
    _property_path_fault,
    exact=rf"^(?!.*\.(?:{_REPEATED_SUBTAG}))",
)
