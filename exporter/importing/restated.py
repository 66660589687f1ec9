"""Restate objects of other formats as JSON-LD in schema.org's terms, so that one import reads and accounts for them all.

A table maps the keys of a format to terms. A key that no table maps becomes a term of the format's own namespace, so
that its values are reported as not imported, like every other statement that no field of a record can hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

Node = dict[str, Any]
CONTEXT = "https://schema.org"

Terms = dict[str, str | tuple[str, Callable[[Any], Any]]]
"""Key -> the term of schema.org, and how its values are written there if not as they are."""


def reference(name: Any) -> Any:
    """Return a reference to the object of a document that has an id; what is not a text stays as it is."""
    return address(name) if isinstance(name, str) else name


def address(name: str) -> Node:
    """Return a node that has nothing but the id of an object of a document."""
    return {"@id": f"#{quote(name, safe='')}"}


def identifier(scheme: str) -> Callable[[Any], Any]:
    """Return a function that writes a value as an identifier of a scheme."""
    return lambda value: {"@type": "PropertyValue", "propertyID": scheme, "value": value}


def node(kind: str | None, values: Mapping[str, Any], terms: Terms, namespace: str) -> Node:
    """Return the node of an object: of a class, if it has one, with the values under the terms of its keys."""
    found: Node = {"@type": kind} if kind else {}
    for key, value in values.items():
        mapped = terms.get(key)
        term, write = mapped if isinstance(mapped, tuple) else (mapped, None)
        if term is None:
            term, write = namespace + quote(key, safe=""), lambda inner: _unmapped(inner, namespace)
        items = value if isinstance(value, list) else [value]
        written = [write(item) if write else _unmapped(item, namespace) for item in items if item is not None]
        if written:
            found.setdefault(term, []).extend(written)
    return found


def _unmapped(value: Any, namespace: str) -> Any:
    """Return a value as it is; an object becomes a node, and a list in a list joins it."""
    if isinstance(value, list):
        return {"@list": [_unmapped(item, namespace) for item in value if item is not None]}
    return node(None, value, {}, namespace) if isinstance(value, dict) else value
