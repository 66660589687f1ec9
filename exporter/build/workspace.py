"""Where a build works: a private folder next to the output folder, under the lock, removed when the build ends.

Next to it, because only on the same file system can the finished outputs be swapped in.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exporter.build.lock import locked
from exporter.build.publish import Workshop, private_prefix, repair
from exporter.build.removal import remove
from exporter.build.stopping import GATE, Stopped, open_gate, undisturbed
from exporter.model.fields import FAMILIES
from exporter.problems import BuildError, ExporterError, MisuseError


@contextmanager
def workshop(seeds: Path, out: Path, *, wait: float = 0) -> Iterator[Workshop]:
    """Lock the output folder, repair it if necessary, and yield an empty private folder to build in.

    Args:
        seeds: the dataset's folder, which must not lie in the output folder.
        out: the output folder, which need not exist.
        wait: how many seconds to wait for another build into the same folder.

    Raises:
        MisuseError: there cannot be an output folder of this name.
        BuildError: something failed inside; the message says what, and that the outputs are as they were.
    """
    shop = Workshop(Path(), out, out)
    with _plainly(shop):
        shop.out = _resolved(out)
        _refuse(seeds, out, shop.out)
        with _parents_of(shop.out), locked(shop.out, shown=out, wait=wait):
            repair(shop.out)
            private: Path | None = None
            try:
                with undisturbed():
                    private = Path(tempfile.mkdtemp(prefix=private_prefix(shop.out), dir=shop.out.parent))
                shop.private = private
                yield shop
            finally:
                GATE.closed += 1
                if private is not None and not shop.keep:
                    remove(private)
                open_gate()


def _refuse(seeds: Path, out: Path, place: Path) -> None:
    """Refuse an output folder that cannot be swapped as a whole, or must not be."""
    if place.exists() and not place.is_dir():
        raise MisuseError(f"{out} is not a folder")
    if os.path.ismount(place):
        raise MisuseError(
            f"{out} is a mount point and cannot be swapped; build into a folder in it: -o {out / 'data'}"
        )
    if Path.cwd().is_relative_to(place):
        raise MisuseError(
            f"{out} is the folder you are in, or one around it; build into a folder of its own: -o dist"
        )
    records = _resolved(seeds)
    if records.is_relative_to(place):
        raise MisuseError(f"the records in {seeds} lie inside {out}; build into a folder of its own")
    if any(place.is_relative_to(records / family) for family in FAMILIES):
        raise MisuseError(f"{out} is for records; build into a folder of its own")


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError as error:  # what Python before 3.13 makes of a link that leads to itself
        raise MisuseError(f"{path} is a link that leads to itself") from error


@contextmanager
def _parents_of(place: Path) -> Iterator[None]:
    """Make the folders around the output folder; those still empty at the end go again."""
    missing = [parent for parent in place.parents if not parent.exists()]
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        GATE.closed += 1
        with suppress(OSError):
            for parent in missing:
                parent.rmdir()
        open_gate()


@contextmanager
def _plainly(shop: Workshop) -> Iterator[None]:
    """Say in one line what made the work stop, and what that left."""
    try:
        yield
    except ExporterError:
        raise
    except OSError as error:
        raise BuildError(f"{_reason(error)}; {shop.outcome}") from error
    except sqlite3.Error as error:
        if GATE.seen is not None:  # it was raised inside a function that SQLite called
            stopped = Stopped(GATE.seen)
            stopped.outcome = shop.outcome
            raise stopped from error
        raise BuildError(f"the database could not be written: {error}; {shop.outcome}") from error
    except MemoryError as error:
        raise BuildError(f"out of memory; {shop.outcome}") from error
    except Stopped as stopped:
        stopped.outcome = shop.outcome
        raise


def _reason(error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    if error.filename is None:
        return reason
    path = os.fsdecode(error.filename) if isinstance(error.filename, bytes | str) else str(error.filename)
    parts = Path(path).parts
    hidden = next((index for index, part in enumerate(parts) if ".build-" in part and part[0] == "."), None)
    shown = "/".join(parts[hidden + 2 :]) if hidden is not None else path
    return f"{reason} while working on {shown}" if shown else reason
