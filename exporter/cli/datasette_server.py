"""Start the installed Datasette on a built database, with the pages and queries that were written for it."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from exporter.build.manifest import MANIFEST, read
from exporter.database.queries import queries
from exporter.database.reader import dataset, open_database
from exporter.outputs.datasette import SETTINGS, Settings, configuration, dump, metadata
from exporter.problems import MissingExtraError, MisuseError


def command_line(dist: Path, host: str, port: int) -> list[str]:
    """Return the command that starts Datasette on the database in `dist`, in a process that inherits our open files.

    The settings are made from the database, and not read from the `metadata.yaml` next to it: anyone can have written
    that file, and Datasette runs the scripts and shows the HTML that it names.

    Raises:
        MissingExtraError: Datasette is not installed.
        MisuseError: `dist` has no database, or another version of communique made it.
    """
    try:
        installed = version("datasette")
    except PackageNotFoundError:
        raise MissingExtraError("datasette", "serving a dataset") from None
    if not (dist / MANIFEST).exists():
        raise MisuseError(f"{dist} holds no built dataset; `communique build -o {dist}` makes one")
    database = dist / f"{read(dist).dataset.name}.db"
    if not database.exists():
        raise MisuseError(f"{database} does not exist; `communique build -o {dist}` makes it")
    with closing(open_database(database)) as connection:
        about = dataset(connection)
    found = queries()
    options = ["--immutable", str(database), "--host", host, "--port", str(port)]
    for name, value in SETTINGS.items():
        options += ["--setting", name, str(value)]
    options += ["--metadata", _inherited(metadata(about, found))]
    if int(installed.partition(".")[0]) >= 1:
        options += ["--config", _inherited(configuration(about, found))]
    return [sys.executable, "-P", "-m", "datasette", "serve", *options]


def _inherited(settings: Settings) -> str:
    """Return the path of a file with settings that has no name, and is gone when the process that inherits it ends."""
    file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 (stays open for the process that replaces this one)
    dump(settings, file)
    file.seek(0)
    descriptor = os.dup(file.fileno())
    file.close()
    os.set_inheritable(descriptor, True)  # noqa: FBT003 (takes no keywords)
    return f"/dev/fd/{descriptor}"


def free_port(host: str) -> int:
    """Return a port that is free at this moment."""
    family, *_, address = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0]
    with socket.socket(family) as probe:
        probe.bind(address)
        port: int = probe.getsockname()[1]
    return port


def replace_process(command: list[str]) -> None:
    """Become the process that a command starts: it ends when this one is ended."""
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 (our own interpreter, with arguments that no shell sees)
