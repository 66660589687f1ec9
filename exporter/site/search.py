"""The index for search in the browser: the names of all records, in all languages.

Up to `WHOLE` records it is one script. Above, it is one script for each beginning of a word, three letters long, or for
each character of a script without spaces. It is loaded as a script, not fetched, so that search works in a folder without
a server. `search.js` folds the typed text as `folded` does here; a test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import orjson

from exporter.site import addresses
from exporter.site.files import Files
from exporter.site.labels import family_label
from exporter.site.library import Library
from schemas.letters import plain

WHOLE = 5_000
"""Records up to which there is one index."""
BEGINNING = 3
"""Letters of a word that name a shard."""
FULLEST = 2_000
"""Records in one shard: no reader goes further, and a word in more names does not help to find one."""
DENSE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f\uf900-\ufaff"
"""Scripts written without spaces (and Hangul, whose words take endings), as ranges for a class of a regular expression."""
_WORDS = re.compile(rf"[{DENSE}]|[^\W_{DENSE}]+")

_OTHER_NAMES = (
    "SELECT record_id, text FROM other_names WHERE family = ? ORDER BY record_id, position",
    """SELECT record_id, text FROM translations
    WHERE family = ? AND path IN ('name', 'caption') AND NOT shown ORDER BY record_id, language""",
)

Line = tuple[str, str, str, str]
"""Name, family, id, and the other names."""


def folded(text: str) -> str:
    """Return a text as it is compared: in small plain letters."""
    return plain(text).lower()


def words(text: str) -> list[str]:
    """Split a folded text into words; each character of a script without spaces is one."""
    return _WORDS.findall(text)


def write_index(library: Library, files: Files) -> int:
    """Write the index; return how many shards it has, 0 for one index."""
    families = library.filled()
    head = {"families": [[family, family_label(family)] for family in families]}
    number = {family: index for index, family in enumerate(families)}
    total = sum(library.count(family) for family in families)
    if total <= WHOLE:
        records = [
            [name, number[family], one, others] for name, family, one, others in _lines(library, families)
        ]
        files.write(f"{addresses.ASSETS}/search/index.js", _script("whole", {**head, "records": records}))
        return 0
    files.write(f"{addresses.ASSETS}/search/index.js", _script("whole", {**head, "beginning": BEGINNING}))
    connection = library.connection
    connection.execute("CREATE TEMP TABLE shards (shard TEXT, place INTEGER, line BLOB)")
    for place, (name, family, one, others) in enumerate(_lines(library, families)):
        found = {word[:BEGINNING] for word in words(folded(f"{name} {others}"))}
        entry = orjson.dumps([name, number[family], one, others])
        connection.executemany(
            "INSERT INTO shards VALUES (?, ?, ?)", [(shard, place, entry) for shard in sorted(found)]
        )
    rows = connection.execute("SELECT shard, line FROM shards ORDER BY shard, place")
    shards = 0
    for shard, group in groupby(rows, key=itemgetter(0)):
        lines = [line for _, line in group]
        content = b",".join(lines[:FULLEST])
        more = b"true" if len(lines) > FULLEST else b"false"
        path = f"{addresses.ASSETS}/search/{shard_name(shard)}.js"
        called = orjson.dumps(shard)
        files.write(
            path,
            b"communique.shard(" + called + b", " + _inert(b"[" + content + b"]") + b", " + more + b");\n",
        )
        shards += 1
    connection.execute("DROP TABLE shards")
    return shards


def shard_name(beginning: str) -> str:
    """Return the name of a shard's file: the code points of its letters, which are safe in every file system."""
    return "-".join(f"{ord(letter):x}" for letter in beginning)


def _lines(library: Library, families: list[str]) -> Iterator[Line]:
    """Yield each record with its names."""
    for family in families:
        others: dict[str, list[str]] = {}
        for sql in _OTHER_NAMES:
            for record_id, text in library.connection.execute(sql, (family,)):
                others.setdefault(record_id, []).append(text)
        for (record_id,) in library.connection.execute(f'SELECT id FROM "{family}" ORDER BY id'):
            name = library.link(family, record_id).text
            yield name, family, record_id, " · ".join(others.get(record_id, ()))


def _script(function: str, value: object) -> bytes:
    return b"communique." + function.encode() + b"(" + _inert(orjson.dumps(value)) + b");\n"


def _inert(text: bytes) -> bytes:
    """Escape what would end a script element, in case the file is pasted into a page."""
    return (
        text.replace(b"<", b"\\u003c")
        .replace(b"\xe2\x80\xa8", b"\\u2028")
        .replace(b"\xe2\x80\xa9", b"\\u2029")
    )
