"""Find the texts of sources and read them: plain text, Markdown, HTML and PDF.

Texts often may not be published, so they may be anywhere: in the dataset's folder, or in folders that the user names
(`--texts`) or that `dataset.yaml` names (`texts:`). Naming a folder gives permission to read there. Only regular files
of limited size inside these folders are opened.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from bisect import bisect_right
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from exporter.checks.quotations.typography import BROKEN, HYPHENS, Folded
from exporter.checks.quotations.unreadable import Unreadable, UnreadableTextError
from exporter.problems import MisuseError, Problem
from exporter.records.folder import open_inside

PLAIN, MARKDOWN, HTML, PDF = "plain", "markdown", "html", "pdf"
FORMATS: dict[str, str] = {
    ".txt": PLAIN,
    ".text": PLAIN,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".pdf": PDF,
}
"""File suffix -> how its text is read; a file with another suffix is never opened."""

FILES_MOST = 100_000
"""How many files of the folders are read to find a text by its digest."""

_LINKED = r"(?:[^\[\]\n]|!?\[[^\[\]\n]*+\](?:\([^()\n]*+\))?)"
_ADDRESS = r"\((?:[^()\n]++|\([^()\n]*+\))*+\)"
_DEFINITION = (
    r"^[ ]{0,3}\[(?!\^)[^\[\]\n]{1,1000}\]:[ \t]*\n?[ \t]*(?:<[^<>\n]*>|[^\s<]\S*+)"
    r"""(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$"""
)
"""Where the address of a link is defined."""
_MARKUP = (
    r"\A---[ \t]*\n(?:(?!---|\.\.\.).*\n)*+(?:---|\.\.\.)[ \t]*$",  # front matter
    r"(?<!`)<!--[\s\S]*?(?:-->|\Z)",
    # An element whose text is not shown.
    r"<(?P<unseen>dialog(?![^<>]*\sopen\b)|rp|rt|script|style|template)(?=[\s/>])[^<>]*>[\s\S]*?(?:</(?P=unseen)\s*>|\Z)",
    _DEFINITION,
    rf"!\[[^\[\]\n]*+\]{_ADDRESS}",  # an image
    rf"\[(?={_LINKED}{{1,1000}}+\][(\[])",  # where the text of a link begins
    rf"(?<!\\)\](?:{_ADDRESS}|\[[^\[\]\n]*+\])",  # and where it ends, with the address
    r"^[ ]{0,3}(?:#{1,6}[ ]|>[ ]?)+",  # a heading, a quotation
    r"</?[A-Za-z][\w-]*+(?:[\s/][^<>\n]*+)?>",  # an element of HTML; an address between < and > is none
    r"[*`~]+",
    r"(?<!\w)_+|(?<=[^\W_])_++(?!\w)",  # not inside a word
    r"\\(?=[!-/:-@\[-`{-~\r\n])",
)
MARKUP = "|".join(_MARKUP)
"""What Markdown's readers do not see, as a regular expression: left out when words are compared."""


def format_of(path: str) -> str | None:
    """Return how the text of a file is read, or None if it is not."""
    return FORMATS.get(f".{path.rpartition('.')[2].lower()}")


_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NO_FOLLOW: int | None = getattr(os, "O_NOFOLLOW", None)


@dataclass(frozen=True)
class Text:
    """The characters of a source's text; `markup` is what its format's readers do not see, as a regular expression."""

    characters: str
    markup: str | None = None

    @cached_property
    def folded(self) -> Folded:
        """The text with its typography folded."""
        return Folded(self.characters, self.markup)

    @cached_property
    def broken(self) -> Folded | None:
        """The folded text with a line break wherever a word may be broken at the end of a line; None if nowhere is one."""
        if re.search(BROKEN, self.characters) is None:
            return None
        return Folded(self.characters, self.markup, broken=True)

    @cached_property
    def joined(self) -> tuple[str, Callable[[int], int]]:
        """The broken text without hyphens and line breaks, and a function that maps its places to the broken text."""
        text = self.broken.text if self.broken is not None else ""
        spans = [match.span() for match in HYPHENS.finditer(text)]
        removed = list(accumulate((end - start for start, end in spans), initial=0))
        begins = [start - before for (start, _), before in zip(spans, removed, strict=False)]
        return HYPHENS.sub("", text), lambda at: at + removed[bisect_right(begins, at)]


@dataclass(frozen=True, slots=True)
class File:
    """A text's file, read whole: where it is, its bytes and their SHA-256."""

    path: str
    content: bytes
    sha256: str

    def text(self) -> Text | Unreadable:
        """Return the characters of the text."""
        how = format_of(self.path)
        try:
            if how == PDF:
                from exporter.checks.quotations.pdf import pdf_text

                return Text(pdf_text(self.content))
            if how == HTML:
                from exporter.checks.quotations.html import visible_text

                return Text(visible_text(self.content, xml=self.path.lower().endswith(".xhtml")))
            if b"\0" in self.content:  # so every second letter reads of UTF-16 without its mark
                return Unreadable(self.path, "not UTF-8, as it contains NUL: save it as UTF-8")
            return Text(self.content.removeprefix(BOM_UTF8).decode(), MARKUP if how == MARKDOWN else None)
        except UnicodeDecodeError as error:
            return Unreadable(self.path, f"not {error.encoding.upper()}: save it as UTF-8")
        except UnreadableTextError as error:
            return Unreadable(self.path, str(error))


class Library:
    """The folders in which texts are looked for: the dataset's own, then those that were named."""

    def __init__(self, dataset: Path, named: Sequence[Path] = (), most_bytes: int = 64 * 1024 * 1024) -> None:
        """Look in the folder of a dataset and in the folders of texts `named`; no file above `most_bytes` is read."""
        self.named = [folder for folder in dict.fromkeys(named) if folder.is_dir()]
        self.folders = [dataset, *self.named]
        self.most_bytes = most_bytes
        self._parents: dict[tuple[Path, str], str | None] = {}
        self._latest = dataset

    def find(self, text_file: str | None, sha256: str | None) -> File | Unreadable | None:
        """Return the file of a text by its path or its digest, or None if there is none.

        A file with the right digest goes before one that only has the right path.
        """
        if text_file is not None and sha256 is not None:  # the digest tells: begin where the last text was
            found = self.read(self._latest, text_file)
            if isinstance(found, File) and found.sha256 == sha256:
                return found
        other: File | Unreadable | None = None
        for folder in self.folders if text_file is not None else ():
            found = self.read(folder, text_file or "")
            if isinstance(found, File) and sha256 in (None, found.sha256):
                self._latest = folder
                return found
            other = other if isinstance(other, File) else found or other
        place = self._by_digest.get(bytes.fromhex(sha256)) if sha256 is not None and self.named else None
        if place is not None:
            found = self.read(*place)
            if isinstance(found, File) and found.sha256 == sha256:
                return found
        return other

    def files(self) -> Iterator[tuple[Path, str]]:
        """Yield the files of the named folders that may be texts: the folder, and the path in it, in a stable order."""
        for folder in self.named:
            waiting = [""]
            while waiting:
                inside = waiting.pop(0)
                try:
                    entries = sorted(os.scandir(folder / inside), key=lambda entry: entry.name)
                except OSError:
                    continue
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    path = f"{inside}{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{path}/")
                    elif format_of(path) is not None:
                        yield folder, path

    @cached_property
    def _by_digest(self) -> dict[bytes, tuple[Path, str]]:
        """The files of the named folders by their digests; made when the first text is looked for in this way."""
        places: dict[bytes, tuple[Path, str]] = {}
        for number, (folder, path) in enumerate(self.files()):
            if number >= FILES_MOST:
                break
            found = self.read(folder, path)
            if isinstance(found, File):
                places.setdefault(bytes.fromhex(found.sha256), (folder, path))
        return places

    def read(self, folder: Path, path: str) -> File | Unreadable | None:
        """Return a file of one of the folders, or None if it is not there."""
        shown = f"{folder}/{path}"
        if format_of(path) is None:
            return (
                Unreadable(shown, f"texts are read from {' '.join(FORMATS)}")
                if os.path.isfile(shown)  # noqa: PTH113 (a name that is too long is no file, not an error)
                else None
            )
        descriptor = self._open(folder, path)
        if not isinstance(descriptor, int):
            return descriptor
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return Unreadable(shown, "not a regular file")
            if status.st_size > self.most_bytes:
                return Unreadable(shown, f"larger than {self.most_bytes:,} bytes")
            content = os.read(descriptor, status.st_size)
        except OSError as error:
            return Unreadable(shown, f"{error.strerror}")
        finally:
            os.close(descriptor)
        return File(shown, content, hashlib.sha256(content).hexdigest())

    def _open(self, folder: Path, path: str) -> int | Unreadable | None:
        """Open a file without leaving the folder; a link is followed only if it stays inside."""
        head, _, name = path.rpartition("/")
        parent = self._parent(folder, head)
        if parent is None:
            return None
        try:
            if _NO_FOLLOW is not None and name not in (".", ".."):
                return os.open(f"{parent}/{name}", _READ | _NO_FOLLOW)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            pass  # a link, or no permission: the slower way tells
        if not os.path.lexists(f"{parent}/{name}"):
            return None
        opened = open_inside(folder / path, folder, str(folder / path))
        if isinstance(opened, Problem):
            return Unreadable(f"{folder}/{path}", opened.message)
        with opened:
            return os.dup(opened.fileno())

    def _parent(self, folder: Path, head: str) -> str | None:
        """Return the real path of a folder inside `folder`, or None if it is not there or leads out of it."""
        key = (folder, head)
        if key not in self._parents:
            real = (folder / head).resolve()
            inside = real.is_dir() and real.is_relative_to(folder.resolve())
            self._parents[key] = str(real) if inside else None
        return self._parents[key]


def named_folders(dataset: Path, texts: Sequence[str], given: Sequence[Path]) -> list[Path]:
    """Return the folders of texts: those `given` on the command line, then those that `dataset.yaml` names.

    Raises:
        MisuseError: a folder that was given does not exist. One that only `dataset.yaml` names may be missing.
    """
    for folder in given:
        if not folder.is_dir():
            raise MisuseError(f"no such folder: {folder}")
    return [*given, *(dataset / name for name in texts)]
