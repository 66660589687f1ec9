"""A database says which layout it has; another layout is refused, with what to do.

`tests/data/databases` keeps one database for each layout that was released, built from three records
(`tests/data/databases/make.py`).
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from exporter.build.check.check import check
from exporter.database.reader import open_database, records
from exporter.database.tables import APPLICATION_ID, USER_VERSION
from exporter.importing.outputs import recover
from exporter.model.fields import FAMILIES
from exporter.problems import MisuseError

ROOT = Path(__file__).parents[1]
DATABASES = ROOT / "tests/data/databases"


def with_pragma(tmp_path, name, value):
    copy = tmp_path / "copy.db"
    shutil.copyfile(DATABASES / f"{USER_VERSION}.db", copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute(f"PRAGMA {name} = {value}")
    return copy


def test_there_is_one_database_for_every_layout():
    assert {int(path.stem) for path in DATABASES.glob("*.db")} == set(range(1, USER_VERSION + 1))


def test_a_database_of_this_layout_gives_its_records():
    with closing(open_database(DATABASES / f"{USER_VERSION}.db")) as connection:
        found = {family: [record["id"] for record in records(connection, family)] for family in FAMILIES}
    assert {family: ids for family, ids in found.items() if ids} == {
        "places": ["brussels"],
        "participants": ["eeas"],
        "events": ["dialogue"],
    }


@pytest.mark.parametrize("version", range(USER_VERSION))
def test_an_older_layout_is_refused_with_what_to_do(tmp_path, version):
    kept = DATABASES / f"{version}.db"
    database = kept if kept.exists() else with_pragma(tmp_path, "user_version", version)
    with pytest.raises(
        MisuseError, match=r"made by an older communique .*build it again from its records with"
    ):
        open_database(database)


def test_a_newer_layout_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(MisuseError, match=r"made by a newer communique .*update communique"):
        open_database(with_pragma(tmp_path, "user_version", USER_VERSION + 1))


def test_a_database_of_someone_else_is_refused(tmp_path):
    with pytest.raises(MisuseError, match="was not made by communique"):
        open_database(with_pragma(tmp_path, "application_id", APPLICATION_ID + 1))


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_what_is_no_database_is_refused(tmp_path, content):
    (tmp_path / "x.db").write_bytes(content)
    with pytest.raises(MisuseError, match=r"cannot be read as a database|was not made by communique"):
        open_database(tmp_path / "x.db")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MisuseError, match=r"x\.db is not a file"):
        open_database(tmp_path / "x.db")
    assert list(tmp_path.iterdir()) == []


def test_no_verb_reads_another_layout(tmp_path):
    shutil.copytree(ROOT / "dist", tmp_path / "dist")
    with closing(sqlite3.connect(tmp_path / "dist/eu-pakistan.db")) as connection:
        connection.execute(f"PRAGMA user_version = {USER_VERSION + 1}")
    with pytest.raises(MisuseError, match="made by a newer communique"):
        next(recover(tmp_path / "dist").records())
    said = {problem.code: problem.message for problem in check(tmp_path / "dist").problems}
    assert "made by a newer communique" in said["CQ711"]
