"""Everything that is checked of a dataset: files and records as they are read, rules across records, quotations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exporter import rules
from exporter.corpus import Corpus
from exporter.findings import Findings

if TYPE_CHECKING:
    from exporter.quotations.quotation import Tally


def review(
    corpus: Corpus,
    *,
    texts: Sequence[Path] = (),
    require_texts: bool = False,
    tally: Tally | None = None,
    profile: str | None = None,
) -> Findings:
    """Add what rules and quotations say to the problems of a corpus, and give those that are kept their exact places.

    Args:
        corpus: the records, with the problems of reading them.
        texts: folders with the texts of sources, besides those of `dataset.yaml`.
        require_texts: whether a text that is not at hand is a problem.
        tally: counts the quotations by what became of them.
        profile: what one consumer of the pages asks for besides (`exporter.profiles`).
    """
    found = corpus.problems
    found += rules.check(corpus)
    look_up_quotations(corpus, texts=texts, require_texts=require_texts, tally=tally)
    if profile is not None:
        from exporter import profiles

        found += profiles.check(corpus, profile)
    settle(corpus)
    return found


def look_up_quotations(
    corpus: Corpus, *, texts: Sequence[Path] = (), require_texts: bool = False, tally: Tally | None = None
) -> None:
    """Note in a corpus which quotations stand in their texts, and add what is wrong with them to its problems.

    The arguments are those of `review`.
    """
    quoted = "SELECT EXISTS (SELECT 1 FROM evidence) OR EXISTS (SELECT 1 FROM sources WHERE text_sha256 IS NOT NULL)"
    if texts or corpus.connection.execute(quoted).fetchone() == (1,):
        from exporter.quotations import quotes

        corpus.problems += quotes.check(corpus, texts, require=require_texts, tally=tally)


def settle(corpus: Corpus) -> None:
    """Give the problems of a corpus that are kept their exact places."""
    found = corpus.problems
    found.replace(rules.settle(corpus, found.candidates, found.most))
