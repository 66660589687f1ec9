"""Write the settings of Datasette: `metadata.yaml` for Datasette 0.65, `datasette.yaml` for 1.0.

What tables, views and columns mean comes from where they are described; only what is a matter of display is said here.
Datasette 0.65 reads everything from its metadata; 1.0 takes descriptions from there, the rest from its configuration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import yaml

from exporter.database.descriptions import described
from exporter.database.full_text import searched
from exporter.database.queries import Query, queries
from exporter.database.tables import tables
from exporter.records.corpus import Corpus
from schemas import Dataset

Settings = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """How the page of a table or view looks: what it offers to filter by, and in which order its rows stand.

    `facets` are columns; `array_facets` hold JSON arrays, whose items are counted. `newest` is the column that the
    rows are sorted by from the last to the first. `label` is the column that names a row where another table
    refers to it. `search` is a full-text table and the column with its rows' numbers, where Datasette cannot find them.
    """

    facets: tuple[str, ...] = ()
    array_facets: tuple[str, ...] = ()
    newest: str | None = None
    label: str | None = None
    hidden: bool = False
    search: tuple[str, str] | None = None


PAGES: dict[str, Page] = {
    "events": Page(("kind", "year", "status", "location_id"), newest="start_earliest", label="name"),
    "participations": Page(("role", "on_behalf_of_id")),
    "participants": Page(("type", "kind", "nationality_id"), label="name"),
    "memberships": Page(("organization_id", "role")),
    "outcomes": Page(("kind",)),
    "series": Page(label="name"),
    "places": Page(("type", "country_code", "contained_in_id"), label="name"),
    "topics": Page(("broader_id",), label="name"),
    "agreements": Page(("kind", "binding"), newest="date_earliest", label="name"),
    "parties": Page(("family", "role", "participant_id")),
    "history": Page(("status",), newest="date_earliest"),
    "sources": Page(("type", "publisher_id", "language"), newest="published_earliest", label="name"),
    "images": Page(newest="created_earliest", label="name"),
    "evidence": Page(("family", "source_id", "stance", "verified"), ("supports",)),
    "other_names": Page(("kind", "language")),
    "identifiers": Page(("scheme",)),
    "translations": Page(("language", "family")),
    "vocabulary": Page(("list",)),
    "about_columns": Page(("table",)),
    "event_overview": Page(("kind", "year", "place"), ("topics", "participants"), newest="start_earliest"),
    "delegations": Page(("on_behalf_of", "status"), ("heads",), newest="start"),
    "encounters": Page(("a_on_behalf_of", "b_on_behalf_of"), newest="start"),
    "timeline": Page(("kind", "place", "status"), ("participants",)),
    "people": Page(("nationality",), newest="events"),
    "organizations": Page(("type", "kind", "parent"), newest="events"),
    "outcome_overview": Page(("kind", "status"), ("stated_by", "topics"), newest="start"),
    "agreement_overview": Page(("kind", "last_status"), ("parties",)),
    "place_countries": Page(("country",)),
    "all_names": Page(("family", "kind", "language")),
    "event_dates": Page(("status", "happened")),
    "larger_events": Page(hidden=True),
    "facts": Page(("family", "supported", "verified")),
    "unsupported_facts": Page(("family",)),
    "search_texts": Page(("family",), hidden=True, search=("search", "id")),
    "search_records": Page(hidden=True),
}
"""The pages that are more than a list of rows; link tables are hidden without being named here."""

UNITS: dict[str, str] = {"latitude": "degree", "longitude": "degree"}
"""Column -> the unit of its numbers, as Datasette 0.65 understands it."""

LICENSES: dict[str, str] = {
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
    "https://creativecommons.org/licenses/by-sa/4.0/": "CC BY-SA 4.0",
    "https://opendatacommons.org/licenses/odbl/1-0/": "ODbL 1.0",
    "https://opendatacommons.org/licenses/by/1-0/": "ODC-By 1.0",
}
"""Licences whose everyday name is shorter than their address."""


SETTINGS: dict[str, int] = {"sql_time_limit_ms": 5000, "facet_time_limit_ms": 1000}
"""Limits for questions over all records; Datasette's own are made for strangers' queries on the open web."""


def write(corpus: Corpus, folder: Path) -> None:
    """Write `metadata.yaml` and `datasette.yaml` into `folder`."""
    found = queries()
    for name, settings in (
        ("metadata.yaml", metadata(corpus.dataset, found)),
        ("datasette.yaml", configuration(corpus.dataset, found)),
    ):
        with (folder / name).open("w", encoding="utf-8", newline="\n") as file:
            dump(settings, file)


def metadata(dataset: Dataset, found: tuple[Query, ...]) -> Settings:
    """Return what Datasette 0.65 needs, and what Datasette 1.0 takes descriptions from."""
    about = {"title": dataset.title, **({"description": dataset.description} if dataset.description else {})}
    origin = dict(_origin(dataset))
    pages = {
        page.name: {
            "description": page.description,
            **origin,  # Datasette 1.0 does not look further up for it
            **_settings(page.name),
            "columns": page.columns,
            **_units(page.columns),
        }
        for page in described()
    }
    canned = {query.name: _query(query) for query in found}
    return {
        **about,
        **origin,
        "databases": {dataset.name: {**about, **origin, "tables": pages, "queries": canned}},
    }


def configuration(dataset: Dataset, found: tuple[Query, ...]) -> Settings:
    """Return what Datasette 1.0 keeps apart from descriptions: how pages look, and the queries."""
    pages = {about.name: settings for about in described() if (settings := _settings(about.name))}
    return {
        "databases": {
            dataset.name: {"tables": pages, "queries": {query.name: _query(query) for query in found}}
        }
    }


def _origin(dataset: Dataset) -> Iterator[tuple[str, str]]:
    if dataset.license:
        yield "license", LICENSES.get(dataset.license, dataset.license)
        yield "license_url", dataset.license
    source = dataset.creator or dataset.publisher
    if source:
        yield "source", source.name
        if source.url:
            yield "source_url", source.url


def _settings(name: str) -> Settings:
    """Return how the page of a table or view looks, in the terms that both versions of Datasette know."""
    page = PAGES.get(name, Page())
    facets: list[str | dict[str, str]] = [*page.facets, *({"array": column} for column in page.array_facets)]
    links = {table.name for table in tables() if table.link is not None}
    fts_table, fts_pk = page.search or (f"{name}_fts" if name in searched() else None, None)
    settings = {
        "label_column": page.label,
        "facets": facets,
        "sort_desc": page.newest,
        "hidden": page.hidden or name in links,
        "fts_table": fts_table,
        "fts_pk": fts_pk,
    }
    return {key: value for key, value in settings.items() if value}


def _units(columns: dict[str, str]) -> Settings:
    units = {column: unit for column, unit in UNITS.items() if column in columns}
    return {"units": units} if units else {}


def _query(query: Query) -> Settings:
    asked = " ".join(f"{parameter.name}: {parameter.description}" for parameter in query.parameters)
    return {
        "title": query.title,
        "description": f"{query.description} {asked}".strip(),
        "params": [parameter.name for parameter in query.parameters],
        "sql": query.sql,
    }


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as it stands."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def dump(settings: Settings, file: TextIO) -> None:
    """Write settings as YAML, in their order."""
    yaml.dump(settings, file, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
