r"""Stand-ins for the characters that PyYAML reads wrongly, put in before it parses and taken out after.

Two mistakes of YAML 1.1 would change text without a word: U+0085, U+2028 and U+2029 end a line there (a line
break in a text becomes a space, and white space around it goes), and an escape for a lone surrogate
(`\ud83d\ude00`, what JSON makes of an emoji) is refused by libyaml. Each is replaced by a private-use
character of the same width, so that no line or column moves.
"""

from __future__ import annotations

import re

_LINE_ENDS = "\x85\u2028\u2029"
_HALF = re.compile(r"\\u([dD])([89a-fA-F])(?=[0-9a-fA-F]{2})")
_TAKEN = re.compile("\\\\u[eE][0-9a-dA-D]|\\\\U0000[eE][0-9a-dA-D]|[\ue000-\uedff]")
_VEILED_ESCAPE = re.compile(r"\\u([eE])([0-9a-d])(?=[0-9a-fA-F]{2})")
_VEILED_HALF = re.compile("[\ue000-\uedff]")
_ESCAPED = re.compile(r"\\(?:u|U0000)([fF][0-8][0-9a-fA-F]{2})")
_DIGITS = "89abcdefABCDEF"
"""The second digits a surrogate may have; the place of one here is the second digit of the stand-in."""
_STAND_INS = range(0xF000, 0xF900)


class NoStandInError(Exception):
    """The text holds both surrogate escapes and the private-use characters that would replace them."""

    def __init__(self, offset: int) -> None:
        """Keep where the first surrogate escape is."""
        self.offset = offset
        super().__init__(offset)


class Veil:
    """A text without the characters that are read wrongly, and the way back."""

    def __init__(self, text: str) -> None:
        """Cover `text`; `covered` tells whether there was anything to cover."""
        self.text = text
        self._back: dict[int, str] = {}
        self._halves = False
        if any(end in text for end in _LINE_ENDS):
            self._cover_line_ends()
        if "\\ud" in text or "\\uD" in text:
            self._cover_halves()
        self.covered = bool(self._back) or self._halves

    def lift(self, text: str) -> str:
        """Return what a part of the covered text really says; an unpaired half stays one."""
        if self._back:
            text = text.translate(self._back)
        if self._halves:
            text = _VEILED_ESCAPE.sub(_written_half, text)
            if _VEILED_HALF.search(text):
                text = _VEILED_HALF.sub(_half, text)
                text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        return text

    def _cover_line_ends(self) -> None:
        written = {int(digits, 16) for digits in _ESCAPED.findall(self.text)}
        free = (point for point in _STAND_INS if chr(point) not in self.text and point not in written)
        forth = {}
        for end, point in zip(_LINE_ENDS, free, strict=False):
            forth[ord(end)] = chr(point)
            self._back[point] = end
        self.text = self.text.translate(forth)

    def _cover_halves(self) -> None:
        first = _HALF.search(self.text)
        if first is None:
            return
        if _TAKEN.search(self.text):
            raise NoStandInError(first.start())
        self.text = _HALF.sub(_veiled_escape, self.text)
        self._halves = True


def _veiled_escape(found: re.Match[str]) -> str:
    return f"\\u{'e' if found[1] == 'd' else 'E'}{_DIGITS.index(found[2]):x}"


def _written_half(found: re.Match[str]) -> str:
    return f"\\u{'d' if found[1] == 'e' else 'D'}{_DIGITS[int(found[2], 16)]}"


def _half(found: re.Match[str]) -> str:
    point = ord(found[0]) - 0xE000
    return chr(0xD000 + (int(_DIGITS[point >> 8], 16) << 8) + (point & 0xFF))
