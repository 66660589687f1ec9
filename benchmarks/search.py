"""Time search and faceted pages on a large database, next to a plain SELECT that has no index to use.

Run `python benchmarks/search.py [EVENTS]`. It makes up a dataset (`generate.py`), writes its database, and prints for each
question the median time of the way the database offers and of the plain way, and what the indexes of full-text search add
to the writing of the database.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from generate import generate

from exporter.database import full_text
from exporter.outputs import sqlite
from exporter.records.corpus import load
from exporter.records.folder import read_dataset
from schemas import Dataset

REPEATS = 7

QUESTIONS = (
    (
        "first page of a search, best first",
        "SELECT record_id FROM search('minister') ORDER BY rank LIMIT 50",
        "SELECT record_id FROM search_texts WHERE name LIKE '%minister%' OR text LIKE '%minister%' ORDER BY name LIMIT 50",
    ),
    (
        "a name without its accents",
        "SELECT record_id FROM search('lucja kowalski') ORDER BY rank LIMIT 50",
        "SELECT record_id FROM search_texts WHERE name LIKE '%Łucja%Kowalski%' LIMIT 50",
    ),
    (
        "all words of a name that is nowhere",
        "SELECT record_id FROM search('zzyzx') LIMIT 50",
        "SELECT record_id FROM search_texts WHERE name LIKE '%zzyzx%' OR text LIKE '%zzyzx%' LIMIT 50",
    ),
    (
        "how many events a search box finds",
        "SELECT count(*) FROM events WHERE rowid IN (SELECT rowid FROM events_fts('summit'))",
        "SELECT count(*) FROM events WHERE name LIKE '%summit%' OR description LIKE '%summit%'",
    ),
    (
        "facet by kind",
        "SELECT kind, count(*) FROM events WHERE kind IS NOT NULL GROUP BY kind",
        "SELECT kind, count(*) FROM events NOT INDEXED WHERE kind IS NOT NULL GROUP BY kind",
    ),
    (
        "facet by year",
        "SELECT year, count(*) FROM events WHERE year IS NOT NULL GROUP BY year",
        "SELECT year, count(*) FROM events NOT INDEXED WHERE year IS NOT NULL GROUP BY year",
    ),
    (
        "newest events",
        "SELECT * FROM events ORDER BY start_earliest DESC LIMIT 50",
        "SELECT * FROM events NOT INDEXED ORDER BY start_earliest DESC LIMIT 50",
    ),
)
"""What is asked, the way the database offers, the plain way."""


def main(events: int) -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as folder:
        seeds, out = Path(folder) / "seeds", Path(folder) / "out"
        out.mkdir()
        generate(seeds, events)
        whole, search = write(seeds, out)
        print(
            f"{events:,} events: database written in {whole:.2f} s, {search:.2f} s of it for full-text search"
        )
        with closing(sqlite3.connect(out / "agency.db")) as database:
            (size,) = database.execute(
                "SELECT page_count * page_size / 1e6 FROM pragma_page_count, pragma_page_size"
            ).fetchone()
            print(f"{size:.1f} MB")
            for name, offered, plain in QUESTIONS:
                fast, slow = (
                    median(lambda sql=sql: database.execute(sql).fetchall()) for sql in (offered, plain)
                )
                print(
                    f"{name:38} {fast * 1000:9.2f} ms   plain {slow * 1000:9.2f} ms   {slow / fast:8.1f} times"
                )


def write(seeds: Path, out: Path) -> tuple[float, float]:
    """Write the database; return the seconds it took, and those that full-text search took of them."""
    dataset = read_dataset(seeds)
    assert isinstance(dataset, Dataset)
    spent = 0.0

    def timed(function: Callable[..., None]) -> Callable[..., None]:
        def run(db: object) -> None:
            nonlocal spent
            start = time.perf_counter()
            function(db)
            spent += time.perf_counter() - start

        return run

    with load(seeds, dataset) as corpus:
        full_text.create, full_text.fill = timed(full_text.create), timed(full_text.fill)
        start = time.perf_counter()
        sqlite.write(corpus, out)
        return time.perf_counter() - start, spent


def median(function: Callable[[], object]) -> float:
    """Return the median time of some runs, after one that warms the cache."""
    function()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
