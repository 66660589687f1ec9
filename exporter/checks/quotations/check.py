"""Look up every quotation in the text of its source, and note in the corpus where it was found.

A quotation is in one of three states: verified (it is in the text, at one place), not found (an error), or not checked
(its text is not available; an error only where texts are required). The result goes into the columns `verified`,
`quote_start` and `quote_end` of the staging table `evidence`, so that all outputs agree.

Quotations are read grouped by source: each text is opened once, and one is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path

from exporter.checks.quotations import passages
from exporter.checks.quotations.quotation import Names, Quotation, Tally, counted, scalar
from exporter.checks.quotations.texts import File, Library, Text, named_folders
from exporter.checks.quotations.unreadable import Unreadable
from exporter.checks.quotations.word_boundaries import count_words
from exporter.problems import Problem, Span
from exporter.problems.codes import CODES
from exporter.records.corpus import Corpus

WORDS_MOST = 25
"""A quotation of more words is a copy, and raises a warning."""

SUGGESTED_MOST = 1000
"""For at most this many quotations that are not found, the nearest passage is sought."""

ALIKE_LEAST = 50.0
"""A passage that is less like the quotation than this (per cent) is not worth showing."""

BATCH = 4096

Row = tuple[str, int, str, str | None, str | None]
"""A quotation as it is read: source, rowid, quote, prefix, suffix."""


def check(
    corpus: Corpus, texts: Sequence[Path] = (), *, require: bool = False, tally: Tally | None = None
) -> Iterator[Problem]:
    """Yield the problems of all quotations of a corpus, and note in its staging database which were verified.

    The problems are placed at the start of their records; `exporter.checks.rules.settle` finds their exact places.

    Args:
        corpus: the records.
        texts: folders of texts named by the user, in addition to those of `dataset.yaml`.
        require: whether a text that is not available is a problem.
        tally: counts the states, for the summary.

    Raises:
        MisuseError: one of the folders `texts` does not exist.
    """
    folders = named_folders(corpus.folder, corpus.dataset.texts, texts)
    library = Library(corpus.folder, folders, corpus.limits.file_bytes)
    tally = tally if tally is not None else Tally()
    tally.folders_missing = sum(not folder.is_dir() for folder in folders)
    yield from _Check(corpus, library, require, tally).run()


@dataclass
class _Check:
    corpus: Corpus
    library: Library
    require: bool
    tally: Tally
    noted: list[tuple[int, int | None, int | None, int]] = field(default_factory=list)
    """Rows waiting to be updated: verified, start, end, rowid."""
    suggested: int = 0

    def run(self) -> Iterator[Problem]:
        """Check source after source, merging the list of sources and the list of quotations, both in order of id."""
        connection = self.corpus.connection
        count = "SELECT count(*) FROM evidence WHERE quote IS NULL"
        (self.tally.unquoted,) = connection.execute(count).fetchone()
        sources = _sources(self.corpus)
        source = next(sources, None)
        for source_id, rows in groupby(_quotations(self.corpus), key=itemgetter(0)):
            while source is not None and source[0] < source_id:
                yield from self._source(*source, iter(()))
                source = next(sources, None)
            if source is not None and source[0] == source_id:
                yield from self._source(*source, rows)
                source = next(sources, None)
            else:  # another rule reports that the source is unknown
                self._not_checked(sum(1 for _ in rows), texts=0)
        while source is not None:
            yield from self._source(*source, iter(()))
            source = next(sources, None)
        self._update()

    def _source(
        self, source: str, text_file: str | None, sha256: str | None, rows: Iterator[Row]
    ) -> Iterator[Problem]:
        """Check the quotations of one source."""
        first = next(rows, None)
        if first is None and (text_file is None or sha256 is None):
            return
        file = self.library.find(text_file, sha256)
        text = file.text() if isinstance(file, File) and first is not None else None
        for unreadable in (file, text):
            if isinstance(unreadable, Unreadable):
                yield self._at_source("CQ606", source, "text_file", str(unreadable))
        quotations = rows if first is None else chain((first,), rows)
        changed = isinstance(file, File) and sha256 not in (None, file.sha256)
        stands, fallen = Names(), Names()
        if isinstance(text, Text):
            yield from self._in_text(text, quotations, (stands, fallen) if changed else None)
        elif first is not None:
            number = yield from self._without_text(quotations)
            if self.require and file is None:
                message = f"missing text, {counted(number, 'quotation')} cannot be checked"
                yield self._at_source("CQ604", source, "text_file", message)
        if changed and isinstance(file, File):
            yield self._changed(source, file, stands, fallen)

    def _in_text(
        self, text: Text, quotations: Iterator[Row], names: tuple[Names, Names] | None
    ) -> Iterator[Problem]:
        """Look up the quotations of one text; add those that are found and those that are not to `names`."""
        number = 0
        note = self.noted.append
        for row in quotations:
            _, rowid, quote, prefix, suffix = row
            number += 1
            if count_words(quote) > WORDS_MOST:
                yield self._too_long(row)
            place = None if prefix or suffix else passages.only_place(text, quote)
            if place is None:
                found = passages.places(text, quote, prefix, suffix)
                if len(found) == 1:
                    place = found[0]
                else:
                    yield self._not_found(row, text, found)
            note((1, *place, rowid) if place else (0, None, None, rowid))
            if names is not None:
                names[place is None].add(self._whole(row))
            if not number % BATCH:
                self._update()
        self.tally.quotations += number
        if len(self.noted) >= BATCH:
            self._update()

    def _without_text(self, quotations: Iterator[Row]) -> Generator[Problem, None, int]:
        """Count the quotations of a source whose text is not available, and return their number."""
        number = 0
        for row in quotations:
            number += 1
            if count_words(row[2]) > WORDS_MOST:
                yield self._too_long(row)
        self._not_checked(number)
        return number

    def _not_found(self, row: Row, text: Text, places: list[passages.Place]) -> Problem:
        """Return the problem of a quotation that a text has nowhere, or at several places."""
        _, _, quote, prefix, suffix = row
        self.tally.not_found += 1
        quotation = self._whole(row)
        if places:
            message = f"duplicate, found {_times(len(places))} in the text of {quotation.source}"
            return self._at_quotation("CQ602", quotation, "quote", message, _apart(text, quote, places))
        if (prefix or suffix) and (anywhere := passages.places(text, quote)):
            which = "prefix" if prefix and not passages.places(text, quote, prefix) else "suffix"
            side = "before" if which == "prefix" else "after"
            message = f"missing {side} the quotation in the text of {quotation.source}"
            return self._at_quotation("CQ601", quotation, which, message, _around(text, anywhere, which))
        message = f"missing from the text of {quotation.source}"
        return self._at_quotation("CQ601", quotation, "quote", message, self._suggestion(text, quote))

    def _suggestion(self, text: Text, quote: str) -> str | None:
        """Return the passage nearest to a quotation as a line to paste; None where none is sought."""
        from exporter.checks.quotations.nearest import QUOTE_MOST, nearest

        self.suggested += 1
        if self.suggested > SUGGESTED_MOST or len(quote) > QUOTE_MOST:
            return None
        alike = nearest(text, quote)
        if alike is None or alike.similarity < ALIKE_LEAST:
            return "no passage of the text is similar"
        start, end = alike.place
        given = {"quote": alike.words, **passages.apart(text, alike.words, alike.place)}
        lines = ", ".join(f"{name}: {scalar(words)}" for name, words in given.items())
        return f"{int(alike.similarity)} % alike, characters {start} to {end}: {lines}"

    def _changed(self, source: str, file: File, stands: Names, fallen: Names) -> Problem:
        checked = [
            f"{stands} still found" if stands.number else "",
            f"{fallen} no longer" if fallen.number else "",
        ]
        outcome = "; ".join(filter(None, checked)) or "no quotations"
        return self._at_source(
            "CQ603",
            source,
            "text_sha256",
            f"conflicting, {file.path} is another text: {outcome}",
            f"if the new text is the right one, write text_sha256: {file.sha256}",
        )

    def _too_long(self, row: Row) -> Problem:
        message = f"invalid, {count_words(row[2])} words are a copy, at most {WORDS_MOST} expected"
        return self._at_quotation("CQ605", self._whole(row), "quote", message, None)

    def _whole(self, row: Row) -> Quotation:
        """Return a quotation with its place in the records."""
        place = self.corpus.connection.execute(
            "SELECT family, record_id, holder, position FROM evidence WHERE rowid = ?", (row[1],)
        ).fetchone()
        return Quotation._make((*place, *row))

    def _not_checked(self, quotations: int, texts: int = 1) -> None:
        self.tally.quotations += quotations
        self.tally.texts_missing += texts

    def _update(self) -> None:
        """Write the states that wait into the staging database."""
        connection = self.corpus.connection
        connection.execute("SAVEPOINT quotations")  # nests, should the caller be in a transaction
        connection.executemany(
            "UPDATE evidence SET verified = ?, quote_start = ?, quote_end = ? WHERE rowid = ?", self.noted
        )
        connection.execute("RELEASE quotations")
        self.tally.verified += sum(row[0] for row in self.noted)
        self.noted.clear()

    def _at_quotation(
        self, code: str, quotation: Quotation, field_name: str, message: str, hint: str | None
    ) -> Problem:
        record, value = f"{quotation.family}/{quotation.record}", getattr(quotation, field_name)
        return self._problem(code, record, quotation.field(field_name), message, hint, value)

    def _at_source(self, code: str, source: str, name: str, message: str, hint: str | None = None) -> Problem:
        return self._problem(code, f"sources/{source}", name, message, hint)

    def _problem(
        self, code: str, record: str, path: str, message: str, hint: str | None, value: str | None = None
    ) -> Problem:
        """Return a problem at the start of its record; `exporter.checks.rules.settle` finds the exact place."""
        family, _, record_id = record.partition("/")
        file, line, column = self.corpus.origin(family, record_id)
        severity = CODES[code].severity
        return Problem(
            code, f"{path}: {message}", file, Span(line, column), severity, record, path, value, hint=hint
        )


def _sources(corpus: Corpus) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield id, file and digest of every source, once, in the order of their ids."""
    rows = corpus.connection.execute("SELECT id, text_file, text_sha256 FROM sources ORDER BY id, rowid")
    return (next(same) for _, same in groupby(rows, key=itemgetter(0)))


