"""Read the visible text of an HTML page: what a reader sees, not scripts, styles, comments or hidden elements."""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID = _words("area base br col embed hr img input link meta param source track wbr")
"""Elements that have no end tag."""

UNSEEN = _words(
    "audio canvas datalist head iframe math noframes noscript object script style svg template textarea title "
    "video"
)
"""Elements whose text is not part of what the page says."""

INLINE = _words(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp small "
    "span strike strong sub sup time tt u var wbr"
)
"""Elements that do not break a line; all others do."""

CLOSED_BY: dict[str, frozenset[str]] = {
    "p": _words(
        "address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main "
        "nav ol p pre section table ul"
    ),
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "tr": frozenset({"tr"}),
    "td": frozenset({"td", "th", "tr"}),
    "th": frozenset({"td", "th", "tr"}),
    "option": frozenset({"option"}),
    "head": frozenset({"body"}),
}
"""Element -> the elements whose start ends it, where its own end tag may be left out."""

_DECLARATION = re.compile(rb"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.DOTALL)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def visible_text(content: bytes) -> str:
    """Return the visible text of an HTML page, a line for each block.

    Raises:
        UnicodeDecodeError: the page is not in the encoding that it names (UTF-8, if it names none).
    """
    page = _Page()
    page.feed(_DECLARATION.sub(b"", content).decode(_encoding(content)))
    page.close()
    text = re.sub(r"[ \t\r\f]+", " ", "".join(page.pieces))
    return re.sub(r" ?\n[ \n]*", "\n", text).strip()


def _encoding(content: bytes) -> str:
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    found = _CHARSET.search(content[:1024])
    name = found[1].decode() if found else "utf-8"
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return "utf-8"
    text_encoding: bool = codec._is_text_encoding  # noqa: SLF001 (as bytes.decode looks: not rot13, not zip)
    return codec.name if text_encoding else "utf-8"


class _Page(HTMLParser):
    """Collects the pieces of visible text; `open` holds the open elements, each with whether it is hidden."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self.open and tag in CLOSED_BY.get(self.open[-1][0], ()):
            self._pop()
        if not self.hidden and tag not in INLINE:
            self.pieces.append("\n")
        if tag in VOID:
            return
        given = dict(attrs)
        hidden = tag in UNSEEN or "hidden" in given or bool(_HIDDEN.search(given.get("style") or ""))
        self.open.append((tag, hidden))
        self.hidden += hidden

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # in HTML, `<div/>` is a start tag

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _ in reversed(self.open[-200:])):
            while self._pop() != tag:
                pass
        if not self.hidden and tag not in INLINE:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(data.replace("\n", " "))

    def _pop(self) -> str:
        name, hidden = self.open.pop()
        self.hidden -= hidden
        return name
