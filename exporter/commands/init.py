"""`communique init`: make a new dataset, ready to build."""

from __future__ import annotations

from pathlib import Path

import click

from exporter.init import init


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Make a new dataset in DIR, a folder that is empty or not there yet: a few invented records to begin with."""
    written = init(folder)
    click.echo(f"Wrote {len(written)} files into {folder}. Next:")
    click.echo(f"  communique validate {folder}")
    click.echo(f"  communique build {folder} -o dist")
