"""What `communique init` writes into `dataset.yaml` for the author to replace, and the warnings until that is done."""

from __future__ import annotations

from collections.abc import Iterator

from exporter.problems import Problem, Severity, Span
from exporter.records.corpus import Corpus
from exporter.records.folder import DATASET_FILE
from exporter.records.readers import Raw, reader_for

DESCRIPTION = "What the dataset holds, in a sentence or two."
BASE = "https://example.org/your-address/"

_EXPECTED = {
    "description": "what the dataset holds, in your own words",
    "base": "an address that you will keep, such as https://data.example.com/talks/",
}


def check(corpus: Corpus) -> Iterator[Problem]:
    """Yield a warning for each placeholder that is left in `dataset.yaml`."""
    dataset = corpus.dataset
    left = {
        "description": dataset.description if dataset.description == DESCRIPTION else None,
        "base": dataset.base if dataset.base.startswith(BASE) else None,
    }
    for field, value in left.items():
        if value is not None:
            yield Problem(
                "CQ015",
                f"{field}: a placeholder of `communique init`, which would be published",
                str(corpus.folder / DATASET_FILE),
                _place(corpus, field),
                Severity.WARNING,
                record="dataset",
                field=field,
                value=value,
                expected=_EXPECTED[field],
            )


def _place(corpus: Corpus, field: str) -> Span:
    path = corpus.folder / DATASET_FILE
    opened, read = corpus.open(str(path)), reader_for(path)
    if isinstance(opened, Problem) or read is None:
        return Span()
    with opened:
        raw = next(read(opened, str(path), corpus.limits), None)
    return raw.locate((field,)) if isinstance(raw, Raw) else Span()
