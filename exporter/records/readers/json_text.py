"""Scan JSON text with positions: find its mistakes, and the position of a value.

The fast JSON parsers keep no positions, take the last of two equal keys and let `NaN` and `1e400` pass.
`check` lets the C parser of the standard library look first and scans only what is suspicious; `locate` scans
one record.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Final, NoReturn

from exporter.model.field_paths import FieldPath, field_name
from exporter.problems import Problem, Span
from exporter.problems.escaping import printable
from exporter.records.readers import DEEPEST, Limits
from exporter.records.readers.text import Advice, Places, not_utf8, shown

if TYPE_CHECKING:
    from typing import Unpack

LONGEST_NUMBER = 4300
"""Characters in a number; Python itself converts no longer ones."""
OUT_OF_RANGE = "this number is out of range"
QUOTE_NUMBER = "put it in quotation marks if it is text"
MOST_PROBLEMS = 100
"""How many problems of one record are reported."""

_SPACE = re.compile(r"[ \t\n\r]*+")
_TEXT = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?")
_BARE = re.compile(r"[^\s,:\[\]{}\"]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_NUMBERS = frozenset({"NaN", "Infinity", "-Infinity"})
_WORDS = frozenset({"true", "false", "null"})


class UnreadableError(Exception):
    """The text is not JSON from here on; the scan's last problem states the reason."""


@dataclass(slots=True)
class Value:
    """Where a value is in the text, where its key is, and its own values."""

    start: int
    end: int
    key_start: int
    key_end: int
    children: dict[str | int, Value] | None = None


def number_is_kept(digits: str) -> bool:
    """Tell whether a number is within the range of a double: not infinite, and zero only if it is written as zero."""
    if len(digits) > LONGEST_NUMBER:
        return False
    number = float(digits)
    return isfinite(number) and (number != 0.0 or not re.match(r"[-+]?[0.]*[1-9]", digits))


# The hooks of the C parser build nothing: they only refuse.

_MAPPING: Final = object()


def _unique_keys(pairs: list[tuple[str, object]]) -> object:
    if len(dict(pairs)) != len(pairs):
        raise ValueError
    return _MAPPING


def _kept_number(digits: str) -> float:
    if not number_is_kept(digits):
        raise ValueError
    return 0.0


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_keys,
    parse_float=_kept_number,
    parse_int=_kept_number,
    parse_constant=_no_constant,
)


def quick_end(text: str, start: int, limits: Limits, *, depth: int = 1) -> int | None:
    """Return where the record at `start`, on level `depth`, ends; None if anything about it is suspicious."""
    try:
        found, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    if found is not _MAPPING:
        return None
    brackets = text.count("[", start, end) + text.count("{", start, end)
    if brackets + depth - 1 > limits.depth or brackets + text.count(",", start, end) >= limits.nodes:
        return None
    if text.find("\\ud", start, end) >= 0 or text.find("\\uD", start, end) >= 0:
        return None
    return end


def check(
    record: bytes, line: int, path: str, limits: Limits, *, column: int = 1, offset: int = 0
) -> list[Problem]:
    """Return all problems in the JSON text of one record, which is at the byte `offset`."""
    try:
        text = record.decode()
    except UnicodeDecodeError as error:
        return [not_utf8(record, error, path, offset=offset, start=(line, column))]
    end = quick_end(text, 0, limits)
    if end is not None and _SPACE.fullmatch(text, end):
        return []
    scan = Scan(text, path, limits, start=(line, column))
    scan.document()
    return scan.problems


def locate(record: bytes, line: int, path: FieldPath, *, column: int = 1, key: bool = False) -> Span:
    """Find the value at `path` (or its key) in the JSON text of one record, or its nearest parent."""
    scan, value = _scanned(record, line, column)
    if value is None:
        return Span(line, column)
    for step in path:
        child = (value.children or {}).get(step)
        if child is None:
            return scan.places.span(value.start, value.end)
        value = child
    if key and value.key_end > value.key_start:
        return scan.places.span(value.key_start, value.key_end)
    return scan.places.span(value.start, value.end)


