"""Write records as canonical YAML: one form for equal records, to be read and edited by people.

The keys are in the order of `exporter.model.canonical`, indentation is two spaces, lines end within 110 columns where words
allow it. A text stands plain where YAML 1.2 *and* YAML 1.1 read it as that text; dates are the exception, as 1.1 makes
an object of them and everybody writes them plain. Long text is folded, text of several lines is literal; what is read
back is the same string, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from yaml.resolver import Resolver

WIDTH = 110
_DATE = "tag:yaml.org,2002:timestamp"
_WORDS = frozenset({"y", "Y", "n", "N", "null", "Null", "NULL", "~", "<<", "=", "---", "..."})
_NUMBER = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|nan)",
    re.IGNORECASE,
)
_NOT_PLAIN = re.compile(r"""[\[\]{},#&*!|>'"%@`]|[-?:](?:\s|$)|.*(?::\s|:$|\s\#)""", re.DOTALL)
# What an editor would not show, or shows as something else: line separators, marks of direction, zero width.
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff]"
    r"|\\u"  # looks like an escape to readers that look for halves of surrogate pairs
    r"|#(?=#[a-zA-Z]*\[)|(?<!\S)::"  # a command to a CI server, anywhere in a line or at its start
)
_COMMAND = re.compile(r"#(?=#[a-zA-Z]*\[)")
_BREAKABLE = re.compile(r"(?<=\S) (?=[^\s\-?:#&*!|>'\"%@`\[\]{},])")
_BLOCK_BREAKABLE = re.compile(r"(?<=\S) (?=\S)")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def document(record: dict[str, Any]) -> str:
    """Return a record in canonical form (`exporter.model.canonical`) as a YAML document."""
    return "".join(f"{line}\n" for line in _mapping(record, ""))


def _mapping(mapping: dict[str, Any], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        name = f"{indent}{key if is_plain(key) else _quoted(key)}:"
        if isinstance(value, dict) and value:
            yield name
            yield from _mapping(value, f"{indent}  ")
        elif isinstance(value, list) and value:
            yield name
            yield from _items(value, f"{indent}  ")
        else:
            yield from _scalar(value, f"{name} ", f"{indent}  ")


def _items(items: list[Any], indent: str) -> Iterator[str]:
    inner = f"{indent}  "
    for item in items:
        if isinstance(item, dict) and item:
            lines = _mapping(item, inner)
            yield f"{indent}- {next(lines)[len(inner) :]}"
            yield from lines
        else:
            yield from _scalar(item, f"{indent}- ", inner)


def _scalar(value: Any, start: str, indent: str) -> Iterator[str]:
    """Yield the lines of a value after `start`; what does not fit goes on at `indent`."""
    if not isinstance(value, str):
        yield start + _bare(value)
    elif _UNSEEN.search(value) or _has_loose_space(value):
        yield from _filled(_quoted(value), start, indent, _BREAKABLE)
    elif "\n" in value:
        yield from _lines(value, start, indent)
    elif is_plain(value):
        yield from _filled(value, start, indent, _BREAKABLE)
    elif len(start) + len(quoted := _quoted(value)) <= WIDTH:
        yield start + quoted
    else:
        yield f"{start}>-"
        yield from _filled(value, indent, indent, _BLOCK_BREAKABLE)


def _bare(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        text = format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text
    return {dict: "{}", list: "[]", type(None): "null"}.get(type(value)) or str(value)


def _has_loose_space(text: str) -> bool:
    """Tell whether there is white space that an editor may take away: around the text, or at the end of a line."""
    return text != text.strip() or not text or re.search(r"[ \u3000\xa0]\n", text) is not None


def _lines(text: str, start: str, indent: str) -> Iterator[str]:
    """Yield the lines of a text of several lines: folded if one is too long and none begins with a space."""
    lines = text.split("\n")
    longest = max(map(len, lines))
    if len(indent) + longest > WIDTH and not any(line.startswith(" ") for line in lines):
        yield f"{start}>-"
        before = ""
        for line in lines:
            if before and line:
                yield ""  # one line break is written as two
            if line:
                yield from _filled(line, indent, indent, _BLOCK_BREAKABLE)
            else:
                yield ""
                if before:
                    yield ""
            before = line
        return
    yield f"{start}|-"
    for line in lines:
        yield f"{indent}{line}" if line else ""


def _filled(text: str, start: str, indent: str, breakable: re.Pattern[str]) -> Iterator[str]:
    """Yield a text in lines that are as full as the width allows, broken only at single spaces."""
    line, empty = start, True
    for piece in breakable.split(text) if len(start) + len(text) > WIDTH else (text,):
        if empty:
            line += piece
        elif len(line) + 1 + len(piece) <= WIDTH:
            line += f" {piece}"
        else:
            yield line
            line = indent + piece
        empty = False
    yield line


def _quoted(text: str) -> str:
    if ('"' in text or "\\" in text) and "\n" not in text and not _UNSEEN.search(text):
        return "'" + text.replace("'", "''") + "'"
    quoted = "".join(map(_escaped, text)).replace("\\\\u", "\\x5Cu")
    return '"' + _COMMAND.sub(r"\\x23", quoted) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if _UNSEEN.match(character):
        code = ord(character)
        return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"  # noqa: PLR2004 (two digits hold it)
    return character


@lru_cache(maxsize=10_000)
def is_plain(text: str) -> bool:
    """Tell whether a text of one line can stand without quotation marks for readers of YAML 1.2 and 1.1 alike."""
    if not text or text != text.strip() or "\n" in text or text in _WORDS:
        return False
    if _UNSEEN.search(text) or _NOT_PLAIN.match(text) or _NUMBER.fullmatch(text):
        return False
    resolvers = Resolver.yaml_implicit_resolvers.get(text[0], ())
    return not any(tag != _DATE and pattern.match(text) for tag, pattern in resolvers)
