"""Scan JSON text with positions: what is wrong with it, and where in it a value stands.

The fast JSON parsers keep no positions, take the last of two equal keys and let `NaN` and `1e400` pass. `check` lets the
C parser of the standard library look first and scans only what is suspicious; `locate` scans one record.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final, NoReturn

from exporter.problems import Problem, Span
from exporter.readers import FieldPath, Limits
from exporter.readers.text import Places, field_name, not_utf8, printable

_SPACE = re.compile(r"[ \t\n\r]*+")
_TEXT = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][+-]?[0-9]++)?")
_BARE = re.compile(r"[^\s,:\[\]{}\"]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_NUMBERS = frozenset({"NaN", "Infinity", "-Infinity", "+Infinity", "nan", "inf", "-inf"})
_WORDS = frozenset({"true", "false", "null"})
_LONGEST_NUMBER = 4300
"""Digits in a number; Python itself converts no longer ones."""

MOST_PROBLEMS = 100
"""How many problems of one record are reported."""

_MAPPING: Final = object()


class Stop(Exception):
    """The text is no JSON from here on; the problem is in the scan's list."""


@dataclass(slots=True)
class Value:
    """Where a value stands in the text, where its key does, and its own values."""

    start: int
    end: int
    key_start: int
    key_end: int
    children: dict[str | int, Value] | None = None


