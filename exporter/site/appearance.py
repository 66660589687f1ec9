"""How a dataset's own title, colour and logo change the look of its site."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from exporter.site import addresses
from exporter.site.files import Files
from exporter.site.rendering import TEMPLATES
from schemas.dataset import Dataset

LEAST_CONTRAST = 4.5
"""The contrast that text needs against what is behind it (WCAG 2.2, 1.4.3)."""
_STEPS = 50
_SUFFIXES = {"png": "png", "jpeg": "jpg", "webp": "webp"}

Color = tuple[int, int, int]


def title_of(dataset: Dataset) -> str:
    """Return what the site is called."""
    return (dataset.site and dataset.site.title) or dataset.title


def logo_of(dataset: Dataset) -> str:
    """Return the path of the logo in the site; empty if there is none."""
    found = re.match("data:image/([a-z]+);", (dataset.site and dataset.site.logo) or "")
    return f"{addresses.ASSETS}/logo.{_SUFFIXES[found[1]]}" if found else ""


def write_assets(dataset: Dataset, files: Files, templates: Path | None) -> None:
    """Write the style sheet, the script and the logo; a file in the user's folder of templates replaces ours."""
    for name in ("style.css", "search.js"):
        own = templates / name if templates else None
        content = (own if own and own.is_file() else TEMPLATES / name).read_text(encoding="utf-8")
        if name == "style.css" and dataset.site and dataset.site.color:
            content += accents(content, dataset.site.color)
        files.write(f"{addresses.ASSETS}/{name}", content)
    logo = logo_of(dataset)
    if logo and dataset.site and dataset.site.logo:
        files.write(logo, base64.b64decode(dataset.site.logo.partition(",")[2]))


def accents(style: str, color: str) -> str:
    """Return rules that set the accent of a style sheet to a colour, as it can be read in the light and in the dark.

    The colours behind the text are those that the sheet calls `--paper` and `--wash`: first the light ones, then the dark.
    """
    papers, washes = (
        [rgb(found) for found in re.findall(rf"--{name}: (#[0-9a-f]{{6}})", style)]
        for name in ("paper", "wash")
    )
    found = [readable(rgb(color), behind) for behind in zip(papers, washes, strict=False)]
    if len(found) != 2:  # noqa: PLR2004 (a user's own sheet, with colours of its own)
        return ""
    light, dark = found
    return (
        f"@media screen {{ :root {{ --accent: {light}; }} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ --accent: {dark}; }} }}\n"
    )


def rgb(color: str) -> Color:
    """Return a colour such as `#1d5c63` as three numbers."""
    red, green, blue = bytes.fromhex(color[1:])
    return red, green, blue


def readable(color: Color, behind: tuple[Color, ...]) -> str:
    """Return a colour, darker or lighter where it has too little contrast against one of those behind it."""
    towards = (0, 0, 0) if luminance(behind[0]) > 0.5 else (255, 255, 255)  # noqa: PLR2004 (half of the light)
    for step in range(_STEPS + 1):
        share = step / _STEPS
        red, green, blue = (round(a + (b - a) * share) for a, b in zip(color, towards, strict=True))
        if all(contrast((red, green, blue), other) >= LEAST_CONTRAST for other in behind):
            break
    return f"#{red:02x}{green:02x}{blue:02x}"


def contrast(one: Color, other: Color) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: Color) -> float:
    """Return how bright a colour is, 0 to 1 (WCAG 2.2, relative luminance)."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 (the formula of sRGB)
        for c in (value / 255 for value in color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
