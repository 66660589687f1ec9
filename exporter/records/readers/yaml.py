"""Read YAML 1.2 (core schema): one record a document, or a list of them.

PyYAML parses; its guesses are left out: `yaml_nodes` decides what is a number, a truth value or nothing, and
all else is the text it looks like (`NO`, `2025-02-20`, `12:30`). Refused are tags other than the core ones,
merge keys, keys that are not text, and duplicate keys.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

import yaml
from yaml.nodes import Node, ScalarNode, SequenceNode
from yaml.reader import ReaderError

from exporter.problems import Problem, Span
from exporter.records.readers import Limits, Raw
from exporter.records.readers.text import Places, readable_text, shown
from exporter.records.readers.yaml_aliases import Weights
from exporter.records.readers.yaml_escapes import NoStandInError, Veil
from exporter.records.readers.yaml_loader import PLAIN, SEQUENCE, LimitError, collector_paused, documents
from exporter.records.readers.yaml_nodes import Builder, locate, nodes_below, span_of, written

if TYPE_CHECKING:
    from collections.abc import Iterator

HINTS: tuple[tuple[str, str], ...] = (
    ("mapping values are not allowed", 'put text that holds ": " in quotation marks'),
    ("cannot start any token", "put the text in quotation marks; indent with spaces, not tabs"),
    ("tab character", "indent with spaces, not tabs"),
    ("',' or ", "a comma is missing, or a bracket is not closed"),
    ("could not find expected ':'", "a key needs a colon; put text over several lines in quotation marks"),
    ("did not find expected key", "check the indentation, and quotation marks inside the text"),
    ("did not find expected '-' indicator", "check the indentation of the list"),
    ("expected <block end>", "check the indentation, and quotation marks inside the text"),
    ("unexpected end of stream", "a quotation mark is not closed"),
    ("undefined alias", 'put text that begins with "*" in quotation marks'),
)
"""What to do about the commonest messages of the parser."""

_ALIAS = re.compile(r"\*[^\s*]")
_ANCHOR = re.compile(r"&[^\s&]")
_ONE_KEY = re.compile(r"^[ ]*(?:- +)*[\w.-]+\s*\Z", re.MULTILINE)
_TAG_DIRECTIVE = re.compile(r"^%TAG\b", re.MULTILINE)
_BYTE_ORDER_MARK = re.compile("^\ufeff", re.MULTILINE)
"""One that libyaml skips, and then finds the line indented."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")


def read(stream: BinaryIO, path: str, limits: Limits) -> Iterator[Raw | Problem]:
    """Yield the record of each document, or each record of a document's list."""
    text = readable_text(stream, path, limits)
    if not isinstance(text, str):
        yield from text
        return
    try:
        veil = Veil(text)
    except NoStandInError as error:
        span = Places(text).span(error.offset, error.offset + 6)
        message = "invalid surrogate escape in a file with private-use characters"
        yield Problem("CQ008", message, path, span, hint="write the character itself")
        return
    text = veil.text
    mark = _BYTE_ORDER_MARK.search(text)
    if mark:
        span, hint = Places(text).span(*mark.span()), "remove it; two files were joined here"
        yield Problem("CQ008", "a byte order mark inside the file", path, span, value="U+FEFF", hint=hint)
        return
    directive = _TAG_DIRECTIVE.search(text)
    if directive:
        span = Places(text).span(*directive.span())
        hint = "leave it out; nothing here needs a tag"
        yield Problem("CQ005", "the directive %TAG is not allowed", path, span, value="%TAG", hint=hint)
        return
    aliases = bool(_ANCHOR.search(text) and _ALIAS.search(text))
    found = False
    try:
        for document in documents(text, limits):
            _lift(veil, document)
            for record in _records(document, path, limits, aliases=aliases):
                found = True
                yield record
    except yaml.YAMLError as error:
        yield _parser_problem(error, text, path)
        return
    if not found:
        yield Problem("CQ006", "the file holds no record; a record is a mapping", path, expected="id: …")


def _lift(veil: Veil, document: Node) -> None:
    """Put what the veil covers back into the texts of a document."""
    if veil.covered:
        for _, node in nodes_below(document):
            if isinstance(node, ScalarNode):
                node.value = veil.lift(node.value)


def _records(document: Node, path: str, limits: Limits, *, aliases: bool) -> Iterator[Raw | Problem]:
    """Yield the records of one document: itself, or those of its list."""
    records = single = [document]
    if isinstance(document, SequenceNode) and document.tag in (SEQUENCE, "tag:yaml.org,2002:seq"):
        records = document.value
    elif isinstance(document, ScalarNode) and document.tag is PLAIN and not document.value:
        return
    weights = None
    if aliases:
        with collector_paused():
            weights = Weights(document)
    builder = Builder(path, limits)
    for record in records:
        excess = weights.excess(record, limits) if weights else None
        if excess:
            yield Problem("CQ004", excess, path, span_of(record), hint="write the repeated values out")
            continue
        with collector_paused():
            built = builder.json(record)
        if builder.problems:
            yield from builder.problems
        else:
            start = record.start_mark
            yield Raw(
                built,
                start.line + 1,
                partial(locate, record),
                listed=records is not single,
                column=start.column + 1,
                written=partial(written, record),
            )


def _parser_problem(error: yaml.YAMLError, text: str, path: str) -> Problem:
    """Say what the parser could not read, and where."""
    if isinstance(error, ReaderError):
        return _character_problem(error, text, path)
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem("CQ002", f"not readable as YAML: {shown(error, 200)}", path)
    mark = error.problem_mark or error.context_mark
    if isinstance(error, LimitError):
        return Problem("CQ004", str(error.problem), path, _span(mark))
    message = error.problem or error.context or "not readable as YAML"
    end = len(text.rstrip())
    if mark and mark.index >= end:  # it says more where what is broken off here began
        mark = error.context_mark or mark
    if error.problem and error.context:
        message = f"{message} ({error.context})"
    hint = next((advice for words, advice in HINTS if words in message), None)
    if "mapping values" in message and mark and _ONE_KEY.search(text, 0, mark.index):
        hint = 'check the indentation; put text over several lines that holds ": " in quotation marks'
    span = Places(text).span(end) if mark and mark.index >= end else _span(mark)
    return Problem("CQ002", shown(message, 200), path, span, hint=hint)


def _character_problem(error: ReaderError, text: str, path: str) -> Problem:
    found = _FORBIDDEN.search(text)
    if found is None:
        return Problem("CQ008", f"a character that YAML does not allow: {shown(error.reason)}", path)
    name = f"U+{ord(found[0]):04X}"
    span = Places(text).span(found.start(), found.end())
    message = f"the character {name} is not allowed"
    return Problem("CQ008", message, path, span, value=name, hint="remove it")


def _span(mark: yaml.Mark | None) -> Span:
    return Span(mark.line + 1, mark.column + 1) if mark else Span()