def unique_keys(pairs: list[tuple[str, object]]) -> object:
    """Refuse equal keys, for `json.JSONDecoder`."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError
    return _MAPPING


def _kept_number(digits: str) -> float:
    if not number_is_kept(digits):
        raise ValueError
    return 0.0


def _no_constant(name: str) -> None:
    raise ValueError(name)


_DECODER = json.JSONDecoder(
    object_pairs_hook=unique_keys, parse_float=_kept_number, parse_constant=_no_constant
)


def number_is_kept(digits: str) -> bool:
    """Tell whether a decimal number is within the range of a double: neither infinite nor, unless it is 0, zero."""
    if len(digits) > _LONGEST_NUMBER:
        return False
    number = float(digits)
    if number - number != 0.0:
        return False
    return number != 0.0 or not re.match(r"[-+]?[0.]*[1-9]", digits)


def quick_end(text: str, start: int, limits: Limits, *, depth: int = 1) -> int | None:
    """Return where the record at `start` ends if nothing about it is suspicious, else None; it stands at `depth`."""
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
    """Return all that is wrong with the JSON text of one record, which stands at `line`, `column` and byte `offset`."""
    try:
        text = record.decode()
    except UnicodeDecodeError as error:
        return [not_utf8(record, error, path, line=line, column=column, offset=offset)]
    end = quick_end(text, 0, limits)
    if end is not None and _SPACE.fullmatch(text, end):
        return []
    scan = Scan(text, path, limits, line=line, column=column)
    scan.document()
    return scan.problems


def syntax_problem(record: bytes, line: int, path: str, limits: Limits) -> Problem | None:
    """Return the place where a text stops being JSON, if it does."""
    return next((found for found in check(record, line, path, limits) if found.code == "CQ002"), None)


def locate(record: bytes, line: int, path: FieldPath, *, key: bool = False, column: int = 1) -> Span:
    """Find the value at `path` (or its key) in the JSON text of one record; its nearest parent if it is not there."""
    text = record.decode("utf-8", "replace")
    scan = Scan(text, "", Limits(nodes=len(text) + 1), line=line, column=column)
    value = scan.document()
    if value is None:
        return Span(line, column)
    for step in path:
        child = (value.children or {}).get(step)
        if child is None:
            key = False
            break
        value = child
    if key and value.key_end > value.key_start:
        return scan.places.span(value.key_start, value.key_end)
    return scan.places.span(value.start, value.end)


class Scan:
    """One pass over a text that collects problems and goes on where it can."""

    def __init__(self, text: str, path: str, limits: Limits, *, line: int = 1, column: int = 1) -> None:
        """Prepare to scan `text`, which starts at `line` and `column` of the file `path`."""
        self.text = text
        self.path = path
        self.limits = limits
        self.places = Places(text, line=line, column=column)
        self.problems: list[Problem] = []
        self.nodes = 0
        self.trail: list[str | int] = []

    def document(self) -> Value | None:
        """Scan the whole text as one record; None when it stops being JSON."""
        try:
            value = self.record(self.space(0))
            end = self.space(value.end)
            if end < len(self.text):
                self.stop("text after the end of the record", end, end + 1)
        except Stop:
            return None
        return value

    def record(self, start: int, depth: int = 1) -> Value:
        """Scan one record, which is a mapping."""
        self.nodes = 0
        self.trail.clear()
        self.places.move_to(start)
        value = self.value(start, depth)
        if self.text[start] != "{":
            self.report("CQ006", "a record is a mapping", value.start, value.end, expected='{"id": …}')
        return value

    def space(self, at: int) -> int:
        """Return the offset of the next character that is not white space."""
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def value(self, at: int, depth: int) -> Value:
        """Scan the value at an offset, which is not white space."""
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            self.stop(f"more than {self.limits.nodes} values in one record (--max-nodes)", at, code="CQ004")
        first = self.text[at : at + 1]
        if first == "{" or first == "[":
            if depth > self.limits.depth:
                self.trail.clear()
                self.stop(f"nested deeper than {self.limits.depth} levels (--max-depth)", at, code="CQ004")
            return self.mapping(at, depth) if first == "{" else self.sequence(at, depth)
        if first == '"':
            return Value(at, self.string(at)[1], at, at)
        return Value(at, self.bare(at), at, at)

    def mapping(self, start: int, depth: int) -> Value:
        """Scan `{…}`."""
        children: dict[str | int, Value] = {}
        at = self.space(start + 1)
        if self.text[at : at + 1] == "}":
            return Value(start, at + 1, start, start, children)
        while True:
            if self.text[at : at + 1] != '"':
                self.stop("a key in double quotes is expected here", at, expected='"key": value')
            key, key_end = self.string(at)
            self.trail.append(key)
            earlier = children.get(key)
            if earlier is not None:
                self.duplicate(key, at, key_end, earlier)
            colon = self.space(key_end)
            if self.text[colon : colon + 1] != ":":
                self.stop('":" is expected after the key', colon, expected='"key": value')
            value = self.value(self.space(colon + 1), depth + 1)
            value.key_start, value.key_end = at, key_end
            children[key] = value
            self.trail.pop()
            at = self.space(value.end)
            mark = self.text[at : at + 1]
            if mark == "}":
                return Value(start, at + 1, start, start, children)
            at = self.comma(mark, at, "}")

    def sequence(self, start: int, depth: int) -> Value:
        """Scan `[…]`."""
        children: dict[str | int, Value] = {}
        at = self.space(start + 1)
        if self.text[at : at + 1] == "]":
            return Value(start, at + 1, start, start, children)
        while True:
            self.trail.append(len(children))
            value = self.value(at, depth + 1)
            self.trail.pop()
            children[len(children)] = value
            at = self.space(value.end)
            mark = self.text[at : at + 1]
            if mark == "]":
                return Value(start, at + 1, start, start, children)
            at = self.comma(mark, at, "]")

    def comma(self, mark: str, at: int, closing: str) -> int:
        """Step over a comma, which another value must follow."""
        if mark != ",":
            self.stop(f'"," or "{closing}" is expected here', at)
        following = self.space(at + 1)
        if self.text[following : following + 1] == closing:
            self.stop(f'a comma before "{closing}" is not allowed', at, at + 1, hint="remove the comma")
        return following

    def string(self, start: int) -> tuple[str, int]:
        """Return the text in double quotes at an offset, and where it ends."""
        found = _TEXT.match(self.text, start)
        end = found.end() if found else start
        following = self.text[end : end + 1]
        if following != '"':
            self.broken_string(start, end, following)
        token = self.text[start : end + 1]
        if "\\" not in token:
            return token[1:-1], end + 1
        content: str = json.loads(token)
        if _SURROGATE.search(content):
            self.report(
                "CQ008",
                "half of a surrogate pair is no character",
                start,
                end + 1,
                value=token,
                hint="write the character itself",
            )
        return content, end + 1

    def broken_string(self, start: int, at: int, following: str) -> NoReturn:
        """Say why the text that starts at `start` cannot go on at `at`."""
        if following == "\\":
            escape = self.text[at : at + 2]
            self.stop(
                f"no such escape: {escape}", at, at + 2, value=escape, hint='write "\\\\" for a backslash'
            )
        if following and following not in "\n\r":
            name = f"U+{ord(following):04X}"
            hint = f"write it as \\u{ord(following):04x}"
            self.stop(f"control character {name} in text", at, at + 1, code="CQ008", value=name, hint=hint)
        self.stop("this text has no closing quotation mark", start, start + 1)

    def bare(self, at: int) -> int:
        """Step over a number, `true`, `false` or `null`."""
        found = _BARE.match(self.text, at)
        word = found.group() if found else ""
        end = at + len(word)
        if word in _WORDS:
            return end
        number = _NUMBER.fullmatch(word)
        if number:
            decimal = number.group(1) or number.group(2)
            if len(word) > _LONGEST_NUMBER or (decimal and not number_is_kept(word)):
                self.report("CQ007", "this number is out of range", at, end, value=word[:40])
            return end
        if word in _NOT_NUMBERS:
            hint = "leave the value out if it is not known"
            self.report("CQ007", f"{word} is not a number that can be kept", at, end, value=word, hint=hint)
            return end
        if not word:
            what = (
                "the file ends where a value is expected"
                if at >= len(self.text)
                else "a value is expected here"
            )
            self.stop(what, at, at + 1)
        self.stop(
            f"{word[:40]} is no JSON value", at, end, value=word[:40], hint="text stands in double quotes"
        )

    def duplicate(self, key: str, start: int, end: int, earlier: Value) -> None:
        """Report a key that stands twice in one mapping."""
        key, line = printable(key), self.places.span(earlier.key_start).line
        message = f'the key "{key}" is already on line {line}'
        self.report("CQ003", message, start, end, value=key, hint="remove one of the two")

    def report(
        self,
        code: str,
        message: str,
        start: int,
        end: int | None = None,
        *,
        value: str | None = None,
        expected: str | None = None,
        hint: str | None = None,
    ) -> None:
        """Collect a problem, unless there are enough of them to see what is wrong."""
        if len(self.problems) >= MOST_PROBLEMS:
            return
        span, field = self.places.span(start, end), field_name(tuple(self.trail))
        self.problems.append(
            Problem(code, message, self.path, span, field=field, value=value, expected=expected, hint=hint)
        )

    def stop(
        self,
        message: str,
        start: int,
        end: int | None = None,
        *,
        code: str = "CQ002",
        value: str | None = None,
        expected: str | None = None,
        hint: str | None = None,
    ) -> NoReturn:
        """Report what makes the rest of the text unreadable, and give up."""
        self.report(code, message, start, end, value=value, expected=expected, hint=hint)
        raise Stop
