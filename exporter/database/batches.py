"""Put rows into a table in batches: many rows a statement, their cells in one flat list.

Statements of a few dozen rows take half the time of one row each; larger ones gain nothing and take memory.
"""

from __future__ import annotations

import sqlite3

BATCH_CELLS = 4096
"""Cells of one INSERT statement at most."""
BATCH_ROWS = 64
"""Rows of one INSERT statement at most."""


class Batch:
    """Rows that wait for a table, and the statements that insert them: one for a full batch, one for a single row.

    `cells` are those of the named columns, row after row; the other columns of the table stay empty.
    """

    def __init__(self, table: str, columns: tuple[str, ...]) -> None:
        """Put the statements together."""
        self.cells: list[object] = []
        self.width = len(columns)
        self.size = self.width * max(1, min(BATCH_ROWS, BATCH_CELLS // self.width))
        names = ", ".join(f'"{column}"' for column in columns)
        row = f"({', '.join('?' * self.width)})"
        self.one = f'INSERT INTO "{table}" ({names}) VALUES {row}'
        self.many = f"{self.one}{f', {row}' * (self.size // self.width - 1)}"

    def insert(self, connection: sqlite3.Connection, *, everything: bool) -> None:
        """Insert whole batches of the cells, and the rest too if `everything`; forget what went in."""
        cells, size = self.cells, self.size
        done = len(cells) - len(cells) % size
        if done:
            connection.executemany(self.many, (cells[at : at + size] for at in range(0, done, size)))
        if everything:
            rest = range(done, len(cells), self.width)
            connection.executemany(self.one, (cells[at : at + self.width] for at in rest))
            done = len(cells)
        if done:
            del cells[:done]
