"""The staging database: every record of a dataset as rows, in a private SQLite file, to be asked and written from.

Records stream through it; nothing holds them all. Its tables have the columns of `exporter.database.tables` without
constraints, so that rules can find wrong records in them. The records themselves are in a spool file next to it, as JSON,
one after the other; `Corpus.records` reads them back in the order of their ids. The table `origin` holds the position
of each record.

`staged` is what is asked; `loading` fills it, file by file (`loader`), large datasets in `portions`.
"""

from exporter.model.vocabulary import vocabulary_rows
from exporter.records.corpus.loading import load
from exporter.records.corpus.staged import Corpus, Staged, reopened

__all__ = ["Corpus", "Staged", "load", "reopened", "vocabulary_rows"]
