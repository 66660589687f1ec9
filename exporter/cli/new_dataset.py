"""Make a new dataset: its `dataset.yaml`, a small record of each family that one needs first, schemas for editors.

Each file begins with a comment that names its JSON Schema, so that an editor with the YAML language server completes
fields and words and explains them. The schemas are in `.schemas/` of the dataset, with the dataset's own words in them.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from exporter.checks.placeholders import BASE, DESCRIPTION
from exporter.model.fields import FAMILIES
from exporter.problems import MisuseError
from exporter.records import safe_write
from exporter.records.folder import DATASET_FILE, dataset_above, read_dataset
from exporter.records.yaml_writer import is_plain
from schemas import Dataset
from schemas.dataset import free_name
from schemas.grammars import LANGUAGE_TAG

SCHEMAS = ".schemas"

_DATASET = """\
name: {name}
title: {title}
# Replace the next two: `communique validate` warns of them until you do.
description: {description}
# What the IRIs of all records begin with; take an address that you will keep.
base: {base}{address}/
# The language of texts that do not name theirs.
language: {language}
# Under which others may use the data:
# license: https://creativecommons.org/licenses/by/4.0/
version: 0.1.0
# Words of your own, in addition to those that every dataset has (`communique schema` lists them):
# vocabularies:
#   event_kinds:
#     retreat: {{label: retreat, definition: Officials meet away from their offices.}}
"""

_RECORDS = {
    "places/yalta.yaml": """\
id: yalta
type: City
name: Yalta
contained_in: crimea
latitude: 44.4953
longitude: 34.1663
""",
    "places/crimea.yaml": """\
id: crimea
name: Crimea
""",
    "participants/united-kingdom.yaml": """\
id: united-kingdom
type: GovernmentOrganization
name: United Kingdom
kind: state
""",
    "participants/winston-churchill.yaml": """\
id: winston-churchill
type: Person
name: Winston Churchill
memberships:
  - organization: united-kingdom
    post: Prime Minister
    start: 1940-05-10
    end: 1945-07-26
""",
    "topics/post-war-order.yaml": """\
id: post-war-order
name: Order after the war
""",
    "sources/report-of-the-conference.yaml": """\
id: report-of-the-conference
type: CreativeWork
name: Report of the Crimea Conference
published: 1945-02-12
language: en
""",
    "events/yalta-conference.yaml": """\
id: yalta-conference
type: ConferenceEvent
name: Yalta Conference
kind: conference
status: held
# Dates are as exact as the source: 1945-02-04, 1945-02, 1945 (in quotation marks), 1945-02-04?, ..
start: 1945-02-04
end: 1945-02-11
location: yalta
participations:
  - participant: winston-churchill
    role: head_of_delegation
    on_behalf_of: united-kingdom
    capacity:
      - Prime Minister
topics:
  - post-war-order
sources:
  - report-of-the-conference
# The evidence. `supports` names fields of this record; `quote` holds a passage of the source.
evidence:
  - source: report-of-the-conference
    supports:
      - start
      - location
""",
}


def init(folder: Path, *, language: str = "en") -> list[Path]:
    """Make a dataset in `folder` and return the files.

    Raises:
        MisuseError: the folder holds a dataset, or a part of one, or is in one, or cannot be written.
    """
    taken = [name for name in (DATASET_FILE, SCHEMAS, *FAMILIES) if (folder / name).exists()]
    if taken:
        raise MisuseError(f"{folder} holds {', '.join(taken)} already; nothing was changed")
    above = dataset_above(folder)
    if above is not None and isinstance(read_dataset(above), Dataset):
        raise MisuseError(f"{folder} is inside the dataset {above}; nothing was written")
    if not LANGUAGE_TAG.accepts(language):
        meant = LANGUAGE_TAG.fault(language)[1] or ""
        such = meant if LANGUAGE_TAG.accepts(meant) else "en, ur or zh-Hant"
        raise MisuseError(f"{language!r} is not a language tag such as {such}; nothing was written")
    name = re.sub(r"[^a-z0-9]+", "-", folder.absolute().name.lower())[:60].strip("-") or "records"
    title = name.replace("-", " ").capitalize()
    name = free_name(name)
    said = {key: _text(value) for key, value in (("name", name), ("title", title), ("language", language))}
    files = {
        DATASET_FILE: _DATASET.format(address=name, description=DESCRIPTION, base=BASE, **said),
        **_RECORDS,
    }
    new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".init.", dir=folder) as private:
            made = Path(private)
            written = [_write(made / path, _comment(path) + text, made) for path, text in files.items()]
            written += write_schemas(made)
            # What makes it a dataset comes last.
            for entry in sorted(made.iterdir(), key=lambda entry: entry.name == DATASET_FILE):
                entry.rename(folder / entry.name)
    except OSError as error:
        if new:
            with suppress(OSError):
                folder.rmdir()
        raise MisuseError(f"{folder} cannot be written: {error.strerror}") from error
    return [folder / path.relative_to(made) for path in written]


def write_schemas(folder: Path) -> list[Path]:
    """Write the JSON Schemas of a dataset's records, with its own words, into `.schemas/`; return the files.

    Raises:
        MisuseError: `dataset.yaml` is missing or invalid.
    """
    from exporter.outputs.json_schema import schemas

    dataset = read_dataset(folder)
    if not isinstance(dataset, Dataset):
        raise MisuseError(f"{dataset[0].path}: {dataset[0].message}")
    return [
        _write(
            folder / SCHEMAS / name, orjson.dumps(schema, option=orjson.OPT_INDENT_2).decode() + "\n", folder
        )
        for name, schema in schemas(dataset).items()
    ]


def _text(text: str) -> str:
    """Return letters, digits, spaces and hyphens as YAML that is text: a folder may be called 2025, a language `no`."""
    return text if is_plain(text) else f'"{text}"'


def _comment(path: str) -> str:
    """Return the line by which an editor finds the schema of a file."""
    family = path.partition("/")[0]
    known = FAMILIES.get(family)
    schema = f"../{SCHEMAS}/{known.singular}" if known else f"{SCHEMAS}/dataset"
    return f"# yaml-language-server: $schema={schema}.schema.json\n"


def _write(path: Path, text: str, inside: Path) -> Path:
    safe_write.write(path, text.encode(), inside=inside)
    return path
