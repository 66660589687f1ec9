"""Full-text search: which columns it looks in, how much each counts, and the text that is indexed for them.

Each table with text has its own index (`events_fts`, over the columns of the table, which Datasette's search box uses).
`search` finds records of all families: `SELECT family, record_id, name FROM search('lecki') ORDER BY rank`. The indexes
hold no text: `search` takes it from the view `search_texts`, which looks it up by the rows of `search_records`.

SQLite's tokenizer folds accents, but not letters such as ł, ø and ß: words with one are indexed a second time in plain
letters, after the text. It also takes a run of Chinese or Japanese for one word: the text from each place inside the run
is indexed too, so that `会談*` finds 外相会談. The name of a record is indexed with its other names and their translations.
Additions come after the last word of the column, where `snippet` and `highlight` do not show them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from exporter.database.tables import Column, Table, tables
from exporter.database.view import View
from exporter.model.fields import FAMILIES, fields

if TYPE_CHECKING:
    from sqlite_utils import Database

TOKENIZE = "unicode61 remove_diacritics 2"


@cache
def searched() -> dict[str, dict[str, float]]:
    """Return the columns that full-text search looks in by table, each with its weight in the order of the answers (bm25).

    They are the fields marked `Searched` in the schemas; a table without one is not searched.
    """
    found = {
        table.name: {f.name: f.search_weight for f in fields(table.model) if f.search_weight is not None}
        for table in tables()
        if table.model
    }
    return {name: weights for name, weights in found.items() if weights}


SEARCH_WEIGHTS: dict[str, float] = {"family": 0, "record_id": 0, "name": 10, "text": 4, "quotes": 1}
"""The columns of `search`, each with its weight."""

SEARCH_COLUMNS: dict[str, str] = {
    "family": "The family of the record.",
    "record_id": "The id of the record.",
    "name": "What the record is called.",
    "text": "Its description, its caption, what was said at it, the posts held.",
    "quotes": "The passages quoted as evidence for it.",
}

SEARCH_RECORDS = Table(
    "search_records",
    (
        Column("id", "INTEGER", not_null=True, description="The row of the record in `search`."),
        Column("family", not_null=True, description="The family of the record."),
        Column("record_id", not_null=True, description="The id of the record."),
    ),
    ("id",),
    description="The records that `search` finds: one row a record of any family.",
)

MORE_TEXTS: dict[str, tuple[str, ...]] = {
    "events": (
        "SELECT group_concat(text, ' ') FROM outcomes WHERE event_id = r.record_id",
        """SELECT group_concat(replace(trim(capacity, '["]'), '","', '; '), '; ') FROM participations
            WHERE event_id = r.record_id""",
    ),
    "participants": ("SELECT group_concat(post, '; ') FROM memberships WHERE participant_id = r.record_id",),
}
"""Family -> what `search` looks in, other than the columns of the record's own row; `r.record_id` is the record."""


PLAIN_LETTERS = str.maketrans(
    {
        "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "ẞ": "SS", "ß": "ss", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l",
        "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "Ħ": "H", "ħ": "h", "\u0131": "i", "Ŧ": "T",
        "ŧ": "t", "Ŋ": "N", "ŋ": "n", "ĸ": "k", "Ə": "A", "ə": "a", "Ɖ": "D", "ɖ": "d", "\u02bb": "", "\u02bc": "",
    }
)  # fmt: skip
"""Letters that Unicode does not take apart into a plain one and a mark, and what people type instead."""

_WORD = re.compile(r"\w+")
_UNSPACED_LETTERS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, Kana, Bopomofo, Han and Hangul: scripts that write several words without a space between."""
_UNSPACED = re.compile(f"[{_UNSPACED_LETTERS}]")
_UNSPACED_RUN = re.compile(rf"[\w{_UNSPACED_LETTERS}]*[{_UNSPACED_LETTERS}][\w{_UNSPACED_LETTERS}]*")
LONGEST_INSIDE = 16
"""The number of letters that are indexed from each place inside a run; a longer word is found by its beginning."""
_OVERLOOKED = frozenset("Ǡǡ")
"""Letters with accents that SQLite's tokenizer does not take apart."""


