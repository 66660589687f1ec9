"""Put values into templates: Jinja2 with autoescape, in its sandbox where a user supplies the templates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from exporter.problems import MisuseError

TEMPLATES = Path(__file__).parent / "templates"


class TemplateFileError(MisuseError):
    """A template cannot be read or filled in."""


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
        try:
            return self._environment.get_template(template).render(values).encode()
        except TemplateError as error:
            number = getattr(error, "lineno", None)
            line = f" line {number}" if number else ""
            raise TemplateFileError(f"template {template}{line}: {error}") from error


def script_data(value: Any) -> Markup:
    """Return a value as JSON for a script element; no text in it can end the element."""
    text = orjson.dumps(value).decode()
    # Raw, because HTML does not unescape inside script elements; every character that could leave it is escaped.
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704
