"""What a build replaces, what it leaves alone, and what it repairs."""

import errno
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from faults.bench import EVENT, digest

from exporter.build import swap
from exporter.build.build import build
from exporter.build.lock import lock_file, locked
from exporter.build.publish import repair
from exporter.problems import BuildError, MisuseError


@pytest.fixture
def tmp_path(tmp_path):
    """Prefer a file system where syncing costs nothing."""
    memory = Path("/dev/shm")  # noqa: S108 (each test makes a private folder in it)
    if not memory.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def seeds(tmp_path):
    (tmp_path / "seeds/events").mkdir(parents=True)
    (tmp_path / "seeds/places").mkdir()
    (tmp_path / "seeds/dataset.yaml").write_text(
        "name: tiny\ntitle: Tiny\nbase: https://example.org/\nlanguage: en\n"
    )
    (tmp_path / "seeds/places/brussels.yaml").write_text("id: brussels\ntype: City\nname: Brussels\n")
    (tmp_path / "seeds/events/one.yaml").write_text(EVENT.format(id="one"))
    return tmp_path / "seeds"


@pytest.fixture
def dist(seeds):
    made(seeds, seeds.parent / "dist")
    return seeds.parent / "dist"


def made(seeds, dist, **options):
    return build(seeds, dist, only=("sqlite", "json_schema"), **options)


def change(seeds):
    (seeds / "places/brussels.yaml").write_text("id: brussels\ntype: City\nname: Bruxelles\n")


def name_in(database):
    with sqlite3.connect(database) as connection:
        return connection.execute("SELECT name FROM places").fetchone()[0]


def test_a_build_that_changes_nothing_touches_nothing(seeds, dist):
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in dist.rglob("*")}
    made(seeds, dist)
    assert before == {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in dist.rglob("*")}


def test_what_is_not_ours_stays(seeds, dist):
    (dist / "README").write_text("mine")
    (dist / "schemas/mine.json").write_text("{}")
    (dist / "empty").mkdir()
    (dist / "nowhere").symlink_to("does/not/exist")
    os.mkfifo(dist / "pipe")
    change(seeds)
    made(seeds, dist)
    assert (dist / "README").read_text() == "mine"
    assert (dist / "schemas/mine.json").read_text() == "{}"
    assert (dist / "empty").is_dir()
    assert (dist / "nowhere").readlink() == Path("does/not/exist")
    assert (dist / "pipe").is_fifo()
    assert name_in(dist / "tiny.db") == "Bruxelles"


def test_what_an_earlier_build_made_and_this_one_does_not_goes(seeds, dist):
    build(seeds, dist, only=("sqlite",))
    assert sorted(path.name for path in dist.iterdir()) == ["manifest.json", "tiny.db"]


def test_permissions_of_the_folder_stay(seeds, dist):
    dist.chmod(0o2750)
    change(seeds)
    made(seeds, dist)
    assert dist.stat().st_mode & 0o7777 == 0o2750


def test_a_folder_behind_a_link_is_replaced_and_the_link_stays(seeds, dist):
    link = dist.parent / "link"
    link.symlink_to("dist")
    change(seeds)
    made(seeds, link)
    assert link.is_symlink()
    assert name_in(dist / "tiny.db") == "Bruxelles"


@pytest.mark.parametrize("name", ["tiny.db", "manifest.json", "schemas/event.schema.json", "schemas"])
def test_a_file_that_is_not_ours_is_not_replaced_without_force(seeds, name):
    dist = seeds.parent / "dist"
    (dist / name).parent.mkdir(parents=True)
    (dist / name).write_text("mine")
    with pytest.raises(BuildError, match=rf"conflicting files in .*dist.*: {name};.*--force"):
        made(seeds, dist)
    assert [path.name for path in dist.rglob("*") if path.is_file()] == [Path(name).name]
    assert (dist / name).read_text() == "mine"
    made(seeds, dist, force=True)
    assert name_in(dist / "tiny.db") == "Brussels"


def test_a_database_of_the_same_name_by_someone_else_is_not_replaced_though_the_manifest_lists_one(
    seeds, dist
):
    (dist / "tiny.db").unlink()
    with sqlite3.connect(dist / "tiny.db") as connection:
        connection.execute("CREATE TABLE mine (x)")
    with pytest.raises(BuildError, match="conflicting files in"):
        made(seeds, dist)


