"""`communique validate --watch`: validate again whenever a file of the dataset changes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from exporter.cli.printing import say
from exporter.problems import MisuseError

_REST = 200
"""Milliseconds that the files must be left alone for before they are read: an editor or git writes several at once."""
_WAIT = 100
"""Milliseconds of one wait."""


def watch(folders: Iterable[Path], arguments: list[str]) -> NoReturn:
    """Validate now, and again after each change in some folders, until a signal ends the program.

    Each run is a process of its own, so that it is the same as without `--watch`, the cache included.

    Args:
        folders: what to watch; folders that do not exist are left out.
        arguments: those of the command line, with `--watch`.

    Raises:
        MisuseError: the library that watches files is not installed.
        SystemExit: a signal ended the program.
    """
    try:
        from watchfiles import watch as changes_in
    except ImportError as error:
        raise MisuseError("--watch needs watchfiles: install communique[watch]") from error
    command = [sys.executable, "-P", "-m", "communique", *(a for a in arguments if a != "--watch")]
    present = [folder for folder in folders if folder.is_dir()]
    started = False
    try:
        # It yields nothing at the end of each wait, so that the first run begins when the files are being watched.
        for changes in changes_in(*present, debounce=_REST, rust_timeout=_WAIT, yield_on_timeout=True):
            if changes or not started:
                subprocess.run(command, check=False)  # noqa: S603 (our own command line)
            if not started:
                say("Watching for changes; press Ctrl-C to stop.", err=True)
            started = True
    except KeyboardInterrupt:
        pass
    sys.exit(130)
