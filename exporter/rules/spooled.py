"""Look through the records as they were read, for what no column of the staging tables tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from exporter.corpus import Corpus

_BLOCK = 1 << 20


def lines(corpus: Corpus, may: Callable[[bytes], object]) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the JSON of each record of which `may` is true; it is asked about many records at once first."""
    corpus.spool.seek(0)
    number = 1
    rest = b""
    while block := corpus.spool.read(_BLOCK):
        block = rest + block
        end = block.rfind(b"\n") + 1
        rest = block[end:]
        if may(block):
            for at, line in enumerate(block[:end].split(b"\n")[:-1], number):
                if may(line):
                    yield at, line
        number += block.count(b"\n", 0, end)


def origin(corpus: Corpus, number: int) -> tuple[str, str, tuple[str, int, int]]:
    """Return the family and id of a record by its number, and the place where it stands: file, line and column."""
    family, record_id, *place = corpus.connection.execute(
        "SELECT family, id, file, line, column FROM origin WHERE rowid = ?", (number,)
    ).fetchone()
    return family, record_id, (place[0], place[1], place[2])
