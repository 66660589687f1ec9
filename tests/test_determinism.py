"""The same records give the same bytes, wherever and by whomever they are built."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from faults.bench import digest

TOY = Path(__file__).parent / "toy"


def built(seeds, out, *, env=None, umask=-1, cwd=None, options=()):
    """Build in a process of its own; return the bytes of every file."""
    subprocess.run(
        [sys.executable, "-m", "exporter", "build", seeds, "-o", out, *options],
        check=True,
        capture_output=True,
        umask=umask,
        cwd=cwd,
        env={**os.environ, **(env or {})},
    )
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def written_in_another_order(source, target):
    """Copy a folder, its files made in another order and with other dates."""
    files = sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file())
    random.Random(8).shuffle(files)  # noqa: S311 (any order will do)
    for number, file in enumerate(files):
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file, target / file)
        os.utime(target / file, (number, number))
    return target


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    return built(TOY, tmp_path_factory.mktemp("expected") / "dist")


SURROUNDINGS = {
    "far east, other hashes, nothing readable by others": (
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "1", "LANG": "tr_TR.UTF-8"},
        0o077,
    ),
    "far west, no locale, everything readable": (
        {
            "TZ": "Etc/GMT+12",
            "LC_ALL": "C",
            "PYTHONHASHSEED": "4294967295",
            "PYTHONUTF8": "0",
            "COLUMNS": "20",
        },
        0o000,
    ),
    "a date from outside": ({"SOURCE_DATE_EPOCH": "1", "PYTHONHASHSEED": "0", "NO_COLOR": "1"}, 0o022),
    "started by a process that validates": ({"COMMUNIQUE_DOCSTRINGS": "no"}, 0o022),
}


@pytest.mark.parametrize("where", SURROUNDINGS)
def test_surroundings_do_not_matter(tmp_path, expected, where):
    env, umask = SURROUNDINGS[where]
    seeds = written_in_another_order(TOY, tmp_path / "elsewhere")
    (tmp_path / "here").mkdir()
    found = built(Path("../elsewhere"), tmp_path / "dist", env=env, umask=umask, cwd=tmp_path / "here")
    assert seeds.is_dir()
    assert sorted(found) == sorted(expected)
    assert [name for name in expected if found[name] != expected[name]] == []


def test_a_second_build_into_the_same_folder_changes_nothing(tmp_path, expected):
    dist = tmp_path / "dist"
    assert built(TOY, dist) == expected
    before = digest(dist), {path: path.stat().st_mtime_ns for path in dist.rglob("*")}
    assert built(TOY, dist) == expected
    assert before == (digest(dist), {path: path.stat().st_mtime_ns for path in dist.rglob("*")})


def test_the_order_of_languages_in_a_record_does_not_matter(tmp_path):
    found = []
    for number, name in enumerate(("{en: War, fr: Guerre, de: Krieg}", "{de: Krieg, en: War, fr: Guerre}")):
        seeds = shutil.copytree(TOY, tmp_path / f"seeds-{number}")
        (seeds / "topics" / "war.yaml").write_text(f"id: war\nname: {name}\n", encoding="utf-8")
        found.append(built(seeds, tmp_path / f"dist-{number}"))
    assert found[0] == found[1]


def test_no_output_names_the_machine_or_the_day(expected):
    for name, content in expected.items():
        for trace in (f"{Path.home()}/", str(TOY), os.uname().nodename, ".build-"):
            if len(trace) > 5:  # a short name of a machine may stand in any word
                assert trace.encode() not in content, (name, trace)
