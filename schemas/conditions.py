"""Conditions between the fields of a record or part, in the terms of JSON Schema, for rules that Pydantic cannot translate.

A field that is null counts as left out, as it does in a record.
"""

from __future__ import annotations

from pydantic.config import JsonDict


def given(name: str) -> JsonDict:
    """Return the condition that a field has a value."""
    return {"required": [name], "properties": {name: {"not": {"type": "null"}}}}


def needs(name: str, other: str) -> JsonDict:
    """Return the condition that a field has a value only where another has one."""
    return {"if": given(name), "then": given(other)}


def none_of(*names: str) -> JsonDict:
    """Return the condition that no field of several has a value."""
    return {"not": {"anyOf": [given(name) for name in names]}}
