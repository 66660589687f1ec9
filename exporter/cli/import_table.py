"""What `communique import` does with a table: read the mapping, import, write the records and the account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from exporter.checks.validate import validate
from exporter.cli import report
from exporter.cli.printing import say
from exporter.importing.schema_org.ids import slugified
from exporter.importing.tables import mapping
from exporter.importing.tables.convert import Imported, import_table, warning
from exporter.problems import MisuseError, Problem, Severity
from exporter.records import safe_write
from exporter.records.folder import DATASET_FILE, IMPORT_FILES, read_dataset
from exporter.records.yaml_writer import document
from schemas.dataset import free_name

REPORT, MATCHES = IMPORT_FILES


def run(
    table: Path,
    map_path: Path,
    output: Path,
    *,
    strict: bool,
    described: dict[str, str | None] | None = None,
    account: Path | None = None,
) -> int:
    """Import a table, and return the exit code.

    Args:
        table: the table.
        map_path: the mapping; `matches.csv` is next to it.
        output: the dataset.
        strict: whether a cell that was not imported and is not ignored is an error.
        described: what `dataset.yaml` is to state, before what the mapping states.
        account: where the account is written as JSON, too.

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
        say(f"Nothing to import from {table}. Nothing was written.", err=True)
        return 1
    wanted = how.dataset | {key: value for key, value in (described or {}).items() if value is not None}
    problems += _write(imported, wanted, output, matches)
    if account is not None:
        safe_write.write_named(account, orjson.dumps(imported.as_json(), option=orjson.OPT_INDENT_2) + b"\n")
    found = validate(output)
    _show(problems)
    for line in report.beginning(found):
        say(line)
    number = sum(map(len, imported.records.values()))
    left = imported.count("not imported")
    say(
        f"Made {report.counted(number, 'record')} in {output}."
        f" Cells: {imported.count('imported'):,} imported, {imported.count('ignored'):,} ignored,"
        f" {left:,} not imported, see {output / REPORT}."
    )
    is_wrong = any(problem.severity is Severity.ERROR for problem in (*problems, *found))
    return 1 if is_wrong or (strict and left) else 0


def _show(problems: list[Problem]) -> None:
    for line in report.beginning(sorted(problems, key=lambda problem: problem.sort_key)):
        say(line, err=True)


def _write(imported: Imported, wanted: dict[str, Any], output: Path, matches: Path) -> list[Problem]:
    """Write one file of records for each family and the account, and remove files of this table that are now empty.

    Returns:
        A problem if `dataset.yaml` exists and states something other than what is wanted.

    Raises:
        MisuseError: this table did not make a file (nothing is written then), or a file cannot be written.
    """
    before = imported.before
    before.refuse_strange(list(imported.records))
    problems = []
    try:
        if (output / DATASET_FILE).exists():
            problems = _differences(output, wanted)
        elif output.is_dir() and any(output.iterdir()):
            raise MisuseError(f"{output}: not empty, and not the folder of a dataset; name a new folder")
        else:
            safe_write.write(output / DATASET_FILE, document(_description(output, wanted)).encode())
        for old in before.files:
            if old.parent.name not in imported.records:
                safe_write.remove(old, inside=output)
        for family, records in imported.records.items():
            ordered = sorted(records, key=lambda record: str(record["id"]))
            content = b"".join(orjson.dumps(record) + b"\n" for record in ordered)
            safe_write.write(before.file(family), content, inside=output)
        safe_write.write(output / REPORT, imported.report().encode())
        if imported.matches.count("\n") > 1 or matches.exists():
            safe_write.write(matches, imported.matches.encode())
    except OSError as error:
        raise MisuseError(f"{output} cannot be written: {error.strerror}") from error
    return problems


def _description(output: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a new `dataset.yaml`."""
    name = wanted.get("name") or free_name(slugified(output.absolute().name) or "imported")
    found = {"name": name, "title": name, "base": f"https://example.org/{name}/", "language": "en"}
    return found | wanted


def _differences(output: Path, wanted: dict[str, Any]) -> list[Problem]:
    """Report what the mapping and the options state about a dataset that has another description."""
    path = output / DATASET_FILE
    dataset = read_dataset(output)
    if isinstance(dataset, list):
        return []  # which the check of the dataset reports
    there = dataset.model_dump(mode="json")
    differ = [key for key, value in wanted.items() if there.get(key) != value]
    if not differ:
        return []
    message = f"conflicting {', '.join(differ)}: the mapping or an option states another value"
    hint = f"{path} was not changed: change it, or the mapping"
    return [Problem("CQ833", message, str(path), severity=Severity.WARNING, hint=hint)]
