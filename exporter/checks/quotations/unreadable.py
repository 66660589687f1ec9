"""The reasons why a text that exists cannot be read."""

from __future__ import annotations

from dataclasses import dataclass


class UnreadableTextError(Exception):
    """The content of a text's file cannot be read; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A text that exists but cannot be read, and why."""

    path: str
    reason: str

    def __str__(self) -> str:
        """Return both on one line."""
        return f"{self.path}: unreadable, {self.reason}"
