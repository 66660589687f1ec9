"""Find the JSON-LD in a file: the file itself, or the script blocks of an HTML page."""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from exporter.importing import follow_the_money, popolo
from exporter.problems import MisuseError, Problem, Span
from exporter.problems.codes import CODES
from exporter.records import safe_open
from exporter.records.readers import Limits, json_text
from schemas.language import canonical_case

PAGES = (".html", ".htm", ".xhtml")
LIMITS = Limits()
ONE_VALUE = frozenset(["@id", "id", "@value", "@language", "@vocab", "@base"])
"""Keywords of JSON-LD that take one value."""
_TABLE = "to use a table as it is, put it into a dataset as FAMILY/NAME, with a column per field"
FOREIGN: dict[str, tuple[str, str]] = {
    ".xlsx": ("an Excel workbook", _TABLE),
    ".xlsm": ("an Excel workbook with macros", "save it as .xlsx; " + _TABLE),
    ".xls": ("an old Excel workbook", "save it as .xlsx; " + _TABLE),
    ".ods": ("an OpenDocument spreadsheet", "save it as .xlsx or .csv; " + _TABLE),
    ".csv": ("a CSV table", _TABLE),
    ".tsv": ("a TSV table", _TABLE),
    ".yaml": ("a YAML file", "put records into a dataset as FAMILY/NAME.yaml"),
    ".yml": ("a YAML file", "put records into a dataset as FAMILY/NAME.yaml"),
    ".db": (
        "an SQLite database",
        "get the records of a database that communique built with `communique records`",
    ),
    ".pdf": ("a PDF document", "import the page or the JSON-LD that describes it"),
    ".docx": ("a Word document", "import the page or the JSON-LD that describes it"),
    ".zip": ("a ZIP archive", "unpack it and import the files"),
    ".gz": ("a compressed file", "unpack it and import the file"),
}
"""Suffix -> what a file of another format is, and what to do with it."""
_WRAPPING = re.compile(r"\A\s*(?:<!--|(?://\s*)?<!\[CDATA\[)|(?:(?://\s*)?(?:-->|\]\]>))\s*\Z")


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON-LD document: `name` states where it is, and its relative addresses are relative to `base`.

    `language` is the language of its page.
    """

    name: str
    content: Any
    base: str
    language: str | None = None


def documents(path: Path, base: str, problems: list[Problem]) -> Iterator[Document]:
    """Yield the documents in a file, and add to `problems` what cannot be read; `base` is for files that state none.

    Raises:
        MisuseError: there is no such file.
    """
    if not path.is_file():
        raise MisuseError(f"no such file: {path}")
    if (foreign := FOREIGN.get(path.suffix.lower())) is not None:
        problems.append(problem("CQ821", f"not JSON-LD but {foreign[0]}", path, hint=foreign[1]))
        return
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
            problems.append(problem("CQ822", "missing script block of the type application/ld+json", path))
        for number, (line, column, block) in enumerate(page.blocks, 1):
            name = str(path) if len(page.blocks) == 1 else f"{path} (block {number})"
            blank = _WRAPPING.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), block)
            content = _parsed(blank, path, (line, column), problems)
            if content is not None:
                yield Document(name, content, page.base or page.canonical or base, page.language)
        return
    content = _parsed(text, path, (1, 1), problems)
    if content is not None:
        yield Document(str(path), content, base)


def problem(
    code: str, message: str, path: Path | str, line: int = 1, column: int = 1, **more: Any
) -> Problem:
    """Return a problem of an import."""
    return Problem(code, message, str(path), Span(line, column), severity=CODES[code].severity, **more)


def _parsed(text: str, path: Path, start: tuple[int, int], problems: list[Problem]) -> Any:
    """Return the value of a JSON text that begins at a line and column, or None.

    A duplicate key is a problem, and the values of both are kept: in a list, except under a keyword that takes one value.
    """
    line, column = start
    twice: list[tuple[str, Any]] = []

    def joined(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            is_new, takes_one = key not in found, key in ONE_VALUE
            if not is_new:
                twice.append((key, found[key] if takes_one else None))
            found[key] = value if is_new or takes_one else [*_listed(found[key]), *_listed(value)]
        return found

    try:
        content = json.loads(text, object_pairs_hook=joined, parse_constant=_refuse, strict=False)
        if twice:
            problems += _duplicates(text, path, start, twice)
        if (limit := beyond(content)) is None:
            return _restated(content)
        problems.append(problem("CQ004", limit, path, line))
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and (lines := _lines(text)) is not None:
            return _restated(lines)
        where = (line + error.lineno - 1, error.colno + (column - 1 if error.lineno == 1 else 0))
        problems.append(problem("CQ002", f"invalid JSON: {error.msg}", path, *where))
    except (ValueError, RecursionError) as error:
        problems.append(problem("CQ002", f"invalid JSON: {error}", path, line))
    return None


def beyond(value: Any) -> str | None:
    """Return the limit that a value exceeds, or None: it is too deep, or holds too many values."""
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


def _restated(content: Any) -> Any:
    """Return JSON-LD: a document of another format that an import reads is restated, all else is returned as it is."""
    if popolo.is_popolo(content):
        return popolo.as_json_ld(content)
    return follow_the_money.as_json_ld(content) if follow_the_money.is_follow_the_money(content) else content


def _lines(text: str) -> list[Any] | None:
    """Return the entities of FollowTheMoney that a text holds, one a line; None if it holds anything else."""
    try:
        found = [json.loads(line, parse_constant=_refuse) for line in text.split("\n") if line.strip()]
    except ValueError:
        return None
    return found if follow_the_money.is_follow_the_money(found) and beyond(found) is None else None


def _duplicates(
    text: str, path: Path, start: tuple[int, int], twice: list[tuple[str, Any]]
) -> Iterator[Problem]:
    """Yield a problem for each key that an object has again, with the value that gives way to the last one, if any."""
    line, column = start
    scanned = json_text.check(text.encode(errors="replace"), line, str(path), LIMITS, column=column)
    places = [found for found in scanned if found.code == "CQ003"]
    for key, value in twice:
        here = next((found for found in places if json.dumps(key, ensure_ascii=False) in found.message), None)
        if here is None:
            here = problem("CQ003", f"duplicate key {key!r}", path, line, column)
        else:
            places.remove(here)
        hint = "all values are read" if value is None else "the last value is read, and this one is not"
        yield replace(here, value=None if value is None else str(value), hint=hint)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


class _Page(HTMLParser):
    """Collects the JSON-LD blocks of a page, each with the line it begins on, and the page's own address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[int, int, str]] = []
        self.base: str | None = None
        self.canonical: str | None = None
        self.language: str | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: (value or "").strip() for name, value in attrs}
        if tag == "script":
            self._inside = found.get("type", "").partition(";")[0].strip().lower() == "application/ld+json"
            if self._inside:
                self.blocks.append((self.getpos()[0], self.getpos()[1] + 1, ""))
        elif tag == "base" and self.base is None:
            self.base = _absolute(found.get("href"))
        elif tag == "link" and "canonical" in found.get("rel", "").lower().split() and self.canonical is None:
            self.canonical = _absolute(found.get("href"))
        elif tag == "html":
            self.language = canonical_case(found.get("lang", "").replace("_", "-")) or None

    def handle_data(self, data: str) -> None:
        if self._inside:
            line, column, text = self.blocks[-1]
            if not text:
                line, column = self.getpos()[0], self.getpos()[1] + 1
            self.blocks[-1] = (line, column, text + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False


def _absolute(address: str | None) -> str | None:
    return address if address and address.lower().startswith(("http://", "https://")) else None
