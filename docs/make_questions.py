# ruff: noqa: INP001 - a script, not a package
"""Write docs/questions.md: ten questions to the shipped dataset, each with its query and the answer it gives.

    python docs/make_questions.py

The answers are asked from a database that is built here from seeds/, so the page changes when the records do.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from exporter.database.queries import queries
from exporter.outputs import output
from exporter.records.corpus import load
from exporter.records.folder import read_dataset
from schemas import Dataset

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "questions.md"
ROWS = 8
"""Answers are cut after this many rows."""

HEAD = """\
# Ten questions in SQL

<!-- Written by docs/make_questions.py (`make docs`); do not edit. -->

Questions to ask when you have just opened `dist/eu-pakistan.db`, and the answers of the database. Type a query into
`sqlite3 dist/eu-pakistan.db`, with a semicolon at its end, or into the SQL box of Datasette (`communique serve`). Where a
question has a file in `queries/`, it is a page in Datasette, and in the shell its parameters are set before it is read, as
shown. The shell takes a value for SQL, so a text needs both pairs of quotation marks: without them `2025-02-20` is a
subtraction, 2003. `.parameter clear` forgets the values.

What a table or a column means is in the database too: `SELECT * FROM about_tables`, `SELECT * FROM about_columns`.
"""


class Question(NamedTuple):
    """A question, and the SQL or the canned query, with its parameters, that answers it."""

    text: str
    sql: str = ""
    canned: str = ""
    given: dict[str, str] = {}  # noqa: RUF012 (never changed)


QUESTIONS = (
    Question(
        "What happened, in the order of the dates?",
        "SELECT start, event, place, json_array_length(participants) AS participants\nFROM event_overview\nORDER BY start",
    ),
    Question(
        "Who led which delegation at the counter-terrorism dialogue?",
        "SELECT on_behalf_of, heads, members\nFROM delegations\nWHERE event LIKE '%counter-terrorism dialogue%'",
    ),
    Question("Whom did Maciej Stadejek meet?", canned="who_met_whom", given={"who": "Stadejek"}),
    Question(
        "What began in the second half of January 2025, certainly or possibly?",
        canned="events_within_a_period",
        given={"from": "2025-01-16", "until": "2025-01-31"},
    ),
    Question(
        "Who has spoken for the European Union, and in which post?",
        canned="who_spoke_for_whom",
        given={"party": "European Union"},
    ),
    Question(
        "What was said at the dialogue, and which sentence of the source states it?",
        "SELECT o.kind, o.text, v.quote\nFROM outcomes o\n"
        "JOIN evidence v ON v.family = 'events' AND v.record_id = o.event_id\n"
        "  AND v.path = 'outcomes[' || o.key || ']'\n"
        "WHERE o.event_id = 'eu-pakistan-counter-terrorism-dialogue-9'\nORDER BY o.position, v.position",
    ),
    Question(
        "Which sentence says that they led the delegations?",
        "SELECT p.name, a.role, v.quote\nFROM participations a\nJOIN participants p ON p.id = a.participant_id\n"
        "JOIN evidence v ON v.family = 'events' AND v.record_id = a.event_id\n"
        "  AND v.path = 'participations[' || a.key || ']'\nWHERE a.role = 'head_of_delegation'\n"
        "ORDER BY p.name, v.position",
    ),
    Question(
        "Who was co-chair of what on the day of the dialogue?",
        canned="posts_at_a_date",
        given={"date": "2025-02-20", "role": "co_chair"},
    ),
    Question("Which events were held under which agreement?", canned="agreements_and_events"),
    Question(
        "Where is terrorism spoken of?",
        "SELECT family, name, snippet(search, 4, '*', '*', ' … ', 10) AS quoted\n"
        "FROM search('terrorism')\nORDER BY rank",
    ),
)


def page() -> str:
    """Return the page."""
    canned = {query.name: query for query in queries()}
    parts = [HEAD]
    with tempfile.TemporaryDirectory() as folder, closing(_database(Path(folder))) as connection:
        for number, question in enumerate(QUESTIONS, 1):
            query = canned.get(question.canned)
            sql = query.sql if query else question.sql
            given = dict.fromkeys((parameter.name for parameter in query.parameters), "") if query else {}
            parts.append(f"## {number}. {question.text}\n")
            if query:
                chosen = ", ".join(f"`{name}` = {value}" for name, value in question.given.items())
                parts.append(
                    f"[`queries/{query.name}.sql`](../queries/{query.name}.sql){f' with {chosen}' * bool(chosen)}\n"
                )
                parts += [
                    "```",
                    *(
                        f"sqlite> .parameter set :{name} \"'{text}'\""
                        for name, text in question.given.items()
                    ),
                    f"sqlite> .read queries/{query.name}.sql",
                    "```\n",
                ]
            parts.append(f"```sql\n{sql}\n```\n")
            parts.append(_table(connection.execute(sql, given | question.given)))
    return "\n".join(parts)


def _database(folder: Path) -> sqlite3.Connection:
    dataset = read_dataset(ROOT / "seeds")
    if not isinstance(dataset, Dataset):
        raise SystemExit(dataset[0].message)
    with load(ROOT / "seeds", dataset) as corpus:
        output("sqlite").write(corpus, folder)
    return sqlite3.connect(folder / f"{dataset.name}.db")


def _table(cursor: sqlite3.Cursor) -> str:
    rows = cursor.fetchall()
    names = [column[0] for column in cursor.description]
    lines = [_line(names), _line(["---"] * len(names)), *(_line(row) for row in rows[:ROWS])]
    more = len(rows) - ROWS
    if more > 0:
        lines += ["", f"… and {more} more row{'s' * (more > 1)}."]
    return "\n".join(lines) + "\n"


def _line(cells: Any) -> str:
    texts = ("" if cell is None else str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(texts)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
