"""Turn a dataset's logo into text, so that its description carries it through every output."""

from __future__ import annotations

import base64
from typing import BinaryIO

LARGEST = 100_000
"""How many bytes a logo may have: every page of the site shows it."""
_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"RIFF": "webp"}
"""How a file begins -> what kind of picture it is."""


class LogoError(ValueError):
    """A file cannot be a logo; the message states why."""


def embedded(file: BinaryIO) -> str:
    """Return a picture as a `data:` address (RFC 2397).

    Raises:
        LogoError: it is not a picture that browsers show, or it is too large.
    """
    content = file.read(LARGEST + 1)
    kind = next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), None)
    if kind is None:
        raise LogoError("not a PNG, JPEG or WebP picture")
    if len(content) > LARGEST:
        raise LogoError(f"larger than {LARGEST // 1000} kB")
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
