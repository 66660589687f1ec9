"""Make a new dataset: a description, one record of the families that an event needs, and schemas for the editor.

The records are an invented meeting with an invented source, so that every habit can be seen once: a role, on whose
behalf, a partial date, a quotation that is looked up. They validate and build as they are.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from exporter.problems import MisuseError

if TYPE_CHECKING:
    from schemas import Dataset

SCHEMAS = ".schemas"
TEXT = """The first meeting of the river commission was held in Exampletown on 4 March 2024.
The commission was chaired by Alex Example, who spoke for the northern bank.
"""
FILES = {
    "dataset.yaml": """\
name: {name}
title: Meetings of the river commission
description: An invented dataset to begin with. Replace its records with yours.
base: https://example.org/{name}/
language: en
license: https://creativecommons.org/publicdomain/zero/1.0/
version: "0.1"
texts:
  - texts
""",
    "places/exampletown.yaml": """\
id: exampletown
type: City
name: Exampletown
""",
    "participants/alex-example.yaml": """\
id: alex-example
type: Person
name: Alex Example
evidence:
  - source: first-report
    quote: chaired by Alex Example
""",
    "participants/northern-bank.yaml": """\
id: northern-bank
type: Organization
name: Northern bank
evidence:
  - source: first-report
    quote: spoke for the northern bank
""",
    "sources/first-report.yaml": """\
id: first-report
type: Report
name: Report on the first meeting
published: 2024-03
language: en
text_file: first-report.txt
text_sha256: {sha256}
""",
    "events/first-meeting.yaml": """\
id: first-meeting
name: First meeting of the river commission
kind: meeting
status: held
start: 2024-03-04
location: exampletown
participations:
  - participant: alex-example
    role: chair
    on_behalf_of: northern-bank
    evidence:
      - source: first-report
        quote: The commission was chaired by Alex Example, who spoke for the northern bank
sources:
  - first-report
evidence:
  - source: first-report
    quote: first meeting of the river commission was held in Exampletown on 4 March 2024
    supports:
      - kind
      - location
      - name
      - start
      - status
""",
}
"""Path -> content; `{name}` and `{sha256}` are filled in."""


def init(folder: Path) -> list[Path]:
    """Write a new dataset into a folder that is empty or not there yet; return the files, the description first.

    Raises:
        MisuseError: there is something in the folder already, or its name makes no name for a dataset.
    """
    from exporter.folder import read_dataset
    from schemas.grammars import SLUG

    name = folder.resolve().name
    if not SLUG.accepts(name):
        suggestion = SLUG.fault(name)[1]
        raise MisuseError(f"{name!r} makes no name for a dataset" + (f"; try {suggestion!r}" if suggestion else ""))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MisuseError(f"{folder} is not empty; a new dataset gets a folder of its own")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    contents = {path: text.format(name=name, sha256=digest) for path, text in FILES.items()}
    written = [_write(folder / path, _with_schema(path, text)) for path, text in contents.items()]
    written.append(_write(folder / "texts" / "first-report.txt", TEXT))
    dataset = read_dataset(folder)
    if not isinstance(dataset, list):
        written += _write_schemas(folder, dataset)
    return written


def _with_schema(path: str, text: str) -> str:
    """Begin a file with the comment by which YAML editors find its schema."""
    from exporter.fields import FAMILIES

    family, _, record = path.rpartition("/")
    schema = f"../{SCHEMAS}/{FAMILIES[family].singular}" if record and family else f"{SCHEMAS}/dataset"
    return f"# yaml-language-server: $schema={schema}.schema.json\n{text}"


def _write_schemas(folder: Path, dataset: Dataset) -> list[Path]:
    from exporter.outputs.json_schema import schemas

    return [
        _write(folder / SCHEMAS / name, orjson.dumps(schema, option=orjson.OPT_INDENT_2).decode() + "\n")
        for name, schema in schemas(dataset).items()
    ]


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
