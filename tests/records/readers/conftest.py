from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from exporter.problems import Problem
from exporter.records.readers import Limits, Raw, reader_for

Found = list[Raw | Problem]


def read_all(path: str, content: str | bytes, limits: Limits | None = None) -> Found:
    """Read a file that is not on any disk."""
    read = reader_for(path)
    assert read is not None
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    return list(read(stream, path, limits or Limits()))


@pytest.fixture
def read() -> Callable[..., Found]:
    return read_all


@pytest.fixture
def records() -> Callable[..., list[str]]:
    """Return the JSON of the records of a file that has no problems."""

    def records_of(path: str, content: str | bytes, limits: Limits | None = None) -> list[str]:
        found = read_all(path, content, limits)
        problems = [raw for raw in found if isinstance(raw, Problem)]
        assert not problems
        return [raw.json.decode() for raw in found if isinstance(raw, Raw)]

    return records_of


@pytest.fixture
def problems() -> Callable[..., list[str]]:
    """Return the problems of a file, each as `line:column: code message`."""

    def problems_of(path: str, content: str | bytes, limits: Limits | None = None) -> list[str]:
        return [
            f"{raw.span.line}:{raw.span.column}: {raw.code} {raw.message}"
            for raw in read_all(path, content, limits)
            if isinstance(raw, Problem)
        ]

    return problems_of
