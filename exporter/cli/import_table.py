"""What `communique import` does with a table: read the mapping, import, write the records and the account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from exporter.checks.validate import validate
from exporter.cli import report
from exporter.importing.schema_org.ids import slugified
from exporter.importing.tables import mapping
from exporter.importing.tables.convert import Imported, import_table, warning
from exporter.problems import MisuseError, Problem, Severity
from exporter.records import safe_write
from exporter.records.folder import DATASET_FILE, IMPORT_FILES
from exporter.records.yaml_writer import document
from schemas.dataset import free_name

REPORT, MATCHES = IMPORT_FILES


def run(table: Path, map_path: Path, output: Path, *, strict: bool) -> int:
    """Import a table, and return the exit code.

    Args:
        table: the table.
        map_path: the mapping; `matches.csv` is next to it.
        output: the dataset.
        strict: whether a cell that was not imported and is not ignored is an error.

    Raises:
        MisuseError: a file is missing or cannot be written.
    """
    how, problems = mapping.load(map_path)
    if how is None:
        _show(problems)
        return 1
    matches = map_path.with_name(MATCHES)
    imported = import_table(table, how, matches, output)
    problems = list(imported.problems)
    if imported.undecided:
        problems.append(warning(matches, imported.undecided))
    if not imported.records:
        _show(problems)
        click.echo(f"Nothing to import from {table}. Nothing was written.", err=True)
        return 1
    _write(imported, how.dataset, output, table.stem, matches)
    found = validate(output)
    _show(problems)
    for line in report.beginning(found):
        click.echo(line)
    number = sum(map(len, imported.records.values()))
    left = imported.count("not imported")
    click.echo(
        f"Made {report.counted(number, 'record')} in {output}."
        f" Cells: {imported.count('imported'):,} imported, {imported.count('ignored'):,} ignored,"
        f" {left:,} not imported, see {output / REPORT}."
    )
    is_wrong = any(problem.severity is Severity.ERROR for problem in (*problems, *found))
    return 1 if is_wrong or (strict and left) else 0


def _show(problems: list[Problem]) -> None:
    for line in report.beginning(sorted(problems, key=lambda problem: problem.sort_key)):
        click.echo(line, err=True)


def _write(imported: Imported, dataset: dict[str, Any], output: Path, stem: str, matches: Path) -> None:
    """Write one file of records for each family, next to files that others wrote, and remove those that are now empty."""
    name = free_name(slugified(output.absolute().name) or "imported")
    described = {
        "name": name,
        "title": name,
        "base": f"https://example.org/{name}/",
        "language": "en",
    } | dataset
    try:
        if not (output / DATASET_FILE).exists():
            if output.is_dir() and any(output.iterdir()):
                raise MisuseError(f"{output}: not empty, and not the folder of a dataset; name a new folder")
            safe_write.write(output / DATASET_FILE, document(described).encode())
        for old in output.glob(f"*/{stem}.jsonl"):
            if old.parent.name not in imported.records:
                old.unlink()
        for family, records in imported.records.items():
            ordered = sorted(records, key=lambda record: str(record["id"]))
            content = b"".join(orjson.dumps(record) + b"\n" for record in ordered)
            safe_write.write(output / family / f"{stem}.jsonl", content, inside=output)
        safe_write.write(output / REPORT, imported.report().encode())
        if imported.matches.count("\n") > 1 or matches.exists():
            safe_write.write(matches, imported.matches.encode())
    except OSError as error:
        raise MisuseError(f"{output} cannot be written: {error.strerror}") from error
