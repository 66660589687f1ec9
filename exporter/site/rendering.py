"""Put values into templates: Jinja2 with autoescape, in its sandbox where a user supplies the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from exporter.problems import MisuseError
from exporter.site import addresses
from exporter.site.inline import Inline, Mark

TEMPLATES = Path(__file__).parent / "templates"


class TemplateFileError(MisuseError):
    """A template cannot be read or filled in."""


class Lines:
    """Shows the values in a line of a page (`exporter.site.inline`); `root` leads from the page to the site's folder.

    These are functions and not macros, because every page uses them hundreds of times. Each value is escaped where it is
    put in; what they return is Markup, so that templates do not escape it again.
    """

    def __init__(self, root: str) -> None:
        """Begin links with `root`."""
        self._root = root

    def words(self, one: Inline) -> Markup:
        """Return a text with its language, or a date."""
        text = escape(one.text)
        if one.moment:
            return Markup(f'<time datetime="{one.moment}">{text}</time>')  # noqa: S704 (digits, and escaped text)
        if one.language == "en":
            return text
        if one.language:
            tag = escape(one.language)
            return Markup(f'<span lang="{tag}" dir="{one.direction}">{text}</span>')  # noqa: S704 (escaped)
        return text if text.isascii() else Markup(f'<span dir="auto">{text}</span>')  # noqa: S704 (escaped)

    def inline(self, one: Inline) -> Markup:
        """Return a text as a link, if it leads somewhere."""
        words = self.words(one)
        title = (
            f' title="{escape(one.title)}"' if one.title and one.title != one.text and not one.moment else ""
        )
        if one.path:
            path, mark, fragment = one.path.partition("#")
            address = f"{self._root}{escape(addresses.url(path))}{mark}{escape(addresses.url(fragment))}"
            return Markup(f'<a href="{address}"{title}>{words}</a>')  # noqa: S704 (escaped)
        if one.address:
            address = str(escape(one.address))
            return Markup(f'<a class="away" href="{address}" rel="external noopener">{words}</a>')  # noqa: S704 (escaped)
        return Markup(f"<span{title}>{words}</span>") if title else words  # noqa: S704 (escaped)

    def series(self, items: Iterable[Inline]) -> Markup:
        """Return several, with commas between them."""
        return Markup(", ").join(map(self.inline, items))

    def marks(self, found: Sequence[Mark]) -> Markup:
        """Return the links from a fact to its notes."""
        if not found:
            return Markup()
        links = "".join(
            f'<a class="mark{f" {one.kind}" if one.kind else ""}" href="#{one.anchor}"'
            f' aria-label="Evidence {one.number}{f", {one.kind}" if one.kind else ""}">{one.number}</a>'
            for one in found
        )
        return Markup(f'<sup class="marks">{links}</sup>')  # noqa: S704 (numbers, and words of ours)


class Renderer:
    """Fills in the templates of the site; those in a user's folder come first."""

    def __init__(self, own: Path | None = None, **values: Any) -> None:
        """Make the environment; `values` are there in every template."""
        ours = FileSystemLoader(TEMPLATES)
        loader = ChoiceLoader([FileSystemLoader(own), ours]) if own else ours
        make = SandboxedEnvironment if own else Environment
        self._environment = make(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self._environment.globals.update(values)
        self._environment.filters["script_data"] = script_data

    def page(self, template: str, values: Mapping[str, Any]) -> bytes:
        """Return a page.

        Raises:
            TemplateFileError: the template cannot be read or filled in.
        """
        lines = Lines(values["root"])
        shown = {"words": lines.words, "inline": lines.inline, "series": lines.series, "marks": lines.marks}
        try:
            return self._environment.get_template(template).render({**shown, **values}).encode()
        except TemplateError as error:
            number = getattr(error, "lineno", None)
            line = f" line {number}" if number else ""
            raise TemplateFileError(f"template {template}{line}: {error}") from error


def script_data(value: Any) -> Markup:
    """Return a value as JSON for a script element; no text in it can end the element."""
    text = orjson.dumps(value).decode()
    # Raw, because HTML does not unescape inside script elements; every character that could leave it is escaped.
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704