@lru_cache(maxsize=2**15)
def plain(text: str) -> str:
    """Return a text in plain letters: `Łęcki` becomes `Lecki`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(PLAIN_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def indexed(text: str | None, also: str | None = None) -> str | None:
    """Return the text that is indexed for a column: the text, the text in `also`, and words of both in plain letters."""
    whole = f"{text or ''} {also}" if also else text
    if whole is None or whole.isascii() or not _left_alone().search(whole):
        return whole
    words = (word for run in whole.split() if not run.isascii() for word in _WORD.findall(run))
    more = {
        plain(word): None for word in words if not (word.isascii() or is_folded(word)) and plain(word) != word
    }
    more |= dict.fromkeys(inner for run in _UNSPACED_RUN.findall(whole) for inner in _inside(run))
    return " ".join((whole, *more)) if more else whole


def _inside(run: str) -> Iterator[str]:
    """Yield the text from each place inside a run of letters without spaces, where a word may begin."""
    for at in range(1, len(run)):
        if run[at].isalnum() and (_UNSPACED.match(run[at]) or _UNSPACED.match(run[at - 1])):
            yield run[at : at + LONGEST_INSIDE]


@cache
def _left_alone() -> re.Pattern[str]:
    """Return what finds a letter that SQLite's tokenizer may not make a plain one: not ASCII, and not folded for sure."""
    accented = (*range(0x80, 0x250), *range(0x1E00, 0x1F00))  # the blocks of Latin letters with accents
    folded = "".join(letter for letter in map(chr, accented) if letter.isalpha() and is_folded(letter))
    return re.compile(rf"[^\W\x00-\x7f{folded}]")


@lru_cache(maxsize=2**15)
def is_folded(word: str) -> bool:
    """Tell whether SQLite's tokenizer makes plain letters of a word by itself: each is a plain one with accents."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return bare.isascii() and len(bare) == len(word) and not _OVERLOOKED.intersection(word)


def search_texts() -> View:
    """Return the view that `search` takes its texts from, put together from the fields and `MORE_TEXTS`."""
    names, texts = [], []
    for family in FAMILIES:
        own = {
            column: f'(SELECT "{column}" FROM "{family}" WHERE id = r.record_id)'
            for column in searched().get(family, {})
        }
        names.append(f"WHEN '{family}' THEN {own.get('name', 'NULL')}")
        texts.append(f"WHEN '{family}' THEN {_text(family, own)}")
    return View(
        "search_texts",
        "The texts that `search` looks in.",
        f"""
SELECT r.id, r.family, r.record_id,
  CASE r.family {" ".join(names)} END AS name,
  nullif(trim(CASE r.family {" ".join(texts)} END), '') AS text,
  {_QUOTES} AS quotes
