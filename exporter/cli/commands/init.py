"""`communique init`: make a new dataset, ready to build."""

from __future__ import annotations

from pathlib import Path

import click

from exporter.cli.new_dataset import init, write_schemas
from exporter.cli.printing import say


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--language", default="en", show_default=True, help="The language of the texts (BCP 47).")
@click.option(
    "--schemas", is_flag=True, help="Only write the schemas for editors again, with the dataset's own words."
)
def command(folder: Path, language: str, *, schemas: bool) -> None:
    """Make a new dataset in FOLDER, with small examples and with schemas for editors."""
    files = write_schemas(folder) if schemas else init(folder, language=language)
    for path in files:
        say(f"wrote {path}")
    if not schemas:
        say(f"Next: communique validate {folder}, then communique build {folder}")
