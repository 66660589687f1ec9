"""Real Datasettes of both versions, on both datasets: every page answers, and says what the database says."""

import re
import sqlite3
from contextlib import closing
from html import unescape
from urllib.parse import quote

import pytest
import yaml

from exporter.database.queries import queries

NO_ANSWER = {"disputed_facts"}  # neither dataset has a source that contradicts

SHADOWS = re.compile(r".*_(?:fts(?:_\w+)?|config|content|data|docsize|idx)|sqlite_\w+|search")


@pytest.fixture
def database(built, dataset):
    with closing(sqlite3.connect(built[dataset] / f"{dataset}.db")) as connection:
        yield connection


@pytest.fixture
def settings(built, dataset):
    return yaml.safe_load((built[dataset] / "metadata.yaml").read_text())["databases"][dataset]


def names(database, kind):
    found = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,))]
    return [name for name in found if not SHADOWS.fullmatch(name)]


def tilde(text):
    return "".join(
        c if c.isascii() and (c.isalnum() or c in "-_") else f"~{c.encode().hex().upper()}" for c in text
    )


def text_of(page):
    """Return what a reader sees of a page."""
    body = re.sub(r"(?s)<(script|style).*?</\1>", "", page)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_every_table_and_view_has_a_page_that_describes_it(server, dataset, database, settings):
    options = (
        "" if dataset == "eu-pakistan" else "?_nosuggest=1"
    )  # looking for more facets takes half the time
    for name in (*names(database, "table"), *names(database, "view")):
        page = text_of(server.page(f"/{dataset}/{name}{options}"))
        assert settings["tables"][name]["description"] in page, name
        (count,) = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()
        shown = f"{count:,} row" if count <= 10_000 else "0,000+ rows"  # 1.0 counts no further
        assert f"{count:,} row" in page or shown in page or not count, name
        for column, description in settings["tables"][name]["columns"].items():
            assert column in page or not count, (name, column)
            assert description in page or not count, (name, column)


def test_the_first_row_of_every_table_has_a_page(server, dataset, database):
    for name in names(database, "table"):
        keys = [
            row[1]
            for row in sorted(database.execute(f'PRAGMA table_info("{name}")'), key=lambda r: r[5])
            if row[5]
        ]
        row = database.execute(
            f'SELECT {", ".join(f""""{key}" """ for key in keys)} FROM "{name}"'
        ).fetchone()
        if row:
            page = server.page(f"/{dataset}/{name}/{','.join(tilde(str(cell)) for cell in row)}")
            assert all(str(cell) in text_of(page) for cell in row), (name, row)


def test_every_facet_counts_what_the_database_holds_and_leads_to_it(
    server, dataset, database, settings, version
):
    extra = "_extra=facet_results,count" if version == "1.0" else "_labels=off"
    seen = 0
    for name, page in settings["tables"].items():
        if not page.get("facets"):
            continue
        found = server.json(f"/{dataset}/{name}.json?_size=1&_nosuggest=1&{extra}")["facet_results"]
        for facet in page["facets"]:
            column = facet if isinstance(facet, str) else facet["array"]
            results = found.get("results", found)[column]["results"]
            source = (
                f'"{name}"' if isinstance(facet, str) else f'"{name}", json_each("{name}"."{column}") item'
            )
            value = f'"{column}"' if isinstance(facet, str) else "item.value"
            expected = dict(
                database.execute(
                    f"SELECT {value}, count(*) FROM {source} WHERE {value} IS NOT NULL GROUP BY 1"
                )
            )
            assert {r["value"]: r["count"] for r in results}.items() <= expected.items(), (name, column)
            assert bool(results) == bool(expected), (name, column)
            if results:
                seen += 1
                filtered = server.json(f"{results[0]['toggle_url']}&_nofacet=1")
                count = filtered["count"] if version == "1.0" else filtered["filtered_table_rows_count"]
                assert count in (results[0]["count"], 10_001), (name, column)  # 1.0 counts no further
    assert seen > 10


