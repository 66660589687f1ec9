"""The Datasette plugin: linked data, dates in words, labels, search and evidence on the pages of our databases.

It works with Datasette 0.65 and 1.0, on a database that is open for reading only, and leaves every database alone that is
not marked as ours (`PRAGMA application_id`). Datasette imports this module when it starts; what costs time is imported
when the first page of one of our databases is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette import hookimpl

from exporter.outputs.datasette_plugin.ours import is_ours

if TYPE_CHECKING:
    from collections.abc import Awaitable

FORMATS: dict[str, str] = {"jsonld": "application/ld+json", "ttl": "text/turtle; charset=utf-8"}
"""Extension of a page -> the media type of what it says as linked data."""


@hookimpl(trylast=True)  # after Datasette has made its own
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """Let search boxes find words by their beginnings."""
    if is_ours(datasette, database):
        from exporter.outputs.datasette_plugin.search import escape_fts

        conn.create_function("escape_fts", 1, escape_fts, deterministic=True)


@hookimpl
def register_output_renderer(datasette: Any) -> list[dict[str, Any]]:  # noqa: ARG001 (named by the hook)
    """Offer the rows of a page as linked data."""
    return [
        {"extension": extension, "render": _renderer(extension), "can_render": _can_render}
        for extension in FORMATS
    ]


@hookimpl
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any) -> Any:
    """Show dates in words, and the names of what a cell refers to."""
    if value is None or not is_ours(datasette, database):
        return None
    from exporter.outputs.datasette_plugin import cells

    return cells.render(datasette, database, table, column, value, row)


@hookimpl
def extra_template_vars(
    view_name: str, database: str | None, table: str | None, request: Any, datasette: Any
) -> Any:
    """Give our templates what the page shows in addition to the row."""
    if view_name not in ("row", "table") or database is None or not is_ours(datasette, database):
        return {}

    async def variables() -> dict[str, Any]:
        from exporter.outputs.datasette_plugin.panel import panel

        record = await panel(datasette, database, table, request) if view_name == "row" else {}
        return {"communique": {"formats": FORMATS, **record}}

    return variables


def _can_render(datasette: Any, database: str, table: str | None, columns: list[str]) -> bool:
    if table is None or not is_ours(datasette, database):
        return False
    from exporter.outputs.datasette_plugin.subjects import subject_of

    return subject_of(table, columns) is not None


def _renderer(extension: str) -> Any:
    def render(
        datasette: Any, database: str, table: str | None, columns: list[str], rows: list[Any]
    ) -> Awaitable[Any]:
        async def response() -> Any:
            from datasette.utils.asgi import Response

            from exporter.outputs.datasette_plugin.linked_data import document

            if not _can_render(datasette, database, table, columns):
                return None
            body = await document(datasette, database, (table or "", columns, rows), extension)
            return Response(body, content_type=FORMATS[extension])

        return response()

    return render
