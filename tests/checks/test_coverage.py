"""Coverage: which facts have evidence. It agrees with the view, and with counting by hand."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from exporter.checks import coverage, rules
from exporter.checks.coverage import Share
from exporter.checks.quotations.check import Tally, check
from exporter.cli.main import cli
from exporter.database.queries import folder as queries_folder
from exporter.database.queries import read
from exporter.model.fields import FAMILIES, fields
from exporter.outputs import output
from exporter.records.corpus import load
from exporter.records.folder import read_dataset
from schemas import Evidence

TOY = Path(__file__).parents[1] / "toy"
REPORT = "The conference opened in Madrid on 3 March 1931. Ana Ruiz led the keepers' league."


@pytest.fixture
def seeds(tmp_path):
    """Return a dataset whose facts are easily counted."""
    files = {
        "dataset.yaml": "name: keepers\ntitle: Keepers\nbase: https://example.org/\nlanguage: en\ntexts: [../texts]\n",
        "sources/report.yaml": "id: report\nname: The report\ntext_file: report.txt\n",
        "sources/letter.yaml": "id: letter\nname: A letter\n",
        "places/madrid.yaml": "id: madrid\ntype: City\nname: Madrid\nlatitude: 40.4\nlongitude: -3.7\n",
        "topics/lamps.yaml": "id: lamps\nname: Lamps\n",
        "participants/ana-ruiz.yaml": "id: ana-ruiz\ntype: Person\nname: Ana Ruiz\n",
        "events/conference.yaml": """\
id: conference
name: The conference
kind: conference
start: 1931-03-03
location: madrid
topics: [lamps]
participations:
  - participant: ana-ruiz
    role: chair
    capacity: [Head of the league]
  - participant: ana-ruiz
    role: speaker
    evidence:
      - {source: report, quote: Ana Ruiz led, supports: [participant], stance: infers}
evidence:
  - {source: report, quote: opened in Madrid on 3 March 1931, supports: [start, location]}
  - {source: report, supports: [topics]}
  - {source: letter, supports: [start], stance: contradicts, value: 1931-03-04}
  - {key: on-the-kind, source: letter, supports: [kind], stance: contradicts}
