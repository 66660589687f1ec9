"""`communique schema`: print the JSON Schema, reference, context or shapes of the record types."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from exporter.cli.printing import say
from exporter.model.fields import FAMILIES, fields, models
from exporter.problems import MisuseError
from exporter.problems.escaping import inert_json, inert_rdf
from exporter.records.folder import DATASET_FILE, read_dataset
from exporter.records.suggestions import did_you_mean
from schemas import Dataset, Model, Record

SCHEMAS = {
    "changes": "what `communique diff --output-format json` prints",
    "dataset": "dataset.yaml",
    "mapping": "a mapping of a table, for `communique import --map`",
}
"""What has a JSON Schema and is not a record type -> what it is the schema of."""
FORMATS = ("reference", "json", "context", "shapes")


@click.command("schema")
@click.argument("type", required=False)
@click.option("--format", "form", type=click.Choice(FORMATS), default="reference", show_default=True)
@click.option(
    "--dataset",
    "seeds",
    type=click.Path(path_type=Path),
    show_default="seeds, if it is there",
    help="The dataset whose own words and base count; without one, only ours do.",
)
def command(type: str | None, form: str, seeds: Path | None) -> None:  # noqa: A002 (the argument is called so in the help)
    """Print the reference of TYPE (`event`, `participation` …) or of all types, or its JSON Schema, or the context.

    TYPE is a record type, a family or a list of parts. Three others only have a JSON Schema: `changes` (what
    `communique diff --output-format json` prints), `dataset` (dataset.yaml), and `mapping` (for `communique import --map`).
    """
    if form in ("context", "shapes") and type:
        what = "the context is" if form == "context" else "the shapes are"
        raise MisuseError(f"{what} the same for all types; leave {type!r} out")
    say(_text(type, form, _dataset(seeds)), nl=False)


def _text(name: str | None, form: str, dataset: Dataset) -> str:
    from exporter.outputs import json_schema, reference

    if name in SCHEMAS:
        return _json(_schema(name, dataset))
    if form == "context":
        from exporter.graph.nodes import context

        return _json({"@context": context(dataset)})
    if form == "shapes":
        from exporter.outputs import shapes

        return inert_rdf(shapes.shapes(dataset))
    known: dict[str, type[Model]] = {model.__name__.lower(): model for model in models()}
    known |= {f.name: f.part for model in models() for f in fields(model) if f.part}
    known |= {record_type.singular: record_type for record_type in FAMILIES.values()} | FAMILIES
    if name is not None and name.lower() not in known:
        hint = did_you_mean(name, [*known, *SCHEMAS])
        offered = ", ".join([*(it.singular for it in FAMILIES.values()), *SCHEMAS])
        raise MisuseError(
            f"unknown type {name!r}: {hint or f'expected one of {offered}, or a list of parts'}"
        )
    model = known[name.lower()] if name else None
    if form == "reference":
        return reference.section(model) if model else reference.reference(dataset)
    if model is None:
        return _json(json_schema.schemas(dataset))
    if not issubclass(model, Record):
        raise MisuseError(
            f"{model.__name__} is a part; ask for the JSON Schema of the record type that holds it"
        )
    return _json(json_schema.schema_of(model, dataset))


def _schema(name: str, dataset: Dataset) -> object:
    """Return the JSON Schema of something that is not a record type."""
    if name == "changes":
        from exporter.diff import json_format

        return json_format.schema()
    if name == "mapping":
        from exporter.importing.tables import mapping

        return mapping.json_schema()
    from exporter.outputs import json_schema

    return json_schema.schemas(dataset)["dataset.schema.json"]


def _dataset(seeds: Path | None) -> Dataset:
    """Return the dataset in the folder that was named, else the one in `seeds/`, else one without words of its own."""
    if seeds is not None or (Path("seeds") / DATASET_FILE).exists():
        found = read_dataset(seeds or Path("seeds"))
        if isinstance(found, Dataset):
            return found
        if seeds is not None:
            raise MisuseError(f"{found[0].path}: {found[0].message}")
    return Dataset(name="records", title="Records", base="https://example.org/", language="en")


def _json(content: object) -> str:
    return inert_json(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()) + "\n"
