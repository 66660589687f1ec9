"""Links that others put into a folder lead no command to write or read outside of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exporter.build.build import build
from exporter.records.safe_write import write

COMMUNIQUE = Path(sys.executable).with_name("communique")
TOY = Path(__file__).parents[1] / "toy"


def run(*arguments, cwd):
    return subprocess.run(
        [COMMUNIQUE, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture
def place(tmp_path):
    """Return a folder with a dataset, and next to it a file that no command may read or change."""
    shutil.copytree(TOY, tmp_path / "repository/seeds")
    (tmp_path / "secret").write_text("the secret")
    return tmp_path / "repository"


def is_untouched(place):
    return (place.parent / "secret").read_text() == "the secret"


@pytest.mark.parametrize("name", ["report.sarif", ".report.sarif.part", ".report.sarif"])
def test_a_report_is_not_written_through_a_link(place, name):
    (place / name).symlink_to(place.parent / "secret")
    done = run("validate", "seeds", "--output-format", "sarif", "--output-file", "report.sarif", cwd=place)
    assert done.returncode == 0
    assert is_untouched(place)
    assert not (place / "report.sarif").is_symlink()


@pytest.mark.parametrize("link", [".schemas", ".schemas/event.schema.json"])
def test_schemas_for_editors_are_not_written_through_a_link(place, link):
    outside = place.parent / "outside"
    outside.mkdir()
    shutil.rmtree(place / "seeds/.schemas", ignore_errors=True)
    if link == ".schemas":
        (place / "seeds/.schemas").symlink_to(outside)
    else:
        (place / "seeds/.schemas").mkdir()
        (place / "seeds" / link).symlink_to(place.parent / "secret")
    done = run("init", "seeds", "--schemas", cwd=place)
    assert "Traceback" not in done.stderr
    assert list(outside.iterdir()) == []
    assert is_untouched(place)


def test_the_account_of_an_import_is_not_written_through_a_link(place):
    (place / "a.jsonld").write_text(
        '{"@context": "https://schema.org", "@type": "Event", "name": "Talks", "startDate": "2025-01-02"}'
    )
    (place / "account.json").symlink_to(place.parent / "secret")
    run("import", "a.jsonld", "-o", "made", "--report", "account.json", cwd=place)
    assert is_untouched(place)
    assert (place / "account.json").read_text().startswith("{")


@pytest.mark.parametrize(
    "name", ["shapes.ttl", "manifest.json", "reference.md", "elysee.jsonld", "extra.txt"]
)
def test_check_reads_no_link(place, name):
    assert not build(place / "seeds", place / "dist").failed
    (place / "dist" / name).unlink(missing_ok=True)
    (place / "dist" / name).symlink_to(place.parent / "secret")
    done = run("check", "dist", cwd=place)
    assert done.returncode == 1
    assert "secret" not in done.stdout + done.stderr
    assert f"{name}:1:1: CQ703 a link, not a file that a build wrote" in done.stdout


def test_outputs_that_are_links_to_copies_are_not_sound(place):
    assert not build(place / "seeds", place / "dist").failed
    (place / "linked").mkdir()
    for path in (place / "dist").iterdir():
        (place / "linked" / path.name).symlink_to(path)
    assert run("check", "linked", cwd=place).returncode == 1


def test_a_folder_of_the_user_stays_though_it_is_named_like_those_of_a_build(place):
    own = place / ".dist.build-20250101"
    own.mkdir()
    (own / "thesis.docx").write_text("mine")
    assert not build(place / "seeds", place / "dist").failed
    assert (own / "thesis.docx").read_text() == "mine"


def test_a_written_file_has_the_permissions_of_new_files_or_those_asked_for(tmp_path):
    mask = os.umask(0o022)
    try:
        write(tmp_path / "a/b.txt", b"x")
        write(tmp_path / "c.txt", b"x", mode=0o600)
    finally:
        os.umask(mask)
    assert (tmp_path / "a/b.txt").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "c.txt").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c.txt"]
