"""Start the installed Datasette on a built database, with the pages and queries that were written for it."""

from __future__ import annotations

import os
import socket
import sys
from importlib import metadata
from pathlib import Path

from exporter.build.manifest import MANIFEST, read
from exporter.database.reader import open_database
from exporter.outputs.datasette import SETTINGS
from exporter.problems import MissingExtraError, MisuseError


def command_line(dist: Path, host: str, port: int) -> list[str]:
    """Return the command that starts Datasette on the database in `dist`.

    Raises:
        MissingExtraError: Datasette is not installed.
        MisuseError: there is no database in `dist`, or another version of communique made it.
    """
    try:
        version = metadata.version("datasette")
    except metadata.PackageNotFoundError:
        raise MissingExtraError("datasette", "serving a dataset") from None
    if not (dist / MANIFEST).exists():
        raise MisuseError(f"{dist} holds no built dataset; `communique build -o {dist}` makes one")
    database = dist / f"{read(dist).dataset.name}.db"
    if not database.exists():
        raise MisuseError(f"{database} does not exist; `communique build -o {dist}` makes it")
    open_database(database).close()
    options = ["--immutable", str(database), "--host", host, "--port", str(port)]
    for name, value in SETTINGS.items():
        options += ["--setting", name, str(value)]
    files = [("--metadata", "metadata.yaml")]
    if int(version.partition(".")[0]) >= 1:
        files.append(("--config", "datasette.yaml"))
    for option, name in files:
        if (dist / name).exists():
            options += [option, str(dist / name)]
    return [sys.executable, "-P", "-m", "datasette", "serve", *options]


def free_port(host: str) -> int:
    """Return a port that nobody listens on at this moment."""
    family, *_, address = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0]
    with socket.socket(family) as probe:
        probe.bind(address)
        port: int = probe.getsockname()[1]
    return port


def replace_process(command: list[str]) -> None:
    """Become the process that a command starts: it ends when this one is ended."""
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 (our own interpreter, with arguments that no shell sees)
