"""`communique diff`: what changed between two states of a dataset."""

from __future__ import annotations

import click

from exporter.cli.printing import say
from exporter.diff.formats import FORMATS, written
from exporter.diff.pairs import staged
from exporter.diff.sides import opened
from exporter.problems.escaping import inert_json, inert_rdf

ESCAPES = {
    "json": inert_json,
    "activitystreams": inert_json,
    "rdf-patch": inert_rdf,
    "sparql-update": inert_rdf,
}
"""How a format of a program writes what a terminal or a log would act on."""


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option(
    "--output-format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to write the changes.",
)
@click.option("--published", metavar="TIME", help="The time of the activities in activitystreams (RFC 3339).")
def command(old: str, new: str, output_format: str, published: str | None) -> None:
    """Report what changed from OLD to NEW: records, fields and parts, with the evidence that came with them.

    OLD and NEW are each a dataset's folder, the folder of a build, a .db, .jsonld or .nq file, or REV:FOLDER in the current
    git repository. Exit code 0 means that both are the same, 1 that they differ.
    """
    with opened(old) as before, opened(new) as after, staged(before, after) as pairs:
        for line in written(before, after, pairs, output_format, published):
            say(ESCAPES.get(output_format, str)(line))
        raise SystemExit(1 if pairs.different else 0)
