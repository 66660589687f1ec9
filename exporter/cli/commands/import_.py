"""`communique import`: records from schema.org JSON-LD that others wrote."""

from __future__ import annotations

from pathlib import Path

import click
import orjson
from pydantic import ValidationError

from exporter.checks.validate import validate
from exporter.cli import report
from exporter.cli.printing import say
from exporter.importing import record_files
from exporter.importing.schema_org.convert import Imported, import_files
from exporter.importing.schema_org.ids import slugified
from exporter.problems import MisuseError, Severity
from exporter.records import safe_write
from exporter.records.yaml_writer import document
from schemas import Dataset
from schemas.dataset import free_name

REPORT = "import-report.md"


@click.command("import")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "--map", "mapping", type=click.Path(path_type=Path), help="How the columns of a table make records."
)
@click.option("--propose", is_flag=True, help="Print a first mapping of a table.")
@click.option("--strict", is_flag=True, help="Fail if a cell of a table was not imported and is not ignored.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The folder to write.")
@click.option("--name", help="The dataset's name; by default the folder's.")
@click.option("--base", help="What the IRIs of records begin with; by default an address of example.org.")
@click.option(
    "--language", help="The language of texts that name none; by default what the pages say, else en."
)
@click.option("--report", "account", type=click.Path(path_type=Path), help="Write the account as JSON, too.")
def command(  # noqa: PLR0913 - each is an option
    files: tuple[Path, ...],
    *,
    mapping: Path | None,
    propose: bool,
    strict: bool,
    output: Path | None,
    name: str | None,
    base: str | None,
    language: str | None,
    account: Path | None,
) -> None:
    """Make records of the schema.org JSON-LD in FILES (JSON-LD, or HTML pages with script blocks).

    With --map, FILES is one table: CSV, TSV, XLSX or ODS. import-report.csv then accounts for every cell.

    Popolo JSON and FollowTheMoney entities are read too. A graph that communique published comes back as the records it
    was made of. Every statement that becomes part of no record is listed in import-report.md. Nothing is fetched.
    """
    _check(name, base, language)
    if propose:
        from exporter.importing.tables.propose import propose as proposed

        if len(files) != 1:
            raise MisuseError("--propose takes one table")
        say(proposed(files[0]), nl=False)
        return
    if output is None:
        raise click.UsageError("Missing option '-o' / '--output'.")
    if mapping is not None:
        if len(files) != 1:
            raise MisuseError("--map takes one table")
        from exporter.cli import import_table

        described = {"name": name, "base": base, "language": language}
        code = import_table.run(
            files[0], mapping, output, strict=strict, described=described, account=account
        )
        raise SystemExit(code)
    if any(path.suffix.lower() in (".csv", ".tsv", ".xlsx", ".ods") for path in files):
        raise MisuseError(
            "missing mapping of the table: write a first one with --propose, then name it with --map"
        )
    imported = import_files(files, language)
    for line in report.beginning(imported.problems):
        say(line, err=True)
    if not imported.account.read:
        say("Nothing to import: the files have no readable JSON-LD. Nothing was written.", err=True)
        raise SystemExit(1)
    name = name or free_name(slugified(output.absolute().name) or "imported")
    dataset = {
        "name": name,
        "title": name,
        "base": base or imported.base or f"https://example.org/{name}/",
        "language": imported.language,
        **_vocabularies(imported),
    }
    contents = {
        f"{family}/{record['id']}.yaml": document(record)
        for family, records in imported.records.items()
        for record in records
    }
    contents |= {"dataset.yaml": document(dataset), REPORT: imported.account.as_markdown()}
    record_files.write_files(contents.items(), output)
    if account is not None:
        safe_write.write_named(
            account, orjson.dumps(imported.account.as_json(), option=orjson.OPT_INDENT_2) + b"\n"
        )
    found = validate(output)
    for line in report.beginning(found):
        say(line)
    left = len(imported.account.homeless)
    say(
        f"Made {report.counted(imported.number, 'record')} of"
        f" {report.counted(sum(imported.account.read.values()), 'statement')} in {output};"
        f" {left:,} could not be imported, see {output / REPORT}."
    )
    if any(p.severity is Severity.ERROR for p in (*imported.problems, *found)):
        raise SystemExit(1)


def _check(name: str | None, base: str | None, language: str | None) -> None:
    """Reject values that a `dataset.yaml` cannot hold, before anything is read or written."""
    for field, value in (("name", name), ("base", base), ("language", language)):
        if value is None:
            continue
        given = {
            "name": "imported",
            "title": "Imported",
            "base": "https://example.org/",
            "language": "en",
            field: value,
        }
        try:
            Dataset.model_validate_json(orjson.dumps(given))
        except ValidationError as error:
            raise MisuseError(f"--{field} {value!r}: {error.errors()[0]['msg']}") from error


def _vocabularies(imported: Imported) -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    lists: dict[str, dict[str, dict[str, str]]] = {}
    for (vocabulary, word), (label, definition) in imported.words.items():
        lists.setdefault(vocabulary, {})[word] = {"label": label, "definition": definition}
    return {"vocabularies": lists} if lists else {}
