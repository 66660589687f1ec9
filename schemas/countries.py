"""The countries of ISO 3166-1, and Kosovo: codes, English names, and what people write instead of the code.

`countries.tsv` has a line for each: the two-letter code, the three-letter code, the number, an everyday English name, and
other names. The 249 codes are those assigned at the start of 2025; XK and XKX are user-assigned codes that the European
Union, the IMF and others use for Kosovo. The table is kept by hand: ISO changes a handful of rows in a decade. It is read
when the first country code is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path


@cache
def _rows() -> list[list[str]]:
    table = Path(__file__).with_name("countries.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in table.splitlines()]


@cache
def names() -> dict[str, str]:
    """Return the English name of each country by its two-letter code, in the order of the codes."""
    return {code: name for code, _, _, name, *_ in _rows()}


@cache
def _codes() -> dict[str, str]:
    """Return the two-letter code of every name; an everyday name or code wins over another country's other name."""
    found = {_key(name): code for code, _, _, _, *others in _rows() for name in others}
    found |= {_key(name): row[0] for row in _rows() for name in row[:4]}
    found.pop("", None)
    return found


def _key(name: str) -> str:
    """Fold case, accents, points and articles away."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", " ", plain.replace(".", "").replace("'", "")).removeprefix("the ").strip()


def country_code(name: str) -> str | None:
    """Return the two-letter code of the country called `name`, or None.

    A name is English or, in Latin letters, one of the country's own; or a code of two or three letters in any case, or
    of three digits. `UK` and `EL`, which the European Union writes for GB and GR, and the codes of the Olympic
    committee, if no other country has them, count as names.
    """
    key = _key(name)
    return _codes().get(key.zfill(3) if key.isdecimal() else key)
