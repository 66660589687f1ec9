"""The staging database: every record of a dataset as rows, in a private SQLite file, to be asked and written from.

Records stream through it; nothing holds them all. Its tables have the columns of `exporter.tables` without constraints,
so that wrong records get in and rules can ask for them. The records themselves stand one after the other, as JSON, in a
spool file beside it; `Corpus.records` reads them back in the order of their ids. Where each record came from is in
`origin`.

`staged` is what is asked; `loading` fills it, file by file (`loader`), large datasets in `portions`.
"""

from exporter.corpus.loading import load
from exporter.corpus.staged import Corpus, Staged, reopened, vocabulary_rows

__all__ = ["Corpus", "Staged", "load", "reopened", "vocabulary_rows"]
