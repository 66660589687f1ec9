"""Make the n-th call that changes a folder fail, or let a signal come just before it.

The calls are those through which Python reaches the file system: `os.open`, `os.fsync`, `os.rename` and so on, `open` for
writing, each write to such a file, and the exchange of two folders. What SQLite writes by itself is beyond this shim;
full disks and `strace` (see sweep.py) reach that.
"""

from __future__ import annotations

import builtins
import functools
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from exporter.build import swap

CALLS = (
    "open", "write", "ftruncate", "fsync", "rename", "replace", "mkdir", "rmdir", "unlink", "link", "chmod", "chown",
    "scandir",
)  # fmt: skip


class Shim:
    """Counts the calls below `place`; at the call number `at` it does `act`, which raises or kills."""

    def __init__(self, place: Path, at: int | None = None, act: Callable[[str], None] | None = None) -> None:
        self.place = os.fspath(place)
        self.at = at
        self.act = act
        self.calls: list[str] = []

    def install(self) -> None:
        for name in CALLS:
            setattr(os, name, self._watched(name, getattr(os, name)))
        swap._renameat2 = self._watched("renameat2", swap._renameat2)
        shim = self

        class File(io.FileIO):
            def write(self, content: Any) -> int:
                shim.met("write")
                return super().write(content)

        real = io.open

        @functools.wraps(real)
        def opened(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            if not self._ours(file) or not set(mode) & set("wxa+"):
                return real(file, mode, *args, **kwargs)
            self.met("open")
            raw = File(file, mode.replace("b", "").replace("t", ""))
            buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return (
                buffered
                if "b" in mode
                else io.TextIOWrapper(buffered, encoding=kwargs.get("encoding", "utf-8"))
            )

        io.open = builtins.open = opened

    def met(self, name: str) -> None:
        self.calls.append(name)
        if len(self.calls) == self.at and self.act:
            self.act(name)

    def _watched(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def watched(*args: Any, **kwargs: Any) -> Any:
            if isinstance(args[0], int) or kwargs.get("dir_fd") is not None or self._ours(args[0]):
                self.met(name)
            return call(*args, **kwargs)

        return watched

    def _ours(self, path: Any) -> bool:
        return not isinstance(path, int) and os.fspath(path).startswith(self.place)
