"""Look words up in the texts of sources, for authors of evidence: which source has them, where, and how to quote them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from exporter.checks.quotations import passages
from exporter.checks.quotations.nearest import nearest
from exporter.checks.quotations.passages import Passage
from exporter.checks.quotations.quotation import NAMED_MOST, scalar
from exporter.checks.quotations.texts import File, Library, Text, named_folders
from exporter.checks.quotations.unreadable import Unreadable
from exporter.problems import MisuseError
from exporter.problems.escaping import inert
from exporter.records.corpus import load
from exporter.records.folder import DATASET_FILE, no_such, read_dataset
from schemas import Dataset

NEAREST_MOST = 3
"""How many passages are shown when none matches."""

LEAST_ALIKE = 60
"""How similar (per cent) a passage must be to be shown when none matches."""

CONTEXT = 40
"""How many characters around a passage are shown."""

Opened = tuple[File, Text] | Unreadable
"""A text with its file, or why it cannot be read."""


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that matches, or nearly: its source, its file, and what distinguishes it from others like it."""

    source: str | None
    file: str
    passage: Passage
    around: str
    apart: dict[str, str]

    def block(self) -> str:
        """Return it as YAML: a comment with its place, and an item of `evidence`."""
        start, end = self.passage.place
        alike = "" if self.passage.similarity == 100 else f", {self.passage.similarity:.0f} % alike"  # noqa: PLR2004 (all)
        lines = [f"# {inert(self.file, 400)}, characters {start} to {end}{alike}: {self.around}"]
        unknown = "  # no record in sources/ has this text: add one"
        lines.append(f"- source: {self.source}" if self.source else f"- source: ?{unknown}")
        given = {"quote": self.passage.words, **self.apart}
        lines += [f"  {name}: {scalar(words)}" for name, words in given.items()]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Answer:
    """The first passages that match, and the number of all; or the few nearest ones, and their number."""

    matches: list[Match]
    number: int
    unread: list[Unreadable]
    """Texts that exist but cannot be read."""
    in_dataset: bool
    """Whether there is a valid dataset that states which source each text belongs to."""


def look_up(words: str, seeds: Path, folders: Sequence[Path], *, most: int = 20) -> Answer:
    """Return the passages of the texts that have `words`; if none has them, the nearest ones.

    Args:
        words: what to look for.
        seeds: the dataset whose sources the texts are; it need not exist where `folders` are named.
        folders: folders of texts, in addition to those of `dataset.yaml`.
        most: how many passages to return.

    Raises:
        MisuseError: `words` is empty, one of the folders does not exist, or none has a readable text.
    """
    if not words.strip():
        raise MisuseError("missing text to search for")
    if not seeds.is_dir() and not folders:
        raise MisuseError(no_such(seeds))
    found: list[Match] = []
    near: list[Match] = []
    unread: list[Unreadable] = []
    looked_at = number = 0
    dataset = read_dataset(seeds) if (seeds / DATASET_FILE).exists() else None
    known = dataset if isinstance(dataset, Dataset) else None
    for source, opened in _texts(seeds, known, folders):
        if isinstance(opened, Unreadable):
            unread.append(opened)
            continue
        file, text = opened
        looked_at += 1
        places = passages.places(text, words)
        number += len(places)
        shown = places[: most - len(found)]
        found += (_match(source, file, text, passages.passage(text, place)) for place in shown)
        alike = None if found else nearest(text, words)
        if alike is not None and alike.similarity >= LEAST_ALIKE:
            near.append(_match(source, file, text, alike))
            near = sorted(near, key=lambda match: -match.passage.similarity)[:NEAREST_MOST]
    if not looked_at:
        reason = "; ".join(map(str, unread[:NAMED_MOST])) or "name a folder of texts with --texts"
        raise MisuseError(f"no text to search: {reason}")
    matches, number = (found, number) if found else (near[:most], len(near))
    return Answer(matches, number, unread, known is not None)


def _texts(
    seeds: Path, dataset: Dataset | None, folders: Sequence[Path]
) -> Iterator[tuple[str | None, Opened]]:
    """Yield the texts of the folders and of the dataset's sources, once, each with the id of its source."""
    if dataset is None:
        yield from _read(Library(seeds, named_folders(seeds, (), folders)), [])
        return
    with load(seeds, dataset, unnamed=True) as corpus:
        sources = corpus.connection.execute(
            "SELECT id, text_file, text_sha256 FROM sources ORDER BY id"
        ).fetchall()
        library = Library(seeds, named_folders(seeds, dataset.texts, folders), corpus.limits.file_bytes)
        yield from _read(library, sources)


def _read(
    library: Library, sources: list[tuple[str, str | None, str | None]]
) -> Iterator[tuple[str | None, Opened]]:
    by_digest = {sha256: source for source, _, sha256 in reversed(sources) if sha256}
    by_path = {path: source for source, path, _ in reversed(sources) if path}
    seen = set()
    for folder, path in library.files():
        file = library.read(folder, path)
        if file is not None:
            seen.add(file.path)
            digest = file.sha256 if isinstance(file, File) else ""
            yield by_digest.get(digest) or by_path.get(path), _opened(file)
    for source, text_file, sha256 in sources:
        file = library.find(text_file, sha256)
        if file is not None and file.path not in seen:
            yield source, _opened(file)


def _opened(file: File | Unreadable) -> Opened:
    if isinstance(file, Unreadable):
        return file
    text = file.text()
    return text if isinstance(text, Unreadable) else (file, text)


def _match(source: str | None, file: File, text: Text, passage: Passage) -> Match:
    """Return a match with its context; if there are several places, with what distinguishes it from the others."""
    before = passages.preceding(text, passage.place, CONTEXT)
    after = passages.following(text, passage.place, CONTEXT)
    around = " ".join(f"…{before[-CONTEXT:]} [{passage.words}] {after[:CONTEXT]}…".split())
    return Match(source, file.path, passage, around, passages.apart(text, passage.words, passage.place))
