"""Remove what a build made for itself, as far as the system lets it."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path


def remove(path: Path) -> None:
    """Remove a file or a folder with all in it, trying twice; what still stands is left to the next build."""
    for _ in range(2):
        if path.is_dir() and not path.is_symlink():
            for folder, _subfolders, _files in os.walk(path):
                with suppress(OSError):
                    os.chmod(folder, 0o700)  # noqa: PTH101 (os.walk gives text)
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink(missing_ok=True)