def manifest_with(dist, name):
    """Return the manifest of an output folder, in which a file is named with the size and digest that it has."""
    content = (dist / name).read_bytes()
    written = json.loads((dist / "manifest.json").read_text())
    written["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return json.dumps(written)


@pytest.mark.parametrize("name", ["thesis.docx", "data.csv", "photos/one.jpg", ".git/config", "notes.html"])
def test_a_file_that_no_build_writes_stays_though_the_manifest_names_it_with_its_digest(seeds, dist, name):
    (dist / name).parent.mkdir(exist_ok=True)
    (dist / name).write_text("mine")
    (dist / "manifest.json").write_text(manifest_with(dist, name))
    change(seeds)
    made(seeds, dist)
    assert (dist / name).read_text() == "mine"
    assert name_in(dist / "tiny.db") == "Bruxelles"


@pytest.mark.parametrize("name", ["thesis.docx", "thesis.md"])
def test_a_file_that_an_invented_manifest_names_stays(seeds, name):
    dist = seeds.parent / "dist"
    dist.mkdir()
    (dist / name).write_text("mine")
    (dist / "manifest.json").write_text(json.dumps({"dataset": 1, "files": {name: 1}}))
    with pytest.raises(BuildError, match=r"conflicting files in .*: manifest\.json;"):
        made(seeds, dist)
    made(seeds, dist, force=True)
    assert (dist / name).read_text() == "mine"


def test_an_output_that_was_edited_is_not_replaced_without_force(seeds, dist):
    (dist / "schemas/event.schema.json").write_text("my notes")
    change(seeds)
    with pytest.raises(BuildError, match=r"have changed since: schemas/event\.schema\.json"):
        made(seeds, dist)
    assert (dist / "schemas/event.schema.json").read_text() == "my notes"


def test_a_folder_where_a_file_belongs_is_never_replaced(seeds, dist):
    (dist / "tiny.db").unlink()
    (dist / "tiny.db").mkdir()
    (dist / "tiny.db/mine").write_text("mine")
    with pytest.raises(BuildError, match="is in the way: a build makes a file where this folder is"):
        made(seeds, dist, force=True)


@pytest.mark.parametrize("stray", ["-journal", "-wal", "-shm"])
def test_a_database_never_meets_the_journal_of_the_one_before(seeds, dist, stray):
    (dist / f"tiny.db{stray}").write_bytes(b"of a crash")
    change(seeds)
    made(seeds, dist)
    assert not (dist / f"tiny.db{stray}").exists()
    assert name_in(dist / "tiny.db") == "Bruxelles"


def test_a_hot_journal_of_the_old_database_is_not_rolled_into_the_new_one(seeds, dist):
    writer = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('PRAGMA cache_size = 1'); c.execute('BEGIN'); c.execute('CREATE TABLE big (x)');"
        "c.executemany('INSERT INTO big VALUES (?)', [('x' * 4000,)] * 500); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", writer, dist / "tiny.db"], check=False)
    assert (dist / "tiny.db-journal").stat().st_size
    change(seeds)
    with pytest.raises(BuildError, match=r"have changed since: tiny\.db, tiny\.db-journal"):
        made(seeds, dist)
    made(seeds, dist, force=True)
    assert name_in(dist / "tiny.db") == "Bruxelles"
    with sqlite3.connect(dist / "tiny.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_who_holds_the_old_database_reads_on(seeds, dist):
    held = sqlite3.connect(dist / "tiny.db")
    assert held.execute("SELECT name FROM places").fetchone() == ("Brussels",)
    change(seeds)
    made(seeds, dist)
    assert held.execute("SELECT name FROM places").fetchone() == ("Brussels",)
    assert held.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    held.close()
    assert name_in(dist / "tiny.db") == "Bruxelles"


def test_a_reader_sees_the_old_set_or_the_new_one_at_every_moment(seeds, dist):
    change(seeds)
    made(seeds, dist.parent / "other")
    expected = {digest(dist), digest(dist.parent / "other")}
    seen, done = set(), threading.Event()

    def watch():
        while not done.is_set():
            folder = os.open(dist, os.O_RDONLY)
            with os.scandir(folder) as entries:
                names = len(list(entries))
            if os.path.samestat(os.fstat(folder), dist.stat()):  # else it was swapped while it was listed
                seen.add(names)
            os.close(folder)

    watcher = threading.Thread(target=watch)
    watcher.start()
    for name in ("Brussels", "Bruxelles") * 3:
        (seeds / "places/brussels.yaml").write_text(f"id: brussels\ntype: City\nname: {name}\n")
        made(seeds, dist)
        assert digest(dist) in expected
    done.set()
    watcher.join()
    assert seen == {3}


def test_two_renames_do_where_folders_cannot_be_exchanged(seeds, dist, monkeypatch):
    (dist / "README").write_text("mine")
    change(seeds)
    monkeypatch.setattr(swap, "_renameat2", unknown)
    made(seeds, dist)
    assert name_in(dist / "tiny.db") == "Bruxelles"
    assert (dist / "README").read_text() == "mine"
    assert sorted(path.name for path in dist.parent.iterdir()) == ["dist", "seeds"]


def unknown(*_):
    raise OSError(errno.EINVAL, "Invalid argument")


def test_a_kill_between_the_two_renames_is_repaired_by_the_next_build(dist):
    before = digest(dist)
    private = dist.parent / ".dist.build-abcd1234"
    private.mkdir()
    dist.rename(private / "previous")
    repair(dist)
    assert digest(dist) == before
    assert not private.exists()


def test_a_foreign_file_that_came_during_the_swap_is_not_lost(seeds, dist):
    private = dist.parent / ".dist.build-abcd1234"
    private.mkdir()
    dist.rename(private / "next")
    change(seeds)
    made(seeds, dist.parent / "elsewhere")
    (dist.parent / "elsewhere").rename(dist)
    (private / "next/late.txt").write_text("mine")
    repair(dist)
    assert (dist / "late.txt").read_text() == "mine"
    assert name_in(dist / "tiny.db") == "Bruxelles"


def test_folders_that_only_look_like_ours_stay(seeds, dist):
    for name in (".dist.backup", ".dist.build-", ".other.build-abcd1234"):
        (dist.parent / name).mkdir()
    made(seeds, dist)
    assert {".dist.backup", ".dist.build-", ".other.build-abcd1234"} <= {
        p.name for p in dist.parent.iterdir()
    }


def test_a_failed_build_into_a_new_place_leaves_no_folder_behind(seeds):
    (seeds / "events/one.yaml").write_text("id: one\n")
    assert made(seeds, seeds.parent / "a/b/dist").failed
    assert not (seeds.parent / "a").exists()


@pytest.mark.parametrize(
    ("out", "message"),
    [
        (".", "is the folder you are in"),
        ("..", "is the folder you are in"),
        ("/", "mount point"),
        ("seeds", "lie inside"),
        ("seeds/dataset.yaml", "is not a folder"),
    ],
)
def test_folders_that_must_not_be_swapped_are_refused(seeds, out, message, monkeypatch):
    (seeds.parent / "here").mkdir()
    monkeypatch.chdir(seeds.parent / "here")
    with pytest.raises(MisuseError, match=message):
        made(seeds, Path(out) if out.startswith((".", "/")) else seeds.parent / out)


def test_a_second_build_says_who_is_building(seeds, dist):
    with (
        locked(dist, shown=dist),
        pytest.raises(BuildError, match=f"busy: process {os.getpid()} is building into"),
    ):
        made(seeds, dist)
    assert not lock_file(dist).exists()


def test_a_second_build_waits_if_it_is_told_to(seeds, dist):
    order = []

    def hold():
        with locked(dist, shown=dist):
            held.set()
            time.sleep(0.3)
            order.append("first")

    held = threading.Event()
    first = threading.Thread(target=hold)
    first.start()
    held.wait()
    made(seeds, dist, wait=20)
    order.append("second")
    first.join()
    assert order == ["first", "second"]


def test_a_lock_file_whose_process_is_gone_locks_nothing(seeds, dist):
    lock_file(dist).write_text("1\n")
    made(seeds, dist)
    assert not lock_file(dist).exists()


def test_of_many_builds_at_once_each_wins_whole_or_is_busy(seeds, dist):
    command = [sys.executable, "-m", "exporter", "build", seeds, "-o", dist, "--only", "sqlite"]
    builds = [
        subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for _ in range(4)
    ]
    said = [(build.communicate()[1], build.returncode) for build in builds]
    assert {code for _, code in said} <= {0, 2}
    assert any(code == 0 for _, code in said)
    assert all("busy: " in message for message, code in said if code)
    assert name_in(dist / "tiny.db") == "Brussels"
    assert sorted(path.name for path in dist.parent.iterdir()) == ["dist", "seeds"]