FROM search_records r
""",
        {"id": "The row of the record in `search`.", **SEARCH_COLUMNS},
    )


def _text(family: str, own: dict[str, str]) -> str:
    """Return SQL for all that `search` looks in except the name of the record `r`; `own` is SQL for its columns."""
    columns = [expression for column, expression in own.items() if column != "name"]
    more = [f"({select})" for select in MORE_TEXTS.get(family, ())]
    return " || ".join(f"coalesce({expression} || ' ', '')" for expression in (*columns, *more)) or "NULL"


_QUOTES = """(SELECT group_concat(quote, ' … ') FROM (SELECT quote FROM evidence WHERE family = r.family
    AND record_id = r.record_id ORDER BY path, position))"""


def described() -> tuple[View, ...]:
    """Return the search table and the view behind it, for the tables in which the database explains itself."""
    search = View(
        "search",
        "Full-text search over all records: SELECT family, record_id, name FROM search('words') ORDER BY rank.",
        "",
        SEARCH_COLUMNS,
    )
    return search, search_texts()


def create(db: Database) -> None:
    """Create the full-text tables, empty; sqlite-utils writes those of single tables."""
    for table, weights in searched().items():
        db.table(table).enable_fts(list(weights), tokenize=TOKENIZE)
    db.table(SEARCH_RECORDS.name).create({"id": int, "family": str, "record_id": str}, pk="id", strict=True)
    view = search_texts()
    db.create_view(view.name, view.sql.strip())
    db.conn.execute(
        "CREATE VIRTUAL TABLE search USING fts5(family UNINDEXED, record_id UNINDEXED, name, text, quotes, "
        f"content='search_texts', content_rowid='id', tokenize='{TOKENIZE}')"
    )
    for table, weights in {
        **{f"{name}_fts": w for name, w in searched().items()},
        "search": SEARCH_WEIGHTS,
    }.items():
        rank = f"bm25({', '.join(str(float(weight)) for weight in weights.values())})"
        db.conn.execute(f'INSERT INTO "{table}" ("{table}", rank) VALUES (\'rank\', ?)', (rank,))


def fill(db: Database) -> None:
    """Index what the tables hold."""
    db.conn.create_function("indexed", -1, indexed, deterministic=True)
    ask = db.conn.execute
    also = _Also(db)
    for table, weights in searched().items():
        values = [f't."{column}"{also.of(table, "t.id", column)}' for column in weights]
        names = ", ".join(f'"{column}"' for column in weights)
        ask(
            f'INSERT INTO "{table}_fts" (rowid, {names}) '
            f'SELECT t.rowid, {", ".join(f"indexed({value})" for value in values)} FROM "{table}" t ORDER BY t.rowid'
        )
    for family in FAMILIES:
        (last,) = ask("SELECT coalesce(max(id), 0) FROM search_records").fetchone()
        columns = "".join(f', "{column}"' for column in searched().get(family, {}))
        records = (
            f"(SELECT rowid AS number, '{family}' AS family, id AS record_id{columns} FROM \"{family}\") r"
        )
        ask(
            f"INSERT INTO search_records SELECT {last} + number, family, record_id FROM {records} ORDER BY number"
        )
        # What the view says too, asked family by family and without looking up each record, which takes half as long.
        own = {column: f'r."{column}"' for column in searched().get(family, {})}
        name = f"{own.get('name', 'NULL')}{also.of(family, 'r.record_id', 'name')}"
        text = f"nullif(trim({_text(family, own)}), ''){also.of(family, 'r.record_id')}"
        ask(
            f"INSERT INTO search (rowid, family, record_id, name, text, quotes) SELECT {last} + r.number, r.family, "
            f"r.record_id, indexed({name}), indexed({text}), indexed({_QUOTES}) FROM {records} ORDER BY r.number"
        )


class _Also:
    """What is indexed with the columns of a record: texts in other languages, and with its name, its other names."""

    def __init__(self, db: Database) -> None:
        """Note which families have any, so that the others are not asked for them record by record."""
        self._translated = set(db.conn.execute("SELECT DISTINCT family, path FROM translations"))
        self._named = {family for (family,) in db.conn.execute("SELECT DISTINCT family FROM other_names")}

    def of(self, family: str, record_id: str, column: str | None = None) -> str:
        """Return a further argument of `indexed`: what is indexed with a column, by default with all except the name."""
        own = f"WHERE family = '{family}' AND record_id = {record_id}"
        selects = []
        if column == "name" and family in self._named:
            selects.append(f"SELECT text FROM other_names {own}")
        if any(
            of == family and (path == column if column else path != "name") for of, path in self._translated
        ):
            test = f"= '{column}'" if column else "<> 'name'"
            selects.append(f"SELECT text FROM translations {own} AND path {test}")
        return f", (SELECT group_concat(text, ' ') FROM ({' UNION ALL '.join(selects)}))" if selects else ""
