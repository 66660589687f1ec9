"""Measure which facts have evidence, per record, per family and for the dataset, and print it.

`exporter.database.facts` is the one place that defines a fact and what supports it, so this and the view
`unsupported_facts` agree.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import orjson

from exporter.checks.quotations.quotation import Tally, counted
from exporter.database.facts import facts
from exporter.model.fields import FAMILIES

LISTED_MOST = 20
"""How many records without evidence the table names; JSON names all."""

PATHS_MOST = 5
"""How many facts without evidence the table names of one record."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many facts there are, how many have evidence, and for how many a quotation was found in its text."""

    facts: int = 0
    supported: int = 0
    verified: int = 0

    @property
    def percent(self) -> float | None:
        """The share that has evidence, rounded down to a tenth so that 100 means all; None without facts."""
        return self.supported * 1000 // self.facts / 10 if self.facts else None

    def reaches(self, percent: float) -> bool:
        """Return whether at least this percentage of the facts has evidence; without facts, it is false."""
        return self.facts > 0 and self.supported * 100 >= percent * self.facts

    def __add__(self, other: Share) -> Share:
        """Return the share of both together."""
        return Share(
            self.facts + other.facts, self.supported + other.supported, self.verified + other.verified
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """The shares of the families that have facts, in their order; the shares of records are read on demand."""

    connection: sqlite3.Connection
    families: dict[str, Share]
    disputed: int

    @property
    def dataset(self) -> Share:
        """The share of all facts."""
        return sum(self.families.values(), Share())

    def records(self, *, lacking: bool = False) -> Iterator[tuple[str, Share]]:
        """Yield the share of every record that has facts (`events/yalta`), or only of those that lack evidence."""
        rows = self.connection.execute(
            "SELECT family || '/' || record_id, facts, supported, verified FROM coverage "
            f"{'WHERE supported < facts' if lacking else ''} ORDER BY family, record_id"
        )
        return ((name, Share(*numbers)) for name, *numbers in rows)

    def unsupported(self, record: str | None = None) -> Iterator[tuple[str, str, str]]:
        """Yield record, path and value of every fact without evidence, of one record or of all."""
        family, _, record_id = (record or "").partition("/")
        return self.connection.execute(
            "SELECT family || '/' || record_id, path, value FROM stated WHERE NOT supported "
            f"{'AND family = ? AND record_id = ?' if record else ''} ORDER BY family, record_id, path, value",
            (family, record_id) if record else (),
        )


def measure(connection: sqlite3.Connection) -> Coverage:
    """Measure the coverage of a staging database or of a finished one, with the help of temporary tables."""
    connection.execute("CREATE INDEX IF NOT EXISTS evidence_on ON evidence (family, record_id, path)")
    connection.execute(f"CREATE TEMP VIEW stated AS {facts()}")
    connection.execute(
        "CREATE TEMP TABLE coverage AS SELECT family, record_id, count(*) AS facts, sum(supported) AS supported, "
        "sum(verified) AS verified FROM stated GROUP BY family, record_id"
    )
    found = {
        family: Share(*numbers)
        for family, *numbers in connection.execute(
            "SELECT family, sum(facts), sum(supported), sum(verified) FROM coverage GROUP BY family"
        )
    }
    disputes = "SELECT count(*) FROM evidence WHERE stance = 'contradicts'"
    (disputed,) = connection.execute(disputes).fetchone()
    return Coverage(connection, {family: found[family] for family in FAMILIES if family in found}, disputed)


def table(coverage: Coverage, tally: Tally) -> Iterator[str]:
    """Yield the lines of the table: families, the dataset, and the first facts without evidence."""
    yield f"{'':<14}{'facts':>8}{'with evidence':>16}{'words found':>14}"
    rows = [*coverage.families.items(), ("all", coverage.dataset)]
    for name, share in rows:
        percent = "" if share.percent is None else f"{share.percent:.1f} %"
        yield f"{name:<14}{share.facts:>8}{share.supported:>16}{share.verified:>14}{percent:>9}".rstrip()
    yield from _lacking(coverage)
    yield ""
    if coverage.disputed:
        yield f"{coverage.disputed} contradicted by a source"
    yield str(tally)


def _lacking(coverage: Coverage) -> Iterator[str]:
    """Yield a line for each of the first records that lack evidence."""
    for number, (record, share) in enumerate(coverage.records(lacking=True)):
        if number == 0:
            yield ""
            yield "Without evidence:"
        if number == LISTED_MOST:
            yield "  and more (--format json lists all)"
            return
        paths = [path for _, path, _ in islice(coverage.unsupported(record), PATHS_MOST + 1)]
        more = ", …" if len(paths) > PATHS_MOST else ""
        missing = share.facts - share.supported
        yield f"  {record}: {missing} of {counted(share.facts, 'fact')}: {', '.join(paths[:PATHS_MOST])}{more}"


def json(coverage: Coverage, tally: Tally) -> Iterator[bytes]:
    """Yield the pieces of the JSON document, records and facts one by one."""
    head = {
        "dataset": _json(coverage.dataset),
        "families": {name: _json(share) for name, share in coverage.families.items()},
        "disputed": coverage.disputed,
        "quotations": tally,
    }
    yield orjson.dumps(head).removesuffix(b"}") + b',\n"records":{'
    separator = b"\n"
    for name, share in coverage.records():
        yield separator + orjson.dumps(name) + b":" + orjson.dumps(_json(share))
        separator = b",\n"
    yield b'\n},\n"unsupported":['
    separator = b"\n"
    for record, path, value in coverage.unsupported():
        yield separator + orjson.dumps({"record": record, "path": path, "value": value})
        separator = b",\n"
    yield b"\n]}\n"


def _json(share: Share) -> dict[str, float | None]:
    return {
        "facts": share.facts,
        "supported": share.supported,
        "verified": share.verified,
        "percent": share.percent,
    }