""",
    }
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "report.txt").write_text(REPORT, encoding="utf-8")
    for name, text in files.items():
        path = tmp_path / "seeds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "seeds"


@pytest.fixture
def corpus(seeds):
    with load(seeds, read_dataset(seeds)) as corpus:
        assert list(corpus.problems) == []
        assert list(check(corpus)) == []
        yield corpus


def test_coverage_is_the_share_of_facts_with_evidence(corpus):
    measured = coverage.measure(corpus.connection)
    assert measured.families == {
        "participants": Share(1, 0, 0),
        "topics": Share(1, 0, 0),
        "events": Share(10, 4, 3),
    }
    assert measured.dataset == Share(12, 4, 3)
    assert measured.dataset.percent == 33.3
    assert dict(measured.records()) == {
        "events/conference": Share(10, 4, 3),
        "participants/ana-ruiz": Share(1, 0, 0),
        "topics/lamps": Share(1, 0, 0),
    }


def test_evidence_that_contradicts_supports_nothing_and_structure_needs_none(corpus):
    wanting = [(record, path) for record, path, _ in coverage.measure(corpus.connection).unsupported()]
    assert wanting == [
        ("events/conference", "kind"),
        ("events/conference", "name"),
        ("events/conference", "participations[ana-ruiz-chair].capacity"),
        ("events/conference", "participations[ana-ruiz-chair].participant"),
        ("events/conference", "participations[ana-ruiz-chair].role"),
        ("events/conference", "participations[ana-ruiz-speaker].role"),
        ("participants/ana-ruiz", "name"),
        ("topics/lamps", "name"),
    ]


@pytest.mark.parametrize(
    ("evidence", "covered"),
    [
        ("{key: more, source: report, supports: [participations]}", "participations["),
        ("{key: more, source: report}", ""),
        ("{key: more, source: report, stance: infers}", ""),
    ],
)
def test_evidence_on_a_record_covers_the_parts_it_names_or_all(seeds, evidence, covered):
    path = seeds / "events" / "conference.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}  - {evidence}\n", encoding="utf-8")
    with load(seeds, read_dataset(seeds)) as corpus:
        wanting = [
            path
            for record, path, _ in coverage.measure(corpus.connection).unsupported()
            if "events" in record
        ]
    assert not any(path.startswith(covered) for path in wanting)
    assert bool(wanting) is bool(covered)


@pytest.mark.parametrize(
    ("supports", "covered"),
    [
        ("name.en", {"name"}),
        (
            "participations.role",
            {"participations[ana-ruiz-chair].role", "participations[ana-ruiz-speaker].role"},
        ),
        ("participations.capacity", {"participations[ana-ruiz-chair].capacity"}),
        ("start", set()),
    ],
)
def test_evidence_covers_the_field_to_which_its_path_leads(seeds, supports, covered):
    def wanting():
        with load(seeds, read_dataset(seeds)) as corpus:
            assert list(corpus.problems) == list(rules.check(corpus)) == []
            found = coverage.measure(corpus.connection).unsupported("events/conference")
            return {path for _, path, _ in found}

    before = wanting()
    path = seeds / "events" / "conference.yaml"
    evidence = f"  - {{key: more, source: report, supports: [{supports}]}}\n"
    path.write_text(path.read_text(encoding="utf-8") + evidence, encoding="utf-8")
    assert before - wanting() == covered


@pytest.mark.parametrize("name", ["toy", "keepers"])
def test_coverage_agrees_with_the_view_of_the_database(name, seeds, tmp_path):
    folder = TOY if name == "toy" else seeds
    with load(folder, read_dataset(folder)) as corpus:
        list(check(corpus))
        measured = coverage.measure(corpus.connection)
        unsupported = list(measured.unsupported())
        share = measured.dataset
        output("sqlite").write(corpus, tmp_path)
    with closing(sqlite3.connect(next(tmp_path.glob("*.db")))) as database:
        view = "SELECT family || '/' || record_id, path, value FROM unsupported_facts ORDER BY family, record_id, 2, 3"
        assert database.execute(view).fetchall() == unsupported
        counts = "SELECT count(*), sum(supported), sum(verified) FROM facts"
        assert database.execute(counts).fetchone() == (share.facts, share.supported, share.verified)
        assert 0 < share.supported < share.facts


def test_facts_are_every_value_that_is_no_structure(toy_dataset):
    """Count the facts of the toy dataset by walking its records, and compare."""
    number = 0
    with load(TOY, toy_dataset) as corpus:
        for family in FAMILIES:
            for record in corpus.records(family):
                number += _facts(record)
        assert coverage.measure(corpus.connection).dataset.facts == number > 100


def _facts(model):
    number = 0
    for f in fields(type(model)):
        value = getattr(model, f.name)
        if f.term is None or f.structure or f.part is Evidence or value in (None, ()):
            continue
        if f.part is not None:
            number += sum(_facts(item) for item in value)
        else:
            number += len(value) if f.many and f.target else 1
    return number


def test_disputed_facts_are_listed_with_what_each_side_says(seeds, tmp_path):
    with load(seeds, read_dataset(seeds)) as corpus:
        list(check(corpus))
        output("sqlite").write(corpus, tmp_path)
    query = read(queries_folder() / "disputed_facts.sql")
    with closing(sqlite3.connect(tmp_path / "keepers.db")) as database:
        cursor = database.execute(query.sql, {"family": ""})
        names = [column[0] for column in cursor.description]
        kind, start = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
        assert database.execute(query.sql, {"family": "places"}).fetchall() == []
    assert start == {
        "family": "events",
        "record_id": "conference",
        "path": "start",
        "recorded": '["1931-03-03"]',
        "supported_by": '["The report"]',
        "contradicted_with": "1931-03-04",
        "contradicted_by": "A letter",
        "quote": None,
        "verified": None,
    }
    assert (kind["path"], kind["recorded"], kind["supported_by"]) == ("kind", '["conference"]', "[]")


def test_a_disputed_translation_is_shown(seeds, tmp_path):
    event = seeds / "events" / "conference.yaml"
    text = event.read_text(encoding="utf-8").replace(
        "name: The conference", "name: {en: The conference, fr: Congrès}"
    )
    text += "  - {key: name, source: letter, supports: [name.fr], stance: contradicts, value: Colloque}\n"
    event.write_text(text, encoding="utf-8")
    with load(seeds, read_dataset(seeds)) as corpus:
        output("sqlite").write(corpus, tmp_path)
    query = read(queries_folder() / "disputed_facts.sql")
    with closing(sqlite3.connect(tmp_path / "keepers.db")) as database:
        rows = {row[2]: (row[3], row[5]) for row in database.execute(query.sql, {"family": "events"})}
    assert rows["name.fr"] == ('["Congrès"]', "Colloque")


def test_a_path_through_a_list_or_to_a_language_is_disputed_and_supported_like_the_field(seeds, tmp_path):
    event = seeds / "events" / "conference.yaml"
    text = event.read_text(encoding="utf-8").replace(
        "name: The conference", "name: {en: The conference, fr: Congrès}"
    )
    text += "  - {key: more, source: report, supports: [name.en, participations.role]}\n"
    for number, path in enumerate(("name", "name.en", "participations.role")):
        text += f"  - {{key: x{number}, source: letter, supports: [{path}], stance: contradicts}}\n"
    event.write_text(text, encoding="utf-8")
    with load(seeds, read_dataset(seeds)) as corpus:
        output("sqlite").write(corpus, tmp_path)
    query = read(queries_folder() / "disputed_facts.sql")
    with closing(sqlite3.connect(tmp_path / "keepers.db")) as database:
        rows = {row[2]: row[3:5] for row in database.execute(query.sql, {"family": "events"})}
    assert rows["name"] == ('["The conference"]', '["The report"]')
    assert rows["name.en"] == ('["The conference"]', '["The report"]')
    assert rows["participations.role"] == ('["chair","speaker"]', '["The report"]')


def test_a_part_or_list_that_is_disputed_shows_all_that_is_recorded_of_it(seeds, tmp_path):
    event = seeds / "events" / "conference.yaml"
    text = event.read_text(encoding="utf-8").replace(
        "stance: infers}\n", "stance: infers}\n      - {source: letter, stance: contradicts, value: nobody}\n"
    )
    text += "  - {key: more, source: report, supports: [participations]}\n"
    text += "  - {key: parts, source: letter, supports: [participations], stance: contradicts}\n"
    event.write_text(text, encoding="utf-8")
    with load(seeds, read_dataset(seeds)) as corpus:
        list(check(corpus))
        output("sqlite").write(corpus, tmp_path)
    query = read(queries_folder() / "disputed_facts.sql")
    with closing(sqlite3.connect(tmp_path / "keepers.db")) as database:
        rows = {row[2]: row[3:6] for row in database.execute(query.sql, {"family": "events"})}
    assert rows["participations"][:2] == (
        '["[\\"Head of the league\\"]","ana-ruiz","chair","ana-ruiz","speaker"]',
        '["The report"]',
    )
    assert rows["participations[ana-ruiz-speaker]"] == ('["ana-ruiz","speaker"]', '["The report"]', "nobody")


def run(*arguments):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_the_command_prints_families_records_and_the_state_of_quotations(seeds):
    result = run("evidence", seeds)
    assert result.exit_code == 0
    assert (
        result.stdout
        == """\
                 facts   with evidence   words found
