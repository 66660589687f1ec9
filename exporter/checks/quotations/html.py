"""Read the visible text of an HTML page: what a reader sees, not scripts, styles, comments or hidden elements."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from html import unescape


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID = _words("area base br col embed hr img input link meta param source track wbr")
"""Elements that have no end tag."""

UNSEEN = _words(
    "audio canvas datalist head iframe math noframes noscript object script style svg template textarea title "
    "video"
)
"""Elements whose text is not part of what the page says."""

BLOCK = _words(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup "
    "option p plaintext pre search section summary table tbody td tfoot th thead tr ul xmp"
)
"""Elements that break a line; all others stand in it, those that HTML does not know too."""

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
}
"""Element -> the elements whose start ends it, where its own end tag may be left out."""

RAW = _words("iframe noembed noframes noscript script style textarea title xmp")
"""Elements that hold text, not elements: they run up to their own end tag."""

IN_HEAD = _words("base basefont bgsound link meta noframes noscript script style template title")
"""Elements that may stand in `head`: any other ends it."""

FOREIGN = _words("math svg")
"""Elements that hold what is not HTML: there, and in XHTML, a tag may end its own element (`<path/>`)."""

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""Byte order mark -> the encoding, whatever the page names."""

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
_NAME = re.compile(r"/?[A-Za-z][^\s/>]{0,60}")
_TAG_END = re.compile(r"""[^>=]*+(?:=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+)[^>=]*+)*+>""")
"""What is left of a tag after its name: a quoted value may hold `>`."""
_ATTRIBUTE = re.compile(r"""([^\s=/>"']++)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?""")


def visible_text(content: bytes, *, xml: bool = False) -> str:
    """Return the visible text of an HTML page, a line for each block; `xml` says that the page is XHTML.

    Raises:
        UnicodeDecodeError: the page is not in the encoding that it names (UTF-8, if it names none that browsers read).
    """
    encoding = _encoding(content)
    page = _Page(xml=xml)
    try:
        page.read(content.decode(encoding))
    except UnicodeDecodeError as error:
        error.encoding = encoding  # many codecs call themselves "charmap"
        raise
    text = re.sub(r"[ \t\r\f]+", " ", "".join(page.pieces))
    return re.sub(r" ?\n[ \n]*", "\n", text).strip()


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


class _Page:
    """Collects the pieces of visible text; `open` holds the open elements, each with whether it is hidden.

    The parser of the standard library takes quadratic time on broken pages. This one goes through a page once, and gives
    up the rest of it where a comment, a tag or a script is not closed, as browsers do.
    """

    def __init__(self, *, xml: bool) -> None:
        self.xml = xml
        self.pieces: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.opened: Counter[str] = Counter()
        self.hidden = 0

    def read(self, page: str) -> None:
        """Read a page."""
        at = 0
        while at < len(page):
            opening = page.find("<", at)
            self._text(page[at : opening if opening >= 0 else len(page)])
            if opening < 0:
                return
            name = _NAME.match(page, opening + 1)
            if name is not None:
                at = self._tag(page, name.group().lower(), name.end())
            elif page.startswith("<!--", opening):
                at = _past(page, "-->", opening + 2)  # `<!-->` is a whole comment
            elif page.startswith(("<!", "<?", "</"), opening):
                at = _past(page, ">", opening + 2)
            else:
                self._text("<")
                at = opening + 1

    def _tag(self, page: str, name: str, at: int) -> int:
        """Read the tag whose name ends at `at`; return where the page goes on."""
        found = _TAG_END.match(page, at)
        if found is None:
            return len(page)
        end = found.end()
        if name.startswith("/"):
            self._end(name[1:])
            return end
        ends_itself = page.startswith("/>", end - 2) and self._may_end_itself(name)
        self._start(name, page[at:end])
        if name in VOID:
            return end
        if ends_itself:
            self._pop()
            return end
        if name in RAW:
            closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(page, end)
            if closing is None:
                return len(page)
            if name not in UNSEEN:
                self._text(page[end : closing.start()])
            return closing.start()
        return end

    def _may_end_itself(self, name: str) -> bool:
        return self.xml or name in FOREIGN or any(self.opened[other] for other in FOREIGN)

    def _start(self, name: str, attributes: str) -> None:
        if self.open and self.open[-1][0] == "head" and name not in IN_HEAD:
            self._pop()
        while self.open and name in CLOSED_BY.get(self.open[-1][0], ()):
            self._pop()
        if name in VOID:
            self._break(name)
            return
        given = {match[1].lower(): (match[2] or "").strip("\"'") for match in _ATTRIBUTE.finditer(attributes)}
        hidden = name in UNSEEN or "hidden" in given or bool(_HIDDEN.search(given.get("style", "")))
        self._break(name)
        self.open.append((name, hidden))
        self.opened[name] += 1
        self.hidden += hidden

    def _end(self, name: str) -> None:
        if self.opened[name]:
            while self._pop() != name:
                pass
        self._break(name)

    def _break(self, name: str) -> None:
        if not self.hidden and name in BLOCK:
            self.pieces.append("\n")

    def _text(self, text: str) -> None:
        if text and not self.hidden:
            self.pieces.append(unescape(text.replace("\n", " ")))

    def _pop(self) -> str:
        name, hidden = self.open.pop()
        self.opened[name] -= 1
        self.hidden -= hidden
        return name


def _past(page: str, end: str, at: int) -> int:
    """Return where the page goes on after `end`; it does not where `end` is missing."""
    found = page.find(end, at)
    return found + len(end) if found >= 0 else len(page)
