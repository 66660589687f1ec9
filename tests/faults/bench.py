"""A published set of outputs, a build that would replace it, and a verdict on what an attempt left of either."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import exporter.cli.commands.build  # noqa: F401 (as above)
from exporter.build.build import build
from exporter.cli.main import main

OUTPUTS = ("sqlite", "jsonld", "json_schema")
"""Enough for every way of writing there is: SQLite, streams, whole files, a folder."""

EVENT = "id: {id}\nname: A meeting\nstart: '2025-02-20'\nlocation: brussels\nkind: meeting\n"


@dataclass(frozen=True)
class Attempt:
    """What one attempt came to: `state` is old, new or mixed."""

    what: str
    code: int
    message: str
    state: str
    strays: tuple[str, ...]
    repaired: bool
    """Whether the next build gave the new set, without a stray."""

    @property
    def sound(self) -> bool:
        return self.state != "mixed" and self.repaired and "Traceback" not in self.message


class Bench:
    """A folder with `old` and `new` seeds and what they build; every attempt starts from the old outputs."""

    def __init__(self, root: Path, outputs: tuple[str, ...] = OUTPUTS, *, quick: Path | None = None) -> None:
        """Set up in `root`, or in a folder of its own in `quick`, a file system where syncing costs nothing."""
        self.root = root = Path(tempfile.mkdtemp(dir=quick)) if quick else root
        self.only = [word for name in outputs for word in ("--only", name)]
        for name, ids in (("old", ("one", "gone")), ("new", ("one", "two"))):
            seeds = root / name
            (seeds / "events").mkdir(parents=True)
            (seeds / "places").mkdir()
            (seeds / "dataset.yaml").write_text(
                f"name: tiny\ntitle: The {name} state\nbase: https://example.org/\nlanguage: en\n"
            )
            (seeds / "places/brussels.yaml").write_text("id: brussels\ntype: City\nname: Brussels\n")
            for event in ids:
                (seeds / f"events/{event}.yaml").write_text(EVENT.format(id=event))
            build(
                seeds, root / f"built-{name}" / "dist", only=outputs
            )  # here, so that forks have all modules
            published = root / f"built-{name}" / "dist"
            (published / "README").write_text("Not ours, and carried along.\n")
            (published / "notes/deep").mkdir(parents=True)
            (published / "notes/deep/one.txt").write_text("Nor is this.\n")
            if name == "old":
                (published / "tiny.db-journal").write_bytes(b"left by a crash, long ago")
        self.digests = {name: digest(root / f"built-{name}" / "dist") for name in ("old", "new")}

    def close(self) -> None:
        shutil.rmtree(self.root)

    def command(self, seeds: str, out: Path) -> list[str]:
        return ["build", str(self.root / seeds), "-o", str(out), *self.only]

    def run(self, seeds: str, out: Path, prepare: Callable[[], object] = lambda: None) -> tuple[int, str]:
        """Build in a fork of this process, after `prepare`; return the exit code and what it said on standard error."""
        with tempfile.TemporaryFile() as said:
            child = os.fork()
            if not child:
                _become(["communique", *self.command(seeds, out)], said.fileno(), prepare)
            _, status = os.waitpid(child, 0)
            said.seek(0)
            return os.waitstatus_to_exitcode(status), said.read().decode()

    def place(self) -> Path:
        """Return a fresh folder that holds the old outputs and nothing else."""
        place = self.root / "place"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.root / "built-old", place)
        return place

    def attempt(self, what: str, prepare: Callable[[Path], object]) -> Attempt:
        """Let a build of the new seeds, disturbed by `prepare`, replace the old outputs; say what came of it."""
        place = self.place()
        code, message = self.run("new", place / "dist", lambda: prepare(place))
        return self.judge(what, place, code, message)

    def spawn(self, place: Path, *wrapper: str) -> subprocess.Popen[str]:
        """Start a build of the new seeds as a user would, `wrapper` (`strace …`) around it."""
        command = [sys.executable, "-m", "exporter", *self.command("new", place / "dist")]
        return subprocess.Popen(
            [*wrapper, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )

    def judge(self, what: str, place: Path, code: int, message: str) -> Attempt:
        state = self.state(place / "dist")
        strays = tuple(sorted(path.name for path in place.iterdir() if path.name != "dist"))
        again, _ = self.run("new", place / "dist")
        repaired = (
            again == 0 and self.state(place / "dist") == "new" and set(place.iterdir()) == {place / "dist"}
        )
        return Attempt(what, code, message, state, strays, repaired)

    def state(self, dist: Path) -> str:
        found = digest(dist) if dist.is_dir() else ""
        return next((name for name, expected in self.digests.items() if found == expected), "mixed")


def digest(folder: Path) -> str:
    """Return a digest of all names in a folder, what is in them, and who may read them."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b"a folder"
        whole.update(
            f"{path.relative_to(folder)} {path.stat().st_mode:o} {len(content)}\n".encode() + content
        )
    return whole.hexdigest()


def _become(argv: list[str], said: int, prepare: Callable[[], object]) -> None:
    """Be the command line in a forked process, and end with it."""
    code: object = 99
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(said, 2)
        sys.argv = argv
        sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
        prepare()
        main()
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # noqa: BLE001 (as the interpreter would)
        os.write(2, traceback.format_exc().encode())
        code = 1
    finally:
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)
