"""Read YAML 1.2 (core schema): one record a document, or a list of them.

PyYAML parses; its guesses are left out: `yaml_nodes` decides what is a number, a truth value or nothing, and everything
else is the text it looks like (`NO`, `2025-02-20`, `12:30`). Refused are tags other than the core ones, merge keys, keys
that are no text, and keys that stand twice. The C parser is used where PyYAML has it.

Two traps. The composer recurses in C and has to be stopped from its own hook (`descend_resolver`) before a deep file
overflows the stack. And the garbage collector multiplies the time by looking at the growing tree again and again, so it
is paused while a document is composed.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO

import yaml
from yaml.composer import Composer
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.scanner import Scanner

from exporter.problems import Problem, Span
from exporter.readers import Limits, Raw
from exporter.readers.text import Places, whole_text
from exporter.readers.yaml_nodes import (
    MAPPING,
    PLAIN,
    SEQUENCE,
    SUSPECT,
    TEXT,
    Builder,
    locate,
    nodes_below,
    span_of,
)
from exporter.readers.yaml_veil import NoStandIn, Veil
from exporter.readers.yaml_weights import Weights

try:
    from yaml.cyaml import CParser
except ImportError:
    CParser = None

_ALIAS = re.compile(r"\*[^\s*]")
_ANCHOR = re.compile(r"&[^\s&]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")

HINTS: tuple[tuple[str, str], ...] = (
    ("mapping values are not allowed", 'put text that holds ": " in quotation marks'),
    ("cannot start any token", "put the text in quotation marks; indent with spaces, not tabs"),
    (
        "could not find expected ':'",
        "a key needs a colon; put text that goes on over lines in quotation marks",
    ),
    ("did not find expected key", "check the indentation, and quotation marks inside the text"),
    ("did not find expected '-' indicator", "check the indentation of the list"),
    ("expected <block end>", "check the indentation, and quotation marks inside the text"),
    ("unexpected end of stream", "a quotation mark is not closed"),
    ("undefined alias", 'put text that begins with "*" in quotation marks'),
)
"""What to do about the commonest messages of the parser."""


class TooDeep(yaml.MarkedYAMLError):
    """The document nests deeper than the limit."""


class _Hooks:
    """What the composer asks about each node: how deep it is, and its tag if the file gives none."""

    deepest = 0
    _depth = 0

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        """Count a level, and stop the composer at the limit."""
        self._depth += 1
        if self._depth > self.deepest:
            raise TooDeep(problem_mark=parent.start_mark if parent else None)

    def ascend_resolver(self) -> None:
        """Count a level less."""
        self._depth -= 1

    def resolve(self, kind: type[Node], value: str, implicit: tuple[bool, bool]) -> str:
        """Return the tag of a node that has none."""
        if kind is ScalarNode:
            return PLAIN if implicit[0] and value[:1] in SUSPECT else TEXT
        return MAPPING if kind is MappingNode else SEQUENCE


class PythonLoader(_Hooks, Reader, Scanner, Parser, Composer):
    """Compose with what PyYAML always has."""

    def __init__(self, text: str) -> None:
        """Prepare to compose the documents of `text`."""
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)


if CParser is None:
    Loader: Any = PythonLoader
else:

    class Loader(_Hooks, CParser):  # type: ignore[no-redef]
        """Compose with libyaml, ten times faster."""


def read(stream: BinaryIO, path: str, limits: Limits) -> Iterator[Raw | Problem]:
    """Yield the record of each document, or each record of a document's list."""
    text = whole_text(stream, path, limits)
    if isinstance(text, Problem):
        yield text
        return
    try:
        veil = Veil(text)
    except NoStandIn as error:
        yield Problem(
            "CQ008",
            "a surrogate escape cannot stand in a file with private-use characters",
            path,
            Places(text).span(error.offset, error.offset + 6),
            hint="write the character itself",
        )
        return
    found = False
    try:
        aliases = bool(_ANCHOR.search(veil.text) and _ALIAS.search(veil.text))
        for document in _documents(veil, limits.depth):
            for record in _records(document, path, limits, aliases=aliases):
                found = True
                yield record
    except yaml.YAMLError as error:
        yield _parser_problem(error, veil.text, path, limits)
        return
    if not found:
        yield Problem("CQ006", "the file holds no record; a record is a mapping", path, expected="id: …")


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from looking at a tree that only grows."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _documents(veil: Veil, depth: int) -> Iterator[Node]:
    """Compose one document after the other."""
    loader = Loader(veil.text)
    loader.deepest = depth + 1  # a text in the deepest list is a level of its own to the composer
    while True:
        with _collector_paused():
            try:
                if not loader.check_node():
                    return
                document = loader.get_node()
            except (ValueError, OverflowError) as error:  # "\UFFFFFFFF" in the Python scanner
                raise yaml.MarkedYAMLError(problem=str(error), problem_mark=loader.get_mark()) from error
            if veil.covered:
                for _, node in nodes_below(document):
                    if isinstance(node, ScalarNode):
                        node.value = veil.lift(node.value)
        yield document


def _records(document: Node, path: str, limits: Limits, *, aliases: bool) -> Iterator[Raw | Problem]:
    """Yield the records of one document: itself, or those of its list."""
    records = [document]
    if isinstance(document, SequenceNode) and document.tag in (SEQUENCE, "tag:yaml.org,2002:seq"):
        records = document.value
    elif isinstance(document, ScalarNode) and document.tag is PLAIN and not document.value:
        return
    weights = None
    if aliases:
        with _collector_paused():
            weights = Weights(document)
    builder = Builder(path, limits)
    for record in records:
        excess = weights.excess(record, limits) if weights else None
        if excess:
            yield Problem("CQ004", excess, path, span_of(record), hint="write the repeated values out")
            continue
        with _collector_paused():
            found = builder.json(record)
        if builder.problems:
            yield from builder.problems
        else:
            start = record.start_mark
            yield Raw(found, start.line + 1, partial(locate, record), column=start.column + 1)


def _parser_problem(error: yaml.YAMLError, text: str, path: str, limits: Limits) -> Problem:
    """Say what the parser could not read, and where."""
    if isinstance(error, ReaderError):
        return _character_problem(error, text, path)
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    if isinstance(error, TooDeep):
        return Problem("CQ004", f"nested deeper than {limits.depth} levels (--max-depth)", path, _span(mark))
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem("CQ002", f"not readable as YAML: {error}", path)
    what = error.problem or error.context or "not readable as YAML"
    if "unexpected end of stream" in what and error.context_mark:
        mark = error.context_mark
    message = f"{what} ({error.context})" if error.context and error.problem else what
    hint = next((advice for words, advice in HINTS if words in message), None)
    return Problem("CQ002", message, path, _span(mark or error.context_mark), hint=hint)


def _character_problem(error: ReaderError, text: str, path: str) -> Problem:
    found = _FORBIDDEN.search(text)
    if found is None:
        return Problem("CQ008", f"a character that YAML does not allow: {error.reason}", path)
    name = f"U+{ord(found[0]):04X}"
    span = Places(text).span(found.start(), found.end())
    hint = "remove it; inside double quotes it may be written as an escape"
    return Problem("CQ008", f"the character {name} is not allowed", path, span, value=name, hint=hint)


def _span(mark: yaml.Mark | None) -> Span:
    return Span(mark.line + 1, mark.column + 1) if mark else Span()
