"""Find the JSON-LD in a file: the file itself, or the script blocks of an HTML page."""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from exporter.problems import MisuseError, Problem, Span
from exporter.problems.codes import CODES
from exporter.records import safe_open
from exporter.records.readers import Limits
from schemas.language import canonical_case

PAGES = (".html", ".htm", ".xhtml")
LIMITS = Limits()
_WRAPPING = re.compile(r"\A\s*(?:<!--|(?://\s*)?<!\[CDATA\[)|(?:(?://\s*)?(?:-->|\]\]>))\s*\Z")


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON-LD document: `name` says where it stands, `base` is what relative addresses in it are relative to.

    `language` is that of the page that it stands in.
    """

    name: str
    content: Any
    base: str
    language: str | None = None


def documents(path: Path, base: str, problems: list[Problem]) -> Iterator[Document]:
    """Yield the documents in a file; what is none is added to `problems`, and `base` stands in where a file names none.

    Raises:
        MisuseError: there is no such file.
    """
    if not path.is_file():
        raise MisuseError(f"{path} is no file")
    try:
        text = safe_open.content(path, LIMITS.file_bytes).decode("utf-8-sig")
    except OSError as error:
        problems.append(
            problem("CQ004" if error.errno == errno.EFBIG else "CQ009", str(error.strerror), path)
        )
        return
    except UnicodeDecodeError as error:
        problems.append(problem("CQ001", f"not UTF-8 at byte {error.start}", path))
        return
    if path.suffix.lower() in PAGES or text.lstrip()[:1] == "<":
        page = _Page()
        page.feed(text)
        page.close()
        if not page.blocks:
            problems.append(
                problem("CQ822", "the page has no script block of the type application/ld+json", path)
            )
        for number, (line, block) in enumerate(page.blocks, 1):
            name = str(path) if len(page.blocks) == 1 else f"{path} (block {number})"
            content = _parsed(_WRAPPING.sub("", block), path, line, problems)
            if content is not None:
                yield Document(name, content, page.base or page.canonical or base, page.language)
        return
    content = _parsed(text, path, 1, problems)
    if content is not None:
        yield Document(str(path), content, base)


def problem(
    code: str, message: str, path: Path | str, line: int = 1, column: int = 1, **more: Any
) -> Problem:
    """Return a problem of an import."""
    return Problem(code, message, str(path), Span(line, column), severity=CODES[code].severity, **more)


def _parsed(text: str, path: Path, line: int, problems: list[Problem]) -> Any:
    """Return the value of a JSON text that begins on a line, or None; a duplicate key is a problem and no obstacle."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(key for index, (key, _) in enumerate(pairs) if key in dict(pairs[:index]))
            problems.append(
                problem(
                    "CQ003",
                    f"the key {twice!r} stands twice in one object; the last value is taken",
                    path,
                    line,
                )
            )
        return found

    try:
        content = json.loads(text, object_pairs_hook=unique, parse_constant=_refuse, strict=False)
        if (limit := beyond(content)) is None:
            return content
        problems.append(problem("CQ004", limit, path, line))
    except json.JSONDecodeError as error:
        where = (line + error.lineno - 1, error.colno)
        problems.append(problem("CQ002", f"no JSON: {error.msg}", path, *where))
    except (ValueError, RecursionError) as error:
        problems.append(problem("CQ002", f"no JSON: {error}", path, line))
    return None


def beyond(value: Any) -> str | None:
    """Say which limit a value goes beyond: it is too deep, or holds too many values."""
    waiting, number, depth = [value], 0, 0
    while waiting:
        depth += 1
        if depth > LIMITS.depth:
            return f"nested deeper than {LIMITS.depth} levels"
        number += len(waiting)
        if number > LIMITS.nodes:
            return f"more than {LIMITS.nodes} values in one document"
        inner: list[Any] = []
        for item in waiting:
            if isinstance(item, dict | list):
                inner += item.values() if isinstance(item, dict) else item
        waiting = inner
    return None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


class _Page(HTMLParser):
    """Collects the JSON-LD blocks of a page, each with the line it begins on, and the page's own address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[int, str]] = []
        self.base: str | None = None
        self.canonical: str | None = None
        self.language: str | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: (value or "").strip() for name, value in attrs}
        if tag == "script":
            self._inside = found.get("type", "").partition(";")[0].strip().lower() == "application/ld+json"
            if self._inside:
                self.blocks.append((self.getpos()[0], ""))
        elif tag == "base" and self.base is None:
            self.base = _absolute(found.get("href"))
        elif tag == "link" and "canonical" in found.get("rel", "").lower().split() and self.canonical is None:
            self.canonical = _absolute(found.get("href"))
        elif tag == "html":
            self.language = canonical_case(found.get("lang", "").replace("_", "-")) or None

    def handle_data(self, data: str) -> None:
        if self._inside:
            line, text = self.blocks[-1]
            self.blocks[-1] = (line, text + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False


def _absolute(address: str | None) -> str | None:
    return address if address and address.lower().startswith(("http://", "https://")) else None
