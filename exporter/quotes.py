"""Look up every quotation in the text of its source, and note in the corpus what was found where.

A quotation is in one of three states: verified (it stands in the text, at one place), not found (an error), or its text
is not at hand (counted, and an error only where texts are required). What is established goes into the columns
`verified`, `quote_start` and `quote_end` of the staging table `evidence`, so that every output says the same.

Quotations are read grouped by source: each text is opened once, and one is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path

import orjson

from exporter import passages
from exporter.codes import CODES
from exporter.corpus import Corpus
from exporter.problems import Problem, Span
from exporter.quotation import Names, Quotation, Row, Tally, counted
from exporter.readers import FieldPath
from exporter.texts import File, Library, Text, Unreadable, named_folders

WORDS_MOST = 25
"""A quotation of more words is a copy, and raises a warning."""

LOCATED_MOST = 100
"""For so many problems the exact place is looked up, the others stand at the start of their record."""

SUGGESTED_MOST = 1000
"""For so many quotations that are not found the nearest passage is looked for."""

ALIKE_LEAST = 50.0
"""A passage that is less like the quotation than this (per cent) is not worth showing."""

BATCH = 4096


def check(
    corpus: Corpus, texts: Sequence[Path] = (), *, require: bool = False, tally: Tally | None = None
) -> Iterator[Problem]:
    """Yield the problems of all quotations of a corpus, and note in its staging database which were verified.

    Args:
        corpus: the records.
        texts: folders of texts named by the user, besides those of `dataset.yaml`.
        require: whether a text that is not at hand is a problem.
        tally: counts the states, for the summary.

    Raises:
        MisuseError: one of the folders `texts` does not exist.
    """
    folders = named_folders(corpus.folder, corpus.dataset.texts, texts)
    library = Library(corpus.folder, folders, corpus.limits.file_bytes)
    yield from _Check(corpus, library, require, tally if tally is not None else Tally()).run()


@dataclass
class _Check:
    corpus: Corpus
    library: Library
    require: bool
    tally: Tally
    found: list[tuple[int, int | None, int | None, int]] = field(default_factory=list)
    """Rows waiting to be updated: verified, start, end, rowid."""
    located: int = 0
    suggested: int = 0

    def run(self) -> Iterator[Problem]:
        """Check source after source, merging the list of sources and the list of quotations, both in order of id."""
        connection = self.corpus.connection
        count = "SELECT count(*) FROM evidence WHERE quote IS NULL"
        (self.tally.unquoted,) = connection.execute(count).fetchone()
        yield from self._long()
        sources = _sources(self.corpus)
        source = next(sources, None)
        quoted = _rows(self.corpus, "quote IS NOT NULL", "source_id, rowid")
        for source_id, rows in groupby(quoted, key=itemgetter(0)):
            while source is not None and source[0] < source_id:
                yield from self._source(*source, iter(()))
                source = next(sources, None)
            if source is not None and source[0] == source_id:
                yield from self._source(*source, rows)
                source = next(sources, None)
            else:  # a rule says that there is no such source
                self._not_at_hand(sum(1 for _ in rows), texts=0)
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
                message = f"{unreadable.path} is not read: {unreadable.reason}"
                yield self._at_source("CQ606", source, "text_file", message)
        quotations = rows if first is None else chain((first,), rows)
        stands = Names()
        fallen = Names()
        if isinstance(text, Text):
            for row in quotations:
                problem = self._quotation(row, text)
                (stands if problem is None else fallen).add(row)
                if problem is not None:
                    yield problem
        elif first is not None:
            number = sum(1 for _ in quotations)
            self._not_at_hand(number)
            if self.require and file is None:
                message = f"its text is not at hand, so {counted(number, 'quotation')} cannot be verified"
                yield self._at_source("CQ604", source, "text_file", message)
        if isinstance(file, File) and sha256 not in (None, file.sha256):
            yield self._changed(source, file, stands, fallen)

    def _quotation(self, row: Row, text: Text) -> Problem | None:
        """Look up one quotation, note its state, and return the problem if there is one."""
        _, number, _, _, _, _, quote, prefix, suffix = row
        places = passages.places(text, quote, prefix, suffix)
        self.tally.quotations += 1
        if len(places) == 1:
            self.tally.verified += 1
            self._note(1, *places[0], number)
            return None
        self.tally.not_found += 1
        self._note(0, None, None, number)
        quotation = Quotation(*row)
        if places:
            message = f"the quotation stands in the text of {quotation.source} {_times(len(places))}"
            return self._at_quotation("CQ602", quotation, "quote", message, _apart(text, places))
        if (prefix or suffix) and (anywhere := passages.places(text, quote)):
            which = "prefix" if prefix and not passages.places(text, quote, prefix) else "suffix"
            side = "after" if which == "prefix" else "before"
            message = f"the quotation stands in the text of {quotation.source}, but not {side} this {which}"
            return self._at_quotation("CQ601", quotation, which, message, _apart(text, anywhere, which))
        message = f"the quotation is not in the text of {quotation.source}"
        return self._at_quotation("CQ601", quotation, "quote", message, self._suggestion(text, quote))

    def _suggestion(self, text: Text, quote: str) -> str | None:
        """Return the passage nearest to a quotation as a line to paste."""
        self.suggested += 1
        nearest = passages.nearest(text, quote) if self.suggested <= SUGGESTED_MOST else None
        if nearest is None or nearest.similarity < ALIKE_LEAST:
            return None if self.suggested > SUGGESTED_MOST else "no passage of the text is like it"
        start, end = nearest.place
        return (
            f"{nearest.similarity:.0f} % alike, characters {start} to {end}: quote: {scalar(nearest.words)}"
        )

    def _changed(self, source: str, file: File, stands: Names, fallen: Names) -> Problem:
        checked = [
            f"{stands} still found" if stands.number else "",
            f"{fallen} no longer" if fallen.number else "",
        ]
        outcome = "; ".join(filter(None, checked)) or "no quotation is on it"
        return self._at_source(
            "CQ603",
            source,
            "text_sha256",
            f"{file.path} is not the text that was recorded: {outcome}",
            f"if the new text is the right one, write text_sha256: {file.sha256}",
        )

    def _long(self) -> Iterator[Problem]:
        """Yield a warning for every quotation of too many words."""
        for row in _rows(self.corpus, f"length(quote) > {2 * WORDS_MOST}", "rowid"):
            words = len(row[6].split())
            if words > WORDS_MOST:
                message = f"the quotation has {words} words; more than {WORDS_MOST} are a copy"
                yield self._at_quotation("CQ605", Quotation(*row), "quote", message, None)

    def _not_at_hand(self, quotations: int, texts: int = 1) -> None:
        self.tally.quotations += quotations
        self.tally.not_at_hand += quotations
        self.tally.texts_missing += texts

    def _note(self, verified: int, start: int | None, end: int | None, row: int) -> None:
        self.found.append((verified, start, end, row))
        if len(self.found) >= BATCH:
            self._update()

    def _update(self) -> None:
        """Write the states that wait into the staging database."""
        connection = self.corpus.connection
        connection.execute("BEGIN")
        connection.executemany(
            "UPDATE evidence SET verified = ?, quote_start = ?, quote_end = ? WHERE rowid = ?", self.found
        )
        connection.execute("COMMIT")
        self.found.clear()

    def _at_quotation(
        self, code: str, quotation: Quotation, field_name: str, message: str, hint: str | None
    ) -> Problem:
        path, span = self._place(quotation.family, quotation.record, quotation.steps(field_name))
        return Problem(
            code,
            message,
            path,
            span,
            CODES[code].severity,
            f"{quotation.family}/{quotation.record}",
            quotation.field(field_name),
            getattr(quotation, field_name),
            hint=hint,
        )

    def _at_source(self, code: str, source: str, name: str, message: str, hint: str | None = None) -> Problem:
        path, span = self._place("sources", source, (name,))
        return Problem(code, message, path, span, CODES[code].severity, f"sources/{source}", name, hint=hint)

    def _place(self, family: str, record: str, steps: FieldPath) -> tuple[str, Span]:
        """Return the exact place for the first problems, the start of the record for the others."""
        self.located += 1
        if self.located <= LOCATED_MOST:
            return self.corpus.locate(family, record, steps)
        row = self.corpus.connection.execute(
            "SELECT file, line, column FROM origin WHERE family = ? AND id = ? ORDER BY rowid",
            (family, record),
        ).fetchone()
        return row[0], Span(*row[1:])


def scalar(words: str) -> str:
    """Return a text as a scalar of YAML on one line."""
    return orjson.dumps(words).decode()


def _sources(corpus: Corpus) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield id, file and digest of every source, once, in the order of their ids."""
    rows = corpus.connection.execute("SELECT id, text_file, text_sha256 FROM sources ORDER BY id, rowid")
    return (next(same) for _, same in groupby(rows, key=itemgetter(0)))


def _rows(corpus: Corpus, where: str, order: str) -> Iterator[Row]:
    """Yield quotations as plain rows with the fields of `Quotation`."""
    return corpus.connection.execute(
        "SELECT source_id, rowid, family, record_id, path, position, quote, prefix, suffix FROM evidence "
        f"WHERE {where} ORDER BY {order}"
    )


def _apart(text: Text, places: Sequence[passages.Place], side: str = "prefix") -> str:
    """Return a hint with the words that tell the first places apart, each as a line to paste."""
    lines = []
    for place in places[:3]:
        if side == "prefix":
            words = passages.preceding(text, place, 40).split()[-4:]
        else:
            words = passages.following(text, place, 40).split()[:4]
        lines.append(f"{side}: {scalar(' '.join(words))}")
    return f"write {' or '.join(lines)}"


def _times(number: int) -> str:
    return "twice" if number == 2 else f"{number} times"  # noqa: PLR2004 (it has a word of its own)
