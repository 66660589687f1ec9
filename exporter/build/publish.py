"""Put finished outputs in the place of the published ones, all at once, and repair what a killed build left.

A build works in a private folder next to the output folder, `.<name>.build-xxxxxxxx`: `written` while the outputs are
written and verified, then `next`, complete. What is in the published folder and not ours is carried over into `next` as
hard links; then `next` and the published folder change places (`swap`). So the published folder is the old set
or the new one at every instant, and a database never meets the `-wal` or `-journal` of another: those stay behind with
the database they belong to. docs/decisions/swap.md weighs this against the alternatives.

Ours is what the manifest in the folder lists with the digest that it has; a database must also have our application id.
"""

from __future__ import annotations

import errno
import filecmp
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from exporter.build.manifest import leaves, own_files
from exporter.build.removal import remove
from exporter.build.stopping import undisturbed
from exporter.build.swap import swap, sync, sync_tree
from exporter.database.tables import APPLICATION_ID
from exporter.problems import BuildError

STAGING = "staging"
WRITTEN = "written"
NEXT = "next"
PREVIOUS = "previous"
STRAYS = ("-journal", "-wal", "-shm")
"""What SQLite keeps next to a database while it is written, and after a crash."""
SHOWN = 5
"""How many names a message lists."""
NO_LINKS = {errno.EPERM, errno.EMLINK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a file system says that has no hard links, or not for this file."""


@dataclass
class Workshop:
    """Where one build works: the `private` folder, the output folder's real place, and what the user called it."""

    private: Path
    out: Path
    shown: Path
    published: bool = False
    keep: bool = False
    """Whether the private folder holds files that no build wrote, so that the next build must repair it."""

    @property
    def outcome(self) -> str:
        """What the output folder holds, as a message says it."""
        return f"{self.shown} {'holds the new outputs' if self.published else 'is as it was'}"


def publish(shop: Workshop, *, force: bool = False) -> None:
    """Put the files in `written` in the place of what is published; with `force` also of files that are not ours.

    Raises:
        BuildError: a file of the same name is not ours, or the swap could not be synced.
        OSError: a step failed before the swap; the output folder is as it was.
    """
    written, finished, out = shop.private / WRITTEN, shop.private / NEXT, shop.out
    old = _contents(out)
    _refuse_conflicts(written, old, shop.shown, force=force)
    if _same(written, out, old):
        return
    sync_tree(written)
    written.rename(finished)
    sync(shop.private)
    with undisturbed():
        if out.exists():
            _carry(out, finished, old)
            _keep_permissions(out, finished)
        previous = swap(finished, out, shop.private / PREVIOUS)
        shop.published = True
        try:
            shop.keep = previous is not None
            if previous is not None:
                _rescue(previous, out)
            shop.keep = False
            sync(out.parent)
        except OSError as error:
            raise BuildError(
                f"{(error.strerror or str(error)).lower()} after the swap; {shop.outcome}, but a power cut may undo"
                " that; build again"
            ) from error


def repair(out: Path) -> None:
    """Put right what builds into `out` left that were killed; only the process that holds the lock may call it.

    A folder that was being replaced by two renames comes back; a foreign file that came into the folder during a swap
    moves into the new one; private folders go.
    """
    for private in _private_folders(out):
        if not out.exists() and (private / PREVIOUS).is_dir():
            (private / PREVIOUS).rename(out)
        for name in (PREVIOUS, NEXT):
            if (private / name).is_dir() and out.is_dir():
                _rescue(private / name, out)
        remove(private)


def private_prefix(out: Path) -> str:
    """Return how the names of private folders for `out` begin."""
    return f".{out.name}.build-"


@dataclass(frozen=True, slots=True)
class _Contents:
    """What is in an output folder: the paths of `all` files in it, and which are `ours`."""

    all: frozenset[str]
    ours: frozenset[str]

    @property
    def foreign(self) -> frozenset[str]:
        return self.all - self.ours


def _contents(folder: Path) -> _Contents:
    if not folder.exists():
        return _Contents(frozenset(), frozenset())
    found = frozenset(leaves(folder))
    ours = {name for name in own_files(folder) & found if not name.endswith(".db") or _marked(folder / name)}
    ours |= {name + stray for name in ours if name.endswith(".db") for stray in STRAYS}
    return _Contents(found, frozenset(ours) & found)


def _folders(folder: Path, inside: str = "") -> Iterator[str]:
    """Yield the path of every folder in a folder, outer ones first."""
    with os.scandir(folder) as entries:
        found = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    for name in found:
        yield f"{inside}{name}"
        yield from _folders(folder / name, f"{inside}{name}/")


def _marked(database: Path) -> bool:
    """Tell whether a file is a SQLite database with our application id, without opening it as one."""
    if not database.is_file():
        return False
    with database.open("rb") as file:
        header = file.read(100)
    return header[:16] == b"SQLite format 3\0" and header[68:72] == APPLICATION_ID.to_bytes(4, "big")


def _refuse_conflicts(new: Path, old: _Contents, shown: Path, *, force: bool) -> None:
    """Refuse to publish where a name is taken by what is not ours."""
    names = frozenset(leaves(new))
    strays = {name + stray for name in names if name.endswith(".db") for stray in STRAYS}
    folders = {parent for name in names for parent in _parents(name)}
    taken = sorted(old.foreign & (names | strays | folders))
    under = sorted(name for name in old.foreign if names.intersection(_parents(name)))
    if under:
        raise BuildError(
            f"{shown}/{under[0]} is in the way: a build makes a file where this folder is; move it away"
        )
    if taken and not force:
        listed_names = ", ".join(taken[:SHOWN]) + (", …" if len(taken) > SHOWN else "")
        raise BuildError(
            f"conflicting files in {shown}, which communique did not write or which have changed since: {listed_names};"
            " move what you need, or replace them with --force"
        )


def _parents(name: str) -> Iterator[str]:
    """Yield the folders on the way to a path."""
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _same(new: Path, out: Path, old: _Contents) -> bool:
    """Tell whether a folder holds exactly the new files already; then nothing is touched, not even a date."""
    return old.ours == frozenset(leaves(new)) and all(
        filecmp.cmp(new / name, out / name, shallow=False) for name in old.ours
    )


def _carry(out: Path, finished: Path, old: _Contents) -> None:
    """Give the new folder everything in the published one that is neither ours nor replaced."""
    holders = {parent for name in old.foreign for parent in _parents(name)}
    changed = {finished}
    for inside in _folders(out):
        if inside in holders or not any((out / inside).iterdir()):
            target = finished / inside
            if not target.exists():
                target.mkdir()
                _keep_permissions(out / inside, target)
            changed |= {target, target.parent}
    for name in sorted(old.foreign):
        target = finished / name
        if not os.path.lexists(target) and not _is_stray_of(name, finished):
            _link(out / name, target)
    for folder_changed in sorted(changed):
        sync(folder_changed)


def _keep_permissions(folder: Path, target: Path) -> None:
    """Give a folder the mode and, where we may, the owner of the one it replaces."""
    target.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IRWXU)
    with suppress(OSError):
        os.chown(target, folder.stat().st_uid, folder.stat().st_gid)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if not os.path.lexists(source):
            return  # taken away meanwhile
        if error.errno not in NO_LINKS:
            raise
        shutil.copy2(source, target, follow_symlinks=False)
        if target.is_file() and not target.is_symlink():
            sync(target)


