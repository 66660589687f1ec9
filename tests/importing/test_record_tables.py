"""Records come out as tables, one for each family, and the tables are a dataset again."""

import csv
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from built import dataset as built_from
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from strategies import corpora

from exporter.build.build import build
from exporter.cli.main import cli
from exporter.importing import record_files, record_tables
from exporter.importing.outputs import recover
from exporter.model.canonical import canonical
from exporter.model.fields import FAMILIES
from exporter.outputs import sqlite
from exporter.problems import MisuseError
from exporter.records.corpus import load
from schemas import Dataset

TOY = Path(__file__).parents[1] / "toy"
SEEDS = Path(__file__).parents[2] / "seeds"
FORMS = ("csv", "xlsx")


def content(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def written(source: Path, out: Path, form: str, *arguments: str) -> None:
    command = ["records", str(source), "-o", str(out), "--output-format", form, *arguments]
    result = CliRunner().invoke(cli, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output


def rows(folder: Path, family: str) -> list[dict[str, str]]:
    with (folder / family / f"{family}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("form", FORMS)
def test_building_the_tables_of_a_dataset_gives_the_same_bytes(built, tmp_path, form):
    written(built, tmp_path / "tables", form, "--texts", str(TOY / "texts"))
    assert {path.suffix for path in (tmp_path / "tables").rglob("*") if path.is_file()} == {
        f".{form}",
        ".yaml",
    }
    assert not build(tmp_path / "tables", tmp_path / "again").failed
    assert content(tmp_path / "again") == content(built)


@pytest.mark.parametrize("form", FORMS)
def test_the_seeds_survive_as_tables(tmp_path, form):
    assert not build(SEEDS, tmp_path / "dist", only=["nquads"]).failed
    written(tmp_path / "dist", tmp_path / "tables", form)
    assert not build(tmp_path / "tables", tmp_path / "again", only=["nquads"]).failed
    assert content(tmp_path / "again") == content(tmp_path / "dist")


@pytest.mark.parametrize("form", FORMS)
def test_equal_records_give_equal_files(built, tmp_path, form):
    for name in ("one", "other"):
        written(built, tmp_path / name, form)
    assert content(tmp_path / "one") == content(tmp_path / "other")


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(corpora())
def test_any_corpus_survives_as_tables(corpus):
    about = Dataset(name="toy", title="Toy", base="https://example.org/toy/", language="en")
    expected = {
        (family, raw["id"]): canonical(FAMILIES[family].model_validate_json(json.dumps(raw)), about.language)
        for family, raws in corpus.items()
        for raw in raws
    }
    with TemporaryDirectory() as folder:
        seeds, out = Path(folder, "seeds"), Path(folder, "out")
        seeds.mkdir()
        out.mkdir()
        for family, raws in corpus.items():
            (seeds / family).mkdir()
            (seeds / family / "all.jsonl").write_text("".join(json.dumps(raw) + "\n" for raw in raws))
        with load(seeds, about) as staged:
            sqlite.write(staged, out)
        for form in FORMS:
            tables = Path(folder, form)
            record_files.write_files(record_tables.files(recover(out / "toy.db"), form), tables)
            with load(tables, about) as staged:
                assert staged.problems == []
                found = {
                    (family, record.id): canonical(record, about.language)
                    for family in FAMILIES
                    for record in staged.records(family)
                }
            assert found == expected


AWKWARD = """
participants:
- {id: ana, type: Person, name: "=1+1", description: "two\\nlines, and a comma"}
- {id: bo, type: Person, name: {en: Bo, zh: 波}}
- {id: cy, type: Person, name: "0012"}
- {id: dee, type: Person, name: "TRUE", description: _x0041_, url: "https://example.org/dee"}
places:
- {id: spot, name: Spot, latitude: 50.10, longitude: -0.000001}
events:
- {id: one, type: Event, kind: meeting, name: "2025-01-02", start: 2025-01, location: spot,
   participations: [{participant: ana, role: host}, {participant: bo, role: guest_speaker}]}
"""


@pytest.mark.parametrize("form", FORMS)
def test_texts_that_look_like_something_else_remain_texts(tmp_path, form):
    dist = built_from(tmp_path, AWKWARD.replace("guest_speaker", "speaker"))
    written(dist, tmp_path / "tables", form)
    assert not build(tmp_path / "tables", tmp_path / "again").failed
    assert content(tmp_path / "again") == content(dist)


def test_a_name_with_several_languages_is_a_column_for_each_of_them(tmp_path):
    dist = built_from(tmp_path, AWKWARD.replace("guest_speaker", "speaker"))
    written(dist, tmp_path / "tables", "csv")
    found = {row["id"]: (row["name.en"], row["name.zh"]) for row in rows(tmp_path / "tables", "participants")}
    assert found == {"ana": ("=1+1", ""), "bo": ("Bo", "波"), "cy": ("0012", ""), "dee": ("TRUE", "")}


def test_a_workbook_holds_texts_as_texts_and_numbers_as_numbers(tmp_path):
    dist = built_from(tmp_path, AWKWARD.replace("guest_speaker", "speaker"))
    written(dist, tmp_path / "tables", "xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "tables/participants/participants.xlsx").active
    header = [cell.value for cell in sheet[1]]
    name = header.index("name.en")
    assert [(row[name].value, row[name].data_type) for row in list(sheet.rows)[1:]] == [
        ("=1+1", "s"),
        ("Bo", "s"),
        ("0012", "s"),
        ("TRUE", "s"),
    ]


def test_what_no_sheet_holds_is_refused_and_nothing_is_written(tmp_path):
    dist = built_from(tmp_path, AWKWARD.replace("guest_speaker", "speaker").replace("two", "x" * 32_768))
    with pytest.raises(MisuseError, match=r"a description of more than 32,767 characters; write csv"):
        record_files.write_files(record_tables.files(recover(dist / "toy.db"), "xlsx"), tmp_path / "tables")
    assert not (tmp_path / "tables").exists()
    written(dist, tmp_path / "tables", "csv")


def test_tables_need_a_folder(built):
    result = CliRunner().invoke(cli, ["records", str(built), "--output-format", "csv"])
    assert result.exit_code != 0
    assert "missing folder: write csv into one with --output" in str(result.exception)
