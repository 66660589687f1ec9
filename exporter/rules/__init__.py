"""Facts that need more than one record, each a query over the staging database with a message.

A rule is a generator `(corpus) -> Problems` whose docstring is its documentation. Rules read; they never change a record.
"""

from __future__ import annotations

from collections.abc import Iterator

from exporter.corpus import Corpus
from exporter.problems import Problem


def check(corpus: Corpus) -> Iterator[Problem]:
    """Yield the problems that every rule finds in a corpus."""
    yield from ()
