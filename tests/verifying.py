"""Verify outputs as a build does, in one call."""

from pathlib import Path

from exporter.build.verify import Verification, close, sample_of, verify_database, verify_graph
from exporter.records.corpus import Corpus


def verify(corpus: Corpus, folder: Path, *, full: bool | None = None) -> Verification:
    """Verify what was written into `folder` against the corpus it was written from."""
    sample = sample_of(corpus, full=full)
    return close(
        corpus, verify_database(corpus, folder, sample), verify_graph(corpus, folder, sample), sample
    )
