"""The ids of records that could not be taken, as far as they can be read.

A reference to a record that has a mistake of its own is no mistake: without these ids, one wrong record would make every
record that refers to it look wrong.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

_ID = re.compile(rb"""(?:^|[\s{,\-])["']?id["']?\s*:\s*["']?([a-z0-9][a-z0-9._-]{0,99})""", re.MULTILINE)
_BLOCK = 1 << 20
_OVERLAP = 200
_MOST_BYTES = 1 << 26


def ids_in(stream: BinaryIO, path: Path) -> set[str]:
    """Return what may be ids of records in a file that cannot be read as a whole, and the name that its one record has.

    Evidence and other parts have no ids, so that `id: …` is a record's, wherever it stands. Of a huge file only the
    beginning is looked at.
    """
    found = {path.stem}
    rest = b""
    for _ in range(0, _MOST_BYTES, _BLOCK):
        block = stream.read(_BLOCK)
        if not block:
            break
        found.update(match[1].decode() for match in _ID.finditer(rest + block))
        rest = block[-_OVERLAP:]
    return found
