"""Remember what `validate` reported, so that a dataset is not read again until something about it changes.

Like ruff's, the cache serves editors and hooks, which ask again and again. Each answer is kept in a small file of the
user's cache folder (`$COMMUNIQUE_CACHE_DIR`, else `$XDG_CACHE_HOME/communique`, else `~/.cache/communique`).
An answer holds as long as everything that it came from is the same, to the byte: the files of the dataset and of the
folders of texts, the options, the version of Python, communique's own code, the packages installed with it, and the
day (a planned event can be over).

This module is imported before everything else of `communique validate` and imports next to nothing itself.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

MOST_TEXT = 1024 * 1024
"""Characters of the longest answer that is kept."""
MOST_BYTES = 64 * 1024 * 1024
"""Datasets larger than this are not remembered: reading them to compare would take about as long as half a check."""


def recall(arguments: list[str]) -> tuple[str, int] | None:
    """Return what `communique validate` with these arguments last printed, and its exit code, if nothing has changed."""
    if "--no-cache" in arguments or os.environ.get(
        "GITHUB_STEP_SUMMARY"
    ):  # the summary is to be written, too
        return None
    try:
        kept = json.loads(_place(arguments).read_bytes())
        if kept["state"] == state_of(kept["folders"]):
            return str(kept["text"]), int(kept["code"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # nothing kept, or nothing that can be read: look for real
    return None


def seen(arguments: list[str], folders: Iterable[Path]) -> dict[str, Any] | None:
    """Return what is in `folders` now, before an answer to these arguments is worked out; None if it cannot be kept."""
    if "--no-cache" in arguments:
        return None
    with suppress(OSError, ValueError):
        places = [os.path.join(os.getcwd(), folder) for folder in folders]  # noqa: PTH109, PTH118 (`..` stays as it is)
        return {"folders": places, "state": state_of(places)}
    return None


def remember(arguments: list[str], before: dict[str, Any] | None, text: str, code: int) -> None:
    """Keep the answer to these arguments and its exit code, if its folders are still as they were `before` it."""
    with suppress(OSError, ValueError):  # a cache that cannot be written is no reason to fail
        if before is None or len(text) > MOST_TEXT or before["state"] != state_of(before["folders"]):
            return
        place = _place(arguments)
        from exporter.records.safe_write import write  # only where there is something to keep

        write(place, json.dumps(before | {"text": text, "code": code}).encode(), mode=0o600)


def state_of(folders: Iterable[str]) -> str:
    """Return a digest of everything in some folders: the names of files and folders, and the content of files.

    Raises:
        ValueError: there is more than can be compared quickly, or something that is not a regular file.
        OSError: something cannot be read.
    """
    digest = blake2b(time.strftime("%Y-%m-%d", time.gmtime()).encode(), digest_size=20)
    room = MOST_BYTES
    for folder in folders:
        digest.update(b"\0\0" + os.fsencode(folder))
        for path, is_folder in _inside(folder) if os.path.isdir(folder) else ():  # noqa: PTH112 (pathlib is slow)
            if is_folder:
                digest.update(b"\0\0" + os.fsencode(path))
                continue
            with open(path, "rb") as file:  # noqa: PTH123 (as above)
                content = file.read(room + 1)
            room -= len(content)
            if room < 0:
                raise ValueError(folder)
            digest.update(b"\0" + os.fsencode(path) + b"\0" + len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def _inside(folder: str) -> Iterator[tuple[str, bool]]:
    """Yield the path of everything in a folder, and whether it is a folder itself (an empty one can be a problem)."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield entry.path, True
            yield from _inside(entry.path)
        elif stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
            yield entry.path, False
        else:
            raise ValueError(entry.path)  # a link or a pipe: nobody knows what it leads to next time


def _place(arguments: list[str]) -> Path:
    """Return the file for the answer to some arguments, given here, by this code.

    Raises:
        ValueError: the user has no folder for caches.
    """
    base = os.environ.get("COMMUNIQUE_CACHE_DIR")
    if not base:
        home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111 (as above)
        if not os.path.isabs(home):  # noqa: PTH117 (as above)
            raise ValueError(
                home
            )  # the user has no home, or the variable is to be ignored (XDG Base Directory)
        base = os.path.join(home, "communique")  # noqa: PTH118 (as above)
    day = os.environ.get("SOURCE_DATE_EPOCH", "")
    colours = [os.environ.get(name, "") for name in ("NO_COLOR", "FORCE_COLOR")]
    asked = [os.getcwd(), sys.version, _code(), *_installed(), day, *colours, *arguments]  # noqa: PTH109 (as above)
    return Path(
        base, blake2b("\0".join(asked).encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()
    )


def _code() -> str:
    """Return what changes whenever communique's own code does: the sizes and times of its files."""
    exporter = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 (as above)
    found = blake2b(digest_size=20)
    for folder in (exporter, os.path.join(os.path.dirname(exporter), "schemas")):  # noqa: PTH118, PTH120 (as above)
        for path in _sources(folder):
            about = os.stat(path)  # noqa: PTH116 (as above)
            found.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _installed() -> Iterator[str]:
    """Yield the folders of installed packages with their times, which change when a package comes, goes or is upgraded."""
    for folder in sys.path:
        if folder.endswith(("site-packages", "dist-packages")) and os.path.isdir(folder):  # noqa: PTH112 (as above)
            yield f"{folder} {os.stat(folder).st_mtime_ns}"  # noqa: PTH116 (as above)


def _sources(folder: str) -> Iterator[str]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name == "__pycache__":
            continue
        if entry.is_dir():
            yield from _sources(entry.path)
        elif entry.name.endswith(".py"):
            yield entry.path