@pytest.mark.parametrize("query", queries(), ids=lambda query: query.name)
def test_a_canned_query_answers_as_in_sqlite(server, dataset, database, query):
    page = text_of(server.page(f"/{dataset}/{query.name}"))
    assert query.title in page
    assert query.description.split(". ")[0] in page
    empty = dict.fromkeys((parameter.name for parameter in query.parameters), "")
    expected = database.execute(query.sql, empty).fetchmany(1000)
    assert expected or query.name in NO_ANSWER
    answer = server.json(f"/{dataset}/{query.name}.json?_shape=arrays")["rows"]
    assert [tuple(row) for row in answer] == expected


def test_foreign_keys_show_labels_on_tables_and_rows(server, dataset, database):
    event, key, name, party, party_name = database.execute(
        "SELECT e.id, a.key, e.name, p.id, p.name FROM participations a JOIN events e ON e.id = a.event_id "
        "JOIN participants p ON p.id = a.on_behalf_of_id ORDER BY a.event_id, a.position"
    ).fetchone()
    for path in (f"participations?event_id={event}", f"participations/{tilde(event)},{tilde(key)}"):
        page = server.page(f"/{dataset}/{path}")
        assert re.search(rf'<a href="[^"]*/events/{tilde(event)}">{re.escape(name)}</a>', unescape(page)), (
            path
        )
    page = unescape(server.page(f"/{dataset}/participations?on_behalf_of_id={party}"))
    assert re.search(rf'<a href="[^"]*/participants/{tilde(party)}">{re.escape(party_name)}</a>', page)


@pytest.mark.parametrize(
    ("table", "words", "found"),
    [
        ("events", {"eu-pakistan": "terrorism", "us-state-visits": "niinisto"}, "dialogue|Niinist"),
        ("participants", {"eu-pakistan": "EU", "us-state-visits": "walesa"}, "European Union|Walesa"),
        ("search_texts", {"eu-pakistan": "Hameed", "us-state-visits": "Lincoln"}, "Abdul|Lincoln"),
    ],
)
def test_the_search_box_finds_what_it_should(server, dataset, table, words, found):
    page = server.page(f"/{dataset}/{table}?_search={words[dataset]}")
    assert 'name="_search"' in page
    assert re.search(found, text_of(page.partition('class="rows-and-columns"')[2]))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("stadej", {"Maciej Stadejek"}),
        ("mac stad", {"Maciej Stadejek"}),
        ('"stadej"', set()),
        ('stadej "maciej stadejek', {"Maciej Stadejek"}),
        ("stadejek (", {"Maciej Stadejek"}),
        ("stadejek AND", set()),
        ('"', set()),
    ],
)
def test_the_search_box_finds_words_by_their_beginnings(serve, version, typed, found):
    rows = serve(version, "eu-pakistan").json(
        f"/eu-pakistan/participants.json?_shape=array&_search={quote(typed)}"
    )
    assert {row["name"] for row in rows} == found


def test_the_overview_of_events_is_sorted_by_their_dates(server, dataset):
    rows = server.json(f"/{dataset}/event_overview.json?_shape=array&_size=20")
    dates = [row["start_earliest"] for row in rows]
    assert dates == sorted(dates, reverse=True)


def test_every_table_with_text_has_a_search_box(server, dataset, settings):
    with_text = [name for name, page in settings["tables"].items() if "fts_table" in page]
    assert len(with_text) == 12
    for name in with_text:
        assert 'name="_search"' in server.page(f"/{dataset}/{name}")


def test_every_page_names_the_licence_and_source_and_the_first_two_the_dataset(server, dataset, built):
    metadata = yaml.safe_load((built[dataset] / "metadata.yaml").read_text())
    for path in ("/", f"/{dataset}", f"/{dataset}/events", f"/{dataset}/delegations"):
        page = server.page(path)
        assert f'href="{metadata["license_url"]}"' in page, path
        assert metadata["source"] in text_of(page), path
    for path in ("/", f"/{dataset}"):
        assert metadata["title"] in text_of(server.page(path))
