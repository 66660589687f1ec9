"""Two datasets and two versions of Datasette, which several tests share."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from exporter.outputs import output
from exporter.records.corpus import load
from exporter.records.folder import read_dataset
from schemas import Dataset

ROOT = Path(__file__).parents[1]
SEEDS = {"eu-pakistan": ROOT / "seeds", "us-state-visits": ROOT / "examples" / "us-state-visits"}
VERSIONS = ("0.65", "1.0")

CACHE = ROOT / ".cache"
REQUIREMENTS = ROOT / "requirements" / "datasette1.txt"


class Unavailable(Exception):  # noqa: N818 (a reason to skip a test, not an error)
    """Something that a test needs cannot be had here."""


def write(seeds: Path, folder: Path, outputs: tuple[str, ...] = ("sqlite", "datasette", "nquads")) -> Path:
    """Write some outputs of a dataset, without the verification that has tests of its own."""
    dataset = read_dataset(seeds)
    assert isinstance(dataset, Dataset), dataset
    folder.mkdir(parents=True, exist_ok=True)
    with load(seeds, dataset) as corpus:
        assert [problem for problem in corpus.problems if problem.severity == "error"] == []
        for name in outputs:
            output(name).write(corpus, folder)
    return folder


def python_of(version: str) -> str:
    """Return the interpreter that a version of Datasette is installed for, after installing it if need be."""
    return sys.executable if version == "0.65" else str(_datasette_1() / "bin" / "python")


def _datasette_1() -> Path:
    """Make the environment of Datasette 1.0 in the cache: as locked, with this checkout."""
    environment = CACHE / "datasette-1"
    wanted = hashlib.sha256(
        REQUIREMENTS.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + sys.version.encode()
    )
    ready = environment / ".ready"
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "datasette-1.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists() or ready.read_text() != wanted.hexdigest():
            shutil.rmtree(environment, ignore_errors=True)
            with tempfile.TemporaryDirectory() as folder:
                pip = [
                    str(environment / "bin" / "python"),
                    "-m",
                    "pip",
                    "--disable-pip-version-check",
                    "install",
                    "-q",
                ]
                _run([sys.executable, "-m", "venv", str(environment)])
                _run([*pip, "--require-hashes", "-r", str(REQUIREMENTS)])
                editable = f"from hatchling.build import build_editable; print(build_editable({folder!r}))"
                wheel = _run([sys.executable, "-c", editable]).splitlines()[-1]
                _run([*pip, "--no-deps", "--no-index", str(Path(folder) / wheel)])
            ready.write_text(wanted.hexdigest())
    return environment


def _run(command: list[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise Unavailable(f"{' '.join(command[1:4])} … failed: {' '.join(last)}")
    return done.stdout


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A Datasette on 127.0.0.1, running until `stop`; `log` is everything it printed."""

    def __init__(self, command: list[str], port: int, log: Path) -> None:
        """Start it, and wait until it answers."""
        self.base = f"http://127.0.0.1:{port}"
        self._log = log
        with log.open("wb") as file:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        for _ in range(300):
            try:
                self.get("/-/versions.json")
            except OSError:
                assert self._process.poll() is None, self.log
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise AssertionError(f"Datasette does not answer: {self.log}")

    @property
    def log(self) -> str:
        """What the server has printed."""
        return self._log.read_text(errors="replace")

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the text of a page; a path or a whole address."""
        try:
            with urllib.request.urlopen(  # noqa: S310 (our own server)
                path if path.startswith("http") else self.base + path, timeout=30
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def page(self, path: str) -> str:
        """Return the text of a page that must be there."""
        status, text = self.get(path)
        assert status == 200, f"{path}: {status}\n{text[-2000:]}\n{self.log[-2000:]}"
        return text

    def json(self, path: str) -> Any:
        """Return what a JSON page says."""
        return json.loads(self.page(path))

    def stop(self) -> None:
        """End the process, and wait until it has ended."""
        self._process.terminate()
        self._process.wait(timeout=20)


def start(version: str, folder: Path, log: Path, *options: str) -> Server:
    """Start a version of Datasette on the database in `folder`, immutable, with the settings beside it."""
    (database,) = folder.glob("*.db")
    port = free_port()
    command = [python_of(version), "-m", "datasette", "-i", str(database), "-h", "127.0.0.1", "-p", str(port)]
    for limit in ("sql_time_limit_ms", "facet_time_limit_ms"):  # a busy machine is no error
        command += ["--setting", limit, "20000"]
    if (folder / "metadata.yaml").exists():
        command += ["-m", str(folder / "metadata.yaml")]
        if version != "0.65":
            command += ["-c", str(folder / "datasette.yaml")]
    return Server([*command, *options], port, log)
