"""Find the values of a document that are in none of its statements, as JSON-LD gives them no meaning.

rdflib passes over them without a word: a name that no context knows, an `@id` that is no IRI.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from rdflib.term import Literal, URIRef

from exporter.importing.schema_org.contexts import NO_IRI, OLD, SCHEMA

if TYPE_CHECKING:
    from exporter.importing.schema_org.contexts import Triple


def lost(content: Any, base: str, found: set[Triple]) -> Iterator[tuple[str, str]]:
    """Yield path and text of every value of a document that is in none of the statements `found` in it."""
    literals = {str(o) for _, _, o in found if isinstance(o, Literal)}
    addresses = {str(node) for triple in found for node in triple if isinstance(node, URIRef)}
    addresses |= {str(o.datatype) for _, _, o in found if isinstance(o, Literal) and o.datatype}
    ends = {_end(address) for address in addresses} - {""}
    names = _names(content)
    known = None if names is None else names | {_end(str(p)) for _, p, _ in found}
    for where, value, has_meaning in _values(content, "$", known):
        text = value if isinstance(value, str) else json.dumps(value)
        if not text.strip() or text.startswith("_:"):
            continue
        if not has_meaning:
            yield where, text
            continue
        if text in literals or text in addresses:
            continue
        if isinstance(value, int | float) and any(_same_number(value, literal) for literal in literals):
            continue
        address = OLD.sub(SCHEMA, text.strip())
        if (
            address in addresses
            or _joined(base, address) in addresses
            or _end(NO_IRI.sub("", address)) in ends
        ):
            continue
        yield where, text


def _same_number(value: float, text: str) -> bool:
    try:
        return float(text) == float(value)
    except ValueError:
        return False


def _joined(base: str, address: str) -> str | None:
    try:
        return urljoin(base, address)
    except ValueError:  # what stands after // is no host
        return None


def _end(address: str) -> str:
    return re.split(r"[/#:]", address)[-1]


def _names(content: Any) -> set[str] | None:
    """Return the names that the contexts in a document give a meaning; None if its keys can be languages or ids as well."""
    found: set[str] = set()
    waiting = [content]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            contexts = item.get("@context")
            for context in contexts if isinstance(contexts, list) else [contexts]:
                if isinstance(context, dict):
                    found |= {name for name, meaning in context.items() if meaning is not None}
            if "@container" in item:
                return None
        if isinstance(item, dict | list):
            waiting += item.values() if isinstance(item, dict) else item
    return found


def _values(
    content: Any, where: str, known: set[str] | None, *, has_meaning: bool = True
) -> Iterator[tuple[str, Any, bool]]:
    """Yield path and value of every leaf, and whether all names on the way to it are `known` (None: whatever they are)."""
    if isinstance(content, list):
        for index, item in enumerate(content):
            yield from _values(item, f"{where}[{index}]", known, has_meaning=has_meaning)
    elif isinstance(content, dict):
        for key, value in content.items():
            if key not in ("@context", "@language", "@direction", "@index", "@base", "@vocab"):
                means = known is None or key.startswith("@") or key in known or _end(key) in known
                yield from _values(value, f"{where}.{key}", known, has_meaning=has_meaning and means)
    elif content is not None:
        yield where, content, has_meaning
