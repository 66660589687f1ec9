"""What a view is, and the SQL that several views share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """A view: what it answers, its SELECT, and what each column holds."""

    name: str
    description: str
    sql: str
    columns: dict[str, str]


def json_names(sql: str) -> str:
    """Return SQL for the JSON array of the names that a SELECT gives, in its order."""
    return f"(SELECT json_group_array(name) FROM ({sql}))"
