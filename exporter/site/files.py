"""Write the files of the site into a private folder, and remember the SHA-256 of each."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

from exporter.build.manifest import SUMS


class Files:
    """Writes files into `folder`; one that is the same in the published site becomes a link to that one."""

    def __init__(self, folder: Path, published: Path) -> None:
        """Begin with no files."""
        self.folder = folder
        self._published = published if published.is_dir() else None
        self.sums: list[str] = []
        self.kept = 0
        self._folders: set[str] = set()

    def write(self, path: str, content: bytes | str) -> None:
        """Write a file at a path inside the site."""
        data = content.encode() if isinstance(content, str) else content
        target = f"{self.folder}/{path}"
        self._make_room(path)
        if self._published is None or not self._keep(path, data, target):
            _create(target, data)
        self.sums.append(f"{hashlib.sha256(data).hexdigest()}  {path}")

    def copy(self, source: Path, path: str, digest: str) -> None:
        """Copy a file whose digest is known."""
        self._make_room(path)
        shutil.copyfile(source, self.folder / path)
        self.sums.append(f"{digest}  {path}")

    def finish(self) -> None:
        """Write the list of all files, as `sha256sum --check` reads it."""
        self.sums.sort(key=lambda line: line[66:])
        (self.folder / SUMS).write_text("\n".join(self.sums) + "\n", encoding="utf-8")

    def _make_room(self, path: str) -> None:
        parent = path.rpartition("/")[0]
        if not parent or parent in self._folders:
            return
        try:
            os.mkdir(f"{self.folder}/{parent}")  # noqa: PTH102 (Path.mkdir takes twice as long)
        except FileNotFoundError:
            (self.folder / parent).mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            pass
        if parent.count("/") < 1:
            self._folders.add(parent)

    def _keep(self, path: str, data: bytes, target: str) -> bool:
        """Link to the published file if it holds the same, so that its date stays as it was."""
        old = f"{self._published}/{path}"
        with suppress(OSError):
            if os.path.islink(old) or os.path.getsize(old) != len(data):  # noqa: PTH114, PTH202 (as above)
                return False
            with open(old, "rb") as file:  # noqa: PTH123 (as above)
                if file.read() != data:
                    return False
            os.link(old, target)
            self.kept += 1
            return True
        return False


def _create(target: str, data: bytes) -> None:
    """Write a new file with as few calls of the system as there can be: a site has thousands of small files."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)
