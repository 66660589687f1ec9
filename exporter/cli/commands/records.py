"""`communique records`: the records back out of a built output, as YAML."""

from __future__ import annotations

import os
from pathlib import Path

import click

from exporter.cli import report
from exporter.cli.printing import say
from exporter.importing import record_files
from exporter.importing.outputs import recover
from exporter.problems.escaping import inert


@click.command("records")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The folder to write; without it, all is printed."
)
@click.option(
    "--texts",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder with texts of the sources, for dataset.yaml to name: no output holds it. Repeatable.",
)
@click.option("--language", help="The dataset's language, for a graph without its manifest.")
def command(source: Path, output: Path | None, texts: tuple[Path, ...], language: str | None) -> None:
    """Write the records in SOURCE as YAML, ready to be built again.

    SOURCE is a folder of outputs, x.db, x.jsonld or x.nq; or a shard of these, which means all of them.
    """
    recovered = recover(source, language)
    recovered.texts = [os.path.relpath(folder, output or ".") for folder in texts]
    if output is None:
        for name, text in record_files.files(recovered):
            say(f"--- # {name}\n{text}", nl=False)
    else:
        number = record_files.write(recovered, output)
        say(f"Wrote {report.counted(number, 'record')} of {recovered.path} into {output}.")
    for note in recovered.notes:
        say(f"note: {inert(note, 400)}", err=True)