def _quotations(corpus: Corpus) -> Iterator[Row]:
    """Yield every quotation, in the order of their sources."""
    return corpus.connection.execute(
        "SELECT source_id, rowid, quote, prefix, suffix FROM evidence WHERE quote IS NOT NULL ORDER BY 1, 2"
    )


def _apart(text: Text, quote: str, places: Sequence[passages.Place]) -> str:
    """Return a hint with text that distinguishes the first places of a quotation, each as a line to paste."""
    lines = []
    for place in places[:3]:
        lines += [f"{side}: {scalar(words)}" for side, words in passages.apart(text, quote, place).items()]
    return f"write {' or '.join(lines)}" if lines else "quote more words"


def _around(text: Text, places: Sequence[passages.Place], side: str) -> str:
    """Return a hint with the text on one side of the first places, as a line to paste."""
    if side == "prefix":
        words = [" ".join(passages.preceding(text, place, 40).split()[-4:]) for place in places[:3]]
    else:
        words = [" ".join(passages.following(text, place, 40).split()[:4]) for place in places[:3]]
    lines = [f"{side}: {scalar(some)}" for some in words if some]
    return f"write {' or '.join(lines)}" if lines else f"remove the {side}: the text has nothing there"


def _times(number: int) -> str:
    return "twice" if number == 2 else f"{number} times"  # noqa: PLR2004 (it has a word of its own)