def _is_stray_of(name: str, folder: Path) -> bool:
    return any(
        name.endswith(s) and (folder / name.removesuffix(s)).exists() for s in STRAYS if ".db-" in name
    )


def _rescue(previous: Path, out: Path) -> None:
    """Move what is not ours and came into the old folder after the carrying over into the new one."""
    try:
        foreign = _contents(previous).foreign
    except OSError:
        foreign = _contents(
            previous
        ).foreign  # once more: too much hangs on it to give up for a passing error
    for name in sorted(foreign):
        target = out / name
        if os.path.lexists(target) or _is_stray_of(name, out):
            continue
        with suppress(FileExistsError, NotADirectoryError):
            target.parent.mkdir(parents=True, exist_ok=True)
            (previous / name).rename(target)


def _private_folders(out: Path) -> list[Path]:
    """Return the private folders of builds into `out`, dead or alive."""
    pattern = re.compile(re.escape(private_prefix(out)) + "[a-z0-9_]{8}")
    with os.scandir(out.parent) as entries:
        return sorted(
            Path(entry.path)
            for entry in entries
            if pattern.fullmatch(entry.name)
            and entry.is_dir(follow_symlinks=False)
            and _is_private(entry.path)
        )


def _is_private(folder: str) -> bool:
    """Return whether a build made a folder: it holds nothing else than builds put there; a user's can have such a name."""
    with os.scandir(folder) as entries:
        names = {entry.name for entry in entries if not entry.name.startswith("sample-")}
    return names <= {STAGING, WRITTEN, NEXT, PREVIOUS}
