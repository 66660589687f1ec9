"""`communique serve`: start Datasette on a built dataset."""

from __future__ import annotations

from pathlib import Path

import click

from exporter.cli.datasette_server import command_line, free_port, replace_process
from exporter.cli.printing import say


@click.command("serve")
@click.argument("dist", type=click.Path(path_type=Path), default="dist")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "-p",
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    help="The port; 0 takes a free one.",
)
def command(dist: Path, host: str, port: int) -> None:
    """Start the installed Datasette on the database in DIST (default: dist), and print its address."""
    chosen = port or free_port(host)
    arguments = command_line(dist, host, chosen)
    say(f"http://{f'[{host}]' if ':' in host else host}:{chosen}/")
    replace_process(arguments)
