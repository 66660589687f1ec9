"""Read the visible text of an HTML page: what a reader sees, without scripts, styles, comments and hidden elements.

A parser that follows the HTML standard reads the page, so broken pages are read as browsers read them.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from exporter.checks.quotations.typography import raised
from exporter.checks.quotations.unreadable import UnreadableTextError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

DEPTH_MOST = 20_000
"""How deeply elements may be nested. The time that the parser takes grows with the depth."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


UNSEEN = _words(
    "audio canvas datalist head iframe math noembed noframes noscript object rp rt script style svg template textarea "
    "title video"
)
"""Elements whose text is not part of what the page states."""

BLOCK = _words(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup "
    "option p plaintext pre search section summary table tbody td tfoot th thead tr ul xmp"
)
"""Elements that break a line; all others are inside one, including those that HTML does not define."""

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""Byte order mark -> the encoding, even if the page names another."""

_BROWSERS_READ = _words(
    "big5hkscs cp866 cp874 cp932 cp949 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 euc_jp gb18030 "
    "iso2022_jp iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 "
    "iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-cyrillic mac-roman"
)
"""Encodings of the Encoding Standard, as Python calls them; a page that names any other is read as UTF-8."""

_MEANT = {
    **dict.fromkeys(("ascii", "iso8859-1"), "cp1252"),
    "iso8859-9": "cp1254",
    **dict.fromkeys(("iso8859-11", "tis-620"), "cp874"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""Encoding that a page names -> the one that browsers read it in, because it is the one that is used."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{1,40})")
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_REST_OF_TAG = r"""(?:[^>"'/]++|"[^"]*+"|'[^']*+'|/(?!>))*+"""
_EMPTY = re.compile(rf"<([A-Za-z][^\s/>]*+)({_REST_OF_TAG})/>")
"""An element of XHTML that ends in its own tag."""
_NOSCRIPT = re.compile(
    r"(<!--[\s\S]*?(?:-->|\Z)|<(script|style|textarea|title)\b[\s\S]*?(?:</\2\b|\Z))"
    r"|<noscript(?=[\s/>])[\s\S]*?(?:</noscript\s*>|\Z)",
    re.IGNORECASE,
)
"""What browsers do not show where scripts run. The parser reads it as if there were no scripts."""
_NESTING = re.compile(
    r"<(/?)(?!(?:area|base|br|col|dd|dt|embed|hr|img|input|li|link|meta|option|p|param|source|t[dhr]|track|wbr)\b)[a-z]",
    re.IGNORECASE,
)
"""The start or the end of an element whose end tag is never left out."""


def visible_text(content: bytes, *, xml: bool = False) -> str:
    """Return the visible text of an HTML page, a line for each block; `xml` means that the page is XHTML.

    Raises:
        UnicodeDecodeError: the page is not in the encoding that it names (UTF-8, if it names none that browsers read).
        UnreadableTextError: the page is nested too deeply.
    """
    from selectolax.lexbor import LexborHTMLParser

    encoding = _encoding(content)
    try:
        page = content.decode(encoding)
    except UnicodeDecodeError as error:
        error.encoding = encoding  # many codecs call themselves "charmap"
        raise
    if xml:
        page = _EMPTY.sub(r"<\1\2></\1>", page)
    page = _NOSCRIPT.sub(r"\1", page)
    if _depth(page) > DEPTH_MOST:
        raise UnreadableTextError(f"its elements are nested more than {DEPTH_MOST:,} deep")
    text = re.sub(r"[ \t\r\f]+", " ", "".join(_pieces(LexborHTMLParser(page).root)))
    return re.sub(r" ?\n[ \n]*", "\n", text).strip()


def _depth(page: str) -> int:
    """Return how deeply the elements of a page may be nested at most."""
    if page.count("<") < DEPTH_MOST:
        return 0
    depth = deepest = 0
    for tag in _NESTING.finditer(page):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _encoding(content: bytes) -> str:
    for mark, name in _MARKS.items():
        if content.startswith(mark):
            return name
    found = _CHARSET.search(content[:1024]) or _XML.match(content)
    name = found[1].decode().lower() if found else "utf-8"
    try:
        codec = codecs.lookup(name.removeprefix("x-").removesuffix("-i").replace("windows-", "cp"))
    except LookupError:
        return "utf-8"
    encoding = _MEANT.get(codec.name, codec.name)
    return encoding if encoding in _BROWSERS_READ else "utf-8"


def _pieces(root: LexborNode | None) -> list[str]:
    """Return the pieces of visible text of a page, with a line break before and after each block."""
    pieces: list[str] = []
    waiting: list[tuple[LexborNode | None, bool]] = [(root, False)]
    while waiting:
        node, left = waiting.pop()
        if node is None:
            continue
        name = node.tag or ""
        if left:
            pieces.append("\n")
            continue
        waiting.append((node.next, False))
        if name == "-text":
            pieces.append((node.text_content or "").replace("\n", " "))
        elif name == "sup" and (number := raised(node.text())) is not None:
            pieces.append(number)
        elif not name.startswith("-") and not _is_hidden(node, name):
            if name in BLOCK:
                pieces.append("\n")
                waiting.append((node, True))
            waiting.append((node.child, False))
    return pieces


def _is_hidden(node: LexborNode, name: str) -> bool:
    given = node.attributes
    return (
        name in UNSEEN
        or "hidden" in given
        or "popover" in given
        or (name == "dialog" and "open" not in given)
        or _HIDDEN.search(given.get("style") or "") is not None
    )
