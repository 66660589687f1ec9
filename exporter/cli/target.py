"""What the command line names: a dataset, one file of it, or standard input in place of a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from exporter.problems import MisuseError
from exporter.records.folder import DATASET_FILE, dataset_above, no_such, open_inside
from exporter.records.readers import Limits

_READ_BY_LINE = (".jsonl", ".csv", ".tsv")
"""The suffixes of files whose size nothing limits."""


def find_target(
    seeds: Path, stdin_filename: Path | None, limits: Limits, *, whole: bool
) -> tuple[Path, str | None, dict[Path, bytes]]:
    """Return the dataset's folder, the one file to report on if it is one, and what replaces files on the disk.

    Raises:
        MisuseError: there is no such dataset, or standard input is to be held `whole` and too large for that.
    """
    if str(seeds) == "-":
        if stdin_filename is None:
            raise MisuseError("- needs --stdin-filename, which says what file of which dataset it is")
        root, path = in_dataset(stdin_filename)
        most = -1 if path.suffix.lower() in _READ_BY_LINE else limits.file_bytes + 1
        content = sys.stdin.buffer.read(most)
        if whole and len(content) > (most := limits.file_bytes):
            raise MisuseError(f"--fix takes no input of more than {most} bytes (--max-file-size)")
        return root, str(path), {path: content}
    if seeds.is_file():
        root, path = in_dataset(seeds)
        return root, str(path), {}
    if not seeds.exists():
        raise MisuseError(no_such(seeds))
    return seeds, None, {}


def in_dataset(path: Path) -> tuple[Path, Path]:
    """Return the folder above `path` that has a `dataset.yaml`, as `path` begins where it can, and `path` by it."""
    above = dataset_above(path)
    if above is None:
        raise MisuseError(f"{path} is in no dataset: no folder above it has a {DATASET_FILE}")
    return above, above / os.path.relpath(os.path.abspath(path), os.path.abspath(above))  # noqa: PTH100 (links stay links)


def open_target(root: Path, path: str, replaced: dict[Path, bytes]) -> Any:
    """Open a file of the dataset, or the content that replaces it."""
    from io import BytesIO

    content = replaced.get(Path(path))
    return BytesIO(content) if content is not None else open_inside(Path(path), root, path)