def written(record: bytes, path: FieldPath) -> str | None:
    """Return the value at `path` as it is written in the JSON text of one record; None if it is not there."""
    scan, _ = _scanned(record)
    start, end = place(record, path)
    return scan.text[start:end] or None


def place(record: bytes, path: FieldPath) -> tuple[int, int]:
    """Return where the value at `path` begins and ends in the JSON text of one record; both are 0 if it is not there."""
    _, value = _scanned(record)
    for step in path:
        value = (value.children or {}).get(step) if value else None
    return (value.start, value.end) if value else (0, 0)


@lru_cache(maxsize=2)
def _scanned(record: bytes, line: int = 1, column: int = 1) -> tuple[Scan, Value | None]:
    """Return the values of one record with their scan; of the latest record only, which may have many problems."""
    text = record.decode("utf-8", "replace")
    scan = Scan(text, "", Limits(depth=DEEPEST, nodes=len(text) + 1), start=(line, column))
    return scan, scan.document()


class Scan:
    """Reads a text once, collects problems and continues where it can."""

    def __init__(self, text: str, path: str, limits: Limits, *, start: tuple[int, int] = (1, 1)) -> None:
        """Prepare to scan `text`, which starts at a line and column of the file `path`."""
        self.text = text
        self.path = path
        self.limits = limits
        self.places = Places(text, line=start[0], column=start[1])
        self.problems: list[Problem] = []
        self._nodes = 0
        self._trail: list[str | int] = []

    def document(self) -> Value | None:
        """Scan the whole text as one record; None when it stops being JSON."""
        try:
            value = self.record(self.space(0))
            end = self.space(value.end)
            if end < len(self.text):
                self.stop("text after the end of the record", end, end + 1)
        except UnreadableError:
            return None
        return value

    def record(self, start: int, depth: int = 1) -> Value:
        """Scan one record, which is a mapping."""
        self._nodes = 0
        self._trail.clear()
        value = self._value(start, depth)
        if self.text[start] != "{":
            self.report("CQ006", "a record is a mapping", value.start, value.end, expected='{"id": …}')
        return value

    def space(self, at: int) -> int:
        """Return the offset of the next character that is not white space."""
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def comma(self, mark: str, at: int, closing: str) -> int:
        """Step over a comma, which another value must follow."""
        if mark != ",":
            self.stop(f'"," or "{closing}" is expected here', at)
        following = self.space(at + 1)
        if self.text[following : following + 1] == closing:
            self.stop(f'a comma before "{closing}" is not allowed', at, at + 1, hint="remove the comma")
        return following

    def _value(self, at: int, depth: int) -> Value:
        self._nodes += 1
        if self._nodes > self.limits.nodes:
            self.stop(f"more than {self.limits.nodes} values in one record (--max-nodes)", at, code="CQ004")
        first = self.text[at : at + 1]
        if first in ("{", "["):
            if depth > self.limits.depth:
                self._trail.clear()
                self.stop(f"nested deeper than {self.limits.depth} levels (--max-depth)", at, code="CQ004")
            return self._mapping(at, depth) if first == "{" else self._sequence(at, depth)
        if first == '"':
            return Value(at, self._string(at)[1], at, at)
        return Value(at, self._bare(at), at, at)

    def _mapping(self, start: int, depth: int) -> Value:
        children: dict[str | int, Value] = {}
        at = self.space(start + 1)
        if self.text[at : at + 1] == "}":
            return Value(start, at + 1, start, start, children)
        while True:
            if self.text[at : at + 1] != '"':
                self.stop("a key in double quotes is expected here", at, expected='"key": value')
            key, key_end = self._string(at)
            self._trail.append(key)
            if key in children:
                self._duplicate(key, at, key_end, children[key])
            colon = self.space(key_end)
            if self.text[colon : colon + 1] != ":":
                self.stop('":" is expected after the key', colon, expected='"key": value')
            value = self._value(self.space(colon + 1), depth + 1)
            value.key_start, value.key_end = at, key_end
            children[key] = value
            self._trail.pop()
            at = self.space(value.end)
            mark = self.text[at : at + 1]
            if mark == "}":
                return Value(start, at + 1, start, start, children)
            at = self.comma(mark, at, "}")

    def _sequence(self, start: int, depth: int) -> Value:
        children: dict[str | int, Value] = {}
        at = self.space(start + 1)
        if self.text[at : at + 1] == "]":
            return Value(start, at + 1, start, start, children)
        while True:
            self._trail.append(len(children))
            value = self._value(at, depth + 1)
            self._trail.pop()
            children[len(children)] = value
            at = self.space(value.end)
            mark = self.text[at : at + 1]
            if mark == "]":
                return Value(start, at + 1, start, start, children)
            at = self.comma(mark, at, "]")

    def _string(self, start: int) -> tuple[str, int]:
        """Return the text in double quotes at an offset, and where it ends."""
        found = _TEXT.match(self.text, start)
        end = found.end() if found else start
        following = self.text[end : end + 1]
        if following != '"':
            self._broken_string(start, end, following)
        token = self.text[start : end + 1]
        if "\\" not in token:
            return token[1:-1], end + 1
        content: str = json.loads(token)
        if _SURROGATE.search(content):
            message, hint = "invalid character: lone surrogate", "write the character itself"
            self.report("CQ008", message, start, end + 1, value=token, hint=hint)
        return content, end + 1

    def _broken_string(self, start: int, at: int, following: str) -> NoReturn:
        """Say why the text that starts at `start` cannot go on at `at`."""
        if following == "\\":
            escape = self.text[at : at + 2]
            hint = r'write "\\" for a backslash'
            self.stop(f"no such escape: {shown(escape)}", at, at + 2, value=escape, hint=hint)
        if following and following not in "\n\r":
            name, hint = f"U+{ord(following):04X}", r"write it as \t" if following == "\t" else "remove it"
            self.stop(f"control character {name} in text", at, at + 1, code="CQ008", value=name, hint=hint)
        self.stop("this text has no closing quotation mark", start, start + 1)

    def _bare(self, at: int) -> int:  # noqa: RET503 (the last two lines never return)
        """Step over a number, `true`, `false` or `null`."""
        found = _BARE.match(self.text, at)
        word = found.group() if found else ""
        end = at + len(word)
        if word in _WORDS:
            return end
        if _NUMBER.fullmatch(word):
            if not number_is_kept(word):
                self.report("CQ007", OUT_OF_RANGE, at, end, value=word, hint=QUOTE_NUMBER)
            return end
        if word in _NOT_NUMBERS:
            hint = "leave the value out if it is not known"
            self.report("CQ007", f"{word} is not a number that can be kept", at, end, value=word, hint=hint)
            return end
        if word:
            hint = "text must be in double quotes; comments are not part of JSON"
            self.stop(f"invalid JSON value {shown(word)}", at, end, value=word, hint=hint)
        if at >= len(self.text):
            self.stop("the text ends where a value is expected", at)
        self.stop("a value is expected here", at, at + 1)

    def _duplicate(self, key: str, start: int, end: int, earlier: Value) -> None:
        line = self.places.place(earlier.key_start)[0]
        message = f'the key "{shown(key)}" is already on line {line}'
        self.report("CQ003", message, start, end, value=printable(key), hint="remove one of the two")

    def report(
        self, code: str, message: str, start: int, end: int | None = None, **advice: Unpack[Advice]
    ) -> None:
        """Collect a problem, unless there are many already."""
        if len(self.problems) < MOST_PROBLEMS:
            span, field = self.places.span(start, end), field_name(tuple(self._trail))
            self.problems.append(Problem(code, message, self.path, span, field=field, **advice))

    def stop(
        self,
        message: str,
        start: int,
        end: int | None = None,
        *,
        code: str = "CQ002",
        **advice: Unpack[Advice],
    ) -> NoReturn:
        """Report what makes the rest of the text unreadable, and give up."""
        self.report(code, message, start, end, **advice)
        raise UnreadableError
