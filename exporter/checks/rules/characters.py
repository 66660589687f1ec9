"""Characters that readers do not see: valid, but often there by accident or to deceive.

Controls of direction, such as U+202E, are not valid text in the first place (`schemas.grammars`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import orjson

from exporter.checks.rules.rule import Found, warning
from exporter.model.field_paths import written
from exporter.records.corpus import Corpus

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028\u2029\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
"""A flag of a part of a country, such as Scotland's: its letters are invisible, the flag is visible (UTS #51, §C.1.1)."""
_BLOCK = 1 << 20
_ASCII = bytes(range(128))
_HEBREW = 0x0590
"""Where the scripts of Europe end."""
_JOINERS = "\u200c\u200d"


@warning("CQ504", "invisible character")
def invisible_character(corpus: Corpus) -> Iterator[Found]:
    """A text has a character that readers do not see.

    Zero-width spaces and soft hyphens are often copied along with text. They make names different that look the same.
    The joiners that Persian, Urdu and the scripts of India need between their letters are not reported, and neither are
    the parts of emoji.

    To fix: delete the character. If you need it, use `--ignore CQ504`.

    ```yaml
    name: Yalta    # suspicious: there is a zero-width space between l and t
    ```
    """
    for number, line in _suspects(corpus):
        yield from _in_record(corpus, number, line)


def _suspects(corpus: Corpus) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the JSON of each record that may have one; many records are searched together first."""
    corpus.spool.seek(0)
    number = 1
    rest = b""
    while block := corpus.spool.read(_BLOCK):
        block = rest + block
        end = block.rfind(b"\n") + 1
        rest = block[end:]
        if _may_hide(block):
            for at, line in enumerate(block[:end].split(b"\n")[:-1], number):
                if _may_hide(line):
                    yield at, line
        number += block.count(b"\n", 0, end)


def _may_hide(json: bytes) -> bool:
    """Return whether JSON may have an unseen character, escaped or not. Without its ASCII characters it is short."""
    if b"\\" in json and b"\\u" in json:  # one byte is found much sooner than two
        return True
    return _UNSEEN.search(json.translate(None, _ASCII).decode(errors="ignore")) is not None


def _in_record(corpus: Corpus, number: int, line: bytes) -> Iterator[Found]:
    record = orjson.loads(line)
    for path, text in _texts(record, ()):
        plain = _FLAG.sub(lambda flag: "." * len(flag[0]), text)
        found = next((match for match in _UNSEEN.finditer(plain) if not _joins(text, match.start())), None)
        if found is None:
            continue
        family, record_id, *place = corpus.connection.execute(
            "SELECT family, id, file, line, column FROM origin WHERE rowid = ?", (number,)
        ).fetchone()
        name = f"U+{ord(found[0]):04X} {unicodedata.name(found[0], '')}".strip()
        field = written(path)
        yield Found(
            family,
            record_id,
            field,
            f"{field}: invalid character {name}, which is invisible, at character {found.start() + 1}",
            value=text,
            expected="text without invisible characters",
            hint="delete it",
            place=(place[0], place[1], place[2]),
        )


def _texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*path, index))


def _joins(text: str, at: int) -> bool:
    """Return whether the character at `at` is a joiner between letters that need one."""
    if text[at] not in _JOINERS or not 0 < at < len(text) - 1:
        return False
    return all(
        ord(sign) >= _HEBREW and unicodedata.category(sign)[0] in "LMS"
        for sign in (text[at - 1], text[at + 1])
    )
