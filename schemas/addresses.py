"""How addresses are written: absolute IRIs (RFC 3987 §2.2) of the schemes https, http, urn and doi."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from urllib.parse import quote, urlsplit

from schemas.grammars import Fault, Grammar, composed

# RFC 3987 §2.2, `ucschar` without spaces and the signs that set the direction of text (§4.1 forbids those).
_UNICODE = (
    r"\xa1-\u061b\u061d-\u167f\u1681-\u1fff\u200c\u200d\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff"
    r"\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uffef"
    + "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 14))
    + "\U000e1000-\U000efffd"
)
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_DOI_PREFIX = r"doi:10\.[0-9]{4,9}(?:\.[0-9]+)*/"


def _iri_patterns(*, beyond_ascii: bool, possessive: str) -> tuple[str, str]:
    """Return the patterns of http(s) IRIs and of all IRIs.

    Args:
        beyond_ascii: whether the pattern knows the signs beyond ASCII, which takes thirty times as long to compile.
        possessive: `+` for quantifiers that never go back, so that a long value takes linear time in Python; ECMA 262
            has none.
    """
    name = r"A-Za-z0-9._~!$&'()*+,;=\-" + (_UNICODE if beyond_ascii else "")
    private = _PRIVATE if beyond_ascii else ""

    def run(signs: str) -> str:
        """Match any number of `signs` and percent-encoded bytes."""
        repeat = f"+{possessive}" if possessive else ""
        return rf"(?:[{signs}]{repeat}|%[0-9A-Fa-f]{{2}})*{possessive}"

    path = run(f"{name}:@/")
    tail = rf"(?:\?{run(f'{name}{private}:@/?')})?(?:#{run(f'{name}:@/?')})?"
    # Without user name and without address in brackets, which no published page has. For urn: see RFC 8141 §2.
    http = rf"https?://(?=[^/?#:]){run(name)}(?::[0-9]{{1,5}})?(?:/{path})?{tail}"
    urn = rf"urn:[A-Za-z0-9][A-Za-z0-9-]{{0,30}}[A-Za-z0-9]:(?=[^/?#]){path}{tail}"
    doi = rf"{_DOI_PREFIX}(?=[^?#]){path}{tail}"
    return http, f"{http}|{urn}|{doi}"


@cache
def _iri_matchers(*, beyond_ascii: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    http, iri = _iri_patterns(beyond_ascii=beyond_ascii, possessive="+")
    return re.compile(http), re.compile(iri)


def _is_http(value: str) -> bool:
    return _iri_matchers(beyond_ascii=not value.isascii())[0].fullmatch(value) is not None and _is_stable(
        value
    )


def _is_iri(value: str) -> bool:
    return _iri_matchers(beyond_ascii=not value.isascii())[1].fullmatch(value) is not None and _is_stable(
        value
    )


_DOTS = r"[^?#]*/\.\.?(?:[/?#]|$)"
_has_dots = re.compile(_DOTS).match
_INVISIBLE = re.compile(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_cannot_stand = re.compile(rf"""[\s<>"{{}}|\\^`\[\]\x00-\x1f\x7f-\x9f]|{_INVISIBLE.pattern}""").search
_HOST = re.compile(r"(?i)https?://[^/?#]*")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def _is_stable(value: str) -> bool:
    """Return whether tools that resolve or split IRIs leave `value` as it is."""
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


def _iri_meant(value: str) -> str:
    """Return the IRI that was probably meant: without invisible characters, and with forbidden ones percent-encoded.

    A host is left as it is: with other signs it would be another address.
    """
    meant = composed(_INVISIBLE.sub("", value.strip())) or ""
    meant = re.sub(r"(?i)^(?:https?|urn|doi):", lambda found: found[0].lower(), meant)
    host = found[0] if (found := _HOST.match(meant)) else ""
    rest = _STRAY_PERCENT.sub("%25", meant[len(host) :])
    meant = host + re.sub(r"""[ <>"{}|^`\[\]]""", lambda found: quote(found[0]), rest)
    return f"doi:{meant}" if re.match(r"10\.[0-9]{4,9}/", meant) else meant


def _is_same_address(value: str, _meant: str) -> bool:
    """Return whether a program that repairs addresses would make the same of `value`.

    An invisible character, another normal form and a stray percent sign can be a part of the address.
    """
    return not (
        _INVISIBLE.search(value)
        or _STRAY_PERCENT.search(value)
        or not unicodedata.is_normalized("NFC", value)
    )


def _iri_fault(value: str, schemes: str = "https:, http:, urn: or doi:") -> Fault:
    """Return the rule that an IRI breaks, and the IRI that was probably meant."""
    meant = _iri_meant(value)
    if found := _cannot_stand(value):
        visible = found[0].isascii() and found[0].isprintable() and found[0] != " "
        sign = found[0] if visible else "a space" if found[0] == " " else f"U+{ord(found[0]):04X}"
        return f"{sign} is not allowed in an address", meant
    if f"{value.partition(':')[0]}:" not in re.findall(r"\w+:", schemes):
        return f"it does not begin with {schemes}", meant
    if _STRAY_PERCENT.search(value):
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
_EXACT_URL, _EXACT_IRI = _iri_patterns(beyond_ascii=True, possessive="")
IRI = Grammar(
    rf"^(?:https?://|urn:|doi:){_VISIBLE}",
    _is_iri,
    _iri_fault,
    _is_same_address,
    rf"^(?!{_DOTS})(?:{_EXACT_IRI})$",
)
URL = Grammar(rf"^https?://{_VISIBLE}", _is_http, _url_fault, _is_same_address, rf"^(?!{_DOTS}){_EXACT_URL}$")
