"""Compile Python source that is put together from the schemas, so that it can be read where something goes wrong in it."""

from __future__ import annotations

import linecache
from functools import cache
from types import CodeType
from typing import Any


def compiled(name: str, source: str, names: dict[str, Any]) -> dict[str, Any]:
    """Return the names that `source` defines; it may use those in `names`. A traceback shows its lines under `name`."""
    defined = dict(names)
    exec(_code(name, source), defined)  # noqa: S102 (our own source, put together from the schemas alone)
    return defined


@cache
def _code(name: str, source: str) -> CodeType:
    """Compile source once, as that takes longer than all else that is done with it."""
    file = f"<{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    return compile(source, file, "exec")
