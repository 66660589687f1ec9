"""`communique records`: the records back out of a built output, as YAML or as tables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import click

from exporter.cli import report
from exporter.cli.printing import say
from exporter.importing import record_files
from exporter.importing.outputs import recover
from exporter.problems import MisuseError
from exporter.problems.escaping import inert


@click.command("records")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The folder to write; without it, all is printed."
)
@click.option(
    "--output-format",
    type=click.Choice(["yaml", "csv", "xlsx"]),
    default="yaml",
    show_default=True,
    help="YAML: a file for each record; csv or xlsx: a table for each family.",
)
@click.option(
    "--texts",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder with texts of the sources, for dataset.yaml to name: no output holds it. Repeatable.",
)
@click.option("--language", help="The dataset's language, for a graph without its manifest.")
def command(
    source: Path,
    output: Path | None,
    output_format: Literal["yaml", "csv", "xlsx"],
    texts: tuple[Path, ...],
    language: str | None,
) -> None:
    """Write the records in SOURCE as YAML or as tables, ready to be built again.

    SOURCE is a folder of outputs, x.db, x.jsonld or x.nq; or a shard of these, which means all of them.
    """
    recovered = recover(source, language)
    recovered.texts = [os.path.relpath(folder, output or ".") for folder in texts]
    if output is None and output_format != "yaml":
        raise MisuseError(f"missing folder: write {output_format} into one with --output")
    if output is None:
        for name, text in record_files.files(recovered):
            say(f"--- # {name}\n{text}", nl=False)
    else:
        if output_format == "yaml":
            number = record_files.write(recovered, output)
        else:
            from exporter.importing import record_tables

            record_files.write_files(record_tables.files(recovered, output_format), output)
            number = recovered.number
        say(f"Wrote {report.counted(number, 'record')} of {recovered.path} into {output}.")
    for note in recovered.notes:
        say(f"note: {inert(note, 400)}", err=True)