participants         1               0             0    0.0 %
topics               1               0             0    0.0 %
events              10               4             3   40.0 %
all                 12               4             3   33.3 %

Without evidence:
  events/conference: 6 of 10 facts: kind, name, participations[ana-ruiz-chair].capacity, \
participations[ana-ruiz-chair].participant, participations[ana-ruiz-chair].role, …
  participants/ana-ruiz: 1 of 1 fact: name
  topics/lamps: 1 of 1 fact: name

2 contradicted by a source
2 of 2 quotations verified, 3 without a quote
"""
    )


def test_the_command_prints_json(seeds):
    result = run("evidence", seeds, "--format", "json")
    printed = json.loads(result.stdout)
    assert printed["dataset"] == {"facts": 12, "supported": 4, "verified": 3, "percent": 33.3}
    assert printed["families"]["events"]["percent"] == 40.0
    assert printed["records"]["topics/lamps"] == {"facts": 1, "supported": 0, "verified": 0, "percent": 0.0}
    assert printed["unsupported"][0] == {"record": "events/conference", "path": "kind", "value": "conference"}
    assert printed["quotations"]["verified"] == 2
    assert printed["disputed"] == 2


def test_the_command_fails_below_the_coverage_that_is_asked_for(seeds):
    assert run("evidence", seeds, "--min-coverage", "33").exit_code == 0
    result = run("evidence", seeds, "--min-coverage", "33.4")
    assert result.exit_code == 1
    assert "less than 33.4 % of the facts have evidence" in result.stderr
    assert Share(1000, 999, 0).percent == 99.9
    assert not Share(10_000, 9_999, 0).reaches(100)
    assert Share(10_000, 9_999, 0).percent == 99.9
    assert not Share().reaches(0)
    assert Share().percent is None


def test_the_command_fails_on_a_quotation_that_is_not_found(seeds):
    (seeds.parent / "texts" / "report.txt").write_text(REPORT.replace("3 March", "4 March"), encoding="utf-8")
    result = run("evidence", seeds)
    assert result.exit_code == 1
    assert "conference.yaml:16:29:" in result.stderr
    assert "quote: missing from the text of report" in result.stderr
    assert "1 of 2 quotations verified, 1 not found" in result.stdout


def test_the_command_looks_in_the_folders_that_are_named(seeds, tmp_path):
    (tmp_path / "texts").rename(tmp_path / "elsewhere")
    printed = run("evidence", seeds).stdout
    assert (
        "0 of 2 quotations checked, 3 without a quote: the text of 1 source was not found (pass --texts DIR)"
        in printed
    )


def test_tallies_are_said_in_one_line():
    assert str(Tally(quotations=43, verified=41, texts_missing=2)) == (
        "41 of 43 quotations verified: the text of 2 sources was not found (pass --texts DIR)"
    )
    assert str(Tally(quotations=1, texts_missing=1, folders_missing=1)) == (
        "0 of 1 quotation checked: the text of 1 source was not found (pass --texts DIR), "
        "1 folder of texts in dataset.yaml not found"
    )
