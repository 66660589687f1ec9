"""Letters that look alike and invisible characters: the sets that all parts of the software share."""

from __future__ import annotations

import unicodedata

PLAIN_LETTERS = str.maketrans(
    {
        "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "ẞ": "SS", "ß": "ss", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l",
        "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "Ħ": "H", "ħ": "h", "\u0131": "i", "Ŧ": "T",
        "ŧ": "t", "Ŋ": "N", "ŋ": "n", "ĸ": "k", "Ə": "A", "ə": "a", "Ɖ": "D", "ɖ": "d", "\u02bb": "", "\u02bc": "",
    }
)  # fmt: skip
"""Letters that Unicode does not split into a plain one and a mark -> what people type instead."""

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
)
"""Characters that show nothing or turn the direction of writing, as ranges for a class of a regular expression."""

JOINERS = "\u200c\u200d"
"""Those of `UNSEEN` that Persian, Urdu, the scripts of India and emoji need."""


def plain(text: str) -> str:
    """Return a text in plain letters: `Łęcki` becomes `Lecki`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(PLAIN_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
