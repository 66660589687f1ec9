"""Write a file in one step, in folders to which others may have added links.

The content is written into a new file with a random name in the same folder, which then takes the name. The new file is
opened so that an existing file or link of that name is an error (`O_EXCL`, `O_NOFOLLOW`). So a link of the name is
replaced, not followed, and a reader sees the old content or the new one.
"""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from exporter.problems import MisuseError


def write(path: Path, content: bytes, *, inside: Path | None = None, mode: int | None = None) -> None:
    """Write a file; one that exists is replaced.

    Args:
        path: the file. Its folder is made if it does not exist.
        content: what to write.
        inside: a folder that the file must be in; a link that leads out of it on the way to the file is an error.
        mode: the permissions; by default those that the system gives to new files.

    Raises:
        OSError: the file cannot be written, or is not inside that folder.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if inside is not None and not path.parent.resolve().is_relative_to(inside.resolve()):
        raise OSError(errno.ELOOP, f"a link leads out of {inside}", str(path.parent))
    if path.is_dir() and not path.is_symlink():
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o666 & ~umask() if mode is None else mode)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def write_named(path: Path, content: bytes) -> None:
    """Write a file that the user named.

    Raises:
        MisuseError: it cannot be written.
    """
    try:
        write(path, content)
    except OSError as error:
        raise MisuseError(f"{path} cannot be written: {error.strerror}") from error


def remove(path: Path, *, inside: Path) -> None:
    """Remove a file.

    Raises:
        OSError: it cannot be removed, or is not inside that folder.
    """
    if not path.parent.resolve().is_relative_to(inside.resolve()):
        raise OSError(errno.ELOOP, f"a link leads out of {inside}", str(path.parent))
    path.unlink()


def umask() -> int:
    """Return the permissions that the process takes from new files; they can be read only by setting them."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
